/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The hashed page table (HPT) of 64-bit PowerPC: Power ISA, Book III, chapter
 * on storage control; segments of 256 MiB, pages of 4 KiB and, where the
 * direct map has them, of 16 MiB.  How FreeBSD makes virtual segment numbers
 * of its own addresses: docs/formats/powerpc64.md, "The hashed page table".
 * The two variants are the machine's own table (g5), big-endian always, and a
 * hypervisor's (phyp), which the kernel reads entry by entry and stores in its
 * own byte order.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "hpt.h"
#include "minidump.h"

#define HPT_AT		(UINT64_C(1) << 57)	/* beyond what may be RAM */
#define SMALL		12
#define LARGE		24
#define SEGMENT		28

#define HI_B		UINT64_C(0xc000000000000000)
#define HI_VSID		UINT64_C(0x3ffffffffffff000)
#define HI_AVA		UINT64_C(0x0000000000000f80)
#define HI_WIRED	UINT64_C(0x0000000000000010)
#define HI_LARGE	UINT64_C(0x0000000000000004)
#define HI_SECONDARY	UINT64_C(0x0000000000000002)
#define HI_VALID	UINT64_C(0x0000000000000001)

#define LO_PA		UINT64_C(0x0ffffffffffff000)
#define LO_LARGE_PA	UINT64_C(0x0fffffffff000000)
#define LO_REF		UINT64_C(0x0000000000000100)
#define LO_CHANGED	UINT64_C(0x0000000000000080)
#define LO_MEMORY	UINT64_C(0x0000000000000010)
#define LO_NOEXEC	UINT64_C(0x0000000000000004)
#define LO_PP		UINT64_C(0x0000000000000003)
#define PP_RW		UINT64_C(2)
#define PP_RO		UINT64_C(3)

/* Virtual segment numbers of the kernel: 36 bits of ESID turned about. */
#define VSID_BITS	((UINT64_C(1) << 36) - 1)
#define VSID_KERNEL	(UINT64_C(1) << 36)
#define VSID_FACTOR	UINT64_C(0x13bb)
#define VSID_INVERSE	UINT64_C(0x614fb973)	/* of it, modulo 2^36 */
#define VSID_VRMA	UINT64_C(0x1ffffff)	/* real mode; vsid >> 12 */
#define HASH_BITS	((UINT64_C(1) << 39) - 1)

void
vg_ppc64_init(struct vg_core *c)
{

	vg_ppc64(c)->ptegs = 2048;
}

int
vg_ppc64_option(struct vg_core *c, const char *name, uint64_t value)
{

	if (strcmp(name, "ptegs") == 0)
		vg_ppc64(c)->ptegs = value;
	else if (strcmp(name, "hw_direct_map") == 0)
		vg_ppc64(c)->small_dmap = value == 0;
	else
		return (0);
	return (1);
}

uint64_t
vg_hpt_bytes(const struct vg_core *c)
{

	return (vg_ppc64(c)->ptegs * VG_HPT_GROUP * VG_HPT_ENTRY);
}

static uint64_t
vsid_of(uint64_t ea)
{
	uint64_t esid;

	esid = ea >> SEGMENT;
	return (((esid << 8 | esid >> 28) * VSID_FACTOR & VSID_BITS) |
	    VSID_KERNEL);
}

static uint64_t
esid_of(uint64_t vsid)
{
	uint64_t r;

	r = (vsid & VSID_BITS) * VSID_INVERSE & VSID_BITS;
	return ((r >> 8 | r << 28) & VSID_BITS);
}

/* log2 of the base page size of the segment that ea is in. */
static unsigned
base_page(const struct vg_core *c, uint64_t ea)
{

	return (!vg_ppc64(c)->small_dmap && vg_window_of(c, ea) != NULL ?
	    LARGE : SMALL);
}

static uint64_t
segment_offset(uint64_t ea)
{

	return (ea & ((UINT64_C(1) << SEGMENT) - 1));
}

static uint64_t
group_of(const struct vg_core *c, uint64_t ea, unsigned shift, int secondary)
{
	uint64_t hash;

	hash = (vsid_of(ea) & HASH_BITS) ^ segment_offset(ea) >> shift;
	return ((secondary ? ~hash & HASH_BITS : hash) &
	    (vg_ppc64(c)->ptegs - 1));
}

/* The top five bits of the 4 KiB page's number in the segment. */
static uint64_t
ava_of(uint64_t ea)
{

	return (segment_offset(ea) >> 23);
}

