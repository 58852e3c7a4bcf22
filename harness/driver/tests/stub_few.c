/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * A library with the fewest entry points, noisy while it is loaded.
 */

#include <sys/types.h>

#include <stdint.h>
#include <stdio.h>

struct __kvm;

struct __kvm	*kvm_open2(const char *, const char *, int, char *,
		    int (*)(const char *, uint64_t *));

/* Runs at load; all compilers that the driver is built with have this. */
__attribute__((__constructor__)) static void
noise(void)
{

	puts("ok vmcorpus 1 abi=lies");
	fflush(stdout);
}

struct __kvm *
kvm_open2(const char *exec, const char *core, int flags, char *errbuf,
    int (*resolver)(const char *, uint64_t *))
{
	static int something;

	(void)exec;
	(void)core;
	(void)flags;
	(void)errbuf;
	(void)resolver;
	return ((struct __kvm *)(void *)&something);
}
