/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * amd64.  Minidumps 1 (an array of PTEs), 2 and 3 (an array of PDEs, page
 * tables among the pages; 3 brought dump_avail); full cores; four and five
 * levels.  All numbers are from amd64.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "target.h"

#define KERNBASE	UINT64_C(0xffffffff80000000)
#define KERNLOAD	UINT64_C(0x200000)
#define PAGE		UINT64_C(0x1000)
#define TWOMEG		UINT64_C(0x200000)
#define GIG		UINT64_C(0x40000000)
#define PTE_V		UINT64_C(0x01)
#define PTE_EXPANDED	UINT64_C(0x63)	/* V, RW, A, M */
#define LEVEL_PT	1
#define LEVEL_PD	2
#define LEVEL_PDP	3

static const struct vg_kernel kernels[] = {
	{ "15", UINT64_C(0xfffffe0000000000), KERNBASE,
	    UINT64_C(0xfffff80000000000), UINT64_C(0xfffffc0000000000) },
	{ "13.1", UINT64_C(0xfffffe0000000000), KERNBASE,
	    UINT64_C(0xfffff80000000000), UINT64_C(0xfffffc0000000000) },
	{ "10", UINT64_C(0xfffffe0000000000), KERNBASE,
	    UINT64_C(0xfffff80000000000), UINT64_C(0xfffffc0000000000) },
	{ "8", UINT64_C(0xffffff8000000000), KERNBASE,
	    UINT64_C(0xffffff0000000000), UINT64_C(0xffffff8000000000) },
	{ "6", KERNBASE, KERNBASE,
	    UINT64_C(0xffffff0000000000), UINT64_C(0xffffff8000000000) },
	{ NULL, 0, 0, 0, 0 }
};

/* The direct map of a 15 kernel with five levels. */
#define DMAP57_BASE	UINT64_C(0xff01000000000000)
#define DMAP57_END	UINT64_C(0xff21000000000000)

static const struct vg_mmu *const mmus[] = { &vg_mmu_la48, &vg_mmu_la57, NULL };

static const struct vg_field fields[] = {
	{ "version", 24, 4 },
	{ "msgbufsize", 28, 4 },
	{ "bitmapsize", 32, 4 },
	{ "pmapsize", 36, 4 },
	{ "ptesize", 36, 4 },		/* as version 1 calls it */
	{ "kernbase", 40, 8 },
	{ "dmapbase", 48, 8 },
	{ "dmapend", 56, 8 },
	{ "dumpavailsize", 64, 4 },
	{ NULL, 0, 0 }
};

/* Ages, in the order of their coming. */
static int
since(struct vg_core *c, const char *name)
{
	static const char *const age[] = { "6", "8", "10", "13.1", "15" };
	size_t i, mine, that;

	mine = that = 0;
	for (i = 0; i < VG_NELEM(age); i++) {
		if (strcmp(age[i], c->kernel->name) == 0)
			mine = i;
		if (strcmp(age[i], name) == 0)
			that = i;
	}
	return (mine >= that);
}

static int
layout(struct vg_core *c)
{

	c->kernbase = c->kernel->kernbase;
	c->kernsym = c->kernel->kernsym;
	c->dmapbase = c->kernel->dmapbase;
	c->dmapend = c->kernel->dmapend;
	if (c->mmu == &vg_mmu_la57 && since(c, "15")) {
		c->dmapbase = DMAP57_BASE;
		c->dmapend = DMAP57_END;
	}
	if (c->mmu == &vg_mmu_la57 && !since(c, "13.1"))
		return (vg_fail(&c->err, "variant: kernel '%s' is older than "
		    "five levels", c->kernel->name));
	return (0);
}

static int
symbols(struct vg_core *c)
{

	if (vg_set_symbol(c, "kernbase", c->kernsym, 0) != 0 ||
	    vg_set_symbol(c, "KPML4phys", c->kernsym + 0x201018, 8) != 0)
		return (-1);
	if (since(c, "13.1") &&
	    (vg_set_symbol(c, "KPML5phys", c->kernsym + 0x201020, 8) != 0 ||
	    vg_set_symbol(c, "kernphys", c->kernsym + 0x201028, 8) != 0))
		return (-1);
	return (0);
}

