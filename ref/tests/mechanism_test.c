/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The shared mechanisms, against what a simple loop says: spans, the ranked
 * bitmap in every word width and byte order, ranges, the file and its cache.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../bitmap.h"
#include "../kr.h"
#include "../pagemap.h"
#include "../spans.h"
#include "t.h"

/* A small generator, so that a failure can be had again. */
static uint64_t
rnd(uint64_t *s)
{

	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return (*s);
}

static void
file_of(struct kr_file *f, const struct t_image *im)
{

	kr_file_init(f, open(t_write("file", im), O_RDWR), (int64_t)im->len,
	    0);
	CHECK(f->fd >= 0);
}

/* The bit, straight from the bytes of the file. */
static int
bit_at(const uint8_t *p, uint64_t bit, unsigned int wordbits, int big)
{
	size_t word = (size_t)(bit / wordbits), in = (size_t)(bit % wordbits);
	size_t byte = in / 8;

	if (big)
		byte = wordbits / 8 - 1 - byte;
	return (p[word * (wordbits / 8) + byte] >> in % 8 & 1);
}

static void
compare_bitmap(const struct t_image *im, size_t len, unsigned int wordbits,
    int big)
{
	struct kr_bitmap bm;
	struct kr_file f;
	uint64_t bit, count, next, rank, run;
	int set;

	file_of(&f, im);
	CHECK_EQ(kr_bitmap_load(&bm, &f, 4096, len, wordbits, big ? KR_BIG :
	    KR_LITTLE), 0);
	CHECK_EQ(bm.nbits, len * 8);
	count = 0;
	for (bit = 0; bit < len * 8; bit++) {
		set = bit_at(im->p + 4096, bit, wordbits, big);
		rank = UINT64_MAX;
		if (!t_eq((uint64_t)kr_bitmap_rank(&bm, bit, &rank),
		    (uint64_t)set, "bit", __FILE__, __LINE__) ||
		    (set && !CHECK_EQ(rank, count)))
			break;
		count += (uint64_t)set;
	}
	CHECK_EQ(bm.nset, count);
	CHECK(!kr_bitmap_rank(&bm, len * 8, &rank));
	CHECK(!kr_bitmap_rank(&bm, UINT64_MAX, &rank));
	/* The runs and gaps together are the whole. */
	for (bit = 0, count = 0; kr_bitmap_next(&bm, bit, &next);
	    bit = next + run) {
		for (; bit < next; bit++)
			CHECK(!bit_at(im->p + 4096, bit, wordbits, big));
		run = kr_bitmap_run(&bm, next, UINT64_MAX);
		if (!CHECK(run > 0))
			break;
		CHECK_EQ(kr_bitmap_run(&bm, next, 1), 1);
		CHECK_EQ(kr_bitmap_run(&bm, next, run), run);
		count += run;
	}
	CHECK_EQ(bm.nset, count);
	kr_bitmap_free(&bm);
	CHECK(kr_file_deinit(&f) == 0);
}

static void
bitmap(void)
{
	static const size_t lens[] = { 8, 32, 40, 4096, 4104, 12288 };
	struct t_image im;
	uint64_t seed;
	size_t i, k;

	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		t_image_init(&im, 4096 + lens[i]);
		seed = 88172645463325252u + i;
		/* Dense, then a hole, then sparse, then full words. */
		for (k = 0; k < lens[i]; k++) {
			if (k % 8192 < 3000)
				im.p[4096 + k] = (uint8_t)(rnd(&seed) >> 20);
			else if (k % 8192 > 4096 && k % 97 == 0)
				im.p[4096 + k] = (uint8_t)(1u << k % 8);
			else if (k % 8192 > 7000)
				im.p[4096 + k] = 0xff;
		}
		compare_bitmap(&im, lens[i], 64, 0);
		compare_bitmap(&im, lens[i], 32, 0);
		compare_bitmap(&im, lens[i], 64, 1);
		compare_bitmap(&im, lens[i], 32, 1);
		t_image_free(&im);
	}
}

