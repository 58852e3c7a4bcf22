/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * ARMv8 long descriptors: 64-bit entries; four levels of 4 KiB tables, or of
 * 16 KiB tables with two entries in the topmost.  Our level 1 is the
 * architecture's 3, our 4 its 0.  Blocks of 2 MiB and 1 GiB, or of 32 MiB.
 * docs/formats/aarch64.md, "Entries".
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

static const struct vg_level levels_4k[] = {
	[1] = { .name = "L3", .entry = "L3 entry", .shift = 12, .bits = 9,
	    .leaf = 1 },
	[2] = { .name = "L2", .entry = "L2 entry", .shift = 21, .bits = 9,
	    .leaf = 1 },
	[3] = { .name = "L1", .entry = "L1 entry", .shift = 30, .bits = 9,
	    .leaf = 1 },
	[4] = { .name = "L0", .entry = "L0 entry", .shift = 39, .bits = 9 },
};

static const struct vg_level levels_16k[] = {
	[1] = { .name = "L3", .entry = "L3 entry", .shift = 14, .bits = 11,
	    .leaf = 1 },
	[2] = { .name = "L2", .entry = "L2 entry", .shift = 25, .bits = 11,
	    .leaf = 1 },
	[3] = { .name = "L1", .entry = "L1 entry", .shift = 36, .bits = 11 },
	[4] = { .name = "L0", .entry = "L0 entry", .shift = 47, .bits = 1 },
};

const struct vg_mmu vg_mmu_4k = {
	.name = "4k",
	.pageshift = 12,
	.vabits = 48,
	.esize = 8,
	.pabits = 50,
	.top = 4,
	.has_nx = 1,
	.level = levels_4k,
	.table = table,
	.page = page,
	.decode = decode_4k,
};

const struct vg_mmu vg_mmu_16k = {
	.name = "16k",
	.pageshift = 14,
	.vabits = 48,
	.esize = 8,
	.pabits = 50,
	.top = 4,
	.has_nx = 1,
	.level = levels_16k,
	.table = table,
	.page = page,
	.decode = decode_16k,
};
