/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Physical regions: see region.h. */

#include <inttypes.h>
#include <stdio.h>

#include "core.h"

int
vg_region_add(struct vg_core *c, const struct vg_region *r)
{
	struct vg_regions *rs = &c->region;

	if (vg_grow(&rs->v, &rs->cap, rs->n, sizeof(*rs->v)) != 0)
		return (vg_fail(&c->err, "out of memory"));
	rs->v[rs->n++] = *r;
	return (0);
}

int
vg_region_locate(struct vg_core *c, uint64_t pa, struct vg_xlate *x)
{
	const struct vg_regions *rs = &c->region;
	const struct vg_region *e, *r;
	struct vg_step none, *step;
	uint64_t in, left;

	for (r = rs->v; r < rs->v + rs->n; r++)
		if (pa >= r->pa && pa - r->pa < r->memsz)
			break;
	if (r == rs->v + rs->n) {
		vg_why(x, "physical 0x%" PRIx64 " is in no %s", pa, rs->what);
		return (0);
	}
	in = pa - r->pa;
	left = in < r->filesz ? r->filesz - in : r->memsz - in;
	if (in < r->filesz && left > r->memsz - in)
		left = r->memsz - in;
	if (x->len > left)
		x->len = left;
	/* An earlier one that begins further on takes over there. */
	for (e = rs->v; e < r; e++)
		if (e->memsz > 0 && e->pa > pa && e->pa - pa < x->len)
			x->len = e->pa - pa;
	step = rs->step == NULL ? &none :
	    vg_step(x, rs->step, 0, VG_NONE, r->index);
	if (in >= r->filesz) {
		x->zeros = 1;
		x->off = VG_NONE;
		x->alt |= VG_ALT_FILESZ;
		(void)snprintf(step->note, sizeof(step->note), "physical 0x%"
		    PRIx64 " is beyond p_filesz: no byte of it is in the file",
		    pa);
		return (1);
	}
	x->off = r->off + in;
	(void)snprintf(step->note, sizeof(step->note), "physical 0x%" PRIx64
	    " at file offset 0x%" PRIx64, pa, x->off);
	return (1);
}
