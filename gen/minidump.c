/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Minidumps, as far as all targets agree: header page, message buffer,
 * dump_avail (from some version on), page bitmap, page-table array, pages.
 * Each section begins at a page of the file: MD-LAYOUT-1.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "minidump.h"
#include "target.h"

#define MAGICSIZE	24		/* on most targets */
#define MMUNAMESIZE	32

static int
nomem(struct vg_core *c)
{

	return (vg_fail(&c->err, "out of memory"));
}

static uint64_t
page_size(const struct vg_core *c)
{

	return (UINT64_C(1) << c->mem.shift);
}

/* The whole array of the kernel, as it is in its memory. */
static int
lay_avail(struct vg_core *c, uint64_t off, uint64_t len)
{
	uint8_t *buf;
	size_t i;
	int error;

	buf = calloc(1, (size_t)len);
	if (buf == NULL)
		return (nomem(c));
	for (i = 0; i < c->nmemory; i++) {
		vg_put(buf + 16 * i, 8, c->flavour->be, c->memory[i].lo);
		vg_put(buf + 16 * i + 8, 8, c->flavour->be, c->memory[i].hi);
	}
	error = vg_image_bytes(&c->vmcore, off, buf, (size_t)len);
	free(buf);
	return (error != 0 ? nomem(c) : 0);
}

static uint64_t
field_value(struct vg_core *c, const char *name, uint64_t availsize)
{
	struct vg_minidump *md = vg_md(c);
	uint64_t v;

	if (c->target->field != NULL && c->target->field(c, name, &v))
		return (v);
	if (strcmp(name, "version") == 0)
		return (c->version);
	if (strcmp(name, "msgbufsize") == 0)
		return (md->msgbufsize);
	if (strcmp(name, "bitmapsize") == 0)
		return (md->bitmapsize);
	if (strcmp(name, "ptesize") == 0 || strcmp(name, "pmapsize") == 0)
		return (md->arraysize);
	if (strcmp(name, "kernbase") == 0)
		return (c->kernbase);
	if (c->nwindow > 0 && c->window[0].from_header) {
		if (strcmp(name, "dmapbase") == 0)
			return (c->window[0].first);
		if (strcmp(name, "dmapend") == 0)
			return (c->window[0].last + 1);
		if (strcmp(name, "dmapphys") == 0)
			return (c->window[0].base);
	}
	if (strcmp(name, "dumpavailsize") == 0)
		return (availsize);
	return (0);
}

uint64_t
vg_field(struct vg_core *c, const char *name)
{
	size_t i;

	for (i = 0; c->target->fields[i].name != NULL; i++)
		if (strcmp(c->target->fields[i].name, name) == 0)
			return (vg_md(c)->field[i]);
	return (0);
}

/* Fields at the same offset are two names of one field. */
static int
set_fields(struct vg_core *c, uint64_t availsize)
{
	struct vg_minidump *md = vg_md(c);
	const struct vg_field *f = c->target->fields;
	const struct vg_set *s;
	size_t i, j;

	for (i = 0; f[i].name != NULL; i++)
		md->field[i] = field_value(c, f[i].name, availsize);
	for (s = md->header.v; s < md->header.v + md->header.n; s++) {
		for (i = 0; f[i].name != NULL; i++)
			if (strcmp(f[i].name, s->name) == 0)
				break;
		if (f[i].name == NULL)
			return (vg_fail(&c->err, "header.%s: %s minidumps have "
			    "no such field", s->name, c->flavour->name));
		for (j = 0; f[j].name != NULL; j++)
			if (f[j].off == f[i].off)
				md->field[j] = f[i].width == 8 ? s->value :
				    s->value & ((UINT64_C(1) << 8 *
				    f[i].width) - 1);
	}
	return (0);
}

/* The scenario's bytes if it has any, or the text. */
static void
put_text(uint8_t *at, size_t size, const char *given, size_t givenlen,
    const char *text)
{
	size_t len;

	if (given == NULL) {
		given = text;
		givenlen = strlen(text);
	}
	len = givenlen < size ? givenlen : size;
	memcpy(at, given, len);
}

