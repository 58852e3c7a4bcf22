/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_REGION_H
#define VMGEN_REGION_H

/*
 * Physical regions: runs of physical memory, each at an offset of its own in
 * the file.  The PT_LOADs of a full core are such, and so is a raw image.
 */

#include <stddef.h>
#include <stdint.h>

struct vg_core;
struct vg_xlate;

struct vg_region {
	unsigned	index;		/* that the file gives it, from 0 */
	uint64_t	pa;
	uint64_t	off;
	uint64_t	filesz;		/* bytes of it that the file has */
	uint64_t	memsz;		/* that it stands for */
};

struct vg_regions {
	const char	*what;		/* what the file calls one */
	const char	*step;		/* of a way; NULL: none is told */
	struct vg_region *v;
	size_t		 n;
	size_t		 cap;
};

/* 0, or -1 with the core's error set. */
int	vg_region_add(struct vg_core *, const struct vg_region *);

/* A vg_format's locate: the first region that has pa decides. */
int	vg_region_locate(struct vg_core *, uint64_t pa, struct vg_xlate *);

#endif /* VMGEN_REGION_H */
