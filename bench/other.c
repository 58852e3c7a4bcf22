/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * other.c: sequential reads, open, the walk, the generator.
 */

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define	MIB		(1024 * 1024)

static unsigned char *
buffer(void)
{
	static unsigned char *buf;

	if (buf == NULL) {
		buf = malloc(MIB);
		if (buf == NULL)
			die("%s", strerror(errno));
		memset(buf, 1, MIB);
	}
	return (buf);
}

static int
open_core(const struct core *c)
{
	int fd;

	fd = open(c->vmcore, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("%s: %s", c->vmcore, strerror(errno));
	return (fd);
}

/* GB/s of reading all memory. */
static double
read_all(kvm_t *kd, int fd, uint64_t base, uint64_t bytes)
{
	double begin;
	uint64_t at;
	kssize_t n;

	begin = busy();
	for (at = 0; at < bytes; at += MIB) {
		n = kd != NULL ? kvm_read2(kd, base + at, buffer(), MIB) :
		    pread(fd, buffer(), MIB, (off_t)(base + at));
		if (n != MIB)
			die("sequential read at %#llx: %lld",
			    (unsigned long long)(base + at), (long long)n);
	}
	return ((double)bytes / (busy() - begin) / 1e9);
}

void
bench_sequential(const struct core *c)
{
	const struct {
		const char	*what;
		uint64_t	 base;
		int		 mapped;
	} ways[] = {
		{ "direct map, default mode", c->dmap, 0 },
		{ "kernel map, default mode", c->linear, 0 },
		{ "direct map, mapped mode", c->dmap, 1 },
		{ "kernel map, mapped mode", c->linear, 1 },
	};
	double v[ROUNDS], f[ROUNDS];
	kvm_t *kd;
	size_t w;
	int fd, i;

	fd = open_core(c);
	for (w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
		if (ways[w].base == 0)
			continue;
		kd = core_open(c);
		if (ways[w].mapped && kvmref_map_file(kd) != 0)
			die("%s", kvm_geterr(kd));
		(void)read_all(kd, fd, ways[w].base, c->bytes);
		for (i = 0; i < ROUNDS; i++) {
			f[i] = read_all(NULL, fd, c->first, c->bytes);
			v[i] = read_all(kd, fd, ways[w].base, c->bytes);
		}
		kvm_close(kd);
		row(ways[w].what, "GB/s", median(v, ROUNDS),
		    median(f, ROUNDS), FASTER, 0.8);
	}
	close(fd);
}

static int
count(struct kvm_page *kp, void *closure)
{

	(void)kp;
	++*(uint64_t *)closure;
	return (1);
}

/*
 * The floor of the walk: the entries of all that is mapped, each page twice,
 * have to be read, 4 KiB at a time.
 */
void
bench_walk(const struct core *c)
{
	double v[ROUNDS], f[ROUNDS], begin;
	uint64_t at, entries, n;
	kvm_t *kd;
	int fd, i;

	fd = open_core(c);
	kd = core_open(c);
	entries = 2 * (c->bytes / c->page);
	for (i = 0; i < ROUNDS; i++) {
		begin = busy();
		for (at = 0; at < entries * c->esize; at += 4096)
			if (pread(fd, buffer(), 4096, (off_t)(c->first + at))
			    != 4096)
				die("pread: %s", strerror(errno));
		f[i] = (busy() - begin) * 1e9 / (double)entries;
		n = 0;
		begin = busy();
		if (kvm_walk_pages(kd, count, &n) != 1 || n == 0)
			die("kvm_walk_pages: %s", kvm_geterr(kd));
		v[i] = (busy() - begin) * 1e9 / (double)n;
	}
	kvm_close(kd);
	close(fd);
	row("default mode", "ns", median(v, ROUNDS), median(f, ROUNDS), NONE,
	    0);
}

/* GB/s of writing the same bytes to a new file. */
static double
write_all(const struct core *c)
{
	char path[1100];
	double seconds, begin;
	uint64_t at;
	size_t n;
	int from, to;

	snprintf(path, sizeof(path), "%s/floor", scratch());
	unlink(path);
	from = open_core(c);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0)
		die("%s: %s", path, strerror(errno));
	seconds = 0;
	for (at = 0; at < c->size; at += n) {
		n = c->size - at < MIB ? (size_t)(c->size - at) : MIB;
		if (pread(from, buffer(), n, (off_t)at) != (ssize_t)n)
			die("pread: %s", strerror(errno));
		begin = busy();
		if (write(to, buffer(), n) != (ssize_t)n)
			die("%s: %s", path, strerror(errno));
		seconds += busy() - begin;
	}
	begin = busy();
	close(to);
	seconds += busy() - begin;
	close(from);
	unlink(path);
	return ((double)c->size / seconds / 1e9);
}

