/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_TSB_H
#define VMGEN_TSB_H

/*
 * The translation storage buffer of an UltraSPARC kernel, and the dump that
 * names its place.  Functions that give an int give 0, or -1 with the core's
 * error set, unless said otherwise.
 */

#include <stdint.h>

#include "core.h"

#define VG_TSB_ENTRY	32u		/* bytes: tag, data, two unused */

/* The MMU's own part of a core. */
struct vg_tsb {
	uint64_t	entries;
};

static inline struct vg_tsb *
vg_tsb(const struct vg_core *c)
{

	return (c->mmustate);
}

/* Reads the entry at pa: 1 with *tag and *data, or 0 with x->why. */
typedef int vg_tsb_reader(struct vg_core *, uint64_t pa, uint64_t *tag,
	    uint64_t *data, struct vg_xlate *x);

/*
 * Translates va by the buffer at pa with that index mask: 1 with pa,
 * pagesize, len and prot set, or 0 with x->why.
 */
int	vg_tsb_search(struct vg_core *, uint64_t pa, uint64_t mask,
	    uint64_t va, vg_tsb_reader *get, struct vg_xlate *x);

#endif /* !VMGEN_TSB_H */
