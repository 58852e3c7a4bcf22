/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * amd64 minidumps, versions 1, 2 and 3.
 *
 * The kernel map is described by an array from kernbase on: of PTEs in
 * version 1, of PDEs in versions 2 and 3, where page tables are pages of the
 * dump like any other.  The direct map needs no tables: VA dmapbase + pa is
 * physical address pa.  Both windows are stated in the header, so kernels
 * with 4 and with 5 levels are read alike.
 *
 * Version 3 (FreeBSD 13.0) numbers the pages by dump_avail.  Writers:
 * sys/amd64/amd64/minidump_machdep.c, and sys/amd64/include/minidump.h for
 * the header.
 */
#include "../minidump.h"
#include "x86.h"

enum {
	F_VERSION, F_MSGBUF, F_BITMAP, F_TABLES, F_KERNBASE, F_DMAPBASE,
	F_DMAPEND, F_DUMPAVAIL, F_N
};

/* pmapsize is called ptesize in version 1. */
#define	HDRLEN	72u
static const struct kr_field fields[F_N] = {
	[F_VERSION] =	{ "version", 24, 4, 1, 3 },
	[F_MSGBUF] =	{ "msgbufsize", 28, 4, 1, 3 },
	[F_BITMAP] =	{ "bitmapsize", 32, 4, 1, 3 },
	[F_TABLES] =	{ "pmapsize", 36, 4, 1, 3 },
	[F_KERNBASE] =	{ "kernbase", 40, 8, 1, 3 },
	[F_DMAPBASE] =	{ "dmapbase", 48, 8, 1, 3 },
	[F_DMAPEND] =	{ "dmapend", 56, 8, 1, 3 },
	[F_DUMPAVAIL] =	{ "dumpavailsize", 64, 4, 3, 3 },
};
_Static_assert(HDRLEN <= KR_MD_HDRMAX, "the header of a minidump");

static const struct kr_md_desc desc = {
	.magic = "minidump FreeBSD/amd64",
	.hdrlen = HDRLEN,
	.newest = 3,
	.pageshift = 12,
	.wordbits = 64,
	.field = fields,
	.nfields = F_N,
	.size_msgbuf = F_MSGBUF,
	.size_dump_avail = F_DUMPAVAIL,
	.size_bitmap = F_BITMAP,
	.size_tables = F_TABLES,
};

/* Below this, canonical addresses of the kernel need five levels. */
#define	LA48_KERNEL	0xffff800000000000u

/*
 * A PT that a PDE of the array names: its place in the file, if that is
 * mapped.  The one that was found last for each index, modulo NPT.
 */
struct pt {
	uint64_t	index1;		/* index + 1, 0: none */
	int64_t		off;
};

#define	NPT		512u

struct state {
	struct kr_minidump md;
	uint64_t	value[F_N];
	struct kr_window dmap;
	struct kr_window left;		/* what the kernel map leaves of it */
	struct pt	pt[NPT];
};

static int
open_minidump(kvm_t *kd)
{
	struct state *st;
	kvaddr_t base, end;

	st = kr_state(kd, sizeof(*st));
	if (st == NULL)
		return (-1);
	if (kr_minidump_open(kd, &st->md, st->value) != 0)
		return (-1);
	if (st->value[F_DMAPBASE] > st->value[F_DMAPEND])
		return (kr_minidump_bad(kd, &st->md, F_DMAPEND,
		    "below dmapbase"));
	base = st->value[F_DMAPBASE];
	st->md.variant = base < LA48_KERNEL ? "LA57" : "LA48";
	st->dmap = kr_window_at("direct map", base, st->value[F_DMAPEND] - 1,
	    0);
	/* What is in the kernel map too belongs to that. */
	end = st->value[F_DMAPEND] < st->value[F_KERNBASE] ?
	    st->value[F_DMAPEND] : st->value[F_KERNBASE];
	st->left = kr_window_at("direct map", base, end - 1, 0);
	kd->window = &st->left;
	kd->nwindows = base < end;
	return (0);
}

