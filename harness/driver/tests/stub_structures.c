/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * A libkvm with the calls that read structures of the kernel: what they
 * store and return is told by their arguments.  It reads memory as the low
 * byte of its address, and walks three pages.
 */

#include <sys/types.h>

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct kvm_page {
	unsigned int	kp_version;
	uint64_t	kp_paddr, kp_kmap_vaddr, kp_dmap_vaddr;
	unsigned char	kp_prot;
	int64_t		kp_offset;
	size_t		kp_len;
};

typedef struct __kvm {
	char		 err[256];
	int		 fd;
	unsigned int	 cpu;
} kvm_t;

typedef int	walk_fn(struct kvm_page *, void *);

kvm_t	*kvm_open2(const char *, const char *, int, char *,
	    int (*)(const char *, uint64_t *));
int	 kvm_close(kvm_t *);
char	*kvm_geterr(kvm_t *);
ssize_t	 kvm_read2(kvm_t *, uint64_t, void *, size_t);
int	 kvm_walk_pages(kvm_t *, walk_fn *, void *);
int	 kvm_dpcpu_setcpu(kvm_t *, unsigned int);
char	**kvm_getargv(kvm_t *, const void *, int);
int	 kvm_getcptime(kvm_t *, long *);
char	**kvm_getenvv(kvm_t *, const void *, int);
int	 kvm_getloadavg(kvm_t *, double [], int);
int	 kvm_getmaxcpu(kvm_t *);
int	 kvm_getncpus(kvm_t *);
void	*kvm_getpcpu(kvm_t *, int);
uint64_t kvm_counter_u64_fetch(kvm_t *, unsigned long);
void	*kvm_getprocs(kvm_t *, int, int, int *);
int	 kvm_getswapinfo(kvm_t *, void *, int, int);
ssize_t	 kvm_read_zpcpu(kvm_t *, unsigned long, void *, size_t, int);

kvm_t *
kvm_open2(const char *exec, const char *core, int flags, char *errbuf,
    int (*resolver)(const char *, uint64_t *))
{
	kvm_t *kd;

	(void)exec;
	(void)flags;
	(void)errbuf;
	(void)resolver;
	kd = calloc(1, sizeof(*kd));
	if (kd == NULL)
		return (NULL);
	kd->fd = core != NULL && core[0] == '/' ? open(core, O_RDONLY) : -1;
	snprintf(kd->err, sizeof(kd->err), "fd %d", kd->fd);
	return (kd);
}

int
kvm_close(kvm_t *kd)
{

	if (kd->fd != -1)
		(void)close(kd->fd);
	free(kd);
	return (0);
}

char *
kvm_geterr(kvm_t *kd)
{

	return (kd->err);
}

ssize_t
kvm_read2(kvm_t *kd, uint64_t va, void *buf, size_t len)
{
	static int calls;	/* of the process */
	unsigned char *p = buf;
	size_t i;

	if (va == 0xdead)
		(void)raise(SIGBUS);
	if (va == 0xe817)
		exit(7);
	for (i = 0; i < len; i++)
		p[i] = (unsigned char)(va + i);
	if (va == 0xd1ff && len > 0)
		p[0] = (unsigned char)(calls++ == 3);
	snprintf(kd->err, sizeof(kd->err), "read %d", ++kd->fd);
	return ((ssize_t)len);
}

int
kvm_walk_pages(kvm_t *kd, walk_fn *cb, void *closure)
{
	struct kvm_page pg = { 2, 0x1000, 0x2000, 0x3000, 3, -1, 4096 };
	int i;

	(void)kd;
	for (i = 0; i < 3; i++) {
		pg.kp_paddr += 0x1000;
		if (cb(&pg, closure) == 0)
			return (0);
	}
	return (1);
}

void *
kvm_getprocs(kvm_t *kd, int op, int arg, int *cnt)
{

	snprintf(kd->err, sizeof(kd->err), "op %d arg %d", op, arg);
	if (op == 1)
		return (NULL);
	*cnt = arg;
	return (kd->err);
}

static char **
args(kvm_t *kd, const char *what, const unsigned char *proc, int nchr)
{
	static char *list[1];
	unsigned int i, sum;

	/* All of the structure is there, and zero. */
	for (i = sum = 0; i < 4096; i++)
		sum |= proc[i];
	snprintf(kd->err, sizeof(kd->err), "%s %d sum %u", what, nchr, sum);
	return (nchr == 0 ? NULL : list);
}

char **
kvm_getargv(kvm_t *kd, const void *proc, int nchr)
{

	return (args(kd, "argv", proc, nchr));
}

char **
kvm_getenvv(kvm_t *kd, const void *proc, int nchr)
{

	return (args(kd, "envv", proc, nchr));
}

int
kvm_getloadavg(kvm_t *kd, double loadavg[], int nelem)
{
	int i;

	(void)kd;
	if (nelem == 7) {
		((unsigned char *)loadavg)[-1] = 0;
		return (-1);
	}
	for (i = 0; i < nelem && i < 2; i++)
		loadavg[i] = i + 0.5;
	return (i);
}

int
kvm_getcptime(kvm_t *kd, long *cp_time)
{

	if (kd == NULL)
		return (cp_time == NULL ? 3 : 4);
	cp_time[0] = 0x1234;
	cp_time[4] = -2;
	return (0);
}

int
kvm_getswapinfo(kvm_t *kd, void *swap, int maxswap, int flags)
{
	unsigned char *p = swap;

	if (kd == NULL)
		return (flags);
	if (maxswap > 0)
		p[maxswap * 52 - 1] = 0x11;
	return (maxswap - 1);
}

int
kvm_getmaxcpu(kvm_t *kd)
{

	return (kd == NULL ? 0 : 64);
}

int
kvm_getncpus(kvm_t *kd)
{

	(void)kd;
	return (-1);
}

void *
kvm_getpcpu(kvm_t *kd, int cpu)
{

	if (kd == NULL)
		return (NULL);
	return (cpu < 0 ? (void *)(intptr_t)-1 : calloc(1, 100));
}

int
kvm_dpcpu_setcpu(kvm_t *kd, unsigned int cpu)
{

	snprintf(kd->err, sizeof(kd->err), "cpu %u", cpu);
	return (-1);
}

ssize_t
kvm_read_zpcpu(kvm_t *kd, unsigned long base, void *buf, size_t size, int cpu)
{
	unsigned char *p = buf;

	(void)kd;
	if (size > 0)
		p[0] = (unsigned char)(base + (unsigned int)cpu);
	return (1);
}

uint64_t
kvm_counter_u64_fetch(kvm_t *kd, unsigned long base)
{

	(void)kd;
	return (UINT64_MAX - base);
}
