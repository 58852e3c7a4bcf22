/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Reading captures: see capture.h. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "capture.h"
#include "target.h"

#define LINE	512

struct reader {
	gzFile		 gz;
	const char	*path;
	struct vg_err	*err;
	unsigned	 line;
	uint64_t	 pagesize;
	char		 text[LINE];
	char		*word[4];	/* NULL where there is none */
};

static int
bad(struct reader *r, const char *what)
{

	return (vg_fail(r->err, "capture: %s: line %u: %s", r->path, r->line,
	    what));
}

/* The next line, in words.  1, 0 at the end of the file, -1 on a mistake. */
static int
next_line(struct reader *r)
{
	char *p;
	size_t i, n;

	do {
		r->line++;
		if (gzgets(r->gz, r->text, LINE) == NULL)
			return (gzeof(r->gz) ? 0 : bad(r, "cannot be read"));
		n = strlen(r->text);
		if (n == 0 || r->text[n - 1] != '\n')
			return (bad(r, "is too long, or not ended"));
		r->text[n - 1] = '\0';
	} while (r->text[0] == '\0');
	p = r->text;
	for (i = 0; i < VG_NELEM(r->word); i++) {
		p += strspn(p, " ");
		r->word[i] = *p != '\0' ? p : NULL;
		p += strcspn(p, " ");
		if (*p != '\0')
			*p++ = '\0';
	}
	return (1);
}

static int
number(struct reader *r, unsigned word, uint64_t *v)
{
	char *end;

	if (r->word[word] == NULL)
		return (bad(r, "a number is missing"));
	errno = 0;
	*v = strtoull(r->word[word], &end, 0);
	if (*end != '\0' || errno != 0)
		return (bad(r, "a number is wrong"));
	return (0);
}

static int
start(struct reader *r, const char *path, struct vg_err *err)
{

	memset(r, 0, sizeof(*r));
	r->path = path;
	r->err = err;
	r->pagesize = 4096;
	r->gz = gzopen(path, "rb");
	if (r->gz == NULL)
		return (vg_fail(err, "capture: %s: %s", path,
		    errno != 0 ? strerror(errno) : "cannot be opened"));
	if (next_line(r) != 1 || r->word[1] == NULL ||
	    strcmp(r->word[0], "vmcorpus-capture") != 0 ||
	    strcmp(r->word[1], "1") != 0) {
		(void)gzclose(r->gz);
		return (bad(r, "this is no capture of version 1"));
	}
	return (0);
}

int
vg_capture_head(const char *path, struct vg_capture_head *h,
    struct vg_err *err)
{
	struct reader r;
	char *field;
	int n;

	memset(h, 0, sizeof(*h));
	if (start(&r, path, err) != 0)
		return (-1);
	while ((n = next_line(&r)) == 1 && strcmp(r.word[0], "page") != 0) {
		field = strcmp(r.word[0], "target") == 0 ? h->target :
		    strcmp(r.word[0], "variant") == 0 ? h->variant :
		    strcmp(r.word[0], "kernel") == 0 ? h->kernel : NULL;
		if (field != NULL && r.word[1] != NULL)
			(void)snprintf(field, sizeof(h->target), "%.31s",
			    r.word[1]);
	}
	(void)gzclose(r.gz);
	if (n >= 0 && (h->target[0] == '\0' || h->variant[0] == '\0'))
		return (bad(&r, "target or variant is missing"));
	return (n < 0 ? -1 : 0);
}

/* What follows the line of a page: where it lies in memory, and its bytes. */
static int
load_page(struct vg_core *c, struct reader *r)
{
	uint8_t *p;
	uint64_t pa;
	unsigned size;

	if (number(r, 1, &pa) != 0)
		return (-1);
	if (r->pagesize != UINT64_C(1) << c->mem.shift)
		return (bad(r, "the target has another page size"));
	p = vg_mem_page(&c->mem, pa >> c->mem.shift);
	if (p == NULL)
		return (vg_fail(r->err, "out of memory"));
	size = 1u << c->mem.shift;
	if (gzread(r->gz, p, size) != (int)size)
		return (bad(r, "the page is cut short"));
	return (0);
}

