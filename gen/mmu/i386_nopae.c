/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * i386 paging without PAE: 32-bit entries, 1024 a table, two levels.  Pages
 * of 4 KiB and 4 MiB; no NX.  I386-KMAP-1, I386-WALK-1.
 */

#include "core.h"

#define V	UINT64_C(0x001)
#define RW	UINT64_C(0x002)
#define U	UINT64_C(0x004)
#define A	UINT64_C(0x020)
#define M	UINT64_C(0x040)
#define PS	UINT64_C(0x080)		/* bit 7 of a PTE is PAT instead */
#define G	UINT64_C(0x100)
#define FRAME	UINT64_C(0xfffff000)
#define FRAME4M	UINT64_C(0xffc00000)

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
	    (a->user ? U : 0) | (a->global ? G : 0) |
	    (level > 1 ? PS : 0) | a->bits);
}

static void
decode(unsigned level, uint64_t e, struct vg_pte *pte)
{

	pte->pa = e & FRAME;
	pte->prot = VG_READ | ((e & RW) != 0 ? VG_WRITE : 0) | VG_EXECUTE;
	if ((e & V) == 0)
		pte->kind = VG_INVALID;
	else if (level == 1)
		pte->kind = VG_LEAF;
	else if ((e & PS) != 0) {
		pte->pa = e & FRAME4M;
		pte->kind = VG_LEAF;
	} else
		pte->kind = VG_TABLE;
}

static const struct vg_level levels[] = {
	[1] = { .name = "PT", .entry = "PTE", .shift = 12, .bits = 10,
	    .leaf = 1 },
	[2] = { .name = "PD", .entry = "PDE", .shift = 22, .bits = 10,
	    .leaf = 1 },
};

const struct vg_mmu vg_mmu_nopae = {
	.name = "nopae",
	.pageshift = 12,
	.vabits = 32,
	.esize = 4,
	.pabits = 32,
	.top = 2,
	.has_nx = 0,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
};
