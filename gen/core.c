/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Taking in a scenario: see core.h. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "format.h"
#include "target.h"

struct vg_core *
vg_core_new(void)
{
	struct vg_core *c;

	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return (NULL);
	c->tables = 0x200000;
	c->kernphys = VG_NONE;
	c->kernel_symtab = 1;
	c->truncate = VG_NONE;
	return (c);
}

static void
free_overlays(struct vg_overlay *v, size_t n)
{

	while (n > 0)
		free(v[--n].bytes);
	free(v);
}

void
vg_free_sets(struct vg_sets *s)
{

	while (s->n > 0)
		free(s->v[--s->n].name);
	free(s->v);
}

void
vg_core_free(struct vg_core *c)
{

	if (c == NULL)
		return;
	if (c->dump != NULL && c->format->deinit != NULL)
		c->format->deinit(c);
	free(c->dump);
	free(c->mmustate);
	free(c->memory);
	free(c->pages.v);
	free(c->place);
	free(c->entry);
	free(c->map);
	free(c->slot);
	free_overlays(c->write, c->nwrite);
	free_overlays(c->patch, c->npatch);
	vg_free_sets(&c->kernel_ehdr);
	free(c->answer);
	free_overlays(c->after, c->nafter);
	vg_mem_deinit(&c->mem);
	vg_rset_deinit(&c->ram);
	vg_hash_deinit(&c->tablepos);
	vg_hash_deinit(&c->placed);
	vg_rset_deinit(&c->reserved);
	while (c->nsymbol > 0)
		free(c->symbol[--c->nsymbol].name);
	free(c->symbol);
	vg_image_deinit(&c->vmcore);
	vg_image_deinit(&c->kern);
	free(c->section);
	free(c->region.v);
	free(c);
}

static int
nomem(struct vg_core *c)
{

	return (vg_fail(&c->err, "out of memory"));
}

/* An array element added at the end; the macro keeps the types. */
#define ADD(c, array, n, cap, value)					\
	(vg_grow((array), (cap), *(n), sizeof(**(array))) != 0 ?	\
	    nomem(c) : ((*(array))[(*(n))++] = (value), 0))

int
vg_set_target(struct vg_core *c, const char *target, const char *variant,
    const char *kernel, const char *format, uint64_t version, uint64_t seed)
{
	const struct vg_flavour *f = NULL;
	const struct vg_target *t;
	size_t i;

	for (i = 0; vg_targets[i] != NULL && f == NULL; i++) {
		c->target = vg_targets[i];
		for (f = c->target->flavours; f->name != NULL; f++)
			if (strcmp(f->name, target) == 0)
				break;
		if (f->name == NULL)
			f = NULL;
	}
	c->flavour = f;
	if (f == NULL)
		return (vg_fail(&c->err, "target: no target '%s'", target));
	t = c->target;

	for (i = 0; vg_formats[i] != NULL; i++)
		if (strcmp(vg_formats[i]->name, format) == 0)
			break;
	c->format = vg_formats[i];
	if (c->format == NULL)
		return (vg_fail(&c->err, "format: no format '%s'", format));

	for (i = 0; f->mmus[i] != NULL; i++)
		if (variant != NULL ? strcmp(f->mmus[i]->name, variant) == 0 :
		    c->format->bare == (f->mmus[i]->top == 0))
			break;
	if (f->mmus[i] == NULL && variant == NULL)
		i = 0;
	c->mmu = f->mmus[i];
	if (c->mmu == NULL)
		return (vg_fail(&c->err, "variant: %s has no MMU '%s'",
		    target, variant));

	for (i = 0; f->kernels[i].name != NULL; i++)
		if (kernel == NULL || strcmp(f->kernels[i].name, kernel) == 0)
			break;
	c->kernel = &f->kernels[i];
	if (c->kernel->name == NULL)
		return (vg_fail(&c->err, "kernel: %s has no kernel '%s'",
		    target, kernel));

	vg_space_init(c);
	if (c->format->bare != (c->mmu->top == 0))
		return (vg_fail(&c->err, "format: no %s cores of %s with %s",
		    format, target, c->mmu->name));

	if (version == 0)
		version = t->maxversion;
	else if (!c->format->versions)
		return (vg_fail(&c->err, "version: a %s has none", format));
	if (version < t->minversion || version > t->maxversion)
		return (vg_fail(&c->err, "version: %s minidumps have versions "
		    "%u to %u, not %" PRIu64, target, t->minversion,
		    t->maxversion, version));
	c->version = (unsigned)version;
	if (c->format->state != 0) {
		c->dump = calloc(1, c->format->state);
		if (c->dump == NULL)
			return (nomem(c));
		if (c->format->init != NULL)
			c->format->init(c);
	}
	if (c->mmu->state != 0) {
		c->mmustate = calloc(1, c->mmu->state);
		if (c->mmustate == NULL)
			return (nomem(c));
		if (c->mmu->init != NULL)
			c->mmu->init(c);
	}
	vg_mem_init(&c->mem, seed, c->mmu->pageshift);
	vg_image_init(&c->vmcore, &c->mem);
	vg_image_init(&c->kern, &c->mem);
	return (0);
}

