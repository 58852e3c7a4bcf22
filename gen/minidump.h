/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_MINIDUMP_H
#define VMGEN_MINIDUMP_H

/* Between the two halves of the minidump writer.  An int is 0, or -1. */

#include "core.h"

/* Settles core->bits and core->bitmapsize from memory and version. */
int	vg_lay_bits(struct vg_core *);

/*
 * Settles core->dumped and which range owns what.  collected is what the
 * target's writer came across; the set is used up.
 */
int	vg_settle_dumped(struct vg_core *, struct vg_rset *collected);

/* The bitmap at off; the dumped pages in the order of their bits at off. */
int	vg_lay_bitmap(struct vg_core *, uint64_t off);
int	vg_lay_pages(struct vg_core *, uint64_t off);

/*
 * The second phase of a walk: pages that are dumped, in the order of their
 * bits, each by its address in the direct map, but those in *seen.
 */
void	vg_walk_dumped(struct vg_core *, vg_page_cb *, void *,
	    struct vg_rset *seen);

#endif /* VMGEN_MINIDUMP_H */
