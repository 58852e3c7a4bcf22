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
	s->level = level;
	s->pa = pa;
	s->index = index;
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

	switch (c->format) {
	case VG_MINIDUMP:
		return (vg_locate_minidump(c, pa, x));
	case VG_FULL:
		return (vg_locate_full(c, pa, x));
	default:
		return (vg_locate_raw(c, pa, x));
	}
}

int
vg_locate_minidump(struct vg_core *c, uint64_t pa, struct vg_xlate *x)
{
	const struct vg_bits *b;
	struct vg_step *s;
	uint64_t bit, off, page, rest, size;

	size = UINT64_C(1) << c->mem.shift;
	page = vg_down(pa, size);
	b = vg_bits_of(c, pa >> c->mem.shift);
	if (b == NULL) {
		vg_why(x, "page 0x%" PRIx64 " is not in the dump: no range of "
		    "%s contains it", page,
		    c->version >= c->target->availversion ? "dump_avail" :
		    "the bitmap");
		return (0);
	}
	bit = b->first + ((pa >> c->mem.shift) - b->lo);
	s = vg_step(x, "bitmap", 0, VG_NONE, bit);
	off = vg_page_offset(c, pa >> c->mem.shift);
	if (off == VG_NONE) {
		(void)snprintf(s->note, sizeof(s->note), "page 0x%" PRIx64
		    ": bit %" PRIu64 " is clear", page, bit);
		vg_why(x, "page 0x%" PRIx64 " is not in the dump: bit %" PRIu64
		    " of the bitmap is clear", page, bit);
		return (0);
	}
	(void)snprintf(s->note, sizeof(s->note), "page 0x%" PRIx64 ": bit %"
	    PRIu64 " is set, page at file offset 0x%" PRIx64, page, bit, off);
	if (page < b->start && c->version >= c->target->availversion)
		x->alt |= VG_ALT_EDGE;
	x->off = off + (pa - page);
	rest = size - (pa - page);
	if (x->len > rest)
		x->len = rest;
	return (1);
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
	if (end > c->vmcore.size && c->format != VG_RAW)
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

	return (view(c, pa, size, c->target->be, value, x));
}

int
vg_read_dump(struct vg_core *c, uint64_t pa, uint64_t *entry,
    struct vg_xlate *x)
{
	struct vg_step *s;

	s = &x->step[x->nstep - 1];
	if (!view(c, pa, c->mmu->esize, vg_entry_order(c), entry, x)) {
		(void)snprintf(s->note, sizeof(s->note), "not in the dump");
		return (0);
	}
	(void)snprintf(s->note, sizeof(s->note), "entry at file offset 0x%"
	    PRIx64, x->off);
	return (1);
}

int
vg_array_entry(struct vg_core *c, unsigned level, uint64_t index,
    uint64_t *entry, struct vg_xlate *x)
{
	const char *name = c->mmu->level[level].entry;
	struct vg_step *s;
	struct vg_pte pte;
	uint8_t buf[8];
	uint64_t off;

	s = vg_step(x, "page-table array", level, VG_NONE, index);
	if (index >= c->arraysize / c->mmu->esize) {
		(void)snprintf(s->note, sizeof(s->note), "beyond the array of "
		    "%" PRIu64, c->arraysize / c->mmu->esize);
		vg_why(x, "%s %" PRIu64 " is beyond the page-table array, "
		    "which has %" PRIu64, name, index,
		    c->arraysize / c->mmu->esize);
		return (0);
	}
	off = c->arrayoff + index * c->mmu->esize;
	(void)snprintf(s->note, sizeof(s->note), "%s at file offset 0x%"
	    PRIx64, name, off);
	(void)vg_image_read(&c->vmcore, off, buf, c->mmu->esize);
	*entry = vg_get(buf, c->mmu->esize, c->target->be);
	s->has_entry = 1;
	s->entry = *entry;
	c->mmu->decode(level, *entry, &pte);
	if (pte.kind == VG_INVALID) {
		vg_why(x, "%s %" PRIu64 " at file offset 0x%" PRIx64 " = 0x%"
		    PRIx64 " is not valid", name, index, off, *entry);
		return (0);
	}
	return (1);
}

static int
translate_tables(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{

	if (c->target->bits == 32 && va >> c->mmu->vabits != 0) {
		vg_why(x, "0x%" PRIx64 " is beyond the target's address space",
		    va);
		return (0);
	}
	return (vg_mmu_walk(c, c->view_top, c->view_root, va, vg_read_dump,
	    x));
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
	if (c->format == VG_VIRTUAL) {
		x->ok = vg_translate_virtual(c, va, x);
		return;
	}
	ok = c->format == VG_MINIDUMP ? c->target->translate(c, va, x) :
	    translate_tables(c, va, x);
	x->off = VG_NONE;
	if (!ok) {
		x->pa = VG_NONE;
		x->alt = 0;
		return;
	}
	if (c->format != VG_MINIDUMP && c->target->canonical != NULL &&
	    !c->target->canonical(c, va))
		x->alt |= VG_ALT_CANON;
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
