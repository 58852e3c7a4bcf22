/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Closes descriptors that it does not own, the protocol's among them. */

#include <unistd.h>

#include "false.h"

static ssize_t
read_close(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	static int reads;
	int fd;

	if (++reads == FALSE_AT) {
		for (fd = 3; fd < 256; fd++)
			(void)close(fd);
	}
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_read = read_close,
};
