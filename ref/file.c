/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <sys/mman.h>
#include <sys/stat.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

/*
 * The cache holds blocks of the file, KR_WAYS candidates a set.  A block of
 * memory contents enters it when it is missed for the second time: reads all
 * over a large file then cost one pread(2) of just the bytes wanted, while a
 * working set is cached after two rounds.  A block that is missed for the first
 * time is noted in seen[], by a hash of its number; a wrong match there
 * only caches a block early.
 */
#define	KR_BLOCK	4096u
#define	KR_SETBITS	8u
#define	KR_SETS		(1u << KR_SETBITS)
#define	KR_WAYS		4u
#define	KR_SEENBITS	12u
#define	KR_SEEN		(1u << KR_SEENBITS)
/* A single pread(2) asks for no more; Linux does not give 2 GiB. */
#define	KR_MAXIO	((size_t)1 << 30)

struct kr_cache {
	uint64_t	 tag[KR_SETS][KR_WAYS];	/* block number + 1, 0: none */
	uint8_t		 next[KR_SETS];		/* way to replace next */
	uint32_t	 seen[KR_SEEN];
	uint8_t		*data;			/* KR_SETS * KR_WAYS blocks */
};

void
kr_file_init(struct kr_file *f, int fd, int64_t size, int nocache)
{

	memset(f, 0, sizeof(*f));
	f->fd = fd;
	f->size = size;
	f->nocache = nocache;
}

static void
cache_free(struct kr_file *f)
{

	if (f->cache != NULL)
		free(f->cache->data);
	free(f->cache);
	f->cache = NULL;
}

int
kr_file_deinit(struct kr_file *f)
{
	void *map;
	int rv;

	if (f->map != NULL) {
		/* munmap(2) wants what mmap(2) gave, without the const. */
		memcpy(&map, &f->map, sizeof(map));
		(void)munmap(map, f->maplen);
	}
	cache_free(f);
	rv = f->fd >= 0 ? close(f->fd) : 0;
	kr_file_init(f, -1, 0, 0);
	return (rv);
}

/*
 * Forgets all blocks if the file's size is no more what it was at open.
 */
static void
check_size(struct kr_file *f)
{
	struct stat st;

	if (f->cache == NULL || f->size == INT64_MAX)
		return;
	if (fstat(f->fd, &st) == 0 && (int64_t)st.st_size == f->size)
		return;
	memset(f->cache->tag, 0, sizeof(f->cache->tag));
}

ssize_t
kr_file_pread(struct kr_file *f, int64_t off, void *buf, size_t len)
{
	uint8_t *p = buf;
	size_t done, want;
	ssize_t got;

	if (off < 0 || len > SSIZE_MAX) {
		errno = EINVAL;
		return (-1);
	}
	for (done = 0; done < len; done += (size_t)got) {
		want = len - done;
		if (want > KR_MAXIO)
			want = KR_MAXIO;
		if ((uint64_t)off + done > (uint64_t)INT64_MAX - want)
			break;		/* no file is that large */
		got = pread(f->fd, p + done, want, (off_t)(off +
		    (int64_t)done));
		if (got < 0 && errno == EINTR) {
			got = 0;
			continue;
		}
		if (got < 0)
			return (done > 0 ? (ssize_t)done : -1);
		if (got == 0) {
			check_size(f);
			break;
		}
	}
	return ((ssize_t)done);
}

static struct kr_cache *
cache_of(struct kr_file *f)
{
	struct kr_cache *c;

	if (f->cache != NULL || f->nocache)
		return (f->cache);
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return (NULL);
	c->data = malloc((size_t)KR_SETS * KR_WAYS * KR_BLOCK);
	if (c->data == NULL) {
		free(c);
		return (NULL);
	}
	f->cache = c;
	return (c);
}

/*
 * The n high bits of a hash: pages that a map scatters often lie a power of
 * two apart, and their numbers' low bits would all name one set.
 */
static inline size_t
slot(uint64_t block, unsigned int n)
{

	return ((size_t)(block * 0x9e3779b97f4a7c15u >> (64 - n)));
}

static inline uint8_t *
cache_find(struct kr_cache *c, uint64_t block)
{
	size_t set = slot(block, KR_SETBITS);
	size_t way;

	for (way = 0; way < KR_WAYS; way++) {
		if (c->tag[set][way] == block + 1)
			return (c->data + (set * KR_WAYS + way) * KR_BLOCK);
	}
	return (NULL);
}

const uint8_t *
kr_file_cached(const struct kr_file *f, int64_t off, size_t len)
{
	size_t in = (size_t)off % KR_BLOCK;
	const uint8_t *p;

	if (f->cache == NULL || off < 0 || len > KR_BLOCK - in)
		return (NULL);
	p = cache_find(f->cache, (uint64_t)off / KR_BLOCK);
	return (p != NULL ? p + in : NULL);
}

