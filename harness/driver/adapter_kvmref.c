/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The one call beyond libkvm that the driver can make: the reference
 * reader's translation.  In a file of its own since it alone includes the
 * reference's header; nothing is linked.
 */

#include "../../ref/kvmref.h"

#include "adapter.h"

typedef int	vtop_fn(kvm_t *, kvaddr_t, int, struct kvmref_vtop *);

int
kvmref_translate(const struct library *lib, void *kd, uint64_t va,
    struct translation *out)
{
	struct kvmref_vtop vtop;

	if (((vtop_fn *)lib->l_entry[CAP_VTOP])(kd, va, 0, &vtop) != 0)
		return (-1);
	out->x_pa = vtop.kv_pa;
	out->x_offset = vtop.kv_offset;
	out->x_len = vtop.kv_len;
	out->x_pagesize = vtop.kv_pagesize;
	out->x_prot = vtop.kv_prot;
	return (0);
}
