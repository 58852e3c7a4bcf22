/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Builds the hashed page table (Power ISA 2.07, Book III-S, 5.7.7) in the
 * pool's place: 2048 groups of eight entries.  The virtual segment of an
 * address is the one that FreeBSD gives it.
 */
#include "guest.h"

#define	GROUPS		2048
#define	ENTRIES		8
#define	SEGMENT		0x10000000ULL
#define	HASH		0x7fffffffffULL		/* 39 bits */
#define	VSID		0xfffffffffULL		/* 36 bits */
#define	VSID_KERNEL	0x1000000000ULL

#define	HI_V		0x01ULL
#define	HI_H		0x02ULL
#define	HI_L		0x04ULL
#define	HI_WIRED	0x10ULL			/* software's */

#define	SDR1		"25"
#define	LPIDR		"319"
#define	SLB_LARGE	0x100ULL
#define	SLB_V		0x8000000ULL
#define	MSR_IR_DR	0x30ULL

struct hpte {
	uint64_t hi, lo;
};

uint64_t root = PHYS + OFF_POOL;

static struct hpte *
table(void)
{

	return ((struct hpte *)(VIRT + OFF_POOL));
}

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
static struct hpte *
pick(struct hpte *group, int decoy)
{
	unsigned i, n;

	for (i = 0; i < ENTRIES; i++) {
		n = decoy ? i : ENTRIES - 1 - i;
		if (group[n].hi == 0)
			return (&group[n]);
	}
	return (0);
}

void
mmu_map(uint64_t va, uint64_t size, uint64_t pa, uint64_t bits)
{
	struct hpte *e;
	uint64_t hash, hi;
	int decoy, second;

	hash = (vsid(va) & HASH) ^ va % SEGMENT / (is_linear(va) ? SUPER :
	    PAGE);
	decoy = (bits & X_DECOY) != 0;
	second = (bits & X_SECOND) != 0;
	e = pick(&table()[((second ? ~hash : hash) % GROUPS) * ENTRIES],
	    decoy);
	if (e == 0 && !second) {
		second = 1;
		e = pick(&table()[(~hash % GROUPS) * ENTRIES], decoy);
	}
	if (e == 0)
		die("no entry is left for", va);
	hi = vsid(va) << 12 | (va % SEGMENT >> 23) << 7 | HI_WIRED | HI_V;
	if (size == SUPER)
		hi |= HI_L;
	if (second != ((bits & X_WRONG_HASH) != 0))
		hi |= HI_H;
	if ((bits & X_INVALID) != 0)
		hi &= ~HI_V;
	if ((bits & X_USER) != 0)
		hi &= ~(VSID_KERNEL << 12);
	e->lo = X_STORED(pa | (bits & X_WORD));
	e->hi = X_STORED(hi);
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

	__asm__ volatile("mtspr " LPIDR ", %0; ptesync; mtspr " SDR1 ", %1;"
	    "isync; slbia; isync" :: "r" (0ULL), "r" (root) : "memory");
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
