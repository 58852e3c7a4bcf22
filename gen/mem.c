/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "mem.h"
#include "util.h"

void
vg_mem_init(struct vg_mem *m, uint64_t seed, unsigned shift)
{

	memset(m, 0, sizeof(*m));
	m->seed = seed;
	m->shift = shift;
}

void
vg_mem_deinit(struct vg_mem *m)
{
	size_t i;

	for (i = 0; i < m->npages; i++)
		free(m->pages[i].data);
	free(m->pages);
	vg_hash_deinit(&m->index);
	vg_rset_deinit(&m->named);
}

static uint8_t *
stored(const struct vg_mem *m, uint64_t pfn)
{
	uint64_t i;

	if (!vg_hash_get(&m->index, pfn, &i))
		return (NULL);
	return (m->pages[i].data);
}

/* What a page holds that is not stored. */
static void
unstored(struct vg_mem *m, uint64_t pa, uint8_t *p, size_t len)
{

	if (vg_rset_has(&m->named, pa >> m->shift))
		vg_ident_fill(m->seed, pa, p, len);
	else
		memset(p, 0, len);
}

uint8_t *
vg_mem_page(struct vg_mem *m, uint64_t pfn)
{
	uint8_t *p;
	size_t size;

	p = stored(m, pfn);
	if (p != NULL)
		return (p);
	size = (size_t)1 << m->shift;
	if (vg_grow(&m->pages, &m->cap, m->npages, sizeof(*m->pages)) != 0)
		return (NULL);
	p = malloc(size);
	if (p == NULL)
		return (NULL);
	if (vg_hash_set(&m->index, pfn, m->npages) != 0) {
		free(p);
		return (NULL);
	}
	unstored(m, pfn << m->shift, p, size);
	m->pages[m->npages].pfn = pfn;
	m->pages[m->npages].data = p;
	m->npages++;
	return (p);
}

uint8_t *
vg_mem_clear(struct vg_mem *m, uint64_t pfn)
{
	uint8_t *p;

	p = vg_mem_page(m, pfn);
	if (p != NULL)
		memset(p, 0, (size_t)1 << m->shift);
	return (p);
}

/* How much of len lies in the page of pa. */
static size_t
in_page(const struct vg_mem *m, uint64_t pa, size_t len)
{
	size_t left;

	left = ((size_t)1 << m->shift) -
	    (size_t)(pa & ((UINT64_C(1) << m->shift) - 1));
	return (len < left ? len : left);
}

int
vg_mem_write(struct vg_mem *m, uint64_t pa, const void *buf, size_t len)
{
	const uint8_t *src = buf;
	uint8_t *page;
	size_t n;

	for (; len > 0; len -= n, src += n, pa += n) {
		n = in_page(m, pa, len);
		page = vg_mem_page(m, pa >> m->shift);
		if (page == NULL)
			return (-1);
		memcpy(page + (pa & ((UINT64_C(1) << m->shift) - 1)), src, n);
	}
	return (0);
}

void
vg_mem_read(struct vg_mem *m, uint64_t pa, void *buf, size_t len)
{
	uint8_t *dst = buf;
	uint8_t *page;
	size_t n;

	for (; len > 0; len -= n, dst += n, pa += n) {
		n = in_page(m, pa, len);
		page = stored(m, pa >> m->shift);
		if (page != NULL)
			memcpy(dst, page +
			    (pa & ((UINT64_C(1) << m->shift) - 1)), n);
		else
			unstored(m, pa, dst, n);
	}
}

static int
page_cmp(const void *a, const void *b)
{
	const struct vg_mem_page *x = a, *y = b;

	return (x->pfn < y->pfn ? -1 : x->pfn > y->pfn);
}

int
vg_mem_seal(struct vg_mem *m)
{
	size_t i;

	if (m->npages > 0)
		qsort(m->pages, m->npages, sizeof(*m->pages), page_cmp);
	for (i = 0; i < m->npages; i++)
		if (vg_hash_set(&m->index, m->pages[i].pfn, i) != 0)
			return (-1);
	return (0);
}

uint64_t
vg_mem_next(struct vg_mem *m, uint64_t pfn)
{
	uint64_t named;
	size_t lo, hi, mid;

	named = vg_rset_next(&m->named, pfn);
	if (named == pfn)
		return (pfn);
	lo = 0;
	hi = m->npages;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (m->pages[mid].pfn >= pfn)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (lo < m->npages && m->pages[lo].pfn < named)
		return (m->pages[lo].pfn);
	return (named);
}
