/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The hashed page table of powerpc64.
 *
 * The section is the whole table, groups of 8 entries of two words.  A virtual
 * address is a segment of 256 MiB and a page in it; the kernel gives segment s
 * the identifier (VSID) KVSID(s).  VSID and page hash to the group that an
 * entry is in, or to its complement (H set).  The table of a running kernel:
 * it has user entries too, whose VSIDs lack bit 36.
 *
 * Sources: sys/powerpc/aim/mmu_oea64.c, moea64_native.c, slb.h; the Power ISA.
 */
#include "powerpc64.h"

#define	GROUP		8u		/* entries */
#define	ENTRY_LEN	16u		/* hi, lo */
#define	GROUP_LEN	(GROUP * ENTRY_LEN)
#define	MIN_GROUPS	2048u		/* so a group's number has 11 bits */

#define	HI_B		0xc000000000000000u	/* segment size, 0: 256 MiB */
#define	HI_VSID_SHIFT	12
#define	HI_VSID		0x3ffffffffffffu	/* behind the shift */
#define	HI_AVA_SHIFT	7
#define	HI_AVA		0x1fu	/* behind the shift: bits 27:23 of the EA */
#define	HI_L		0x4u			/* a page of 16 MiB */
#define	HI_H		0x2u			/* the secondary hash */
#define	HI_V		0x1u

#define	LO_FRAME	0x0ffffffffffff000u
#define	LO_FRAME_16M	0x0fffffffff000000u
#define	LO_N		0x4u			/* not executable */
#define	LO_PP		0x3u
#define	LO_PP_RW	0x2u

#define	PAGE_16M	0x1000000u

#define	SEG_SHIFT	28
#define	SEG_MASK	0xfffffffffu		/* 36 bits of segment number */
#define	VSID_KERNEL	0x1000000000u		/* bit 36 */
#define	VSID_MUL	0x13bbu
#define	VSID_INV	0x614fb973u		/* its inverse modulo 2^36 */
#define	VSID_REAL	0x1ffffffu		/* bits 12 up: no mapping */

static const struct kr_flag flags_hi[] = {
	{ 0, 0, "hi" }, { HI_V, HI_V, "V" }, { HI_H, HI_H, "H" },
	{ HI_L, HI_L, "L" },
	{ 0x10, 0x10, "wired" }, { 0x8, 0x8, "locked" },
};

static const struct kr_flag flags_lo[] = {
	{ 0, 0, "lo" }, { LO_PP, LO_PP_RW, "RW" }, { LO_PP, 3, "RO" },
	{ LO_N, LO_N, "N" },
	{ 0x10, 0x10, "M" }, { 0x8, 0x8, "G" }, { 0x20, 0x20, "I" },
	{ 0x40, 0x40, "W" }, { 0x100, 0x100, "R" }, { 0x80, 0x80, "C" },
};

static uint64_t
kvsid(uint64_t esid)
{

	return ((((esid << 8 | esid >> 28) * VSID_MUL) & SEG_MASK) |
	    VSID_KERNEL);
}

static uint64_t
esid_of(uint64_t vsid)
{
	uint64_t r;

	r = (vsid & SEG_MASK) * VSID_INV & SEG_MASK;
	return ((r >> 8 | r << 28) & SEG_MASK);
}

static int
size_ok(uint64_t size)
{
	uint64_t n = size / GROUP_LEN;

	return (size % GROUP_LEN == 0 && n >= MIN_GROUPS && (n & (n - 1)) ==
	    0);
}

static vm_prot_t
prot(uint64_t lo)
{

	return ((vm_prot_t)(VM_PROT_READ |
	    ((lo & LO_PP) == LO_PP_RW ? VM_PROT_WRITE : 0) |
	    ((lo & LO_N) == 0 ? VM_PROT_EXECUTE : 0)));
}

/* The bytes of a group, in buf or in the mapped file; NULL: not there. */
static const uint8_t *
read_group(kvm_t *kd, struct ppc_vm *vm, uint64_t g, uint8_t *buf)
{
	const uint8_t *p;
	int64_t off;

	off = vm->md.tables.off + (int64_t)(g * GROUP_LEN);
	p = kr_file_mapped(&kd->file, off, GROUP_LEN);
	if (p != NULL)
		return (p);
	return (kr_file_get(&kd->file, off, buf, GROUP_LEN) == 0 ? buf : NULL);
}

/* Two steps: an entry has two words, and an index counts words. */
static void
record(struct ppc_vm *vm, struct kr_xlat *x, const char *group, uint64_t slot,
    uint64_t hi, uint64_t lo)
{
	int64_t off;

	off = vm->md.tables.off + (int64_t)(slot * ENTRY_LEN);
	kr_step(x, group, KVMREF_NOPA, off, slot * 2, 8, hi);
	kr_note_flags(x, flags_hi, sizeof(flags_hi) / sizeof(flags_hi[0]), hi);
	kr_step(x, group, KVMREF_NOPA, off + 8, slot * 2 + 1, 8, lo);
	kr_note_flags(x, flags_lo, sizeof(flags_lo) / sizeof(flags_lo[0]), lo);
}

