/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Virtual cores: ELF cores whose program headers give virtual addresses,
 * behind a kernel dump header or not.  elfcore.c lays out the file; here is
 * what the headers are made from, and what a reader makes of them.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ehdr.h"
#include "elfcore.h"
#include "format.h"
#include "target.h"

#define ET_CORE		4
#define MAGIC		"FreeBSD Kernel Dump"

/* Is va taken by a mapping after the n-th? */
static int
taken(const struct vg_core *c, size_t n, uint64_t va)
{
	const struct vg_mapping *m;

	for (m = c->map + n + 1; m < c->map + c->nmap; m++)
		if (va >= m->va && va - m->va < m->count * m->size)
			return (1);
	return (0);
}

/* One segment a run of mapped pages that RAM is behind. */
static int
make_segments(struct vg_core *c)
{
	const struct vg_mapping *m;
	struct vg_segment s;
	uint64_t at, pa, page, va;
	size_t n;

	page = UINT64_C(1) << c->mem.shift;
	memset(&s, 0, sizeof(s));
	s.type = VG_PT_LOAD;
	s.flags = 4;
	s.align = page;
	for (n = 0; n < c->nmap; n++) {
		m = &c->map[n];
		for (at = 0; at < m->count * m->size; at += page) {
			va = m->va + at;
			pa = m->pa + at / m->size * m->step + at % m->size;
			if (!m->attr.valid || taken(c, n, va) ||
			    !vg_rset_has(&c->ram, pa >> c->mem.shift))
				continue;
			if (s.memsz != 0 && va == s.va + s.memsz &&
			    pa == s.pa + s.memsz) {
				s.filesz = s.memsz += page;
				continue;
			}
			if (s.memsz != 0 && vg_add_segment(c, &s) != 0)
				return (-1);
			s.va = va;
			s.pa = pa;
			s.filesz = s.memsz = page;
		}
	}
	return (s.memsz != 0 ? vg_add_segment(c, &s) : 0);
}

/* All numbers are big-endian whatever the machine. */
static int
lay_lead(struct vg_core *c)
{
	uint8_t h[VG_LEAD];
	uint64_t len, parity;
	unsigned i;

	if (vg_elf(c)->lead == 0)
		return (0);
	len = c->vmcore.size - VG_LEAD;
	memset(h, 0, sizeof(h));
	memcpy(h, MAGIC, sizeof(MAGIC));
	(void)snprintf((char *)h + 20, 12, "%s", c->flavour->name);
	vg_put(h + 32, 4, 1, 4);
	vg_put(h + 36, 4, 1, 1);
	vg_put(h + 40, 8, 1, len);
	vg_put(h + 48, 8, 1, 0x6553f100);
	vg_put(h + 60, 4, 1, 512);
	(void)snprintf((char *)h + 64, 64, "host");
	(void)snprintf((char *)h + 128, 192, "FreeBSD test");
	(void)snprintf((char *)h + 320, 175, "panic");
	vg_put(h + 496, 8, 1, len);
	for (parity = 0, i = 0; i < VG_LEAD; i += 4)
		parity ^= vg_get(h + i, 4, 1);
	vg_put(h + 508, 4, 1, parity);
	return (vg_image_bytes(&c->vmcore, 0, h, sizeof(h)) != 0 ?
	    vg_fail(&c->err, "out of memory") :
	    vg_add_section(c, "dumpheader", 0, VG_LEAD));
}

/* Either byte order's name will do where there are two. */
static int
acceptable_arch(const struct vg_core *c, const char *arch)
{

	return (strcmp(arch, c->flavour->name) == 0 ||
	    (c->flavour->bits == 64 && (strcmp(arch, "powerpc64") == 0 ||
	    strcmp(arch, "powerpc64le") == 0)));
}

/* An ELF header that a reader takes, at off. */
static int
acceptable(struct vg_core *c, uint64_t off, uint8_t *e)
{
	const struct vg_flavour *t = c->flavour;
	unsigned size;

	size = vg_ehdr_size(t->bits);
	return (vg_image_read(&c->vmcore, off, e, size) == size &&
	    memcmp(e, "\177ELF", 4) == 0 && e[4] == (t->bits == 64 ? 2 : 1) &&
	    e[5] == (t->be ? 2 : 1) && e[6] == 1 &&
	    (c->target->osabi == 0 || e[7] == c->target->osabi) &&
	    vg_ehdr_get(e, t->bits, t->be, "e_type") == ET_CORE &&
	    vg_ehdr_get(e, t->bits, t->be, "e_machine") == t->machine);
}

