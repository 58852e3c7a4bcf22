/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * amd64: kernels of four and five levels, their symbols, and what full cores
 * and raw images need.  Minidumps are in amd64_minidump.c.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amd64.h"
#include "elfcore.h"
#include "format.h"
#include "minidump.h"
#include "target.h"

#define KERNBASE	UINT64_C(0xffffffff80000000)
#define KERNLOAD	UINT64_C(0x200000)
#define FRAME		UINT64_C(0x000ffffffffff000)

static const struct vg_window from_10[] = {
	VG_DIRECT_MAP(UINT64_C(0xfffff80000000000),
	    UINT64_C(0xfffffc0000000000)),
	{ .name = NULL }
};

static const struct vg_window to_8[] = {
	VG_DIRECT_MAP(UINT64_C(0xffffff0000000000),
	    UINT64_C(0xffffff8000000000)),
	{ .name = NULL }
};

/* With five levels it begins elsewhere. */
static const struct vg_window from_15[] = {
	VG_DIRECT_MAP_OF(&vg_mmu_la48, UINT64_C(0xfffff80000000000),
	    UINT64_C(0xfffffc0000000000)),
	VG_DIRECT_MAP_OF(&vg_mmu_la57, UINT64_C(0xff01000000000000),
	    UINT64_C(0xff21000000000000)),
	{ .name = NULL }
};

static const struct vg_kernel kernels[] = {
	{ "15", UINT64_C(0xfffffe0000000000), KERNBASE, from_15 },
	{ "13.1", UINT64_C(0xfffffe0000000000), KERNBASE, from_10 },
	{ "10", UINT64_C(0xfffffe0000000000), KERNBASE, from_10 },
	{ "8", UINT64_C(0xffffff8000000000), KERNBASE, to_8 },
	{ "6", KERNBASE, KERNBASE, to_8 },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_la48, &vg_mmu_la57, NULL };

static const struct vg_field fields[] = {
	{ "version", 24, 4 },
	{ "msgbufsize", 28, 4 },
	{ "bitmapsize", 32, 4 },
	{ "pmapsize", 36, 4 },
	{ "ptesize", 36, 4 },		/* as version 1 calls it */
	{ "kernbase", 40, 8 },
	{ "dmapbase", 48, 8 },
	{ "dmapend", 56, 8 },
	{ "dumpavailsize", 64, 4 },
	{ NULL, 0, 0 }
};
VG_FIELDS_FIT(fields);

/* Ages, in the order of their coming. */
static int
since(struct vg_core *c, const char *name)
{
	static const char *const age[] = { "6", "8", "10", "13.1", "15" };
	size_t i, mine, that;

	mine = that = 0;
	for (i = 0; i < VG_NELEM(age); i++) {
		if (strcmp(age[i], c->kernel->name) == 0)
			mine = i;
		if (strcmp(age[i], name) == 0)
			that = i;
	}
	return (mine >= that);
}

static int
layout(struct vg_core *c)
{

	if (c->kernphys == VG_NONE)
		c->kernphys = KERNLOAD;
	if (c->mmu == &vg_mmu_la57 && !since(c, "13.1"))
		return (vg_fail(&c->err, "variant: kernel '%s' is older than "
		    "five levels", c->kernel->name));
	return (0);
}

static int
symbols(struct vg_core *c)
{

	if (vg_set_symbol(c, "kernbase", c->kernsym, 0) != 0 ||
	    vg_set_symbol(c, "KPML4phys", c->kernsym + 0x201018, 8) != 0)
		return (-1);
	if (since(c, "13.1") &&
	    (vg_set_symbol(c, "KPML5phys", c->kernsym + 0x201020, 8) != 0 ||
	    vg_set_symbol(c, "kernphys", c->kernsym + 0x201028, 8) != 0))
		return (-1);
	return (0);
}

static void
variables(struct vg_core *c)
{
	struct vg_symbol *s;
	uint64_t pml4;

	pml4 = c->space[0].root;
	if (c->mmu == &vg_mmu_la57)
		(void)vg_table_find(c, 4, KERNBASE, &pml4);
	if ((s = vg_find_symbol(c, "KPML4phys")) != NULL)
		s->content = pml4;
	if ((s = vg_find_symbol(c, "KPML5phys")) != NULL)
		s->content = c->mmu == &vg_mmu_la57 ? c->space[0].root : 0;
	if ((s = vg_find_symbol(c, "kernphys")) != NULL)
		s->content = c->kernphys;
}

