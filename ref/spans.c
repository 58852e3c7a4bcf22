/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "spans.h"

int
kr_spans_add(struct kr_spans *s, uint64_t lo, uint64_t hi, uint64_t at)
{
	struct kr_span *p;
	size_t cap;

	if (lo >= hi)
		return (0);
	if (s->n == s->cap) {
		cap = s->cap == 0 ? 16 : s->cap * 2;
		if (cap > SIZE_MAX / sizeof(*p))
			return (-1);
		p = realloc(s->span, cap * sizeof(*p));
		if (p == NULL)
			return (-1);
		s->span = p;
		s->cap = cap;
	}
	s->span[s->n++] = (struct kr_span){ lo, hi, at };
	return (0);
}

/* Sorted by lo; order[] tells the place in which a span was added. */
struct item {
	struct kr_span	span;
	size_t		order;
};

static int
item_cmp(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->span.lo != y->span.lo)
		return (x->span.lo < y->span.lo ? -1 : 1);
	return (x->order < y->order ? -1 : 1);
}

/* A heap of items, the one that was added first on top. */
struct heap {
	const struct item **v;
	size_t		n;
};

static void
heap_push(struct heap *h, const struct item *it)
{
	size_t i, up;

	for (i = h->n++; i > 0; i = up) {
		up = (i - 1) / 2;
		if (h->v[up]->order < it->order)
			break;
		h->v[i] = h->v[up];
	}
	h->v[i] = it;
}

static void
heap_pop(struct heap *h)
{
	const struct item *it = h->v[--h->n];
	size_t i, kid;

	for (i = 0; (kid = 2 * i + 1) < h->n; i = kid) {
		if (kid + 1 < h->n &&
		    h->v[kid + 1]->order < h->v[kid]->order)
			kid++;
		if (it->order < h->v[kid]->order)
			break;
		h->v[i] = h->v[kid];
	}
	h->v[i] = it;
}

/*
 * Adds lo..hi-1 of a span; it goes on where the piece before it ended, if
 * that is of the same span.
 */
static int
emit(struct kr_spans *out, const struct kr_span *sp, uint64_t lo, uint64_t hi,
    const struct kr_span **prev)
{
	struct kr_span *last;

	last = out->n > 0 ? &out->span[out->n - 1] : NULL;
	if (*prev == sp && last != NULL && last->hi == lo) {
		last->hi = hi;
		return (0);
	}
	*prev = sp;
	return (kr_spans_add(out, lo, hi, sp->at + (lo - sp->lo)));
}

/*
 * Sweeps over the numbers; the heap holds the spans that have begun and may
 * not have ended.
 */
static int
sweep(const struct item *it, size_t n, struct heap *h, struct kr_spans *out)
{
	const struct kr_span *prev = NULL, *top;
	uint64_t pos, end;
	size_t i;

	pos = 0;
	i = 0;
	while (i < n || h->n > 0) {
		if (h->n == 0 && it[i].span.lo > pos)
			pos = it[i].span.lo;
		while (i < n && it[i].span.lo <= pos)
			heap_push(h, &it[i++]);
		while (h->n > 0 && h->v[0]->span.hi <= pos)
			heap_pop(h);
		if (h->n == 0)
			continue;
		top = &h->v[0]->span;
		end = top->hi;
		if (i < n && it[i].span.lo < end)
			end = it[i].span.lo;
		if (emit(out, top, pos, end, &prev) != 0)
			return (-1);
		pos = end;
	}
	return (0);
}

int
kr_spans_resolve(struct kr_spans *s)
{
	struct kr_spans out = { NULL, 0, 0, { 0, 0, 0 } };
	struct heap h = { NULL, 0 };
	struct item *it;
	size_t i, n = s->n;
	int rv;

	/* Most cores have their segments in order and apart. */
	for (i = 1; i < n; i++) {
		if (s->span[i - 1].hi > s->span[i].lo)
			break;
	}
	if (i >= n)
		return (0);
	if (n > SIZE_MAX / sizeof(*it))
		return (-1);
	it = malloc(n * sizeof(*it));
	h.v = malloc(n * sizeof(*h.v));
	rv = -1;
	if (it != NULL && h.v != NULL) {
		for (i = 0; i < n; i++)
			it[i] = (struct item){ s->span[i], i };
		qsort(it, n, sizeof(*it), item_cmp);
		rv = sweep(it, n, &h, &out);
	}
	free(it);
	free(h.v);
	if (rv != 0) {
		free(out.span);
		return (-1);
	}
	free(s->span);
	*s = out;
	return (0);
}

const struct kr_span *
kr_spans_search(struct kr_spans *s, uint64_t x)
{
	size_t lo, hi, mid;

	lo = 0;
	hi = s->n;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (x < s->span[mid].lo)
			hi = mid;
		else if (x >= s->span[mid].hi)
			lo = mid + 1;
		else {
			s->last = s->span[mid];
			return (&s->last);
		}
	}
	return (NULL);
}

int64_t
kr_spans_offset(struct kr_spans *s, uint64_t x, uint64_t *contig)
{
	const struct kr_span *sp;

	sp = kr_spans_find(s, x);
	if (sp == NULL)
		return (-1);
	*contig = sp->hi - x;
	return ((int64_t)(sp->at + (x - sp->lo)));
}

uint64_t
kr_spans_total(const struct kr_spans *s)
{
	uint64_t n;
	size_t i;

	for (n = i = 0; i < s->n; i++)
		n += s->span[i].hi - s->span[i].lo;
	return (n);
}

void
kr_spans_free(struct kr_spans *s)
{

	free(s->span);
	memset(s, 0, sizeof(*s));
}
