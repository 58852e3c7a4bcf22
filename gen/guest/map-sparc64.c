/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What a sparc64 guest maps: the image, by entries beside the locked one that
 * the CPU uses, and in the kernel map one of each kind of entry that a reader
 * can meet.  An entry with IE or NFO is left out: what the CPU makes of such a
 * page is no matter of its address.
 */
#include "guest.h"

#define	DIRECT		0xfffff80000000000ULL
#define	KVA		KERNBASE
#define	ZOO		(KVA + 0x4000000)
#define	AT(n)		(ZOO + (n) * PAGE)
#define	SPAN		(TSB_ENTRIES * PAGE)	/* from entry to entry */
#define	PROM		0xf3000000ULL
#define	HIGH		0x104800000ULL

#define	RO		(X_V | 0x400 | X_CP | X_CV | X_P)
#define	RW		(RO | X_SW | X_W)

struct region regions[] = {
	{ DIRECT, RAM_START, RAM_END - RAM_START, 1, 0,
	    X_WINDOW, 0, "direct" },
	{ DIRECT + ARENA(50), ARENA(50), PAGE, 1, 0,
	    X_WINDOW, MARK_EDGE, "direct-page" },
	{ VIRT, PHYS, PAGE, 512, PAGE, RW, 0, "kernel" },
	{ UART & ~(PAGE - 1), 0x1fe02000000, PAGE, 1, 0,
	    X_V | X_E | X_P | X_W, 0, "serial" },
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW, MARK_EDGE, "reversed" },
	{ AT(0x10), 0, PAGE, 1, 0, X_NONE, 0, "hole" },
	{ AT(0x11), ARENA(17), PAGE, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ AT(0x12), ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ AT(0x13), X_FAR, PAGE, 1, 0,
	    (RW | X_SOFT | X_SOFT2 | X_E | X_G) & ~X_V, 0, "invalid-ones" },
	{ AT(0x14), ARENA(19), PAGE, 1, 0,
	    RW | X_SOFT | X_SOFT2, MARK_EDGE, "software-bits" },
	{ AT(0x15), ARENA(16), PAGE, 1, 0,
	    RO | X_SW, MARK_EDGE | MARK_LINEAR, "clean" },
	{ AT(0x16), ARENA(20), PAGE, 1, 0, RW | X_G, MARK_EDGE, "global" },
	{ AT(0x17), ARENA(21), PAGE, 1, 0,
	    RW & ~X_P, MARK_EDGE, "not-privileged" },
	{ AT(0x18), ARENA(22), PAGE, 1, 0,
	    (RW | X_E) & ~(X_CP | X_CV), MARK_EDGE, "uncached" },
	{ AT(0x19), ARENA(3), PAGE, 2, 2 * PAGE, RO, 0, "again" },
	{ AT(0x1b), RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ AT(0x1c), X_FAR, PAGE, 1, 0, RW, 0, "far" },
	{ AT(0x1d), RAM_END - 5 * PAGE, PAGE, 1, 0, RW, MARK_FULL, "high" },
	{ AT(0x1e), RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ AT(0x30), 0, PAGE, 2, 0, X_NONE, 0, "another's" },
	{ AT(0x30) + SPAN, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "same-slot" },
	{ AT(0x30) + 2 * SPAN, 0, PAGE, 2, 0, X_NONE, 0, "another's" },
	{ KVA + SPAN - 2 * PAGE, ARENA(28), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "tsb-end" },
	{ KVA + SPAN, 0, PAGE, 2, 0, X_NONE, 0, "tsb-start" },
	{ PROM, ARENA(30), PAGE, 4, PAGE,
	    X_V | X_CP | X_CV | X_P | X_W | 0x800, MARK_EDGE, "prom" },
	{ HIGH, ARENA(36), PAGE, 2, -PAGE, RW, MARK_EDGE, "above-4g" },
	{ HIGH & 0xffffffff, 0, PAGE, 1, 0, X_NONE, 0, "below-4g" },
};
uint64_t nregions = sizeof(regions) / sizeof(regions[0]);

extern uint32_t hz;

void
map_top(void)
{

	hz = 100;
}

uint64_t
map_linear(uint64_t pa)
{

	return (DIRECT + pa);
}
