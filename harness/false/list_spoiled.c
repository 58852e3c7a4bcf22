/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Refuses a list of names, but not before it has emptied the entries. */

#include "false.h"

static int
list_spoiled(kvm_t *kd, struct nlist *nl)
{
	struct nlist *n;

	for (n = nl; n->n_name != NULL; n++) {
		n->n_type = N_UNDF;
		n->n_value = 0;
	}
	return (real_kvm_nlist(kd, nl));
}

const struct lie lie = {
	.l_nlist = list_spoiled,
};
