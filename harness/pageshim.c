/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * pageshim.so, to be preloaded: the host's page is VMCORPUS_PAGE bytes, a
 * multiple of the machine's.  sysconf(3) and getpagesize(3) say so, and a
 * mapping at an offset that is no multiple of it is refused, as a machine
 * with such pages would.
 */

/* RTLD_NEXT, mmap64 and getpagesize are not POSIX. */
#define	_GNU_SOURCE
#undef _FILE_OFFSET_BITS	/* it makes mmap a name for mmap64 */

#include <sys/mman.h>

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long
page(void)
{
	const char *text = getenv("VMCORPUS_PAGE");

	return (text != NULL ? strtol(text, NULL, 10) : 4096);
}

/* dlsym gives an object pointer for a function; POSIX makes it one. */
static void
next(void *function, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	memcpy(function, &found, sizeof(found));
}

void *
mmap64(void *addr, size_t len, int prot, int flags, int fd, off64_t off)
{
	void *(*real)(void *, size_t, int, int, int, off64_t);

	if ((flags & MAP_ANONYMOUS) == 0 && off % page() != 0) {
		errno = EINVAL;
		return (MAP_FAILED);
	}
	next(&real, "mmap64");
	return (real(addr, len, prot, flags, fd, off));
}

void *
mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{

	return (mmap64(addr, len, prot, flags, fd, (off64_t)off));
}

long
sysconf(int name)
{
	long (*real)(int);

	if (name == _SC_PAGESIZE)
		return (page());
	next(&real, "sysconf");
	return (real(name));
}

int
getpagesize(void)
{

	return ((int)page());
}
