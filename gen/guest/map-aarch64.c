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
#define	ZOO		(KVA + 8 * SUPER)
#define	AT(n)		(ZOO + (n) * PAGE)
#define	SUPERS		(ZOO + 2 * SUPER)
#define	RUN		(KVA + 32 * SUPER)
#define	SERIAL		(KVA + 40 * SUPER)
#if KERN == 11
#define	DMAP		0xfffffd0000000000
#else
#define	DMAP		0xffffa00000000000
#endif
#define	NOWHERE		0xa0000000ULL	/* nothing answers there */

/*
 * What an entry of the directory above the blocks covers, where the direct
 * map begins, and where there is room for the blocks' marks.
 */
#if PAGE_SHIFT == 14
#define	DIRECTORY	(64 * GiB)
#define	DMAP_PHYS	0
#define	ROOM		(RAM_START + 3 * SUPER)
#else
#define	DIRECTORY	GiB
#define	DMAP_PHYS	RAM_START
#define	ROOM		(RAM_START + 6 * SUPER)
#endif
#define	DMAP_RAM	(DMAP + RAM_START - DMAP_PHYS)

#define	BITS		(X_AF | X_INNER | X_PXN | X_UXN)
#define	RW		(X_PAGE | BITS)
#define	BLOCK		(X_BLOCK | BITS)

