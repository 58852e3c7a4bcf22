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

#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "file.h"

#define	KR_BITBLOCK	32768u		/* bits in a block */

struct kr_bitblock {
	uint64_t	word[KR_BITBLOCK / 64];	/* bit i: word i/64, i%64 */
	uint16_t	rank[KR_BITBLOCK / 64];	/* set bits before the word */
};

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
 * i / wordbits.  In a word that is cut short only little-endian bits have a
 * place, so big-endian bitmaps end with their last whole word.  Returns 0, or
 * -1 with errno: ENOMEM, KR_EEND when the file ends too early, or what read(2)
 * said.  Call kr_bitmap_free() in any case.
 */
int	kr_bitmap_load(struct kr_bitmap *bm, struct kr_file *f, int64_t off,
	    uint64_t len, unsigned int wordbits, enum kr_order order);

void	kr_bitmap_free(struct kr_bitmap *bm);

static inline unsigned int
kr_popcount(uint64_t v)
{

	v -= v >> 1 & 0x5555555555555555u;
	v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu;
	return ((unsigned int)(v * 0x0101010101010101u >> 56));
}

/* Non-zero, and the bit's rank in *rank, if it is set. */
static inline int
kr_bitmap_rank(const struct kr_bitmap *bm, uint64_t bit, uint64_t *rank)
{
	const struct kr_bitdir *d;
	unsigned int in, w;
	uint64_t v;

	if (bit >= bm->nbits)
		return (0);
	d = &bm->dir[bit / KR_BITBLOCK];
	if (d->block == NULL)
		return (0);
	w = (unsigned int)(bit % KR_BITBLOCK) / 64;
	in = (unsigned int)(bit % 64);
	v = d->block->word[w];
	if ((v >> in & 1) == 0)
		return (0);
	*rank = d->before + d->block->rank[w] +
	    kr_popcount(v & (((uint64_t)1 << in) - 1));
	return (1);
}

/* How many bits from this set one on are set without a gap, at most max. */
uint64_t kr_bitmap_run(const struct kr_bitmap *bm, uint64_t bit,
	    uint64_t max);

/* Non-zero, and in *bit the first set bit that is not below from. */
int	kr_bitmap_next(const struct kr_bitmap *bm, uint64_t from,
	    uint64_t *bit);

#endif /* !KR_BITMAP_H */
