/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <sys/types.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wrap.h"

/* What a call of pread() asks the linker for: glibc's with a 64-bit off_t. */
#ifdef __GLIBC__
#define	__wrap_pread	__wrap_pread64
#define	__real_pread	__real_pread64
#endif

void	*__real_malloc(size_t n);
void	*__real_calloc(size_t n, size_t size);
void	*__real_realloc(void *p, size_t n);
void	 __real_free(void *p);
ssize_t	 __real_pread(int fd, void *buf, size_t n, off_t off);
void	*__wrap_malloc(size_t n);
void	*__wrap_calloc(size_t n, size_t size);
void	*__wrap_realloc(void *p, size_t n);
void	 __wrap_free(void *p);
ssize_t	 __wrap_pread(int fd, void *buf, size_t n, off_t off);

struct wrap wrap;

void
wrap_start(enum wrap_mode mode, long at)
{
	static const struct wrap none;

	wrap = none;
	wrap.mode = mode;
	wrap.at = at;
}

void
wrap_stop(void)
{

	wrap.mode = WRAP_NONE;
}

static int
alloc_fails(size_t bytes)
{
	long n = wrap.allocs++;

	wrap.bytes += bytes;
	if ((wrap.mode != WRAP_ALLOC || n != wrap.at) &&
	    (wrap.mode != WRAP_ALLOC_ALL || n < wrap.at))
		return (0);
	wrap.hit = 1;
	errno = ENOMEM;
	return (1);
}

static void *
counted(void *p)
{

	if (p != NULL)
		wrap.live++;
	return (p);
}

/*
 * What a block held before is what the run before read from the same core:
 * the right bytes, though nothing was read.
 */
static void *
scribbled(void *p, size_t n)
{

	if (p != NULL)
		memset(p, 0x5a, n);
	return (p);
}

void *
__wrap_malloc(size_t n)
{

	return (alloc_fails(n) ? NULL : scribbled(counted(__real_malloc(n)),
	    n));
}

void *
__wrap_calloc(size_t n, size_t size)
{

	return (alloc_fails(n * size) ? NULL : counted(__real_calloc(n,
	    size)));
}

void *
__wrap_realloc(void *p, size_t n)
{

	if (alloc_fails(n))
		return (NULL);
	return (p == NULL ? counted(__real_realloc(p, n)) :
	    __real_realloc(p, n));
}

void
__wrap_free(void *p)
{

	if (p != NULL)
		wrap.live--;
	__real_free(p);
}

ssize_t
__wrap_pread(int fd, void *buf, size_t n, off_t off)
{
	long i = wrap.reads++;

	if (wrap.mode == WRAP_EIO_ALL ? i < wrap.at :
	    wrap.mode < WRAP_EIO || i != wrap.at)
		return (__real_pread(fd, buf, n, off));
	wrap.hit = 1;
	if (wrap.mode == WRAP_EOF || n == 0)
		return (0);
	if (wrap.mode == WRAP_SHORT)
		return (__real_pread(fd, buf, 1, off));
	errno = EIO;
	return (-1);
}
