/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * No tables: cores whose headers give virtual addresses.  The variants tell
 * whether a kernel dump header stands before the ELF header.
 */

#include <stddef.h>

#include "mmu.h"

const struct vg_mmu vg_mmu_plain = {
	.name = "plain",
	.vabits = 32,
	.pabits = 56,
	.top = 0,
	.pageshift = 12,
};

const struct vg_mmu vg_mmu_header = {
	.name = "header",
	.vabits = 32,
	.pabits = 56,
	.top = 0,
	.pageshift = 12,
};

const struct vg_mmu vg_mmu_plain_8k = {
	.name = "plain",
	.vabits = 64,
	.pabits = 56,
	.top = 0,
	.pageshift = 13,
};
