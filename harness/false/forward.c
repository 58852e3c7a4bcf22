/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include "false.h"

static void
opening(void)
{

	if (lie.l_open != NULL)
		lie.l_open();
}

kvm_t *
kvm_open(const char *exec, const char *core, const char *swap, int flags,
    const char *errstr)
{

	opening();
	return (real_kvm_open(exec, core, swap, flags, errstr));
}

kvm_t *
kvm_open2(const char *exec, const char *core, int flags, char *errbuf,
    int (*resolver)(const char *, kvaddr_t *))
{

	opening();
	return (real_kvm_open2(exec, core, flags, errbuf, resolver));
}

kvm_t *
kvm_openfiles(const char *exec, const char *core, const char *swap,
    int flags, char *errbuf)
{

	opening();
	return (real_kvm_openfiles(exec, core, swap, flags, errbuf));
}

int
kvm_close(kvm_t *kd)
{

	return (real_kvm_close(kd));
}

char *
kvm_geterr(kvm_t *kd)
{

	return (real_kvm_geterr(kd));
}

int
kvm_native(kvm_t *kd)
{

	if (lie.l_native != NULL)
		return (lie.l_native(kd));
	return (real_kvm_native(kd));
}

kssize_t
kvm_kerndisp(kvm_t *kd)
{

	return (real_kvm_kerndisp(kd));
}

ssize_t
kvm_read2(kvm_t *kd, kvaddr_t va, void *buf, size_t len)
{

	if (lie.l_read != NULL)
		return (lie.l_read(kd, va, buf, len));
	return (real_kvm_read2(kd, va, buf, len));
}

ssize_t
kvm_read(kvm_t *kd, unsigned long va, void *buf, size_t len)
{

	return (kvm_read2(kd, va, buf, len));
}

ssize_t
kvm_write(kvm_t *kd, unsigned long va, const void *buf, size_t len)
{

	return (real_kvm_write(kd, va, buf, len));
}

int
kvm_nlist(kvm_t *kd, struct nlist *nl)
{

	if (lie.l_nlist != NULL)
		return (lie.l_nlist(kd, nl));
	return (real_kvm_nlist(kd, nl));
}

int
kvm_nlist2(kvm_t *kd, struct kvm_nlist *nl)
{

	return (real_kvm_nlist2(kd, nl));
}

int
kvm_walk_pages(kvm_t *kd, kvm_walk_pages_cb_t *cb, void *closure)
{

	return (real_kvm_walk_pages(kd, cb, closure));
}

int
false_variable(kvm_t *kd, const char *name, void *object, size_t size)
{
	struct kvm_nlist nl[2] = { { name, 0, 0 }, { NULL, 0, 0 } };

	if (real_kvm_nlist2(kd, nl) != 0 ||
	    real_kvm_read2(kd, nl[0].n_value, object, size) != (ssize_t)size)
		return (-1);
	return (0);
}

int
kvm_dpcpu_setcpu(kvm_t *kd, unsigned int cpu)
{

	return (real_kvm_dpcpu_setcpu(kd, cpu));
}

char **
kvm_getargv(kvm_t *kd, const struct kinfo_proc *p, int nchr)
{

	return (real_kvm_getargv(kd, p, nchr));
}

int
kvm_getcptime(kvm_t *kd, long *cp_time)
{

	return (real_kvm_getcptime(kd, cp_time));
}

char **
kvm_getenvv(kvm_t *kd, const struct kinfo_proc *p, int nchr)
{

	return (real_kvm_getenvv(kd, p, nchr));
}

int
kvm_getloadavg(kvm_t *kd, double loadavg[], int nelem)
{

	if (lie.l_getloadavg != NULL)
		return (lie.l_getloadavg(kd, loadavg, nelem));
	return (real_kvm_getloadavg(kd, loadavg, nelem));
}

int
kvm_getmaxcpu(kvm_t *kd)
{

	return (real_kvm_getmaxcpu(kd));
}

int
kvm_getncpus(kvm_t *kd)
{

	if (lie.l_getncpus != NULL)
		return (lie.l_getncpus(kd));
	return (real_kvm_getncpus(kd));
}

void *
kvm_getpcpu(kvm_t *kd, int cpu)
{

	return (real_kvm_getpcpu(kd, cpu));
}

uint64_t
kvm_counter_u64_fetch(kvm_t *kd, unsigned long base)
{

	return (real_kvm_counter_u64_fetch(kd, base));
}

struct kinfo_proc *
kvm_getprocs(kvm_t *kd, int op, int arg, int *cnt)
{

	if (lie.l_getprocs != NULL)
		return (lie.l_getprocs(kd, op, arg, cnt));
	return (real_kvm_getprocs(kd, op, arg, cnt));
}

int
kvm_getswapinfo(kvm_t *kd, struct kvm_swap *swap, int maxswap, int flags)
{

	return (real_kvm_getswapinfo(kd, swap, maxswap, flags));
}

ssize_t
kvm_read_zpcpu(kvm_t *kd, unsigned long base, void *buf, size_t size, int cpu)
{

	return (real_kvm_read_zpcpu(kd, base, buf, size, cpu));
}