static void
variables(struct vg_core *c)
{
	struct vg_symbol *s;
	uint64_t pml4;

	pml4 = c->root;
	if (c->mmu == &vg_mmu_la57)
		(void)vg_table_find(c, 4, KERNBASE, &pml4);
	if ((s = vg_find_symbol(c, "KPML4phys")) != NULL)
		s->content = pml4;
	if ((s = vg_find_symbol(c, "KPML5phys")) != NULL)
		s->content = c->mmu == &vg_mmu_la57 ? c->root : 0;
	if ((s = vg_find_symbol(c, "kernphys")) != NULL)
		s->content = c->kernphys;
}

/* Where the kernel put the byte that its image has at va. */
static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	if (since(c, "13.1") && c->format != VG_RAW)
		return (va - KERNBASE - KERNLOAD + c->kernphys);
	return (va - KERNBASE);
}

static uint64_t
array_step(struct vg_core *c)
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

	table = c->root;
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
	if (!vg_mmu_walk(c, c->mmu->top, c->root, va, vg_read_memory, &x))
		return (0);
	return (collect(c, x.pa, TWOMEG, set) != 0 ||
	    put_array(c, off, x.pa | PTE_EXPANDED, PAGE) != 0 ? -1 : 0);
}

/* Versions 2 and 3: the PD page of 1 GiB, leaves taken apart into PDEs. */
static int
array_page(struct vg_core *c, uint64_t va, uint64_t off, struct vg_rset *set)
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
		if (!vg_read_dump(c, table + 8 * index, &entry, x))
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

static int
translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	struct vg_step *s;

	x->len = PAGE - (va & (PAGE - 1));
	if (va >= c->kernbase)
		return (translate_map(c, va, x));
	if (va >= c->dmapbase && va < c->dmapend) {
		s = vg_step(x, "direct map", 0, VG_NONE, 0);
		x->pa = va - c->dmapbase;
		(void)snprintf(s->note, sizeof(s->note), "0x%" PRIx64 " - 0x%"
		    PRIx64 " = physical 0x%" PRIx64, va, c->dmapbase, x->pa);
		x->pagesize = PAGE;
		x->prot = VG_READ | VG_WRITE;
		return (1);
	}
	vg_why(x, "0x%" PRIx64 " is neither in the kernel map (from 0x%" PRIx64
	    ") nor in the direct map (0x%" PRIx64 " to 0x%" PRIx64 ")", va,
	    c->kernbase, c->dmapbase, c->dmapend);
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
	p.dva = w->c->dmapbase + pte->pa;
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
	struct vg_pte pte;
	uint8_t buf[8];
	uint64_t entry, i, step, va;
	unsigned level;

	level = c->version == 1 ? LEVEL_PT : LEVEL_PD;
	step = c->version == 1 ? PAGE : TWOMEG;
	for (i = 0; i < c->arraysize / 8; i++) {
		va = c->kernbase + i * step;
		if (i % 512 == 0 && !vg_image_data(&c->vmcore,
		    c->arrayoff + 8 * i, PAGE)) {
			i += 511;
			continue;
		}
		(void)vg_image_read(&c->vmcore, c->arrayoff + 8 * i, buf, 8);
		entry = vg_get(buf, 8, 0);
		c->mmu->decode(level, entry, &pte);
		if (pte.kind == VG_LEAF && !report(w, &pte, va, step))
			return (0);
		if (pte.kind == VG_TABLE && !walk_pt(w, pte.pa, va))
			return (0);
	}
	return (1);
}

/* Dumped pages that the kernel map did not name. */
static int
walk_dmap(struct walker *w)
{
	struct vg_core *c = w->c;
	struct vg_page p;
	uint64_t pfn;
	size_t i;

	memset(&p, 0, sizeof(p));
	p.prot = VG_READ | VG_WRITE;
	p.len = PAGE;
	p.phase = 2;
	for (i = 0; i < c->nbits; i++) {
		for (pfn = vg_rset_next(&c->bits[i].own, 0); pfn != VG_NONE;
		    pfn = vg_rset_next(&c->bits[i].own, pfn + 1)) {
			p.pa = pfn << 12;
			if (vg_rset_has(&w->seen, pfn) ||
			    p.pa + PAGE > c->dmapend - c->dmapbase)
				continue;
			p.dva = c->dmapbase + p.pa;
			p.off = vg_page_offset(c, pfn);
			if (!w->cb(&p, w->arg))
				return (0);
		}
	}
	return (1);
}

