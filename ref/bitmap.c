/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bitmap.h"

#define	BLOCK_BYTES	(KR_BITBLOCK / 8)
#define	BLOCK_WORDS	(KR_BITBLOCK / 64)
#define	READ_BLOCKS	64u			/* blocks in one read */

/* The number of the lowest set bit of v, which is not 0. */
static inline unsigned int
lowest(uint64_t v)
{

	return (kr_popcount((v & (0 - v)) - 1));
}

/* Whether all bytes are zero: the first one is, and each equals the next. */
static int
all_zero(const uint8_t *p, size_t len)
{

	return (p[0] == 0 && memcmp(p, p + 1, len - 1) == 0);
}

/* Makes a block of BLOCK_BYTES bytes of the file; adds its bits to nset. */
static int
add_block(struct kr_bitmap *bm, uint64_t index, const uint8_t *p,
    unsigned int wordbits, enum kr_order order)
{
	struct kr_bitblock *b;
	unsigned int count;
	size_t i;

	bm->dir[index].before = bm->nset;
	if (all_zero(p, BLOCK_BYTES))
		return (0);
	b = malloc(sizeof(*b));
	if (b == NULL)
		return (-1);
	count = 0;
	for (i = 0; i < BLOCK_WORDS; i++, p += 8) {
		b->rank[i] = (uint16_t)count;
		if (wordbits == 32)
			b->word[i] = kr_get32(p, order) |
			    (uint64_t)kr_get32(p + 4, order) << 32;
		else
			b->word[i] = kr_get64(p, order);
		count += kr_popcount(b->word[i]);
	}
	bm->dir[index].block = b;
	bm->nset += count;
	return (0);
}

int
kr_bitmap_load(struct kr_bitmap *bm, struct kr_file *f, int64_t off,
    uint64_t len, unsigned int wordbits, enum kr_order order)
{
	uint64_t done, i, n;
	uint8_t *buf;
	ssize_t got;
	int rv;

	memset(bm, 0, sizeof(*bm));
	if (order == KR_BIG)
		len -= len % (wordbits / 8);
	n = len / BLOCK_BYTES + (len % BLOCK_BYTES != 0);
	if (len > UINT64_MAX / 8 || n > SIZE_MAX / sizeof(*bm->dir)) {
		errno = ENOMEM;
		return (-1);
	}
	bm->nbits = len * 8;
	if (n == 0)
		return (0);
	bm->dir = calloc((size_t)n, sizeof(*bm->dir));
	buf = malloc((size_t)READ_BLOCKS * BLOCK_BYTES);
	rv = bm->dir != NULL && buf != NULL ? 0 : -1;
	bm->ndir = bm->dir != NULL ? n : 0;
	for (done = 0; rv == 0 && done < len; done += n) {
		n = len - done;
		if (n > READ_BLOCKS * BLOCK_BYTES)
			n = READ_BLOCKS * BLOCK_BYTES;
		got = kr_file_pread(f, off + (int64_t)done, buf, (size_t)n);
		if (got != (ssize_t)n) {
			if (got >= 0)
				errno = KR_EEND;
			rv = -1;
			break;
		}
		/* A bitmap of odd size ends in the middle of a block. */
		if (n % BLOCK_BYTES != 0)
			memset(buf + n, 0, BLOCK_BYTES - n % BLOCK_BYTES);
		for (i = 0; rv == 0 && i < n; i += BLOCK_BYTES)
			rv = add_block(bm, (done + i) / BLOCK_BYTES, buf + i,
			    wordbits, order);
	}
	free(buf);
	return (rv);
}

void
kr_bitmap_free(struct kr_bitmap *bm)
{
	uint64_t i;

	for (i = 0; i < bm->ndir; i++)
		free(bm->dir[i].block);
	free(bm->dir);
	memset(bm, 0, sizeof(*bm));
}

uint64_t
kr_bitmap_run(const struct kr_bitmap *bm, uint64_t bit, uint64_t max)
{
	const struct kr_bitblock *b;
	uint64_t clear, n;

	if (bit >= bm->nbits)
		return (0);
	if (max > bm->nbits - bit)
		max = bm->nbits - bit;
	for (n = 0; n < max; n += 64 - (bit + n) % 64) {
		b = bm->dir[(bit + n) / KR_BITBLOCK].block;
		if (b == NULL)
			break;
		clear = ~b->word[(bit + n) % KR_BITBLOCK / 64] >>
		    (bit + n) % 64;
		if (clear != 0) {
			clear = lowest(clear);
			if (clear < 64 - (bit + n) % 64) {
				n += clear;
				break;
			}
		}
	}
	return (n < max ? n : max);
}

int
kr_bitmap_next(const struct kr_bitmap *bm, uint64_t from, uint64_t *bit)
{
	const struct kr_bitblock *b;
	uint64_t v;

	while (from < bm->nbits) {
		b = bm->dir[from / KR_BITBLOCK].block;
		if (b == NULL) {
			from += KR_BITBLOCK - from % KR_BITBLOCK;
			continue;
		}
		v = b->word[from % KR_BITBLOCK / 64] >> from % 64;
		if (v != 0) {
			*bit = from + lowest(v);
			return (*bit < bm->nbits);
		}
		from += 64 - from % 64;
	}
	return (0);
}
