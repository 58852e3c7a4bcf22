/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * wrap.h: malloc(3), pread(2) and their kin, which the linker puts in place
 * of the system's and which fail when they are told to.
 */
#ifndef WRAP_H
#define	WRAP_H

#include <stddef.h>

/* How a call fails. */
enum wrap_mode {
	WRAP_NONE,
	WRAP_ALLOC,		/* one allocation fails */
	WRAP_ALLOC_ALL,		/* and all behind it */
	WRAP_EIO,		/* one read fails */
	WRAP_EIO_ALL,		/* and all behind it */
	WRAP_EOF,		/* one read gets nothing */
	WRAP_SHORT,		/* one read gets a single byte */
	WRAP_MODES
};

struct wrap {
	enum wrap_mode	mode;
	long		at;		/* which one fails, from 0 */
	/* Since wrap_start(): */
	long		allocs;		/* calls */
	long		reads;
	size_t		bytes;		/* that allocations asked for */
	long		live;		/* blocks not yet freed */
	int		hit;		/* something failed */
};

extern struct wrap wrap;

/* Begins to count; what the mode says fails from now on. */
void	wrap_start(enum wrap_mode mode, long at);
/* Nothing fails any more; the counts stay. */
void	wrap_stop(void);

#endif /* !WRAP_H */
