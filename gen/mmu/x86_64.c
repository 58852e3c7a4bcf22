/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * x86-64 paging: 64-bit entries, 512 a table; four levels (LA48) or five
 * (LA57).  Pages of 4 KiB, 2 MiB and 1 GiB.  AMD64-KMAP-1 and on, AMD64-WALK-1,
 * AMD64-LA57-1.
 */

#include "core.h"

#define V	UINT64_C(0x001)
#define RW	UINT64_C(0x002)
#define U	UINT64_C(0x004)
#define A	UINT64_C(0x020)
#define M	UINT64_C(0x040)
#define PS	UINT64_C(0x080)		/* bit 7 of a PTE is PAT instead */
#define G	UINT64_C(0x100)
#define NX	(UINT64_C(1) << 63)
#define FRAME	UINT64_C(0x000ffffffffff000)

static uint64_t
table(unsigned level, uint64_t pa)
{

	(void)level;
	return (pa | V | RW | A | M);
}

static uint64_t
page(unsigned level, uint64_t pa, const struct vg_attr *a)
{

	return (pa | (a->valid ? V : 0) | A | (a->rw ? RW | M : 0) |
	    (a->user ? U : 0) | (a->global ? G : 0) | (a->nx ? NX : 0) |
	    (level > 1 ? PS : 0) | a->bits);
}

static void
decode(unsigned level, uint64_t e, struct vg_pte *pte)
{
	uint64_t size;

	pte->pa = e & FRAME;
	pte->prot = VG_READ | ((e & RW) != 0 ? VG_WRITE : 0) |
	    ((e & NX) == 0 ? VG_EXECUTE : 0);
	if ((e & V) == 0)
		pte->kind = VG_INVALID;
	else if (level == 1)
		pte->kind = VG_LEAF;
	else if (level <= 3 && (e & PS) != 0) {
		size = UINT64_C(1) << (12 + 9 * (level - 1));
		pte->pa &= ~(size - 1);	/* bit 12 is PAT */
		pte->kind = VG_LEAF;
	} else
		pte->kind = VG_TABLE;
}

/* The kernel half: slot 511 of the PML5 has its PML4 from the first day on. */
static int
prepare57(struct vg_core *c)
{
	uint64_t pa;

	return (vg_table_make(c, 4, UINT64_C(0xffffffff80000000), &pa));
}

static const struct vg_level levels[] = {
	[1] = { .name = "PT", .entry = "PTE", .shift = 12, .bits = 9,
	    .leaf = 1 },
	[2] = { .name = "PD", .entry = "PDE", .shift = 21, .bits = 9,
	    .leaf = 1 },
	[3] = { .name = "PDP", .entry = "PDPE", .shift = 30, .bits = 9,
	    .leaf = 1 },
	[4] = { .name = "PML4", .entry = "PML4E", .shift = 39, .bits = 9 },
	[5] = { .name = "PML5", .entry = "PML5E", .shift = 48, .bits = 9 },
};

const struct vg_mmu vg_mmu_la48 = {
	.name = "la48",
	.pageshift = 12,
	.vabits = 48,
	.esize = 8,
	.pabits = 52,
	.top = 4,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
};

const struct vg_mmu vg_mmu_la57 = {
	.name = "la57",
	.pageshift = 12,
	.vabits = 57,
	.esize = 8,
	.pabits = 52,
	.top = 5,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
	.prepare = prepare57,
};
