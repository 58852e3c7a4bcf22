/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_RSET_H
#define VMGEN_RSET_H

/*
 * Sets of 64-bit numbers (page numbers, mostly) kept as ranges, so that a
 * terabyte of pages costs as much as one page.  Ranges may be added in any
 * order; they are sorted and merged when the set is next looked at.
 * A set that is all zero bytes is empty and needs no other initialisation.
 */

#include <stddef.h>
#include <stdint.h>

struct vg_range {
	uint64_t	lo;		/* first member */
	uint64_t	hi;		/* one past the last */
	uint64_t	before;		/* members of the set below lo */
};

struct vg_rset {
	struct vg_range	*v;
	size_t		 n;
	size_t		 cap;
	int		 dirty;
};

void	 vg_rset_deinit(struct vg_rset *);

/* Adds lo to hi - 1.  An empty range is no mistake.  0, or -1: no memory. */
int	 vg_rset_add(struct vg_rset *, uint64_t lo, uint64_t hi);

/* Takes out every member of b; keeps only members of b.  0, or -1. */
int	 vg_rset_remove(struct vg_rset *, struct vg_rset *b);
int	 vg_rset_keep(struct vg_rset *, struct vg_rset *b);

/* Sorts and merges; afterwards v[0] to v[n - 1] may be read directly. */
void	 vg_rset_norm(struct vg_rset *);

int	 vg_rset_has(struct vg_rset *, uint64_t);

/* The smallest member that is not below x, or VG_NONE. */
uint64_t vg_rset_next(struct vg_rset *, uint64_t x);

/* How many members are below x; how many there are. */
uint64_t vg_rset_rank(struct vg_rset *, uint64_t x);
uint64_t vg_rset_count(struct vg_rset *);

#endif /* VMGEN_RSET_H */
