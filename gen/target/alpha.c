/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * FreeBSD/alpha: the plain image of physical memory.  K0SEG needs no table;
 * K1SEG is found in tables whose root the variable Lev1map names, itself in
 * K0SEG.
 * See docs/formats/alpha.md.
 */

#include <stdio.h>
#include <string.h>

#include "core.h"
#include "format.h"
#include "target.h"

#define K0SEG		UINT64_C(0xfffffc0000000000)
#define K1SEG		UINT64_C(0xfffffe0000000000)
#define K0SEG_PA	UINT64_C(0x000001ffffffffff)
#define POINTER_PA	UINT64_C(0x000003ffffffffff)
#define TEXT		(K0SEG + UINT64_C(0x300000))
#define LEV1MAP		UINT64_C(0x2100)	/* from there */

static const struct vg_window windows[] = {
	{ .name = "K0SEG", .first = K0SEG, .last = K1SEG - 1,
	    .mask = K0SEG_PA, .always = 1 },
	{ .name = NULL }
};

static const struct vg_kernel kernels[] = {
	{ "6", K1SEG, TEXT, windows },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_osf1, NULL };

static int
symbols(struct vg_core *c)
{

	return (vg_set_symbol(c, "kernbase", c->kernsym, 0) != 0 ||
	    vg_set_symbol(c, "Lev1map", c->kernsym + LEV1MAP, 8) != 0 ? -1 :
	    0);
}

static void
variables(struct vg_core *c)
{
	struct vg_symbol *s;

	if ((s = vg_find_symbol(c, "Lev1map")) != NULL)
		s->content = K0SEG | c->space[0].root;
}

static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	(void)c;
	return (va & K0SEG_PA);
}

static void
open_root(struct vg_core *c)
{
	const struct vg_symbol *s;
	struct vg_xlate x;

	s = vg_find_symbol(c, "Lev1map");
	if (s == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "there is no symbol Lev1map");
		return;
	}
	memset(&x, 0, sizeof(x));
	if (!vg_view(c, s->value & K0SEG_PA, 8, &c->space[0].view_root, &x)) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "Lev1map: %.200s",
		    x.why);
		return;
	}
	c->space[0].view_root &= POINTER_PA;
	c->space[0].view_top = c->mmu->top;
}

static const struct vg_flavour flavours[] = {
	{
		.name = "alpha",
		.bits = 64,
		.be = 0,
		.machine = 0x9026,
		.types = VG_ET_EXEC,
		.wordbits = 64,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = { &vg_format_raw, NULL };

const struct vg_target vg_target_alpha = {
	.flavours = flavours,
	.formats = formats,
	.symbols = symbols,
	.variables = variables,
	.symbol_pa = symbol_pa,
	.open = open_root,
};
