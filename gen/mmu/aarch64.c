/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * ARMv8 long descriptors: 64-bit entries; four levels of 4 KiB tables, or of
 * 16 KiB tables with two entries in the topmost.  Our level 1 is the
 * architecture's 3, our 4 its 0.  Blocks of 2 MiB and 1 GiB, or of 32 MiB.
 * aarch64.md, "Entries".
 */

#include "core.h"

#define TYPE	UINT64_C(0x003)
#define BLOCK	UINT64_C(0x001)		/* above the last level */
#define TABLE	UINT64_C(0x003)		/* the same, a page in the last */
#define USER	UINT64_C(0x040)		/* AP[1] */
#define RO	UINT64_C(0x080)		/* AP[2] */
#define INNER	UINT64_C(0x300)
#define AF	UINT64_C(0x400)
#define NG	UINT64_C(0x800)
#define PXN	(UINT64_C(1) << 53)
#define UXN	(UINT64_C(1) << 54)
#define FRAME	UINT64_C(0x0003fffffffff000)

static uint64_t
table(unsigned level, uint64_t pa)
{

	(void)level;
	return (pa | TABLE);
}

/* All of the kernel's own pages are global. */
static uint64_t
page(unsigned level, uint64_t pa, const struct vg_attr *a)
{
	uint64_t type;

	type = level == 1 ? TABLE : BLOCK;
	return (pa | (a->valid ? type : type & ~UINT64_C(1)) | AF | INNER |
	    (a->rw ? 0 : RO) | (a->user ? USER | NG : 0) |
	    (a->nx ? PXN | UXN : 0) | a->bits);
}

/* shift: of the level's entries; blocks: whether it may have them. */
static void
decode(unsigned level, uint64_t e, struct vg_pte *pte, unsigned shift,
    unsigned pageshift, int blocks)
{

	pte->pa = e & FRAME & ~((UINT64_C(1) << pageshift) - 1);
	pte->prot = VG_READ | ((e & RO) == 0 ? VG_WRITE : 0) |
	    ((e & (PXN | UXN)) == 0 ? VG_EXECUTE : 0);
	pte->kind = VG_INVALID;
	if ((e & TYPE) == TABLE)
		pte->kind = level == 1 ? VG_LEAF : VG_TABLE;
	else if ((e & TYPE) == BLOCK && blocks) {
		pte->pa &= ~((UINT64_C(1) << shift) - 1);
		pte->kind = VG_LEAF;
	}
}

static void
decode_4k(unsigned level, uint64_t e, struct vg_pte *pte)
{

	decode(level, e, pte, 12 + 9 * (level - 1), 12,
	    level == 2 || level == 3);
}

static void
decode_16k(unsigned level, uint64_t e, struct vg_pte *pte)
{

	decode(level, e, pte, 14 + 11 * (level - 1), 14, level == 2);
}

const struct vg_mmu vg_mmu_4k = {
	.name = "4k",
	.vabits = 48,
	.esize = 8,
	.pabits = 50,
	.top = 4,
	.has_nx = 1,
	.level = {
		{ NULL, NULL, 0, 0, 0, 0, 0 },
		{ "L3", "L3 entry", 12, 9, 1, 0, 0 },
		{ "L2", "L2 entry", 21, 9, 1, 0, 0 },
		{ "L1", "L1 entry", 30, 9, 1, 0, 0 },
		{ "L0", "L0 entry", 39, 9, 0, 0, 0 },
	},
	.table = table,
	.page = page,
	.decode = decode_4k,
	.prepare = NULL,
};

const struct vg_mmu vg_mmu_16k = {
	.name = "16k",
	.vabits = 48,
	.esize = 8,
	.pabits = 50,
	.top = 4,
	.has_nx = 1,
	.level = {
		{ NULL, NULL, 0, 0, 0, 0, 0 },
		{ "L3", "L3 entry", 14, 11, 1, 0, 0 },
		{ "L2", "L2 entry", 25, 11, 1, 0, 0 },
		{ "L1", "L1 entry", 36, 11, 0, 0, 0 },
		{ "L0", "L0 entry", 47, 1, 0, 0, 0 },
	},
	.table = table,
	.page = page,
	.decode = decode_16k,
	.prepare = NULL,
};