int
vg_hpt_set(struct vg_core *c, uint64_t slot, uint64_t hi, uint64_t lo)
{
	uint8_t buf[VG_HPT_ENTRY];

	if (slot >= vg_ppc64(c)->ptegs * VG_HPT_GROUP)
		return (vg_fail(&c->err, "slots: there is no slot 0x%" PRIx64,
		    slot));
	vg_put(buf, 8, vg_entry_order(c), hi);
	vg_put(buf + 8, 8, vg_entry_order(c), lo);
	return (vg_mem_write(&c->mem, c->space[0].root +
	    slot * VG_HPT_ENTRY, buf, sizeof(buf)) != 0 ?
	    vg_fail(&c->err, "out of memory") : 0);
}

static void
words(struct vg_core *c, const uint8_t *buf, uint64_t *hi, uint64_t *lo)
{

	*hi = vg_get(buf, 8, vg_entry_order(c));
	*lo = vg_get(buf + 8, 8, vg_entry_order(c));
}

void
vg_hpt_memory(struct vg_core *c, uint64_t slot, uint64_t *hi, uint64_t *lo)
{
	uint8_t buf[VG_HPT_ENTRY];

	vg_mem_read(&c->mem, c->space[0].root + slot * VG_HPT_ENTRY, buf,
	    sizeof(buf));
	words(c, buf, hi, lo);
}

void
vg_hpt_dump(struct vg_core *c, uint64_t slot, uint64_t *hi, uint64_t *lo)
{
	uint8_t buf[VG_HPT_ENTRY];

	memset(buf, 0, sizeof(buf));
	(void)vg_image_read(&c->vmcore, vg_md(c)->arrayoff +
	    slot * VG_HPT_ENTRY, buf, sizeof(buf));
	words(c, buf, hi, lo);
}

void
vg_hpte_decode(uint64_t hi, uint64_t lo, struct vg_hpte *e)
{

	e->valid = (hi & HI_VALID) != 0 && (hi & HI_B) == 0;
	e->large = (hi & HI_LARGE) != 0;
	e->secondary = (hi & HI_SECONDARY) != 0;
	e->vsid = (hi & HI_VSID) >> 12;
	e->ava = (hi & HI_AVA) >> 7;
	e->size = UINT64_C(1) << (e->large ? LARGE : SMALL);
	e->pa = lo & (e->large ? LO_LARGE_PA : LO_PA);
	e->prot = VG_READ | ((lo & LO_PP) == PP_RW ? VG_WRITE : 0) |
	    ((lo & LO_NOEXEC) == 0 ? VG_EXECUTE : 0);
}

int
vg_hpte_ea(const struct vg_hpte *e, uint64_t slot, uint64_t *ea)
{
	uint64_t group, page;

	if (!e->valid || (e->vsid & VSID_KERNEL) == 0 ||
	    e->vsid >> 12 == VSID_VRMA)
		return (0);
	group = slot / VG_HPT_GROUP;
	if (e->large)
		page = e->ava >> 1 << LARGE;
	else
		page = (e->ava << 11 | (((e->secondary ? ~group : group) ^
		    e->vsid) & 0x7ff)) << SMALL;
	*ea = esid_of(e->vsid) << SEGMENT | page;
	return (1);
}

static int
matches(uint64_t hi, uint64_t ea, unsigned shift, int secondary)
{
	uint64_t ava;

	/* A page of 16 MiB leaves the lowest bit of the five to itself. */
	ava = shift == LARGE ? 1 : 0;
	return ((hi & (HI_VALID | HI_B)) == HI_VALID &&
	    ((hi & HI_SECONDARY) != 0) == secondary &&
	    ((hi & HI_LARGE) != 0) == (shift == LARGE) &&
	    (hi & HI_VSID) >> 12 == vsid_of(ea) &&
	    (hi & HI_AVA) >> 7 >> ava == ava_of(ea) >> ava);
}

int
vg_hpt_search(struct vg_core *c, uint64_t ea, vg_hpt_reader *get,
    struct vg_xlate *x)
{
	struct vg_step *step;
	struct vg_hpte e;
	uint64_t group, hi, lo, slot;
	unsigned i, shift;
	int second;

