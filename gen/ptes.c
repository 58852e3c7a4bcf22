/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Page-table arrays of last-level entries: see ptes.h. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "minidump.h"
#include "ptes.h"
#include "target.h"

#define LEVEL_LAST	1

static uint64_t
page_size(const struct vg_core *c)
{

	return (UINT64_C(1) << c->mem.shift);
}

uint64_t
vg_ptes_step(struct vg_core *c)
{

	return (UINT64_C(1) << c->mmu->level[2].shift);
}

uint64_t
vg_ptes_bytes(struct vg_core *c)
{

	return ((uint64_t)c->mmu->esize << c->mmu->level[LEVEL_LAST].bits);
}

unsigned
vg_ptes_find(struct vg_core *c, uint64_t va, uint64_t *entry,
    struct vg_pte *pte)
{
	uint64_t table;
	unsigned level;

	table = c->space[0].root;
	for (level = c->mmu->top; ; level--) {
		*entry = vg_entry_get(c, level, table, va);
		vg_decode(c->mmu, level, *entry, pte);
		if (pte->kind == VG_INVALID)
			return (0);
		if (pte->kind == VG_LEAF || level == 2)
			return (level);
		table = pte->pa;
	}
}

/* Where the page at va lies in what may be a larger one. */
static uint64_t
page_of(const struct vg_pte *pte, uint64_t va)
{

	return (pte->pa + (va & (pte->size - 1)));
}

int
vg_ptes_collect(struct vg_core *c, uint64_t pa, uint64_t size,
    struct vg_rset *set)
{

	if (vg_rset_add(set, pa >> c->mem.shift,
	    (pa + size) >> c->mem.shift) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

int
vg_ptes_copy(struct vg_core *c, uint64_t pa, uint64_t off,
    struct vg_rset *set)
{
	struct vg_pte pte;
	uint64_t page, va;

	page = page_size(c);
	if (vg_image_phys(&c->vmcore, off, pa, vg_ptes_bytes(c)) != 0)
		return (vg_fail(&c->err, "out of memory"));
	for (va = 0; va < vg_ptes_step(c); va += page) {
		vg_decode(c->mmu, LEVEL_LAST, vg_entry_get(c, LEVEL_LAST, pa,
		    va), &pte);
		if (pte.kind == VG_LEAF && vg_ptes_collect(c,
		    page_of(&pte, va), page, set) != 0)
			return (-1);
	}
	return (0);
}

int
vg_ptes_fill(struct vg_core *c, uint64_t off, uint64_t first, uint64_t step)
{
	uint8_t buf[65536];
	uint64_t i;

	for (i = 0; i < vg_ptes_bytes(c) / c->mmu->esize; i++)
		vg_put(buf + i * c->mmu->esize, c->mmu->esize, c->flavour->be,
		    first + i * step);
	if (vg_image_bytes(&c->vmcore, off, buf, (size_t)vg_ptes_bytes(c)) !=
	    0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

int
vg_ptes_translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	struct vg_pte pte;
	uint64_t entry, page;

	page = page_size(c);
	x->len = page - (va & (page - 1));
	if (vg_window_translate(c, va, x))
		return (1);
	if (va < c->kernbase) {
		vg_window_nowhere(c, va, x);
		return (0);
	}
	if (!vg_array_entry(c, LEVEL_LAST, (va - c->kernbase) / page, &entry,
	    x))
		return (0);
	vg_decode(c->mmu, LEVEL_LAST, entry, &pte);
	x->pagesize = pte.size;
	x->pa = page_of(&pte, va);
	x->prot = pte.prot;
	return (1);
}

/* Phase 1; what it names is added to *seen.  0 when the callback ended it. */
static int
walk_map(struct vg_core *c, vg_page_cb *cb, void *arg, struct vg_rset *seen)
{
	struct vg_minidump *md = vg_md(c);
	struct vg_page p;
	struct vg_pte pte;
	uint8_t buf[8];
	uint64_t i, off, page;

	page = page_size(c);
	memset(&p, 0, sizeof(p));
	p.phase = 1;
	p.len = page;
	for (i = 0; i < md->arraysize / c->mmu->esize; i++) {
		off = md->arrayoff + i * c->mmu->esize;
		if ((i * c->mmu->esize) % page == 0 &&
		    !vg_image_data(&c->vmcore, off, page)) {
			i += page / c->mmu->esize - 1;
			continue;
		}
		(void)vg_image_read(&c->vmcore, off, buf, c->mmu->esize);
		vg_decode(c->mmu, LEVEL_LAST, vg_get(buf, c->mmu->esize,
		    c->flavour->be), &pte);
		if (pte.kind != VG_LEAF)
			continue;
		p.kva = c->kernbase + i * page;
		p.pa = page_of(&pte, p.kva);
		p.dva = vg_window_name(c, p.pa);
		p.prot = pte.prot;
		p.off = vg_page_offset(c, p.pa >> c->mem.shift);
		if (vg_ptes_collect(c, p.pa, page, seen) != 0 ||
		    !cb(&p, arg))
			return (0);
	}
	return (1);
}

int
vg_ptes_walk(struct vg_core *c, vg_page_cb *cb, void *arg)
{
	struct vg_rset seen = { NULL, 0, 0, 0 };

	if (walk_map(c, cb, arg, &seen) &&
	    vg_window_walked(c) != NULL)
		vg_walk_dumped(c, cb, arg, &seen);
	vg_rset_deinit(&seen);
	return (1);
}
