/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * riscv64 minidumps, versions 1 and 2.
 *
 * An array of 4 KiB leaf entries from kernbase on describes the kernel map,
 * with Sv39 and Sv48 alike: the writer expands megapages, and nothing in the
 * file says how many levels there were.  The direct map shows physical memory
 * from dmapphys on.  Version 2 (FreeBSD 13.0) numbers the pages by
 * dump_avail.  There are no full dumps.
 *
 * Sources: sys/riscv/riscv/minidump_machdep.c, sys/riscv/include/minidump.h;
 * the entries are those of the privileged architecture.
 */
#include "../leafmap.h"

enum {
	F_VERSION, F_MSGBUF, F_BITMAP, F_TABLES, F_KERNBASE, F_DMAPPHYS,
	F_DMAPBASE, F_DMAPEND, F_DUMPAVAIL, F_N
};

#define	HDRLEN	80u
static const struct kr_field fields[F_N] = {
	[F_VERSION] =	{ "version", 24, 4, 1, 2 },
	[F_MSGBUF] =	{ "msgbufsize", 28, 4, 1, 2 },
	[F_BITMAP] =	{ "bitmapsize", 32, 4, 1, 2 },
	[F_TABLES] =	{ "pmapsize", 36, 4, 1, 2 },
	[F_KERNBASE] =	{ "kernbase", 40, 8, 1, 2 },
	[F_DMAPPHYS] =	{ "dmapphys", 48, 8, 1, 2 },
	[F_DMAPBASE] =	{ "dmapbase", 56, 8, 1, 2 },
	[F_DMAPEND] =	{ "dmapend", 64, 8, 1, 2 },
	[F_DUMPAVAIL] =	{ "dumpavailsize", 72, 4, 2, 2 },
};
KR_LEAFMAP_HAS(F_N, HDRLEN);

static const struct kr_md_desc desc = {
	.magic = "minidump FreeBSD/riscv",
	.hdrlen = HDRLEN,
	.newest = 2,
	.pageshift = 12,
	.wordbits = 64,
	.field = fields,
	.nfields = F_N,
	.size_msgbuf = F_MSGBUF,
	.size_dump_avail = F_DUMPAVAIL,
	.size_bitmap = F_BITMAP,
	.size_tables = F_TABLES,
};

#define	PAGE		0x1000u

#define	PTE_V		0x1u
#define	PTE_R		0x2u
#define	PTE_W		0x4u
#define	PTE_X		0x8u
#define	PTE_RWX		(PTE_R | PTE_W | PTE_X)	/* none: not a leaf */
/*
 * The page number.  Above it are reserved bits, Svpbmt's memory type in 62:61
 * and Svnapot's in 63; T-HEAD cores have attributes of their own in 63:59.
 */
#define	PTE_PPN_SHIFT	10
#define	PTE_PPN		(((uint64_t)1 << 44) - 1)

#define	BIT(n, name)	{ (uint64_t)1 << (n), (uint64_t)1 << (n), name }
#define	PBMT(n, name)	{ (uint64_t)7 << 61, (uint64_t)(n) << 61, name }
static const struct kr_flag flags[] = {
	BIT(0, "V"), BIT(1, "R"), BIT(2, "W"), BIT(3, "X"), BIT(4, "U"),
	BIT(5, "G"), BIT(6, "A"), BIT(7, "D"), BIT(8, "wired"),
	BIT(9, "managed"), PBMT(1, "NC"), PBMT(2, "IO"),
};

static const char *
decode(const struct kr_leafmap *lm, kvaddr_t va, uint64_t entry,
    struct kr_leaf *leaf)
{

	(void)lm;
	(void)va;
	if ((entry & PTE_V) == 0)
		return ("not valid");
	if ((entry & PTE_RWX) == 0)
		return ("not a leaf");
	leaf->pa = (entry >> PTE_PPN_SHIFT & PTE_PPN) * PAGE;
	leaf->pagesize = PAGE;
	/* Reported whether or not R is set. */
	leaf->prot = (vm_prot_t)(VM_PROT_READ |
	    ((entry & PTE_W) != 0 ? VM_PROT_WRITE : 0) |
	    ((entry & PTE_X) != 0 ? VM_PROT_EXECUTE : 0));
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
open_minidump(kvm_t *kd)
{
	static const struct kr_leafmap_fields f = {
		F_KERNBASE, F_DMAPBASE, F_DMAPEND, F_DMAPPHYS
	};
	struct kr_leafmap *lm;

	lm = kr_leafmap_open(kd, &f, &format);
	if (lm == NULL)
		return (-1);
	lm->md.variant = "Sv39 or Sv48";
	return (0);
}

const struct target_ops kr_riscv64_minidump = {
	.md = &desc,
	.order = KR_LITTLE,
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
