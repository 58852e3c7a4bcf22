/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Writes to the byte before the buffer. */

#include "false.h"

static ssize_t
read_before(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	volatile unsigned char *p = buf;

	p[-1] = (unsigned char)~p[-1];
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_read = read_before,
};