/*
 * Looks for an entry whose hi, but for bits that do not count, is want.
 * Non-zero, and in *lo its other half, if there is one.
 */
static int
find(kvm_t *kd, struct ppc_vm *vm, struct kr_xlat *x, uint64_t g,
    uint64_t want, uint64_t *lo)
{
	const uint64_t counts = HI_B | HI_VSID << HI_VSID_SHIFT |
	    HI_AVA << HI_AVA_SHIFT | HI_L | HI_H | HI_V;
	uint8_t buf[GROUP_LEN];
	const uint8_t *p;
	uint64_t hi;
	unsigned int i;
	const char *group;

	group = (want & HI_H) != 0 ? "secondary PTEG" : "primary PTEG";
	p = read_group(kd, vm, g, buf);
	for (i = 0; p != NULL && i < GROUP; i++, p += ENTRY_LEN) {
		hi = kr_get64(p, kd->order);
		if ((hi & counts) != want)
			continue;
		*lo = kr_get64(p + 8, kd->order);
		record(vm, x, group, g * GROUP + i, hi, *lo);
		return (1);
	}
	kr_step(x, group, KVMREF_NOPA, vm->md.tables.off +
	    (int64_t)(g * GROUP_LEN), g * GROUP * 2, 8, 0);
	kr_note(x, "none of the group's entries");
	return (0);
}

static int
walk_va(kvm_t *kd, struct ppc_vm *vm, kvaddr_t va, struct kr_xlat *x)
{
	const uint64_t mask = vm->md.tables.len / GROUP_LEN - 1;
	uint64_t hash, hi, lo, page, vsid;

	if (va > vm->kernend) {
		x->why = "beyond the kernel map";
		return (-1);
	}
	vsid = kvsid(va >> SEG_SHIFT);
	page = va >> 12 & 0xffff;
	hash = vsid ^ page;
	hi = vsid << HI_VSID_SHIFT | page >> 11 << HI_AVA_SHIFT | HI_V;
	if (!find(kd, vm, x, hash & mask, hi, &lo) &&
	    !find(kd, vm, x, ~hash & mask, hi | HI_H, &lo)) {
		x->why = "not in the hashed page table";
		return (-1);
	}
	x->pa = (lo & LO_FRAME) + va % PPC_PAGE;
	x->pagesize = PPC_PAGE;
	x->prot = prot(lo);
	return (0);
}

/* The effective address that an entry maps. */
static kvaddr_t
entry_va(uint64_t slot, uint64_t hi)
{
	uint64_t ava, g, va, vsid;

	vsid = hi >> HI_VSID_SHIFT & HI_VSID;
	ava = hi >> HI_AVA_SHIFT & HI_AVA;
	va = esid_of(vsid) << SEG_SHIFT;
	if ((hi & HI_L) != 0)
		return (va | ava >> 1 << 24);
	g = slot / GROUP;
	if ((hi & HI_H) != 0)
		g = ~g;
	return (va | ava << 23 | ((g ^ vsid) & 0x7ff) << 12);
}

/* Only what this reader reads back: kernel map and direct map. */
static int
walk_entry(struct ppc_vm *vm, struct kr_mdwalk *w, uint64_t slot, uint64_t hi,
    uint64_t lo)
{
	uint64_t vsid;
	kvaddr_t va;

	vsid = hi >> HI_VSID_SHIFT & HI_VSID;
	if ((hi & HI_V) == 0 || (hi & HI_B) != 0 ||
	    (vsid & VSID_KERNEL) == 0 || vsid >> 12 == VSID_REAL)
		return (1);
	va = entry_va(slot, hi);
	if ((va < vm->dmap.first || va > vm->dmap.last) &&
	    (va < vm->kernbase || va > vm->kernend))
		return (1);
	if ((hi & HI_L) != 0)
		return (kr_mdwalk_page(w, lo & LO_FRAME_16M, va, prot(lo),
		    PAGE_16M));
	return (kr_mdwalk_page(w, lo & LO_FRAME, va, prot(lo), PPC_PAGE));
}

static int
walk_all(kvm_t *kd, struct ppc_vm *vm, struct kr_mdwalk *w)
{
	uint8_t block[4096];
	const uint8_t *p;
	uint64_t slot;

	for (slot = 0; slot < vm->md.tables.len / ENTRY_LEN; slot++) {
		p = block + slot * ENTRY_LEN % sizeof(block);
		if (p == block && kr_file_get(&kd->file, vm->md.tables.off +
		    (int64_t)(slot * ENTRY_LEN), block, sizeof(block)) != 0)
			return (0);
		if (!walk_entry(vm, w, slot, kr_get64(p, kd->order),
		    kr_get64(p + 8, kd->order)))
			return (0);
	}
	return (1);
}

const struct ppc_mmu ppc_hpt = {
	.size_ok = size_ok,
	.walk_va = walk_va,
	.walk_all = walk_all,
};
