/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * The kernel's TSB: 16384 entries of 32 bytes, in the pool.
 */
#include "guest.h"

uint64_t root;			/* its PA */

static uint64_t *
slot(uint64_t va)
{

	return ((uint64_t *)(VIRT + OFF_POOL +
	    (va >> PAGE_SHIFT & (TSB_ENTRIES - 1)) * 32));
}

void
mmu_map(uint64_t va, uint64_t size, uint64_t pa, uint64_t bits)
{
	uint64_t *e;

	e = slot(va);
	if (size != PAGE || e[0] != 0 || e[1] != 0)
		die("no room in the TSB", va);
	e[0] = va >> PAGE_SHIFT << 2;
	e[1] = pa | bits;
	e[2] = ~va;			/* the kernel's list of mappings: */
	e[3] = va ^ pa;			/* no reader looks there */
}

void
mmu_late(void)
{

}

void
mmu_activate(void)
{

	root = PHYS + OFF_POOL;
}
