/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_UTIL_H
#define VMGEN_UTIL_H

/*
 * Small things that every file of the generator uses: the error text, growing
 * arrays, and integers in a stated byte order and width.  Bytes are moved one
 * by one, so nothing here depends on the host.
 */

#include <stddef.h>
#include <stdint.h>

#define VG_NELEM(a)	(sizeof(a) / sizeof((a)[0]))
#define VG_NONE		UINT64_MAX	/* no such page, offset, ... */

/* The first mistake found; later ones do not replace it. */
struct vg_err {
	char	text[512];
};

/* Sets the text unless one is set already.  Always returns -1. */
int	vg_fail(struct vg_err *, const char *, ...)
#if defined(__GNUC__)
	    __attribute__((__format__(__printf__, 2, 3)))
#endif
	    ;

/*
 * Makes room for one more element of size bytes in the array at *arrayp, of
 * which n are in use.  0, or -1 when there is no memory.
 */
int	vg_grow(void *arrayp, size_t *cap, size_t n, size_t size);

/* width bytes (1 to 8) at p, as an integer; be is non-zero for big-endian. */
uint64_t vg_get(const uint8_t *p, unsigned width, int be);
void	 vg_put(uint8_t *p, unsigned width, int be, uint64_t value);

/* Rounding to a power of two. */
static inline uint64_t
vg_down(uint64_t x, uint64_t unit)
{

	return (x & ~(unit - 1));
}

static inline uint64_t
vg_up(uint64_t x, uint64_t unit)
{

	return ((x + unit - 1) & ~(unit - 1));
}

#endif /* VMGEN_UTIL_H */