/* FreeBSD never had a walker of version 1; some other reader may. */
static int
walk(struct vg_core *c, vg_page_cb *cb, void *arg)
{
	struct walker w;

	memset(&w, 0, sizeof(w));
	w.c = c;
	w.cb = cb;
	w.arg = arg;
	if (walk_map(&w))
		(void)walk_dmap(&w);
	vg_rset_deinit(&w.seen);
	return (c->version == 1 ? 2 : 1);
}

/* 15.0 on: where the kernel was loaded. */
static int
delta(struct vg_core *c, struct vg_segment *s)
{

	if (!since(c, "15"))
		return (0);
	s->va = KERNBASE;
	s->pa = c->kernphys;
	s->align = KERNLOAD;
	return (1);
}

/* The value of a kernel variable as a reader gets it: 1, or 0. */
static int
variable(struct vg_core *c, const char *name, uint64_t *value)
{
	const struct vg_symbol *base, *s;
	const struct vg_segment *d;
	struct vg_xlate x;
	uint64_t pa;
	size_t i;

	s = vg_find_symbol(c, name);
	base = vg_find_symbol(c, "kernbase");
	if (s == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "there is no symbol %s", name);
		return (0);
	}
	for (d = NULL, i = 0; c->format == VG_FULL && i < c->nsegment; i++)
		if (c->segment[i].type == UINT64_C(0x6fb5d000))
			d = &c->segment[i];
	if (d == NULL && base == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "there is no symbol kernbase");
		return (0);
	}
	/* 13.1 to 14.x say nowhere where they are: the model knows. */
	pa = d != NULL ? s->value - d->va + d->pa - d->align :
	    c->format == VG_FULL && since(c, "13.1") ?
	    s->value - base->value - KERNLOAD + c->kernphys :
	    s->value - base->value;
	memset(&x, 0, sizeof(x));
	if (!vg_view(c, pa, 8, value, &x)) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "%s: %.200s",
		    name, x.why);
		return (0);
	}
	return (1);
}

/* A root that is not in the dump makes the open fail. */
static void
open_root(struct vg_core *c)
{
	struct vg_xlate x;
	uint64_t entry, pml5;

	if (c->refuse[0] != '\0' ||
	    !variable(c, "KPML4phys", &c->view_root))
		return;
	c->view_top = 4;
	c->view_root &= UINT64_C(0x000ffffffffff000);
	if (vg_find_symbol(c, "KPML5phys") != NULL &&
	    variable(c, "KPML5phys", &pml5) && pml5 != 0) {
		c->view_top = 5;
		c->view_root = pml5 & UINT64_C(0x000ffffffffff000);
	}
	if (c->refuse[0] != '\0')
		return;
	memset(&x, 0, sizeof(x));
	if (!vg_view(c, c->view_root, 8, &entry, &x))
		(void)snprintf(c->refuse, sizeof(c->refuse), "the root table: "
		    "%.200s", x.why);
}

static int
canonical(struct vg_core *c, uint64_t va)
{
	uint64_t high;

	high = va >> (c->mmu->vabits - 1);
	return (high == 0 || high == UINT64_MAX >> (c->mmu->vabits - 1));
}

const struct vg_target vg_target_amd64 = {
	.name = "amd64",
	.bits = 64,
	.be = 0,
	.machine = 62,
	.etype = 2,
	.pageshift = 12,
	.wordbits = 64,
	.mmus = mmus,
	.kernels = kernels,
	.magic = "minidump FreeBSD/amd64",
	.minversion = 1,
	.maxversion = 3,
	.availversion = 3,
	.navail = 128,
	.fields = fields,
	.layout = layout,
	.symbols = symbols,
	.variables = variables,
	.symbol_pa = symbol_pa,
	.field = NULL,
	.array_step = array_step,
	.array_page = array_page,
	.translate = translate,
	.walk = walk,
	.delta = delta,
	.open = open_root,
	.canonical = canonical,
};
