/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * x86.h: page-table entries of amd64 and i386, as the CPU manuals give them.
 *
 * PAE and long mode share the 64-bit format; the 32-bit one has the low bits
 * in common with it.
 */
#ifndef KR_X86_H
#define	KR_X86_H

#include "../kr.h"

#define	X86_PG_V	0x001u		/* valid */
#define	X86_PG_RW	0x002u		/* writable */
#define	X86_PG_PS	0x080u		/* a leaf; in a PT it is PAT */
#define	X86_PG_NX	0x8000000000000000u

#define	X86_PAGE	0x1000u
/* Frames in 64-bit entries; in leaves bit 12 is PAT. */
#define	X86_FRAME	0x000ffffffffff000u
#define	X86_FRAME_2M	0x000fffffffe00000u
#define	X86_FRAME_1G	0x000fffffc0000000u
#define	X86_2M		0x200000u
#define	X86_1G		0x40000000u
/* Frames in 32-bit entries. */
#define	X86_FRAME32	0xfffff000u
#define	X86_FRAME32_4M	0xffc00000u
#define	X86_4M		0x400000u

/*
 * What kvm_walk_pages() reports: from the leaf alone, as FreeBSD does; upper
 * levels are not combined in.
 */
static inline vm_prot_t
x86_prot(uint64_t pte)
{

	return ((vm_prot_t)(VM_PROT_READ |
	    ((pte & X86_PG_RW) != 0 ? VM_PROT_WRITE : 0) |
	    ((pte & X86_PG_NX) == 0 ? VM_PROT_EXECUTE : 0)));
}

/*
 * kr_entry(), and a check that the entry is valid; notes its flags in words.
 */
int	x86_look(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
	    int64_t off, uint64_t index, unsigned int width,
	    uint64_t *entry);

/* The same, shorter where the entry is in memory and all is well. */
static inline int
x86_entry(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
    int64_t off, uint64_t index, unsigned int width, uint64_t *entry)
{
	const uint8_t *p;

	p = x->rec == NULL ? kr_file_at(&kd->file, off, width) : NULL;
	if (p != NULL) {
		*entry = kr_get(p, width, KR_LITTLE);
		if ((*entry & X86_PG_V) != 0)
			return (0);
	}
	return (x86_look(kd, x, table, pa, off, index, width, entry));
}

/* The same for entry index of the table at physical address pa. */
int	x86_table(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
	    uint64_t index, unsigned int width, uint64_t *entry);

#endif /* !KR_X86_H */
