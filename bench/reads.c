/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * reads.c: reads of 8 bytes at random places, beside a bare pread(2) of 8
 * bytes at a random place of the same file.  Where the target has no direct
 * map the kernel map alone is read.
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

/* One way to read 8 bytes at a random place of the dump. */
struct way {
	kvm_t		*kd;		/* NULL: bare pread */
	const unsigned char *map;	/* or bare loads from a mapping */
	int		 fd;
	uint64_t	 base;
	uint64_t	 page;		/* bytes */
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
		at = w->base + (n >> 20) % w->npages * w->page +
		    (n & (w->page - 8));
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

/* That the numbers are of right answers: by what the model says. */
static void
verify(const struct core *c, kvm_t *kd, int fd)
{
	unsigned char a[8], b[8];
	size_t i;

	for (i = 0; i < c->nplace; i++)
		if (pread(fd, a, 8, (off_t)c->place[i].offset) != 8 ||
		    kvm_read2(kd, c->place[i].va, b, 8) != 8 ||
		    memcmp(a, b, 8) != 0)
			die("%#llx: not the file's bytes",
			    (unsigned long long)c->place[i].va);
	if (c->nplace == 0)
		die("there is no place to check");
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
	bare.base = c->first;
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
	w.base = c->first;
	w.npages = c->bytes / c->page;
	w.chained = 0;
	pair("(a bare load from a mapping, independent)", w, c, NONE, 0);
	w.chained = 1;
	pair("(a bare load from a mapping, chained)", w, c, NONE, 0);
	munmap(map, len);
}

/* What one view of memory, the direct map or the kernel map, costs. */
static void
view(const char *name, struct way w, const struct core *c, int mapped,
    double slower, double faster)
{
	static const char *const orders[] = { "independent", "chained" };
	char what[64];

	w.npages = c->bytes / c->page;
	for (w.chained = 0; w.chained < 2; w.chained++) {
		snprintf(what, sizeof(what), "%s, %s", name,
		    orders[w.chained]);
		pair(what, w, c, mapped ? FASTER : AT_MOST,
		    mapped ? faster : slower);
	}
	w.npages = 64;
	w.chained = 0;
	snprintf(what, sizeof(what), "%s, within 64 pages", name);
	pair(what, w, c, mapped ? NONE : FASTER, 5);
}

void
bench_reads(const struct core *c)
{
	struct way w;
	int mapped;

	memset(&w, 0, sizeof(w));
	w.page = c->page;
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
		if (c->dmap != 0) {
			w.base = c->dmap;
			view("direct map", w, c, mapped, 1.3, 4);
		}
		w.base = c->kva;
		view("kernel map", w, c, mapped, 2.3, 3);
		kvm_close(w.kd);
	}
	close(w.fd);
}