void
bench_generator(struct core *c, const struct tools *t, int measured)
{
	double v[ROUNDS], f[ROUNDS], d;
	int i;

	core_make(c, t, measured);
	d = (double)c->size / c->seconds / 1e9;
	for (i = 0; measured && i < ROUNDS; i++) {
		core_make(c, t, 0);
		v[i] = (double)c->size / c->seconds / 1e9;
		f[i] = write_all(c);
	}
	if (measured) {
		row("build and save", "GB/s", median(v, ROUNDS),
		    median(f, ROUNDS), FASTER, 0.5);
		row("vmgen with its digests, once", "GB/s", d,
		    median(f, ROUNDS), NONE, 0);
	}
	if (c->first == 0 || c->size < c->first + c->bytes)
		die("%s: not the dump that was described", c->vmcore);
}

/* bench --open KERNEL VMCORE: prints seconds and bytes. */
int
bench_open_child(int argc, char **argv)
{
	struct core c;
	double begin, seconds;
	kvm_t *kd;

	if (argc != 4)
		return (2);
	memset(&c, 0, sizeof(c));
	snprintf(c.kernel, sizeof(c.kernel), "%s", argv[2]);
	snprintf(c.vmcore, sizeof(c.vmcore), "%s", argv[3]);
	begin = busy();
	kd = core_open(&c);
	seconds = busy() - begin;
	printf("%.9f %llu\n", seconds, (unsigned long long)peak_memory());
	kvm_close(kd);
	return (0);
}

/* All that comes before the pages, read once: seconds. */
static double
read_front(const struct core *c)
{
	double begin;
	uint64_t at;
	size_t n;
	int fd;

	begin = busy();
	fd = open_core(c);
	for (at = 0; at < c->first; at += n) {
		n = c->first - at < MIB ? (size_t)(c->first - at) : MIB;
		if (pread(fd, buffer(), n, (off_t)at) != (ssize_t)n)
			die("pread: %s", strerror(errno));
	}
	close(fd);
	return (busy() - begin);
}

int
bench_open(const struct tools *t, int number)
{
	static struct core c;
	double v[ROUNDS], f[ROUNDS], m[ROUNDS];
	unsigned long long bytes;
	char cmd[4096], what[128];
	FILE *fp;
	int i;

	core_describe(&c, t, "sparse.lua", number);
	if (c.gib == 0)
		return (0);
	core_make(&c, t, 0);
	snprintf(cmd, sizeof(cmd), "'%s' --open '%s' '%s'", t->self, c.kernel,
	    c.vmcore);
	for (i = 0; i < ROUNDS; i++) {
		f[i] = read_front(&c) * 1e3;
		fp = popen(cmd, "r");
		if (fp == NULL || fscanf(fp, "%lf %llu", &v[i], &bytes) != 2)
			die("%s: failed", cmd);
		pclose(fp);
		v[i] *= 1e3;
		m[i] = (double)bytes / MIB;
	}
	snprintf(what, sizeof(what), "open, %llu GiB of memory",
	    (unsigned long long)c.gib);
	row(what, "ms", median(v, ROUNDS), median(f, ROUNDS), NONE, 0);
	snprintf(what, sizeof(what), "memory, %llu GiB of memory",
	    (unsigned long long)c.gib);
	row(what, "MiB", median(m, ROUNDS), 0, c.gib == 1024 ? LIMIT : NONE,
	    64);
	core_remove(&c);
	return (1);
}