/* The window as the header states it; one that ends before it begins: empty. */
static void
set_window(struct vg_core *c)
{
	struct vg_window *w = &c->window[0];
	uint64_t end;

	w->first = vg_field(c, "dmapbase");
	w->base = vg_field(c, "dmapphys");
	end = vg_field(c, "dmapend");
	w->last = end - 1;
	if (end <= w->first) {
		w->first += w->first == 0;
		w->last = w->first - 1;
	}
}

static int
lay_header(struct vg_core *c, uint64_t availsize)
{
	struct vg_minidump *md = vg_md(c);
	const struct vg_field *f = c->target->fields;
	uint8_t page[65536];
	size_t i;

	if (set_fields(c, availsize) != 0)
		return (-1);
	memset(page, 0, sizeof(page));
	put_text(page, c->target->magicsize != 0 ? c->target->magicsize :
	    MAGICSIZE, md->magic, md->magiclen, c->target->magic);
	if (c->target->mmunameoff != 0)
		put_text(page + c->target->mmunameoff, MMUNAMESIZE, md->mmuname,
		    md->mmunamelen, c->mmu->dumpname);
	else if (md->mmuname != NULL)
		return (vg_fail(&c->err, "header.mmu_name: %s minidumps have "
		    "no such field", c->flavour->name));
	for (i = 0; f[i].name != NULL; i++)
		vg_put(page + f[i].off, f[i].width, c->flavour->be,
		    md->field[i]);
	if (vg_image_bytes(&c->vmcore, 0, page, (size_t)page_size(c)) != 0)
		return (nomem(c));
	if (memcmp(page, c->target->magic, strlen(c->target->magic) + 1) != 0)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the magic is not "
		    "that of a %s minidump", c->flavour->name);
	else if (vg_field(c, "version") < c->target->minversion ||
	    vg_field(c, "version") > c->target->maxversion)
		(void)snprintf(c->refuse, sizeof(c->refuse), "there is no "
		    "version %" PRIu64, vg_field(c, "version"));
	/* From here on, what a reader takes them for. */
	c->kernbase = vg_field(c, "kernbase");
	if (c->nwindow > 0 && c->window[0].from_header)
		set_window(c);
	return (c->target->check != NULL ? c->target->check(c) : 0);
}

/* The end of the last mapping of the kernel map, or of what is mapped. */
static void
settle_kva_end(struct vg_core *c)
{
	struct vg_minidump *md = vg_md(c);
	const struct vg_mapping *m;
	uint64_t last, top;
	size_t i;

	if (md->kva_end_set || c->mmu->enter != NULL)
		return;
	top = c->flavour->bits == 32 ? (UINT64_C(1) << c->mmu->vabits) - 1 :
	    UINT64_MAX;
	if (c->captured) {
		if (c->nwindow > 0 && c->window[0].first > c->kernbase)
			top = c->window[0].first - 1;	/* it follows */
		md->kva_end = vg_mmu_end(c, c->kernbase, top);
		return;
	}
	last = c->kernbase;
	for (i = 0; i < c->nmap; i++) {
		m = &c->map[i];
		/* In terms of the last byte: the end may be 2^64. */
		if (m->count > 0 && m->va >= c->kernbase &&
		    m->va + (m->count * m->size - 1) > last)
			last = m->va + (m->count * m->size - 1);
	}
	md->kva_end = last + 1;
}

/* The array of entries at arrayoff: settles kva_end and arraysize. */
static int
lay_array(struct vg_core *c, struct vg_rset *collected)
{
	struct vg_minidump *md = vg_md(c);
	uint64_t bytes, i, step, steps;

	step = c->target->array_step(c);
	bytes = c->target->array_bytes != NULL ? c->target->array_bytes(c) :
	    page_size(c);
	if (!md->kva_end_set && c->target->kva_unit != 0)
		md->kva_end = c->kernbase + vg_up(md->kva_end - c->kernbase,
		    c->target->kva_unit);
	if (md->kva_end != 0 && md->kva_end <= c->kernbase)
		md->kva_end = c->kernbase + 1;
	steps = (md->kva_end - c->kernbase - 1) / step + 1;
	md->kva_end = c->kernbase + steps * step;
	md->arraysize = steps * bytes;
	if (md->arraysize > UINT32_MAX)
		return (vg_fail(&c->err, "kva_end: a page-table array of 0x%"
		    PRIx64 " bytes does not fit a header", md->arraysize));
	for (i = 0; i < steps; i++)
		if (c->target->array_page(c, c->kernbase + i * step,
		    md->arrayoff + i * bytes, collected) != 0)
			return (-1);
	return (0);
}

