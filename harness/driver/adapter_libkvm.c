/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * libkvm's ABI, as FreeBSD's <kvm.h> and manual pages state it: types are
 * written out here, so that the driver can be compiled where there is no
 * libkvm, and is not fooled by a header that disagrees with its library.
 */

#include <sys/types.h>

#include <errno.h>
#include <string.h>

#include "adapter.h"
#include "guard.h"
#include "resolver.h"

typedef struct __kvm kvm_t;
struct kvm_page;

struct kvm_nlist {
	const char	*n_name;
	unsigned char	 n_type;
	uint64_t	 n_value;
};

/* FreeBSD's struct nlist; other systems have another one. */
struct freebsd_nlist {
	const char	*n_name;
	unsigned char	 n_type;
	char		 n_other;
	short		 n_desc;
	unsigned long	 n_value;
};

typedef int	resolver_fn(const char *, uint64_t *);
typedef int	walk_fn(struct kvm_page *, void *);

typedef kvm_t	*open2_fn(const char *, const char *, int, char *,
		    resolver_fn *);
typedef kvm_t	*openfiles_fn(const char *, const char *, const char *, int,
		    char *);
typedef kvm_t	*open_fn(const char *, const char *, const char *, int,
		    const char *);
typedef int	 close_fn(kvm_t *);
typedef ssize_t	 read2_fn(kvm_t *, uint64_t, void *, size_t);
typedef ssize_t	 read_fn(kvm_t *, unsigned long, void *, size_t);
typedef ssize_t	 write_fn(kvm_t *, unsigned long, const void *, size_t);
typedef int	 nlist2_fn(kvm_t *, struct kvm_nlist *);
typedef int	 nlist_fn(kvm_t *, struct freebsd_nlist *);
typedef int	 native_fn(kvm_t *);
typedef int64_t	 kerndisp_fn(kvm_t *);
typedef int	 walk_pages_fn(kvm_t *, walk_fn *, void *);
typedef char	*geterr_fn(kvm_t *);

static void *
libkvm_open(const struct library *lib, const struct open_args *oa)
{
	entry_point *fn = lib->l_entry[oa->oa_opener];

	switch (oa->oa_opener) {
	case CAP_OPEN2:
		return (((open2_fn *)fn)(oa->oa_exec, oa->oa_core,
		    oa->oa_flags, oa->oa_errbuf,
		    oa->oa_set != NULL ? resolver_libkvm : NULL));
	case CAP_OPENFILES:
		return (((openfiles_fn *)fn)(oa->oa_exec, oa->oa_core, NULL,
		    oa->oa_flags, oa->oa_errbuf));
	default:
		return (((open_fn *)fn)(oa->oa_exec, oa->oa_core, NULL,
		    oa->oa_flags, oa->oa_errbuf != NULL ? "vmcorpus" : NULL));
	}
}

static int
libkvm_close(const struct library *lib, void *kd)
{

	return (((close_fn *)lib->l_entry[CAP_CLOSE])(kd));
}

static int64_t
libkvm_read(const struct library *lib, enum cap call, void *kd, uint64_t va,
    void *buf, size_t len)
{
	entry_point *fn = lib->l_entry[call];

	if (call == CAP_READ2)
		return (((read2_fn *)fn)(kd, va, buf, len));
	return (((read_fn *)fn)(kd, (unsigned long)va, buf, len));
}

static int64_t
libkvm_write(const struct library *lib, void *kd, uint64_t va,
    const void *buf, size_t len)
{

	return (((write_fn *)lib->l_entry[CAP_WRITE])(kd, (unsigned long)va,
	    buf, len));
}

/*
 * The array ends where a page begins that cannot be accessed: a library that
 * runs past the terminator is seen.
 */
static struct guard list_guard;

static int
libkvm_nlist2(const struct library *lib, void *kd, struct name_entry *names,
    size_t n)
{
	struct kvm_nlist *list;
	size_t i;
	int ret;

	list = guard_open(&list_guard, (n + 1) * sizeof(*list), 0);
	if (list == NULL)
		return (-1);
	for (i = 0; i < n; i++) {
		list[i].n_name = names[i].n_name;
		list[i].n_type = (unsigned char)names[i].n_type;
		list[i].n_value = names[i].n_value;
	}
	ret = ((nlist2_fn *)lib->l_entry[CAP_NLIST2])(kd, list);
	for (i = 0; i < n; i++) {
		names[i].n_type = list[i].n_type;
		names[i].n_value = list[i].n_value;
	}
	guard_close(&list_guard);
	return (ret);
}

