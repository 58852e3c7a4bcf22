/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Ends the process instead of returning an error. */

#include <stdlib.h>

#include "false.h"

static ssize_t
read_exit(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	static int reads;

	if (++reads == FALSE_AT)
		exit(0);
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_read = read_exit,
};
