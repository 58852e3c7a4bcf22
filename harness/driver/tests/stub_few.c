/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * A library with an opener, the reference's translation and no more; noisy
 * while it is loaded.
 */

#include <stdio.h>
#include <string.h>

#include "../../../ref/kvmref.h"

/* Runs at load; all compilers that the driver is built with have this. */
__attribute__((__constructor__)) static void
noise(void)
{

	puts("ok vmcorpus 1 abi=lies");
	fflush(stdout);
}

kvm_t *
kvm_open2(const char *exec, const char *core, int flags, char *errbuf,
    int (*resolver)(const char *, uint64_t *))
{
	static int something;

	(void)exec;
	(void)core;
	(void)flags;
	(void)errbuf;
	(void)resolver;
	return ((kvm_t *)(void *)&something);
}

int
kvmref_vtop(kvm_t *kd, kvaddr_t va, int record, struct kvmref_vtop *out)
{

	(void)kd;
	(void)record;
	if (va != UINT64_C(0xfffffe0000001234))
		return (-1);
	memset(out, 0, sizeof(*out));
	out->kv_pa = UINT64_C(0xfedcba9876543210);
	out->kv_offset = -1;
	out->kv_len = UINT64_MAX;
	out->kv_pagesize = UINT64_C(1) << 30;
	out->kv_prot = 7;
	return (0);
}