static void
bitmap_odd(void)
{
	struct kr_bitmap bm;
	struct kr_file f;
	struct t_image im;
	uint64_t rank;

	t_image_init(&im, 4099);
	memset(im.p + 4096, 0xff, 3);
	file_of(&f, &im);
	CHECK_EQ(kr_bitmap_load(&bm, &f, 4096, 3, 64, KR_LITTLE), 0);
	CHECK_EQ(bm.nset, 24);
	CHECK(kr_bitmap_rank(&bm, 23, &rank) && rank == 23);
	CHECK(!kr_bitmap_rank(&bm, 24, &rank));
	kr_bitmap_free(&bm);
	/* Which end of the word is missing nobody can say. */
	CHECK_EQ(kr_bitmap_load(&bm, &f, 4096 - 8, 8 + 3, 64, KR_BIG), 0);
	CHECK_EQ(bm.nset, 0);
	CHECK_EQ(bm.nbits, 64);
	kr_bitmap_free(&bm);
	CHECK_EQ(kr_bitmap_load(&bm, &f, 4096, 0, 64, KR_LITTLE), 0);
	CHECK(!kr_bitmap_rank(&bm, 0, &rank));
	kr_bitmap_free(&bm);
	CHECK_EQ(kr_bitmap_load(&bm, &f, 4096, 4, 64, KR_LITTLE), -1);
	kr_bitmap_free(&bm);
	(void)kr_file_deinit(&f);
	t_image_free(&im);
}

/* Random spans; the first that holds a number has it. */
static void
spans(void)
{
	struct { uint64_t lo, hi, at; } in[40];
	struct kr_spans s;
	const struct kr_span *sp;
	uint64_t seed = 1234567, x;
	size_t i, n, round;

	for (round = 0; round < 200; round++) {
		memset(&s, 0, sizeof(s));
		n = (size_t)(rnd(&seed) % 40);
		for (i = 0; i < n; i++) {
			in[i].lo = rnd(&seed) % 300;
			in[i].hi = in[i].lo + rnd(&seed) % (round % 2 == 0 ?
			    20 : 200);
			in[i].at = rnd(&seed) % 100000;
			CHECK_EQ(kr_spans_add(&s, in[i].lo, in[i].hi,
			    in[i].at), 0);
		}
		CHECK_EQ(kr_spans_resolve(&s), 0);
		for (x = 0; x < 520; x++) {
			for (i = 0; i < n; i++) {
				if (x >= in[i].lo && x < in[i].hi)
					break;
			}
			sp = kr_spans_find(&s, x);
			if (!CHECK((sp != NULL) == (i < n)))
				break;
			if (sp != NULL && !CHECK_EQ(sp->at + (x - sp->lo),
			    in[i].at + (x - in[i].lo)))
				break;
		}
		kr_spans_free(&s);
	}
}

/* A hundred thousand overlapping spans take no time to speak of. */
static void
spans_many(void)
{
	struct kr_spans s;
	uint64_t i;

	memset(&s, 0, sizeof(s));
	for (i = 0; i < 100000; i++)
		CHECK(kr_spans_add(&s, 100000 - i, 300000 + i, i) == 0);
	CHECK_EQ(kr_spans_resolve(&s), 0);
	CHECK_EQ(s.n, 199999);
	CHECK_EQ(kr_spans_find(&s, 100000)->at, 0);
	CHECK_EQ(kr_spans_find(&s, 1)->at, 99999);
	kr_spans_free(&s);
}

