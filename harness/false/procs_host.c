/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Lists the processes of any kernel, as many as nprocs says. */

#include "false.h"

static struct kinfo_proc *
procs_host(kvm_t *kd, int op, int arg, int *cnt)
{
	static long room[1024];
	int nprocs;

	(void)op;
	(void)arg;
	if (false_variable(kd, "nprocs", &nprocs, sizeof(nprocs)) != 0)
		return (NULL);
	*cnt = nprocs;
	return ((struct kinfo_proc *)(void *)room);
}

const struct lie lie = {
	.l_getprocs = procs_host,
};
