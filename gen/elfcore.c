/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The file of an ELF core, as the kernel's ELF writer lays it out: see
 * elfcore.h.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ehdr.h"
#include "elfcore.h"
#include "format.h"
#include "target.h"

#define ET_CORE		4
#define OSABI_STANDALONE 255

struct vg_elfcore *
vg_elf(const struct vg_core *c)
{

	return (c->format->init == vg_elf_init ? c->dump : NULL);
}

void
vg_elf_init(struct vg_core *c)
{

	vg_elf(c)->be = c->flavour->be;
}

void
vg_elf_deinit(struct vg_core *c)
{

	free(vg_elf(c)->segment);
	vg_free_sets(&vg_elf(c)->ehdr);
}

int
vg_add_segment(struct vg_core *c, const struct vg_segment *s)
{
	struct vg_elfcore *e = vg_elf(c);

	if (vg_grow(&e->segment, &e->csegment, e->nsegment, sizeof(*s)) != 0)
		return (vg_fail(&c->err, "out of memory"));
	e->segment[e->nsegment++] = *s;
	return (0);
}

uint64_t
vg_elf_unit(const struct vg_core *c)
{

	return (!c->format->bare && c->target->unit != 0 ? c->target->unit :
	    UINT64_C(1) << c->mem.shift);
}

int
vg_elf_physical(struct vg_core *c)
{
	const struct vg_flavour *t = c->flavour;
	uint8_t e[VG_EHDRMAX];

	memset(e, 0, sizeof(e));
	(void)vg_image_read(&c->vmcore, vg_elf(c)->lead, e, vg_ehdr_size(
	    t->bits));
	return ((vg_ehdr_get(e, t->bits, t->be, "e_flags") &
	    c->target->physflag) != 0);
}

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

	if (c->flavour->bits == 64)
		vg_put(p + phdr[field].off64, phdr[field].width64,
		    vg_elf(c)->be, value);
	else
		vg_put(p + phdr[field].off32, 4, vg_elf(c)->be, value);
}

static int
lay_segments(struct vg_core *c, uint64_t free)
{
	struct vg_elfcore *e = vg_elf(c);
	struct vg_segment *s;
	char name[32];
	size_t i;

	for (i = 0; i < e->nsegment; i++) {
		s = &e->segment[i];
		if (!s->placed)
			s->offset = free;
		if (s->type != VG_PT_LOAD || s->filesz == 0)
			continue;
		if (s->offset + s->filesz < s->offset ||
		    s->offset + s->filesz > INT64_MAX)
			return (vg_fail(&c->err, "segments[%zu]: ends beyond "
			    "2^63", i + 1));
		if (vg_image_phys(&c->vmcore, e->lead + s->offset, s->pa,
		    s->filesz) != 0)
			return (vg_fail(&c->err, "out of memory"));
		if (s->offset + s->filesz > free)
			free = s->offset + s->filesz;
		(void)snprintf(name, sizeof(name), "segment%zu", i + 1);
		if (vg_add_section(c, name, e->lead + s->offset,
		    s->filesz) != 0)
			return (-1);
	}
	return (0);
}

/* The headers, and what a reader will take each segment for. */
static int
lay_headers(struct vg_core *c, const uint64_t *none_pa)
{
	const struct vg_flavour *t = c->flavour;
	struct vg_elfcore *e = vg_elf(c);
	struct vg_segment *s;
	uint8_t ehdr[VG_EHDRMAX], ph[56];
	unsigned esize, psize;
	size_t i, seen;
	int be;

	be = e->be;
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
	vg_ehdr_set(ehdr, t->bits, be, "e_phnum", e->nsegment);
	vg_ehdr_set(ehdr, t->bits, be, "e_shentsize", vg_shdr_size(t->bits));
	if (!c->format->bare)
		vg_ehdr_set(ehdr, t->bits, be, "e_flags", c->target->physflag);
	if (c->target->entry != NULL)
		vg_ehdr_set(ehdr, t->bits, be, "e_entry", c->target->entry(c));
	if (vg_ehdr_set_all(c, "ehdr", &e->ehdr, be, ehdr) != 0)
		return (-1);
	if (vg_image_bytes(&c->vmcore, e->lead, ehdr, esize) != 0)
		return (vg_fail(&c->err, "out of memory"));
	for (i = 0; i < e->nsegment; i++) {
		s = &e->segment[i];
		memset(ph, 0, sizeof(ph));
		put(c, ph, P_TYPE, s->type);
		put(c, ph, P_FLAGS, s->flags);
		put(c, ph, P_OFFSET, s->offset);
		put(c, ph, P_VADDR, s->va);
		put(c, ph, P_PADDR, none_pa != NULL ? *none_pa : s->pa);
		put(c, ph, P_FILESZ, s->filesz);
		put(c, ph, P_MEMSZ, s->memsz);
		put(c, ph, P_ALIGN, s->align);
		if (vg_image_bytes(&c->vmcore, e->lead + esize + i * psize,
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
	if (seen < e->nsegment)
		e->nsegment = seen;
	if (ehdr[4] != (t->bits == 64 ? 2 : 1) ||
	    vg_ehdr_get(ehdr, t->bits, be, "e_type") != ET_CORE ||
	    vg_ehdr_get(ehdr, t->bits, be, "e_machine") != t->machine ||
	    memcmp(ehdr, "\177ELF", 4) != 0)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the ELF header "
		    "is not that of a core of this machine");
	if (c->truncate < esize + e->nsegment * psize)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the file ends at "
		    "0x%" PRIx64 ", inside its headers", c->truncate);
	return (0);
}

int
vg_lay_elf(struct vg_core *c, const uint64_t *none_pa)
{
	struct vg_elfcore *e = vg_elf(c);
	uint64_t esize, heads;

	if (e->nsegment > 0xfffe)
		return (vg_fail(&c->err, "segments: %zu of them need extended "
		    "numbering", e->nsegment));
	esize = vg_ehdr_size(c->flavour->bits);
	heads = esize + e->nsegment * vg_phdr_size(c->flavour->bits);
	if (vg_add_section(c, "ehdr", e->lead, esize) != 0 ||
	    vg_add_section(c, "phdrs", e->lead + esize, heads - esize) != 0)
		return (-1);
	return (lay_segments(c, vg_up(heads, vg_elf_unit(c))) != 0 ||
	    lay_headers(c, none_pa) != 0 ? -1 : 0);
}
