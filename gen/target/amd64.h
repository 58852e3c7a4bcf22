/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_AMD64_H
#define VMGEN_AMD64_H

/* The minidump half of the amd64 target: see target.h for each call. */

#include "core.h"

uint64_t vg_amd64_array_step(struct vg_core *);
int	 vg_amd64_array_page(struct vg_core *, uint64_t va, uint64_t off,
	    struct vg_rset *set);
int	 vg_amd64_translate(struct vg_core *, uint64_t va, struct vg_xlate *);
int	 vg_amd64_walk(struct vg_core *, vg_page_cb *, void *);

#endif /* VMGEN_AMD64_H */
