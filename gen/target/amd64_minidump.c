/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * amd64 minidumps: 1 (an array of PTEs), 2 and 3 (an array of PDEs, with the
 * page tables among the pages; 3 brought dump_avail).  How the kernel fills
 * the array, how a reader translates by it, and what a walk reports.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amd64.h"
#include "core.h"
#include "minidump.h"
#include "target.h"

#define PAGE		UINT64_C(0x1000)
#define TWOMEG		UINT64_C(0x200000)
#define GIG		UINT64_C(0x40000000)
#define PTE_V		UINT64_C(0x01)
#define PTE_EXPANDED	UINT64_C(0x63)	/* V, RW, A, M */
#define LEVEL_PT	1
#define LEVEL_PD	2
#define LEVEL_PDP	3

uint64_t
vg_amd64_array_step(struct vg_core *c)
{

	return (c->version == 1 ? TWOMEG : GIG);
}

/* The entry of the level above the table of that level for va, or 0. */
static uint64_t
entry_above(struct vg_core *c, unsigned level, uint64_t va)
{
	struct vg_pte pte;
	uint64_t entry, table;
	unsigned i;

	table = c->space[0].root;
	for (i = c->mmu->top; ; i--) {
		entry = vg_entry_get(c, i, table, va);
		c->mmu->decode(i, entry, &pte);
		if (pte.kind == VG_INVALID)
			return (0);
		if (i == level + 1)
			return (entry);
		if (pte.kind == VG_LEAF)
			return (entry);
		table = pte.pa;
	}
}

