/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Radix tables of 64-bit PowerPC (Power ISA 3.0, Book III): four levels, the
 * root with 8192 entries, all entries big-endian.  Our level 4 is the root.
 * Pages of 4 KiB, 2 MiB, 1 GiB and 512 GiB.  PPC64-RADIX-1, PPC64-RADIX-2.
 */

#include "hpt.h"

#define V		UINT64_C(0x8000000000000000)
#define LEAF		UINT64_C(0x4000000000000000)
#define REF		UINT64_C(0x0000000000000100)
#define CHANGED		UINT64_C(0x0000000000000080)
#define SUPERVISOR	UINT64_C(0x0000000000000008)
#define R		UINT64_C(0x0000000000000004)
#define W		UINT64_C(0x0000000000000002)
#define X		UINT64_C(0x0000000000000001)
#define TABLE_PA	UINT64_C(0x00ffffffffffff00)
#define PAGE_PA		UINT64_C(0x00fffffffffff000)
#define NEXT_SIZE	UINT64_C(9)		/* log2 of its entries */

static uint64_t
table(unsigned level, uint64_t pa)
{

	(void)level;
	return (V | pa | NEXT_SIZE);
}

static uint64_t
page(unsigned level, uint64_t pa, const struct vg_attr *a)
{

	(void)level;
	return ((a->valid ? V : 0) | LEAF | pa | REF | CHANGED |
	    (a->user ? 0 : SUPERVISOR) | R | (a->rw ? W : 0) |
	    (a->nx ? 0 : X) | a->bits);
}

static void
decode(unsigned level, uint64_t e, struct vg_pte *pte)
{
	unsigned shift;

	pte->prot = ((e & (R | W)) != 0 ? VG_READ : 0) |
	    ((e & W) != 0 ? VG_WRITE : 0) | ((e & X) != 0 ? VG_EXECUTE : 0);
	pte->pa = e & TABLE_PA;
	if ((e & V) == 0)
		pte->kind = VG_INVALID;
	else if ((e & LEAF) != 0) {
		shift = 12 + 9 * (level - 1);
		pte->pa = e & PAGE_PA & ~((UINT64_C(1) << shift) - 1);
		pte->kind = VG_LEAF;
	} else
		pte->kind = level == 1 ? VG_INVALID : VG_TABLE;
}

static const struct vg_level levels[] = {
	[1] = { .name = "L4", .entry = "L4 entry", .shift = 12, .bits = 9,
	    .leaf = 1 },
	[2] = { .name = "L3", .entry = "L3 entry", .shift = 21, .bits = 9,
	    .leaf = 1 },
	[3] = { .name = "L2", .entry = "L2 entry", .shift = 30, .bits = 9,
	    .leaf = 1 },
	[4] = { .name = "root", .entry = "root entry", .shift = 39, .bits = 13,
	    .leaf = 1, .tsize = 65536 },
};

const struct vg_mmu vg_mmu_ppc64_radix = {
	.name = "radix",
	.dumpname = "mmu_radix",
	.pageshift = 12,
	.vabits = 52,
	.esize = 8,
	.pabits = 56,
	.top = 4,
	.has_nx = 1,
	.be = 1,
	.level = levels,
	.state = sizeof(struct vg_ppc64),
	.init = vg_ppc64_init,
	.option = vg_ppc64_option,
	.table = table,
	.page = page,
	.decode = decode,
};
