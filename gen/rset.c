/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdlib.h>

#include "rset.h"
#include "util.h"

void
vg_rset_deinit(struct vg_rset *s)
{

	free(s->v);
	s->v = NULL;
	s->n = s->cap = 0;
}

int
vg_rset_add(struct vg_rset *s, uint64_t lo, uint64_t hi)
{
	struct vg_range *last;

	if (lo >= hi)
		return (0);
	if (s->n > 0) {
		last = &s->v[s->n - 1];
		if (lo >= last->lo && lo <= last->hi) {
			if (hi > last->hi)
				last->hi = hi;
			return (0);
		}
		if (lo < last->lo)
			s->dirty = 1;
	}
	if (vg_grow(&s->v, &s->cap, s->n, sizeof(*s->v)) != 0)
		return (-1);
	last = &s->v[s->n++];
	last->lo = lo;
	last->hi = hi;
	last->before = s->n < 2 ? 0 :
	    last[-1].before + (last[-1].hi - last[-1].lo);
	return (0);
}

static int
range_cmp(const void *a, const void *b)
{
	const struct vg_range *x = a, *y = b;

	return (x->lo < y->lo ? -1 : x->lo > y->lo);
}

void
vg_rset_norm(struct vg_rset *s)
{
	size_t i, n;
	uint64_t before;

	if (!s->dirty)
		return;
	qsort(s->v, s->n, sizeof(*s->v), range_cmp);
	n = 0;
	for (i = 0; i < s->n; i++) {
		if (n > 0 && s->v[i].lo <= s->v[n - 1].hi) {
			if (s->v[i].hi > s->v[n - 1].hi)
				s->v[n - 1].hi = s->v[i].hi;
		} else
			s->v[n++] = s->v[i];
	}
	s->n = n;
	before = 0;
	for (i = 0; i < n; i++) {
		s->v[i].before = before;
		before += s->v[i].hi - s->v[i].lo;
	}
	s->dirty = 0;
}

/* Index of the first range that ends above x. */
static size_t
find(struct vg_rset *s, uint64_t x)
{
	size_t lo, hi, mid;

	vg_rset_norm(s);
	lo = 0;
	hi = s->n;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->v[mid].hi > x)
			hi = mid;
		else
			lo = mid + 1;
	}
	return (lo);
}

int
vg_rset_has(struct vg_rset *s, uint64_t x)
{
	size_t i;

	i = find(s, x);
	return (i < s->n && s->v[i].lo <= x);
}

uint64_t
vg_rset_next(struct vg_rset *s, uint64_t x)
{
	size_t i;

	i = find(s, x);
	if (i == s->n)
		return (VG_NONE);
	return (x > s->v[i].lo ? x : s->v[i].lo);
}

uint64_t
vg_rset_rank(struct vg_rset *s, uint64_t x)
{
	size_t i;

	i = find(s, x);
	if (i == s->n)
		return (vg_rset_count(s));
	return (s->v[i].before + (x > s->v[i].lo ? x - s->v[i].lo : 0));
}

uint64_t
vg_rset_count(struct vg_rset *s)
{

	vg_rset_norm(s);
	if (s->n == 0)
		return (0);
	return (s->v[s->n - 1].before + s->v[s->n - 1].hi - s->v[s->n - 1].lo);
}

/* Keeps the members of a for which "is in b" equals want. */
static int
pick(struct vg_rset *a, struct vg_rset *b, int want)
{
	struct vg_rset out = { NULL, 0, 0, 0 };
	uint64_t x, hi, next;
	size_t i, j;
	int in;

	vg_rset_norm(a);
	vg_rset_norm(b);
	j = 0;
	for (i = 0; i < a->n; i++) {
		for (x = a->v[i].lo; x < a->v[i].hi; x = next) {
			while (j < b->n && b->v[j].hi <= x)
				j++;
			in = j < b->n && b->v[j].lo <= x;
			hi = j == b->n ? VG_NONE : in ? b->v[j].hi : b->v[j].lo;
			next = hi < a->v[i].hi ? hi : a->v[i].hi;
			if (in == want && vg_rset_add(&out, x, next) != 0) {
				vg_rset_deinit(&out);
				return (-1);
			}
		}
	}
	vg_rset_deinit(a);
	*a = out;
	return (0);
}

int
vg_rset_remove(struct vg_rset *a, struct vg_rset *b)
{

	return (pick(a, b, 0));
}

int
vg_rset_keep(struct vg_rset *a, struct vg_rset *b)
{

	return (pick(a, b, 1));
}
