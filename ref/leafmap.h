/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * leafmap.h: minidumps whose page tables are one array of leaf entries.
 *
 * Entry i describes the base page at kernbase + i pages; the writer expands
 * larger mappings, so that upper levels need not be known.  Some targets also
 * have a direct map, a window of virtual memory onto physical memory, that
 * needs no entries.  What an entry means is the target's.
 */
#ifndef KR_LEAFMAP_H
#define	KR_LEAFMAP_H

#include "minidump.h"

#define	KR_LEAFMAP_FIELDS	10	/* header fields a target may have */
#define	KR_LEAFMAP_HAS(nfields, hdrlen)					\
	_Static_assert((nfields) <= KR_LEAFMAP_FIELDS &&		\
	    (hdrlen) <= KR_MD_HDRMAX, "the header of a minidump")

/* What an entry says about the base page that it stands for. */
struct kr_leaf {
	kpaddr_t	pa;		/* of that page's first byte */
	uint64_t	pagesize;	/* of the mapping it is part of */
	vm_prot_t	prot;
};

struct kr_leafmap;

struct kr_leaf_format {
	const char	*table;		/* its name in a recorded step */
	unsigned int	 width;		/* bytes in an entry, 4 or 8 */
	const struct kr_flag *flag;	/* of entries, in words */
	size_t		 nflags;
	/* NULL with *leaf set, or why the entry maps nothing at va. */
	const char	*(*decode)(const struct kr_leafmap *lm, kvaddr_t va,
	    uint64_t entry, struct kr_leaf *leaf);
};

struct kr_leafmap {
	struct kr_minidump md;
	uint64_t	 value[KR_LEAFMAP_FIELDS];
	const struct kr_leaf_format *fmt;
	kvaddr_t	 kernbase;
	kvaddr_t	 lastva;	/* of the kernel map */
	struct kr_window dmap;		/* that a header states */
	const struct kr_window *walked;	/* through which a walk reports */
};

/* Indices of the header's fields; KR_NOFIELD for dmap*: no direct map. */
struct kr_leafmap_fields {
	unsigned int	kernbase;
	unsigned int	dmapbase;
	unsigned int	dmapend;
	unsigned int	dmapphys;
};

/*
 * Makes kd->state a struct kr_leafmap and returns it; NULL with an error text.
 * The target sets md.variant then, and may change fmt.
 */
struct kr_leafmap *kr_leafmap_open(kvm_t *kd,
	    const struct kr_leafmap_fields *f,
	    const struct kr_leaf_format *fmt);

/* The hooks of the same names; the others are kr_minidump_*(). */
int	kr_leafmap_translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x);
int64_t	kr_leafmap_quick(kvm_t *kd, kvaddr_t va, size_t len);
int	kr_leafmap_walk(kvm_t *kd, kvm_walk_pages_cb_t *cb, void *closure);

#endif /* !KR_LEAFMAP_H */