	shift = base_page(c, ea);
	for (second = 0; second < 2; second++) {
		group = group_of(c, ea, shift, second);
		step = vg_step(x, second ? "secondary PTEG" : "primary PTEG",
		    1, VG_NONE, group);
		for (i = 0; i < VG_HPT_GROUP; i++) {
			slot = group * VG_HPT_GROUP + i;
			get(c, slot, &hi, &lo);
			if (!matches(hi, ea, shift, second))
				continue;
			(void)snprintf(step->note, sizeof(step->note), "slot "
			    "0x%" PRIx64 ": 0x%" PRIx64 ", 0x%" PRIx64, slot,
			    hi, lo);
			step->has_entry = step->has_slot = 1;
			step->entry = lo;
			step->hi = hi;
			step->slot = slot;
			vg_hpte_decode(hi, lo, &e);
			x->pagesize = e.size;
			x->pa = e.pa + (ea & (e.size - 1));
			x->len = e.size - (ea & (e.size - 1));
			x->prot = e.prot;
			return (1);
		}
		(void)snprintf(step->note, sizeof(step->note), "none of 0x%"
		    PRIx64 ", virtual segment 0x%" PRIx64, ea, vsid_of(ea));
	}
	vg_why(x, "no entry of either group of the hashed page table maps 0x%"
	    PRIx64, ea);
	return (0);
}

static int
prepare(struct vg_core *c)
{
	uint64_t n = vg_ppc64(c)->ptegs;

	if (n < 2048 || (n & (n - 1)) != 0 || vg_hpt_bytes(c) > UINT32_MAX)
		return (vg_fail(&c->err, "ptegs: %" PRIu64 " is no power of "
		    "two of 2048 and more that fits a header", n));
	c->space[0].root = HPT_AT;
	return (0);
}

/* The slot that a mapping made before has, if it is in that group. */
static int
place(struct vg_core *c, uint64_t ea, unsigned shift, int secondary,
    uint64_t *slot)
{
	uint64_t group, hi, lo;
	unsigned i;

	group = group_of(c, ea, shift, secondary);
	if (vg_hash_get(&c->tablepos, ea, slot)) {
		if (*slot / VG_HPT_GROUP == group)
			return (1);
		if (vg_hpt_set(c, *slot, 0, 0) != 0)
			return (-1);
	}
	for (i = 0; i < VG_HPT_GROUP; i++) {
		*slot = group * VG_HPT_GROUP + i;
		vg_hpt_memory(c, *slot, &hi, &lo);
		if ((hi | lo) == 0)
			return (1);
	}
	return (0);
}

/* Into the primary group, or if that is full into the secondary one. */
static int
enter(struct vg_core *c, uint64_t va, uint64_t pa, const struct vg_attr *a)
{
	uint64_t hi, lo, slot;
	unsigned shift;
	int found, second;

	shift = a->size == UINT64_C(1) << LARGE ? LARGE : SMALL;
	if (shift != base_page(c, va))
		return (vg_fail(&c->err, "map: 0x%" PRIx64 " is in a segment "
		    "of other pages than 0x%" PRIx64, va, a->size));
	second = a->secondary;
	found = place(c, va, shift, second, &slot);
	if (found == 0 && !second)
		found = place(c, va, shift, second = 1, &slot);
	if (found < 0)
		return (-1);
	if (found == 0)
		return (vg_fail(&c->err, "map: no slot is left for 0x%" PRIx64,
		    va));
	hi = vsid_of(va) << 12 | ava_of(va) << 7 | HI_WIRED |
	    (shift == LARGE ? HI_LARGE : 0) | (second ? HI_SECONDARY : 0) |
	    (a->valid ? HI_VALID : 0);
	lo = pa | LO_REF | LO_CHANGED | LO_MEMORY | (a->nx ? LO_NOEXEC : 0) |
	    (a->rw ? PP_RW : PP_RO) | a->bits;
	if (vg_hash_set(&c->tablepos, va, slot) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (vg_hpt_set(c, slot, hi, lo));
}

static int
find(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{

	return (vg_hpt_search(c, va, vg_hpt_memory, x));
}

static const struct vg_level levels[] = {
	[1] = { .name = "PTEG", .entry = "PTE", .shift = SMALL, .bits = 0,
	    .leaf = 1 },
	[2] = { .name = "PTEG", .entry = "PTE", .shift = LARGE, .bits = 0,
	    .leaf = 1 },
};

#define COMMON								\
	.pageshift = SMALL,						\
	.vabits = 64,							\
	.esize = VG_HPT_ENTRY,						\
	.pabits = 60,							\
	.top = 2,							\
	.has_nx = 1,							\
	.level = levels,						\
	.state = sizeof(struct vg_ppc64),				\
	.init = vg_ppc64_init,						\
	.option = vg_ppc64_option,					\
	.prepare = prepare,						\
	.enter = enter,							\
	.find = find,							\
	.set_slot = vg_hpt_set

const struct vg_mmu vg_mmu_g5 = {
	.name = "g5",
	.dumpname = "mmu_g5",
	.be = 1,
	COMMON
};

const struct vg_mmu vg_mmu_phyp = {
	.name = "phyp",
	.dumpname = "mmu_phyp",
	COMMON
};