/*
 * Reads a whole block into the cache.  NULL if the file does not hold it all
 * or cannot be read: the caller then reads just what it wants.
 */
static uint8_t *
cache_fill(struct kr_file *f, struct kr_cache *c, uint64_t block)
{
	size_t set = slot(block, KR_SETBITS);
	size_t way;
	uint8_t *p;

	way = c->next[set]++ % KR_WAYS;
	p = c->data + (set * KR_WAYS + way) * KR_BLOCK;
	c->tag[set][way] = 0;
	if (kr_file_pread(f, (int64_t)(block * KR_BLOCK), p, KR_BLOCK) !=
	    (ssize_t)KR_BLOCK)
		return (NULL);
	c->tag[set][way] = block + 1;
	return (p);
}

/* Reads within one block. */
static ssize_t
block_read(struct kr_file *f, int64_t off, uint8_t *buf, size_t len, int table)
{
	uint64_t block = (uint64_t)off / KR_BLOCK;
	struct kr_cache *c;
	uint32_t *seen;
	uint8_t *p;

	c = cache_of(f);
	if (c != NULL) {
		p = cache_find(c, block);
		if (p == NULL) {
			seen = &c->seen[slot(block, KR_SEENBITS)];
			if (table || *seen == (uint32_t)(block + 1))
				p = cache_fill(f, c, block);
			*seen = (uint32_t)(block + 1);
		}
		if (p != NULL) {
			memcpy(buf, p + (size_t)off % KR_BLOCK, len);
			return ((ssize_t)len);
		}
	}
	return (kr_file_pread(f, off, buf, len));
}

static ssize_t
file_read(struct kr_file *f, int64_t off, void *buf, size_t len, int table)
{
	uint8_t *p = buf;
	size_t done, n;
	ssize_t got;

	if (f->map != NULL) {
		if (off < 0 || (uint64_t)off >= f->maplen)
			return (0);
		if (len > f->maplen - (size_t)off)
			len = f->maplen - (size_t)off;
		memcpy(buf, f->map + (size_t)off, len);
		return ((ssize_t)len);
	}
	if (off < 0 || len > KR_BLOCK || f->nocache)
		return (kr_file_pread(f, off, buf, len));
	for (done = 0; done < len; done += n) {
		n = KR_BLOCK - (size_t)((uint64_t)off + done) % KR_BLOCK;
		if (n > len - done)
			n = len - done;
		got = block_read(f, off + (int64_t)done, p + done, n, table);
		if (got < 0)
			return (done > 0 ? (ssize_t)done : -1);
		if ((size_t)got < n)
			return ((ssize_t)(done + (size_t)got));
	}
	return ((ssize_t)done);
}

ssize_t
kr_file_read(struct kr_file *f, int64_t off, void *buf, size_t len)
{

	return (file_read(f, off, buf, len, 0));
}

int
kr_file_get(struct kr_file *f, int64_t off, void *buf, size_t len)
{

	return (file_read(f, off, buf, len, 1) == (ssize_t)len ? 0 : -1);
}

ssize_t
kr_file_write(struct kr_file *f, int64_t off, const void *buf, size_t len)
{
	const uint8_t *p = buf;
	size_t done, want;
	ssize_t put;

	if (off < 0 || len > SSIZE_MAX) {
		errno = EINVAL;
		return (-1);
	}
	if (off >= f->size)
		return (0);
	if (len > (uint64_t)(f->size - off))
		len = (size_t)(f->size - off);
	for (done = 0; done < len; done += (size_t)put) {
		want = len - done;
		if (want > KR_MAXIO)
			want = KR_MAXIO;
		put = pwrite(f->fd, p + done, want, (off_t)(off +
		    (int64_t)done));
		if (put < 0 && errno == EINTR) {
			put = 0;
			continue;
		}
		if (put < 0)
			return (done > 0 ? (ssize_t)done : -1);
		if (put == 0)
			break;
	}
	return ((ssize_t)done);
}

int
kr_file_map(struct kr_file *f)
{
	void *map;

	if (f->map != NULL)
		return (0);
	if (f->size == INT64_MAX || f->nocache) {
		errno = ENODEV;
		return (-1);
	}
	if ((uint64_t)f->size > SIZE_MAX) {
		errno = EFBIG;
		return (-1);
	}
	map = mmap(NULL, (size_t)f->size, PROT_READ, MAP_SHARED, f->fd, 0);
	if (map == MAP_FAILED)
		return (-1);
	f->map = map;
	f->maplen = (size_t)f->size;
	cache_free(f);
	return (0);
}
