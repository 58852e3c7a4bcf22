/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Raw images of physical memory: the file offset is the physical address, and
 * there is no header.
 */

#include "core.h"
#include "format.h"
#include "target.h"

static int
lay(struct vg_core *c)
{
	static const struct vg_region all = { 0, 0, 0, UINT64_MAX, UINT64_MAX };
	const struct vg_range *r;

	for (r = c->memory; r < c->memory + c->nmemory; r++)
		if (vg_image_phys(&c->vmcore, r->lo, r->lo, r->hi - r->lo) != 0)
			return (vg_fail(&c->err, "out of memory"));
	c->region.what = "image";
	return (vg_region_add(c, &all) != 0 ||
	    vg_add_section(c, "memory", 0, c->vmcore.size) != 0 ? -1 : 0);
}

static void
open_raw(struct vg_core *c)
{

	c->target->open(c);
}

static const char *const keys[] = { NULL };

const struct vg_format vg_format_raw = {
	.name = "raw",
	.keys = keys,
	.variables = 1,
	.by_entry = 1,
	.lay = lay,
	.open = open_raw,
	.translate = vg_translate_tables,
	.locate = vg_region_locate,
};
