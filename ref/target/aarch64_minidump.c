/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * aarch64 minidumps, versions 1, 2 and 3.
 *
 * An array of level 3 descriptors from kernbase on describes the kernel map:
 * the writer expands blocks.  The direct map shows physical memory from
 * dmapphys on.  Version 2 (FreeBSD 13.0) numbers the pages by dump_avail,
 * version 3 (14.0) has flags that state the page size, 4 KiB or 16 KiB, to
 * which every section of the file is aligned.  There are no full dumps.
 *
 * Sources: sys/arm64/arm64/minidump_machdep.c, sys/arm64/include/minidump.h;
 * the descriptors are those of the VMSAv8-64 translation tables.
 */
#include "../leafmap.h"

enum {
	F_VERSION, F_MSGBUF, F_BITMAP, F_TABLES, F_KERNBASE, F_DMAPPHYS,
	F_DMAPBASE, F_DMAPEND, F_DUMPAVAIL, F_FLAGS, F_N
};

#define	HDRLEN	80u
static const struct kr_field fields[F_N] = {
	[F_VERSION] =	{ "version", 24, 4, 1, 3 },
	[F_MSGBUF] =	{ "msgbufsize", 28, 4, 1, 3 },
	[F_BITMAP] =	{ "bitmapsize", 32, 4, 1, 3 },
	[F_TABLES] =	{ "pmapsize", 36, 4, 1, 3 },
	[F_KERNBASE] =	{ "kernbase", 40, 8, 1, 3 },
	[F_DMAPPHYS] =	{ "dmapphys", 48, 8, 1, 3 },
	[F_DMAPBASE] =	{ "dmapbase", 56, 8, 1, 3 },
	[F_DMAPEND] =	{ "dmapend", 64, 8, 1, 3 },
	[F_DUMPAVAIL] =	{ "dumpavailsize", 72, 4, 2, 3 },
	[F_FLAGS] =	{ "flags", 76, 4, 3, 3 },
};
KR_LEAFMAP_HAS(F_N, HDRLEN);

/* Of flags: the page size. */
#define	FLAGS_PS	0x3u
#define	FLAGS_PS_4K	0u
#define	FLAGS_PS_16K	1u

#define	SHIFT_4K	12u
#define	SHIFT_16K	14u

/* Level 3 descriptors. */
#define	L3_TYPE		0x3u
#define	L3_PAGE		0x3u		/* any other maps nothing */
#define	L3_FRAME	0x0003fffffffff000u
#define	L3_RO		0x80u		/* AP[2] */
#define	L3_PXN		((uint64_t)1 << 53)
#define	L3_UXN		((uint64_t)1 << 54)

#define	BIT(n, name)	{ (uint64_t)1 << (n), (uint64_t)1 << (n), name }
static const struct kr_flag flags[] = {
	{ L3_RO, L3_RO, "RO" }, { L3_RO, 0, "RW" },
	BIT(53, "PXN"), BIT(54, "UXN"), BIT(6, "EL0"), BIT(10, "AF"),
	BIT(11, "nG"), BIT(5, "NS"), BIT(50, "GP"), BIT(51, "DBM"),
	BIT(52, "CONT"), BIT(55, "wired"), BIT(56, "managed"),
};

static const char *
decode(const struct kr_leafmap *lm, kvaddr_t va, uint64_t entry,
    struct kr_leaf *leaf)
{

	(void)va;
	if ((entry & L3_TYPE) != L3_PAGE)
		return ("not a page descriptor");
	leaf->pa = entry & L3_FRAME & ~(lm->md.pagesize - 1);
	leaf->pagesize = lm->md.pagesize;
	leaf->prot = (vm_prot_t)(VM_PROT_READ |
	    ((entry & L3_RO) == 0 ? VM_PROT_WRITE : 0) |
	    ((entry & (L3_PXN | L3_UXN)) == 0 ? VM_PROT_EXECUTE : 0));
	return (NULL);
}

static const struct kr_leaf_format format = {
	.table = "L3",
	.width = 8,
	.flag = flags,
	.nflags = sizeof(flags) / sizeof(flags[0]),
	.decode = decode,
};

static int
page_size(kvm_t *kd, struct kr_minidump *md)
{

	switch (md->value[F_FLAGS] & FLAGS_PS) {
	case FLAGS_PS_4K:
		md->map.shift = SHIFT_4K;
		break;
	case FLAGS_PS_16K:
		md->map.shift = SHIFT_16K;
		break;
	default:
		return (kr_minidump_bad(kd, md, F_FLAGS,
		    "unknown page size"));
	}
	md->pagesize = (uint64_t)1 << md->map.shift;
	return (0);
}

static const struct kr_md_desc desc = {
	.magic = "minidump FreeBSD/arm64",
	.hdrlen = HDRLEN,
	.newest = 3,
	.pageshift = SHIFT_4K,
	.wordbits = 64,
	.refine = page_size,
	.field = fields,
	.nfields = F_N,
	.size_msgbuf = F_MSGBUF,
	.size_dump_avail = F_DUMPAVAIL,
	.size_bitmap = F_BITMAP,
	.size_tables = F_TABLES,
};

static int
open_minidump(kvm_t *kd)
{
	static const struct kr_leafmap_fields f = {
		F_KERNBASE, F_DMAPBASE, F_DMAPEND, F_DMAPPHYS
	};
	struct kr_leafmap *lm;

	lm = kr_leafmap_open(kd, &f, &format);
	if (lm == NULL)
		return (-1);
	lm->md.variant = lm->md.map.shift == SHIFT_16K ? "16K pages" :
	    "4K pages";
	return (0);
}

const struct target_ops kr_aarch64_minidump = {
	.md = &desc,
	.order = KR_LITTLE,
	.pagesize = 1u << SHIFT_4K,
	.open = open_minidump,
	.close = kr_minidump_close,
	.translate = kr_leafmap_translate,
	.quick = kr_leafmap_quick,
	.pa_offset = kr_minidump_pa_offset,
	.walk = kr_leafmap_walk,
	.info = kr_minidump_info,
	.fields = kr_minidump_fields,
	.sections = kr_minidump_sections,
};
