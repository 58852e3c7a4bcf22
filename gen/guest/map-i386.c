/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What an i386 guest maps, for both formats of the tables: the kernel image,
 * all memory once more through superpages, the recursive slots, and one of
 * each kind of entry that a reader can meet.
 */
#include "guest.h"

#define	RW		(X_V | X_RW | X_A | X_M | X_NX)
#define	RO		(X_V | X_A | X_NX)

#if KERN >= 12
#define	LINEAR		0x10000000ULL
#define	RECURSIVE_END	0xffc00000ULL
#else
#define	LINEAR		0xc0000000ULL
#define	RECURSIVE_END	0xc0000000ULL
#endif
#define	ZOO		(LINEAR + 0x02000000)
#define	SUPERS		(ZOO + 4 * SUPER)
#define	TABLES		(ZOO + 0x04000000)
#define	HIGH		(ZOO + 0x08000000)
#define	TOP		(ZOO + 0x10000000)

#ifdef PAE
#define	NPD		4
#define	SUPER0		0xe00000	/* superpages that nothing else uses */
#define	SUPER1		0x1000000
#define	SUPER2		0x1200000
#define	SUPER_LAST	0x1600000
#define	RECURSIVE	(RECURSIVE_END - 4 * SUPER)
#else
#define	NPD		1
#define	SUPER0		0xc00000
#define	SUPER1		0x1000000
#define	SUPER2		0x1000000
#define	SUPER_LAST	0x1400000
#define	RECURSIVE	(RECURSIVE_END - SUPER)
#endif

/* Where nothing answers: between the memory below 4 GiB and the devices. */
#define	NOWHERE		0xa0000000ULL

struct region regions[] = {
#if KERN >= 12
	{ 0x400000, 0, SUPER, 0x400000 / SUPER, SUPER,
	    RW | X_PS | X_G, 0, "low-memory" },
	{ VIRT, PHYS, SUPER, 0x400000 / SUPER, SUPER,
	    X_V | X_RW | X_A | X_M | X_PS | X_G, 0, "kernel" },
#endif
	{ LINEAR, 0, SUPER, LOW_TOP / SUPER, SUPER,
	    X_V | X_RW | X_A | X_M | X_PS | X_G, 0, "linear" },
	{ RECURSIVE, LATE_ROOT, SUPER, NPD, PAGE, RW, 0, "recursive" },

