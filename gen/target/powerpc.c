/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * PowerPC of 32 bits, big-endian: ELF cores whose program headers give
 * virtual addresses.
 * See docs/formats/powerpc.md.
 */

#include <stddef.h>

#include "elfcore.h"
#include "format.h"
#include "target.h"

static const struct vg_kernel kernels[] = {
	{ "8", 0x00100100, 0x00100100, NULL },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_plain, &vg_mmu_header,
    NULL };

static int
layout(struct vg_core *c)
{

	vg_elf(c)->lead = c->mmu == &vg_mmu_header ? VG_LEAD : 0;
	return (0);
}

static const struct vg_flavour flavours[] = {
	{
		.name = "powerpc",
		.bits = 32,
		.be = 1,
		.machine = 20,
		.types = VG_ET_DYN,
		.wordbits = 32,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = { &vg_format_virtual, NULL };

const struct vg_target vg_target_powerpc = {
	.flavours = flavours,
	.formats = formats,
	.layout = layout,
	.lead = 1,
	.osabi = 255,
};
