/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * ia64, whose MMU has no tables of its own.  FreeBSD finds region 5 in one
 * directory or two, of addresses in region 7, and in tables of entries of the
 * long-format VHPT, 32 bytes each.  The loader maps the PBVM with one array
 * of entries of 8 bytes.  Pages of 8 KiB, in the PBVM of 64 KiB.
 * See docs/formats/ia64.md.
 */

#include <string.h>

#include "ia64.h"

#define PRESENT		UINT64_C(0x0001)
#define ACCESSED	UINT64_C(0x0020)
#define DIRTY		UINT64_C(0x0040)
#define PL_USER		UINT64_C(0x0180)
#define AR_SHIFT	9
#define AR		UINT64_C(7)
#define PPN		UINT64_C(0x0003fffffffff000)
#define ED		(UINT64_C(1) << 52)
#define PROT_SHIFT	56			/* for software */

#define PAGE_SHIFT	13
#define PBVM_SHIFT	16
#define LPTE		32u			/* bytes of a VHPT entry */
#define ITIR		((uint64_t)PAGE_SHIFT << 2)

#define PBVM_MIN	UINT64_C(0x1000)	/* bytes of its table */
#define PBVM_MAX	UINT64_C(0x100000)

/* Access rights, as code of the most privileged level has them. */
static const unsigned rights[] = {
	VG_READ,
	VG_READ | VG_EXECUTE,
	VG_READ | VG_WRITE,
	VG_READ | VG_WRITE | VG_EXECUTE,
	VG_READ | VG_WRITE,
	VG_READ | VG_WRITE | VG_EXECUTE,
	VG_READ | VG_WRITE,
	VG_READ | VG_EXECUTE
};

static uint64_t
table(unsigned level, uint64_t pa)
{

	(void)level;
	return (VG_IA64_REGION(7) | pa);
}

/* An entry as the loader makes it. */
static uint64_t
page_pbvm(unsigned level, uint64_t pa, const struct vg_attr *a)
{
	uint64_t ar;

	(void)level;
	ar = (a->rw ? 2 : 0) | (a->nx ? 0 : 1);
	return (pa | ar << AR_SHIFT | (a->user ? PL_USER : 0) | DIRTY |
	    ACCESSED | (a->valid ? PRESENT : 0) | a->bits);
}

/* The kernel adds the protection that it was asked for. */
static uint64_t
page(unsigned level, uint64_t pa, const struct vg_attr *a)
{
	uint64_t prot;

	prot = VG_READ | (a->rw ? VG_WRITE : 0) | (a->nx ? 0 : VG_EXECUTE);
	return (page_pbvm(level, pa, a) | prot << PROT_SHIFT |
	    (a->nx ? 0 : ED));
}

static void
decode_page(uint64_t e, struct vg_pte *pte)
{

	pte->kind = (e & PRESENT) != 0 ? VG_LEAF : VG_INVALID;
	pte->pa = e & PPN & ~(pte->size - 1);
	pte->prot = rights[e >> AR_SHIFT & AR];
}

static void
decode_pbvm(unsigned level, uint64_t e, struct vg_pte *pte)
{

	(void)level;
	pte->size = VG_IA64_PBVM_PAGE;
	decode_page(e, pte);
}

static void
decode(unsigned level, uint64_t e, struct vg_pte *pte)
{

	if (level == 1) {
		pte->size = UINT64_C(1) << PAGE_SHIFT;
		decode_page(e, pte);
		return;
	}
	pte->kind = e >= VG_IA64_REGION(6) ? VG_TABLE : VG_INVALID;
	pte->pa = e & (VG_IA64_REGION(1) - 1);
}

static void
init(struct vg_core *c)
{

	vg_ia64(c)->pgtblsz = PBVM_MIN;
}

static int
option(struct vg_core *c, const char *name, uint64_t value)
{

	if (strcmp(name, "pbvm_pgtblsz") != 0)
		return (0);
	vg_ia64(c)->pgtblsz = value;
	return (1);
}

static uint64_t
tsize(const struct vg_core *c)
{

	return (vg_ia64(c)->pgtblsz);
}

/*
 * A kernel has the first table from the start, and a reader tells by it that
 * there is one directory.
 */
static int
prepare_onelevel(struct vg_core *c)
{
	uint64_t pa;

	return (vg_table_make(c, 1, VG_IA64_REGION(5), &pa));
}

/* The kernel's first page, without which nobody finds its variables. */
static int
prepare_pbvm(struct vg_core *c)
{
	const struct vg_attr kernel = { .rw = 1, .valid = 1 };

	return (vg_entry_set(c, 1, vg_space_of(c, VG_IA64_PBVM)->root,
	    VG_IA64_PBVM, page_pbvm(1, c->kernphys, &kernel)));
}

static const struct vg_level levels[] = {
	[1] = { .name = "lpte", .entry = "lpte", .shift = PAGE_SHIFT,
	    .bits = 8, .leaf = 1, .stride = LPTE, .behind = ITIR },
	[2] = { .name = "dir1", .entry = "dir1 entry", .shift = 21,
	    .bits = 10 },
	[3] = { .name = "dir0", .entry = "dir0 entry", .shift = 31,
	    .bits = 10 },
};

static const struct vg_level levels_pbvm[] = {
	[1] = { .name = "PBVM", .entry = "PBVM entry", .shift = PBVM_SHIFT,
	    .bits = 17, .leaf = 1 },
};

static const struct vg_mmu pbvm_table = {
	.name = "pbvm",
	.pageshift = PAGE_SHIFT,
	.vabits = 33,
	.esize = 8,
	.pabits = 50,
	.top = 1,
	.has_nx = 1,
	.level = levels_pbvm,
	.page = page_pbvm,
	.decode = decode_pbvm,
	.prepare = prepare_pbvm,
	.first = VG_IA64_PBVM,
	.last = VG_IA64_PBVM + PBVM_MAX / 8 * VG_IA64_PBVM_PAGE - 1,
	.tsize = tsize,
};

const struct vg_mmu vg_mmu_pbvm = {
	.name = "pbvm",
	.pageshift = PAGE_SHIFT,
	.vabits = 41,
	.esize = 8,
	.pabits = 50,
	.top = 3,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
	.first = VG_IA64_REGION(5),
	.last = VG_IA64_REGION(5) + (UINT64_C(1) << 41) - 1,
	.next = &pbvm_table,
	.state = sizeof(struct vg_ia64),
	.init = init,
	.option = option,
};

const struct vg_mmu vg_mmu_twolevel = {
	.name = "twolevel",
	.pageshift = PAGE_SHIFT,
	.vabits = 41,
	.esize = 8,
	.pabits = 50,
	.top = 3,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
	.first = VG_IA64_REGION(5),
	.last = VG_IA64_REGION(5) + (UINT64_C(1) << 41) - 1,
};

const struct vg_mmu vg_mmu_onelevel = {
	.name = "onelevel",
	.pageshift = PAGE_SHIFT,
	.vabits = 31,
	.esize = 8,
	.pabits = 50,
	.top = 2,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
	.prepare = prepare_onelevel,
	.first = VG_IA64_REGION(5),
	.last = VG_IA64_REGION(5) + (UINT64_C(1) << 31) - 1,
};
