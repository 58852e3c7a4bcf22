/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Swaps the bytes of each eight-byte word. */

#include "false.h"

static ssize_t
read_swapped(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	unsigned char *p = buf;
	unsigned char c;
	ssize_t ret;
	size_t i, j;

	ret = real_kvm_read2(kd, va, buf, len);
	for (i = 0; ret > 0 && i + 8 <= (size_t)ret; i += 8) {
		for (j = 0; j < 4; j++) {
			c = p[i + j];
			p[i + j] = p[i + 7 - j];
			p[i + 7 - j] = c;
		}
	}
	return (ret);
}

const struct lie lie = {
	.l_read = read_swapped,
};