	/* Pages.  Neighbours are never neighbours in memory. */
	{ ZOO, ARENA(15), PAGE, 16, -PAGE, RW | X_G, MARK_EDGE, "reversed" },
	{ ZOO + 0x10000, 0, PAGE, 1, 0, 0, 0, "hole" },
	{ ZOO + 0x11000, ARENA(17), PAGE, 1, 0,
	    RO, MARK_EDGE | MARK_LINEAR, "read-only" },
	{ ZOO + 0x12000, ARENA(18), PAGE, 1, 0, RW & ~X_V, 0, "invalid" },
	{ ZOO + 0x13000, (pte_t)X_FRAMES, PAGE, 1, 0,
	    0xffe | X_NX, 0, "invalid-ones" },
	{ ZOO + 0x14000, ARENA(19), PAGE, 1, 0,
	    RW | X_SOFT, MARK_EDGE, "software-bits" },
	{ ZOO + 0x15000, ARENA(16), PAGE, 1, 0,
	    RW | X_PAT | X_PCD | X_PWT, MARK_EDGE, "pat" },
	{ ZOO + 0x16000, ARENA(20), PAGE, 1, 0,
	    X_V | X_RW | X_U, MARK_EDGE, "user" },
	{ ZOO + 0x18000, ARENA(21), PAGE, 1, 0,
	    X_V | X_A, MARK_EDGE | MARK_LINEAR, "executable" },
	{ ZOO + 0x19000, ARENA(3), PAGE, 2, 2 * PAGE, RO, 0, "again" },
	{ ZOO + 0x1b000, 0xa0000, PAGE, 1, 0, RW, 0, "no-memory" },
	{ ZOO + 0x1c000, (pte_t)X_FRAMES, PAGE, 1, 0, RW, 0, "far" },
	{ ZOO + 0x1e000, LOW_END - PAGE, PAGE, 1, 0, RW, MARK_FULL, "low" },
	{ ZOO + SUPER - 2 * PAGE, ARENA(26), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-end" },
	{ ZOO + SUPER, ARENA(24), PAGE, 2, -PAGE,
	    RW, MARK_EDGE, "table-start" },
	{ SUPERS - PAGE, ARENA(27), PAGE, 1, 0,
	    RW, MARK_EDGE, "before-super" },

	/* Superpages. */
	{ SUPERS, SUPER0, SUPER, 1, 0,
	    RW | X_PS | X_G, MARK_EDGE, "super" },
	{ SUPERS + 1 * SUPER, SUPER1, SUPER, 1, 0,
	    RO | X_PS | X_SPAT | X_SOFT, MARK_EDGE | MARK_LINEAR,
	    "super-pat" },
	{ SUPERS + 2 * SUPER, SUPER2, SUPER, 1, 0,
	    (RW | X_PS) & ~X_V, 0, "super-invalid" },
	{ SUPERS + 3 * SUPER, SUPER_LAST, SUPER, 1, 0,
	    RW | X_PS, MARK_EDGE, "super-last" },
	{ SUPERS + 4 * SUPER, SUPER_LAST, SUPER, 2, -SUPER,
	    RO | X_PS, 0, "super-reversed" },

	/* Tables. */
	{ TABLES, 0, SUPER, 1, 0, 0, 0, "no-table" },
	{ TABLES + 1 * SUPER, LATE_EMPTY, SUPER, 1, 0,
	    X_V | X_RW | X_A, 0, "empty-table" },
	{ TABLES + 2 * SUPER, NOWHERE, SUPER, 1, 0,
	    X_V | X_RW | X_A, 0, "lost-table" },
	{ TABLES + 3 * SUPER, PHYS + OFF_POOL, SUPER, 1, 0,
	    X_RW | X_A, 0, "invalid-table" },
	{ TABLES + 4 * SUPER, LATE_SHARED, SUPER, 1, ZOO,
	    X_V | X_RW | X_A, 0, "shared-table" },

#ifdef PAE
	/* Above 4 GiB. */
	{ HIGH, HIGH_START, SUPER, (HIGH_END - HIGH_START) / SUPER, SUPER,
	    RW | X_PS, 0, "linear-high" },
	{ ZOO + 0x1d000, HIGH_START + 0x5000, PAGE, 1, 0,
	    RW, MARK_FULL, "high" },
	{ SUPERS + 8 * SUPER, HIGH_START + SUPER, SUPER, 1, 0,
	    RW | X_PS, MARK_EDGE, "super-high" },
#endif

	{ TOP + 5 * SUPER - PAGE, ARENA(28), PAGE, 1, 0,
	    RW, MARK_EDGE, "lone" },
};
uint64_t nregions = sizeof(regions) / sizeof(regions[0]);

extern uint32_t IdlePDPT, IdlePTD, IdlePTD_pae, IdlePTD_nopae, pae_mode;
extern uint32_t tramp_idleptd, hz;

void
map_top(void)
{
	uint64_t pd, root;
	unsigned i;

	pd = mmu_alloc();
#ifdef PAE
	for (i = 1; i < NPD; i++)
		mmu_alloc();		/* side by side, as FreeBSD has them */
	root = mmu_alloc();
	mmu_root(root);
	for (i = 0; i < NPD; i++)
		*mmu_entry(i * GiB, GiB) = (pte_t)((pd + i * PAGE) | X_V);
#else
	root = pd;
	mmu_root(root);
	(void)i;
#endif
#if KERN >= 13
#ifdef PAE
	IdlePDPT = (uint32_t)root;
	IdlePTD_pae = (uint32_t)pd;
	pae_mode = 1;
#else
	IdlePTD_nopae = (uint32_t)pd;
#endif
#else
#ifdef PAE
	IdlePDPT = (uint32_t)root;
#endif
	IdlePTD = (uint32_t)pd;
#endif
#if KERN >= 12
	tramp_idleptd = (uint32_t)root;
#endif
	hz = 100;
}

uint64_t
map_linear(uint64_t pa)
{

#ifdef PAE
	if (pa >= HIGH_START)
		return (HIGH + (pa - HIGH_START));
#endif
	return (LINEAR + pa);
}
