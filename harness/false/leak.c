/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Each opener leaves a descriptor open for good. */

#include <fcntl.h>

#include "false.h"

static void
leak(void)
{

	(void)open("/dev/null", O_RDONLY | O_CLOEXEC);
}

const struct lie lie = {
	.l_open = leak,
};
