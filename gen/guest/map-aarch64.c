/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What an aarch64 guest maps: the kernel image, the direct map, which does not
 * begin at physical address 0, and in the kernel map one of each kind of
 * entry that a reader can meet.
 */
#include "guest.h"

#define	KVA		KERNBASE
#define	ZOO		(KVA + 0x1000000)
#define	SUPERS		(KVA + 0x1400000)
#define	SERIAL		(KVA + 0x5000000)
#if KERN == 11
#define	DMAP		0xfffffd0000000000
#else
#define	DMAP		0xffffa00000000000
#endif
#define	NOWHERE		0xa0000000ULL	/* nothing answers there */

#define	BITS		(X_AF | X_INNER | X_PXN | X_UXN)
#define	RW		(X_PAGE | BITS)
#define	BLOCK		(X_BLOCK | BITS)

struct region regions[] = {
	{ VIRT, PHYS, SUPER, 1, 0, BLOCK & ~(X_PXN | X_UXN), 0, "kernel" },
#if KERN == 11
	{ DMAP, RAM_START, GiB, 1, 0, BLOCK, 0, "dmap-giga" },
#else
	{ DMAP, RAM_START, SUPER, 16, SUPER, BLOCK | X_CONT, 0, "dmap-run" },
	{ DMAP + 16 * SUPER, RAM_START + 16 * SUPER, SUPER, 15, SUPER,
	    BLOCK, 0, "dmap" },
	{ DMAP + 31 * SUPER, RAM_START + 31 * SUPER, PAGE, 512, PAGE,
	    RW, 0, "dmap-pages" },
#endif
	{ SERIAL, UART, PAGE, 1, 0, RW | X_DEV, 0, "serial" },
	{ KVA + 0x4000000, RAM_START + 0x3000000, PAGE, 16, PAGE,
	    RW | X_CONT, MARK_EDGE, "run" },
	{ KVA + 0x6000000, RAM_START + 0x2000000, SUPER, 16, SUPER,
	    (BLOCK | X_CONT | X_RO), 0, "super-run" },
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW, MARK_EDGE, "reversed" },
	{ ZOO + 0x10000, 0, PAGE, 1, 0, 0, 0, "hole" },
	{ ZOO + 0x11000, ARENA(17), PAGE, 1, 0,
	    RW | X_RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ ZOO + 0x12000, ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ ZOO + 0x13000, X_FRAMES, PAGE, 1, 0,
	    ~(X_FRAMES | X_V), 0, "invalid-ones" },
	{ ZOO + 0x14000, ARENA(19), PAGE, 1, 0,
	    RW | X_SOFT | X_HIER, MARK_EDGE, "software-bits" },
	{ ZOO + 0x15000, ARENA(16), PAGE, 1, 0,
	    RW | X_NC, MARK_EDGE, "uncached" },
	{ ZOO + 0x16000, ARENA(20), PAGE, 1, 0,
	    RW | X_U | X_NG, MARK_EDGE, "user" },
	{ ZOO + 0x17000, ARENA(22), PAGE, 1, 0,
	    RW & ~(X_INNER | X_UXN), MARK_EDGE, "unshared" },
	{ ZOO + 0x18000, ARENA(21), PAGE, 1, 0,
	    X_PAGE | X_AF | X_RO, MARK_EDGE | MARK_LINEAR, "executable" },
	{ ZOO + 0x19000, ARENA(3), PAGE, 2, 2 * PAGE, RW | X_RO, 0, "again" },
	{ ZOO + 0x1b000, RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ ZOO + 0x1c000, X_FAR, PAGE, 1, 0, RW, 0, "far" },
	{ ZOO + 0x1d000, RAM_END - 5 * PAGE, PAGE, 1, 0,
	    RW, MARK_FULL, "high" },
	{ ZOO + 0x1e000, RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ ZOO + 0x1f000, ARENA(28), PAGE, 1, 0, RW & ~2ULL, 0, "reserved" },
	{ ZOO + 0x1fe000, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-end" },
	{ ZOO + 0x200000, ARENA(24), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-start" },
	{ ZOO + 0x3ff000, ARENA(27), PAGE, 1, 0,
	    RW, MARK_EDGE, "before-super" },
	{ ZOO + 0x1000000, 0, SUPER, 1, 0, 0, 0, "no-table" },
	{ ZOO + 0x1200000, LATE, SUPER, 1, 0, X_TABLE, 0, "empty-table" },
	{ ZOO + 0x1400000, NOWHERE, SUPER, 1, 0, X_TABLE, 0, "lost-table" },
	{ ZOO + 0x1600000, PHYS + OFF_POOL, SUPER, 1, 0,
	    X_TABLE & ~X_V, 0, "invalid-table" },
	{ ZOO + 0x1800000, LATE, SUPER, 1, 0, X_TABLE, 0, "shared-table" },
	{ SUPERS, RAM_START + 0xc00000, SUPER, 1, 0,
	    BLOCK, MARK_EDGE, "super" },
	{ SUPERS + 1 * SUPER, RAM_START + 0xe00000, SUPER, 1, 0,
	    BLOCK | X_NC | X_SOFT, MARK_EDGE, "super-uncached" },
	{ SUPERS + 2 * SUPER, RAM_START + 0x1000000, SUPER, 1, 0,
	    BLOCK | X_RO, MARK_EDGE | MARK_LINEAR, "super-read-only" },
	{ SUPERS + 3 * SUPER, RAM_START + 0x1200000, SUPER, 1, 0,
	    BLOCK & ~X_V, 0, "super-invalid" },
	{ SUPERS + 4 * SUPER, RAM_END - SUPER, SUPER, 1, 0,
	    BLOCK, MARK_EDGE, "super-last" },
	{ SUPERS + 5 * SUPER, RAM_END, SUPER, 1, 0,
	    BLOCK, 0, "super-no-memory" },
	{ KVA + GiB, RAM_START, GiB, 1, 0, BLOCK | X_RO, 0, "giga" },
	{ KVA + 2 * GiB, RAM_START, GiB, 1, 0,
	    BLOCK & ~X_V, 0, "giga-invalid" },
	{ KVA + 3 * GiB, NOWHERE, GiB, 1, 0, X_TABLE, 0, "lost-directory" },
	{ KVA + 5 * GiB - PAGE, ARENA(30), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-end" },
	{ KVA + 5 * GiB, ARENA(29), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-start" },
};
uint64_t nregions = sizeof(regions) / sizeof(regions[0]);

extern uint32_t hz;

void
map_top(void)
{

	mmu_root(mmu_alloc());
	hz = 100;
}

void
map_late(void)
{
	uint64_t i;

	for (i = 0; i < nregions; i++) {
		if (regions[i].pa != LATE)
			continue;
		if (regions[i].va == ZOO + 0x1200000)
			regions[i].pa = mmu_alloc();
		if (regions[i].va == ZOO + 0x1800000)
			regions[i].pa = mmu_table(ZOO, PAGE);
	}
}

uint64_t
map_linear(uint64_t pa)
{

	return (DMAP + (pa - RAM_START));
}

uint64_t
map_uart(void)
{

	return (SERIAL);
}
