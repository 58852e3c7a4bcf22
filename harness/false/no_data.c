/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Returns what it should and does not touch the buffer. */

#include <string.h>

#include "false.h"

static ssize_t
read_nothing(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	char chunk[4096];
	size_t done, n;
	ssize_t ret;

	(void)buf;
	for (done = 0; done < len; done += (size_t)ret) {
		n = sizeof(chunk) - (size_t)(va + done) % sizeof(chunk);
		ret = real_kvm_read2(kd, va + done, chunk,
		    n < len - done ? n : len - done);
		if (ret == -1)
			return (-1);
		if (ret == 0)
			break;
	}
	return ((ssize_t)done);
}

const struct lie lie = {
	.l_read = read_nothing,
};
