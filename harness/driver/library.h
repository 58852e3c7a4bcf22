/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * library.h: loading an implementation and finding out what it can do.
 */
#ifndef LIBRARY_H
#define	LIBRARY_H

#include "adapter.h"
#include "text.h"

extern const char *const library_caps[CAP_COUNT];

/* The adapter of that name, or NULL. */
const struct adapter	*library_adapter(const char *name);

/*
 * Loads l_path for l_adapter and fills the rest.  Returns 0, or -1 with the
 * reason in *why; nothing is printed.
 */
int	library_load(struct library *, struct text *why);

#endif /* !LIBRARY_H */