/* Tables as they are, in its place. */
static int
lay_tables(struct vg_core *c, struct vg_rset *collected)
{
	struct vg_minidump *md = vg_md(c);

	if (md->kva_end_set)
		return (vg_fail(&c->err, "kva_end: %s minidumps have no "
		    "page-table array", c->flavour->name));
	md->arraysize = c->target->pmap_bytes(c);
	return (c->target->pmap(c, md->arrayoff, collected));
}

static int
lay(struct vg_core *c)
{
	struct vg_minidump *md = vg_md(c);
	struct vg_rset collected = { NULL, 0, 0, 0 };
	uint64_t avail, availsize, bitmap, msgbuf, page;
	int error;

	page = page_size(c);
	settle_kva_end(c);
	if (vg_lay_bits(c) != 0)
		return (-1);
	availsize = 0;
	if (c->version >= c->target->availversion)
		availsize = vg_up(8 * (c->nmemory * 2 + 2 > c->target->navail ?
		    c->nmemory * 2 + 2 : c->target->navail), page);
	msgbuf = page;
	avail = msgbuf + vg_up(md->msgbufsize, page);
	bitmap = avail + availsize;
	md->arrayoff = bitmap + md->bitmapsize;

	error = c->target->pmap != NULL ? lay_tables(c, &collected) :
	    lay_array(c, &collected);
	md->sparse = md->arrayoff + md->arraysize;
	if (error == 0)
		error = vg_settle_dumped(c, &collected);
	vg_rset_deinit(&collected);
	if (error != 0)
		return (-1);

	if (c->vmcore.size < md->sparse)
		c->vmcore.size = md->sparse;
	if (lay_header(c, availsize) != 0 ||
	    (availsize > 0 && lay_avail(c, avail, availsize) != 0) ||
	    vg_lay_bitmap(c, bitmap) != 0 || vg_lay_pages(c, md->sparse) != 0)
		return (-1);
	if (vg_image_bytes(&c->vmcore, msgbuf, md->msgbuf, md->msgbuflen) != 0)
		return (nomem(c));
	if (c->truncate < md->sparse)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the file ends at "
		    "0x%" PRIx64 ", before the end of the page-table array at "
		    "0x%" PRIx64, c->truncate, md->sparse);
	if (vg_add_section(c, "header", 0, page) != 0 ||
	    vg_add_section(c, "msgbuf", msgbuf, avail - msgbuf) != 0 ||
	    (availsize > 0 &&
	    vg_add_section(c, "dump_avail", avail, availsize) != 0) ||
	    vg_add_section(c, "bitmap", bitmap, md->bitmapsize) != 0 ||
	    vg_add_section(c, "ptes", md->arrayoff, md->arraysize) != 0 ||
	    vg_add_section(c, "pages", md->sparse,
	    c->vmcore.size - md->sparse) != 0)
		return (-1);
	return (0);
}

static void
init(struct vg_core *c)
{

	vg_md(c)->msgbufsize = 0x1000;
}

static void
deinit(struct vg_core *c)
{
	struct vg_minidump *md = vg_md(c);

	free(md->dump.v);
	free(md->omit.v);
	vg_free_sets(&md->header);
	free(md->magic);
	free(md->mmuname);
	free(md->msgbuf);
	vg_rset_deinit(&md->dumped);
	while (md->nbits > 0)
		vg_rset_deinit(&md->bits[--md->nbits].own);
	free(md->bits);
}

static struct vg_sets *
header(const struct vg_core *c)
{

	return (&vg_md(c)->header);
}

static int
translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{

	return (c->target->translate(c, va, x));
}

static int
walk(struct vg_core *c, vg_page_cb *cb, void *arg)
{

	return (c->target->walk != NULL ? c->target->walk(c, cb, arg) : 0);
}

static const char *const keys[] = { "version", "dump", "omit", "kva_end",
    "msgbuf", "header", NULL };

const struct vg_format vg_format_minidump = {
	.name = "minidump",
	.keys = keys,
	.versions = 1,
	.state = sizeof(struct vg_minidump),
	.init = init,
	.deinit = deinit,
	.header = header,
	.lay = lay,
	.translate = translate,
	.locate = vg_locate_minidump,
	.walk = walk,
};
