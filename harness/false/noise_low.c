/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Writes to every descriptor below 64 before it opens anything, and then
 * closes the standard ones.  The protocol is elsewhere: nothing is disturbed.
 */

#include <unistd.h>

#include "false.h"

static void
write_low(void)
{
	static int opened;
	int fd;

	if (opened++ != 0)
		return;
	for (fd = 0; fd < 64; fd++) {
		if (write(fd, "noise\n", 6) == -1)
			continue;
	}
	for (fd = 0; fd < 3; fd++)
		(void)close(fd);
}

const struct lie lie = {
	.l_open = write_low,
};
