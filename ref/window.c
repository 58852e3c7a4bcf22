/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include "window.h"

int
kr_window_translate(const kvm_t *kd, kvaddr_t va, uint64_t pagesize,
    struct kr_xlat *x, uint64_t *max)
{
	const struct kr_window *w;

	w = kr_window_find(kd, va);
	if (w == NULL)
		return (0);
	x->map = w->name;
	x->pa = kr_window_pa(w, va);
	x->pagesize = pagesize;
	x->prot = VM_PROT_READ | VM_PROT_WRITE;
	/* Where the mask is short, physical memory comes round. */
	*max = w->last - va;
	if (*max > w->mask - (va & w->mask))
		*max = w->mask - (va & w->mask);
	*max += *max != UINT64_MAX;
	return (1);
}

kvaddr_t
kr_window_va(const struct kr_window *w, kpaddr_t pa, uint64_t len)
{
	uint64_t in;

	in = pa - kr_window_pa(w, w->first);
	if (pa < kr_window_pa(w, w->first) || in > w->last - w->first ||
	    w->last - w->first - in < len - 1)
		return (0);
	return (w->first + in);
}

int
kvmref_windows(kvm_t *kd, kvmref_window_cb *cb, void *closure)
{
	const struct kr_window *w = kd->window;
	struct kvmref_window out;
	unsigned int i;

	for (i = 0; i < kd->nwindows; i++, w++) {
		out = (struct kvmref_window){ w->name, w->first, w->last,
		    w->mask, w->base };
		if (cb(&out, closure) == 0)
			return (0);
	}
	return (1);
}