/* MD-AVAIL-4, and MD-AVAIL-5: ranges that do not fall on pages. */
static void
ranges(void)
{
	static const struct { uint64_t pa; int64_t off; } want[] = {
		{ 0x40001000, 0x5000 }, { 0x40006000, 0x6000 },
		{ 0x80000000, 0x7000 }, { 0x80003000, 0x8000 },
		{ 0x80003fff, 0x8fff }, { 0x80001000, -1 },
		{ 0x7fffe000, -1 }, { 0x40008000, -1 }, { 0x3ffff000, -1 },
		{ 0, -1 }, { UINT64_MAX, -1 }, { 0x80004000, -1 },
	};
	struct kr_pagemap pm;
	struct kr_file f;
	struct t_image im;
	uint64_t bad, n;
	size_t i;

	t_image_init(&im, 0x9000);
	t_hex(&im, 0x2000, "00 00 00 40 00 00 00 00  00 80 00 40 00 00 00 00"
	    "00 00 00 80 00 00 00 00  00 40 00 80 00 00 00 00");
	t_hex(&im, 0x3000, "42 09");
	file_of(&f, &im);
	memset(&pm, 0, sizeof(pm));
	pm.shift = 12;
	pm.pages = 0x5000;
	CHECK_EQ(kr_bitmap_load(&pm.bits, &f, 0x3000, 0x1000, 64, KR_LITTLE),
	    0);
	CHECK_EQ(kr_pagemap_ranges(&pm, &f, 0x2000, 0x1000, KR_LITTLE, &bad),
	    0);
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		CHECK_EQ(kr_pagemap_find(&pm, want[i].pa, 1, &n),
		    want[i].off);
	kr_pagemap_free(&pm);
	(void)kr_file_deinit(&f);

	/* (0x1800, 0x2800), (0x2800, 0x3001): the page 0x2000 has two bits. */
	memset(im.p + 0x2000, 0, 0x1000);
	t_put64(&im, 0x2000, 0x1800);
	t_put64(&im, 0x2008, 0x2800);
	t_put64(&im, 0x2010, 0x2800);
	t_put64(&im, 0x2018, 0x3001);
	im.p[0x3000] = 0x1f;
	im.p[0x3001] = 0;
	file_of(&f, &im);
	memset(&pm, 0, sizeof(pm));
	pm.shift = 12;
	pm.pages = 0x5000;
	CHECK_EQ(kr_bitmap_load(&pm.bits, &f, 0x3000, 0x1000, 64, KR_LITTLE),
	    0);
	CHECK_EQ(kr_pagemap_ranges(&pm, &f, 0x2000, 0x1000, KR_LITTLE, &bad),
	    0);
	CHECK_EQ(kr_pagemap_find(&pm, 0x1000, 1, &n), 0x5000);
	CHECK_EQ(kr_pagemap_find(&pm, 0x2fff, 1, &n), 0x6fff);
	CHECK_EQ(kr_pagemap_find(&pm, 0x3000, 1, &n), 0x8000);
	CHECK_EQ(kr_pagemap_find(&pm, 0x4000, 1, &n), -1);
	kr_pagemap_free(&pm);
	(void)kr_file_deinit(&f);
	t_image_free(&im);
}

