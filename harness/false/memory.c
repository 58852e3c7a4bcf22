/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Takes memory without end, and uses it. */

#include <stdlib.h>
#include <string.h>

#include "false.h"

static ssize_t
read_greedy(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	const size_t piece = 8U * 1024U * 1024U;
	static int reads;
	static void **last;
	void **p;

	if (++reads == FALSE_AT) {
		/* The pieces form a list, so that none is a leak. */
		while ((p = malloc(piece)) != NULL) {
			memset(p, 0x5a, piece);
			*p = last;
			last = p;
		}
	}
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_read = read_greedy,
};
