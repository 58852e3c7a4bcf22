/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Windows: see window.h. */

#include <inttypes.h>
#include <stdio.h>

#include "core.h"

const struct vg_window *
vg_window_of(const struct vg_core *c, uint64_t va)
{
	const struct vg_window *w;

	for (w = c->window; w < c->window + c->nwindow; w++)
		if (va >= w->first && va <= w->last)
			return (w);
	return (NULL);
}

int
vg_window_shows(const struct vg_window *w, uint64_t pa, uint64_t len,
    uint64_t *va)
{
	uint64_t at, room;

	if (w->last < w->first || pa < w->base)
		return (0);
	at = pa - w->base;
	room = w->last - w->first;
	if (room > w->mask)
		room = w->mask;
	if (at > room || len - 1 > room - at)
		return (0);
	*va = w->first + at;
	return (1);
}

const struct vg_window *
vg_window_walked(const struct vg_core *c)
{
	const struct vg_window *w;

	for (w = c->window; w < c->window + c->nwindow; w++)
		if (w->in_walk)
			return (w);
	return (NULL);
}

uint64_t
vg_window_name(const struct vg_core *c, uint64_t pa)
{
	const struct vg_window *w;

	w = vg_window_walked(c);
	return (w != NULL ? w->first + (pa - w->base) : 0);
}

int
vg_window_translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	const struct vg_window *w;
	struct vg_step *s;

	w = vg_window_of(c, va);
	if (w == NULL)
		return (0);
	x->pa = w->base + ((va - w->first) & w->mask);
	x->pagesize = UINT64_C(1) << c->mem.shift;
	x->len = x->pagesize - (va & (x->pagesize - 1));
	if (x->len - 1 > w->last - va)
		x->len = w->last - va + 1;
	x->prot = VG_READ | VG_WRITE;
	s = vg_step(x, w->name, 0, VG_NONE, 0);
	(void)snprintf(s->note, sizeof(s->note), "0x%" PRIx64 " - 0x%" PRIx64
	    " + 0x%" PRIx64 " = physical 0x%" PRIx64, va, w->first, w->base,
	    x->pa);
	return (1);
}

void
vg_window_nowhere(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	const struct vg_window *w;

	if (c->nwindow == 0) {
		vg_why(x, "0x%" PRIx64 " is below the kernel map, which begins "
		    "at 0x%" PRIx64, va, c->kernbase);
		return;
	}
	w = c->window;
	vg_why(x, "0x%" PRIx64 " is neither in the kernel map (from 0x%" PRIx64
	    ") nor in the %s (0x%" PRIx64 " to 0x%" PRIx64 ")%s", va,
	    c->kernbase, w->name, w->first, w->last,
	    c->nwindow > 1 ? " or another window" : "");
}
