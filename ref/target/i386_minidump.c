/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * i386 minidumps, versions 1 and 2, PAE and not.
 *
 * One array of PTEs from kernbase on describes the kernel map: the writer
 * expands large pages.  There is no direct map.  Version 2 (FreeBSD 13.0)
 * numbers the pages by dump_avail, whose elements have 64 bits.  Writers:
 * sys/i386/i386/minidump_machdep.c and minidump_machdep_base.c, and
 * sys/i386/include/minidump.h for the header.
 */
#include <stdlib.h>

#include "../minidump.h"
#include "x86.h"

enum {
	F_VERSION, F_MSGBUF, F_BITMAP, F_TABLES, F_KERNBASE, F_PAEMODE,
	F_DUMPAVAIL, F_N
};

static const struct kr_field fields[F_N] = {
	[F_VERSION] =	{ "version", 24, 4, 1, 2 },
	[F_MSGBUF] =	{ "msgbufsize", 28, 4, 1, 2 },
	[F_BITMAP] =	{ "bitmapsize", 32, 4, 1, 2 },
	[F_TABLES] =	{ "ptesize", 36, 4, 1, 2 },
	[F_KERNBASE] =	{ "kernbase", 40, 4, 1, 2 },
	[F_PAEMODE] =	{ "paemode", 44, 4, 1, 2 },
	[F_DUMPAVAIL] =	{ "dumpavailsize", 48, 4, 2, 2 },
};

static const struct kr_md_desc desc = {
	.magic = "minidump FreeBSD/i386",
	.hdrlen = 52,
	.newest = 2,
	.pageshift = 12,
	.wordbits = 32,
	.field = fields,
	.nfields = F_N,
	.size_msgbuf = F_MSGBUF,
	.size_dump_avail = F_DUMPAVAIL,
	.size_bitmap = F_BITMAP,
	.size_tables = F_TABLES,
};

struct state {
	struct kr_minidump md;
	uint64_t	value[F_N];
	unsigned int	width;		/* of a PTE */
	uint64_t	frame;		/* its bits that are an address */
};

static int
open_minidump(kvm_t *kd)
{
	struct state *st;

	st = calloc(1, sizeof(*st));
	if (st == NULL) {
		kr_sys_err(kd, "%s", kd->core_path);
		return (-1);
	}
	kd->state = st;
	if (kr_minidump_open(kd, &st->md, &desc, st->value) != 0)
		return (-1);
	st->width = st->value[F_PAEMODE] != 0 ? 8 : 4;
	st->frame = st->value[F_PAEMODE] != 0 ? X86_FRAME : X86_FRAME32;
	return (0);
}

static void
close_minidump(kvm_t *kd)
{
	struct state *st = kd->state;

	kr_minidump_close(&st->md);
	free(st);
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;
	uint64_t index, pte;
	int64_t off;

	if (va < st->value[F_KERNBASE] || va > UINT32_MAX) {
		x->why = "not in the kernel map";
		return (-1);
	}
	x->map = "kernel map";
	index = (va - st->value[F_KERNBASE]) / X86_PAGE;
	off = kr_minidump_table(&st->md, x, index, st->width);
	if (off < 0 || x86_entry(kd, x, "PT", KVMREF_NOPA, off, index,
	    st->width, &pte) != 0)
		return (-1);
	x->pa = (pte & st->frame) + va % X86_PAGE;
	x->pagesize = X86_PAGE;
	x->prot = x86_prot(pte);
	kr_minidump_place(&st->md, x, X86_PAGE - va % X86_PAGE);
	return (0);
}

static int64_t
pa_offset(kvm_t *kd, kpaddr_t pa, uint64_t want, uint64_t *contig)
{
	struct state *st = kd->state;

	return (kr_pagemap_find(&st->md.map, pa, want, contig));
}

static int
walk(kvm_t *kd, kvm_walk_pages_cb_t *cb, void *closure)
{
	struct state *st = kd->state;
	const struct kr_area *t = &st->md.tables;
	struct kr_mdwalk w;
	uint8_t b[8];
	uint64_t i, pte, va;
	int go;

	if (kr_mdwalk_init(&w, &st->md, cb, closure, 0, 0) != 0)
		return (0);
	go = 1;
	for (i = 0; go && i < t->len / st->width; i++) {
		va = st->value[F_KERNBASE] + i * X86_PAGE;
		if (va > UINT32_MAX)
			break;
		if (kr_file_get(&kd->file, t->off + (int64_t)(i * st->width),
		    b, st->width) != 0)
			go = 0;
		else if (((pte = kr_get(b, st->width, KR_LITTLE)) &
		    X86_PG_V) != 0)
			go = kr_mdwalk_page(&w, pte & st->frame, va,
			    x86_prot(pte), X86_PAGE);
	}
	kr_mdwalk_deinit(&w);
	return (go);
}

static void
info(kvm_t *kd, struct kvmref_info *out)
{
	struct state *st = kd->state;

	kr_minidump_info(&st->md, out);
	out->ki_variant = st->width == 8 ? "PAE" : "non-PAE";
}

static int
report_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure)
{
	struct state *st = kd->state;

	return (kr_minidump_fields(kd, &st->md, cb, closure));
}

static int
sections(kvm_t *kd, kvmref_section_cb *cb, void *closure)
{
	struct state *st = kd->state;

	return (kr_minidump_sections(&st->md, cb, closure));
}

const struct target_ops kr_i386_minidump = {
	.name = "i386",
	.kind = KR_MINIDUMP,
	.class = 1,
	.machine = 3,
	.type = 2,
	.order = KR_LITTLE,
	.pagesize = X86_PAGE,
	.open = open_minidump,
	.close = close_minidump,
	.translate = translate,
	.pa_offset = pa_offset,
	.walk = walk,
	.info = info,
	.fields = report_fields,
	.sections = sections,
};
