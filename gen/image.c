/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdlib.h>
#include <string.h>

#include "image.h"

void
vg_image_init(struct vg_image *img, struct vg_mem *mem)
{

	memset(img, 0, sizeof(*img));
	img->mem = mem;
}

void
vg_image_deinit(struct vg_image *img)
{

	while (img->nown > 0)
		free(img->own[--img->nown]);
	free(img->own);
	free(img->v);
}

/* Index of the first piece that ends above off. */
static size_t
find(const struct vg_image *img, uint64_t off)
{
	size_t lo, hi, mid;

	lo = 0;
	hi = img->n;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (img->v[mid].off + img->v[mid].len > off)
			hi = mid;
		else
			lo = mid + 1;
	}
	return (lo);
}

static int
insert(struct vg_image *img, size_t i, const struct vg_piece *p)
{

	if (vg_grow(&img->v, &img->cap, img->n, sizeof(*img->v)) != 0)
		return (-1);
	memmove(img->v + i + 1, img->v + i, (img->n - i) * sizeof(*img->v));
	img->v[i] = *p;
	img->n++;
	return (0);
}

/* What is left of a piece after its first n bytes are gone. */
static void
behead(struct vg_piece *p, uint64_t n)
{

	p->off += n;
	p->len -= n;
	if (p->bytes != NULL)
		p->bytes += n;
	else
		p->pa += n;
}

static int
put(struct vg_image *img, const struct vg_piece *p)
{
	struct vg_piece tail;
	uint64_t end;
	size_t i, j;

	if (p->len == 0)
		return (0);
	end = p->off + p->len;
	if (end > img->size)
		img->size = end;
	i = find(img, p->off);
	if (i < img->n && img->v[i].off < p->off) {
		/* The piece begins earlier: cut it in two. */
		tail = img->v[i];
		behead(&tail, p->off - tail.off);
		img->v[i].len -= tail.len;
		if (insert(img, ++i, &tail) != 0)
			return (-1);
	}
	for (j = i; j < img->n && img->v[j].off + img->v[j].len <= end; j++)
		continue;
	if (j < img->n)
		memmove(img->v + i, img->v + j,
		    (img->n - j) * sizeof(*img->v));
	img->n -= j - i;
	if (i < img->n && img->v[i].off < end)
		behead(&img->v[i], end - img->v[i].off);
	return (insert(img, i, p));
}

int
vg_image_bytes(struct vg_image *img, uint64_t off, const void *buf, size_t len)
{
	struct vg_piece p = { off, len, 0, NULL };
	void *copy;

	if (len == 0)
		return (0);
	if (vg_grow(&img->own, &img->cown, img->nown, sizeof(*img->own)) != 0)
		return (-1);
	copy = malloc(len);
	if (copy == NULL)
		return (-1);
	memcpy(copy, buf, len);
	img->own[img->nown++] = copy;
	p.bytes = copy;
	return (put(img, &p));
}

int
vg_image_phys(struct vg_image *img, uint64_t off, uint64_t pa, uint64_t len)
{
	struct vg_piece p = { off, len, pa, NULL };
	struct vg_piece *last;

	if (img->n > 0 && len > 0) {
		last = &img->v[img->n - 1];
		if (last->bytes == NULL && last->off + last->len == off &&
		    last->pa + last->len == pa) {
			last->len += len;
			if (off + len > img->size)
				img->size = off + len;
			return (0);
		}
	}
	return (put(img, &p));
}

/* len bytes of a piece from its byte skip on. */
static void
piece_read(struct vg_image *img, const struct vg_piece *p, uint64_t skip,
    uint8_t *buf, size_t len)
{

	if (p->bytes != NULL)
		memcpy(buf, p->bytes + skip, len);
	else
		vg_mem_read(img->mem, p->pa + skip, buf, len);
}

size_t
vg_image_read(struct vg_image *img, uint64_t off, void *buf, size_t len)
{
	uint8_t *dst = buf;
	const struct vg_piece *p;
	uint64_t from, end;
	size_t i;

	if (off >= img->size)
		return (0);
	if (len > img->size - off)
		len = (size_t)(img->size - off);
	memset(dst, 0, len);
	end = off + len;
	for (i = find(img, off); i < img->n && img->v[i].off < end; i++) {
		p = &img->v[i];
		from = p->off > off ? p->off : off;
		piece_read(img, p, from - p->off, dst + (from - off),
		    (size_t)((p->off + p->len < end ? p->off + p->len : end) -
		    from));
	}
	return (len);
}

/*
 * The first byte from off on, in piece order, that may hold something; a hole
 * inside a piece of memory is passed over by pages.
 */
static uint64_t
next_data(struct vg_image *img, uint64_t off)
{
	const struct vg_piece *p;
	uint64_t from, next, pfn;
	size_t i;

	for (i = find(img, off); i < img->n; i++) {
		p = &img->v[i];
		from = p->off > off ? p->off : off;
		if (from >= img->size)
			break;
		if (p->bytes != NULL)
			return (from);
		pfn = (p->pa + (from - p->off)) >> img->mem->shift;
		next = vg_mem_next(img->mem, pfn);
		if (next == pfn)
			return (from);
		if (next == VG_NONE)
			continue;
		next = (next << img->mem->shift) - p->pa;
		if (next < p->len && p->off + next < img->size)
			return (p->off + next);
	}
	return (VG_NONE);
}

int
vg_image_data(struct vg_image *img, uint64_t off, uint64_t len)
{
	uint64_t at;

	at = next_data(img, off);
	return (at != VG_NONE && at - off < len);
}

static int
block_is_zero(const uint8_t *p, size_t len)
{

	return (len == 0 || (p[0] == 0 && memcmp(p, p + 1, len - 1) == 0));
}

int
vg_image_extent(struct vg_image *img, uint64_t off, uint64_t *start,
    uint64_t *len)
{
	uint8_t block[VG_BLOCK];
	uint64_t at;
	size_t n;

	*len = 0;
	for (;;) {
		at = next_data(img, off);
		if (at == VG_NONE)
			break;
		at = vg_down(at, VG_BLOCK);
		if (at < off)
			at = off;
		if (*len > 0 && at != off)
			break;
		n = vg_image_read(img, at, block, sizeof(block));
		if (n == 0)
			break;
		if (!block_is_zero(block, n)) {
			if (*len == 0)
				*start = at;
			*len += n;
		} else if (*len > 0)
			break;
		off = at + n;
	}
	return (*len > 0);
}

void
vg_image_digest(struct vg_image *img, const char *name, struct vg_sha256 *sha)
{
	uint8_t buf[16 * VG_BLOCK];
	uint64_t off, start, len;
	size_t n;

	vg_sha256_add(sha, name, strlen(name) + 1);
	vg_put(buf, 8, 0, img->size);
	vg_sha256_add(sha, buf, 8);
	for (off = 0; vg_image_extent(img, off, &start, &len);
	    off = start + len) {
		vg_put(buf, 8, 0, start);
		vg_put(buf + 8, 8, 0, len);
		vg_sha256_add(sha, buf, 16);
		for (; len > 0; len -= n, start += n) {
			n = vg_image_read(img, start, buf, len < sizeof(buf) ?
			    (size_t)len : sizeof(buf));
			vg_sha256_add(sha, buf, n);
		}
	}
}
