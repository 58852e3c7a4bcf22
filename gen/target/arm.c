/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * 32-bit ARM, little-endian (arm) and big-endian (armeb).  Minidumps 1, with
 * a short header or a long one, and 2 (which brought dump_avail): an array of
 * second-level entries that is not padded to a page.  Full cores.
 * See docs/formats/arm.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "elfcore.h"
#include "format.h"
#include "minidump.h"
#include "ptes.h"
#include "target.h"

#define KERNBASE	UINT64_C(0xc0000000)
#define MADE_UP_V4	UINT64_C(0x552)	/* small, for the kernel to write */
#define SECTION		(UINT64_C(1) << 20)

static const struct vg_kernel kernels[] = {
	{ "13", KERNBASE, KERNBASE, NULL },
	{ "12", KERNBASE, KERNBASE, NULL },
	{ "10", KERNBASE, KERNBASE, NULL },
	{ "9", KERNBASE, KERNBASE, NULL },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_arm_v6, &vg_mmu_arm_v4,
    NULL };

static const struct vg_field fields[] = {
	{ "version", 24, 4 },
	{ "msgbufsize", 28, 4 },
	{ "bitmapsize", 32, 4 },
	{ "ptesize", 36, 4 },
	{ "kernbase", 40, 4 },
	{ "arch", 44, 4 },
	{ "mmuformat", 48, 4 },
	{ "dumpavailsize", 52, 4 },
	{ NULL, 0, 0 }
};
VG_FIELDS_FIT(fields);

static int
is_kernel(const struct vg_core *c, const char *name)
{

	return (strcmp(c->kernel->name, name) == 0);
}

/* Kernels of 9 and 10 knew neither arch nor mmuformat. */
static int
is_old(const struct vg_core *c)
{

	return (is_kernel(c, "9") || is_kernel(c, "10"));
}

static int
layout(struct vg_core *c)
{

	if (c->kernphys == VG_NONE)
		c->kernphys = c->nmemory > 0 ? c->memory[0].lo : 0;
	return (0);
}

static int
symbols(struct vg_core *c)
{

	return (vg_set_symbol(c, "kernbase", c->kernsym, 0) != 0 ||
	    vg_set_symbol(c, "physaddr", c->kernphys, 0) != 0 ||
	    vg_set_symbol(c, "kernel_l1pa", c->kernsym + 0x2010, 4) != 0 ?
	    -1 : 0);
}

static void
variables(struct vg_core *c)
{
	struct vg_symbol *s;

	if ((s = vg_find_symbol(c, "kernel_l1pa")) != NULL)
		s->content = c->space[0].root;
}

static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	return ((va - c->kernsym + c->kernphys) & UINT32_MAX);
}

static int
field(struct vg_core *c, const char *name, uint64_t *value)
{
	int v6;

	v6 = c->mmu == &vg_mmu_arm_v6;
	if (strcmp(name, "arch") == 0)
		*value = is_old(c) ? 0 : v6 ? 7 : 5;
	else if (strcmp(name, "mmuformat") == 0)
		*value = is_old(c) ? 0 : v6 ? 2 : 1;
	else
		return (0);
	return (1);
}

/* What the writer makes of a section's attributes. */
static uint64_t
made_up(struct vg_core *c, uint64_t section)
{

	if (c->mmu == &vg_mmu_arm_v4)
		return (MADE_UP_V4);
	return ((section & 0x0c) | (section >> 6 & 0xff0) | 2 |
	    (section >> 4 & 1));
}

static int
array_page(struct vg_core *c, uint64_t va, uint64_t off, struct vg_rset *set)
{
	struct vg_pte pte;
	uint64_t entry, pa;

	if (vg_ptes_find(c, va, &entry, &pte) == 0)
		return (0);
	if (pte.kind == VG_TABLE)
		return (vg_ptes_copy(c, pte.pa, off, set));
	pa = pte.pa + (va & (pte.size - 1));
	return (vg_ptes_collect(c, pa, SECTION, set) != 0 ||
	    vg_ptes_fill(c, off, pa | made_up(c, entry), UINT64_C(1) <<
	    c->mem.shift) != 0 ? -1 : 0);
}

/* From 10 on: where the kernel was loaded. */
static int
delta(struct vg_core *c, struct vg_segment *s)
{

	if (is_kernel(c, "9"))
		return (0);
	s->va = c->kernsym;
	s->pa = c->kernphys;
	s->align = UINT64_C(1) << c->mem.shift;
	return (1);
}

/* What a PA is more than its VA, as a reader finds it: 1, or 0. */
static int
find_delta(struct vg_core *c, uint64_t *d)
{
	const struct vg_elfcore *full = vg_elf(c);
	const struct vg_symbol *base, *phys;
	size_t i;

	for (i = 0; i < full->nsegment; i++)
		if (full->segment[i].type == VG_PT_DUMP_DELTA) {
			*d = full->segment[i].pa - full->segment[i].va;
			return (1);
		}
	base = vg_find_symbol(c, "kernbase");
	phys = vg_find_symbol(c, "physaddr");
	if (base == NULL || phys == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "there is no "
		    "PT_DUMP_DELTA and no symbol %s", base == NULL ?
		    "kernbase" : "physaddr");
		return (0);
	}
	*d = phys->value - base->value;
	return (1);
}

/* The whole of the first-level table must be there, or the open fails. */
static void
open_root(struct vg_core *c)
{
	const struct vg_symbol *s;
	struct vg_xlate x;
	uint64_t d, entry, i;

	if (c->refuse[0] != '\0' || !find_delta(c, &d))
		return;
	s = vg_find_symbol(c, "kernel_l1pa");
	if (s == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "there is no symbol kernel_l1pa");
		return;
	}
	memset(&x, 0, sizeof(x));
	if (!vg_view(c, (s->value + d) & UINT32_MAX, 4,
	    &c->space[0].view_root, &x)) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "kernel_l1pa: %.200s", x.why);
		return;
	}
	c->space[0].view_top = 2;
	for (i = 0; i < vg_table_size(c, c->mmu, 2); i += 4)
		if (!vg_view(c, c->space[0].view_root + i, 4, &entry, &x)) {
			(void)snprintf(c->refuse, sizeof(c->refuse),
			    "the first-level table: %.200s", x.why);
			return;
		}
}

static const struct vg_flavour flavours[] = {
	{
		.name = "arm",
		.bits = 32,
		.be = 0,
		.machine = 40,
		.types = VG_ET_EXEC,
		.wordbits = 32,
		.mmus = mmus,
		.kernels = kernels,
	},
	{
		.name = "armeb",
		.bits = 32,
		.be = 1,
		.machine = 40,
		.types = VG_ET_EXEC,
		.wordbits = 32,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = {
	&vg_format_minidump,
	&vg_format_full,
	NULL
};

const struct vg_target vg_target_arm = {
	.flavours = flavours,
	.formats = formats,
	.magic = "minidump FreeBSD/arm",
	.minversion = 1,
	.maxversion = 2,
	.availversion = 2,
	.navail = 36,
	.fields = fields,
	.layout = layout,
	.symbols = symbols,
	.variables = variables,
	.symbol_pa = symbol_pa,
	.field = field,
	.array_step = vg_ptes_step,
	.array_bytes = vg_ptes_bytes,
	.kva_unit = UINT64_C(4) << 20,
	.array_page = array_page,
	.translate = vg_ptes_translate,
	.walk = vg_ptes_walk,
	.delta = delta,
	.open = open_root,
};
