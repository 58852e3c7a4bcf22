/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Alpha, as OSF/1 PALcode has it: three levels of tables of 1024 entries of 64
 * bits, pages of 8 KiB.  Our level 3 is L1, the root, whose last entry points
 * to the root itself: the page tables are mapped, too.
 * See docs/formats/alpha.md.
 */

#include "core.h"

#define V		UINT64_C(0x0001)
#define FOW		UINT64_C(0x0004)
#define FOE		UINT64_C(0x0008)
#define ASM		UINT64_C(0x0010)
#define KRE		UINT64_C(0x0100)
#define KWE		UINT64_C(0x1000)
#define WIRED		UINT64_C(0x10000)
#define PFN_SHIFT	32
#define PAGE_SHIFT	13

#define L1		3
#define K1SEG		UINT64_C(0xfffffe0000000000)
#define VPTBASE		UINT64_C(0xfffffffe00000000)

static uint64_t
table(unsigned level, uint64_t pa)
{

	(void)level;
	return (pa >> PAGE_SHIFT << PFN_SHIFT | V | ASM | KRE | KWE | WIRED);
}

static uint64_t
page(unsigned level, uint64_t pa, const struct vg_attr *a)
{

	(void)level;
	return (pa >> PAGE_SHIFT << PFN_SHIFT | (a->valid ? V : 0) | ASM |
	    KRE | (a->rw ? KWE : FOW) | (a->nx ? FOE : 0) | WIRED | a->bits);
}

static void
decode(unsigned level, uint64_t e, struct vg_pte *pte)
{

	pte->kind = (e & V) == 0 ? VG_INVALID : level == 1 ? VG_LEAF :
	    VG_TABLE;
	pte->pa = e >> PFN_SHIFT << PAGE_SHIFT;
	pte->prot = ((e & KRE) != 0 ? VG_READ : 0) |
	    ((e & KWE) != 0 ? VG_WRITE : 0) |
	    ((e & FOE) == 0 ? VG_EXECUTE : 0);
}

static int
prepare(struct vg_core *c)
{
	uint64_t root = c->space[0].root;

	return (vg_entry_set(c, L1, root, VPTBASE, root >> PAGE_SHIFT <<
	    PFN_SHIFT | V | KRE | KWE));
}

static const struct vg_level levels[] = {
	[1] = { .name = "L3", .entry = "L3 entry", .shift = 13, .bits = 10,
	    .leaf = 1 },
	[2] = { .name = "L2", .entry = "L2 entry", .shift = 23, .bits = 10 },
	[3] = { .name = "L1", .entry = "L1 entry", .shift = 33, .bits = 10 },
};

const struct vg_mmu vg_mmu_osf1 = {
	.name = "osf1",
	.pageshift = PAGE_SHIFT,
	.vabits = 43,
	.esize = 8,
	.pabits = 45,
	.top = L1,
	.has_nx = 1,
	.level = levels,
	.first = K1SEG,		/* a sign extended from bit 42 */
	.last = UINT64_MAX,
	.table = table,
	.page = page,
	.decode = decode,
	.prepare = prepare,
};
