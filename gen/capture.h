/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_CAPTURE_H
#define VMGEN_CAPTURE_H

/*
 * Captures: docs/scenario.md section 4.  The memory of a machine that ran,
 * its tables in it, and what the emulator's own MMU said of some addresses.
 */

#include "core.h"

struct vg_capture_head {
	char	target[32];
	char	variant[32];
	char	kernel[32];		/* empty: not stated */
};

/* What the capture is of.  0, or -1 with err set. */
int	vg_capture_head(const char *path, struct vg_capture_head *,
	    struct vg_err *);

/* Takes it into a core whose target is set.  0, or -1 with c->err set. */
int	vg_capture_load(struct vg_core *c, const char *path);

/*
 * Puts the pages that changed later in the place of those that were there
 * before, and the reverse.  0, or -1 with c->err set.
 */
int	vg_capture_swap(struct vg_core *c);

#endif /* VMGEN_CAPTURE_H */