int
vg_add_memory(struct vg_core *c, uint64_t lo, uint64_t hi)
{
	struct vg_range r = { lo, hi, 0 };
	uint64_t page;

	if (lo >= hi)
		return (vg_fail(&c->err, "memory: range 0x%" PRIx64 " to 0x%"
		    PRIx64 " is empty", lo, hi));
	page = UINT64_C(1) << c->mem.shift;
	if (vg_rset_add(&c->ram, lo >> c->mem.shift,
	    vg_up(hi, page) >> c->mem.shift) != 0)
		return (nomem(c));
	return (ADD(c, &c->memory, &c->nmemory, &c->cmemory, r));
}

int
vg_add_sel(struct vg_core *c, struct vg_sels *s, const struct vg_sel *sel)
{

	return (ADD(c, &s->v, &s->n, &s->cap, *sel));
}

int
vg_add_fix(struct vg_core *c, struct vg_fix **v, size_t *n, size_t *cap,
    const struct vg_fix *fix)
{

	return (ADD(c, v, n, cap, *fix));
}

int
vg_add_map(struct vg_core *c, const struct vg_mapping *m)
{

	return (ADD(c, &c->map, &c->nmap, &c->cmap, *m));
}

int
vg_add_slot(struct vg_core *c, const struct vg_slot *s)
{

	return (ADD(c, &c->slot, &c->nslot, &c->cslot, *s));
}

int
vg_add_overlay(struct vg_core *c, struct vg_overlay **v, size_t *n,
    size_t *cap, uint64_t at, const void *bytes, size_t len)
{
	struct vg_overlay o = { at, NULL, len };

	o.bytes = malloc(len > 0 ? len : 1);
	if (o.bytes == NULL)
		return (nomem(c));
	memcpy(o.bytes, bytes, len);
	if (ADD(c, v, n, cap, o) != 0) {
		free(o.bytes);
		return (-1);
	}
	return (0);
}

static char *
copy(const char *s)
{
	char *p;
	size_t n;

	n = strlen(s) + 1;
	p = malloc(n);
	if (p != NULL)
		memcpy(p, s, n);
	return (p);
}

int
vg_add_set(struct vg_core *c, struct vg_sets *s, const char *name,
    uint64_t value)
{
	struct vg_set set = { NULL, value };

	set.name = copy(name);
	if (set.name == NULL)
		return (nomem(c));
	if (ADD(c, &s->v, &s->n, &s->cap, set) != 0) {
		free(set.name);
		return (-1);
	}
	return (0);
}

struct vg_symbol *
vg_find_symbol(struct vg_core *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->nsymbol; i++)
		if (strcmp(c->symbol[i].name, name) == 0)
			return (&c->symbol[i]);
	return (NULL);
}

int
vg_set_symbol(struct vg_core *c, const char *name, uint64_t value,
    unsigned width)
{
	struct vg_symbol new = { NULL, value, width, 0 };
	struct vg_symbol *s;

	s = vg_find_symbol(c, name);
	if (s != NULL) {
		s->value = value;
		if (width != 0)
			s->width = width;
		return (0);
	}
	new.name = copy(name);
	if (new.name == NULL)
		return (nomem(c));
	if (ADD(c, &c->symbol, &c->nsymbol, &c->csymbol, new) != 0) {
		free(new.name);
		return (-1);
	}
	return (0);
}

void
vg_unset_symbol(struct vg_core *c, const char *name)
{
	struct vg_symbol *s;

	s = vg_find_symbol(c, name);
	if (s == NULL)
		return;
	free(s->name);
	c->nsymbol--;
	memmove(s, s + 1,
	    (size_t)(c->symbol + c->nsymbol - s) * sizeof(*s));
}

static int
symbol_cmp(const void *a, const void *b)
{
	const struct vg_symbol *x = a, *y = b;

	return (strcmp(x->name, y->name));
}

void
vg_sort_symbols(struct vg_core *c)
{

	if (c->nsymbol > 0)
		qsort(c->symbol, c->nsymbol, sizeof(*c->symbol), symbol_cmp);
}

int
vg_add_section(struct vg_core *c, const char *name, uint64_t off, uint64_t len)
{
	struct vg_section s;

	(void)snprintf(s.name, sizeof(s.name), "%s", name);
	s.off = off;
	s.len = len;
	return (ADD(c, &c->section, &c->nsection, &c->csection, s));
}
