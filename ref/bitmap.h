/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * bitmap.h: the page bitmap of a minidump, with ranks.
 *
 * Bit i says whether page i of the dump's page numbering is in the file; the
 * pages that are stand there in the order of their bits.  So a page's place
 * is the number of set bits below its own, its rank, which takes a constant
 * time here: blocks of 32768 bits know how many bits are set before them, and
 * in a block each word knows how many are set before it in the block.
 *
 * Blocks without a set bit take no memory, so that a bitmap which is mostly a
 * hole in its file costs what the rest of the file justifies.
 */
#ifndef KR_BITMAP_H
#define	KR_BITMAP_H

#include <stdint.h>

#include "bytes.h"
#include "file.h"

struct kr_bitblock;

struct kr_bitdir {
	uint64_t		 before;	/* set bits in earlier blocks */
	struct kr_bitblock	*block;		/* NULL: no bit is set */
};

struct kr_bitmap {
	uint64_t		 nbits;
	uint64_t		 nset;
	uint64_t		 ndir;
	struct kr_bitdir	*dir;
};

/*
 * Loads len bytes at off in one pass.  The file holds words of wordbits (32
 * or 64) bits in the given order; bit i is bit i % wordbits of word
 * i / wordbits.  Returns 0, or -1 with errno: ENOMEM, ENODATA when the file
 * ends too early, or what read(2) said.  Call kr_bitmap_free() in any case.
 */
int	kr_bitmap_load(struct kr_bitmap *bm, struct kr_file *f, int64_t off,
	    uint64_t len, unsigned int wordbits, enum kr_order order);

void	kr_bitmap_free(struct kr_bitmap *bm);

/* Non-zero, and the bit's rank in *rank, if it is set. */
int	kr_bitmap_rank(const struct kr_bitmap *bm, uint64_t bit,
	    uint64_t *rank);

/* How many bits from this set one on are set without a gap, at most max. */
uint64_t kr_bitmap_run(const struct kr_bitmap *bm, uint64_t bit,
	    uint64_t max);

/* Non-zero, and in *bit the first set bit that is not below from. */
int	kr_bitmap_next(const struct kr_bitmap *bm, uint64_t from,
	    uint64_t *bit);

#endif /* !KR_BITMAP_H */
