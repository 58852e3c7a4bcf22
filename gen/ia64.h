/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_IA64_H
#define VMGEN_IA64_H

/*
 * What the tables and the cores of ia64 have in common: where regions are,
 * and the pre-boot virtual memory (PBVM) that a kernel from 9.0 on runs in.
 */

#include <stdint.h>

#include "core.h"

#define VG_IA64_REGION(n)	((uint64_t)(n) << 61)
#define VG_IA64_PBVM		UINT64_C(0x9ffc000000000000)
#define VG_IA64_PBVM_PAGE	UINT64_C(0x10000)

/* The MMU's own part of a core whose kernel is in PBVM. */
struct vg_ia64 {
	uint64_t	pgtblsz;	/* bytes of the PBVM's table */
};

static inline struct vg_ia64 *
vg_ia64(const struct vg_core *c)
{

	return (c->mmustate);
}

#endif /* !VMGEN_IA64_H */
