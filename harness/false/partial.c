/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Returns the bytes before an untranslatable page, where -1 is right. */

#include "false.h"

static ssize_t
read_partial(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	unsigned char *p = buf;
	size_t done, n;
	ssize_t ret;

	for (done = 0; done < len; done += (size_t)ret) {
		n = 4096 - (size_t)(va + done) % 4096;
		ret = real_kvm_read2(kd, va + done, p + done,
		    n < len - done ? n : len - done);
		if (ret == -1 && done == 0)
			return (-1);
		if (ret <= 0)
			break;
	}
	return ((ssize_t)done);
}

const struct lie lie = {
	.l_read = read_partial,
};
