/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Calls every core native. */

#include "false.h"

static int
native_always(kvm_t *kd)
{

	(void)kd;
	return (1);
}

const struct lie lie = {
	.l_native = native_always,
};
