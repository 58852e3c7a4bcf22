/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * What an amd64 guest maps: the kernel image, the direct map, the recursive
 * slot, and in the kernel map one of each kind of entry that a reader can
 * meet.  The user half stays empty, as in FreeBSD's kernel tables.
 */
#include "guest.h"

#define	SLOT		(512 * GiB)
#define	RW		(X_V | X_RW | X_A | X_M | X_NX)
#define	RO		(X_V | X_A | X_NX)

/* VM_MIN_KERNEL_ADDRESS and DMAP_MIN_ADDRESS of the kernel in question. */
#if KERN == 6
#define	KVA		0xffffff8000000000
#define	DMAP		0xffffff0000000000
#else
#define	KVA		0xfffffe0000000000
#if defined(LA57) && KERN >= 15
#define	DMAP		0xff01000000000000
#else
#define	DMAP		0xfffff80000000000
#endif
#endif
#ifdef LA57
#define	RECURSIVE	0xff00000000000000
#define	ROOT_SPAN	(512 * SLOT)
#else
#define	RECURSIVE	0xffff800000000000
#define	ROOT_SPAN	SLOT
#endif

/* Where nothing answers: between the memory below 4 GiB and the devices. */
#define	NOWHERE		0xa0000000ULL

/*
 * One of each kind of entry, from b on, with the arena's pages a, a + 1, ...
 * and marks of kind m.  Neighbours in b are never neighbours in memory.
 */
#define	ZOO(b, a, m, name)						\
	{ (b), ARENA((a) + 15), PAGE, 16, -PAGE,			\
	    RW | X_G, (m), name "reversed" },				\
	{ (b) + 0x10000, 0, PAGE, 1, 0, 0, 0, name "hole" },		\
	{ (b) + 0x11000, ARENA((a) + 17), PAGE, 1, 0,			\
	    RO, (m) | MARK_LINEAR, name "read-only" },			\
	{ (b) + 0x12000, ARENA((a) + 18), PAGE, 1, 0,			\
	    RW & ~X_V, 0, name "invalid" },				\
	{ (b) + 0x13000, X_FRAMES, PAGE, 1, 0,				\
	    ~(X_FRAMES | X_V), 0, name "invalid-ones" },		\
	{ (b) + 0x14000, ARENA((a) + 19), PAGE, 1, 0,			\
	    RW | X_SOFT | X_SOFTHI, (m), name "software-bits" },	\
	{ (b) + 0x15000, ARENA((a) + 16), PAGE, 1, 0,			\
	    RW | X_PAT | X_PCD | X_PWT, (m), name "pat" },		\
	{ (b) + 0x16000, ARENA((a) + 20), PAGE, 1, 0,			\
	    X_V | X_RW | X_U, (m), name "user" },			\
	{ (b) + 0x17000, ARENA((a) + 22), PAGE, 1, 0,			\
	    RW | X_KEY, (m), name "key" },				\
	{ (b) + 0x18000, ARENA((a) + 21), PAGE, 1, 0,			\
	    X_V | X_A, (m) | MARK_LINEAR, name "executable" },		\
	{ (b) + 0x19000, ARENA((a) + 3), PAGE, 2, 2 * PAGE,		\
	    RO, 0, name "again" },					\
	{ (b) + 0x1b000, 0xa0000, PAGE, 1, 0, RW, 0, name "no-memory" }, \
	{ (b) + 0x1c000, X_FRAMES, PAGE, 1, 0, RW, 0, name "far" },	\
	{ (b) + 0x1fe000, ARENA((a) + 26), PAGE, 2, -PAGE,		\
	    RW, (m), name "table-end" },				\
	{ (b) + 0x200000, ARENA((a) + 24), PAGE, 2, -PAGE,		\
	    RW, (m), name "table-start" },				\
	{ (b) + 0x3ff000, ARENA((a) + 27), PAGE, 1, 0,			\
	    RW, (m), name "before-super" },				\
	{ (b) + 0x1000000, 0, SUPER, 1, 0, 0, 0, name "no-table" },	\
	{ (b) + 0x1200000, LATE_EMPTY, SUPER, 1, 0,			\
	    X_V | X_RW | X_A, 0, name "empty-table" },			\
	{ (b) + 0x1400000, NOWHERE, SUPER, 1, 0,			\
	    X_V | X_RW | X_A, 0, name "lost-table" },			\
	{ (b) + 0x1600000, PHYS + OFF_POOL, SUPER, 1, 0,		\
	    X_RW | X_A, 0, name "invalid-table" },			\
	{ (b) + 0x1800000, LATE_SHARED, SUPER, 1, (b),			\
	    X_V | X_RW | X_A, 0, name "shared-table" }

