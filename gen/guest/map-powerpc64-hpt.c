/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What a powerpc64 guest with a hashed table maps: the direct map in pages of
 * 16 MiB, the image among it, and in the kernel map one of each kind of entry
 * that a reader can meet.  Regions of one segment lie side by side.
 */
#include "guest.h"

#define	DMAP		0xc000000000000000ULL
#define	KVA		KERNBASE
#define	ZOO		(KVA + 0x1000000)
#define	AT(n)		(ZOO + (n) * PAGE)
#define	DECOYS		(KVA + 0x10000000)
#define	KVA_LAST	(KVA + 0x7fffff000)

#define	BITS		(X_R | X_C | X_M)
#define	RW		(BITS | X_RW)
#define	RO		(BITS | X_RO)

/* The pages of one group: more than it has entries. */
#define	SAME(n)								\
	{ DECOYS + 0x1100000 + (n) * 0x800000ULL, ARENA(40 + (n)), PAGE, 1, 0, \
	    RW, MARK_EDGE, "same-group" }

/* An entry that is not for this address, alone and in front of its own. */
#define	DECOY(n, bits, name)						\
	{ DECOYS + (n) * PAGE, ARENA(60 + (n)), PAGE, 1, 0,		\
	    RW | (bits), 0, name },					\
	{ DECOYS + (16 + (n)) * PAGE, ARENA(70 + (n)), PAGE, 1, 0,	\
	    RW, MARK_EDGE, "behind" },					\
	{ DECOYS + (16 + (n)) * PAGE, ARENA(80 + (n)), PAGE, 1, 0,	\
	    RW | (bits), 0, name }

struct region regions[] = {
	{ DMAP, RAM_START, SUPER, 4, SUPER, RW, 0, "dmap" },
	{ DMAP + 4 * SUPER, RAM_END, SUPER, 1, 0, RW, 0, "dmap-no-memory" },
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW | X_N, MARK_EDGE, "reversed" },
	{ AT(0x11), ARENA(17), PAGE, 1, 0,
	    RO | X_N, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ AT(0x12), ARENA(18), PAGE, 2, PAGE,
	    RW | X_N | X_SECOND, MARK_EDGE, "second-hash" },
#ifndef PHYP			/* a hypervisor has other ideas of memory */
	{ AT(0x14), ARENA(16), PAGE, 1, 0, RW | X_W, MARK_EDGE, "through" },
	{ AT(0x17), ARENA(22), PAGE, 1, 0,
	    RW | X_I | X_G, MARK_EDGE, "inhibited" },
#endif
	{ AT(0x15), ARENA(20), PAGE, 1, 0, RW, MARK_EDGE, "executable" },
	{ AT(0x16), ARENA(21), PAGE, 1, 0,
	    X_R | X_M | X_RO, MARK_EDGE | MARK_LINEAR, "unchanged" },
	{ AT(0x19), ARENA(3), PAGE, 2, 2 * PAGE, RO, 0, "again" },
	{ AT(0x1b), RAM_END, PAGE, 1, 0, RW, 0, "no-memory" },
	{ AT(0x1c), X_FAR, PAGE, 1, 0, RW | X_I, 0, "far" },
	{ AT(0x1d), RAM_END - 5 * PAGE, PAGE, 1, 0, RW, MARK_FULL, "high" },
	{ AT(0x1e), RAM_START, PAGE, 1, 0, RW, 0, "first" },
	{ KVA, ARENA(24), PAGE, 1, 0, RW, MARK_EDGE, "first-of-segment" },
	{ DECOYS - PAGE, ARENA(25), PAGE, 1, 0,
	    RW, MARK_EDGE, "last-of-segment" },
	DECOY(0, X_INVALID, "invalid"),
	DECOY(1, X_USER, "user"),
	DECOY(2, X_WRONG_HASH, "wrong-hash"),
	DECOY(3, X_WRONG_HASH | X_SECOND, "wrong-second"),
	SAME(0), SAME(1), SAME(2), SAME(3), SAME(4), SAME(5), SAME(6),
	SAME(7), SAME(8), SAME(9),
	{ KVA_LAST - 2 * PAGE, ARENA(28), PAGE, 3, -PAGE,
	    RW, MARK_EDGE, "last" },
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

	return (DMAP + pa);
}
