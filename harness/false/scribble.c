/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Uses the buffer's last byte as its own, in reads that fail as in those
 * that are cut short.
 */

#include "false.h"

static ssize_t
read_scribble(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	unsigned char *p = buf;
	ssize_t ret;

	/* A huge length may be more than the caller's buffer has. */
	ret = real_kvm_read2(kd, va, buf, len);
	if (len > 0 && len <= 65536 && (ret == -1 || (size_t)ret < len))
		p[len - 1] = 0x5a;
	return (ret);
}

const struct lie lie = {
	.l_read = read_scribble,
};
