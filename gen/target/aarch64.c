/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * aarch64 minidumps 1, 2 (which brought dump_avail) and 3 (16 KiB pages): an
 * array of L3 entries, blocks taken apart, and a direct map that begins at
 * dmapphys.  There are no full cores.
 * See docs/formats/aarch64.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "minidump.h"
#include "ptes.h"
#include "target.h"

#define KERNBASE	UINT64_C(0xffff000000000000)
#define DMAPEND		UINT64_C(0xffffff0000000000)
#define MADE_UP		UINT64_C(0x703)	/* AF, inner shareable, page */

static const struct vg_window from_13[] = {
	VG_RAM_MAP(UINT64_C(0xffffa00000000000), DMAPEND),
	{ .name = NULL }
};

static const struct vg_window to_12[] = {
	VG_RAM_MAP(UINT64_C(0xfffffd0000000000), DMAPEND),
	{ .name = NULL }
};

static const struct vg_kernel kernels[] = {
	{ "15", KERNBASE, KERNBASE, from_13 },
	{ "13", KERNBASE, KERNBASE, from_13 },
	{ "11", KERNBASE, KERNBASE, to_12 },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_4k, &vg_mmu_16k, NULL };

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
	{ "flags", 76, 4 },
	{ NULL, 0, 0 }
};
VG_FIELDS_FIT(fields);

/* Bits 1 and 0: 0 for 4 KiB, 1 for 16 KiB. */
static int
field(struct vg_core *c, const char *name, uint64_t *value)
{

	if (strcmp(name, "flags") != 0)
		return (0);
	*value = c->mmu == &vg_mmu_16k ? 1 : 0;
	return (1);
}

static int
check(struct vg_core *c)
{
	uint64_t version;

	version = vg_field(c, "version");
	if (c->mmu == &vg_mmu_16k && (version == 1 || version == 2))
		return (vg_fail(&c->err, "variant: minidumps of version %"
		    PRIu64 " have pages of 4 KiB", version));
	if (version >= 3 && (vg_field(c, "flags") & 2) != 0)
		(void)snprintf(c->refuse, sizeof(c->refuse), "there is no page "
		    "size %" PRIu64, vg_field(c, "flags") & 3);
	return (0);
}

/*
 * From 15 on a table that is not in memory is taken for damage.  Version 1
 * describes the pages of an L1 block without dumping them.
 */
static int
array_page(struct vg_core *c, uint64_t va, uint64_t off, struct vg_rset *set)
{
	struct vg_pte pte;
	uint64_t entry, pa;
	unsigned level;

	level = vg_ptes_find(c, va, &entry, &pte);
	if (level == 0)
		return (0);
	if (pte.kind == VG_TABLE) {
		if (strcmp(c->kernel->name, "15") == 0 &&
		    !vg_rset_has(&c->ram, pte.pa >> c->mem.shift))
			return (0);
		return (vg_ptes_copy(c, pte.pa, off, set));
	}
	pa = pte.pa + (va & ((UINT64_C(1) << c->mmu->level[level].shift) - 1));
	if ((level == 2 || c->version >= 2) &&
	    vg_ptes_collect(c, pa, vg_ptes_step(c), set) != 0)
		return (-1);
	return (vg_ptes_fill(c, off, pa | MADE_UP,
	    UINT64_C(1) << c->mem.shift));
}

static const struct vg_flavour flavours[] = {
	{
		.name = "aarch64",
		.bits = 64,
		.be = 0,
		.machine = 183,
		.types = VG_ET_EXEC,
		.wordbits = 64,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = { &vg_format_minidump, NULL };

const struct vg_target vg_target_aarch64 = {
	.flavours = flavours,
	.formats = formats,
	.magic = "minidump FreeBSD/arm64",
	.minversion = 1,
	.maxversion = 3,
	.availversion = 2,
	.navail = 130,
	.fields = fields,
	.symbols = vg_kernbase_symbol,
	.field = field,
	.check = check,
	.array_step = vg_ptes_step,
	.array_page = array_page,
	.translate = vg_ptes_translate,
	.walk = vg_ptes_walk,
};