/* Random reads of a file of 100 blocks and a bit, cached, mapped, written. */
static void
file(void)
{
	static uint8_t buf[20000];
	struct kr_file f;
	struct t_image im;
	uint64_t seed = 42, off;
	size_t i, len, want;
	ssize_t got;
	int round;

	t_image_init(&im, 100 * 4096 + 777);
	for (i = 0; i < im.len; i++)
		im.p[i] = (uint8_t)(rnd(&seed) >> 11);
	file_of(&f, &im);
	for (round = 0; round < 30000; round++) {
		if (round == 20000)
			CHECK_EQ(kr_file_map(&f), 0);
		off = rnd(&seed) % (im.len + 100);
		len = (size_t)(rnd(&seed) % (round % 10 == 0 ? 20000 : 64));
		want = off >= im.len ? 0 : len < im.len - off ? len :
		    im.len - (size_t)off;
		memset(buf, 0xa5, sizeof(buf));
		if (round % 2 == 0) {
			got = kr_file_read(&f, (int64_t)off, buf, len);
			if (!CHECK_EQ(got, want))
				break;
		} else {
			got = kr_file_get(&f, (int64_t)off, buf, len);
			if (!CHECK_EQ(got, want == len ? 0 : -1))
				break;
			if (got != 0)
				continue;
		}
		if (want > 0 && !CHECK(memcmp(buf, im.p + off, want) == 0))
			break;
		if (!CHECK(want == sizeof(buf) || buf[want] == 0xa5))
			break;
	}
	CHECK_EQ(kr_file_read(&f, -1, buf, 1), 0);
	CHECK_EQ(kr_file_read(&f, INT64_MAX, buf, 8), 0);
	(void)kr_file_deinit(&f);

	file_of(&f, &im);
	CHECK_EQ(kr_file_read(&f, INT64_MAX, buf, 8), 0);
	CHECK_EQ(kr_file_read(&f, INT64_MAX - 4096, buf, 8192), 0);
	CHECK_EQ(kr_file_read(&f, -1, buf, 1), -1);
	CHECK_EQ(kr_file_write(&f, (int64_t)im.len - 3, "abcdef", 6), 3);
	CHECK_EQ(kr_file_write(&f, (int64_t)im.len, "abcdef", 6), 0);
	CHECK_EQ(kr_file_write(&f, -1, "abcdef", 6), -1);
	(void)kr_file_deinit(&f);
	t_image_free(&im);
}

/* The file changes its size: what is read then is what is there. */
static void
file_cut(void)
{
	struct kr_file f;
	struct t_image im;
	uint8_t b[8];
	int i;

	t_image_init(&im, 16 * 4096);
	memset(im.p, 0x77, im.len);
	file_of(&f, &im);
	for (i = 0; i < 3; i++)
		CHECK_EQ(kr_file_read(&f, 4096 * 9, b, 8), 8);
	CHECK(truncate(t_path("file"), 4096 * 9 + 4) == 0);
	CHECK_EQ(kr_file_read(&f, 4096 * 12, b, 8), 0);
	for (i = 0; i < 3; i++)
		CHECK_EQ(kr_file_read(&f, 4096 * 9, b, 8), 4);
	CHECK_EQ(kr_file_get(&f, 4096 * 9, b, 8), -1);
	CHECK_EQ(kr_file_get(&f, 4096 * 9, b, 4), 0);
	(void)kr_file_deinit(&f);
	t_image_free(&im);
}

/* No system's errno says that a file is too short. */
static void
file_ends(void)
{
	struct kr_pagemap pm = { .shift = 12 };
	struct t_image im;
	struct kr_file f;
	uint64_t bad;
	kvm_t kd;

	t_image_init(&im, 8192);
	file_of(&f, &im);
	memset(&kd, 0, sizeof(kd));
	errno = 0;
	CHECK_EQ(kr_bitmap_load(&pm.bits, &f, 4096, 4097, 64, KR_LITTLE), -1);
	CHECK_EQ(errno, KR_EEND);
	kr_sys_err(&kd, "bitmap of %d bytes", 4097);
	CHECK(strcmp(kvm_geterr(&kd),
	    "bitmap of 4097 bytes: the file ends there") == 0);
	kr_bitmap_free(&pm.bits);
	CHECK_EQ(kr_bitmap_load(&pm.bits, &f, 0, 4096, 64, KR_LITTLE), 0);
	errno = 0;
	CHECK_EQ(kr_pagemap_ranges(&pm, &f, 8192, 16, KR_LITTLE, &bad), -1);
	CHECK_EQ(errno, KR_EEND);
	kr_pagemap_free(&pm);
	(void)kr_file_deinit(&f);
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "bitmap", bitmap },
		{ "bitmap of odd size", bitmap_odd },
		{ "spans", spans },
		{ "spans, many", spans_many },
		{ "ranges", ranges },
		{ "file", file },
		{ "file, cut", file_cut },
		{ "file, too short", file_ends },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
