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
#define	DMAP		0xfffff80000000000
/* In the file's order: dense.lua. */
#define	KVA_LINEAR	(0xfffffe0000000000 + 2 * GIB)

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

/* GB/s of reading 1 GiB. */
static double
read_all(kvm_t *kd, int fd, uint64_t base)
{
	double begin;
	uint64_t at;
	kssize_t n;

	begin = busy();
	for (at = 0; at < GIB; at += MIB) {
		n = kd != NULL ? kvm_read2(kd, base + at, buffer(), MIB) :
		    pread(fd, buffer(), MIB, (off_t)(base + at));
		if (n != MIB)
			die("sequential read at %#llx: %lld",
			    (unsigned long long)(base + at), (long long)n);
	}
	return ((double)GIB / (busy() - begin) / 1e9);
}

void
bench_sequential(const struct core *c)
{
	static const struct {
		const char	*what;
		uint64_t	 base;
		int		 mapped;
	} ways[] = {
		{ "direct map, default mode", DMAP, 0 },
		{ "kernel map, default mode", KVA_LINEAR, 0 },
		{ "direct map, mapped mode", DMAP, 1 },
		{ "kernel map, mapped mode", KVA_LINEAR, 1 },
	};
	double v[ROUNDS], f[ROUNDS];
	kvm_t *kd;
	size_t w;
	int fd, i;

	fd = open_core(c);
	for (w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
		kd = core_open(c);
		if (ways[w].mapped && kvmref_map_file(kd) != 0)
			die("%s", kvm_geterr(kd));
		(void)read_all(kd, fd, ways[w].base);
		for (i = 0; i < ROUNDS; i++) {
			f[i] = read_all(NULL, fd, c->pages);
			v[i] = read_all(kd, fd, ways[w].base);
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
 * The floor of the walk: the page-table pages have to be read, 4 KiB each
 * for 512 records.
 */
void
bench_walk(const struct core *c)
{
	double v[ROUNDS], f[ROUNDS], begin;
	uint64_t n;
	kvm_t *kd;
	int fd, i, k;

	fd = open_core(c);
	kd = core_open(c);
	n = 0;
	for (i = 0; i < ROUNDS; i++) {
		begin = busy();
		for (k = 0; k < 1024; k++)
			if (pread(fd, buffer(), PAGE, (off_t)(c->pages + GIB +
			    (uint64_t)k * PAGE)) != PAGE)
				die("pread: %s", strerror(errno));
		f[i] = (busy() - begin) * 1e9 / (1024 * 512);
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

static int
first_page(const struct kvmref_section *sx, void *closure)
{

	if (strcmp(sx->kx_name, "pages") != 0)
		return (1);
	*(uint64_t *)closure = (uint64_t)sx->kx_offset;
	return (0);
}

void
bench_generator(struct core *c, const struct tools *t, const char *scenario,
    int measured)
{
	double v[ROUNDS], f[ROUNDS], d;
	kvm_t *kd;
	int i;

	core_make(c, t, scenario, measured);
	d = (double)c->size / c->seconds / 1e9;
	for (i = 0; measured && i < ROUNDS; i++) {
		core_make(c, t, scenario, 0);
		v[i] = (double)c->size / c->seconds / 1e9;
		f[i] = write_all(c);
	}
	if (measured) {
		row("build and save", "GB/s", median(v, ROUNDS),
		    median(f, ROUNDS), FASTER, 0.5);
		row("vmgen with its digests, once", "GB/s", d,
		    median(f, ROUNDS), NONE, 0);
	}
	kd = core_open(c);
	c->pages = 0;
	kvmref_sections(kd, first_page, &c->pages);
	kvm_close(kd);
	if (c->pages == 0 || c->size < c->pages + GIB)
		die("%s: not the dump that %s describes", c->vmcore,
		    scenario);
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
	for (at = 0; at < c->pages; at += n) {
		n = c->pages - at < MIB ? (size_t)(c->pages - at) : MIB;
		if (pread(fd, buffer(), n, (off_t)at) != (ssize_t)n)
			die("pread: %s", strerror(errno));
	}
	close(fd);
	return (busy() - begin);
}

void
bench_open(const struct tools *t, const char *scenario, const char *label,
    int last)
{
	static struct core c;
	double v[ROUNDS], f[ROUNDS], m[ROUNDS];
	unsigned long long bytes;
	char cmd[4096], what[128];
	FILE *fp;
	kvm_t *kd;
	int i;

	core_make(&c, t, scenario, 1);
	kd = core_open(&c);
	c.pages = 0;
	kvmref_sections(kd, first_page, &c.pages);
	kvm_close(kd);
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
	snprintf(what, sizeof(what), "open, %s", label);
	row(what, "ms", median(v, ROUNDS), median(f, ROUNDS), NONE, 0);
	snprintf(what, sizeof(what), "memory, %s", label);
	row(what, "MiB", median(m, ROUNDS), 0, last ? LIMIT : NONE, 64);
	core_remove(&c);
}
