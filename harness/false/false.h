/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * false.h: implementations that lie in one known way each.
 *
 * A false implementation is the reference with one call replaced.  The
 * reference's entry points are renamed to real_kvm_*; forward.c exports
 * libkvm's names and calls them, but for what the one `const struct lie' of
 * the library puts in their place.  expected.tbl says what the suite must
 * find.
 */
#ifndef FALSE_H
#define	FALSE_H

#include "../../ref/kvm.h"

struct lie {
	/* Before each opener. */
	void	(*l_open)(void);
	/* In place of kvm_read2 and kvm_read. */
	ssize_t	(*l_read)(kvm_t *, kvaddr_t, void *, size_t);
	/* In place of the calls of their names. */
	int	(*l_native)(kvm_t *);
	int	(*l_nlist)(kvm_t *, struct nlist *);
	struct kinfo_proc *(*l_getprocs)(kvm_t *, int, int, int *);
	int	(*l_getloadavg)(kvm_t *, double [], int);
	int	(*l_getncpus)(kvm_t *);
};

extern const struct lie lie;

kvm_t	*real_kvm_open(const char *, const char *, const char *, int,
	    const char *);
kvm_t	*real_kvm_open2(const char *, const char *, int, char *,
	    int (*)(const char *, kvaddr_t *));
kvm_t	*real_kvm_openfiles(const char *, const char *, const char *, int,
	    char *);
int	 real_kvm_close(kvm_t *);
char	*real_kvm_geterr(kvm_t *);
int	 real_kvm_native(kvm_t *);
kssize_t real_kvm_kerndisp(kvm_t *);
ssize_t	 real_kvm_read2(kvm_t *, kvaddr_t, void *, size_t);
ssize_t	 real_kvm_write(kvm_t *, unsigned long, const void *, size_t);
int	 real_kvm_nlist(kvm_t *, struct nlist *);
int	 real_kvm_nlist2(kvm_t *, struct kvm_nlist *);
int	 real_kvm_walk_pages(kvm_t *, kvm_walk_pages_cb_t *, void *);
int	 real_kvm_dpcpu_setcpu(kvm_t *, unsigned int);
char	**real_kvm_getargv(kvm_t *, const struct kinfo_proc *, int);
int	 real_kvm_getcptime(kvm_t *, long *);
char	**real_kvm_getenvv(kvm_t *, const struct kinfo_proc *, int);
int	 real_kvm_getloadavg(kvm_t *, double [], int);
int	 real_kvm_getmaxcpu(kvm_t *);
int	 real_kvm_getncpus(kvm_t *);
void	*real_kvm_getpcpu(kvm_t *, int);
uint64_t real_kvm_counter_u64_fetch(kvm_t *, unsigned long);
struct kinfo_proc *real_kvm_getprocs(kvm_t *, int, int, int *);
int	 real_kvm_getswapinfo(kvm_t *, struct kvm_swap *, int, int);
ssize_t	 real_kvm_read_zpcpu(kvm_t *, unsigned long, void *, size_t, int);

/*
 * Reads a variable of the kernel as a host's program would that takes every
 * kernel for its own: the bytes of one of its objects.  0, or -1.
 */
int	 false_variable(kvm_t *, const char *name, void *object, size_t size);

/*
 * Lies that come with time come at this read, so that the first ones show
 * that the library works.
 */
#define	FALSE_AT	3

#endif /* !FALSE_H */
