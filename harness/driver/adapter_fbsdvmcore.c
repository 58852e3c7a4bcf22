/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * libfbsdvmcore's ABI: one opener without flags whose resolver carries an
 * argument, one read with 64-bit addresses, and libkvm's record of a page
 * under another name.
 */

#include <sys/types.h>

#include "adapter.h"
#include "resolver.h"

typedef struct __fvc fvc_t;
struct fvc_page;

typedef int	resolver_fn(const char *, uint64_t *, void *);
typedef int	walk_fn(struct fvc_page *, void *);

typedef fvc_t	*open_fn(const char *, const char *, char *, resolver_fn *,
		    void *);
typedef int	 close_fn(fvc_t *);
typedef ssize_t	 read_fn(fvc_t *, uint64_t, void *, size_t);
typedef int	 native_fn(fvc_t *);
typedef ssize_t	 kerndisp_fn(fvc_t *);
typedef int	 walk_pages_fn(fvc_t *, walk_fn *, void *);
typedef char	*geterr_fn(fvc_t *);

static int
resolve(const char *name, uint64_t *value, void *set)
{

	return (symset_resolve(set, name, value));
}

static void *
fbsdvmcore_open(const struct library *lib, const struct open_args *oa)
{

	return (((open_fn *)lib->l_entry[CAP_OPEN2])(oa->oa_exec,
	    oa->oa_core, oa->oa_errbuf, oa->oa_set != NULL ? resolve : NULL,
	    oa->oa_set));
}

static int
fbsdvmcore_close(const struct library *lib, void *kd)
{

	return (((close_fn *)lib->l_entry[CAP_CLOSE])(kd));
}

static int64_t
fbsdvmcore_read(const struct library *lib, enum cap call, void *kd,
    uint64_t va, void *buf, size_t len)
{

	return (((read_fn *)lib->l_entry[call])(kd, va, buf, len));
}

static int64_t
fbsdvmcore_native(const struct library *lib, void *kd)
{

	return (((native_fn *)lib->l_entry[CAP_NATIVE])(kd));
}

static int64_t
fbsdvmcore_kerndisp(const struct library *lib, void *kd)
{

	return (((kerndisp_fn *)lib->l_entry[CAP_KERNDISP])(kd));
}

/* What the library's walk is given to carry. */
struct walk {
	page_fn		*w_fn;
	void		*w_arg;
	unsigned int	 w_offbits;
};

static int
walk_record(struct fvc_page *page, void *arg)
{
	struct walk *w = arg;
	struct page_record rec;

	page_record_decode(page, w->w_offbits, &rec);
	return (w->w_fn(&rec, w->w_arg));
}

static int
fbsdvmcore_walk(const struct library *lib, void *kd, page_fn *fn, void *arg)
{
	struct walk w;

	w.w_fn = fn;
	w.w_arg = arg;
	w.w_offbits = lib->l_offbits;
	return (((walk_pages_fn *)lib->l_entry[CAP_WALK])(kd, walk_record,
	    &w));
}

static const char *
fbsdvmcore_geterr(const struct library *lib, void *kd)
{

	return (((geterr_fn *)lib->l_entry[CAP_GETERR])(kd));
}

const struct adapter adapter_fbsdvmcore = {
	.a_name = "fbsdvmcore",
	.a_symbol = {
		[CAP_OPEN2] = "fvc_open",
		[CAP_CLOSE] = "fvc_close",
		[CAP_READ2] = "fvc_read",
		[CAP_NATIVE] = "fvc_native",
		[CAP_KERNDISP] = "fvc_kerndisp",
		[CAP_WALK] = "fvc_walk_pages",
		[CAP_GETERR] = "fvc_geterr",
	},
	.a_open = fbsdvmcore_open,
	.a_close = fbsdvmcore_close,
	.a_read = fbsdvmcore_read,
	.a_native = fbsdvmcore_native,
	.a_kerndisp = fbsdvmcore_kerndisp,
	.a_walk = fbsdvmcore_walk,
	.a_geterr = fbsdvmcore_geterr,
};
