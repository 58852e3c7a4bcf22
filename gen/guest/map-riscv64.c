/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What a riscv64 guest maps: the kernel image, the direct map, which does not
 * begin at physical address 0, and in the kernel map one of each kind of
 * entry that a reader can meet.
 */
#include "guest.h"

#define	KVA		KERNBASE
#define	ZOO		(KVA + 0x1000000)
#define	SUPERS		(KVA + 0x1400000)
#define	SERIAL		(KVA + 0x5000000)
#define	DMAP		0xffffffd000000000
#define	NOWHERE		0xa0000000ULL	/* nothing answers there */

#define	RW		(X_V | X_R | X_W | X_A | X_D)
#define	RO		(X_V | X_R | X_A)

struct region regions[] = {
	{ VIRT, PHYS, SUPER, 1, 0, RW | X_X, 0, "kernel" },
#if KERN == 12
	{ DMAP, RAM_START, GiB, 1, 0, RW, 0, "dmap-giga" },
#else
	{ DMAP, RAM_START, SUPER, 31, SUPER, RW, 0, "dmap" },
	{ DMAP + 31 * SUPER, RAM_START + 31 * SUPER, PAGE, 512, PAGE,
	    RW, 0, "dmap-pages" },
#endif
	{ SERIAL, UART, PAGE, 1, 0, RW, 0, "serial" },
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW, MARK_EDGE, "reversed" },
	{ ZOO + 0x10000, 0, PAGE, 1, 0, 0, 0, "hole" },
	{ ZOO + 0x11000, ARENA(17), PAGE, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ ZOO + 0x12000, ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ ZOO + 0x13000, X_FAR, PAGE, 1, 0, 0x3fe, 0, "invalid-ones" },
	{ ZOO + 0x14000, ARENA(19), PAGE, 1, 0,
	    RW | X_SOFT, MARK_EDGE, "software-bits" },
	{ ZOO + 0x15000, ARENA(16), PAGE, 1, 0, RW | X_G, MARK_EDGE, "global" },
	{ ZOO + 0x16000, ARENA(20), PAGE, 1, 0, RW | X_U, MARK_EDGE, "user" },
	{ ZOO + 0x18000, ARENA(21), PAGE, 1, 0,
	    X_V | X_X | X_A, MARK_EDGE | MARK_LINEAR, "executable" },
	{ ZOO + 0x17000, ARENA(22), PAGE, 1, 0,
	    X_V | X_R | X_X | X_A, MARK_EDGE | MARK_LINEAR, "text" },
	{ ZOO + 0x19000, ARENA(3), PAGE, 2, 2 * PAGE, RO, 0, "again" },
	{ ZOO + 0x1b000, RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ ZOO + 0x1c000, X_FAR, PAGE, 1, 0, RW, 0, "far" },
	{ ZOO + 0x1d000, RAM_END - 5 * PAGE, PAGE, 1, 0,
	    RW, MARK_FULL, "high" },
	{ ZOO + 0x1e000, RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ ZOO + 0x1fe000, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-end" },
	{ ZOO + 0x200000, ARENA(24), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-start" },
	{ ZOO + 0x3ff000, ARENA(27), PAGE, 1, 0,
	    RW, MARK_EDGE, "before-super" },
	{ ZOO + 0x1000000, 0, SUPER, 1, 0, 0, 0, "no-table" },
	{ ZOO + 0x1200000, LATE_EMPTY, SUPER, 1, 0, X_TABLE, 0, "empty-table" },
	{ ZOO + 0x1400000, NOWHERE, SUPER, 1, 0, X_TABLE, 0, "lost-table" },
	{ ZOO + 0x1600000, PHYS + OFF_POOL, SUPER, 1, 0,
	    0, 0, "invalid-table" },
	{ ZOO + 0x1800000, LATE_SHARED, SUPER, 1, ZOO,
	    X_TABLE, 0, "shared-table" },
	{ SUPERS, RAM_START + 0xc00000, SUPER, 1, 0, RW, MARK_EDGE, "super" },
	{ SUPERS + 1 * SUPER, RAM_START + 0xe00000, SUPER, 1, 0,
	    RW | X_G | X_SOFT, MARK_EDGE, "super-global" },
	{ SUPERS + 2 * SUPER, RAM_START + 0x1000000, SUPER, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "super-read-only" },
	{ SUPERS + 3 * SUPER, RAM_START + 0x1200000, SUPER, 1, 0,
	    RW & ~X_V, 0, "super-invalid" },
	/* Not the last: QEMU puts a device tree there, and a seed in it. */
	{ SUPERS + 4 * SUPER, RAM_END - 2 * SUPER, SUPER, 1, 0,
	    RW, MARK_EDGE, "super-high" },
	{ SUPERS + 5 * SUPER, RAM_END, SUPER, 1, 0, RW, 0, "super-no-memory" },
	{ KVA + 2 * GiB, RAM_START, GiB, 1, 0, RW & ~X_V, 0, "giga-invalid" },
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
