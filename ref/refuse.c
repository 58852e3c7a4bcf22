/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The calls of libkvm that read structures of the kernel with the layouts of
 * the host's headers.  Layouts change with every version, so on a vmcore they
 * cannot be trusted, and off FreeBSD they do not exist: these calls refuse.
 * Return values, and which of them take a NULL descriptor, are libkvm's.
 */
#include "kr.h"

static void
refuse(kvm_t *kd, const char *what)
{

	if (kr_host_native(&kd->kernel))
		kr_err(kd, "cannot read %s: structures of the kernel are not "
		    "known here", what);
	else
		kr_err(kd, "cannot read %s from non-native core", what);
}

int
kvm_dpcpu_setcpu(kvm_t *kd, unsigned int cpu)
{

	(void)cpu;
	kr_err(kd, "kvm_dpcpu_setcpu: init failed");
	return (-1);
}

char **
kvm_getargv(kvm_t *kd, const struct kinfo_proc *p, int nchr)
{

	(void)p;
	(void)nchr;
	kr_err(kd, "cannot read user space from dead kernel");
	return (NULL);
}

char **
kvm_getenvv(kvm_t *kd, const struct kinfo_proc *p, int nchr)
{

	return (kvm_getargv(kd, p, nchr));
}

int
kvm_getcptime(kvm_t *kd, long *cp_time)
{

	(void)cp_time;
	if (kd == NULL)
		return (0);
	refuse(kd, "cp_time");
	return (-1);
}

int
kvm_getloadavg(kvm_t *kd, double loadavg[], int nelem)
{

	(void)loadavg;
	(void)nelem;
	refuse(kd, "loadavg");
	return (-1);
}

int
kvm_getmaxcpu(kvm_t *kd)
{

	if (kd == NULL)
		return (0);
	refuse(kd, "CPU count");
	return (-1);
}

int
kvm_getncpus(kvm_t *kd)
{

	refuse(kd, "CPU count");
	return (-1);
}

void *
kvm_getpcpu(kvm_t *kd, int cpu)
{

	(void)cpu;
	if (kd == NULL)
		return (NULL);
	refuse(kd, "per-CPU data");
	return ((void *)(intptr_t)-1);
}

uint64_t
kvm_counter_u64_fetch(kvm_t *kd, unsigned long base)
{

	(void)base;
	refuse(kd, "counters");
	return (0);
}

struct kinfo_proc *
kvm_getprocs(kvm_t *kd, int op, int arg, int *cnt)
{

	(void)op;
	(void)arg;
	(void)cnt;
	refuse(kd, "procs");
	return (NULL);
}

int
kvm_getswapinfo(kvm_t *kd, struct kvm_swap *swap, int maxswap, int flags)
{

	(void)swap;
	(void)maxswap;
	(void)flags;
	if (kd == NULL)
		return (0);
	refuse(kd, "swapinfo");
	return (-1);
}

ssize_t
kvm_read_zpcpu(kvm_t *kd, unsigned long base, void *buf, size_t size, int cpu)
{

	(void)base;
	(void)buf;
	(void)size;
	(void)cpu;
	refuse(kd, "per-CPU data");
	return (-1);
}
