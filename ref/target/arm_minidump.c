/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * arm minidumps, versions 1 and 2, in the kernel's byte order.
 *
 * An array of second-level entries from kernbase on describes the kernel map:
 * the writer expands sections.  There is no direct map.  The pages follow the
 * array at once, without padding.
 *
 * FreeBSD 11.0 put the CPU and the format of the entries behind the header of
 * version 1 without another version; before, these words were zero, which
 * stands for V6.  Version 2 (13.0) numbers the pages by dump_avail, whose
 * elements have 64 bits.
 *
 * Sources: sys/arm/arm/minidump_machdep.c, sys/arm/include/minidump.h.
 */
#include "arm.h"

enum {
	F_VERSION, F_MSGBUF, F_BITMAP, F_TABLES, F_KERNBASE, F_ARCH,
	F_MMUFORMAT, F_DUMPAVAIL, F_N
};

#define	HDRLEN	56u
static const struct kr_field fields[F_N] = {
	[F_VERSION] =	{ "version", 24, 4, 1, 2 },
	[F_MSGBUF] =	{ "msgbufsize", 28, 4, 1, 2 },
	[F_BITMAP] =	{ "bitmapsize", 32, 4, 1, 2 },
	[F_TABLES] =	{ "ptesize", 36, 4, 1, 2 },
	[F_KERNBASE] =	{ "kernbase", 40, 4, 1, 2 },
	[F_ARCH] =	{ "arch", 44, 4, 1, 2 },
	[F_MMUFORMAT] =	{ "mmuformat", 48, 4, 1, 2 },
	[F_DUMPAVAIL] =	{ "dumpavailsize", 52, 4, 2, 2 },
};
KR_LEAFMAP_HAS(F_N, HDRLEN);

#define	MMUFORMAT_V4	1u		/* 0, 2 and others: V6 */

static const struct kr_md_desc desc = {
	.magic = "minidump FreeBSD/arm",
	.hdrlen = HDRLEN,
	.newest = 2,
	.pageshift = 12,
	.wordbits = 32,
	.packed_tables = 1,
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
		F_KERNBASE, KR_NOFIELD, KR_NOFIELD, KR_NOFIELD
	};
	struct kr_leafmap *lm;

	lm = kr_leafmap_open(kd, &f, &arm_v6);
	if (lm == NULL)
		return (-1);
	lm->md.variant = "V6";
	if (lm->value[F_MMUFORMAT] == MMUFORMAT_V4) {
		lm->fmt = &arm_v4;
		lm->md.variant = "V4";
	}
	return (0);
}

const struct target_ops kr_arm_minidump = {
	.md = &desc,
	.pagesize = ARM_PAGE,
	.open = open_minidump,
	.close = kr_minidump_close,
	.translate = kr_leafmap_translate,
	.pa_offset = kr_minidump_pa_offset,
	.walk = kr_leafmap_walk,
	.info = kr_minidump_info,
	.fields = kr_minidump_fields,
	.sections = kr_minidump_sections,
};
