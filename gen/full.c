/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Full dumps: an ELF core with one PT_LOAD for each range of memory, as the
 * kernel's ELF writer lays it out (container.md section 10); and raw images,
 * where the file offset is the physical address.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "ehdr.h"
#include "target.h"

#define ET_CORE		4
#define PT_LOAD		1
#define PT_DUMP_DELTA	0x6fb5d000u
#define OSABI_STANDALONE 255

/* Program header fields in both classes. */
enum { P_TYPE, P_FLAGS, P_OFFSET, P_VADDR, P_PADDR, P_FILESZ, P_MEMSZ,
    P_ALIGN };

static const struct {
	unsigned off32;			/* all are 4 bytes wide */
	unsigned off64, width64;
} phdr[] = {
	[P_TYPE]   = {	0,	 0, 4 },
	[P_FLAGS]  = { 24,	 4, 4 },
	[P_OFFSET] = {	4,	 8, 8 },
	[P_VADDR]  = {	8,	16, 8 },
	[P_PADDR]  = { 12,	24, 8 },
	[P_FILESZ] = { 16,	32, 8 },
	[P_MEMSZ]  = { 20,	40, 8 },
	[P_ALIGN]  = { 28,	48, 8 }
};

static void
put(const struct vg_core *c, uint8_t *p, int field, uint64_t value)
{

	if (c->target->bits == 64)
		vg_put(p + phdr[field].off64, phdr[field].width64, c->core_be,
		    value);
	else
		vg_put(p + phdr[field].off32, 4, c->core_be, value);
}

/* One PT_LOAD a range of memory, unless the scenario lists them. */
static int
make_segments(struct vg_core *c)
{
	struct vg_segment s;
	uint64_t page;
	size_t i;

	page = UINT64_C(1) << c->mem.shift;
	if (c->format == VG_VIRTUAL)
		return (c->segments_set ? 0 : vg_virtual_segments(c));
	if (!c->segments_set) {
		for (i = 0; i < c->nmemory; i++) {
			memset(&s, 0, sizeof(s));
			s.type = PT_LOAD;
			s.flags = 4;
			s.pa = s.va = c->memory[i].lo;
			s.filesz = s.memsz = c->memory[i].hi - c->memory[i].lo;
			s.align = page;
			if (vg_add_segment(c, &s) != 0)
				return (-1);
		}
	}
	for (i = 0; i < c->nsegment; i++)
		if (c->segment[i].type == PT_DUMP_DELTA)
			return (0);
	memset(&s, 0, sizeof(s));
	if (c->target->delta != NULL && c->target->delta(c, &s)) {
		s.type = PT_DUMP_DELTA;
		s.flags = 4;
		s.placed = 1;
		return (vg_add_segment(c, &s));
	}
	return (0);
}

static int
lay_segments(struct vg_core *c, uint64_t free)
{
	struct vg_segment *s;
	char name[32];
	size_t i;

	for (i = 0; i < c->nsegment; i++) {
		s = &c->segment[i];
		if (!s->placed)
			s->offset = free;
		if (s->type != PT_LOAD || s->filesz == 0)
			continue;
		if (s->offset + s->filesz < s->offset ||
		    s->offset + s->filesz > INT64_MAX)
			return (vg_fail(&c->err, "segments[%zu]: ends beyond "
			    "2^63", i + 1));
		if (vg_image_phys(&c->vmcore, c->lead + s->offset, s->pa,
		    s->filesz) != 0)
			return (vg_fail(&c->err, "out of memory"));
		if (s->offset + s->filesz > free)
			free = s->offset + s->filesz;
		(void)snprintf(name, sizeof(name), "segment%zu", i + 1);
		if (vg_add_section(c, name, c->lead + s->offset,
		    s->filesz) != 0)
			return (-1);
	}
	return (0);
}

