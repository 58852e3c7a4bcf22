/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* All that memory's tables map: see mmu.h. */

#include <stdlib.h>

#include "core.h"
#include "hpt.h"

struct visit {
	struct vg_core	*c;
	const struct vg_mmu *mmu;
	uint64_t	 lo, hi;	/* first and last address asked for */
	vg_run_cb	*cb;
	void		*arg;
	struct vg_run	 run;		/* that grows; len 0: none */
};

static int
flush(struct visit *v)
{
	int more;

	more = v->run.len == 0 || v->cb(&v->run, v->arg);
	v->run.len = 0;
	return (more);
}

/* A piece goes on with the run before it, or begins a new one. */
static int
add(struct visit *v, const struct vg_run *r)
{
	struct vg_run *run = &v->run;

	if (run->len != 0 && r->va == run->va + run->len &&
	    r->pa == run->pa + run->len && r->pagesize == run->pagesize &&
	    r->prot == run->prot) {
		run->len += r->len;
		return (1);
	}
	if (!flush(v))
		return (0);
	*run = *r;
	return (1);
}

static int
table(struct visit *v, unsigned level, uint64_t pa, uint64_t va)
{
	const struct vg_level *lv = &v->mmu->level[level];
	struct vg_pte pte;
	struct vg_run r;
	uint64_t at, i, last, n;

	n = vg_table_entries(v->c, v->mmu, level);
	for (i = 0; i < n; i++) {
		at = va + (i << lv->shift);
		last = at + ((UINT64_C(1) << lv->shift) - 1);
		if (at > v->hi || last < v->lo)
			continue;
		vg_decode(v->mmu, level, vg_entry_get(v->c, level, pa, at),
		    &pte);
		if (pte.kind == VG_TABLE) {
			if (!table(v, level - 1, pte.pa, at))
				return (0);
			continue;
		}
		if (pte.kind != VG_LEAF)
			continue;
		r.va = at;
		r.pa = pte.pa + (at & (pte.size - 1));
		r.len = UINT64_C(1) << lv->shift;
		r.pagesize = pte.size;
		r.prot = pte.prot;
		if (!add(v, &r))
			return (0);
	}
	return (1);
}

static int
by_va(const void *a, const void *b)
{
	const struct vg_run *x = a, *y = b;

	return (x->va < y->va ? -1 : x->va > y->va);
}

/* Of a hashed table: what the slots hold, in order of address. */
static int
hashed(struct visit *v)
{
	struct vg_core *c = v->c;
	struct vg_hpte e;
	struct vg_run *list, r;
	uint64_t hi, lo, slot;
	size_t cap, i, n;
	int more;

	list = NULL;
	cap = n = 0;
	for (slot = 0; slot < vg_hpt_bytes(c) / VG_HPT_ENTRY; slot++) {
		vg_hpt_memory(c, slot, &hi, &lo);
		vg_hpte_decode(hi, lo, &e);
		if (!vg_hpte_ea(&e, slot, &r.va) || r.va < v->lo ||
		    r.va > v->hi)
			continue;
		r.pa = e.pa;
		r.len = r.pagesize = e.size;
		r.prot = e.prot;
		if (vg_grow(&list, &cap, n, sizeof(*list)) != 0) {
			free(list);
			return (vg_fail(&c->err, "out of memory"));
		}
		list[n++] = r;
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), by_va);
	for (i = 0, more = 1; i < n && more; i++)
		more = add(v, &list[i]);
	free(list);
	return (more);
}

int
vg_mmu_map(struct vg_core *c, uint64_t lo, uint64_t hi, vg_run_cb *cb,
    void *arg)
{
	struct visit v = { c, NULL, lo, hi, cb, arg, { 0, 0, 0, 0, 0 } };
	const struct vg_space *s;
	uint64_t span;
	unsigned shift;
	int more;

	s = vg_space_of(c, lo);
	if (s == NULL)
		return (0);
	v.mmu = s->mmu;
	if (s->mmu->find != NULL)
		more = hashed(&v);
	else {
		/* What a sign-extended address has above the root's bits. */
		shift = s->mmu->level[s->mmu->top].shift +
		    s->mmu->level[s->mmu->top].bits;
		span = UINT64_C(1) << shift;
		more = table(&v, s->mmu->top, s->root, lo & ~(span - 1));
	}
	if (more < 0)
		return (-1);
	if (more)
		(void)flush(&v);
	return (0);
}
