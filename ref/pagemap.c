/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pagemap.h"

static int
add_range(struct kr_pagemap *pm, size_t *cap, uint64_t page, uint64_t n,
    uint64_t bit)
{
	struct kr_range *p;

	if (n == 0)
		return (0);
	if (pm->nrange == *cap) {
		*cap = *cap == 0 ? 16 : *cap * 2;
		if (*cap > SIZE_MAX / sizeof(*p))
			return (-1);
		p = realloc(pm->range, *cap * sizeof(*p));
		if (p == NULL)
			return (-1);
		pm->range = p;
	}
	pm->range[pm->nrange++] = (struct kr_range){ page, n, bit };
	return (kr_spans_add(&pm->spans, page, page + n, bit));
}

int
kr_pagemap_ranges(struct kr_pagemap *pm, struct kr_file *f, int64_t off,
    uint64_t len, enum kr_order order, uint64_t *bad)
{
	uint64_t at, bit, end, hi, lo, mask, n, start;
	uint8_t buf[4096];
	size_t cap, i;
	ssize_t got;

	cap = 0;
	if (len == 0) {
		if (add_range(pm, &cap, 0, pm->bits.nbits, 0) != 0)
			goto nomem;
		return (0);
	}
	mask = ((uint64_t)1 << pm->shift) - 1;
	bit = 0;
	/* Ranges whose bits lie beyond the bitmap hold no page of the dump. */
	for (at = 0; at < len && bit < pm->bits.nbits; at += n) {
		n = len - at < sizeof(buf) ? len - at : sizeof(buf);
		got = kr_file_pread(f, off + (int64_t)at, buf, (size_t)n);
		if (got != (ssize_t)n) {
			if (got >= 0)
				errno = KR_EEND;
			return (-1);
		}
		for (i = 0; i + 16 <= n && bit < pm->bits.nbits; i += 16) {
			start = kr_get64(buf + i, order);
			end = kr_get64(buf + i + 8, order);
			if (end == 0)
				return (kr_spans_resolve(&pm->spans));
			if (start > end) {
				*bad = at + i;
				errno = EDOM;
				return (-1);
			}
			lo = start >> pm->shift;
			hi = (end >> pm->shift) + ((end & mask) != 0);
			if (hi - lo > pm->bits.nbits - bit)
				hi = lo + (pm->bits.nbits - bit);
			if (add_range(pm, &cap, lo, hi - lo, bit) != 0)
				goto nomem;
			bit += hi - lo;
		}
	}
	if (kr_spans_resolve(&pm->spans) == 0)
		return (0);
nomem:
	errno = ENOMEM;
	return (-1);
}

void
kr_pagemap_free(struct kr_pagemap *pm)
{

	kr_bitmap_free(&pm->bits);
	kr_spans_free(&pm->spans);
	free(pm->range);
	memset(pm, 0, sizeof(*pm));
}

int64_t
kr_pagemap_search(struct kr_pagemap *pm, uint64_t pa)
{
	const struct kr_span *sp;

	sp = kr_spans_search(&pm->spans, pa >> pm->shift);
	return (sp != NULL ? kr_pagemap_in(pm, sp, pa) : -1);
}

uint64_t
kr_pagemap_more(struct kr_pagemap *pm, uint64_t page, uint64_t want)
{
	const struct kr_span *sp;
	uint64_t run;

	/* One page more than asked for does no harm. */
	run = (want >> pm->shift) + 2;
	sp = kr_spans_find(&pm->spans, page);
	if (run > sp->hi - page)
		run = sp->hi - page;
	run = kr_bitmap_run(&pm->bits, sp->at + (page - sp->lo), run);
	return ((run - 1) << pm->shift);
}

int
kr_pagemap_rank(struct kr_pagemap *pm, uint64_t pa, uint64_t *rank)
{
	const struct kr_span *sp;

	sp = kr_spans_find(&pm->spans, pa >> pm->shift);
	if (sp == NULL)
		return (0);
	return (kr_bitmap_rank(&pm->bits,
	    sp->at + ((pa >> pm->shift) - sp->lo), rank));
}

int
kr_pagemap_each(struct kr_pagemap *pm,
    int (*cb)(uint64_t pa, int64_t off, void *arg), void *arg)
{
	const struct kr_range *r;
	const struct kr_span *sp;
	uint64_t bit, page, rank;
	size_t i;

	for (i = 0; i < pm->nrange; i++) {
		r = &pm->range[i];
		bit = r->bit;
		while (kr_bitmap_next(&pm->bits, bit, &bit) &&
		    bit < r->bit + r->n) {
			page = r->page + (bit - r->bit);
			/*
			 * Ranges that meet in a page each have a bit for it;
			 * only the first one's counts.
			 */
			sp = kr_spans_find(&pm->spans, page);
			if (sp != NULL && sp->at + (page - sp->lo) == bit &&
			    kr_bitmap_rank(&pm->bits, bit, &rank) &&
			    cb(page << pm->shift, pm->pages +
			    (int64_t)(rank << pm->shift), arg) == 0)
				return (0);
			bit++;
		}
	}
	return (1);
}