/* What a PTE or a leaf maps, of that size, and how much of it from va on. */
static uint64_t
leaf(struct kr_xlat *x, kvaddr_t va, uint64_t entry, uint64_t frame,
    uint64_t size)
{

	x->pa = (entry & frame) + (va & (size - 1));
	x->pagesize = size;
	x->prot = x86_prot(entry);
	return (size - (va & (size - 1)));
}

/*
 * The PTE of va in the PT that a PDE names, which has to be there whole.  For
 * quick() the PT is remembered, if the file is mapped: what is read otherwise
 * may change when the file is cut.  Nor with an odd kernbase, where a page may
 * belong to two entries.
 */
static int
read_pte(kvm_t *kd, struct state *st, struct kr_xlat *x, kvaddr_t va,
    uint64_t pde, uint64_t *pte)
{
	uint64_t in, index;
	int64_t off;

	in = va / X86_PAGE % 512 * 8;
	off = kr_pagemap_byte(&st->md.map, pde & X86_FRAME);
	if (off > kd->file.size - (int64_t)X86_PAGE) {
		x->why = "a page table is cut short";
		return (-1);
	}
	if (off >= 0 && kd->file.map != NULL &&
	    st->value[F_KERNBASE] % X86_PAGE == 0) {
		index = (va - st->value[F_KERNBASE]) / X86_2M;
		st->pt[index % NPT] = (struct pt){ index + 1, off };
	}
	if (off >= 0)
		off += (int64_t)in;
	return (x86_entry(kd, x, "PT", (pde & X86_FRAME) + in, off, in / 8, 8,
	    pte));
}

static int
translate_kernel(kvm_t *kd, struct state *st, kvaddr_t va, struct kr_xlat *x)
{
	uint64_t entry, in, index, max, step;
	int64_t off;

	x->map = "kernel map";
	in = va - st->value[F_KERNBASE];
	step = st->md.version == 1 ? X86_PAGE : X86_2M;
	/* Each by its constant: a host of 32 bits would divide at length. */
	index = step == X86_PAGE ? in / X86_PAGE : in / X86_2M;
	off = kr_minidump_table(&st->md, x, index, 8);
	if (off < 0 || x86_entry(kd, x, step == X86_PAGE ? "PT" : "PD",
	    KVMREF_NOPA, off, index, 8, &entry) != 0)
		return (-1);
	if (step == X86_2M && (entry & X86_PG_PS) != 0)
		max = leaf(x, va, entry, X86_FRAME_2M, X86_2M);
	else {
		if (step == X86_2M &&
		    read_pte(kd, st, x, va, entry, &entry) != 0)
			return (-1);
		max = leaf(x, va, entry, X86_FRAME, X86_PAGE);
	}
	/* An odd kernbase makes entries end elsewhere than pages. */
	if (max > step - (in & (step - 1)))
		max = step - (in & (step - 1));
	kr_minidump_place(&st->md, x, max);
	return (0);
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;
	uint64_t max;

	if (va >= st->value[F_KERNBASE])
		return (translate_kernel(kd, st, va, x));
	if (!kr_window_translate(kd, va, X86_PAGE, x, &max)) {
		x->why = "neither in the kernel map nor in a window";
		return (-1);
	}
	kr_minidump_place(&st->md, x, max);
	return (0);
}

/* In one page of the direct map, or under a PT that is known. */
static int64_t
quick(kvm_t *kd, kvaddr_t va, size_t len)
{
	struct state *st = kd->state;
	const struct kr_window *w;
	const struct pt *pt;
	const uint8_t *p;
	uint64_t index, pa, pte;

	if (va < st->value[F_KERNBASE]) {
		w = kr_window_find(kd, va);
		if (w == NULL || len - 1 > w->last - va)
			return (-1);
		pa = kr_window_pa(w, va);
	} else {
		index = (va - st->value[F_KERNBASE]) / X86_2M;
		pt = &st->pt[index % NPT];
		if (pt->index1 != index + 1)
			return (-1);
		p = kr_file_mapped(&kd->file, pt->off +
		    (int64_t)(va / X86_PAGE % 512 * 8), 8);
		pte = p != NULL ? kr_get64(p, KR_LITTLE) : 0;
		if ((pte & X86_PG_V) == 0)
			return (-1);
		pa = (pte & X86_FRAME) + va % X86_PAGE;
	}
	if (len > X86_PAGE - pa % X86_PAGE)
		return (-1);
	return (kr_pagemap_byte(&st->md.map, pa));
}

