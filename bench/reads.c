/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * reads.c: reads of 8 bytes at random places, beside a bare pread(2) of 8
 * bytes at a random place of the same file.
 *
 * "Independent" addresses come from a generator; "chained" ones are made of
 * the bytes of the last answer, as when a debugger follows a list.
 */

#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define	OPS		200000
#define	NPAGES		(GIB / PAGE)
#define	KVA		0xfffffe0000000000
#define	DMAP		0xfffff80000000000

/* One way to read 8 bytes at place number n of 1 GiB. */
struct way {
	kvm_t		*kd;		/* NULL: bare pread */
	const unsigned char *map;	/* or bare loads from a mapping */
	int		 fd;
	uint64_t	 base;
	uint64_t	 npages;	/* places lie in so many pages */
	int		 chained;
};

static uint64_t
get64(const unsigned char *p)
{
	uint64_t n;
	int i;

	for (n = 0, i = 7; i >= 0; i--)
		n = n << 8 | p[i];
	return (n);
}

/* Nanoseconds a read. */
static double
measure(const struct way *w, uint64_t seed)
{
	unsigned char buf[8];
	uint64_t state, n, at;
	double begin;
	unsigned int i;

	state = seed | 1;
	memset(buf, 0, sizeof(buf));
	begin = busy();
	for (i = 0; i < OPS; i++) {
		n = next(&state);
		if (w->chained)
			n ^= get64(buf);
		at = w->base + (n >> 20) % w->npages * PAGE +
		    (n & (PAGE - 8));
		if (w->map != NULL)
			memcpy(buf, w->map + at, 8);
		else if (w->kd != NULL) {
			if (kvm_read2(w->kd, at, buf, 8) != 8)
				die("kvm_read2 %#llx: %s",
				    (unsigned long long)at,
				    kvm_geterr(w->kd));
		} else if (pread(w->fd, buf, 8, (off_t)at) != 8)
			die("pread: %s", strerror(errno));
	}
	return ((busy() - begin) * 1e9 / OPS);
}

/*
 * That the numbers are of right answers: the direct map must give the file's
 * own bytes, and the kernel map those of the page that it names.
 */
static void
verify(const struct core *c, kvm_t *kd, int fd)
{
	unsigned char a[8], b[8];
	uint64_t state, n, page;
	int i;

	state = 7;
	for (i = 0; i < 1000; i++) {
		n = next(&state) >> 20;
		page = n % NPAGES;
		if (pread(fd, a, 8, (off_t)(c->pages + page * PAGE)) != 8 ||
		    kvm_read2(kd, DMAP + page * PAGE, b, 8) != 8 ||
		    memcmp(a, b, 8) != 0)
			die("direct map: page %llu is not the file's",
			    (unsigned long long)page);
		if (kvm_read2(kd, KVA + (page % 256 * 1024 + page / 256) *
		    PAGE, b, 8) != 8 || memcmp(a, b, 8) != 0)
			die("kernel map: page %llu is not the file's",
			    (unsigned long long)page);
	}
}

static void
pair(const char *what, struct way w, const struct core *c, enum target kind,
    double target)
{
	struct way bare;
	double v[ROUNDS], f[ROUNDS];
	int i;

	bare = w;
	bare.kd = NULL;
	bare.map = NULL;
	bare.base = c->pages;
	/* Both once before the clock counts. */
	(void)measure(&bare, 1);
	(void)measure(&w, 1);
	for (i = 0; i < ROUNDS; i++) {
		f[i] = measure(&bare, (uint64_t)i * 2654435761);
		v[i] = measure(&w, (uint64_t)i * 2654435761);
	}
	row(what, "ns", median(v, ROUNDS), median(f, ROUNDS), kind, target);
}

/* What no reader over a mapping can be faster than. */
static void
bare_mapping(struct way w, const struct core *c)
{
	size_t len = (size_t)c->size;
	void *map;

	map = mmap(NULL, len, PROT_READ, MAP_SHARED, w.fd, 0);
	if (map == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	w.map = map;
	w.base = c->pages;
	w.npages = NPAGES;
	w.chained = 0;
	pair("(a bare load from a mapping, independent)", w, c, NONE, 0);
	w.chained = 1;
	pair("(a bare load from a mapping, chained)", w, c, NONE, 0);
	munmap(map, len);
}

void
bench_reads(const struct core *c)
{
	struct way w;
	int mapped;

	memset(&w, 0, sizeof(w));
	w.fd = open(c->vmcore, O_RDONLY | O_CLOEXEC);
	if (w.fd < 0)
		die("%s: %s", c->vmcore, strerror(errno));
	for (mapped = 0; mapped < 2; mapped++) {
		w.kd = core_open(c);
		if (mapped && kvmref_map_file(w.kd) != 0)
			die("%s", kvm_geterr(w.kd));
		verify(c, w.kd, w.fd);
		group(mapped ? "random reads of 8 bytes, mapped mode" :
		    "random reads of 8 bytes, default mode");
		if (mapped)
			bare_mapping(w, c);
		w.npages = NPAGES;
		for (w.chained = 0; w.chained < 2; w.chained++) {
			w.base = DMAP;
			pair(w.chained ? "direct map, chained" :
			    "direct map, independent", w, c,
			    mapped ? FASTER : AT_MOST, mapped ? 4 : 1.3);
			w.base = KVA;
			pair(w.chained ? "kernel map, chained" :
			    "kernel map, independent", w, c,
			    mapped ? FASTER : AT_MOST, mapped ? 3 : 2.3);
		}
		w.npages = 64;
		w.chained = 0;
		w.base = DMAP;
		pair("direct map, within 64 pages", w, c, mapped ? NONE :
		    FASTER, 5);
		w.base = KVA;
		pair("kernel map, within 64 pages", w, c, mapped ? NONE :
		    FASTER, 5);
		kvm_close(w.kd);
	}
	close(w.fd);
}
