/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Follows a pointer into the first page.  Not a null pointer, which a
 * sanitizer would turn into an exit.
 */

#include "false.h"

static ssize_t
read_crash(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	static int reads;
	static volatile uintptr_t nowhere = 64;

	if (++reads == FALSE_AT)
		return (*(volatile int *)nowhere);
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_read = read_crash,
};
