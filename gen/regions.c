/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Dumps of regions: a header of the kernel's own, big-endian, that says where
 * the TSB is and which region of physical memory lies where in the file.
 * FreeBSD/sparc64 alone writes them.
 * See docs/formats/sparc64.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "target.h"
#include "tsb.h"

#define FIXED		40u		/* bytes before the table */
#define ENTRY		24u		/* of a region */
#define ROUND		512u

enum { HDR_SIZE, TSB_PA, TSB_SIZE, TSB_MASK, NREGIONS, NFIELDS };

static const struct {
	const char	*name;
	unsigned	 off;
	unsigned	 width;
} fields[] = {
	[HDR_SIZE] = { "hdr_size", 0, 8 },
	[TSB_PA] = { "tsb_pa", 8, 8 },
	[TSB_SIZE] = { "tsb_size", 16, 8 },
	[TSB_MASK] = { "tsb_mask", 24, 8 },
	[NREGIONS] = { "nregions", 32, 4 },
};

/* The format's own part of a core. */
struct regions {
	struct vg_sets	header;
	uint64_t	field[NFIELDS];
};

static struct vg_sets *
header(const struct vg_core *c)
{

	return (&((struct regions *)c->dump)->header);
}

static void
deinit(struct vg_core *c)
{

	vg_free_sets(header(c));
}

static int
set_fields(struct vg_core *c)
{
	struct regions *d = c->dump;
	const struct vg_set *s;
	unsigned i;

	for (s = d->header.v; s < d->header.v + d->header.n; s++) {
		for (i = 0; i < NFIELDS; i++)
			if (strcmp(fields[i].name, s->name) == 0)
				break;
		if (i == NFIELDS)
			return (vg_fail(&c->err, "header.%s: the header of %s "
			    "has no such field", s->name, c->flavour->name));
		d->field[i] = s->value;
	}
	return (0);
}

/* What a reader takes the header for. */
static void
understand(struct vg_core *c, uint64_t size)
{
	struct regions *d = c->dump;
	struct vg_xlate x;
	uint64_t left, pa;

	if (d->field[NREGIONS] > c->region.n || c->truncate < size)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the table of "
		    "regions is not there");
	if (d->field[NREGIONS] < c->region.n)
		c->region.n = (size_t)d->field[NREGIONS];
	/* Regions may meet within the TSB. */
	left = c->refuse[0] == '\0' ? d->field[TSB_SIZE] : 0;
	for (pa = d->field[TSB_PA]; left > 0; pa += x.len, left -= x.len) {
		memset(&x, 0, sizeof(x));
		x.len = left;
		if (vg_region_locate(c, pa, &x))
			continue;
		(void)snprintf(c->refuse, sizeof(c->refuse), "the TSB at 0x%"
		    PRIx64 " is not in the dump: 0x%" PRIx64 " is missing",
		    d->field[TSB_PA], pa);
		break;
	}
}

static int
lay(struct vg_core *c)
{
	struct regions *d = c->dump;
	struct vg_region r;
	uint64_t size;
	uint8_t *h;
	size_t i;
	int error;

	size = vg_up(FIXED + ENTRY * c->nmemory, ROUND);
	d->field[HDR_SIZE] = size;
	d->field[TSB_PA] = c->space[0].root;
	d->field[TSB_SIZE] = vg_tsb(c)->entries * VG_TSB_ENTRY;
	d->field[TSB_MASK] = vg_tsb(c)->entries - 1;
	d->field[NREGIONS] = c->nmemory;
	if (set_fields(c) != 0)
		return (-1);
	c->region.what = "region";
	c->region.step = "region";
	h = calloc(1, (size_t)size);
	if (h == NULL)
		return (vg_fail(&c->err, "out of memory"));
	for (i = 0; i < NFIELDS; i++)
		vg_put(h + fields[i].off, fields[i].width, 1, d->field[i]);
	r.off = size;
	for (error = 0, i = 0; i < c->nmemory && error == 0; i++) {
		r.index = (unsigned)i;
		r.pa = c->memory[i].lo;
		r.filesz = r.memsz = c->memory[i].hi - r.pa;
		vg_put(h + FIXED + ENTRY * i, 8, 1, r.pa);
		vg_put(h + FIXED + ENTRY * i + 8, 8, 1, r.memsz);
		vg_put(h + FIXED + ENTRY * i + 16, 8, 1, r.off);
		error = vg_region_add(c, &r) != 0 || vg_image_phys(&c->vmcore,
		    r.off, r.pa, r.filesz) != 0 ? -1 : 0;
		r.off += r.filesz;
	}
	if (error != 0 || vg_image_bytes(&c->vmcore, 0, h, (size_t)size) != 0)
		error = vg_fail(&c->err, "out of memory");
	free(h);
	if (error != 0 || vg_add_section(c, "header", 0, size) != 0 ||
	    vg_add_section(c, "memory", size, c->vmcore.size - size) != 0)
		return (-1);
	understand(c, FIXED + ENTRY * c->nmemory);
	return (0);
}

static int
read_tsb(struct vg_core *c, uint64_t pa, uint64_t *tag, uint64_t *data,
    struct vg_xlate *x)
{

	return (vg_view(c, pa, 8, tag, x) && vg_view(c, pa + 8, 8, data, x));
}

static int
translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	struct regions *d = c->dump;

	x->len = (UINT64_C(1) << c->mem.shift) -
	    (va & ((UINT64_C(1) << c->mem.shift) - 1));
	return (vg_window_translate(c, va, x) ? 1 : vg_tsb_search(c,
	    d->field[TSB_PA], d->field[TSB_MASK], va, read_tsb, x));
}

static const char *const keys[] = { "header", NULL };

const struct vg_format vg_format_regions = {
	.name = "regions",
	.keys = keys,
	.by_entry = 1,
	.state = sizeof(struct regions),
	.deinit = deinit,
	.header = header,
	.lay = lay,
	.translate = translate,
	.locate = vg_region_locate,
};
