/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Minidumps of 64-bit PowerPC, 1 and 2 (which brought dump_avail): in place
 * of an array the hashed page table as it is, or the root of the radix
 * tables, whose other tables are among the pages.  What the kernel puts there,
 * how a reader translates by it, and what a walk reports.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hpt.h"
#include "minidump.h"
#include "powerpc64.h"
#include "target.h"

#define PAGE		UINT64_C(0x1000)
#define ROOT_LEVEL	4
#define QUADRANT	UINT64_C(0xc000000000000000)	/* of the kernel */
#define NO_EA		UINT64_C(0x3ff0000000000000)	/* bits of none */

int
vg_ppc64_is_radix(const struct vg_core *c)
{

	return (c->mmu == &vg_mmu_ppc64_radix);
}

/* Kernels before 16 know radix tables and do not dump them. */
static int
is_rootless(const struct vg_core *c)
{

	return (vg_ppc64_is_radix(c) && strcmp(c->kernel->name, "16") != 0);
}

uint64_t
vg_ppc64_pmap_bytes(struct vg_core *c)
{

	if (is_rootless(c))
		return (0);
	return (vg_ppc64_is_radix(c) ? VG_P64_ROOTSIZE : vg_hpt_bytes(c));
}

static int
collect(struct vg_core *c, uint64_t pa, uint64_t size, struct vg_rset *set)
{

	return (vg_rset_add(set, pa >> c->mem.shift, (pa + size) >>
	    c->mem.shift) != 0 ? vg_fail(&c->err, "out of memory") : 0);
}

/* The pages of the kernel map.  Those of the direct map tell for themselves. */
static int
collect_hashed(struct vg_core *c, struct vg_rset *set)
{
	struct vg_hpte e;
	uint64_t ea, hi, lo, slot;

	for (slot = 0; slot < vg_ppc64(c)->ptegs * VG_HPT_GROUP; slot++) {
		vg_hpt_memory(c, slot, &hi, &lo);
		vg_hpte_decode(hi, lo, &e);
		if (vg_hpte_ea(&e, slot, &ea) && ea >= VG_P64_KVA &&
		    ea <= VG_P64_KVALAST && collect(c, e.pa, e.size, set) != 0)
			return (-1);
	}
	return (0);
}

/* Every table below, and the pages of the kernel map. */
static int
collect_radix(struct vg_core *c, unsigned level, uint64_t table, uint64_t ea,
    struct vg_rset *set)
{
	const struct vg_level *lv = &c->mmu->level[level];
	struct vg_pte pte;
	uint64_t at, i;

	for (i = 0; i < UINT64_C(1) << lv->bits; i++) {
		at = ea + (i << lv->shift);
		vg_decode(c->mmu, level, vg_entry_get(c, level, table, at),
		    &pte);
		if (pte.kind == VG_LEAF && at >= VG_P64_KVA &&
		    collect(c, pte.pa, pte.size, set) != 0)
			return (-1);
		if (pte.kind == VG_TABLE && (collect(c, pte.pa, PAGE, set) !=
		    0 || collect_radix(c, level - 1, pte.pa, at, set) != 0))
			return (-1);
	}
	return (0);
}

