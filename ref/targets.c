/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include "kr.h"

/*
 * The targets.  The first one whose kernel and kind of core match is final,
 * as it is for libkvm.  A new target is a file in target/ and a row here.
 */
extern const struct target_ops kr_amd64_minidump, kr_amd64_full,
    kr_i386_minidump, kr_i386_full, kr_aarch64_minidump,
    kr_arm_minidump, kr_arm_full, kr_armeb_minidump, kr_armeb_full,
    kr_riscv64_minidump, kr_powerpc_full,
    kr_powerpc64_minidump, kr_powerpc64_full, kr_powerpc64le_minidump,
    kr_powerpc64le_full;

const struct target_ops *const kr_targets[] = {
	&kr_amd64_minidump,
	&kr_amd64_full,
	&kr_i386_minidump,
	&kr_i386_full,
	&kr_aarch64_minidump,
	&kr_arm_minidump,
	&kr_arm_full,
	&kr_armeb_minidump,
	&kr_armeb_full,
	&kr_powerpc_full,
	&kr_powerpc64_minidump,
	&kr_powerpc64_full,
	&kr_powerpc64le_minidump,
	&kr_powerpc64le_full,
	&kr_riscv64_minidump,
	NULL
};