static int
collect(struct vg_core *c, uint64_t pa, uint64_t size, struct vg_rset *set)
{

	if (vg_rset_add(set, pa >> 12, (pa + size) >> 12) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

/* The pages of a page table. */
static int
collect_pt(struct vg_core *c, uint64_t pt, struct vg_rset *set)
{
	struct vg_pte pte;
	uint64_t va;

	for (va = 0; va < TWOMEG; va += PAGE) {
		c->mmu->decode(LEVEL_PT, vg_entry_get(c, LEVEL_PT, pt, va),
		    &pte);
		if (pte.kind == VG_LEAF && collect(c, pte.pa, PAGE, set) != 0)
			return (-1);
	}
	return (0);
}

static int
put_array(struct vg_core *c, uint64_t off, uint64_t first, uint64_t step)
{
	uint8_t page[PAGE];
	unsigned i;

	for (i = 0; i < PAGE / 8; i++)
		vg_put(page + 8 * i, 8, 0, first + i * step);
	if (vg_image_bytes(&c->vmcore, off, page, sizeof(page)) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

/* Version 1: the PT page of 2 MiB, leaves taken apart. */
static int
array_page1(struct vg_core *c, uint64_t va, uint64_t off, struct vg_rset *set)
{
	struct vg_pte pte;
	struct vg_xlate x;
	uint64_t entry;

	x.nstep = 0;
	entry = entry_above(c, LEVEL_PT, va);
	c->mmu->decode(LEVEL_PD, entry, &pte);
	if (pte.kind == VG_INVALID)
		return (0);
	if (pte.kind == VG_TABLE) {
		if (vg_image_phys(&c->vmcore, off, pte.pa, PAGE) != 0)
			return (vg_fail(&c->err, "out of memory"));
		return (collect_pt(c, pte.pa, set));
	}
	if (!vg_mmu_walk(c, c->mmu, c->mmu->top, c->space[0].root, va,
	    vg_read_memory, &x))
		return (0);
	return (collect(c, x.pa, TWOMEG, set) != 0 ||
	    put_array(c, off, x.pa | PTE_EXPANDED, PAGE) != 0 ? -1 : 0);
}

/* Versions 2 and 3: the PD page of 1 GiB; a 1 GiB leaf becomes PDEs. */
int
vg_amd64_array_page(struct vg_core *c, uint64_t va, uint64_t off,
    struct vg_rset *set)
{
	struct vg_pte pd, pde;
	uint64_t at, entry;

	if (c->version == 1)
		return (array_page1(c, va, off, set));
	entry = entry_above(c, LEVEL_PD, va);
	c->mmu->decode(LEVEL_PDP, entry, &pd);
	if (pd.kind == VG_INVALID)
		return (0);
	if (pd.kind == VG_LEAF)
		return (collect(c, pd.pa, GIG, set) != 0 ||
		    put_array(c, off, entry, TWOMEG) != 0 ? -1 : 0);
	/* From 13.0 on a PD outside memory is taken for damage. */
	if (c->version >= 3 && !vg_rset_has(&c->ram, pd.pa >> 12))
		return (0);
	if (vg_image_phys(&c->vmcore, off, pd.pa, PAGE) != 0)
		return (vg_fail(&c->err, "out of memory"));
	for (at = va; at - va < GIG; at += TWOMEG) {
		entry = vg_entry_get(c, LEVEL_PD, pd.pa, at);
		c->mmu->decode(LEVEL_PD, entry, &pde);
		if (pde.kind == VG_INVALID)
			continue;
		if (pde.kind == VG_LEAF) {
			if (collect(c, pde.pa, TWOMEG, set) != 0)
				return (-1);
		} else if (collect(c, pde.pa, PAGE, set) != 0 ||
		    collect_pt(c, pde.pa, set) != 0)
			return (-1);
	}
	return (0);
}

/* The kernel map through the array; 1 when pa and prot are set. */
static int
translate_map(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	struct vg_step *s;
	struct vg_pte pte;
	uint64_t entry, index, table;

	if (c->version == 1) {
		if (!vg_array_entry(c, LEVEL_PT, (va - c->kernbase) >> 12,
		    &entry, x))
			return (0);
	} else {
		if (!vg_array_entry(c, LEVEL_PD, (va - c->kernbase) >> 21,
		    &entry, x))
			return (0);
		c->mmu->decode(LEVEL_PD, entry, &pte);
		if (pte.kind == VG_LEAF) {
			x->pagesize = TWOMEG;
			x->pa = pte.pa + (va & (TWOMEG - 1));
			x->prot = pte.prot;
			return (1);
		}
		table = pte.pa;
		index = va >> 12 & 511;
		s = vg_step(x, "PT", LEVEL_PT, table, index);
		if (!vg_read_dump(c, c->mmu, table + 8 * index, &entry, x))
			return (0);
		s->has_entry = 1;
		s->entry = entry;
		if ((entry & PTE_V) == 0) {
			vg_why(x, "PTE %" PRIu64 " of the PT at 0x%" PRIx64
			    " (file offset 0x%" PRIx64 ") = 0x%" PRIx64
			    " is not valid", index, table, x->off, entry);
			return (0);
		}
	}
	c->mmu->decode(LEVEL_PT, entry, &pte);
	x->pagesize = PAGE;
	x->pa = pte.pa + (va & (PAGE - 1));
	x->prot = pte.prot;
	return (1);
}

int
vg_amd64_translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{

	x->len = PAGE - (va & (PAGE - 1));
	if (va >= c->kernbase)
		return (translate_map(c, va, x));
	if (vg_window_translate(c, va, x))
		return (1);
	vg_window_nowhere(c, va, x);
	return (0);
}

struct walker {
	struct vg_core	*c;
	vg_page_cb	*cb;
	void		*arg;
	struct vg_rset	 seen;		/* page numbers */
};

static int
report(struct walker *w, const struct vg_pte *pte, uint64_t kva, uint64_t len)
{
	struct vg_page p;

	p.pa = pte->pa;
	p.kva = kva;
	p.dva = vg_window_name(w->c, pte->pa);
	p.prot = pte->prot;
	p.off = vg_page_offset(w->c, pte->pa >> 12);
	p.len = len;
	p.phase = 1;
	if (vg_rset_add(&w->seen, pte->pa >> 12, (pte->pa >> 12) + 1) != 0)
		return (0);
	return (w->cb(&p, w->arg));
}

/* The valid entries of the page table at pt, as far as the dump has it. */
static int
walk_pt(struct walker *w, uint64_t pt, uint64_t va)
{
	struct vg_xlate x;
	struct vg_pte pte;
	uint64_t entry;
	unsigned i;

	for (i = 0; i < 512; i++) {
		memset(&x, 0, sizeof(x));
		if (!vg_view(w->c, pt + 8 * i, 8, &entry, &x))
			return (1);
		w->c->mmu->decode(LEVEL_PT, entry, &pte);
		if (pte.kind == VG_LEAF &&
		    !report(w, &pte, va + i * PAGE, PAGE))
			return (0);
	}
	return (1);
}

static int
walk_map(struct walker *w)
{
	struct vg_core *c = w->c;
	const struct vg_minidump *md = vg_md(c);
	struct vg_pte pte;
	uint8_t buf[8];
	uint64_t entry, i, step, va;
	unsigned level;

	level = c->version == 1 ? LEVEL_PT : LEVEL_PD;
	step = c->version == 1 ? PAGE : TWOMEG;
	for (i = 0; i < md->arraysize / 8; i++) {
		va = c->kernbase + i * step;
		if (i % 512 == 0 && !vg_image_data(&c->vmcore,
		    md->arrayoff + 8 * i, PAGE)) {
			i += 511;
			continue;
		}
		(void)vg_image_read(&c->vmcore, md->arrayoff + 8 * i, buf, 8);
		entry = vg_get(buf, 8, 0);
		c->mmu->decode(level, entry, &pte);
		if (pte.kind == VG_LEAF && !report(w, &pte, va, step))
			return (0);
		if (pte.kind == VG_TABLE && !walk_pt(w, pte.pa, va))
			return (0);
	}
	return (1);
}

/* FreeBSD never had a walker of version 1; some other reader may. */
int
vg_amd64_walk(struct vg_core *c, vg_page_cb *cb, void *arg)
{
	struct walker w;

	memset(&w, 0, sizeof(w));
	w.c = c;
	w.cb = cb;
	w.arg = arg;
	if (walk_map(&w))
		vg_walk_dumped(c, cb, arg, &w.seen);
	vg_rset_deinit(&w.seen);
	return (c->version == 1 ? 2 : 1);
}