int
vg_ppc64_pmap(struct vg_core *c, uint64_t off, struct vg_rset *set)
{

	if (vg_image_phys(&c->vmcore, off, c->space[0].root,
	    vg_ppc64_pmap_bytes(c)) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (vg_ppc64_is_radix(c) ? collect_radix(c, ROOT_LEVEL,
	    c->space[0].root, QUADRANT, set) : collect_hashed(c, set));
}

/* The root is in its section, all other tables are among the pages. */
static int
read_radix(struct vg_core *c, const struct vg_mmu *mmu, uint64_t pa,
    uint64_t *entry, struct vg_xlate *x)
{
	struct vg_step *s = &x->step[x->nstep - 1];
	uint64_t off;
	uint8_t buf[8];

	if (s->level != ROOT_LEVEL)
		return (vg_read_dump(c, mmu, pa, entry, x));
	off = s->off = vg_md(c)->arrayoff + (pa - c->space[0].root);
	memset(buf, 0, sizeof(buf));
	(void)vg_image_read(&c->vmcore, off, buf, sizeof(buf));
	*entry = vg_get(buf, sizeof(buf), vg_entry_order(c));
	(void)snprintf(s->note, sizeof(s->note), "entry at file offset 0x%"
	    PRIx64, off);
	return (1);
}

static int
translate_map(struct vg_core *c, uint64_t ea, struct vg_xlate *x)
{

	if (!vg_ppc64_is_radix(c) && ea > vg_field(c, "kernend")) {
		vg_why(x, "0x%" PRIx64 " is above the kernel map, which ends "
		    "at 0x%" PRIx64, ea, vg_field(c, "kernend"));
		return (0);
	}
	if (is_rootless(c)) {
		vg_why(x, "0x%" PRIx64 " is in the kernel map, whose tables "
		    "are not in the dump", ea);
		return (0);
	}
	if (vg_ppc64_is_radix(c) && (ea & NO_EA) != 0) {
		vg_why(x, "0x%" PRIx64 " is not an effective address", ea);
		return (0);
	}
	return (vg_ppc64_is_radix(c) ? vg_mmu_walk(c, c->mmu, ROOT_LEVEL,
	    c->space[0].root, ea, read_radix, x) :
	    vg_hpt_search(c, ea, vg_hpt_dump, x));
}

int
vg_ppc64_translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	struct vg_step *s;
	uint64_t ea;

	x->len = PAGE - (va & (PAGE - 1));
	ea = va;
	if (va < c->window[0].first) {
		ea += vg_field(c, "startkernel") - VG_P64_LINK;
		s = vg_step(x, "displacement", 0, VG_NONE, 0);
		(void)snprintf(s->note, sizeof(s->note), "0x%" PRIx64
		    " is 0x%" PRIx64 " where the kernel was loaded", va, ea);
	}
	if (vg_window_translate(c, ea, x))
		return (1);
	if (ea >= c->kernbase)
		return (translate_map(c, ea, x));
	vg_window_nowhere(c, ea, x);
	return (0);
}

struct walker {
	struct vg_core	*c;
	vg_page_cb	*cb;
	void		*arg;
	struct vg_rset	 seen;		/* page numbers */
};

static int
report(struct walker *w, uint64_t ea, uint64_t pa, uint64_t size,
    unsigned prot)
{
	struct vg_page p;

	p.pa = pa;
	p.kva = ea;
	p.dva = vg_window_name(w->c, pa);
	p.prot = prot;
	p.off = vg_page_offset(w->c, pa >> w->c->mem.shift);
	p.len = size;
	p.phase = 1;
	return (collect(w->c, pa, PAGE, &w->seen) == 0 && w->cb(&p, w->arg));
}

/* In the order of slots; entries of other parts of the kernel are left out. */
static int
walk_hashed(struct walker *w)
{
	struct vg_core *c = w->c;
	struct vg_hpte e;
	uint64_t ea, hi, lo, slot;

	for (slot = 0; slot < vg_md(c)->arraysize / VG_HPT_ENTRY; slot++) {
		vg_hpt_dump(c, slot, &hi, &lo);
		vg_hpte_decode(hi, lo, &e);
		if (!vg_hpte_ea(&e, slot, &ea) ||
		    !(vg_window_of(c, ea) != NULL ||
		    (ea >= c->kernbase && ea <= vg_field(c, "kernend"))))
			continue;
		if (!report(w, ea, e.pa, e.size, e.prot))
			return (0);
	}
	return (1);
}

/* In the order of addresses; what a lost table says is lost with it. */
static int
walk_radix(struct walker *w, unsigned level, uint64_t table, uint64_t ea)
{
	const struct vg_level *lv = &w->c->mmu->level[level];
	struct vg_xlate x;
	struct vg_pte pte;
	uint64_t at, entry, i;

	for (i = 0; i < UINT64_C(1) << lv->bits; i++) {
		at = ea + (i << lv->shift);
		memset(&x, 0, sizeof(x));
		(void)vg_step(&x, lv->name, level, table, i);
		if (!read_radix(w->c, w->c->mmu, table + 8 * i,
		    &entry, &x))
			return (1);
		vg_decode(w->c->mmu, level, entry, &pte);
		if (pte.kind == VG_LEAF && at >= w->c->kernbase &&
		    !report(w, at, pte.pa, pte.size, pte.prot))
			return (0);
		if (pte.kind == VG_TABLE &&
		    !walk_radix(w, level - 1, pte.pa, at))
			return (0);
	}
	return (1);
}

int
vg_ppc64_walk(struct vg_core *c, vg_page_cb *cb, void *arg)
{
	struct walker w;

	memset(&w, 0, sizeof(w));
	w.c = c;
	w.cb = cb;
	w.arg = arg;
	if (is_rootless(c) || (vg_ppc64_is_radix(c) ? walk_radix(&w,
	    ROOT_LEVEL, c->space[0].root, QUADRANT) : walk_hashed(&w)))
		vg_walk_dumped(c, cb, arg, &w.seen);
	vg_rset_deinit(&w.seen);
	return (1);
}
