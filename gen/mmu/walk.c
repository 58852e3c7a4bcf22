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
vg_read_memory(struct vg_core *c, const struct vg_mmu *mmu, uint64_t pa,
    uint64_t *entry, struct vg_xlate *x)
{
	uint8_t buf[8];
	unsigned size;

	size = vg_entry_size(mmu, x->step[x->nstep - 1].level);
	vg_mem_read(&c->mem, pa, buf, size);
	*entry = vg_get(buf, size, vg_entry_order(c));
	return (1);
}

int
vg_mmu_find(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	const struct vg_space *s;

	memset(x, 0, sizeof(*x));
	s = vg_space_of(c, va);
	if (s == NULL || (s->mmu->tsize != NULL && !vg_root_has(s->mmu,
	    s->mmu->tsize(c), va))) {
		vg_why(x, "no table is for 0x%" PRIx64, va);
		return (0);
	}
	return (s->mmu->find != NULL ? s->mmu->find(c, va, x) :
	    vg_mmu_walk(c, s->mmu, s->mmu->top, s->root, va, vg_read_memory,
	    x));
}

int
vg_mmu_walk(struct vg_core *c, const struct vg_mmu *mmu, unsigned top,
    uint64_t root, uint64_t va, vg_entry_reader *read, struct vg_xlate *x)
{
	const struct vg_level *lv;
	struct vg_step *step;
	struct vg_pte pte;
	uint64_t entry, index, table;
	unsigned level;

	table = root;
	for (level = top; ; level--) {
		lv = &mmu->level[level];
		index = va >> lv->shift & ((UINT64_C(1) << lv->bits) - 1);
		step = vg_step(x, lv->name, level, table, index);
		if (!read(c, mmu, table + index * vg_entry_stride(mmu, level),
		    &entry, x))
			return (0);
		step->has_entry = 1;
		step->entry = entry;
		vg_decode(mmu, level, entry, &pte);
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
table_end(struct vg_core *c, const struct vg_mmu *mmu, unsigned level,
    uint64_t table, uint64_t va, uint64_t lo, uint64_t hi)
{
	const struct vg_level *lv;
	struct vg_pte pte;
	uint64_t at, end, i, last;

	lv = &mmu->level[level];
	for (i = vg_table_entries(c, mmu, level); i-- > 0;) {
		at = va + (i << lv->shift);
		last = at + ((UINT64_C(1) << lv->shift) - 1);
		if (at > hi || last < lo)
			continue;
		mmu->decode(level, vg_entry_get(c, level, table, at), &pte);
		if (pte.kind == VG_LEAF)
			return (last + 1);
		if (pte.kind == VG_TABLE) {
			end = table_end(c, mmu, level - 1, pte.pa, at, lo,
			    hi);
			if (end != 0)
				return (end);
		}
	}
	return (0);
}

uint64_t
vg_mmu_end(struct vg_core *c, uint64_t lo, uint64_t hi)
{
	const struct vg_space *s;
	uint64_t base, end, span;
	unsigned top;

	s = vg_space_of(c, lo);
	if (s == NULL)
		return (lo);
	/* The part of the root that a sign-extended address selects. */
	top = s->mmu->top;
	span = UINT64_C(1) << (s->mmu->level[top].shift +
	    s->mmu->level[top].bits);
	base = lo & ~(span - 1);
	end = table_end(c, s->mmu, top, s->root, base, lo, hi);
	return (end != 0 ? end : lo);
}
