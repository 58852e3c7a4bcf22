/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What a mips guest maps: in the kernel map one of each kind of entry that a
 * reader can meet.  The CPU's own windows need no table; they are regions so
 * that QEMU is asked about them.
 */
#include "guest.h"

#ifdef __mips64
#define	KSEG0		0xffffffff80000000ULL
#define	KSEG1		0xffffffffa0000000ULL
#define	KVA		0xc000000000000000ULL
#define	XKPHYS(n)	(2ULL << 62 | (uint64_t)(n) << 59)
#else
#define	KSEG0		0x80000000ULL
#define	KSEG1		0xa0000000ULL
#define	KVA		0xc0000000ULL
#define	KVA_LAST	0xffffb000ULL
#endif
#define	KSEG_SIZE	(512 * MiB)
#define	ZOO		(KVA + 4 * SUPER)
#define	AT(n)		(ZOO + (n) * PAGE)

#define	RW		(X_G | X_V | X_D | X_C(3))
#define	RO		(X_G | X_V | X_C(3) | X_RO)

struct region regions[] = {
	{ KSEG0, 0, KSEG_SIZE, 1, 0, X_WINDOW, 0, "kseg0" },
	{ KSEG1, 0, KSEG_SIZE, 1, 0, X_WINDOW, 0, "kseg1" },
	{ KSEG0 + ARENA(50), ARENA(50), PAGE, 1, 0,
	    X_WINDOW, MARK_EDGE, "kseg0-page" },
	{ KSEG1 + ARENA(51), ARENA(51), PAGE, 1, 0,
	    X_WINDOW, MARK_EDGE, "kseg1-page" },
#ifdef __mips64
	{ XKPHYS(2), RAM_START, RAM_END - RAM_START, 1, 0,
	    X_WINDOW, 0, "xkphys-uncached" },
	{ XKPHYS(3), RAM_START, RAM_END - RAM_START, 1, 0,
	    X_WINDOW, 0, "xkphys" },
	{ XKPHYS(2) + ARENA(52), ARENA(52), PAGE, 1, 0,
	    X_WINDOW, MARK_EDGE, "xkphys-page" },
#endif
	{ KVA, ARENA(31), PAGE, 1, 0, RW, MARK_EDGE, "first-of-map" },
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW, MARK_EDGE, "reversed" },
	{ AT(0x10), 0, PAGE, 1, 0, 0, 0, "zero" },
	{ AT(0x11), ARENA(17), PAGE, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ AT(0x12), ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ AT(0x13), X_FAR, PAGE, 1, 0,
	    (RW | X_C(7) | X_RO | X_SOFT) & ~X_V, 0, "invalid-ones" },
	{ AT(0x14), ARENA(19), PAGE, 1, 0,
	    RW | X_SOFT, MARK_EDGE, "software-bits" },
	{ AT(0x15), ARENA(16), PAGE, 1, 0,
	    RW & ~X_D, MARK_EDGE | MARK_LINEAR, "clean" },
	{ AT(0x16), ARENA(20), PAGE, 1, 0,
	    RW & ~X_G, MARK_EDGE, "not-global" },
	{ AT(0x17), ARENA(21), PAGE, 1, 0,
	    RW & ~X_G, MARK_EDGE, "not-global-odd" },
	{ AT(0x18), ARENA(22), PAGE, 1, 0,
	    X_G | X_V | X_D | X_C(2), MARK_EDGE, "uncached" },
	{ AT(0x19), ARENA(3), PAGE, 2, 2 * PAGE, RO, 0, "again" },
	{ AT(0x1b), RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ AT(0x1c), X_FAR, PAGE, 1, 0, RW, 0, "far" },
	{ AT(0x1d), RAM_END - 5 * PAGE, PAGE, 1, 0, RW, MARK_FULL, "high" },
	{ AT(0x1e), RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ AT(0x1f), ARENA(34), PAGE, 1, 0,
	    RW | X_RO, MARK_EDGE, "software-read-only" },
	{ AT(0x20), 0, PAGE, 1, 0, X_G, 0, "global-alone" },
	{ AT(0x21), ARENA(28), PAGE, 1, 0,
	    RW | X_C(7), MARK_EDGE, "attribute" },
#ifdef X_NOTHING
	{ AT(0x22), ARENA(29), PAGE, 1, 0,
	    RW | X_NOTHING, MARK_EDGE, "nothing-bits" },
#endif
	{ ZOO + SUPER - 2 * PAGE, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-end" },
	{ ZOO + SUPER, ARENA(24), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-start" },
	{ ZOO + 8 * SUPER, 0, SUPER, 1, 0, 0, 0, "no-table" },
	{ ZOO + 9 * SUPER, LATE_EMPTY, SUPER, 1, 0,
	    X_TABLE, 0, "empty-table" },
	{ ZOO + 10 * SUPER, LATE_SHARED, SUPER, 1, ZOO,
	    X_TABLE, 0, "shared-table" },
#ifdef __mips64
	{ KVA + GiB - PAGE, ARENA(32), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-end" },
	{ KVA + GiB, ARENA(33), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-start" },
#else
	{ KVA_LAST - PAGE, ARENA(33), PAGE, 2, -PAGE, RW, MARK_EDGE, "last" },
#endif
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

#ifdef __mips64
	return (XKPHYS(3) + pa);
#else
	return (KSEG0 + pa);
#endif
}
