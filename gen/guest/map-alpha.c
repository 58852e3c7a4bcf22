/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What an alpha guest maps: in K1SEG one of each kind of entry that a reader
 * can meet, and the tables themselves by the root's last entry.  K0SEG needs
 * no table; it is a region so that QEMU is asked about it.
 */
#include "guest.h"

#define	K0SEG		0xfffffc0000000000ULL
#define	KVA		0xfffffe0000000000ULL
#define	SELF		0xfffffffe00000000ULL
#define	ZOO		(KVA + 2 * SUPER)
#define	AT(n)		(ZOO + (n) * PAGE)
#define	L2		(8 * GiB)	/* what a table of level 2 covers */

#define	RW		(X_V | X_ASM | X_KRE | X_KWE | X_WIRED)
#define	RO		(X_V | X_ASM | X_KRE | X_FOW | X_WIRED)

struct region regions[] = {
	{ K0SEG, RAM_START, RAM_END - RAM_START, 1, 0,
	    X_WINDOW, 0, "k0seg" },
	{ K0SEG + ARENA(50), ARENA(50), PAGE, 1, 0,
	    X_WINDOW, MARK_EDGE, "k0seg-page" },
	{ KVA, ARENA(31), PAGE, 1, 0, RW, MARK_EDGE, "first-of-map" },
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW, MARK_EDGE, "reversed" },
	{ AT(0x10), 0, PAGE, 1, 0, 0, 0, "hole" },
	{ AT(0x11), ARENA(17), PAGE, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ AT(0x12), ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ AT(0x13), X_FAR, PAGE, 1, 0,
	    (RW | X_URE | X_UWE | X_SOFT) & ~X_V, 0, "invalid-ones" },
	{ AT(0x14), ARENA(19), PAGE, 1, 0,
	    RW | X_SOFT, MARK_EDGE, "software-bits" },
	{ AT(0x15), ARENA(16), PAGE, 1, 0,
	    RW & ~X_ASM, MARK_EDGE, "not-global" },
	{ AT(0x16), ARENA(20), PAGE, 1, 0,
	    RW | X_URE | X_UWE, MARK_EDGE, "user" },
	{ AT(0x17), ARENA(21), PAGE, 1, 0,
	    RW | X_FOE, MARK_EDGE, "no-execute" },
	{ AT(0x1a), ARENA(3), PAGE, 2, 2 * PAGE, RO, 0, "again" },
	{ AT(0x1c), RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ AT(0x1d), RAM_END - 5 * PAGE, PAGE, 1, 0, RW, MARK_FULL, "high" },
	{ AT(0x1e), RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ AT(0x1f), X_FAR, PAGE, 1, 0, RW, 0, "far" },
	{ ZOO + SUPER - 2 * PAGE, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-end" },
	{ ZOO + SUPER, ARENA(28), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-start" },
	{ KVA + 8 * SUPER, 0, SUPER, 1, 0, 0, 0, "no-table" },
	{ KVA + 9 * SUPER, LATE_EMPTY, SUPER, 1, 0,
	    X_TABLE, 0, "empty-table" },
	{ KVA + 10 * SUPER, LATE_SHARED, SUPER, 1, ZOO,
	    X_TABLE, 0, "shared-table" },
	{ KVA + 11 * SUPER, PHYS + OFF_POOL, SUPER, 1, 0,
	    X_ASM | X_KRE, 0, "invalid-table" },
	{ KVA + L2 - PAGE, ARENA(32), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-end" },
	{ KVA + L2, ARENA(33), PAGE, 1, 0, RW, MARK_EDGE, "directory-start" },
};
uint64_t nregions = sizeof(regions) / sizeof(regions[0]);

extern uint32_t hz;
extern uint64_t Lev1map;

void
map_top(void)
{
	uint64_t pa;

	pa = mmu_alloc();
	mmu_root(pa);
	Lev1map = map_linear(pa);
	*mmu_entry(SELF, L2) = X_ENTRY(pa, X_SELF);
	hz = 100;
}

uint64_t
map_linear(uint64_t pa)
{

	return (K0SEG + pa);
}
