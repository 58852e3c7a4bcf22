/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Walking tables, in memory or in the dump: see mmu.h. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "target.h"

int
vg_read_memory(struct vg_core *c, uint64_t pa, uint64_t *entry,
    struct vg_xlate *x)
{
	uint8_t buf[8];
	unsigned size;

	size = vg_entry_size(c->mmu, x->step[x->nstep - 1].level);
	vg_mem_read(&c->mem, pa, buf, size);
	*entry = vg_get(buf, size, vg_entry_order(c));
	return (1);
}

int
vg_mmu_find(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{

	memset(x, 0, sizeof(*x));
	return (c->mmu->find != NULL ? c->mmu->find(c, va, x) :
	    vg_mmu_walk(c, c->mmu->top, c->root, va, vg_read_memory, x));
}

int
vg_mmu_walk(struct vg_core *c, unsigned top, uint64_t root, uint64_t va,
    vg_entry_reader *read, struct vg_xlate *x)
{
	const struct vg_level *lv;
	struct vg_step *step;
	struct vg_pte pte;
	uint64_t entry, index, table;
	unsigned level;

	table = root;
	for (level = top; ; level--) {
		lv = &c->mmu->level[level];
		index = va >> lv->shift & ((UINT64_C(1) << lv->bits) - 1);
		step = vg_step(x, lv->name, level, table, index);
		if (!read(c, table + index * vg_entry_stride(c->mmu, level),
		    &entry, x))
			return (0);
		step->has_entry = 1;
		step->entry = entry;
		vg_decode(c->mmu, level, entry, &pte);
		if (pte.kind == VG_INVALID) {
			vg_why(x, "%s %" PRIu64 " of the %s at 0x%" PRIx64
			    " = 0x%" PRIx64 " is not valid", lv->entry, index,
			    lv->name, table, entry);
			return (0);
		}
		if (pte.kind == VG_LEAF)
			break;
		table = pte.pa;
	}
	x->pagesize = pte.size;
	x->pa = pte.pa + (va & (x->pagesize - 1));
	x->len = x->pagesize - (va & (x->pagesize - 1));
	x->prot = pte.prot;
	return (1);
}

/* One past the last address below the entries of a table, or 0. */
static uint64_t
table_end(struct vg_core *c, unsigned level, uint64_t table, uint64_t va,
    uint64_t lo, uint64_t hi)
{
	const struct vg_level *lv;
	struct vg_pte pte;
	uint64_t at, end, i, last;

	lv = &c->mmu->level[level];
	for (i = UINT64_C(1) << lv->bits; i-- > 0;) {
		at = va + (i << lv->shift);
		last = at + ((UINT64_C(1) << lv->shift) - 1);
		if (at > hi || last < lo)
			continue;
		c->mmu->decode(level, vg_entry_get(c, level, table, at), &pte);
		if (pte.kind == VG_LEAF)
			return (last + 1);
		if (pte.kind == VG_TABLE) {
			end = table_end(c, level - 1, pte.pa, at, lo, hi);
			if (end != 0)
				return (end);
		}
	}
	return (0);
}

uint64_t
vg_mmu_end(struct vg_core *c, uint64_t lo, uint64_t hi)
{
	uint64_t base, end, span;
	unsigned top;

	/* The part of the root that a sign-extended address selects. */
	top = c->mmu->top;
	span = UINT64_C(1) << (c->mmu->level[top].shift +
	    c->mmu->level[top].bits);
	base = lo & ~(span - 1);
	end = table_end(c, top, c->root, base, lo, hi);
	return (end != 0 ? end : lo);
}
