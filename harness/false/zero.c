/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* All memory is zero. */

#include <string.h>

#include "false.h"

static ssize_t
read_zero(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{
	ssize_t ret;

	ret = real_kvm_read2(kd, va, buf, len);
	if (ret > 0)
		memset(buf, 0, (size_t)ret);
	return (ret);
}

const struct lie lie = {
	.l_read = read_zero,
};
