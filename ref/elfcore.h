/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * elfcore.h: full dumps: physical memory in the segments of an ELF core, or
 * raw, offset for address.  powerpc has cores of virtual memory.
 *
 * Only PT_LOAD headers describe memory, and of each only the first p_filesz
 * bytes are in the file.  Where headers overlap the first one holds.
 */
#ifndef KR_ELFCORE_H
#define	KR_ELFCORE_H

#include "kr.h"
#include "spans.h"

/*
 * Written by kernels that record where they were loaded: amd64 from 15.0 on,
 * and arm.  No memory is in it.
 */
#define	KR_PT_DUMP_DELTA	0x6fb5d000u

struct kr_phdr {
	uint32_t	type;
	uint32_t	flags;
	uint64_t	offset;
	uint64_t	vaddr;
	uint64_t	paddr;
	uint64_t	filesz;
	uint64_t	memsz;
	uint64_t	align;
};

struct kr_elfcore {
	/* Set before opening, or 0. */
	uint64_t	base;		/* file offset of the ELF header */
	uint64_t	virtual_mark;	/* see virtual */
	/* Found. */
	int		raw;		/* no headers: offset = address */
	/* The first p_paddr is virtual_mark: segments are of virtual memory. */
	int		virtual;
	unsigned int	class;
	enum kr_order	order;
	uint64_t	phoff;		/* in the file */
	uint64_t	phnum;
	uint64_t	phentsize;
	struct kr_spans	mem;		/* address to offset */
	int		has_delta;
	struct kr_phdr	delta;		/* the first PT_DUMP_DELTA */
};

/*
 * Reads the headers of the core, unless kd->raw is set.  ec was zeroed but
 * for what is set before.
 * 0, or -1 with an error text; it is to be closed in any case.
 */
int	kr_elfcore_open(kvm_t *kd, struct kr_elfcore *ec);
void	kr_elfcore_close(struct kr_elfcore *ec);

/* As kr_pagemap_find(); pa is a virtual address where virtual says so. */
int64_t	kr_elfcore_find(struct kr_elfcore *ec, uint64_t pa,
	    uint64_t *contig);

/* Records the program header whose segment holds va, if one does. */
void	kr_elfcore_step(kvm_t *kd, const struct kr_elfcore *ec, kvaddr_t va,
	    struct kr_xlat *x);

/* Sets offset and len of a translation from its pa. */
static inline void
kr_elfcore_place(struct kr_elfcore *ec, struct kr_xlat *x, uint64_t max)
{

	x->offset = kr_elfcore_find(ec, x->pa, &x->len);
	if (x->offset < 0)
		x->len = 0;
	else if (x->len > max)
		x->len = max;
}

/* The hooks of the same names. */
void	kr_elfcore_info(kvm_t *kd, const struct kr_elfcore *ec,
	    struct kvmref_info *out);
int	kr_elfcore_fields(kvm_t *kd, const struct kr_elfcore *ec,
	    kvmref_field_cb *cb, void *closure);
int	kr_elfcore_sections(kvm_t *kd, const struct kr_elfcore *ec,
	    kvmref_section_cb *cb, void *closure);

#endif /* !KR_ELFCORE_H */
