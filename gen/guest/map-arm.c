/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What an arm guest maps: the kernel image, all of memory, and one of
 * each kind of entry that a reader can meet.
 */
#include "guest.h"

#define	KVA		KERNBASE
#define	ZOO		(KVA + 0x9000000)
#define	SUPERS		(KVA + 0xa000000)
#define	SERIAL		(KVA + 0xb000000)
#define	LINEAR		0xe0000000ULL
#define	NOWHERE		0xa0000000ULL	/* nothing answers there */

#define	RW		X_PAGE
#define	RO		X_PAGE_RO
#define	SECT		X_SECTION

struct region regions[] = {
	{ KERNBASE, RAM_START, SUPER, 6, SUPER, SECT, 0, "kernel" },
	{ LINEAR, RAM_START, SUPER, 64, SUPER,
	    SECT | X_SECTION_XN, 0, "linear" },
	{ SERIAL, UART, PAGE, 1, 0, RW | X_B, 0, "serial" },
	{ KVA + 0x4000000, RAM_START + 0x3000000, PAGE, 16, PAGE,
	    X_LARGE_PAGE, MARK_EDGE, "large" },
	{ KVA + 0x4010000, RAM_START + 0x3030000, PAGE, 16, PAGE,
	    X_LARGE_RO, MARK_EDGE | MARK_LINEAR, "large-read-only" },
#if __ARM_ARCH >= 6
	{ KVA + 0x5000000, RAM_START + 0x1000000, SUPER, 16, SUPER,
	    SECT | X_SUPER, 0, "supersection" },
#endif
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW, MARK_EDGE, "reversed" },
	{ ZOO + 0x10000, 0, PAGE, 1, 0, 0, 0, "hole" },
	{ ZOO + 0x11000, ARENA(17), PAGE, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ ZOO + 0x12000, ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ ZOO + 0x13000, 0xfffff000, PAGE, 1, 0, 0xffc, 0, "invalid-ones" },
#if __ARM_ARCH >= 6
	{ ZOO + 0x14000, ARENA(19), PAGE, 1, 0,
	    RW | X_XN, MARK_EDGE, "no-execute" },
#else
	{ ZOO + 0x14000, ARENA(19), PAGE, 1, 0,
	    X_PAGE_MIXED, MARK_EDGE | MARK_LINEAR, "mixed" },
#endif
	{ ZOO + 0x15000, ARENA(16), PAGE, 1, 0,
	    RW | X_C | X_B, MARK_EDGE, "cached" },
	{ ZOO + 0x16000, ARENA(20), PAGE, 1, 0,
	    X_PAGE_USER, MARK_EDGE, "user" },
	{ ZOO + 0x19000, ARENA(3), PAGE, 2, 2 * PAGE, RO, 0, "again" },
	{ ZOO + 0x1b000, RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ ZOO + 0x1c000, 0xfffff000, PAGE, 1, 0, RW, 0, "far" },
	{ ZOO + 0x1d000, RAM_END - 5 * PAGE, PAGE, 1, 0,
	    RW, MARK_FULL, "high" },
	{ ZOO + 0x1e000, RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ ZOO + 0xfe000, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-end" },
	{ ZOO + 0x100000, ARENA(24), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-start" },
	{ ZOO + 0x500000, 0, SUPER, 1, 0, 0, 0, "no-table" },
	{ ZOO + 0x600000, LATE_EMPTY, SUPER, 1, 0, X_TABLE, 0, "empty-table" },
	{ ZOO + 0x700000, NOWHERE, SUPER, 1, 0, X_TABLE, 0, "lost-table" },
	{ ZOO + 0x800000, PHYS + OFF_POOL, SUPER, 1, 0, 0, 0, "invalid-table" },
	{ ZOO + 0x900000, LATE_SHARED, SUPER, 1, ZOO,
	    X_TABLE, 0, "shared-table" },
	{ ZOO + 0xfff000, ARENA(27), PAGE, 1, 0,
	    RW, MARK_EDGE, "before-section" },
	{ SUPERS, RAM_START + 0xc00000, SUPER, 1, 0,
	    SECT, MARK_EDGE, "section" },
	{ SUPERS + 1 * SUPER, RAM_START + 0xe00000, SUPER, 1, 0,
	    X_SECTION_USER | X_C, MARK_EDGE, "section-user" },
	{ SUPERS + 2 * SUPER, RAM_START + 0x2000000, SUPER, 1, 0,
	    X_SECTION_RO, MARK_EDGE | MARK_LINEAR, "section-read-only" },
	{ SUPERS + 3 * SUPER, RAM_START + 0x1200000, SUPER, 1, 0,
	    SECT & ~X_V, 0, "section-invalid" },
	{ SUPERS + 4 * SUPER, RAM_END - 2 * SUPER, SUPER, 1, 0,
	    SECT, MARK_EDGE, "section-high" },
	{ SUPERS + 5 * SUPER, RAM_END, SUPER, 1, 0,
	    SECT, 0, "section-no-memory" },
	{ 0xfff00000, ARENA(29), PAGE, 1, 0, RW, MARK_EDGE, "last-table" },
};
uint64_t nregions = sizeof(regions) / sizeof(regions[0]);

extern uint32_t kernel_l1pa, hz;

void
map_top(void)
{
	uint64_t root;
	unsigned i;

	root = mmu_alloc();
	for (i = 1; i < POOL_TOP; i++)
		mmu_alloc();		/* the root's other pages */
	mmu_root(root);
	kernel_l1pa = (uint32_t)root;
	hz = 100;
}

uint64_t
map_linear(uint64_t pa)
{

	return (LINEAR + (pa - RAM_START));
}

uint64_t
map_uart(void)
{

	return (SERIAL);
}
