/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Prints to the three standard descriptors at load, at open and in each read,
 * in the words of the protocol.  It does nothing wrong otherwise: a library
 * may print, and the suite must not be disturbed.
 */

#include <unistd.h>

#include "false.h"

static void
print(void)
{
	static const char text[] = "ok 8 0 +8\nerr usage =noise\n\0\377";
	int fd;

	for (fd = 0; fd < 3; fd++) {
		if (write(fd, text, sizeof(text)) == -1)
			continue;
	}
}

__attribute__((__constructor__)) static void
load(void)
{

	print();
}

static ssize_t
read_noisy(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{

	print();
	return (real_kvm_read2(kd, va, buf, len));
}

const struct lie lie = {
	.l_open = print,
	.l_read = read_noisy,
};
