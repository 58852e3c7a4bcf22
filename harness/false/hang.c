/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Does not return. */

#include <unistd.h>

#include "false.h"

static ssize_t
read_hang(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	static int reads;

	if (++reads == FALSE_AT) {
		for (;;)
			(void)pause();
	}
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_read = read_hang,
};
