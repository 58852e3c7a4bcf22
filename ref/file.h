/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * file.h: checked reading of the vmcore.
 *
 * Everything that is read of a vmcore goes through here.  By default nothing
 * is mapped: reads are pread(2), with a cache of 4 MiB for small ones.  A
 * file that is cut short, before or while it is open, gives short reads.
 */
#ifndef KR_FILE_H
#define	KR_FILE_H

#include <sys/types.h>
#include <stddef.h>
#include <stdint.h>

/*
 * In errno: the file ends before what was asked for.  No system has negative
 * ones; kr_sys_err() has a text for it.
 */
#define	KR_EEND	(-1)

struct kr_cache;

struct kr_file {
	int		 fd;
	/* Bytes at open; INT64_MAX for a device, whose size is not known. */
	int64_t		 size;
	int		 nocache;	/* contents change: raw memory */
	struct kr_cache	*cache;		/* made when it is first needed */
	const uint8_t	*map;		/* NULL, or the whole file */
	size_t		 maplen;
};

/*
 * Takes over fd.  With nocache set each read goes to the file.
 */
void	kr_file_init(struct kr_file *f, int fd, int64_t size, int nocache);

/* Releases cache and mapping and closes fd; returns what close(2) did. */
int	kr_file_deinit(struct kr_file *f);

/*
 * Reads len bytes at off.  Returns the count, which is short only at the end
 * of the file, or -1 with errno.  This is for memory contents: a block that
 * is read for the first time is not cached, since it rarely is read again.
 */
ssize_t	kr_file_read(struct kr_file *f, int64_t off, void *buf, size_t len);

/*
 * Reads exactly len bytes at off through the cache, or returns -1.  This is
 * for headers and page tables, which are read again.
 */
int	kr_file_get(struct kr_file *f, int64_t off, void *buf, size_t len);

/*
 * The bytes themselves, where they lie in memory already: in the mapping, or
 * in one block of the cache, and then until the next call.  NULL otherwise.
 */
static inline const uint8_t *
kr_file_mapped(const struct kr_file *f, int64_t off, size_t len)
{

	if ((uint64_t)off < f->maplen && len <= f->maplen - (size_t)off)
		return (f->map + (size_t)off);
	return (NULL);
}

const uint8_t *kr_file_cached(const struct kr_file *f, int64_t off,
	    size_t len);

static inline const uint8_t *
kr_file_at(const struct kr_file *f, int64_t off, size_t len)
{
	const uint8_t *p;

	p = kr_file_mapped(f, off, len);
	return (p != NULL ? p : kr_file_cached(f, off, len));
}

/* As kr_file_read(), never through the cache: for what is read once. */
ssize_t	kr_file_pread(struct kr_file *f, int64_t off, void *buf, size_t len);

/*
 * Writes, as pwrite(2) does until all is written; never beyond the size of a
 * regular file.  Returns the count or -1 with errno.
 */
ssize_t	kr_file_write(struct kr_file *f, int64_t off, const void *buf,
	    size_t len);

/* Maps the whole file.  0, or -1 with errno and nothing changed. */
int	kr_file_map(struct kr_file *f);

#endif /* !KR_FILE_H */