/* The same of a page that changed, which is put aside. */
static int
load_after(struct vg_core *c, struct reader *r)
{
	uint8_t buf[1 << 14];	/* the largest page of a target */
	uint64_t pa;

	if (number(r, 1, &pa) != 0)
		return (-1);
	if (r->pagesize != UINT64_C(1) << c->mem.shift ||
	    r->pagesize > sizeof(buf))
		return (bad(r, "the target has another page size"));
	if (gzread(r->gz, buf, (unsigned)r->pagesize) != (int)r->pagesize)
		return (bad(r, "the page is cut short"));
	return (vg_add_overlay(c, &c->after, &c->nafter, &c->cafter, pa, buf,
	    (size_t)r->pagesize));
}

static int
load_symbol(struct vg_core *c, struct reader *r)
{
	struct vg_symbol *s;
	uint64_t v;

	if (number(r, 2, &v) != 0 || vg_set_symbol(c, r->word[1], v, 0) != 0)
		return (-1);
	/* What it holds is in the captured memory. */
	s = vg_find_symbol(c, r->word[1]);
	s->width = 0;
	return (0);
}

static int
load_answer(struct vg_core *c, struct reader *r)
{
	struct vg_answer a;

	if (number(r, 1, &a.va) != 0)
		return (-1);
	a.pa = VG_NONE;
	if (r->word[2] == NULL || (strcmp(r->word[2], "none") != 0 &&
	    number(r, 2, &a.pa) != 0))
		return (bad(r, "an answer is a PA or none"));
	if (vg_grow(&c->answer, &c->canswer, c->nanswer, sizeof(a)) != 0)
		return (vg_fail(r->err, "out of memory"));
	c->answer[c->nanswer++] = a;
	return (0);
}

static int
load_line(struct vg_core *c, struct reader *r)
{
	uint64_t lo, hi;

	if (strcmp(r->word[0], "page") == 0)
		return (load_page(c, r));
	if (strcmp(r->word[0], "after") == 0)
		return (load_after(c, r));
	if (strcmp(r->word[0], "symbol") == 0)
		return (load_symbol(c, r));
	if (strcmp(r->word[0], "answer") == 0)
		return (load_answer(c, r));
	if (strcmp(r->word[0], "pagesize") == 0)
		return (number(r, 1, &r->pagesize));
	if (strcmp(r->word[0], "root") == 0)
		return (number(r, 1, &c->space[0].root));
	if (strcmp(r->word[0], "ptegs") == 0)
		return (number(r, 1, &lo) != 0 || c->mmu->option == NULL ||
		    !c->mmu->option(c, "ptegs", lo) ?
		    bad(r, "this MMU has no ptegs") : 0);
	if (strcmp(r->word[0], "memory") == 0)
		return (number(r, 1, &lo) != 0 || number(r, 2, &hi) != 0 ? -1 :
		    vg_add_memory(c, lo, hi));
	if (strcmp(r->word[0], "target") == 0 ||
	    strcmp(r->word[0], "variant") == 0 ||
	    strcmp(r->word[0], "kernel") == 0 ||
	    strcmp(r->word[0], "mark") == 0)
		return (0);
	return (bad(r, "an unknown word"));
}

int
vg_capture_load(struct vg_core *c, const char *path)
{
	struct reader r;
	int error, n;

	if (start(&r, path, &c->err) != 0)
		return (-1);
	error = 0;
	while (error == 0 && (n = next_line(&r)) == 1 &&
	    strcmp(r.word[0], "end") != 0)
		error = load_line(c, &r);
	if (error == 0 && n != 1)
		error = bad(&r, "there is no end");
	if (error == 0 && c->nmemory == 0)
		error = bad(&r, "it states no memory");
	(void)gzclose(r.gz);
	return (error);
}

int
vg_capture_swap(struct vg_core *c)
{
	struct vg_overlay *o;
	uint8_t *p;
	uint8_t byte;
	size_t i, k;

	for (i = 0; i < c->nafter; i++) {
		o = &c->after[i];
		p = vg_mem_page(&c->mem, o->at >> c->mem.shift);
		if (p == NULL)
			return (vg_fail(&c->err, "out of memory"));
		for (k = 0; k < o->len; k++) {
			byte = p[k];
			p[k] = o->bytes[k];
			o->bytes[k] = byte;
		}
	}
	return (0);
}
