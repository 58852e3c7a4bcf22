/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * PowerPC, 32 bits (powerpc) and 64 (powerpc64), big-endian: ELF cores whose
 * program headers give virtual addresses.  powerpc.md.
 */

#include <stddef.h>

#include "core.h"
#include "target.h"

static const struct vg_kernel kernels32[] = {
	{ "8", 0x00100100, 0x00100100, 0, 0 },
	{ NULL, 0, 0, 0, 0 }
};

static const struct vg_kernel kernels64[] = {
	{ "9", 0x00100100, 0x00100100, 0, 0 },
	{ NULL, 0, 0, 0, 0 }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_plain, &vg_mmu_header,
    NULL };

static const struct vg_field fields[] = {
	{ NULL, 0, 0 }
};

static int
layout(struct vg_core *c)
{

	c->kernbase = c->kernel->kernbase;
	c->kernsym = c->kernel->kernsym;
	c->lead = c->mmu == &vg_mmu_header ? VG_LEAD : 0;
	return (0);
}

static int
symbols(struct vg_core *c)
{

	(void)c;
	return (0);
}

static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	(void)c;
	return (va);
}

#define COMMON								\
	.be = 1,							\
	.etype = 3,							\
	.mmus = mmus,							\
	.fields = fields,						\
	.layout = layout,						\
	.symbols = symbols,						\
	.symbol_pa = symbol_pa,						\
	.open = vg_open_virtual

const struct vg_target vg_target_powerpc = {
	.name = "powerpc",
	.bits = 32,
	.wordbits = 32,
	.machine = 20,
	.kernels = kernels32,
	COMMON
};

const struct vg_target vg_target_powerpc64 = {
	.name = "powerpc64",
	.bits = 64,
	.wordbits = 64,
	.machine = 21,
	.kernels = kernels64,
	COMMON
};
