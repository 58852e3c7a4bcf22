/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The calls of libkvm's ABI that read structures of the kernel, as kvm.h and
 * the manual pages state them.
 */

#include <sys/types.h>

#include "adapter.h"

typedef struct __kvm kvm_t;

typedef void	*getprocs_fn(kvm_t *, int, int, int *);
typedef char	**getargs_fn(kvm_t *, const void *, int);
typedef int	 getloadavg_fn(kvm_t *, double *, int);
typedef int	 getcptime_fn(kvm_t *, long *);
typedef int	 getswapinfo_fn(kvm_t *, void *, int, int);
typedef int	 getcpus_fn(kvm_t *);
typedef void	*getpcpu_fn(kvm_t *, int);
typedef int	 setcpu_fn(kvm_t *, unsigned int);
typedef ssize_t	 read_zpcpu_fn(kvm_t *, unsigned long, void *, size_t, int);
typedef uint64_t counter_fn(kvm_t *, unsigned long);

static void *
libkvm_getprocs(const struct library *lib, void *kd, int op, int arg,
    int *cnt)
{

	return (((getprocs_fn *)lib->l_entry[CAP_GETPROCS])(kd, op, arg,
	    cnt));
}

static void *
libkvm_getargs(const struct library *lib, enum cap call, void *kd,
    const void *proc, int nchr)
{

	return (((getargs_fn *)lib->l_entry[call])(kd, proc, nchr));
}

static int
libkvm_getloadavg(const struct library *lib, void *kd, double *loadavg,
    int nelem)
{

	return (((getloadavg_fn *)lib->l_entry[CAP_GETLOADAVG])(kd, loadavg,
	    nelem));
}

static int
libkvm_getcptime(const struct library *lib, void *kd, long *cp_time)
{

	return (((getcptime_fn *)lib->l_entry[CAP_GETCPTIME])(kd, cp_time));
}

static int
libkvm_getswapinfo(const struct library *lib, void *kd, void *swap,
    int maxswap, int flags)
{

	return (((getswapinfo_fn *)lib->l_entry[CAP_GETSWAPINFO])(kd, swap,
	    maxswap, flags));
}

static int
libkvm_getcpus(const struct library *lib, enum cap call, void *kd)
{

	return (((getcpus_fn *)lib->l_entry[call])(kd));
}

static void *
libkvm_getpcpu(const struct library *lib, void *kd, int cpu)
{

	return (((getpcpu_fn *)lib->l_entry[CAP_GETPCPU])(kd, cpu));
}

static int
libkvm_setcpu(const struct library *lib, void *kd, unsigned int cpu)
{

	return (((setcpu_fn *)lib->l_entry[CAP_DPCPU_SETCPU])(kd, cpu));
}

static int64_t
libkvm_read_zpcpu(const struct library *lib, void *kd, unsigned long base,
    void *buf, size_t len, int cpu)
{

	return (((read_zpcpu_fn *)lib->l_entry[CAP_READ_ZPCPU])(kd, base, buf,
	    len, cpu));
}

static uint64_t
libkvm_counter(const struct library *lib, void *kd, unsigned long base)
{

	return (((counter_fn *)lib->l_entry[CAP_COUNTER_U64_FETCH])(kd,
	    base));
}

const struct structure_calls structures_libkvm = {
	.sc_getprocs = libkvm_getprocs,
	.sc_getargs = libkvm_getargs,
	.sc_getloadavg = libkvm_getloadavg,
	.sc_getcptime = libkvm_getcptime,
	.sc_getswapinfo = libkvm_getswapinfo,
	.sc_getcpus = libkvm_getcpus,
	.sc_getpcpu = libkvm_getpcpu,
	.sc_setcpu = libkvm_setcpu,
	.sc_read_zpcpu = libkvm_read_zpcpu,
	.sc_counter = libkvm_counter,
};
