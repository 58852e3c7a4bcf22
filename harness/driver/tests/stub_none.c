/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * A library that is no reader at all.
 */

int	none(void);

int
none(void)
{

	return (0);
}
