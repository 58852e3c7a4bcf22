/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * MIPS: the kernel fills the TLB from tables of its own, whose last entries
 * have the format of EntryLo with software bits above.  o32 kernels have
 * entries of 32 bits, n32 and n64 kernels of 64.  The tables above hold
 * addresses of tables, in KSEG0 or XKPHYS.  Pages of 4 KiB.
 * See docs/formats/mips.md.
 */

#include "core.h"

#define G		UINT64_C(0x01)
#define V		UINT64_C(0x02)
#define D		UINT64_C(0x04)
#define CACHED		UINT64_C(0x18)	/* attribute 3 */
#define PFN_SHIFT	6

#define PFN32		UINT64_C(0x000000001fffffc0)
#define PFN64		UINT64_C(0x00000003ffffffc0)
#define RO32		(UINT64_C(1) << 29)
#define RO64		(UINT64_C(1) << 55)

#define KSEG0		UINT64_C(0x80000000)
#define KSEG_PA		UINT64_C(0x1fffffff)
#define XKPHYS		UINT64_C(0x9800000000000000)	/* cached */
#define XKPHYS_PA	UINT64_C(0x000000ffffffffff)

static uint64_t
table32(unsigned level, uint64_t pa)
{

	(void)level;
	return (KSEG0 | pa);
}

static uint64_t
table64(unsigned level, uint64_t pa)
{

	(void)level;
	return (XKPHYS | pa);
}

static uint64_t
leaf(uint64_t pa, uint64_t ro, const struct vg_attr *a)
{

	return (pa >> 12 << PFN_SHIFT | CACHED | G | (a->valid ? V : 0) |
	    (a->rw ? D : ro) | a->bits);
}

static uint64_t
page32(unsigned level, uint64_t pa, const struct vg_attr *a)
{

	(void)level;
	return (leaf(pa, RO32, a));
}

static uint64_t
page64(unsigned level, uint64_t pa, const struct vg_attr *a)
{

	(void)level;
	return (leaf(pa, RO64, a));
}

static void
decode_leaf(uint64_t e, uint64_t pfn, uint64_t ro, struct vg_pte *pte)
{

	pte->kind = (e & V) != 0 ? VG_LEAF : VG_INVALID;
	pte->pa = (e & pfn) >> PFN_SHIFT << 12;
	pte->prot = VG_READ | VG_EXECUTE | ((e & ro) == 0 ? VG_WRITE : 0);
}

static void
decode32(unsigned level, uint64_t e, struct vg_pte *pte)
{

	if (level == 1) {
		decode_leaf(e, PFN32, RO32, pte);
		return;
	}
	pte->kind = e != 0 ? VG_TABLE : VG_INVALID;
	pte->pa = e & KSEG_PA;
}

/* Tables of an n32 kernel lie in KSEG0, as its pointers have 32 bits. */
static void
decode_n32(unsigned level, uint64_t e, struct vg_pte *pte)
{

	if (level == 1)
		decode_leaf(e, PFN64, RO64, pte);
	else
		decode32(level, e, pte);
}

static void
decode_n64(unsigned level, uint64_t e, struct vg_pte *pte)
{

	if (level == 1) {
		decode_leaf(e, PFN64, RO64, pte);
		return;
	}
	pte->kind = e != 0 ? VG_TABLE : VG_INVALID;
	pte->pa = e & XKPHYS_PA;
}

static const struct vg_level levels_o32[] = {
	[1] = { .name = "PT", .entry = "PTE", .shift = 12, .bits = 10,
	    .leaf = 1, .empty = G },
	[2] = { .name = "ST", .entry = "STE", .shift = 22,
	    .bits = 10 },
};

static const struct vg_level levels_n32[] = {
	[1] = { .name = "PT", .entry = "PTE", .shift = 12, .bits = 9,
	    .leaf = 1, .empty = G },
	[2] = { .name = "ST", .entry = "STE", .shift = 21,
	    .bits = 10, .esize = 4 },
};

static const struct vg_level levels_n64[] = {
	[1] = { .name = "PT", .entry = "PTE", .shift = 12, .bits = 9,
	    .leaf = 1, .empty = G },
	[2] = { .name = "PD", .entry = "PDE", .shift = 21,
	    .bits = 9 },
	[3] = { .name = "ST", .entry = "STE", .shift = 30,
	    .bits = 9 },
};

const struct vg_mmu vg_mmu_o32 = {
	.name = "o32",
	.pageshift = 12,
	.vabits = 32,
	.esize = 4,
	.pabits = 32,
	.top = 2,
	.level = levels_o32,
	.table = table32,
	.page = page32,
	.decode = decode32,
};

const struct vg_mmu vg_mmu_n32 = {
	.name = "n32",
	.pageshift = 12,
	.vabits = 32,
	.esize = 8,
	.pabits = 40,
	.top = 2,
	.level = levels_n32,
	.table = table32,
	.page = page64,
	.decode = decode_n32,
};

const struct vg_mmu vg_mmu_n64 = {
	.name = "n64",
	.pageshift = 12,
	.vabits = 39,
	.esize = 8,
	.pabits = 40,
	.top = 3,
	.level = levels_n64,
	.table = table64,
	.page = page64,
	.decode = decode_n64,
};
