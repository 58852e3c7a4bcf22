/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Full dumps: an ELF core with one PT_LOAD for each range of memory, by its
 * physical addresses.
 */

#include <string.h>

#include "elfcore.h"
#include "format.h"
#include "target.h"

/* One PT_LOAD a range of memory, unless the scenario lists them. */
static int
make_segments(struct vg_core *c)
{
	struct vg_elfcore *e = vg_elf(c);
	struct vg_segment s;
	size_t i;

	for (i = 0; i < c->nmemory && !e->segments_set; i++) {
		memset(&s, 0, sizeof(s));
		s.type = VG_PT_LOAD;
		s.flags = 4;
		s.pa = c->memory[i].lo;
		s.va = c->target->no_vaddr ? 0 : s.pa;
		s.filesz = s.memsz = c->memory[i].hi - c->memory[i].lo;
		s.align = vg_elf_unit(c);
		if (vg_add_segment(c, &s) != 0)
			return (-1);
	}
	for (i = 0; i < e->nsegment; i++)
		if (e->segment[i].type == VG_PT_DUMP_DELTA)
			return (0);
	memset(&s, 0, sizeof(s));
	if (c->target->delta == NULL || !c->target->delta(c, &s))
		return (0);
	s.type = VG_PT_DUMP_DELTA;
	s.flags = 4;
	s.placed = 1;
	return (vg_add_segment(c, &s));
}

/* What a reader takes the segments for. */
static int
make_regions(struct vg_core *c)
{
	const struct vg_elfcore *e = vg_elf(c);
	const struct vg_segment *s;
	struct vg_region r;

	c->region.what = "PT_LOAD";
	c->region.step = "segment";
	for (s = e->segment; s < e->segment + e->nsegment; s++) {
		if (s->type != VG_PT_LOAD)
			continue;
		r.index = (unsigned)(s - e->segment);
		r.pa = s->pa;
		r.off = s->offset;
		r.filesz = s->filesz;
		r.memsz = s->memsz;
		if (vg_region_add(c, &r) != 0)
			return (-1);
	}
	return (0);
}

static int
lay(struct vg_core *c)
{

	return (make_segments(c) != 0 || vg_lay_elf(c, NULL) != 0 ||
	    make_regions(c) != 0 ? -1 : 0);
}

/* Where the header says that addresses are virtual, it is no full core. */
static void
open_full(struct vg_core *c)
{

	if (c->target->physflag == 0 || c->refuse[0] != '\0' ||
	    vg_elf_physical(c)) {
		c->target->open(c);
		return;
	}
	c->format = &vg_format_virtual;
	c->format->open(c);
}

static const char *const keys[] = { "segments", "ehdr", "core_order", NULL };

const struct vg_format vg_format_full = {
	.name = "full",
	.keys = keys,
	.variables = 1,
	.state = sizeof(struct vg_elfcore),
	.init = vg_elf_init,
	.deinit = vg_elf_deinit,
	.lay = lay,
	.open = open_full,
	.translate = vg_translate_tables,
	.locate = vg_region_locate,
};
