/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * riscv64 minidumps 1 and 2 (which brought dump_avail): an array of L3
 * entries, megapages taken apart, and a direct map that begins at dmapphys.
 * Sv39 and Sv48 kernels have one layout.
 * See docs/formats/riscv64.md.
 */

#include <stdio.h>
#include <string.h>

#include "core.h"
#include "format.h"
#include "minidump.h"
#include "ptes.h"
#include "target.h"

#define KERNBASE	UINT64_C(0xffffffc000000000)
#define DMAPBASE	UINT64_C(0xffffffd000000000)
#define DMAPEND		UINT64_C(0xfffffff000000000)
#define NEXT_PAGE	UINT64_C(0x400)	/* in an entry */

static const struct vg_window windows[] = {
	VG_RAM_MAP(DMAPBASE, DMAPEND),
	{ .name = NULL }
};

static const struct vg_kernel kernels[] = {
	{ "13.1", KERNBASE, KERNBASE, windows },
	{ "13", KERNBASE, KERNBASE, windows },
	{ "12", KERNBASE, KERNBASE, windows },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_sv39, &vg_mmu_sv48, NULL };

static const struct vg_field fields[] = {
	{ "version", 24, 4 },
	{ "msgbufsize", 28, 4 },
	{ "bitmapsize", 32, 4 },
	{ "pmapsize", 36, 4 },
	{ "kernbase", 40, 8 },
	{ "dmapphys", 48, 8 },
	{ "dmapbase", 56, 8 },
	{ "dmapend", 64, 8 },
	{ "dumpavailsize", 72, 4 },
	{ NULL, 0, 0 }
};
VG_FIELDS_FIT(fields);

/*
 * From 13.1 on a table that is not in memory is taken for damage.  A 1 GiB
 * leaf has no L2 entry, without which the writer describes nothing.
 */
static int
array_page(struct vg_core *c, uint64_t va, uint64_t off, struct vg_rset *set)
{
	struct vg_pte pte;
	uint64_t entry;

	if (vg_ptes_find(c, va, &entry, &pte) != 2)
		return (0);
	if (pte.kind == VG_LEAF)
		return (vg_ptes_collect(c, pte.pa, vg_ptes_step(c), set) != 0 ||
		    vg_ptes_fill(c, off, entry, NEXT_PAGE) != 0 ? -1 : 0);
	if (strcmp(c->kernel->name, "13.1") == 0 &&
	    !vg_rset_has(&c->ram, pte.pa >> c->mem.shift))
		return (0);
	return (vg_ptes_copy(c, pte.pa, off, set));
}

static const struct vg_flavour flavours[] = {
	{
		.name = "riscv64",
		.bits = 64,
		.be = 0,
		.machine = 243,
		.types = VG_ET_EXEC,
		.wordbits = 64,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = { &vg_format_minidump, NULL };

const struct vg_target vg_target_riscv64 = {
	.flavours = flavours,
	.formats = formats,
	.magic = "minidump FreeBSD/riscv",
	.minversion = 1,
	.maxversion = 2,
	.availversion = 2,
	.navail = 130,
	.fields = fields,
	.symbols = vg_kernbase_symbol,
	.array_step = vg_ptes_step,
	.array_page = array_page,
	.translate = vg_ptes_translate,
	.walk = vg_ptes_walk,
};
