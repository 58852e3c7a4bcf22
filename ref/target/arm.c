/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include "arm.h"

#define	FRAME_LARGE	0xffff0000u
#define	FRAME_SMALL	0xfffff000u

#define	V4_AP0_RW	0x010u		/* the first subpage is writable */
#define	V6_XN		0x001u
#define	V6_RO		0x080u		/* FreeBSD's own, in TEX1 */

/* Each slot of a large page repeats it: the VA says which 4 KiB are meant. */
static void
page(kvaddr_t va, uint64_t entry, struct kr_leaf *leaf)
{

	if ((entry & ARM_TYPE) == ARM_LARGE) {
		leaf->pa = (entry & FRAME_LARGE) +
		    (va & (ARM_64K - ARM_PAGE));
		leaf->pagesize = ARM_64K;
	} else {
		leaf->pa = entry & FRAME_SMALL;
		leaf->pagesize = ARM_PAGE;
	}
}

/*
 * Type 3 is a page of 4 KiB on XScale and a fault elsewhere; nothing in a dump
 * says which of them it came from.
 */
static const char *
decode_v4(const struct kr_leafmap *lm, kvaddr_t va, uint64_t entry,
    struct kr_leaf *leaf)
{

	(void)lm;
	if ((entry & ARM_TYPE) == ARM_FAULT)
		return ("not valid");
	if ((entry & ARM_TYPE) == ARM_SMALL_XN)
		return ("type 3, which not all CPUs have");
	page(va, entry, leaf);
	leaf->prot = (vm_prot_t)(VM_PROT_READ |
	    ((entry & V4_AP0_RW) != 0 ? VM_PROT_WRITE : 0));
	return (NULL);
}

static const char *
decode_v6(const struct kr_leafmap *lm, kvaddr_t va, uint64_t entry,
    struct kr_leaf *leaf)
{

	(void)lm;
	if ((entry & ARM_TYPE) == ARM_FAULT)
		return ("not valid");
	page(va, entry, leaf);
	leaf->prot = (vm_prot_t)(VM_PROT_READ |
	    ((entry & V6_RO) == 0 ? VM_PROT_WRITE : 0) |
	    ((entry & V6_XN) == 0 ? VM_PROT_EXECUTE : 0));
	return (NULL);
}

#define	BIT(mask, name)	{ (mask), (mask), name }
static const struct kr_flag flags_v4[] = {
	{ ARM_TYPE, ARM_LARGE, "large" }, { ARM_TYPE, ARM_SMALL, "small" },
	BIT(V4_AP0_RW, "RW"), { V4_AP0_RW, 0, "RO" }, BIT(0x8, "C"),
	BIT(0x4, "B"),
};

static const struct kr_flag flags_v6[] = {
	{ ARM_TYPE, ARM_LARGE, "large" }, { ARM_TYPE, ARM_SMALL, "small" },
	{ ARM_TYPE, ARM_SMALL_XN, "small XN" }, BIT(V6_RO, "RO"),
	{ V6_RO, 0, "RW" }, BIT(0x010, "A"), BIT(0x020, "U"),
	BIT(0x100, "wired"), BIT(0x200, "NM"), BIT(0x400, "S"),
	BIT(0x800, "nG"),
};

const struct kr_leaf_format arm_v4 = {
	.table = "L2",
	.width = 4,
	.flag = flags_v4,
	.nflags = sizeof(flags_v4) / sizeof(flags_v4[0]),
	.decode = decode_v4,
};

const struct kr_leaf_format arm_v6 = {
	.table = "L2",
	.width = 4,
	.flag = flags_v6,
	.nflags = sizeof(flags_v6) / sizeof(flags_v6[0]),
	.decode = decode_v6,
};
