/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_WINDOW_H
#define VMGEN_WINDOW_H

/*
 * Windows: ranges of VAs that are translated without a table.  The address
 * va of a window stands for physical base + ((va - first) & mask).  A direct
 * map is one; so are KSEG0, XKPHYS, K0SEG and the regions of ia64.
 */

#include <stdint.h>

struct vg_core;
struct vg_mmu;
struct vg_xlate;

struct vg_window {
	const char	*name;		/* in words, for the way of a VA */
	const struct vg_mmu *only;	/* a variant's; NULL: of all */
	uint64_t	 first;
	uint64_t	 last;		/* below first: the window is empty */
	uint64_t	 mask;
	uint64_t	 base;
	int		 from_ram;	/* base: where RAM begins, rounded */
	int		 from_header;	/* a minidump's header states it */
	int		 in_walk;	/* walks name pages by it */
	int		 always;	/* the machine has no table for it */
};

#define VG_MAXWINDOW	4

/* A direct map from base to end (exclusive), as the header says. */
#define VG_DIRECT_MAP(base, end)					\
	VG_DIRECT_MAP_OF(NULL, base, end)
#define VG_DIRECT_MAP_OF(mmu, base, end)				\
	{ .name = "direct map", .only = (mmu), .first = (base),		\
	    .last = (end) - 1, .mask = UINT64_MAX, .from_header = 1,	\
	    .in_walk = 1 }

/* The same, of a kernel that maps no lower than its RAM. */
#define VG_RAM_MAP(base, end)						\
	{ .name = "direct map", .first = (base), .last = (end) - 1,	\
	    .mask = UINT64_MAX, .from_header = 1, .in_walk = 1,		\
	    .from_ram = 1 }

/* The first window that va is in, or NULL. */
const struct vg_window *vg_window_of(const struct vg_core *, uint64_t va);

/* Whether the window shows the len bytes at pa, and then by which *va. */
int	vg_window_shows(const struct vg_window *, uint64_t pa, uint64_t len,
	    uint64_t *va);

/* The window that walks name pages by, or NULL. */
const struct vg_window *vg_window_walked(const struct vg_core *);

/* The VA by which a walk names the page at pa, or 0 without such a window. */
uint64_t vg_window_name(const struct vg_core *, uint64_t pa);

/*
 * Translates va by a window: 1 with pa, len, pagesize and prot set, and a
 * step; or 0 where it is in none.
 */
int	vg_window_translate(struct vg_core *, uint64_t va, struct vg_xlate *);

/* Sets x->why: va is neither in a window nor in the kernel map. */
void	vg_window_nowhere(struct vg_core *, uint64_t va, struct vg_xlate *);

#endif /* !VMGEN_WINDOW_H */
