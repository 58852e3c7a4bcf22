/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * RISC-V Sv39 and Sv48: 64-bit entries, 512 a table, three levels or four.
 * Our level 1 is FreeBSD's L3, our 4 its L0.  Pages of 4 KiB, 2 MiB and
 * 1 GiB.  docs/formats/riscv64.md, "Entries".
 */

#include "core.h"

#define V	UINT64_C(0x001)
#define R	UINT64_C(0x002)
#define W	UINT64_C(0x004)
#define X	UINT64_C(0x008)
#define U	UINT64_C(0x010)
#define G	UINT64_C(0x020)
#define A	UINT64_C(0x040)
#define D	UINT64_C(0x080)
#define PPN	UINT64_C(0x003ffffffffffc00)	/* frame >> 12 << 10 */

static uint64_t
table(unsigned level, uint64_t pa)
{

	(void)level;
	return (pa >> 12 << 10 | V);
}

static uint64_t
page(unsigned level, uint64_t pa, const struct vg_attr *a)
{

	(void)level;
	return (pa >> 12 << 10 | (a->valid ? V : 0) | R | (a->rw ? W : 0) |
	    (a->nx ? 0 : X) | (a->user ? U : 0) | (a->global ? G : 0) | A | D |
	    a->bits);
}

static void
decode(unsigned level, uint64_t e, struct vg_pte *pte)
{

	pte->pa = (e & PPN) >> 10 << 12;
	pte->prot = VG_READ | ((e & W) != 0 ? VG_WRITE : 0) |
	    ((e & X) != 0 ? VG_EXECUTE : 0);
	if ((e & V) == 0)
		pte->kind = VG_INVALID;
	else if ((e & (R | W | X)) != 0) {
		pte->pa &= ~((UINT64_C(1) << (12 + 9 * (level - 1))) - 1);
		pte->kind = VG_LEAF;
	} else
		pte->kind = level == 1 ? VG_INVALID : VG_TABLE;
}

static const struct vg_level levels[] = {
	[1] = { .name = "L3", .entry = "L3 entry", .shift = 12, .bits = 9,
	    .leaf = 1 },
	[2] = { .name = "L2", .entry = "L2 entry", .shift = 21, .bits = 9,
	    .leaf = 1 },
	[3] = { .name = "L1", .entry = "L1 entry", .shift = 30, .bits = 9,
	    .leaf = 1 },
	[4] = { .name = "L0", .entry = "L0 entry", .shift = 39, .bits = 9 },
};

const struct vg_mmu vg_mmu_sv39 = {
	.name = "sv39",
	.pageshift = 12,
	.vabits = 39,
	.esize = 8,
	.pabits = 56,
	.top = 3,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
};

const struct vg_mmu vg_mmu_sv48 = {
	.name = "sv48",
	.pageshift = 12,
	.vabits = 48,
	.esize = 8,
	.pabits = 56,
	.top = 4,
	.has_nx = 1,
	.level = levels,
	.table = table,
	.page = page,
	.decode = decode,
};
