/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* The formats of dumps: see format.h. */

#include "format.h"

const struct vg_format *const vg_formats[] = {
	&vg_format_minidump,
	&vg_format_full,
	&vg_format_virtual,
	&vg_format_raw,
	&vg_format_regions,
	NULL
};
