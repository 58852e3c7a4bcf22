/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What a powerpc64 guest with radix tables maps: the direct map, the image
 * among it, and in the kernel map one of each kind of entry that a reader can
 * meet.
 */
#include "guest.h"

#define	DMAP		0xc000000000000000ULL
#define	KVA		KERNBASE
#define	ZOO		(KVA + 0x1000000)
#define	AT(n)		(ZOO + (n) * PAGE)
#define	SUPERS		(ZOO + 2 * SUPER)
#define	ROOM		(RAM_START + 0x1400000)	/* behind the firmware's tree */
#define	NOWHERE		0x200000000ULL		/* nothing answers there */

#define	BITS		(X_V | X_LEAF | X_R | X_C | X_PRIV)
#define	RW		(BITS | X_READ | X_WRITE)
#define	RO		(BITS | X_READ)
#define	RWX		(RW | X_EXEC)

struct region regions[] = {
	{ DMAP, RAM_START, SUPER, 31, SUPER, RWX, 0, "dmap" },
	{ DMAP + 31 * SUPER, RAM_START + 31 * SUPER, PAGE, 512, PAGE,
	    RWX, 0, "dmap-pages" },
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW, MARK_EDGE, "reversed" },
	{ AT(0x10), 0, PAGE, 1, 0, 0, 0, "hole" },
	{ AT(0x11), ARENA(17), PAGE, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ AT(0x12), ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ AT(0x13), X_FRAMES, PAGE, 1, 0,
	    ~(X_FRAMES | X_V), 0, "invalid-ones" },
	{ AT(0x14), ARENA(19), PAGE, 1, 0,
	    RW | X_SOFT, MARK_EDGE, "software-bits" },
	{ AT(0x15), ARENA(16), PAGE, 1, 0, RW | X_IO, MARK_EDGE, "uncached" },
	{ AT(0x16), ARENA(20), PAGE, 1, 0, RW & ~X_PRIV, MARK_EDGE, "user" },
	{ AT(0x17), ARENA(22), PAGE, 1, 0,
	    RO & ~X_C, MARK_EDGE | MARK_LINEAR, "unchanged" },
	{ AT(0x18), ARENA(21), PAGE, 1, 0,
	    RO | X_EXEC, MARK_EDGE | MARK_LINEAR, "executable" },
	{ AT(0x19), ARENA(3), PAGE, 2, 2 * PAGE, RO, 0, "again" },
	{ AT(0x1b), RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ AT(0x1c), X_FRAMES, PAGE, 1, 0, RW, 0, "far" },
	{ AT(0x1d), RAM_END - 5 * PAGE, PAGE, 1, 0, RW, MARK_FULL, "high" },
	{ AT(0x1e), RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ AT(0x1f), ARENA(28), PAGE, 1, 0, RW & ~X_LEAF, 0, "no-leaf" },
	{ ZOO + SUPER - 2 * PAGE, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-end" },
	{ ZOO + SUPER, ARENA(24), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-start" },
	{ SUPERS - PAGE, ARENA(27), PAGE, 1, 0,
	    RW, MARK_EDGE, "before-super" },
	{ ZOO + 8 * SUPER, 0, SUPER, 1, 0, 0, 0, "no-table" },
	{ ZOO + 9 * SUPER, LATE_EMPTY, SUPER, 1, 0, X_TABLE, 0, "empty-table" },
	{ ZOO + 10 * SUPER, NOWHERE, SUPER, 1, 0, X_TABLE, 0, "lost-table" },
	{ ZOO + 11 * SUPER, PHYS + OFF_POOL, SUPER, 1, 0,
	    X_TABLE & ~X_V, 0, "invalid-table" },
	{ ZOO + 12 * SUPER, LATE_SHARED, SUPER, 1, ZOO,
	    X_TABLE, 0, "shared-table" },
	{ SUPERS, ROOM, SUPER, 1, 0, RW, MARK_EDGE, "super" },
	{ SUPERS + 1 * SUPER, ROOM + SUPER, SUPER, 1, 0,
	    RW | X_IO | X_SOFT, MARK_EDGE, "super-uncached" },
	{ SUPERS + 2 * SUPER, ROOM + 2 * SUPER, SUPER, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "super-read-only" },
	{ SUPERS + 3 * SUPER, ROOM + 3 * SUPER, SUPER, 1, 0,
	    RW & ~X_V, 0, "super-invalid" },
	{ SUPERS + 4 * SUPER, RAM_END - SUPER, SUPER, 1, 0,
	    RW, MARK_EDGE, "super-last" },
	{ SUPERS + 5 * SUPER, RAM_END, SUPER, 1, 0,
	    RW, 0, "super-no-memory" },
	{ KVA + GiB, RAM_START, GiB, 1, 0, RO, 0, "giga" },
	{ KVA + 2 * GiB, RAM_START, GiB, 1, 0, RW & ~X_V, 0, "giga-invalid" },
	{ KVA + 3 * GiB, NOWHERE, GiB, 1, 0, X_TABLE, 0, "lost-directory" },
	{ KVA + 5 * GiB - PAGE, ARENA(30), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-end" },
	{ KVA + 5 * GiB, ARENA(29), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-start" },
	{ KVA + 32 * GiB - PAGE, ARENA(31), PAGE, 1, 0,
	    RW, MARK_EDGE, "last" },
};
uint64_t nregions = sizeof(regions) / sizeof(regions[0]);

extern uint32_t hz;

void
map_top(void)
{
	unsigned i;

	mmu_root(mmu_alloc());
	for (i = 1; i < POOL_TOP; i++)
		mmu_alloc();		/* the root's other pages */
	hz = 100;
}

uint64_t
map_linear(uint64_t pa)
{

	return (DMAP + pa);
}
