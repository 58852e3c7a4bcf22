/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * FreeBSD/sparc64 (UltraSPARC): dumps of regions.  The kernel map lies above
 * 0xc0000000 and is found in a TSB; the top 8 TiB of addresses are a window
 * to all of physical memory.
 * See docs/formats/sparc64.md.
 */

#include <stddef.h>

#include "core.h"
#include "format.h"
#include "target.h"

#define KERNBASE	UINT64_C(0x00000000c0000000)

static const struct vg_window windows[] = {
	{ .name = "direct area", .first = UINT64_C(0xfffff80000000000),
	    .last = UINT64_MAX, .mask = (UINT64_C(1) << 43) - 1 },
	{ .name = NULL }
};

static const struct vg_kernel kernels[] = {
	{ "12", KERNBASE, KERNBASE, windows },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_tsb, NULL };

static const struct vg_flavour flavours[] = {
	{
		.name = "sparc64",
		.bits = 64,
		.be = 1,
		.machine = 43,
		.types = VG_ET_EXEC,
		.wordbits = 64,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = { &vg_format_regions, NULL };

const struct vg_target vg_target_sparc64 = {
	.flavours = flavours,
	.formats = formats,
	.symbols = vg_kernbase_symbol,
};