/* The headers, and what a reader will take each segment for. */
static int
lay_headers(struct vg_core *c)
{
	const struct vg_target *t = c->target;
	struct vg_segment *s;
	uint8_t ehdr[VG_EHDRMAX], ph[56];
	unsigned esize, psize;
	size_t i, seen;
	int be;

	be = c->core_be;
	esize = vg_ehdr_size(t->bits);
	psize = vg_phdr_size(t->bits);
	memset(ehdr, 0, sizeof(ehdr));
	memcpy(ehdr, "\177ELF", 4);
	ehdr[4] = t->bits == 64 ? 2 : 1;
	ehdr[5] = be ? 2 : 1;
	ehdr[6] = 1;
	ehdr[7] = OSABI_STANDALONE;
	vg_ehdr_set(ehdr, t->bits, be, "e_type", ET_CORE);
	vg_ehdr_set(ehdr, t->bits, be, "e_machine", t->machine);
	vg_ehdr_set(ehdr, t->bits, be, "e_phoff", esize);
	vg_ehdr_set(ehdr, t->bits, be, "e_ehsize", esize);
	vg_ehdr_set(ehdr, t->bits, be, "e_phentsize", psize);
	vg_ehdr_set(ehdr, t->bits, be, "e_phnum", c->nsegment);
	vg_ehdr_set(ehdr, t->bits, be, "e_shentsize", vg_shdr_size(t->bits));
	if (vg_ehdr_set_all(c, "ehdr", &c->ehdr, be, ehdr) != 0)
		return (-1);
	if (vg_image_bytes(&c->vmcore, c->lead, ehdr, esize) != 0)
		return (vg_fail(&c->err, "out of memory"));
	for (i = 0; i < c->nsegment; i++) {
		s = &c->segment[i];
		memset(ph, 0, sizeof(ph));
		put(c, ph, P_TYPE, s->type);
		put(c, ph, P_FLAGS, s->flags);
		put(c, ph, P_OFFSET, s->offset);
		put(c, ph, P_VADDR, s->va);
		put(c, ph, P_PADDR, c->format == VG_VIRTUAL ? UINT64_MAX :
		    s->pa);
		put(c, ph, P_FILESZ, s->filesz);
		put(c, ph, P_MEMSZ, s->memsz);
		put(c, ph, P_ALIGN, s->align);
		if (vg_image_bytes(&c->vmcore, c->lead + esize + i * psize,
		    ph, psize) != 0)
			return (vg_fail(&c->err, "out of memory"));
		if (t->bits == 32) {
			s->offset &= UINT32_MAX;
			s->pa &= UINT32_MAX;
			s->filesz &= UINT32_MAX;
			s->memsz &= UINT32_MAX;
		}
	}
	seen = (size_t)vg_ehdr_get(ehdr, t->bits, be, "e_phnum");
	if (seen < c->nsegment)
		c->nsegment = seen;
	if (ehdr[4] != (t->bits == 64 ? 2 : 1) ||
	    vg_ehdr_get(ehdr, t->bits, be, "e_type") != ET_CORE ||
	    vg_ehdr_get(ehdr, t->bits, be, "e_machine") != t->machine ||
	    memcmp(ehdr, "\177ELF", 4) != 0)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the ELF header "
		    "is not that of a core of this machine");
	if (c->truncate < esize + c->nsegment * psize)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the file ends at "
		    "0x%" PRIx64 ", inside its headers", c->truncate);
	return (0);
}

int
vg_lay_full(struct vg_core *c)
{
	uint64_t esize, heads, page;

	page = UINT64_C(1) << c->mem.shift;
	if (make_segments(c) != 0)
		return (-1);
	if (c->nsegment > 0xfffe)
		return (vg_fail(&c->err, "segments: %zu of them need extended "
		    "numbering", c->nsegment));
	heads = vg_ehdr_size(c->target->bits) +
	    c->nsegment * vg_phdr_size(c->target->bits);
	esize = vg_ehdr_size(c->target->bits);
	if (vg_add_section(c, "ehdr", c->lead, esize) != 0 ||
	    vg_add_section(c, "phdrs", c->lead + esize, heads - esize) != 0)
		return (-1);
	return (lay_segments(c, vg_up(heads, page)) != 0 ||
	    lay_headers(c) != 0 || vg_lay_lead(c) != 0 ? -1 : 0);
}

int
vg_lay_raw(struct vg_core *c)
{
	const struct vg_range *r;

	for (r = c->memory; r < c->memory + c->nmemory; r++)
		if (vg_image_phys(&c->vmcore, r->lo, r->lo, r->hi - r->lo) != 0)
			return (vg_fail(&c->err, "out of memory"));
	return (vg_add_section(c, "memory", 0, c->vmcore.size));
}

int
vg_locate_full(struct vg_core *c, uint64_t pa, struct vg_xlate *x)
{
	const struct vg_segment *s;
	struct vg_step *step;
	uint64_t in, left;
	size_t i, j;

	for (i = 0; i < c->nsegment; i++) {
		s = &c->segment[i];
		if (s->type == PT_LOAD && pa >= s->pa && pa - s->pa < s->memsz)
			break;
	}
	if (i == c->nsegment) {
		vg_why(x, "physical 0x%" PRIx64 " is in no PT_LOAD", pa);
		return (0);
	}
	in = pa - s->pa;
	left = in < s->filesz ? s->filesz - in : s->memsz - in;
	if (in < s->filesz && left > s->memsz - in)
		left = s->memsz - in;
	if (x->len > left)
		x->len = left;
	/* An earlier header that begins further on takes over there. */
	for (j = 0; j < i; j++)
		if (c->segment[j].type == PT_LOAD && c->segment[j].memsz > 0 &&
		    c->segment[j].pa > pa && c->segment[j].pa - pa < x->len)
			x->len = c->segment[j].pa - pa;
	step = vg_step(x, "segment", 0, VG_NONE, i);
	if (in >= s->filesz) {
		x->zeros = 1;
		x->off = VG_NONE;
		x->alt |= VG_ALT_FILESZ;
		(void)snprintf(step->note, sizeof(step->note), "physical 0x%"
		    PRIx64 " is beyond p_filesz: no byte of it is in the file",
		    pa);
		return (1);
	}
	x->off = s->offset + in;
	(void)snprintf(step->note, sizeof(step->note), "physical 0x%" PRIx64
	    " at file offset 0x%" PRIx64, pa, x->off);
	return (1);
}

int
vg_locate_raw(struct vg_core *c, uint64_t pa, struct vg_xlate *x)
{

	(void)c;
	x->off = pa;
	return (1);
}
