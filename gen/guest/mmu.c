/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Builds the page tables.  Tables come from a pool inside the image, which
 * the boot tables and the final ones map at the same place.
 */
#include "guest.h"

static const struct {
	unsigned shift, bits;
} levels[] = {			/* from the root down */
#ifdef __powerpc64__
	{ 39, 13 }, { 30, 9 }, { 21, 9 }, { 12, 9 }
#elif PAGE_SHIFT == 14
	{ 47, 1 }, { 36, 11 }, { 25, 11 }, { 14, 11 }
#elif defined(__aarch64__) || defined(SV48)
	{ 39, 9 }, { 30, 9 }, { 21, 9 }, { 12, 9 }
#elif defined(__arm__)
	{ 20, 12 }, { 12, 8 }
#elif defined(__riscv)
	{ 30, 9 }, { 21, 9 }, { 12, 9 }
#elif defined(__alpha__)
	{ 33, 10 }, { 23, 10 }, { 13, 10 }
#elif defined(__mips64)
	{ 30, 9 }, { 21, 9 }, { 12, 9 }
#elif defined(__x86_64__)
#ifdef LA57
	{ 48, 9 },
#endif
	{ 39, 9 }, { 30, 9 }, { 21, 9 }, { 12, 9 }
#elif defined(PAE)
	{ 30, 2 }, { 21, 9 }, { 12, 9 }
#else
	{ 22, 10 }, { 12, 10 }
#endif
};

uint64_t root;
static unsigned taken;

static pte_t *
at(uint64_t pa)
{

	return ((pte_t *)(uintptr_t)(pa - PHYS + VIRT));
}

/* The first few lie side by side; the others in no order. */
static uint64_t
alloc(pte_t empty)
{
	uint64_t pa;
	unsigned i, n;

	if (taken == POOL_TOP + POOL_REST)
		die("out of tables", taken);
	n = taken++;
	if (n >= POOL_TOP)
		n = POOL_TOP + (n - POOL_TOP) * 29 % POOL_REST;
	pa = PHYS + OFF_POOL + n * PAGE;
	for (i = 0; i < PAGE / sizeof(pte_t); i++)
		at(pa)[i] = empty;
	return (pa);
}

uint64_t
mmu_alloc(void)
{

	return (alloc(0));
}

void
mmu_root(uint64_t pa)
{

	root = pa;
}

/* The table that holds the entry for `size' bytes at va; made if need be. */
uint64_t
mmu_table(uint64_t va, uint64_t size)
{
	uint64_t pa;
	pte_t *e;
	unsigned i;

	pa = root;
	for (i = 0; 1ULL << levels[i].shift != size; i++) {
		e = &at(pa)[va >> levels[i].shift &
		    ((1U << levels[i].bits) - 1)];
		if (*e == 0) {
			/* A PDPT's has no such bits. */
			*e = X_STORED(X_ENTRY(alloc(
			    levels[i + 1].shift == PAGE_SHIFT ? X_EMPTY : 0),
			    levels[i].bits != 2 ? X_TABLE : X_V));
		}
		if (!X_LEADS(X_STORED(*e)))
			die("no table", va);
		pa = X_FRAME(X_STORED(*e));
	}
	return (pa);
}

pte_t *
mmu_entry(uint64_t va, uint64_t size)
{
	unsigned i;

	for (i = 0; 1ULL << levels[i].shift != size; i++)
		continue;
	return (&at(mmu_table(va, size))[va >> levels[i].shift &
	    ((1U << levels[i].bits) - 1)]);
}

void
mmu_map(uint64_t va, uint64_t size, uint64_t pa, uint64_t bits)
{

	*mmu_entry(va, size) = X_STORED(X_ENTRY(pa, bits));
}

void
mmu_late(void)
{
	struct region *r;

	for (r = regions; r < regions + nregions; r++)
		if (r->pa == LATE_EMPTY)
			r->pa = mmu_alloc();
		else if (r->pa == LATE_SHARED)
			r->pa = mmu_table(r->step, PAGE);
		else if (r->pa == LATE_ROOT)
			r->pa = mmu_table(0, r->size);
}