static int
acceptable_lead(struct vg_core *c)
{
	char h[32];

	return (vg_image_read(&c->vmcore, 0, h, sizeof(h)) == sizeof(h) &&
	    memcmp(h, MAGIC, sizeof(MAGIC)) == 0 &&
	    h[sizeof(h) - 1] == '\0' && acceptable_arch(c, h + 20));
}

/* The file as it came out, with what the scenario laid over it. */
static void
open_virtual(struct vg_core *c)
{
	const struct vg_flavour *t = c->flavour;
	struct vg_elfcore *core = vg_elf(c);
	struct vg_segment *s;
	uint8_t e[VG_EHDRMAX], ph[56];
	uint64_t at;
	unsigned i, n, psize;
	int wide;

	wide = t->bits == 64;
	c->refuse[0] = '\0';
	if (acceptable(c, 0, e))
		core->lead = 0;
	else if (c->target->lead && acceptable_lead(c) &&
	    acceptable(c, VG_LEAD, e))
		core->lead = VG_LEAD;
	else {
		(void)snprintf(c->refuse, sizeof(c->refuse), "there is no ELF "
		    "header of such a core");
		return;
	}
	if (vg_elf_physical(c)) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "the ELF header "
		    "says that addresses are physical");
		return;
	}
	psize = vg_phdr_size(t->bits);
	n = (unsigned)vg_ehdr_get(e, t->bits, t->be, "e_phnum");
	if (n < core->nsegment)
		core->nsegment = n;
	for (i = 0; i < core->nsegment; i++) {
		at = core->lead + vg_ehdr_get(e, t->bits, t->be, "e_phoff") +
		    i * vg_ehdr_get(e, t->bits, t->be, "e_phentsize");
		if (vg_image_read(&c->vmcore, at, ph, psize) != psize) {
			(void)snprintf(c->refuse, sizeof(c->refuse), "the file "
			    "ends inside its program headers");
			return;
		}
		s = &core->segment[i];
		s->offset = wide ? vg_get(ph + 8, 8, t->be) :
		    vg_get(ph + 4, 4, t->be);
		s->va = wide ? vg_get(ph + 16, 8, t->be) :
		    vg_get(ph + 8, 4, t->be);
		s->memsz = wide ? vg_get(ph + 40, 8, t->be) :
		    vg_get(ph + 20, 4, t->be);
		/* Where the first says that they are physical, none counts. */
		if (i == 0 && c->target->physflag == 0 && (wide ?
		    vg_get(ph + 24, 8, t->be) != UINT64_MAX :
		    vg_get(ph + 12, 4, t->be) != UINT32_MAX))
			core->nsegment = 0;
	}
}

static int
translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	const struct vg_elfcore *core = vg_elf(c);
	const struct vg_segment *s;
	struct vg_step *step;
	uint64_t in;
	size_t i;

	for (i = 0; i < core->nsegment; i++)
		if (va >= core->segment[i].va &&
		    va - core->segment[i].va < core->segment[i].memsz)
			break;
	if (i == core->nsegment) {
		vg_why(x, "0x%" PRIx64 " is in no segment", va);
		return (0);
	}
	s = &core->segment[i];
	in = va - s->va;
	x->pa = s->pa + in;
	x->off = core->lead + s->offset + in;
	x->len = s->memsz - in;
	x->pagesize = UINT64_C(1) << c->mem.shift;
	x->prot = VG_READ | VG_WRITE | VG_EXECUTE;
	step = vg_step(x, "segment", 0, VG_NONE, i);
	(void)snprintf(step->note, sizeof(step->note), "0x%" PRIx64
	    " at file offset 0x%" PRIx64, va, x->off);
	vg_why(x, "0x%" PRIx64 " is in segment %zu, file offset 0x%" PRIx64,
	    va, i + 1, x->off);
	return (1);
}

/* No p_paddr is one. */
static int
lay(struct vg_core *c)
{
	static const uint64_t none = UINT64_MAX;

	if (!vg_elf(c)->segments_set && make_segments(c) != 0)
		return (-1);
	return (vg_lay_elf(c, &none) != 0 || lay_lead(c) != 0 ? -1 : 0);
}

static const char *const keys[] = { "segments", "ehdr", "core_order", NULL };

const struct vg_format vg_format_virtual = {
	.name = "virtual",
	.keys = keys,
	.bare = 1,
	.variables = 1,
	.state = sizeof(struct vg_elfcore),
	.init = vg_elf_init,
	.deinit = vg_elf_deinit,
	.lay = lay,
	.open = open_virtual,
	.translate = translate,
};