/* Where the kernel put the byte that its image has at va. */
static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	if (since(c, "13.1") && c->format != &vg_format_raw)
		return (va - KERNBASE - KERNLOAD + c->kernphys);
	return (va - KERNBASE);
}

/* 15.0 on: where the kernel was loaded. */
static int
delta(struct vg_core *c, struct vg_segment *s)
{

	if (!since(c, "15"))
		return (0);
	s->va = KERNBASE;
	s->pa = c->kernphys;
	s->align = KERNLOAD;
	return (1);
}

/* The value of a kernel variable as a reader gets it: 1, or 0. */
static int
variable(struct vg_core *c, const char *name, uint64_t *value)
{
	const struct vg_symbol *base, *s;
	const struct vg_elfcore *full;
	const struct vg_segment *d;
	struct vg_xlate x;
	uint64_t pa;
	size_t i;

	s = vg_find_symbol(c, name);
	base = vg_find_symbol(c, "kernbase");
	if (s == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "there is no symbol %s", name);
		return (0);
	}
	full = vg_elf(c);
	for (d = NULL, i = 0; full != NULL && i < full->nsegment; i++)
		if (full->segment[i].type == VG_PT_DUMP_DELTA)
			d = &full->segment[i];
	if (d == NULL && base == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "there is no symbol kernbase");
		return (0);
	}
	/* 13.1 to 14.x say nowhere where they are: the model knows. */
	pa = d != NULL ? s->value - d->va + d->pa - d->align :
	    full != NULL && since(c, "13.1") ?
	    s->value - base->value - KERNLOAD + c->kernphys :
	    s->value - base->value;
	memset(&x, 0, sizeof(x));
	if (!vg_view(c, pa, 8, value, &x)) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "%s: %.200s",
		    name, x.why);
		return (0);
	}
	return (1);
}

/* A root that is not in the dump makes the open fail. */
static void
open_root(struct vg_core *c)
{
	struct vg_xlate x;
	uint64_t entry, pml5;

	if (c->refuse[0] != '\0' ||
	    !variable(c, "KPML4phys", &c->space[0].view_root))
		return;
	c->space[0].view_top = 4;
	c->space[0].view_root &= FRAME;
	if (vg_find_symbol(c, "KPML5phys") != NULL &&
	    variable(c, "KPML5phys", &pml5) && pml5 != 0) {
		c->space[0].view_top = 5;
		c->space[0].view_root = pml5 & FRAME;
	}
	if (c->refuse[0] != '\0')
		return;
	memset(&x, 0, sizeof(x));
	if (!vg_view(c, c->space[0].view_root, 8, &entry, &x))
		(void)snprintf(c->refuse, sizeof(c->refuse), "the root table: "
		    "%.200s", x.why);
}

static int
canonical(struct vg_core *c, uint64_t va)
{
	uint64_t high;

	high = va >> (c->mmu->vabits - 1);
	return (high == 0 || high == UINT64_MAX >> (c->mmu->vabits - 1));
}

static const struct vg_flavour flavours[] = {
	{
		.name = "amd64",
		.bits = 64,
		.be = 0,
		.machine = 62,
		.types = VG_ET_EXEC,
		.wordbits = 64,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = {
	&vg_format_minidump,
	&vg_format_full,
	&vg_format_raw,
	NULL
};

const struct vg_target vg_target_amd64 = {
	.flavours = flavours,
	.formats = formats,
	.magic = "minidump FreeBSD/amd64",
	.minversion = 1,
	.maxversion = 3,
	.availversion = 3,
	.navail = 128,
	.fields = fields,
	.layout = layout,
	.symbols = symbols,
	.variables = variables,
	.symbol_pa = symbol_pa,
	.array_step = vg_amd64_array_step,
	.array_page = vg_amd64_array_page,
	.translate = vg_amd64_translate,
	.walk = vg_amd64_walk,
	.delta = delta,
	.open = open_root,
	.canonical = canonical,
};
