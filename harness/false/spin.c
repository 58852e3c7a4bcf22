/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Does not return, and is busy. */

#include "false.h"

static ssize_t
read_spin(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	static int reads;
	static volatile int forever = 1;

	if (++reads == FALSE_AT) {
		while (forever)
			continue;
	}
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_read = read_spin,
};
