/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * i386 paging with PAE: 64-bit entries.  A PDPT of four entries, which have
 * no flag but V, four page directories of 512, page tables of 512.  Pages of
 * 4 KiB and 2 MiB; NX.  The kernel keeps all four directories from the start,
 * side by side behind the PDPT.  I386-KMAP-2, I386-WALK-2.
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
#define FRAME2M	UINT64_C(0x000fffffffe00000)

static uint64_t
table(unsigned level, uint64_t pa)
{

	return (level == 3 ? pa | V : pa | V | RW | A | M);
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

	pte->pa = e & FRAME;
	pte->prot = VG_READ | ((e & RW) != 0 ? VG_WRITE : 0) |
	    ((e & NX) == 0 ? VG_EXECUTE : 0);
	if ((e & V) == 0)
		pte->kind = VG_INVALID;
	else if (level == 1)
		pte->kind = VG_LEAF;
	else if (level == 2 && (e & PS) != 0) {
		pte->pa = e & FRAME2M;
		pte->kind = VG_LEAF;
	} else
		pte->kind = VG_TABLE;
}

static int
prepare(struct vg_core *c)
{
	uint64_t i, pa;

	for (i = 0; i < 4; i++)
		if (vg_table_make(c, 2, i << 30, &pa) != 0)
			return (-1);
	return (0);
}

static const struct vg_level levels[] = {
	[1] = { .name = "PT", .entry = "PTE", .shift = 12, .bits = 9,
	    .leaf = 1 },
	[2] = { .name = "PD", .entry = "PDE", .shift = 21, .bits = 9,
	    .leaf = 1 },
	[3] = { .name = "PDPT", .entry = "PDPTE", .shift = 30, .bits = 2 },
};

const struct vg_mmu vg_mmu_pae = {
	.name = "pae",
	.pageshift = 12,
	.vabits = 32,
	.esize = 8,
	.pabits = 52,
	.top = 3,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
	.prepare = prepare,
};
