/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Writing an image to a file: see image.h. */

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image.h"

#define BUFFER	((size_t)1 << 20)

struct out {
	int		 fd;
	uint8_t		*buf;
	size_t		 n;
	uint64_t	 off;		/* of the buffer's first byte */
};

static int
flush(struct out *o)
{
	ssize_t w;
	size_t done;

	for (done = 0; done < o->n; done += (size_t)w) {
		w = pwrite(o->fd, o->buf + done, o->n - done,
		    (off_t)(o->off + done));
		if (w < 0) {
			if (errno != EINTR)
				return (-1);
			w = 0;
		}
	}
	o->off += o->n;
	o->n = 0;
	return (0);
}

/* Where to put bytes for off, and how many of len fit there. */
static uint8_t *
room(struct out *o, uint64_t off, uint64_t *len)
{
	uint8_t *p;

	if ((off != o->off + o->n || o->n == BUFFER) && flush(o) != 0)
		return (NULL);
	if (o->n == 0)
		o->off = off;
	if (*len > BUFFER - o->n)
		*len = BUFFER - o->n;
	p = o->buf + o->n;
	o->n += (size_t)*len;
	return (p);
}

/* Pieces of memory go page by page, so that pages of nothing stay holes. */
static int
save_phys(struct vg_image *img, struct out *o, const struct vg_piece *p,
    uint64_t len)
{
	uint64_t at, n, pa, pfn, size;
	uint8_t *dst;

	size = UINT64_C(1) << img->mem->shift;
	for (at = 0; at < len; at += n) {
		pa = p->pa + at;
		pfn = vg_mem_next(img->mem, pa >> img->mem->shift);
		if (pfn == VG_NONE)
			break;
		if (pfn != pa >> img->mem->shift) {
			n = (pfn << img->mem->shift) - pa;
			continue;
		}
		n = size - (pa & (size - 1));
		if (n > len - at)
			n = len - at;
		dst = room(o, p->off + at, &n);
		if (dst == NULL)
			return (-1);
		vg_mem_read(img->mem, pa, dst, (size_t)n);
	}
	return (0);
}

static int
save_bytes(struct out *o, const struct vg_piece *p, uint64_t len)
{
	uint64_t at, n;
	uint8_t *dst;

	for (at = 0; at < len; at += n) {
		n = len - at;
		dst = room(o, p->off + at, &n);
		if (dst == NULL)
			return (-1);
		memcpy(dst, p->bytes + at, (size_t)n);
	}
	return (0);
}

int
vg_image_save(struct vg_image *img, const char *path, struct vg_err *err)
{
	struct out o;
	const struct vg_piece *p;
	uint64_t len;
	size_t i;
	int error;

	memset(&o, 0, sizeof(o));
	o.buf = malloc(BUFFER);
	if (o.buf == NULL)
		return (vg_fail(err, "%s: out of memory", path));
	o.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (o.fd < 0) {
		free(o.buf);
		return (vg_fail(err, "%s: %s", path, strerror(errno)));
	}
	error = 0;
	for (i = 0; i < img->n && error == 0; i++) {
		p = &img->v[i];
		if (p->off >= img->size)
			break;
		len = p->len < img->size - p->off ? p->len :
		    img->size - p->off;
		error = p->bytes != NULL ? save_bytes(&o, p, len) :
		    save_phys(img, &o, p, len);
	}
	if (error == 0)
		error = flush(&o);
	if (error == 0)
		error = ftruncate(o.fd, (off_t)img->size);
	if (error != 0)
		(void)vg_fail(err, "%s: %s", path, strerror(errno));
	if (close(o.fd) != 0 && error == 0)
		error = vg_fail(err, "%s: %s", path, strerror(errno));
	free(o.buf);
	return (error != 0 ? -1 : 0);
}
