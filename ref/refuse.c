/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The calls of libkvm that read structures of the kernel with the layouts of
 * the host's headers.  Layouts change with every version, so on a vmcore they
 * cannot be trusted, and off FreeBSD they do not exist: these calls refuse,
 * native core or not, with the return value that their manual pages give to
 * a failure, a text, and whatever they were to fill in as it was.  Nothing is
 * kept, of one descriptor or of the process.
 *
 * refusals[] says what each of them says.
 */
#include "kr.h"

enum call {
	GETPROCS, GETARGV, GETENVV, GETLOADAVG, GETCPTIME, GETSWAPINFO,
	GETMAXCPU, GETNCPUS, GETPCPU, DPCPU_SETCPU, READ_ZPCPU,
	COUNTER_U64_FETCH
};

static const struct refusal {
	const char	*what;		/* it would have read */
	const char	*foreign;	/* text on a core that is not native; */
					/* NULL: made from what */
} refusals[] = {
	[GETPROCS] =		{ "procs", NULL },
	[GETARGV] =		{ "user space",
	    "cannot read user space from dead kernel" },
	[GETENVV] =		{ "user space",
	    "cannot read user space from dead kernel" },
	[GETLOADAVG] =		{ "loadavg", NULL },
	[GETCPTIME] =		{ "cp_time", NULL },
	[GETSWAPINFO] =		{ "swapinfo", NULL },
	[GETMAXCPU] =		{ "mp_maxcpus",
	    "kvm_nlist of non-native vmcore" },
	[GETNCPUS] =		{ "mp_ncpus",
	    "kvm_nlist of non-native vmcore" },
	[GETPCPU] =		{ "per-CPU data",
	    "kvm_nlist of non-native vmcore" },
	[DPCPU_SETCPU] =	{ "per-CPU data",
	    "kvm_dpcpu_setcpu: init failed" },
	[READ_ZPCPU] =		{ "per-CPU data", NULL },
	[COUNTER_U64_FETCH] =	{ "counters", NULL },
};

static void
refuse(kvm_t *kd, enum call call)
{
	const struct refusal *r = &refusals[call];

	if (kr_host_native(&kd->kernel))
		kr_err(kd, "cannot read %s: structures of the kernel are not "
		    "known here", r->what);
	else if (r->foreign != NULL)
		kr_err(kd, "%s", r->foreign);
	else
		kr_err(kd, "cannot read %s from non-native core", r->what);
}

struct kinfo_proc *
kvm_getprocs(kvm_t *kd, int op, int arg, int *cnt)
{

	(void)op;
	(void)arg;
	(void)cnt;
	refuse(kd, GETPROCS);
	return (NULL);
}

char **
kvm_getargv(kvm_t *kd, const struct kinfo_proc *p, int nchr)
{

	(void)p;
	(void)nchr;
	refuse(kd, GETARGV);
	return (NULL);
}

char **
kvm_getenvv(kvm_t *kd, const struct kinfo_proc *p, int nchr)
{

	(void)p;
	(void)nchr;
	refuse(kd, GETENVV);
	return (NULL);
}

int
kvm_getloadavg(kvm_t *kd, double loadavg[], int nelem)
{

	(void)loadavg;
	(void)nelem;
	refuse(kd, GETLOADAVG);
	return (-1);
}

/*
 * NULL for the descriptor clears what a library keeps between calls, here and
 * in three more.
 */
int
kvm_getcptime(kvm_t *kd, long *cp_time)
{

	(void)cp_time;
	if (kd == NULL)
		return (0);
	refuse(kd, GETCPTIME);
	return (-1);
}

int
kvm_getswapinfo(kvm_t *kd, struct kvm_swap *swap, int maxswap, int flags)
{

	(void)swap;
	(void)maxswap;
	(void)flags;
	if (kd == NULL)
		return (0);
	refuse(kd, GETSWAPINFO);
	return (-1);
}

int
kvm_getmaxcpu(kvm_t *kd)
{

	if (kd == NULL)
		return (0);
	refuse(kd, GETMAXCPU);
	return (-1);
}

int
kvm_getncpus(kvm_t *kd)
{

	refuse(kd, GETNCPUS);
	return (-1);
}

void *
kvm_getpcpu(kvm_t *kd, int cpu)
{

	(void)cpu;
	if (kd == NULL)
		return (NULL);
	refuse(kd, GETPCPU);
	return ((void *)(intptr_t)-1);
}

int
kvm_dpcpu_setcpu(kvm_t *kd, unsigned int cpu)
{

	(void)cpu;
	refuse(kd, DPCPU_SETCPU);
	return (-1);
}

ssize_t
kvm_read_zpcpu(kvm_t *kd, unsigned long base, void *buf, size_t size, int cpu)
{

	(void)base;
	(void)buf;
	(void)size;
	(void)cpu;
	refuse(kd, READ_ZPCPU);
	return (-1);
}

/* A sum has no value to spare for an error: 0. */
uint64_t
kvm_counter_u64_fetch(kvm_t *kd, unsigned long base)
{

	(void)base;
	refuse(kd, COUNTER_U64_FETCH);
	return (0);
}
