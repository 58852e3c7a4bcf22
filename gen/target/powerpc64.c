/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * 64-bit PowerPC, big-endian (powerpc64) and little-endian (powerpc64le).
 * Minidumps 1 and 2 (which brought dump_avail): in place of an array the
 * hashed page table as it is, or the root of the radix tables, whose other
 * tables are among the pages.  ELF cores with virtual addresses.
 * powerpc64.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "hpt.h"
#include "minidump.h"
#include "target.h"

#define PAGE		UINT64_C(0x1000)
#define LINKBASE	UINT64_C(0x0000000000100100)
#define DMAPBASE	UINT64_C(0xc000000000000000)
#define KVABASE		UINT64_C(0xc008000000000000)
#define KVALAST		UINT64_C(0xc0080007ffffffff)
#define KERNELSIZE	UINT64_C(0x0000000001900000)	/* of an image */
#define ROOT_LEVEL	4
#define ROOT_SIZE	65536
#define QUADRANT	UINT64_C(0xc000000000000000)
#define NO_EA		UINT64_C(0x3ff0000000000000)	/* bits of none */
#define MMUNAME		32

static const struct vg_kernel kernels[] = {
	{ "16", KVABASE, LINKBASE, DMAPBASE, KVABASE },
	{ "13", KVABASE, LINKBASE, DMAPBASE, KVABASE },
	{ "9", LINKBASE, LINKBASE, 0, 0 },	/* no minidumps */
	{ NULL, 0, 0, 0, 0 }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_g5, &vg_mmu_phyp,
    &vg_mmu_ppc64_radix, &vg_mmu_plain, &vg_mmu_header, NULL };

static const struct vg_field fields[] = {
	{ "version", 64, 4 },
	{ "msgbufsize", 68, 4 },
	{ "bitmapsize", 72, 4 },
	{ "pmapsize", 76, 4 },
	{ "kernbase", 80, 8 },
	{ "kernend", 88, 8 },
	{ "dmapbase", 96, 8 },
	{ "dmapend", 104, 8 },
	{ "hw_direct_map", 112, 4 },
	{ "startkernel", 120, 8 },
	{ "endkernel", 128, 8 },
	{ "dumpavailsize", 136, 4 },
	{ NULL, 0, 0 }
};

static int
is_radix(const struct vg_core *c)
{

	return (c->mmu == &vg_mmu_ppc64_radix);
}

static int
layout(struct vg_core *c)
{

	c->kernbase = c->kernel->kernbase;
	c->kernsym = c->kernel->kernsym;
	if (c->kernphys == VG_NONE)
		c->kernphys = LINKBASE;
	c->lead = c->mmu == &vg_mmu_header ? VG_LEAD : 0;
	if (c->format == VG_VIRTUAL)
		return (0);
	c->dmapbase = c->kernel->dmapbase;
	c->dmapend = c->kernel->dmapend;
	return (c->dmapend == 0 ? vg_fail(&c->err, "kernel: \"%s\" writes no "
	    "minidumps", c->kernel->name) : 0);
}

/* Of an image that begins where it was linked to. */
static int
symbols(struct vg_core *c)
{

	if (c->format == VG_VIRTUAL)
		return (0);
	return (vg_set_symbol(c, "__startkernel", LINKBASE + 0x1008, 0) != 0 ||
	    vg_set_symbol(c, "__endkernel", LINKBASE + 0x1010, 0) != 0 ?
	    -1 : 0);
}

static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	(void)c;
	return (va);
}

/* Ends are last addresses. */
static int
field(struct vg_core *c, const char *name, uint64_t *value)
{

	if (strcmp(name, "kernend") == 0)
		*value = KVALAST;
	else if (strcmp(name, "dmapend") == 0)
		*value = c->dmapend - 1;
	else if (strcmp(name, "hw_direct_map") == 0)
		*value = !c->small_dmap;
	else if (strcmp(name, "startkernel") == 0)
		*value = c->dmapbase + c->kernphys;
	else if (strcmp(name, "endkernel") == 0)
		*value = c->dmapbase + vg_down(c->kernphys, PAGE) + KERNELSIZE;
	else
		return (0);
	return (1);
}

/* What the header calls the MMU; the core's own if it says nothing else. */
static void
mmu_name(const struct vg_core *c, char *name)
{
	size_t len;

	memset(name, 0, MMUNAME + 1);
	if (c->mmuname != NULL) {
		len = c->mmunamelen < MMUNAME ? c->mmunamelen : MMUNAME;
		memcpy(name, c->mmuname, len);
	} else
		memcpy(name, c->mmu->dumpname, strlen(c->mmu->dumpname));
}

static int
check(struct vg_core *c)
{
	char name[MMUNAME + 1];
	int hashed, radix;

	c->dmapend = vg_field(c, "dmapend") + 1;
	mmu_name(c, name);
	hashed = strcmp(name, vg_mmu_g5.dumpname) == 0 ||
	    strcmp(name, vg_mmu_phyp.dumpname) == 0;
	radix = strcmp(name, vg_mmu_ppc64_radix.dumpname) == 0;
	if (is_radix(c) ? !radix : !hashed)
		(void)snprintf(c->refuse, sizeof(c->refuse), "the MMU is %s "
		    "and its tables are not", name);
	else if (radix && vg_field(c, "pmapsize") != ROOT_SIZE)
		(void)snprintf(c->refuse, sizeof(c->refuse), "0x%" PRIx64
		    " bytes are not the root of radix tables",
		    vg_field(c, "pmapsize"));
	return (0);
}

