/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * 32-bit ARM: short descriptors of ARMv4 and v5, and of ARMv6 and v7 with
 * subpages off.  Our level 2 is the first-level table, of 4096 entries and
 * 16 KiB; level 1 a coarse second-level table, of 256 entries and 1 KiB.
 * Sections of 1 MiB and small pages of 4 KiB; supersections of 16 MiB and
 * large pages of 64 KiB are 16 equal entries.  docs/formats/arm.md,
 * "Entries".
 */

#include "core.h"

#define TYPE		UINT64_C(3)
#define L1_COARSE	UINT64_C(1)
#define L1_SECTION	UINT64_C(2)
#define L1_SUPER	(UINT64_C(1) << 18)
#define L2_LARGE	UINT64_C(1)
#define L2_SMALL	UINT64_C(2)
#define L2_SMALL_XN	UINT64_C(3)	/* v6; in v4 a tiny page */

#define COARSE_FRAME	UINT64_C(0xfffffc00)
#define SECTION_FRAME	UINT64_C(0xfff00000)
#define SUPER_FRAME	UINT64_C(0xff000000)
#define LARGE_FRAME	UINT64_C(0xffff0000)
#define SMALL_FRAME	UINT64_C(0xfffff000)

/* v6, as FreeBSD uses the bits of a second-level entry. */
#define V6_ACCESSED	UINT64_C(0x010)
#define V6_USER		UINT64_C(0x020)
#define V6_RO		UINT64_C(0x080)	/* for software */
#define V6_NOT_MODIFIED	UINT64_C(0x200)	/* for the MMU */
#define V6_SHARED	UINT64_C(0x400)
#define V6_NOT_GLOBAL	UINT64_C(0x800)
#define V6_LARGE_XN	UINT64_C(0x8000)

static uint64_t
table(unsigned level, uint64_t pa)
{

	(void)level;
	return (pa | L1_COARSE);
}

/* Attributes of a second-level entry where a section has them. */
static uint64_t
to_section(uint64_t e)
{

	return ((e & 0x0c) | (e & 0xff0) << 6);
}

static uint64_t
page_v6(unsigned level, uint64_t pa, const struct vg_attr *a)
{
	uint64_t e;

	e = V6_ACCESSED | V6_SHARED | (a->rw ? 0 : V6_RO | V6_NOT_MODIFIED) |
	    (a->user ? V6_USER | V6_NOT_GLOBAL : 0);
	if (level == 2)
		return (pa | to_section(e) | (a->nx ? 0x10 : 0) |
		    (a->size > 1 << 20 ? L1_SUPER : 0) |
		    (a->valid ? L1_SECTION : 0) | a->bits);
	if (a->size > 4096)
		return (pa | e | (a->nx ? V6_LARGE_XN : 0) |
		    (a->valid ? L2_LARGE : 0) | a->bits);
	return (pa | e | (!a->valid ? 0 : a->nx ? L2_SMALL_XN : L2_SMALL) |
	    a->bits);
}

/* Access permissions: 1 for the kernel to write, 2 to read, 3 for all. */
static uint64_t
page_v4(unsigned level, uint64_t pa, const struct vg_attr *a)
{
	uint64_t ap;

	ap = (a->user ? 2 : 0) | (a->rw ? 1 : 0);
	if (level == 2)
		return (pa | ap << 10 | (a->size > 1 << 20 ? L1_SUPER : 0) |
		    (a->valid ? L1_SECTION : 0) | a->bits);
	ap = ap << 10 | ap << 8 | ap << 6 | ap << 4;
	return (pa | ap | (!a->valid ? 0 : a->size > 4096 ? L2_LARGE :
	    L2_SMALL) | a->bits);
}

static void
decode_first(uint64_t e, struct vg_pte *pte)
{

	pte->kind = VG_INVALID;
	if ((e & TYPE) == L1_COARSE) {
		pte->kind = VG_TABLE;
		pte->pa = e & COARSE_FRAME;
	} else if ((e & TYPE) == L1_SECTION) {
		pte->kind = VG_LEAF;
		pte->pa = e & SECTION_FRAME;
		if ((e & L1_SUPER) != 0) {
			pte->pa = e & SUPER_FRAME;
			pte->size = UINT64_C(1) << 24;
		}
	}
}

static void
decode_second(uint64_t e, struct vg_pte *pte)
{

	pte->kind = (e & TYPE) != 0 ? VG_LEAF : VG_INVALID;
	pte->pa = e & SMALL_FRAME;
	if ((e & TYPE) == L2_LARGE) {
		pte->pa = e & LARGE_FRAME;
		pte->size = UINT64_C(1) << 16;
	}
}

static void
decode_v6(unsigned level, uint64_t e, struct vg_pte *pte)
{

	pte->pa = 0;
	pte->prot = VG_READ | ((e & V6_RO) == 0 ? VG_WRITE : 0) |
	    ((e & 1) == 0 ? VG_EXECUTE : 0);
	if (level == 2)
		decode_first(e, pte);
	else
		decode_second(e, pte);
}

static void
decode_v4(unsigned level, uint64_t e, struct vg_pte *pte)
{

	pte->pa = 0;
	pte->prot = VG_READ | ((e & 0x10) != 0 ? VG_WRITE : 0);
	if (level == 2)
		decode_first(e, pte);
	else {
		decode_second(e, pte);
		if ((e & TYPE) == L2_SMALL_XN)
			pte->kind = VG_INVALID;
	}
}

static const struct vg_level levels[] = {
	[1] = { .name = "L2", .entry = "L2 entry", .shift = 12, .bits = 8,
	    .leaf = 1, .run = 16, .tsize = 0x400 },
	[2] = { .name = "L1", .entry = "L1 entry", .shift = 20, .bits = 12,
	    .leaf = 1, .run = 16, .tsize = 0x4000 },
};

const struct vg_mmu vg_mmu_arm_v6 = {
	.name = "v6",
	.pageshift = 12,
	.vabits = 32,
	.esize = 4,
	.pabits = 32,
	.top = 2,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page_v6,
	.decode = decode_v6,
};

const struct vg_mmu vg_mmu_arm_v4 = {
	.name = "v4",
	.pageshift = 12,
	.vabits = 32,
	.esize = 4,
	.pabits = 32,
	.top = 2,
	.has_nx = 0,
	.level = levels,
	.table = table,
	.page = page_v4,
	.decode = decode_v4,
};
