/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* What a read gives: API-READ-1 to API-READ-8, on the model. */

#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "format.h"

static void
outcome(struct vg_expect *e, int class, uint64_t n, uint64_t at)
{
	struct vg_outcome *o;

	if (e->noutcome == VG_MAXOUTCOME)
		return;
	o = &e->outcome[e->noutcome++];
	memset(o, 0, sizeof(*o));
	if (class == VG_FULLREAD)
		o->class = VG_FULLREAD;
	else if (class == VG_SHORT)
		o->class = VG_SHORT;
	else
		o->class = VG_FAILED;
	o->n = n;
	o->at = at;
}

/* Room for the bytes up to n of them, growing as the read goes on. */
static int
reserve(struct vg_core *c, struct vg_expect *e, size_t *cap, size_t n)
{
	uint8_t *p;
	size_t want;

	if (n <= *cap)
		return (0);
	want = n < *cap * 2 ? *cap * 2 : n;
	p = realloc(e->bytes, want);
	if (p == NULL)
		return (vg_fail(&c->err, "out of memory"));
	e->bytes = p;
	*cap = want;
	return (0);
}

int
vg_expect(struct vg_core *c, uint64_t va, uint64_t len, uint64_t cap,
    struct vg_expect *e)
{
	struct vg_xlate *x = &e->last;
	uint64_t done, got, n, want;
	unsigned new, seen;
	size_t room;

	memset(e, 0, sizeof(*e));
	x->pa = x->off = VG_NONE;
	vg_why(x, "nothing was asked for");
	room = 0;
	seen = 0;
	for (done = 0; done < len; done += got) {
		vg_translate(c, va + done, x);
		/* Where a reader may also fail: once for each reason. */
		new = x->alt & ~seen;
		seen |= x->alt;
		if (x->ok && new != 0)
			outcome(e, VG_FAILED, done, va + done);
		if (!x->ok) {
			outcome(e, VG_FAILED, done, va + done);
			return (0);
		}
		want = x->len < len - done ? x->len : len - done;
		got = want;
		if (!x->zeros) {
			got = x->off < c->vmcore.size ?
			    c->vmcore.size - x->off : 0;
			if (got > want)
				got = want;
		}
		n = done >= cap ? 0 : got < cap - done ? got : cap - done;
		if (n > 0) {
			if (reserve(c, e, &room, (size_t)(done + n)) != 0)
				return (-1);
			if (x->zeros)
				memset(e->bytes + done, 0, (size_t)n);
			else
				(void)vg_image_read(&c->vmcore, x->off,
				    e->bytes + done, (size_t)n);
			e->nbytes = (size_t)(done + n);
		}
		if (got == 0) {
			vg_why(x, "the file ends before the bytes of this "
			    "address");
			outcome(e, VG_SHORT, done, va + done);
			return (0);
		}
	}
	outcome(e, VG_FULLREAD, len, 0);
	return (0);
}

int
vg_walk(struct vg_core *c, vg_page_cb *cb, void *arg)
{

	return (c->format->walk == NULL || c->refuse[0] != '\0' ? 0 :
	    c->format->walk(c, cb, arg));
}