/* The pages that one PT maps, from va on. */
static int
walk_pt(kvm_t *kd, struct kr_mdwalk *w, kvaddr_t va, uint64_t pde)
{
	uint8_t pt[X86_PAGE];
	uint64_t pte;
	int64_t off;
	size_t i;
	int rv;

	off = kr_pagemap_byte(&w->md->map, pde & X86_FRAME);
	rv = off < 0 ? 0 : kr_table_read(kd, off, pt, sizeof(pt));
	if (rv <= 0)
		return (rv == 0);
	for (i = 0; i < 512; i++, va += X86_PAGE) {
		pte = kr_get64(pt + va / X86_PAGE % 512 * 8, KR_LITTLE);
		if ((pte & X86_PG_V) != 0 &&
		    !kr_mdwalk_page(w, pte & X86_FRAME, va, x86_prot(pte),
		    X86_PAGE))
			return (0);
	}
	return (1);
}

static int
walk_entry(kvm_t *kd, struct kr_mdwalk *w, kvaddr_t va, uint64_t entry)
{

	if ((entry & X86_PG_V) == 0)
		return (1);
	if (w->md->version == 1)
		return (kr_mdwalk_page(w, entry & X86_FRAME, va,
		    x86_prot(entry), X86_PAGE));
	if ((entry & X86_PG_PS) != 0)
		return (kr_mdwalk_page(w, entry & X86_FRAME_2M, va,
		    x86_prot(entry), X86_2M));
	return (walk_pt(kd, w, va, entry));
}

static int
walk(kvm_t *kd, kvm_walk_pages_cb_t *cb, void *closure)
{
	struct state *st = kd->state;
	const struct kr_area *t = &st->md.tables;
	struct kr_mdwalk w;
	uint8_t block[4096];
	uint64_t i, in, n, step;
	int go;

	if (kr_mdwalk_init(&w, &st->md, cb, closure, st->value[F_DMAPBASE] <
	    st->value[F_DMAPEND] ? &st->dmap : NULL) != 0)
		return (0);
	step = st->md.version == 1 ? X86_PAGE : X86_2M;
	n = t->len / 8;
	/* Entries past the one of the highest address map nothing. */
	if (n > (UINT64_MAX - st->value[F_KERNBASE]) / step)
		n = (UINT64_MAX - st->value[F_KERNBASE]) / step + 1;
	go = 1;
	for (i = 0; go && i < n; i++) {
		in = i * 8 % sizeof(block);
		if (in == 0 && kr_file_get(&kd->file, t->off +
		    (int64_t)(i * 8), block, t->len - i * 8 < sizeof(block) ?
		    (size_t)(t->len - i * 8) : sizeof(block)) != 0)
			go = 0;
		else
			go = walk_entry(kd, &w, st->value[F_KERNBASE] +
			    i * step, kr_get64(block + in, KR_LITTLE));
	}
	go = go && kr_mdwalk_rest(&w);
	kr_mdwalk_deinit(&w);
	return (go);
}

const struct target_ops kr_amd64_minidump = {
	.md = &desc,
	.order = KR_LITTLE,
	.pagesize = X86_PAGE,
	.open = open_minidump,
	.close = kr_minidump_close,
	.translate = translate,
	.quick = quick,
	.pa_offset = kr_minidump_pa_offset,
	.walk = walk,
	.info = kr_minidump_info,
	.fields = kr_minidump_fields,
	.sections = kr_minidump_sections,
};
