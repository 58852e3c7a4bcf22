/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_POWERPC64_H
#define VMGEN_POWERPC64_H

/* The minidump half of the powerpc64 targets: see target.h for each call. */

#include "core.h"

/* Where kernels are linked to; the kernel map, and its last address. */
#define VG_P64_LINK	UINT64_C(0x0000000000100100)
#define VG_P64_KVA	UINT64_C(0xc008000000000000)
#define VG_P64_KVALAST	UINT64_C(0xc0080007ffffffff)

#define VG_P64_ROOTSIZE	65536u	/* of radix tables */

int	 vg_ppc64_is_radix(const struct vg_core *);
uint64_t vg_ppc64_pmap_bytes(struct vg_core *);
int	 vg_ppc64_pmap(struct vg_core *, uint64_t off, struct vg_rset *set);
int	 vg_ppc64_translate(struct vg_core *, uint64_t va, struct vg_xlate *);
int	 vg_ppc64_walk(struct vg_core *, vg_page_cb *, void *);

#endif /* VMGEN_POWERPC64_H */
