/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Writes to every descriptor there may be, the protocol's among them: what
 * comes out is not the suite's fault, and not the driver's.
 */

#include <unistd.h>

#include "false.h"

static ssize_t
read_noise(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	static int reads;
	int fd;

	if (++reads == FALSE_AT) {
		for (fd = 0; fd < 256; fd++) {
			if (write(fd, "noise\n", 6) == -1)
				continue;
		}
	}
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_read = read_noise,
};
