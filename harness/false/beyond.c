/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Writes one byte more than was asked for. */

#include "false.h"

static ssize_t
read_more(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	volatile unsigned char *p = buf;
	ssize_t ret;

	ret = real_kvm_read2(kd, va, buf, len);
	if (ret > 0 && (size_t)ret == len)
		p[len] = 0x5a;
	return (ret);
}

const struct lie lie = {
	.l_read = read_more,
};