static int
libkvm_nlist(const struct library *lib, enum cap call, void *kd,
    struct name_entry *names, size_t n)
{
	struct freebsd_nlist *list;
	size_t i;
	int ret;

	if (call == CAP_NLIST2)
		return (libkvm_nlist2(lib, kd, names, n));
	list = guard_open(&list_guard, (n + 1) * sizeof(*list), 0);
	if (list == NULL)
		return (-1);
	for (i = 0; i < n; i++) {
		list[i].n_name = names[i].n_name;
		list[i].n_type = (unsigned char)names[i].n_type;
		list[i].n_value = (unsigned long)names[i].n_value;
	}
	ret = ((nlist_fn *)lib->l_entry[CAP_NLIST])(kd, list);
	for (i = 0; i < n; i++) {
		names[i].n_type = list[i].n_type;
		names[i].n_value = list[i].n_value;
	}
	guard_close(&list_guard);
	return (ret);
}

static int64_t
libkvm_native(const struct library *lib, void *kd)
{

	return (((native_fn *)lib->l_entry[CAP_NATIVE])(kd));
}

static int64_t
libkvm_kerndisp(const struct library *lib, void *kd)
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
walk_record(struct kvm_page *page, void *arg)
{
	struct walk *w = arg;
	struct page_record rec;

	page_record_decode(page, w->w_offbits, &rec);
	return (w->w_fn(&rec, w->w_arg));
}

static int
libkvm_walk(const struct library *lib, void *kd, page_fn *fn, void *arg)
{
	struct walk w;

	w.w_fn = fn;
	w.w_arg = arg;
	w.w_offbits = lib->l_offbits;
	return (((walk_pages_fn *)lib->l_entry[CAP_WALK])(kd, walk_record,
	    &w));
}

static const char *
libkvm_geterr(const struct library *lib, void *kd)
{

	return (((geterr_fn *)lib->l_entry[CAP_GETERR])(kd));
}

const struct adapter adapter_libkvm = {
	.a_name = "libkvm",
	.a_symbol = {
		[CAP_OPEN2] = "kvm_open2",
		[CAP_OPENFILES] = "kvm_openfiles",
		[CAP_OPEN] = "kvm_open",
		[CAP_CLOSE] = "kvm_close",
		[CAP_READ2] = "kvm_read2",
		[CAP_READ] = "kvm_read",
		[CAP_WRITE] = "kvm_write",
		[CAP_NLIST2] = "kvm_nlist2",
		[CAP_NLIST] = "kvm_nlist",
		[CAP_NATIVE] = "kvm_native",
		[CAP_KERNDISP] = "kvm_kerndisp",
		[CAP_WALK] = "kvm_walk_pages",
		[CAP_GETERR] = "kvm_geterr",
		[CAP_GETPROCS] = "kvm_getprocs",
		[CAP_GETARGV] = "kvm_getargv",
		[CAP_GETENVV] = "kvm_getenvv",
		[CAP_GETLOADAVG] = "kvm_getloadavg",
		[CAP_GETCPTIME] = "kvm_getcptime",
		[CAP_GETSWAPINFO] = "kvm_getswapinfo",
		[CAP_GETMAXCPU] = "kvm_getmaxcpu",
		[CAP_GETNCPUS] = "kvm_getncpus",
		[CAP_GETPCPU] = "kvm_getpcpu",
		[CAP_DPCPU_SETCPU] = "kvm_dpcpu_setcpu",
		[CAP_READ_ZPCPU] = "kvm_read_zpcpu",
		[CAP_COUNTER_U64_FETCH] = "kvm_counter_u64_fetch",
		[CAP_VTOP] = "kvmref_vtop",
	},
	.a_has_flags = 1,
	.a_open = libkvm_open,
	.a_close = libkvm_close,
	.a_read = libkvm_read,
	.a_write = libkvm_write,
	.a_nlist = libkvm_nlist,
	.a_native = libkvm_native,
	.a_kerndisp = libkvm_kerndisp,
	.a_walk = libkvm_walk,
	.a_vtop = kvmref_translate,
	.a_geterr = libkvm_geterr,
	.a_structures = &structures_libkvm,
};
