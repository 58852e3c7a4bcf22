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
#include "../leafmap.h"
#include "x86.h"

enum {
	F_VERSION, F_MSGBUF, F_BITMAP, F_TABLES, F_KERNBASE, F_PAEMODE,
	F_DUMPAVAIL, F_N
};

#define	HDRLEN	52u
static const struct kr_field fields[F_N] = {
	[F_VERSION] =	{ "version", 24, 4, 1, 2 },
	[F_MSGBUF] =	{ "msgbufsize", 28, 4, 1, 2 },
	[F_BITMAP] =	{ "bitmapsize", 32, 4, 1, 2 },
	[F_TABLES] =	{ "ptesize", 36, 4, 1, 2 },
	[F_KERNBASE] =	{ "kernbase", 40, 4, 1, 2 },
	[F_PAEMODE] =	{ "paemode", 44, 4, 1, 2 },
	[F_DUMPAVAIL] =	{ "dumpavailsize", 48, 4, 2, 2 },
};
KR_LEAFMAP_HAS(F_N, HDRLEN);

static const struct kr_md_desc desc = {
	.magic = "minidump FreeBSD/i386",
	.hdrlen = HDRLEN,
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

static const struct kr_flag flags[] = {
	{ X86_PG_V, X86_PG_V, "V" }, { X86_PG_RW, X86_PG_RW, "RW" },
	{ 0x004, 0x004, "U" }, { 0x008, 0x008, "PWT" },
	{ 0x010, 0x010, "PCD" }, { 0x020, 0x020, "A" },
	{ 0x040, 0x040, "M" }, { 0x080, 0x080, "PAT" },
	{ 0x100, 0x100, "G" }, { X86_PG_NX, X86_PG_NX, "NX" },
};

static const char *
decode(const struct kr_leafmap *lm, kvaddr_t va, uint64_t entry,
    struct kr_leaf *leaf)
{

	(void)va;
	if ((entry & X86_PG_V) == 0)
		return ("not valid");
	leaf->pa = entry & (lm->fmt->width == 8 ? X86_FRAME : X86_FRAME32);
	leaf->pagesize = X86_PAGE;
	leaf->prot = x86_prot(entry);
	return (NULL);
}

static const struct kr_leaf_format nopae = {
	.table = "PT",
	.width = 4,
	.flag = flags,
	.nflags = sizeof(flags) / sizeof(flags[0]),
	.decode = decode,
};

static const struct kr_leaf_format pae = {
	.table = "PT",
	.width = 8,
	.flag = flags,
	.nflags = sizeof(flags) / sizeof(flags[0]),
	.decode = decode,
};

static int
open_minidump(kvm_t *kd)
{
	static const struct kr_leafmap_fields f = {
		F_KERNBASE, KR_NOFIELD, KR_NOFIELD, KR_NOFIELD
	};
	struct kr_leafmap *lm;

	lm = kr_leafmap_open(kd, &f, &nopae);
	if (lm == NULL)
		return (-1);
	lm->md.variant = "non-PAE";
	if (lm->value[F_PAEMODE] != 0) {
		lm->fmt = &pae;
		lm->md.variant = "PAE";
	}
	return (0);
}

const struct target_ops kr_i386_minidump = {
	.md = &desc,
	.order = KR_LITTLE,
	.pagesize = X86_PAGE,
	.open = open_minidump,
	.close = kr_minidump_close,
	.translate = kr_leafmap_translate,
	.pa_offset = kr_minidump_pa_offset,
	.walk = kr_leafmap_walk,
	.info = kr_minidump_info,
	.fields = kr_minidump_fields,
	.sections = kr_minidump_sections,
};
