/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Builds the hashed page table (Power ISA 2.07, Book III-S, 5.7.7): groups of
 * eight entries, in the pool's place, or by hypervisor calls (PAPR, 14.5.4.1).
 * The virtual segment of an address is the one that FreeBSD gives it.
 */
#include "guest.h"

#ifdef PHYP
#define	GROUPS		16384		/* what 256 MiB are given */
#else
#define	GROUPS		2048
#endif
#define	ENTRIES		8
#define	NONE		(~0ULL)
#define	SEGMENT		0x10000000ULL
#define	HASH		0x7fffffffffULL		/* 39 bits */
#define	VSID		0xfffffffffULL		/* 36 bits */
#define	VSID_KERNEL	0x1000000000ULL

#define	HI_V		0x01ULL
#define	HI_H		0x02ULL
#define	HI_L		0x04ULL
#define	HI_WIRED	0x10ULL			/* software's */
#define	HI_PHYP		0x60ULL			/* a hypervisor's */

#define	SDR1		"25"
#define	LPIDR		"319"
#define	SLB_LARGE	0x100ULL
#define	SLB_V		0x8000000ULL
#define	MSR_IR_DR	0x30ULL

struct hpte {
	uint64_t hi, lo;
};

#ifdef PHYP
#define	H_ENTER		0x08
#define	H_READ		0x0c
#define	H_EXACT		0x8000000000ULL	/* this entry and no other */

uint64_t root = HPT_COPY;

/* r5 to r7 are arguments; what is left in r4 and r5 goes into *e. */
static int64_t
hcall(uint64_t token, uint64_t flags, uint64_t n, struct hpte *e)
{
	register uint64_t r3 __asm__("r3") = token;
	register uint64_t r4 __asm__("r4") = flags;
	register uint64_t r5 __asm__("r5") = n;
	register uint64_t r6 __asm__("r6") = e->hi;
	register uint64_t r7 __asm__("r7") = e->lo;

	__asm__ volatile("sc 1" : "+r" (r3), "+r" (r4), "+r" (r5), "+r" (r6),
	    "+r" (r7) :: "r0", "r8", "r9", "r10", "r11", "r12", "ctr", "xer",
	    "cr0", "cr1", "cr5", "cr6", "cr7", "memory");
	e->hi = r4;
	e->lo = r5;
	return ((int64_t)r3);
}

static struct hpte
get(uint64_t n)
{
	struct hpte e = { 0, 0 };

	if (hcall(H_READ, 0, n, &e) != 0)
		die("H_READ fails for", n);
	return (e);
}

static void
set(uint64_t n, struct hpte e)
{

	if (hcall(H_ENTER, H_EXACT, n, &e) != 0)
		die("H_ENTER fails for", n);
}

/* As the kernel does for a dump: the words as registers have them. */
static void
settle(void)
{
	struct hpte *copy;
	uint64_t n;

	copy = (struct hpte *)(VIRT - PHYS + HPT_COPY);
	for (n = 0; n < GROUPS * ENTRIES; n++)
		copy[n] = get(n);
}
#else
uint64_t root = PHYS + OFF_POOL;

static struct hpte *
table(void)
{

	return ((struct hpte *)(VIRT + OFF_POOL));
}

static struct hpte
get(uint64_t n)
{

	return (table()[n]);
}

static void
set(uint64_t n, struct hpte e)
{

	table()[n].lo = X_STORED(e.lo);
	table()[n].hi = X_STORED(e.hi);
}

static void
settle(void)
{

	__asm__ volatile("mtspr " LPIDR ", %0; ptesync; mtspr " SDR1 ", %1" ::
	    "r" (0ULL), "r" (root) : "memory");
}
#endif

static uint64_t
vsid(uint64_t va)
{
	uint64_t esid;

	esid = va / SEGMENT;
	return (((esid << 8 | esid >> 28) * 0x13bb & VSID) | VSID_KERNEL);
}

static int
is_linear(uint64_t va)
{

	return (va < KERNBASE);
}

/* What translates takes the last free entry, what does not the first. */
static uint64_t
pick(uint64_t hash, int decoy)
{
	uint64_t i, n;

	for (i = 0; i < ENTRIES; i++) {
		n = hash % GROUPS * ENTRIES + (decoy ? i : ENTRIES - 1 - i);
		if ((get(n).hi & ~HI_PHYP) == 0)
			return (n);
	}
	return (NONE);
}

void
mmu_map(uint64_t va, uint64_t size, uint64_t pa, uint64_t bits)
{
	struct hpte e;
	uint64_t hash, n;
	int decoy, second;

	hash = (vsid(va) & HASH) ^ va % SEGMENT / (is_linear(va) ? SUPER :
	    PAGE);
	decoy = (bits & X_DECOY) != 0;
	second = (bits & X_SECOND) != 0;
	n = pick(second ? ~hash : hash, decoy);
	if (n == NONE && !second) {
		second = 1;
		n = pick(~hash, decoy);
	}
	if (n == NONE)
		die("no entry is left for", va);
	e.lo = pa | (bits & X_WORD);
	e.hi = vsid(va) << 12 | (va % SEGMENT >> 23) << 7 | HI_WIRED | HI_V;
	if (size == SUPER)
		e.hi |= HI_L;
	if (second != ((bits & X_WRONG_HASH) != 0))
		e.hi |= HI_H;
	if ((bits & X_INVALID) != 0)
		e.hi &= ~HI_V;
	if ((bits & X_USER) != 0)
		e.hi &= ~(VSID_KERNEL << 12);
	set(n, e);
}

/* No entry leads to a table. */
void
mmu_late(void)
{

}

static unsigned nsegments;

static void
segment(uint64_t va)
{

	__asm__ volatile("slbmte %0, %1" :: "r" (vsid(va) << 12 |
	    (is_linear(va) ? SLB_LARGE : 0)), "r" (va / SEGMENT * SEGMENT |
	    SLB_V | nsegments));
	nsegments++;
}

/* The segments of all regions; those of the same one lie side by side. */
void
mmu_activate(void)
{
	uint64_t i, last, msr;

	settle();
	__asm__ volatile("isync; slbia; isync" ::: "memory");
	last = 0;
	for (i = 0; i < nregions; i++)
		if (regions[i].va / SEGMENT != last) {
			last = regions[i].va / SEGMENT;
			segment(regions[i].va);
		}
	__asm__ volatile("mfmsr %0" : "=r" (msr));
	__asm__ volatile("ptesync; isync; mtmsrd %0; isync" ::
	    "r" (msr | MSR_IR_DR) : "memory");
}
