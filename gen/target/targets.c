/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stddef.h>

#include "target.h"

const struct vg_target *const vg_targets[] = {
	&vg_target_amd64,
	&vg_target_i386,
	&vg_target_aarch64,
	&vg_target_riscv64,
	&vg_target_arm,
	&vg_target_powerpc,
	&vg_target_powerpc64,
	&vg_target_mips,
	&vg_target_sparc64,
	&vg_target_alpha,
	&vg_target_ia64,
	NULL
};
