/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_PTES_H
#define VMGEN_PTES_H

/*
 * Minidumps whose page-table array holds the last-level entry of every page
 * of the kernel map, larger pages taken apart: aarch64, riscv64, arm.
 * Functions that give an int give 0, or -1 with the core's error set, unless
 * said otherwise.
 */

#include "core.h"

/*
 * VA that one piece of the array describes, what an entry of level 2 covers;
 * and bytes of a piece, a table of level 1.
 */
uint64_t vg_ptes_step(struct vg_core *);
uint64_t vg_ptes_bytes(struct vg_core *);

/*
 * The entry in memory's tables that decides about the step at va: the level
 * it is in, with *entry and *pte filled, 2 if it is in a table of level 2 or
 * more if a larger page covers it; 0 where an entry on the way is invalid.
 */
unsigned vg_ptes_find(struct vg_core *, uint64_t va, uint64_t *entry,
	    struct vg_pte *pte);

/* The table at pa as it is, put at off; its pages are added to *set. */
int	 vg_ptes_copy(struct vg_core *, uint64_t pa, uint64_t off,
	    struct vg_rset *set);

/* A piece of entries put at off: the first, and each next one step more. */
int	 vg_ptes_fill(struct vg_core *, uint64_t off, uint64_t first,
	    uint64_t step);

/* Adds the pages of [pa, pa + size) to *set. */
int	 vg_ptes_collect(struct vg_core *, uint64_t pa, uint64_t size,
	    struct vg_rset *set);

/*
 * A vg_target's translate and walk: the direct map, if there is one, first,
 * then the array.
 */
int	 vg_ptes_translate(struct vg_core *, uint64_t va, struct vg_xlate *);
int	 vg_ptes_walk(struct vg_core *, vg_page_cb *, void *);

#endif /* VMGEN_PTES_H */
