/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * MIPS of 32 bits (o32), of 64 bits with 32-bit addresses (n32) and of 64
 * bits (n64), in both byte orders.  Minidumps 1 and 2 (which brought
 * dump_avail): an array of last-level entries.  The kernel itself lies in
 * KSEG0, which needs no table.
 * See docs/formats/mips.md.
 */

#include <stddef.h>

#include "format.h"
#include "minidump.h"
#include "ptes.h"
#include "target.h"

#define EF_ABI2		0x20u
#define KSEG_SIZE	UINT64_C(0x20000000)

/* The VAs that a kernel of 64 bits has for those of one of 32. */
#define WIDE(va)	(UINT64_C(0xffffffff00000000) | (va))

#define TEXT		UINT64_C(0x80100000)

static const struct vg_window windows32[] = {
	{ .name = "KSEG0", .first = UINT64_C(0x80000000),
	    .last = UINT64_C(0x9fffffff), .mask = KSEG_SIZE - 1 },
	{ .name = "KSEG1", .first = UINT64_C(0xa0000000),
	    .last = UINT64_C(0xbfffffff), .mask = KSEG_SIZE - 1 },
	{ .name = NULL }
};

/* Bits 61 to 59 of XKPHYS are a cache attribute, 58 to 40 mean nothing. */
static const struct vg_window windows64[] = {
	{ .name = "XKPHYS", .first = UINT64_C(0x8000000000000000),
	    .last = UINT64_C(0xbfffffffffffffff),
	    .mask = (UINT64_C(1) << 40) - 1 },
	{ .name = "KSEG0", .first = WIDE(UINT64_C(0x80000000)),
	    .last = WIDE(UINT64_C(0x9fffffff)), .mask = KSEG_SIZE - 1 },
	{ .name = "KSEG1", .first = WIDE(UINT64_C(0xa0000000)),
	    .last = WIDE(UINT64_C(0xbfffffff)), .mask = KSEG_SIZE - 1 },
	{ .name = NULL }
};

static const struct vg_kernel kernels32[] = {
	{ "13", UINT64_C(0xc0000000), TEXT, windows32 },
	{ NULL, 0, 0, NULL }
};

static const struct vg_kernel kernels64[] = {
	{ "13", UINT64_C(0xc000000000000000), WIDE(TEXT), windows64 },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const o32[] = { &vg_mmu_o32, NULL };
static const struct vg_mmu *const n32[] = { &vg_mmu_n32, NULL };
static const struct vg_mmu *const n64[] = { &vg_mmu_n64, NULL };

/* dmapbase and dmapend are there, and no kernel ever set them. */
static const struct vg_field fields[] = {
	{ "version", 24, 4 },
	{ "msgbufsize", 28, 4 },
	{ "bitmapsize", 32, 4 },
	{ "ptesize", 36, 4 },
	{ "kernbase", 40, 8 },
	{ "dmapbase", 48, 8 },
	{ "dmapend", 56, 8 },
	{ "dumpavailsize", 64, 4 },
	{ NULL, 0, 0 }
};

static int
array_page(struct vg_core *c, uint64_t va, uint64_t off, struct vg_rset *set)
{
	struct vg_pte pte;
	uint64_t entry;

	return (vg_ptes_find(c, va, &entry, &pte) == 0 ? 0 :
	    vg_ptes_copy(c, pte.pa, off, set));
}

static const struct vg_flavour flavours[] = {
	{
		.name = "mips",
		.bits = 32,
		.be = 1,
		.machine = 8,
		.types = VG_ET_EXEC | VG_ET_DYN,
		.flagsmask = EF_ABI2,
		.wordbits = 32,
		.mmus = o32,
		.kernels = kernels32,
	},
	{
		.name = "mipsel",
		.bits = 32,
		.be = 0,
		.machine = 8,
		.types = VG_ET_EXEC | VG_ET_DYN,
		.flagsmask = EF_ABI2,
		.wordbits = 32,
		.mmus = o32,
		.kernels = kernels32,
	},
	{
		.name = "mipsn32",
		.bits = 32,
		.be = 1,
		.machine = 8,
		.types = VG_ET_EXEC | VG_ET_DYN,
		.flagsmask = EF_ABI2,
		.flags = EF_ABI2,
		.wordbits = 32,
		.mmus = n32,
		.kernels = kernels32,
	},
	{
		.name = "mipsn32el",
		.bits = 32,
		.be = 0,
		.machine = 8,
		.types = VG_ET_EXEC | VG_ET_DYN,
		.flagsmask = EF_ABI2,
		.flags = EF_ABI2,
		.wordbits = 32,
		.mmus = n32,
		.kernels = kernels32,
	},
	{
		.name = "mips64",
		.bits = 64,
		.be = 1,
		.machine = 8,
		.types = VG_ET_EXEC | VG_ET_DYN,
		.wordbits = 64,
		.wordbits1 = 32,
		.mmus = n64,
		.kernels = kernels64,
	},
	{
		.name = "mips64el",
		.bits = 64,
		.be = 0,
		.machine = 8,
		.types = VG_ET_EXEC | VG_ET_DYN,
		.wordbits = 64,
		.wordbits1 = 32,
		.mmus = n64,
		.kernels = kernels64,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = { &vg_format_minidump, NULL };

const struct vg_target vg_target_mips = {
	.flavours = flavours,
	.formats = formats,
	.magic = "minidump FreeBSD/mips",
	.minversion = 1,
	.maxversion = 2,
	.availversion = 2,
	.navail = 66,
	.fields = fields,
	.symbols = vg_kernbase_symbol,
	.array_step = vg_ptes_step,
	.array_page = array_page,
	.translate = vg_ptes_translate,
	.walk = vg_ptes_walk,
};
