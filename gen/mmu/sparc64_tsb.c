/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The kernel's TSB of UltraSPARC: an array of entries of 32 bytes, two
 * big-endian words used, that a trap handler loads the TLB from.  An address
 * has one place in it.  Pages of 8 KiB, 64 KiB, 512 KiB and 4 MiB, of which
 * FreeBSD enters the first alone.
 * See docs/formats/sparc64.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tsb.h"

#define PAGE_SHIFT	13
#define SIZE_STEP	3		/* log2 of a size to the next */

#define TD_V		UINT64_C(0x8000000000000000)
#define TD_SIZE_SHIFT	61
#define TD_SIZE		UINT64_C(3)
#define TD_PA		UINT64_C(0x000007ffffffe000)
#define TD_EXEC		UINT64_C(0x0800)
#define TD_REF		UINT64_C(0x0400)
#define TD_SW		UINT64_C(0x0100)
#define TD_CP		UINT64_C(0x0020)
#define TD_CV		UINT64_C(0x0010)
#define TD_P		UINT64_C(0x0004)
#define TD_W		UINT64_C(0x0002)
#define TAG_SIZE	UINT64_C(3)
#define TAG_VPN_SHIFT	2

static unsigned
shift_of(uint64_t size)
{

	return (PAGE_SHIFT + SIZE_STEP * (unsigned)size);
}

static int
search(uint64_t va, uint64_t tag, uint64_t data, struct vg_xlate *x)
{
	uint64_t size;
	unsigned shift;

	size = data >> TD_SIZE_SHIFT & TD_SIZE;
	shift = shift_of(size);
	if ((data & TD_V) == 0 || (tag & TAG_SIZE) != size ||
	    tag >> TAG_VPN_SHIFT != va >> shift)
		return (0);
	x->pagesize = UINT64_C(1) << shift;
	x->pa = (data & TD_PA & ~(x->pagesize - 1)) |
	    (va & (x->pagesize - 1));
	x->len = x->pagesize - (va & (x->pagesize - 1));
	x->prot = VG_READ | ((data & (TD_SW | TD_W)) != 0 ? VG_WRITE : 0) |
	    ((data & TD_EXEC) != 0 ? VG_EXECUTE : 0);
	return (1);
}

int
vg_tsb_search(struct vg_core *c, uint64_t pa, uint64_t mask, uint64_t va,
    vg_tsb_reader *get, struct vg_xlate *x)
{
	struct vg_step *s;
	uint64_t data, slot, tag;

	slot = va >> PAGE_SHIFT & mask;
	s = vg_step(x, "TSB", 1, pa, slot);
	if (!get(c, pa + slot * VG_TSB_ENTRY, &tag, &data, x))
		return (0);
	s->has_entry = 1;
	s->entry = data;
	(void)snprintf(s->note, sizeof(s->note), "tag 0x%" PRIx64 ", data 0x%"
	    PRIx64, tag, data);
	if (search(va, tag, data, x))
		return (1);
	vg_why(x, "entry %" PRIu64 " of the TSB (tag 0x%" PRIx64 ", data 0x%"
	    PRIx64 ") does not map 0x%" PRIx64, slot, tag, data, va);
	return (0);
}

static void
init(struct vg_core *c)
{

	vg_tsb(c)->entries = 1024;
}

static int
option(struct vg_core *c, const char *name, uint64_t value)
{

	if (strcmp(name, "tsb_entries") != 0)
		return (0);
	vg_tsb(c)->entries = value;
	return (1);
}

/* In memory like any table, and aligned to its size. */
static int
prepare(struct vg_core *c)
{
	uint64_t bytes, n, pfn;

	n = vg_tsb(c)->entries;
	bytes = n * VG_TSB_ENTRY;
	if (n < 256 || (n & (n - 1)) != 0 || bytes > UINT32_MAX)
		return (vg_fail(&c->err, "tsb_entries: %" PRIu64 " is no power "
		    "of two from 256 on", n));
	c->space[0].root = vg_up(c->tables, bytes);
	for (pfn = c->space[0].root >> PAGE_SHIFT;
	    pfn < (c->space[0].root + bytes) >> PAGE_SHIFT; pfn++) {
		if (!vg_rset_has(&c->ram, pfn))
			return (vg_fail(&c->err, "tables: page 0x%" PRIx64
			    ", wanted for the TSB, is not in memory",
			    pfn << PAGE_SHIFT));
		if (vg_mem_clear(&c->mem, pfn) == NULL)
			return (vg_fail(&c->err, "out of memory"));
	}
	return (0);
}

static int
set_slot(struct vg_core *c, uint64_t slot, uint64_t hi, uint64_t lo)
{
	uint8_t buf[VG_TSB_ENTRY];

	if (slot >= vg_tsb(c)->entries)
		return (vg_fail(&c->err, "slots: there is no slot 0x%" PRIx64,
		    slot));
	memset(buf, 0, sizeof(buf));
	vg_put(buf, 8, 1, hi);
	vg_put(buf + 8, 8, 1, lo);
	return (vg_mem_write(&c->mem, c->space[0].root +
	    slot * VG_TSB_ENTRY, buf, sizeof(buf)) != 0 ?
	    vg_fail(&c->err, "out of memory") : 0);
}

/* A larger page stands in each place that an address of it may be sought. */
static int
enter(struct vg_core *c, uint64_t va, uint64_t pa, const struct vg_attr *a)
{
	uint64_t at, data, size;

	for (size = 0; UINT64_C(1) << shift_of(size) < a->size; size++)
		continue;
	data = (a->valid ? TD_V : 0) | size << TD_SIZE_SHIFT | pa | TD_REF |
	    TD_CP | TD_CV | TD_P | (a->rw ? TD_SW | TD_W : 0) |
	    (a->nx ? 0 : TD_EXEC) | a->bits;
	for (at = va; at - va < a->size; at += UINT64_C(1) << PAGE_SHIFT)
		if (set_slot(c, at >> PAGE_SHIFT & (vg_tsb(c)->entries - 1),
		    va >> shift_of(size) << TAG_VPN_SHIFT | size, data) != 0)
			return (-1);
	return (0);
}

static int
read_memory(struct vg_core *c, uint64_t pa, uint64_t *tag, uint64_t *data,
    struct vg_xlate *x)
{
	uint8_t buf[16];

	(void)x;
	vg_mem_read(&c->mem, pa, buf, sizeof(buf));
	*tag = vg_get(buf, 8, 1);
	*data = vg_get(buf + 8, 8, 1);
	return (1);
}

static int
find(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{

	return (vg_tsb_search(c, c->space[0].root, vg_tsb(c)->entries - 1, va,
	    read_memory, x));
}

static const struct vg_level levels[] = {
	[1] = { .name = "TSB", .entry = "TTE", .shift = PAGE_SHIFT,
	    .leaf = 1 },
	[2] = { .name = "TSB", .entry = "TTE", .shift = 16, .leaf = 1 },
	[3] = { .name = "TSB", .entry = "TTE", .shift = 19, .leaf = 1 },
	[4] = { .name = "TSB", .entry = "TTE", .shift = 22, .leaf = 1 },
};

const struct vg_mmu vg_mmu_tsb = {
	.name = "tsb",
	.pageshift = PAGE_SHIFT,
	.vabits = 64,
	.esize = VG_TSB_ENTRY,
	.pabits = 43,
	.top = 4,
	.has_nx = 1,
	.level = levels,
	.state = sizeof(struct vg_tsb),
	.init = init,
	.option = option,
	.prepare = prepare,
	.enter = enter,
	.find = find,
	.set_slot = set_slot,
};
