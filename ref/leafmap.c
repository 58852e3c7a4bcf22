/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include "leafmap.h"

struct kr_leafmap *
kr_leafmap_open(kvm_t *kd, const struct kr_leafmap_fields *f,
    const struct kr_leaf_format *fmt)
{
	struct kr_leafmap *lm;
	kvaddr_t first, end;

	lm = kr_state(kd, sizeof(*lm));
	if (lm == NULL)
		return (NULL);
	lm->fmt = fmt;
	if (kr_minidump_open(kd, &lm->md, lm->value) != 0)
		return (NULL);
	lm->kernbase = lm->value[f->kernbase];
	lm->lastva = kd->kernel.class == 1 ? UINT32_MAX : UINT64_MAX;
	if (f->dmapbase == KR_NOFIELD)
		return (lm);
	first = lm->value[f->dmapbase];
	end = lm->value[f->dmapend];
	if (first > end) {
		(void)kr_minidump_bad(kd, &lm->md, f->dmapend,
		    "below dmapbase");
		return (NULL);
	}
	lm->dmap = kr_window_at("direct map", first, end - 1,
	    lm->value[f->dmapphys]);
	if (first == end)
		return (lm);
	kd->window = lm->walked = &lm->dmap;
	kd->nwindows = 1;
	return (lm);
}

static int
translate_kernel(kvm_t *kd, struct kr_leafmap *lm, kvaddr_t va,
    struct kr_xlat *x)
{
	const struct kr_leaf_format *fmt = lm->fmt;
	const uint64_t size = lm->md.pagesize;
	struct kr_leaf leaf;
	uint64_t entry, in, max;
	const uint8_t *p;
	const char *why;
	int64_t off;

	x->map = "kernel map";
	in = va - lm->kernbase;
	off = kr_minidump_table(&lm->md, x, in >> lm->md.map.shift,
	    fmt->width);
	if (off < 0)
		return (-1);
	/* Shorter where the file is mapped. */
	p = kr_file_mapped(&kd->file, off, fmt->width);
	if (p != NULL && x->rec == NULL)
		entry = kr_get(p, fmt->width, kd->order);
	else if (kr_entry(kd, x, fmt->table, KVMREF_NOPA, off,
	    in >> lm->md.map.shift, fmt->width, &entry) != 0)
		return (-1);
	why = fmt->decode(lm, va, entry, &leaf);
	if (x->rec != NULL) {
		kr_note_flags(x, fmt->flag, fmt->nflags, entry);
		if (why != NULL)
			kr_note(x, why);
	}
	if (why != NULL) {
		x->why = why;
		return (-1);
	}
	x->pa = leaf.pa + (va & (size - 1));
	x->pagesize = leaf.pagesize;
	x->prot = leaf.prot;
	/* An odd kernbase makes entries end elsewhere than pages. */
	max = size - (va & (size - 1));
	if (max > size - (in & (size - 1)))
		max = size - (in & (size - 1));
	kr_minidump_place(&lm->md, x, max);
	return (0);
}

int
kr_leafmap_translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct kr_leafmap *lm = kd->state;
	uint64_t max;

	if (kr_window_translate(kd, va, lm->md.pagesize, x, &max)) {
		kr_minidump_place(&lm->md, x, max);
		return (0);
	}
	if (va >= lm->kernbase && va <= lm->lastva)
		return (translate_kernel(kd, lm, va, x));
	x->why = kd->nwindows == 0 ? "not in the kernel map" :
	    "neither in the kernel map nor in a window";
	return (-1);
}

int64_t
kr_leafmap_quick(kvm_t *kd, kvaddr_t va, size_t len)
{
	struct kr_leafmap *lm = kd->state;
	const struct kr_window *w;
	uint64_t pa;

	w = kr_window_find(kd, va);
	if (w == NULL || len - 1 > w->last - va)
		return (-1);
	pa = kr_window_pa(w, va);
	if (len > lm->md.pagesize - (pa & (lm->md.pagesize - 1)))
		return (-1);
	return (kr_pagemap_byte(&lm->md.map, pa));
}

static int
walk_entry(const struct kr_leafmap *lm, struct kr_mdwalk *w, kvaddr_t va,
    uint64_t entry)
{
	struct kr_leaf leaf;

	if (lm->fmt->decode(lm, va, entry, &leaf) != NULL)
		return (1);
	return (kr_mdwalk_page(w, leaf.pa, va, leaf.prot,
	    (size_t)lm->md.pagesize));
}

int
kr_leafmap_walk(kvm_t *kd, kvm_walk_pages_cb_t *cb, void *closure)
{
	struct kr_leafmap *lm = kd->state;
	const struct kr_area *t = &lm->md.tables;
	const unsigned int width = lm->fmt->width;
	struct kr_mdwalk w;
	uint8_t block[4096];
	uint64_t i, in, n, room;
	int go;

	if (kr_mdwalk_init(&w, &lm->md, cb, closure, lm->walked) != 0)
		return (0);
	/* Entries past the one of the highest address map nothing. */
	n = t->len / width;
	room = lm->lastva < lm->kernbase ? 0 :
	    ((lm->lastva - lm->kernbase) >> lm->md.map.shift) + 1;
	if (n > room)
		n = room;
	go = 1;
	for (i = 0; go && i < n; i++) {
		in = i * width % sizeof(block);
		if (in == 0 && kr_file_get(&kd->file, t->off +
		    (int64_t)(i * width), block, t->len - i * width <
		    sizeof(block) ? (size_t)(t->len - i * width) :
		    sizeof(block)) != 0)
			go = 0;
		else
			go = walk_entry(lm, &w, lm->kernbase +
			    (i << lm->md.map.shift), kr_get(block + in, width,
			    kd->order));
	}
	go = go && kr_mdwalk_rest(&w);
	kr_mdwalk_deinit(&w);
	return (go);
}
