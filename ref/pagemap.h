/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * pagemap.h: where the pages of a minidump lie in the file.
 *
 * The bitmap numbers pages by the ranges of dump_avail: the pages of the
 * first range from 0 on, then those of the second, and so on.  A page in no
 * range is not in the dump.  Dumps without dump_avail number pages by their
 * physical address.
 */
#ifndef KR_PAGEMAP_H
#define	KR_PAGEMAP_H

#include <stddef.h>
#include <stdint.h>

#include "bitmap.h"
#include "spans.h"

/* Pages page..page + n - 1 have bits bit..bit + n - 1.  In order of bits. */
struct kr_range {
	uint64_t	page;
	uint64_t	n;
	uint64_t	bit;
};

struct kr_pagemap {
	unsigned int	 shift;		/* log2 of the page size */
	int64_t		 pages;		/* file offset of the first page */
	struct kr_bitmap bits;
	struct kr_range	*range;
	size_t		 nrange;
	struct kr_spans	 spans;		/* page number to bit */
};

/*
 * Reads len bytes of dump_avail at off: pairs (start, end) of 64-bit integers
 * in the given order, to the first with end 0 or the end of the block.  With
 * len 0 there is one range from address 0 on.  The bitmap has been loaded.
 * Returns 0; -1 with errno as kr_bitmap_load(); or -1 with errno EDOM and in
 * *bad the offset, in the block, of a pair whose start is above its end.
 */
int	kr_pagemap_ranges(struct kr_pagemap *pm, struct kr_file *f,
	    int64_t off, uint64_t len, enum kr_order order, uint64_t *bad);

void	kr_pagemap_free(struct kr_pagemap *pm);

/* File offset of the byte at pa, in the span of its page; or -1. */
static inline int64_t
kr_pagemap_in(const struct kr_pagemap *pm, const struct kr_span *sp,
    uint64_t pa)
{
	uint64_t page, rank;

	page = pa >> pm->shift;
	if (!kr_bitmap_rank(&pm->bits, sp->at + (page - sp->lo), &rank))
		return (-1);
	return (pm->pages + (int64_t)((rank << pm->shift) +
	    (pa - (page << pm->shift))));
}

/*
 * File offset of the byte at pa, or -1 when its page is not in the dump.  The
 * rest of the page follows there.
 */
int64_t	kr_pagemap_search(struct kr_pagemap *pm, uint64_t pa);

/* The same, shorter in the span that was found last. */
static inline int64_t
kr_pagemap_byte(struct kr_pagemap *pm, uint64_t pa)
{
	const struct kr_span *sp = &pm->spans.last;

	if (pa >> pm->shift >= sp->lo && pa >> pm->shift < sp->hi)
		return (kr_pagemap_in(pm, sp, pa));
	return (kr_pagemap_search(pm, pa));
}

/*
 * How many bytes after a page of the dump lie together with it in the file;
 * those that want, plus some, ask for.
 */
uint64_t kr_pagemap_more(struct kr_pagemap *pm, uint64_t page, uint64_t want);

/*
 * As kr_pagemap_byte(); *contig gets the bytes from pa on that lie together
 * in the file: more than the rest of the page only as far as want asks.
 */
static inline int64_t
kr_pagemap_find(struct kr_pagemap *pm, uint64_t pa, uint64_t want,
    uint64_t *contig)
{
	uint64_t size = (uint64_t)1 << pm->shift;
	int64_t off;

	off = kr_pagemap_byte(pm, pa);
	*contig = size - (pa & (size - 1));
	if (off >= 0 && want > *contig)
		*contig += kr_pagemap_more(pm, pa >> pm->shift, want);
	return (off);
}

/* Non-zero, and the page's rank, if the page that holds pa is in the dump. */
int	kr_pagemap_rank(struct kr_pagemap *pm, uint64_t pa, uint64_t *rank);

/*
 * Calls cb with physical address and file offset of each page in the dump, in
 * order of their bits, until it returns 0.  Returns 0 then, or 1.
 */
int	kr_pagemap_each(struct kr_pagemap *pm,
	    int (*cb)(uint64_t pa, int64_t off, void *arg), void *arg);

#endif /* !KR_PAGEMAP_H */
