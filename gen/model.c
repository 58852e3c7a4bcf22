/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* The model: where a reader of the dump finds what.  See core.h. */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "format.h"
#include "target.h"

struct vg_step *
vg_step(struct vg_xlate *x, const char *table, unsigned level, uint64_t pa,
    uint64_t index)
{
	struct vg_step *s;

	if (x->nstep == VG_MAXSTEP)
		x->nstep--;
	s = &x->step[x->nstep++];
	memset(s, 0, sizeof(*s));
	s->table = table;
	s->name = level > 0 ? table : NULL;
	s->level = level;
	s->pa = pa;
	s->index = index;
	s->off = VG_NONE;
	return (s);
}

void
vg_why(struct vg_xlate *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(x->why, sizeof(x->why), fmt, ap);
	va_end(ap);
}

int
vg_locate(struct vg_core *c, uint64_t pa, struct vg_xlate *x)
{

	return (c->format->locate(c, pa, x));
}

static int
view(struct vg_core *c, uint64_t pa, unsigned size, int be, uint64_t *value,
    struct vg_xlate *x)
{
	struct vg_xlate at;
	uint8_t buf[8];
	uint64_t end, page;

	memset(&at, 0, sizeof(at));
	at.len = size;
	if (!vg_locate(c, pa, &at)) {
		vg_why(x, "0x%" PRIx64 " cannot be read: %.200s", pa, at.why);
		return (0);
	}
	if (at.zeros) {
		vg_why(x, "0x%" PRIx64 " cannot be read: it is beyond the "
		    "p_filesz of its segment", pa);
		return (0);
	}
	if (at.len < size || vg_image_read(&c->vmcore, at.off, buf, size) !=
	    size) {
		vg_why(x, "0x%" PRIx64 " cannot be read: file offset 0x%"
		    PRIx64 " is beyond the end of the file", pa, at.off);
		return (0);
	}
	/* A reader may take the whole page of a table, or just the entry. */
	page = UINT64_C(1) << c->mem.shift;
	end = at.off + (page - (pa & (page - 1)));
	if (end > c->vmcore.size && !c->format->by_entry)
		x->alt |= VG_ALT_TORN;
	x->alt |= at.alt;
	x->off = at.off;
	*value = vg_get(buf, size, be);
	return (1);
}

int
vg_view(struct vg_core *c, uint64_t pa, unsigned size, uint64_t *value,
    struct vg_xlate *x)
{

	return (view(c, pa, size, c->flavour->be, value, x));
}

int
vg_read_dump(struct vg_core *c, const struct vg_mmu *mmu, uint64_t pa,
    uint64_t *entry, struct vg_xlate *x)
{
	struct vg_step *s;

	s = &x->step[x->nstep - 1];
	if (!view(c, pa, vg_entry_size(mmu, s->level), vg_entry_order(c),
	    entry, x)) {
		(void)snprintf(s->note, sizeof(s->note), "not in the dump");
		return (0);
	}
	s->off = x->off;
	(void)snprintf(s->note, sizeof(s->note), "entry at file offset 0x%"
	    PRIx64, x->off);
	return (1);
}

int
vg_translate_tables(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	const struct vg_space *s;
	const struct vg_window *w;

	if (c->flavour->bits == 32 && va >> c->mmu->vabits != 0) {
		vg_why(x, "0x%" PRIx64 " is beyond the target's address space",
		    va);
		return (0);
	}
	w = vg_window_of(c, va);
	if (w != NULL && w->always)
		return (vg_window_translate(c, va, x));
	s = vg_space_of(c, va);
	if (s == NULL) {
		vg_window_nowhere(c, va, x);
		return (0);
	}
	if (s->view_top == 0 || (s->view_bytes != 0 &&
	    !vg_root_has(s->mmu, s->view_bytes, va))) {
		vg_why(x, "the dump has no table for 0x%" PRIx64, va);
		return (0);
	}
	if (!vg_mmu_walk(c, s->mmu, s->view_top, s->view_root, va,
	    vg_read_dump, x))
		return (0);
	if (c->target->canonical != NULL && !c->target->canonical(c, va))
		x->alt |= VG_ALT_CANON;
	return (1);
}

void
vg_translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	int ok;

	memset(x, 0, sizeof(*x));
	x->pa = x->off = VG_NONE;
	if (c->refuse[0] != '\0') {
		vg_why(x, "the core cannot be opened: %s", c->refuse);
		return;
	}
	ok = c->format->translate(c, va, x);
	if (c->format->locate == NULL) {
		x->ok = ok;
		return;
	}
	x->off = VG_NONE;
	if (!ok) {
		x->pa = VG_NONE;
		x->alt = 0;
		return;
	}
	if (!vg_locate(c, x->pa, x)) {
		x->off = VG_NONE;
		x->alt = 0;
		return;
	}
	x->ok = 1;
	if (x->zeros) {
		vg_why(x, "0x%" PRIx64 " is at physical 0x%" PRIx64 ", in the "
		    "p_memsz but beyond the p_filesz of its segment", va,
		    x->pa);
		return;
	}
	vg_why(x, "0x%" PRIx64 " is at physical 0x%" PRIx64 ", file offset 0x%"
	    PRIx64, va, x->pa, x->off);
}