#ifdef __powerpc64__
/*
 * Power ISA 3.0B, Book III, 5.7.6: the tables of the partition and of the
 * process, both number 0; addresses of 52 bits, a root of 2^13 entries.
 */
#define	RTS		(2ULL << 61 | 5ULL << 5)
#define	RADIX		0x8000000000000000ULL
#define	ROOT_BITS	13
#define	LPCR_RADIX	0x500000ULL	/* and translation by process */
#define	MSR_IR_DR	0x30ULL

static _Alignas(4096) uint64_t partition[512], process[512];

static uint64_t
physical(const void *p)
{

	return ((uint64_t)p - VIRT + PHYS);
}
#endif

#ifdef __alpha__
void	switch_tables(uint64_t pa, uint64_t *pcb);
#endif

#ifdef __mips__
extern const uint32_t to_refill[4], to_skip[4];
uintptr_t tables;		/* for boot-mips.S */

static void
set_vector(uint64_t pa, const uint32_t code[4])
{
	unsigned i;

	for (i = 0; i < 4; i++)
		((volatile uint32_t *)(uintptr_t)(pa - PHYS + VIRT))[i] =
		    code[i];
}
#endif

void
mmu_activate(void)
{

#ifdef __powerpc64__
	uint64_t lpcr, msr;

	partition[0] = X_STORED(RADIX | RTS | root | ROOT_BITS);
	partition[1] = X_STORED(physical(process));
	process[0] = X_STORED(RTS | root | ROOT_BITS);
	__asm__ volatile("mfspr %0, 318; mfmsr %1" : "=r" (lpcr), "=r" (msr));
	/* LPIDR, PIDR, PTCR, LPCR */
	__asm__ volatile("mtspr 319, %0; mtspr 48, %0; ptesync;"
	    "mtspr 464, %1; mtspr 318, %2; isync; slbia; ptesync; isync;"
	    "mtmsrd %3; isync" :: "r" (0ULL), "r" (physical(partition)),
	    "r" (lpcr | LPCR_RADIX), "r" (msr | MSR_IR_DR) : "memory");
#elif defined(__aarch64__)
	uint64_t tcr;

	/* And the lower half, which the boot tables map, is switched off. */
	__asm__ volatile("mrs %0, tcr_el1" : "=r" (tcr));
	tcr |= 1 << 7;
	uart = map_uart();
	__asm__ volatile("dsb sy; msr ttbr1_el1, %0; msr tcr_el1, %1; isb;"
	    "tlbi vmalle1; dsb sy; isb" :: "r" (root), "r" (tcr) : "memory");
#elif defined(__arm__)
	uart = map_uart();
#if __ARM_ARCH >= 7
#define	DSB	"dsb;"
#define	ISB	"isb;"
#else
#define	DSB	"mcr p15, 0, %1, c7, c10, 4;"	/* drain the write buffer */
#define	ISB	""
#endif
	__asm__ volatile(DSB "mcr p15, 0, %0, c2, c0, 0;" ISB
	    "mcr p15, 0, %1, c8, c7, 0;" DSB ISB :: "r" ((uint32_t)root),
	    "r" (0) : "memory");
#elif defined(__alpha__)
	static _Alignas(128) uint64_t pcb[16];

	pcb[2] = root >> PAGE_SHIFT;
	pcb[5] = 1;		/* the FPU is on */
	switch_tables((uint64_t)pcb - VIRT + PHYS, pcb);
#elif defined(__mips__)
	tables = (uintptr_t)(X_TABLE | root);
#ifdef __mips64
	set_vector(0x000, to_skip);	/* for users, whose UX is clear */
	set_vector(0x080, to_refill);
#else
	set_vector(0x000, to_refill);
#endif
	set_vector(0x180, to_skip);
	__asm__ volatile("sync" ::: "memory");
#elif defined(__riscv)
	uint64_t mode;

#ifdef SV48
	mode = 9;
#else
	mode = 8;
#endif
	uart = map_uart();
	__asm__ volatile("csrw satp, %0; sfence.vma" :: "r" (mode << 60 |
	    root >> 12) : "memory");
#else
	__asm__ volatile("mov %0, %%cr3" :: "r" ((uintptr_t)root) : "memory");
#endif
}
