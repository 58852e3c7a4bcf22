/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * spans.h: an ordered map from disjoint intervals to consecutive numbers.
 *
 * The regions of memory in a full core (physical address to file offset), be
 * they segments or rows of a table of the format's own, and the ranges of
 * dump_avail (page number to bit) are all of this kind.
 */
#ifndef KR_SPANS_H
#define	KR_SPANS_H

#include <stddef.h>
#include <stdint.h>

/* lo..hi-1 stands for at, at + 1, ...  Never empty. */
struct kr_span {
	uint64_t	lo;
	uint64_t	hi;
	uint64_t	at;
};

struct kr_spans {
	struct kr_span	*span;
	size_t		 n;
	size_t		 cap;
	struct kr_span	 last;	/* that was found last; at first empty */
};

/* Adds a span; empty ones are dropped.  0, or -1 when memory ran out. */
int	kr_spans_add(struct kr_spans *s, uint64_t lo, uint64_t hi,
	    uint64_t at);

/*
 * Call once, after the last kr_spans_add(): sorts the spans and cuts those
 * that overlap, so that where several hold a number the one that was added
 * first has it.  0, or -1 when memory ran out.
 */
int	kr_spans_resolve(struct kr_spans *s);

/* The span that holds x, or NULL.  Good until the next search.  O(log n). */
const struct kr_span *kr_spans_search(struct kr_spans *s, uint64_t x);

/* The same; O(1) when it is the one that was found last. */
static inline const struct kr_span *
kr_spans_find(struct kr_spans *s, uint64_t x)
{

	if (x >= s->last.lo && x < s->last.hi)
		return (&s->last);
	return (kr_spans_search(s, x));
}

/*
 * What x stands for, where that is a file offset: it has been checked to be
 * one.  *contig becomes how many numbers from x on the span holds.  -1: none
 * does.
 */
int64_t	kr_spans_offset(struct kr_spans *s, uint64_t x, uint64_t *contig);

/* How many numbers the spans hold. */
uint64_t kr_spans_total(const struct kr_spans *s);

void	kr_spans_free(struct kr_spans *s);

#endif /* !KR_SPANS_H */
