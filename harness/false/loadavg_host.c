/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Reads the load of any kernel with the host's struct loadavg. */

#include "false.h"

struct loadavg {
	uint32_t	ldavg[3];
	long		fscale;
};

static int
loadavg_host(kvm_t *kd, double loadavg[], int nelem)
{
	struct loadavg l;
	int i;

	if (false_variable(kd, "averunnable", &l, sizeof(l)) != 0)
		return (-1);
	for (i = 0; i < nelem && i < 3; i++)
		loadavg[i] = (double)l.ldavg[i] / (double)l.fscale;
	return (i);
}

const struct lie lie = {
	.l_getloadavg = loadavg_host,
};