/* Superpages, from b on. */
#define	SUPERS(b, m, name)						\
	{ (b), 0xc00000, SUPER, 1, 0,					\
	    RW | X_PS | X_G, (m), name "super" },			\
	{ (b) + 1 * SUPER, 0xe00000, SUPER, 1, 0,			\
	    RW | X_PS | X_SPAT | X_SOFT | X_SOFTHI, (m),		\
	    name "super-pat" },						\
	{ (b) + 2 * SUPER, 0x1000000, SUPER, 1, 0,			\
	    RO | X_PS, (m) ? (m) | MARK_LINEAR : 0,			\
	    name "super-read-only" },					\
	{ (b) + 3 * SUPER, 0x1200000, SUPER, 1, 0,			\
	    (RW | X_PS) & ~X_V, 0, name "super-invalid" },		\
	{ (b) + 4 * SUPER, 0x1600000, SUPER, 1, 0,			\
	    RW | X_PS, (m), name "super-last" },			\
	{ (b) + 5 * SUPER, HIGH_START + SUPER, SUPER, 1, 0,		\
	    RW | X_PS, (m), name "super-high" },			\
	{ (b) + 0x1a00000, 0x1600000, SUPER, 4, -SUPER,			\
	    RO | X_PS, 0, name "super-reversed" }

struct region regions[] = {
#if KERN >= 13
	{ KERNBASE, 0, SUPER, 1, 0, RW | X_PS | X_G, 0, "below-kernel" },
	{ VIRT, PHYS, SUPER, 4, SUPER,
	    X_V | X_RW | X_A | X_M | X_PS | X_G, 0, "kernel" },
#else
	{ KERNBASE, 0, SUPER, 6, SUPER,
	    X_V | X_RW | X_A | X_M | X_PS | X_G, 0, "kernel" },
#endif
	{ DMAP, 0, SUPER, LOW_TOP / SUPER, SUPER,
	    RW | X_PS | X_G, 0, "dmap" },
	{ DMAP + 4 * GiB, 4 * GiB, GiB, 1, 0,
	    RW | X_PS | X_G, 0, "dmap-giga" },
	{ RECURSIVE, LATE_ROOT, ROOT_SPAN, 1, 0, RW, 0, "recursive" },

	ZOO(KVA, 0, MARK_EDGE, ""),
	SUPERS(KVA + 0x400000, MARK_EDGE, ""),
	{ KVA + 0x1d000, HIGH_START + 0x5000, PAGE, 1, 0,
	    RW, MARK_FULL, "high" },
	{ KVA + 0x1e000, LOW_END - PAGE, PAGE, 1, 0, RW, MARK_FULL, "low" },

	{ KVA + 1 * GiB, 0, GiB, 1, 0, RO | X_PS, 0, "giga" },
	{ KVA + 2 * GiB, 0, GiB, 1, 0, (RW | X_PS) & ~X_V, 0,
	    "giga-invalid" },
	{ KVA + 3 * GiB, 4 * GiB, GiB, 1, 0, RO | X_PS | X_SPAT | X_SOFTHI,
	    0, "giga-high" },
	{ KVA + 4 * GiB, 0, GiB, 1, 0, 0, 0, "no-directory" },
	{ KVA + 5 * GiB, NOWHERE, GiB, 1, 0, X_V | X_RW | X_A, 0,
	    "lost-directory" },
	{ KVA + 7 * GiB - PAGE, ARENA(28), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-end" },
	{ KVA + 7 * GiB, ARENA(30), PAGE, 1, 0,
	    RW, MARK_EDGE, "directory-start" },
#if KERN > 6
	{ KVA + SLOT - PAGE, ARENA(31), PAGE, 1, 0,
	    RW, MARK_EDGE, "slot-end" },
	{ KVA + SLOT, ARENA(29), PAGE, 1, 0,
	    RW, MARK_EDGE, "slot-start" },
	{ KVA + 2 * SLOT, NOWHERE, SLOT, 1, 0, X_V | X_RW | X_A, 0,
	    "lost-slot" },
	{ KVA - SLOT, PHYS + OFF_POOL, SLOT, 1, 0, X_RW | X_A, 0,
	    "invalid-slot" },
#endif

	/* The same beside the image: a version 1 minidump begins there. */
	ZOO(KERNBASE + 0x1000000, 32, MARK_EDGE, "image-"),
	SUPERS(KERNBASE + 0x1400000, MARK_NONE, "image-"),
};
uint64_t nregions = sizeof(regions) / sizeof(regions[0]);

extern uint64_t KPML4phys, KPML5phys, kernphys;
extern uint32_t hz;

void
map_top(void)
{
	uint64_t root;

	root = mmu_alloc();
	mmu_root(root);
	KPML4phys = mmu_table(KERNBASE, SLOT);
#if KERN >= 13
	kernphys = PHYS;
#ifdef LA57
	KPML5phys = root;
#else
	KPML5phys = 0;
#endif
#endif
	hz = 100;
}

uint64_t
map_linear(uint64_t pa)
{

	return (DMAP + pa);
}
