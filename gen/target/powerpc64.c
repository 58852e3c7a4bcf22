/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * 64-bit PowerPC, big-endian (powerpc64) and little-endian (powerpc64le).
 * Layout, header, and ELF cores with virtual addresses; the rest of their
 * minidumps is in powerpc64_minidump.c.
 * See docs/formats/powerpc64.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "elfcore.h"
#include "format.h"
#include "hpt.h"
#include "minidump.h"
#include "powerpc64.h"
#include "target.h"

#define PAGE		UINT64_C(0x1000)
#define DMAPBASE	UINT64_C(0xc000000000000000)
#define KERNELSIZE	UINT64_C(0x0000000001900000)	/* of an image */
#define MMUNAME		32

static const struct vg_window windows[] = {
	VG_DIRECT_MAP(DMAPBASE, VG_P64_KVA),
	{ .name = NULL }
};

static const struct vg_kernel kernels[] = {
	{ "16", VG_P64_KVA, VG_P64_LINK, windows },
	{ "13", VG_P64_KVA, VG_P64_LINK, windows },
	{ "9", VG_P64_LINK, VG_P64_LINK, NULL },	/* no minidumps */
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_g5, &vg_mmu_phyp,
    &vg_mmu_ppc64_radix, &vg_mmu_plain, &vg_mmu_header, NULL };

static const struct vg_field fields[] = {
	{ "version", 64, 4 },
	{ "msgbufsize", 68, 4 },
	{ "bitmapsize", 72, 4 },
	{ "pmapsize", 76, 4 },
	{ "kernbase", 80, 8 },
	{ "kernend", 88, 8 },
	{ "dmapbase", 96, 8 },
	{ "dmapend", 104, 8 },
	{ "hw_direct_map", 112, 4 },
	{ "startkernel", 120, 8 },
	{ "endkernel", 128, 8 },
	{ "dumpavailsize", 136, 4 },
	{ NULL, 0, 0 }
};
VG_FIELDS_FIT(fields);

static int
layout(struct vg_core *c)
{

	if (c->kernphys == VG_NONE)
		c->kernphys = VG_P64_LINK;
	if (c->format->bare) {
		vg_elf(c)->lead = c->mmu == &vg_mmu_header ? VG_LEAD : 0;
		return (0);
	}
	return (c->nwindow == 0 ? vg_fail(&c->err, "kernel: \"%s\" writes no "
	    "minidumps", c->kernel->name) : 0);
}

/* Of an image that begins where it was linked to. */
static int
symbols(struct vg_core *c)
{

	if (c->format->bare)
		return (0);
	return (vg_set_symbol(c, "__startkernel", VG_P64_LINK + 0x1008, 0) !=
	    0 || vg_set_symbol(c, "__endkernel", VG_P64_LINK + 0x1010, 0) !=
	    0 ? -1 : 0);
}

static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	(void)c;
	return (va);
}

/* Ends are last addresses. */
static int
field(struct vg_core *c, const char *name, uint64_t *value)
{

	if (strcmp(name, "kernend") == 0)
		*value = VG_P64_KVALAST;
	else if (strcmp(name, "dmapend") == 0)
		*value = c->window[0].last;
	else if (strcmp(name, "hw_direct_map") == 0)
		*value = !vg_ppc64(c)->small_dmap;
	else if (strcmp(name, "startkernel") == 0)
		*value = c->window[0].first + c->kernphys;
	else if (strcmp(name, "endkernel") == 0)
		*value = c->window[0].first + vg_down(c->kernphys, PAGE) +
		    KERNELSIZE;
	else
		return (0);
	return (1);
}

/* What the header calls the MMU; the core's own if it says nothing else. */
static void
mmu_name(const struct vg_core *c, char *name)
{
	const struct vg_minidump *md = vg_md(c);

	memset(name, 0, MMUNAME + 1);
	if (md->mmuname != NULL)
		memcpy(name, md->mmuname, md->mmunamelen < MMUNAME ?
		    md->mmunamelen : MMUNAME);
	else
		memcpy(name, c->mmu->dumpname, strlen(c->mmu->dumpname));
}

static int
check(struct vg_core *c)
{
	char name[MMUNAME + 1];
	int hashed, radix;

	c->window[0].first = vg_field(c, "dmapbase");
	c->window[0].last = vg_field(c, "dmapend");
	mmu_name(c, name);
	hashed = strcmp(name, vg_mmu_g5.dumpname) == 0 ||
	    strcmp(name, vg_mmu_phyp.dumpname) == 0;
	radix = strcmp(name, vg_mmu_ppc64_radix.dumpname) == 0;
	if (vg_ppc64_is_radix(c) ? !radix : !hashed)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the MMU is %s "
		    "and its tables are not", name);
	else if (radix && vg_field(c, "pmapsize") != vg_ppc64_pmap_bytes(c))
		(void)snprintf(c->refuse, sizeof(c->refuse), "0x%" PRIx64
		    " bytes are not the root of radix tables",
		    vg_field(c, "pmapsize"));
	return (0);
}

static const struct vg_flavour flavours[] = {
	{
		.name = "powerpc64",
		.bits = 64,
		.be = 1,
		.machine = 21,
		.types = VG_ET_DYN,
		.wordbits = 64,
		.mmus = mmus,
		.kernels = kernels,
	},
	{
		.name = "powerpc64le",
		.bits = 64,
		.be = 0,
		.machine = 21,
		.types = VG_ET_DYN,
		.wordbits = 64,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = {
	&vg_format_minidump,
	&vg_format_virtual,
	NULL
};

const struct vg_target vg_target_powerpc64 = {
	.flavours = flavours,
	.formats = formats,
	.magic = "minidump FreeBSD/powerpc64",
	.magicsize = 32,
	.mmunameoff = 32,
	.minversion = 1,
	.maxversion = 2,
	.availversion = 2,
	.navail = 258,
	.fields = fields,
	.layout = layout,
	.lead = 1,
	.osabi = 255,
	.symbols = symbols,
	.symbol_pa = symbol_pa,
	.field = field,
	.check = check,
	.pmap_bytes = vg_ppc64_pmap_bytes,
	.pmap = vg_ppc64_pmap,
	.translate = vg_ppc64_translate,
	.walk = vg_ppc64_walk,
};
