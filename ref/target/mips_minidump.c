/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * mips minidumps, versions 1 and 2, of o32, n32 and n64 kernels, in the
 * kernel's byte order.
 *
 * An array of entries from kernbase on describes the kernel map; a page has
 * 4 KiB.  Kernel text and data lie in KSEG0, which is a window of the CPU's
 * own, as KSEG1 is and XKPHYS with 64 bits: no header states them.  A walk does
 * not report through them.
 *
 * The bitmap of version 1 is an array of 32-bit words with each ABI; that of
 * version 2 (FreeBSD 13.0), which numbers the pages by dump_avail, one of
 * longs.
 *
 * Sources: sys/mips/mips/minidump_machdep.c, sys/mips/include/minidump.h,
 * sys/mips/include/pte.h; MIPS64 architecture, volume III.
 */
#include "mips.h"

enum {
	F_VERSION, F_MSGBUF, F_BITMAP, F_TABLES, F_KERNBASE, F_DMAPBASE,
	F_DMAPEND, F_DUMPAVAIL, F_N
};

#define	HDRLEN		72u
#define	KERNBASE	40u		/* offset */
static const struct kr_field fields[F_N] = {
	[F_VERSION] =	{ "version", 24, 4, 1, 2 },
	[F_MSGBUF] =	{ "msgbufsize", 28, 4, 1, 2 },
	[F_BITMAP] =	{ "bitmapsize", 32, 4, 1, 2 },
	[F_TABLES] =	{ "ptesize", 36, 4, 1, 2 },
	[F_KERNBASE] =	{ "kernbase", KERNBASE, 8, 1, 2 },
	[F_DMAPBASE] =	{ "dmapbase", 48, 8, 1, 2 },
	[F_DMAPEND] =	{ "dmapend", 56, 8, 1, 2 },
	[F_DUMPAVAIL] =	{ "dumpavailsize", 64, 4, 2, 2 },
};
KR_LEAFMAP_HAS(F_N, HDRLEN);

#define	PAGE		0x1000u

/* EntryLo of the TLB, with software's bits on top. */
#define	PTE_V		0x2u
#define	PTE_FRAME_SHIFT	6		/* from the PFN's place to bit 12 */
#define	PTE32_PFN	0x1fffffc0u
#define	PTE32_RO	((uint64_t)1 << 29)
#define	PTE64_PFN	0x3ffffffc0u
#define	PTE64_RO	((uint64_t)1 << 55)

#define	BIT(n, name)	{ (uint64_t)1 << (n), (uint64_t)1 << (n), name }
static const struct kr_flag flags32[] = {
	BIT(0, "G"), BIT(1, "V"), BIT(2, "D"), BIT(29, "RO"), BIT(30, "wired"),
	BIT(31, "managed"),
};

static const struct kr_flag flags64[] = {
	BIT(0, "G"), BIT(1, "V"), BIT(2, "D"), BIT(55, "RO"), BIT(56, "wired"),
	BIT(57, "managed"),
};

/* A kernel fills what it does not use with G alone. */
static const char *
decode(const struct kr_leafmap *lm, kvaddr_t va, uint64_t entry,
    struct kr_leaf *leaf)
{
	const int wide = lm->fmt->width == 8;

	(void)va;
	if ((entry & PTE_V) == 0)
		return ("not valid");
	leaf->pa = (entry & (wide ? PTE64_PFN : PTE32_PFN)) <<
	    PTE_FRAME_SHIFT;
	leaf->pagesize = PAGE;
	leaf->prot = (vm_prot_t)(VM_PROT_READ | VM_PROT_EXECUTE |
	    ((entry & (wide ? PTE64_RO : PTE32_RO)) == 0 ? VM_PROT_WRITE :
	    0));
	return (NULL);
}

#define	KSEG		0x1fffffffu		/* the low 512 MiB */
#define	HIGH		0xffffffff00000000u	/* sign extension */
static const struct kr_window windows32[] = {
	{ "KSEG0", 0x80000000, 0x9fffffff, KSEG, 0 },
	{ "KSEG1", 0xa0000000, 0xbfffffff, KSEG, 0 },
};

/* Bits 61:59 of XKPHYS are a cache attribute, 58:40 mean nothing. */
static const struct kr_window windows64[] = {
	{ "KSEG0", HIGH | 0x80000000, HIGH | 0x9fffffff, KSEG, 0 },
	{ "KSEG1", HIGH | 0xa0000000, HIGH | 0xbfffffff, KSEG, 0 },
	{ "XKPHYS", 0x8000000000000000, 0xbfffffffffffffff, 0xffffffffff, 0 },
};

#define	NOF(a)		(sizeof(a) / sizeof((a)[0]))

const struct mips_abi mips_o32 = {
	"o32", { "PT", 4, flags32, NOF(flags32), decode }, 32, windows32,
	NOF(windows32)
};

const struct mips_abi mips_n32 = {
	"n32", { "PT", 8, flags64, NOF(flags64), decode }, 32, windows32,
	NOF(windows32)
};

const struct mips_abi mips_n64 = {
	"n64", { "PT", 8, flags64, NOF(flags64), decode }, 64, windows64,
	NOF(windows64)
};

static int
word_size(kvm_t *kd, struct kr_minidump *md)
{
	const struct mips_abi *abi = kd->target->flavour;

	if (md->value[F_DUMPAVAIL] != 0)
		md->wordbits = abi->wordbits;
	return (0);
}

/* The array begins above 4 GiB only with n64. */
static unsigned int
class_of(const uint8_t *head, enum kr_order order)
{

	return (kr_get64(head + KERNBASE, order) > UINT32_MAX ? 2 : 1);
}

static const struct kr_md_desc desc = {
	.magic = "minidump FreeBSD/mips",
	.hdrlen = HDRLEN,
	.newest = 2,
	.pageshift = 12,
	.wordbits = 32,
	.refine = word_size,
	.class_of = class_of,
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
	const struct mips_abi *abi = kd->target->flavour;
	struct kr_leafmap *lm;

	lm = kr_leafmap_open(kd, &f, &abi->format);
	if (lm == NULL)
		return (-1);
	lm->md.variant = abi->variant;
	kd->window = abi->window;
	kd->nwindows = abi->nwindows;
	return (0);
}

const struct target_ops kr_mips_minidump = {
	.md = &desc,
	.pagesize = PAGE,
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
