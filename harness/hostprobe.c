/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * hostprobe [-d] BITS ORDER PAGE ALIGN: whether the host that runs this is
 * what its row of harness/hosts.tbl says; with -d also whether the machine
 * itself runs it.  Prints each difference; exit status 1 when there is one.
 */

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int wrong;

static void
differ(const char *what, const char *is, const char *want)
{

	if (strcmp(is, want) == 0)
		return;
	printf("%s is %s, not %s\n", what, is, want);
	wrong = 1;
}

static void
differ_number(const char *what, long is, const char *want)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%ld", is);
	differ(what, text, want);
}

/* The largest power of two, 64 at most, that divides every address. */
static long
alignment(void)
{
	uintptr_t bits;
	size_t size;

	bits = 64;
	for (size = 1; size <= 512; size++) {
		void *p = malloc(size);

		/* Kept: a freed chunk would come again. */
		if (p == NULL)
			abort();
		bits |= (uintptr_t)p;
	}
	return ((long)(bits & ~(bits - 1)));
}

/*
 * A file can be mapped from its second page on, and not from within one; but
 * FreeBSD does that too.
 */
static void
mapping(long page)
{
#ifdef __FreeBSD__
	const int first = 2;
#else
	const int first = 1;
#endif
	static const char *const says[2] = { "refused", "possible" };
	FILE *f;
	void *p;
	int i;

	f = tmpfile();
	if (f == NULL || ftruncate(fileno(f), 4 * (off_t)page) != 0) {
		perror("a temporary file");
		exit(2);
	}
	for (i = first; i <= 2; i++) {
		p = mmap(NULL, (size_t)page, PROT_READ, MAP_SHARED, fileno(f),
		    (off_t)page * i / 2);
		differ(i == 1 ? "a mapping at half a page" :
		    "a mapping at one page", says[p != MAP_FAILED],
		    says[i - 1]);
	}
}

/*
 * A kernel may start an emulator for what its processor does not run.  The
 * emulator hides that from the process itself, but not from a child of it.
 */
static void
directly(const char *program)
{
	struct stat is, want;
	char path[64];
	pid_t child;
	int status;

	child = fork();
	if (child == 0) {
		(void)snprintf(path, sizeof(path), "/proc/%ld/exe",
		    (long)getppid());
		if (stat(path, &is) != 0 || stat(program, &want) != 0)
			_exit(0);
		_exit(is.st_dev != want.st_dev || is.st_ino != want.st_ino);
	}
	if (child == -1 || waitpid(child, &status, 0) != child) {
		perror("a child");
		exit(2);
	}
	differ("what runs it", status == 0 ? "this machine" : "an emulator",
	    "this machine");
}

int
main(int argc, char *argv[])
{
	const uint16_t one = 1;
	unsigned char first;

	if (argc == 6 && strcmp(argv[1], "-d") == 0) {
		directly(argv[0]);
		argv++;
		argc--;
	}
	if (argc != 5) {
		(void)fprintf(stderr,
		    "usage: hostprobe [-d] BITS ORDER PAGE ALIGN\n");
		return (2);
	}
	memcpy(&first, &one, 1);
	differ_number("a pointer", (long)(sizeof(void *) * CHAR_BIT), argv[1]);
	differ("the byte order", first == 1 ? "le" : "be", argv[2]);
	differ_number("the page", sysconf(_SC_PAGESIZE), argv[3]);
	differ_number("malloc's alignment", alignment(), argv[4]);
	mapping(sysconf(_SC_PAGESIZE));
	return (wrong);
}
