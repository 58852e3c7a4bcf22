/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * window.h: ranges of kernel virtual memory that show physical memory without
 * any table: direct maps, and segments that a CPU has by itself.
 *
 * A target states them as data; some of them are known only when the header of
 * a dump has been read.
 */
#ifndef KR_WINDOW_H
#define	KR_WINDOW_H

#include "kr.h"

/* Physical address (va & mask) + base; mask is 2^n - 1, a page at least. */
struct kr_window {
	const char	*name;		/* "direct map" */
	kvaddr_t	 first;
	kvaddr_t	 last;		/* it belongs to the window */
	uint64_t	 mask;
	kpaddr_t	 base;
};

/* The window from first on, whose first byte is physical address pa. */
static inline struct kr_window
kr_window_at(const char *name, kvaddr_t first, kvaddr_t last, kpaddr_t pa)
{

	return ((struct kr_window){ name, first, last, UINT64_MAX,
	    pa - first });
}

/* The descriptor's window that holds va, or NULL. */
static inline const struct kr_window *
kr_window_find(const kvm_t *kd, kvaddr_t va)
{
	const struct kr_window *w = kd->window;
	unsigned int i;

	for (i = 0; i < kd->nwindows; i++, w++) {
		if (va >= w->first && va <= w->last)
			return (w);
	}
	return (NULL);
}

static inline kpaddr_t
kr_window_pa(const struct kr_window *w, kvaddr_t va)
{

	return ((va & w->mask) + w->base);
}

/*
 * Translates va where one of the descriptor's windows holds it, but for offset
 * and len; *max becomes how many bytes from va on are together in memory.
 * Returns whether one does.
 */
int	kr_window_translate(const kvm_t *kd, kvaddr_t va, uint64_t pagesize,
	    struct kr_xlat *x, uint64_t *max);

/*
 * The address in the window of the len bytes at pa, 0 where it does not show
 * them all.
 */
kvaddr_t kr_window_va(const struct kr_window *w, kpaddr_t pa, uint64_t len);

#endif /* !KR_WINDOW_H */
