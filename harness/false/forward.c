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
