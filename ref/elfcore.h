/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * elfcore.h: full dumps: physical memory in the segments of an ELF core, or
 * raw, offset for address.  powerpc and ia64 have cores of virtual memory.
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

/* The first member of the state of a target that uses the functions below. */
struct kr_elfcore {
	/* Set before opening, or 0. */
	uint64_t	base;		/* file offset of the ELF header */
	int		raw;		/* no headers: offset = address */
	uint64_t	virtual_mark;	/* see virtual */
	uint32_t	physical_flag;	/* see virtual */
	/* Set whenever it is known. */
	const char	*variant;	/* for kvmref_info() */
	/* Found. */
	/*
	 * Segments are of virtual memory: the first p_paddr is virtual_mark,
	 * or e_flags lacks physical_flag; where these are not 0.
	 */
	int		virtual;
	unsigned int	class;
	enum kr_order	order;
	uint64_t	entry;		/* e_entry */
	uint64_t	phoff;		/* in the file */
	uint64_t	phnum;
	uint64_t	phentsize;
	struct kr_spans	mem;		/* address to offset */
	int		has_delta;
	struct kr_phdr	delta;		/* the first PT_DUMP_DELTA */
};

/*
 * Reads the headers of the core, unless it is raw, which that of a raw path
 * always is.  0, or -1 with an error text.
 */
int	kr_elfcore_open(kvm_t *kd, struct kr_elfcore *ec);

/* The same with a state of len bytes that it makes; or NULL. */
void	*kr_elfcore_state(kvm_t *kd, size_t len);

/*
 * Sets offset and len of a translation from its pa, or from the virtual
 * address in it where segments are of virtual memory; len is at most max.
 */
void	kr_elfcore_place(struct kr_elfcore *ec, struct kr_xlat *x,
	    uint64_t max);

/*
 * Translates va by the segments of a core of virtual memory, of pages of
 * pagesize; as the hook.
 */
int	kr_elfcore_segment(kvm_t *kd, kvaddr_t va, uint64_t pagesize,
	    struct kr_xlat *x);

/* The hooks of the same names. */
void	kr_elfcore_close(kvm_t *kd);
int64_t	kr_elfcore_pa_offset(kvm_t *kd, kpaddr_t pa, uint64_t want,
	    uint64_t *contig);
void	kr_elfcore_info(kvm_t *kd, struct kvmref_info *out);
int	kr_elfcore_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure);
int	kr_elfcore_sections(kvm_t *kd, kvmref_section_cb *cb, void *closure);

#endif /* !KR_ELFCORE_H */
