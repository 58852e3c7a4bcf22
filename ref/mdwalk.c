/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdlib.h>
#include <string.h>

#include "minidump.h"

int
kr_mdwalk_init(struct kr_mdwalk *w, struct kr_minidump *md,
    kvm_walk_pages_cb_t *cb, void *closure, const struct kr_window *dmap)
{
	uint64_t bytes;

	memset(w, 0, sizeof(*w));
	w->md = md;
	w->cb = cb;
	w->closure = closure;
	w->dmap = dmap;
	if (dmap == NULL)
		return (0);
	/* One bit for each page that is in the dump. */
	bytes = md->map.bits.nset / 8 + 1;
	w->named = bytes <= SIZE_MAX ? calloc(1, (size_t)bytes) : NULL;
	return (w->named != NULL ? 0 : -1);
}

void
kr_mdwalk_deinit(struct kr_mdwalk *w)
{

	free(w->named);
	w->named = NULL;
}

/* The window's address of a page, 0 where it is not in one. */
static kvaddr_t
direct_va(const struct kr_mdwalk *w, kpaddr_t pa)
{

	return (w->dmap == NULL ? 0 : kr_window_va(w->dmap, pa,
	    w->md->pagesize));
}

int
kr_mdwalk_page(struct kr_mdwalk *w, kpaddr_t pa, kvaddr_t va, vm_prot_t prot,
    size_t len)
{
	struct kvm_page p;
	uint64_t rank;

	memset(&p, 0, sizeof(p));
	p.kp_version = LIBKVM_WALK_PAGES_VERSION;
	p.kp_paddr = pa;
	p.kp_kmap_vaddr = va;
	p.kp_dmap_vaddr = direct_va(w, pa);
	p.kp_prot = prot;
	p.kp_offset = kr_pagemap_byte(&w->md->map, pa);
	p.kp_len = len;
	if (p.kp_offset >= 0 && w->named != NULL &&
	    kr_pagemap_rank(&w->md->map, pa, &rank))
		w->named[rank / 8] |= (uint8_t)(1u << rank % 8);
	return (w->cb(&p, w->closure) != 0);
}

static int
rest_page(uint64_t pa, int64_t off, void *arg)
{
	struct kr_mdwalk *w = arg;
	struct kvm_page p;
	uint64_t rank;

	rank = (uint64_t)(off - w->md->map.pages) >> w->md->map.shift;
	memset(&p, 0, sizeof(p));
	p.kp_dmap_vaddr = direct_va(w, pa);
	if (p.kp_dmap_vaddr == 0 ||
	    (w->named[rank / 8] >> rank % 8 & 1) != 0)
		return (1);
	p.kp_version = LIBKVM_WALK_PAGES_VERSION;
	p.kp_paddr = pa;
	p.kp_prot = VM_PROT_READ | VM_PROT_WRITE;
	p.kp_offset = off;
	p.kp_len = (size_t)w->md->pagesize;
	return (w->cb(&p, w->closure) != 0);
}

int
kr_mdwalk_rest(struct kr_mdwalk *w)
{

	if (w->named == NULL)
		return (1);
	return (kr_pagemap_each(&w->md->map, rest_page, w));
}