struct region regions[] = {
	{ VIRT, PHYS, SUPER, 1, 0, BLOCK & ~(X_PXN | X_UXN), 0, "kernel" },
#if PAGE_SHIFT == 14
	{ DMAP_RAM, RAM_START, SUPER, 7, SUPER, BLOCK, 0, "dmap" },
	{ DMAP_RAM + 7 * SUPER, RAM_START + 7 * SUPER, PAGE, 1024, PAGE,
	    RW | X_CONT, 0, "dmap-runs" },
	{ DMAP_RAM + 7 * SUPER + 1024 * PAGE, RAM_END - 1024 * PAGE,
	    PAGE, 1024, PAGE, RW, 0, "dmap-pages" },
#elif KERN == 11
	{ DMAP, RAM_START, GiB, 1, 0, BLOCK, 0, "dmap-giga" },
#else
	{ DMAP, RAM_START, SUPER, 16, SUPER, BLOCK | X_CONT, 0, "dmap-run" },
	{ DMAP + 16 * SUPER, RAM_START + 16 * SUPER, SUPER, 15, SUPER,
	    BLOCK, 0, "dmap" },
	{ DMAP + 31 * SUPER, RAM_START + 31 * SUPER, PAGE, 512, PAGE,
	    RW, 0, "dmap-pages" },
#endif
	{ SERIAL, UART, PAGE, 1, 0, RW | X_DEV, 0, "serial" },
#if PAGE_SHIFT == 14
	{ RUN, RAM_START + 2 * SUPER, PAGE, 4, PAGE,
	    RW | X_CONT, MARK_EDGE, "run" },
	{ RUN + 4 * PAGE, RAM_START + 2 * SUPER + 4 * PAGE, PAGE, 120, PAGE,
	    RW | X_CONT, 0, "run-middle" },
	{ RUN + 124 * PAGE, RAM_START + 2 * SUPER + 124 * PAGE, PAGE, 4, PAGE,
	    RW | X_CONT, MARK_EDGE, "run-end" },
	{ KVA + 64 * SUPER, RAM_START, SUPER, 32, SUPER,
	    BLOCK | X_CONT | X_RO, 0, "super-run" },
#else
	{ RUN, RAM_START + 0x3000000, PAGE, 16, PAGE,
	    RW | X_CONT, MARK_EDGE, "run" },
	{ KVA + 48 * SUPER, RAM_START + 0x2000000, SUPER, 16, SUPER,
	    BLOCK | X_CONT | X_RO, 0, "super-run" },
#endif
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW, MARK_EDGE, "reversed" },
	{ AT(0x10), 0, PAGE, 1, 0, 0, 0, "hole" },
	{ AT(0x11), ARENA(17), PAGE, 1, 0,
	    RW | X_RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ AT(0x12), ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ AT(0x13), X_FRAMES, PAGE, 1, 0,
	    ~(X_FRAMES | X_V), 0, "invalid-ones" },
	{ AT(0x14), ARENA(19), PAGE, 1, 0,
	    RW | X_SOFT | X_HIER, MARK_EDGE, "software-bits" },
	{ AT(0x15), ARENA(16), PAGE, 1, 0,
	    RW | X_NC, MARK_EDGE, "uncached" },
	{ AT(0x16), ARENA(20), PAGE, 1, 0,
	    RW | X_U | X_NG, MARK_EDGE, "user" },
	{ AT(0x17), ARENA(22), PAGE, 1, 0,
	    RW & ~(X_INNER | X_UXN), MARK_EDGE, "unshared" },
	{ AT(0x18), ARENA(21), PAGE, 1, 0,
	    X_PAGE | X_AF | X_RO, MARK_EDGE | MARK_LINEAR, "executable" },
	{ AT(0x19), ARENA(3), PAGE, 2, 2 * PAGE, RW | X_RO, 0, "again" },
	{ AT(0x1b), RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ AT(0x1c), X_FAR, PAGE, 1, 0, RW, 0, "far" },
	{ AT(0x1d), RAM_END - 5 * PAGE, PAGE, 1, 0,
	    RW, MARK_FULL, "high" },
	{ AT(0x1e), RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ AT(0x1f), ARENA(28), PAGE, 1, 0, RW & ~2ULL, 0, "reserved" },
	{ ZOO + SUPER - 2 * PAGE, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-end" },
	{ ZOO + SUPER, ARENA(24), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-start" },
	{ ZOO + 2 * SUPER - PAGE, ARENA(27), PAGE, 1, 0,
	    RW, MARK_EDGE, "before-super" },
	{ ZOO + 8 * SUPER, 0, SUPER, 1, 0, 0, 0, "no-table" },
	{ ZOO + 9 * SUPER, LATE_EMPTY, SUPER, 1, 0, X_TABLE, 0, "empty-table" },
	{ ZOO + 10 * SUPER, NOWHERE, SUPER, 1, 0, X_TABLE, 0, "lost-table" },
	{ ZOO + 11 * SUPER, PHYS + OFF_POOL, SUPER, 1, 0,
	    X_TABLE & ~X_V, 0, "invalid-table" },
	{ ZOO + 12 * SUPER, LATE_SHARED, SUPER, 1, ZOO,
	    X_TABLE, 0, "shared-table" },
	{ SUPERS, ROOM, SUPER, 1, 0,
	    BLOCK, MARK_EDGE, "super" },
	{ SUPERS + 1 * SUPER, ROOM + SUPER, SUPER, 1, 0,
	    BLOCK | X_NC | X_SOFT, MARK_EDGE, "super-uncached" },
	{ SUPERS + 2 * SUPER, ROOM + 2 * SUPER, SUPER, 1, 0,
	    BLOCK | X_RO, MARK_EDGE | MARK_LINEAR, "super-read-only" },
	{ SUPERS + 3 * SUPER, ROOM + 3 * SUPER, SUPER, 1, 0,
	    BLOCK & ~X_V, 0, "super-invalid" },
	{ SUPERS + 4 * SUPER, RAM_END - SUPER, SUPER, 1, 0,
	    BLOCK, MARK_EDGE, "super-last" },
	{ SUPERS + 5 * SUPER, RAM_END, SUPER, 1, 0,
	    BLOCK, 0, "super-no-memory" },
#if PAGE_SHIFT == 14
#define	LAST		(KVA + DIRECTORY)
#else
#define	LAST		(KVA + 5 * DIRECTORY)
	{ KVA + GiB, RAM_START, GiB, 1, 0, BLOCK | X_RO, 0, "giga" },
	{ KVA + 2 * GiB, RAM_START, GiB, 1, 0,
	    BLOCK & ~X_V, 0, "giga-invalid" },
#endif
	{ KVA + 3 * DIRECTORY, NOWHERE, DIRECTORY, 1, 0,
	    X_TABLE, 0, "lost-directory" },
	{ LAST - PAGE, ARENA(30), PAGE, 1, 0, RW, MARK_EDGE, "directory-end" },
	{ LAST, ARENA(29), PAGE, 1, 0, RW, MARK_EDGE, "directory-start" },
};
uint64_t nregions = sizeof(regions) / sizeof(regions[0]);

extern uint32_t hz;

void
map_top(void)
{

	mmu_root(mmu_alloc());
	hz = 100;
}

uint64_t
map_linear(uint64_t pa)
{

	return (DMAP_RAM + (pa - RAM_START));
}

uint64_t
map_uart(void)
{

	return (SERIAL);
}