static uint64_t
pmap_bytes(struct vg_core *c)
{

	return (is_radix(c) ? ROOT_SIZE : vg_hpt_bytes(c));
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

	for (slot = 0; slot < c->ptegs * VG_HPT_GROUP; slot++) {
		vg_hpt_memory(c, slot, &hi, &lo);
		vg_hpte_decode(hi, lo, &e);
		if (vg_hpte_ea(&e, slot, &ea) && ea >= KVABASE &&
		    ea <= KVALAST && collect(c, e.pa, e.size, set) != 0)
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
		if (pte.kind == VG_LEAF && at >= KVABASE &&
		    collect(c, pte.pa, pte.size, set) != 0)
			return (-1);
		if (pte.kind == VG_TABLE && (collect(c, pte.pa, PAGE, set) !=
		    0 || collect_radix(c, level - 1, pte.pa, at, set) != 0))
			return (-1);
	}
	return (0);
}

static int
pmap(struct vg_core *c, uint64_t off, struct vg_rset *set)
{

	if (vg_image_phys(&c->vmcore, off, c->root, pmap_bytes(c)) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (is_radix(c) ? collect_radix(c, ROOT_LEVEL, c->root, QUADRANT,
	    set) : collect_hashed(c, set));
}

/* The root is in its section, all other tables are among the pages. */
static int
read_radix(struct vg_core *c, uint64_t pa, uint64_t *entry,
    struct vg_xlate *x)
{
	struct vg_step *s = &x->step[x->nstep - 1];
	uint64_t off;
	uint8_t buf[8];

	if (s->level != ROOT_LEVEL)
		return (vg_read_dump(c, pa, entry, x));
	off = c->arrayoff + (pa - c->root);
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

	if (!is_radix(c) && ea > vg_field(c, "kernend")) {
		vg_why(x, "0x%" PRIx64 " is above the kernel map, which ends "
		    "at 0x%" PRIx64, ea, vg_field(c, "kernend"));
		return (0);
	}
	if (is_radix(c) && (ea & NO_EA) != 0) {
		vg_why(x, "0x%" PRIx64 " is not an effective address", ea);
		return (0);
	}
	return (is_radix(c) ? vg_mmu_walk(c, ROOT_LEVEL, c->root, ea,
	    read_radix, x) : vg_hpt_search(c, ea, vg_hpt_dump, x));
}

static int
translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	struct vg_step *s;
	uint64_t ea;

	x->len = PAGE - (va & (PAGE - 1));
	ea = va;
	if (va < c->dmapbase) {
		ea += vg_field(c, "startkernel") - LINKBASE;
		s = vg_step(x, "displacement", 0, VG_NONE, 0);
		(void)snprintf(s->note, sizeof(s->note), "0x%" PRIx64
		    " is 0x%" PRIx64 " where the kernel was loaded", va, ea);
	}
	if (ea >= c->dmapbase && ea < c->dmapend) {
		s = vg_step(x, "direct map", 0, VG_NONE, 0);
		x->pa = ea - c->dmapbase;
		(void)snprintf(s->note, sizeof(s->note), "0x%" PRIx64 " - 0x%"
		    PRIx64 " = physical 0x%" PRIx64, ea, c->dmapbase, x->pa);
		x->pagesize = PAGE;
		x->prot = VG_READ | VG_WRITE;
		return (1);
	}
	if (ea >= c->kernbase)
		return (translate_map(c, ea, x));
	vg_why(x, "0x%" PRIx64 " is neither in the direct map (0x%" PRIx64
	    " to 0x%" PRIx64 ") nor in the kernel map (from 0x%" PRIx64 ")",
	    ea, c->dmapbase, c->dmapend, c->kernbase);
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
	p.dva = w->c->dmapbase + pa;
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

	for (slot = 0; slot < c->arraysize / VG_HPT_ENTRY; slot++) {
		vg_hpt_dump(c, slot, &hi, &lo);
		vg_hpte_decode(hi, lo, &e);
		if (!vg_hpte_ea(&e, slot, &ea) ||
		    !((ea >= c->dmapbase && ea < c->dmapend) ||
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
		if (!read_radix(w->c, table + 8 * i, &entry, &x))
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

static int
walk(struct vg_core *c, vg_page_cb *cb, void *arg)
{
	struct walker w;

	memset(&w, 0, sizeof(w));
	w.c = c;
	w.cb = cb;
	w.arg = arg;
	if (is_radix(c) ? walk_radix(&w, ROOT_LEVEL, c->root, QUADRANT) :
	    walk_hashed(&w))
		vg_walk_dumped(c, cb, arg, &w.seen);
	vg_rset_deinit(&w.seen);
	return (1);
}

static void
open_elf(struct vg_core *c)
{

	if (c->format == VG_VIRTUAL)
		vg_open_virtual(c);
	else
		(void)snprintf(c->refuse, sizeof(c->refuse), "a core of "
		    "physical addresses does not say where tables are");
}

#define COMMON								\
	.bits = 64,							\
	.machine = 21,							\
	.etype = 3,							\
	.wordbits = 64,							\
	.mmus = mmus,							\
	.kernels = kernels,						\
	.magic = "minidump FreeBSD/powerpc64",				\
	.magicsize = 32,						\
	.mmunameoff = 32,						\
	.minversion = 1,						\
	.maxversion = 2,						\
	.availversion = 2,						\
	.navail = 258,							\
	.fields = fields,						\
	.layout = layout,						\
	.symbols = symbols,						\
	.symbol_pa = symbol_pa,						\
	.field = field,							\
	.check = check,							\
	.pmap_bytes = pmap_bytes,					\
	.pmap = pmap,							\
	.translate = translate,						\
	.walk = walk,							\
	.open = open_elf

const struct vg_target vg_target_powerpc64 = {
	.name = "powerpc64",
	.be = 1,
	COMMON
};

const struct vg_target vg_target_powerpc64le = {
	.name = "powerpc64le",
	.be = 0,
	COMMON
};
