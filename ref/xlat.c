/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdio.h>
#include <string.h>

#include "kr.h"

void
kr_record(struct kr_xlat *x, const char *table, kpaddr_t pa,
    int64_t offset, uint64_t index, unsigned int width, uint64_t entry)
{
	struct kvmref_step *s;

	if (x->rec->kv_nsteps == KVMREF_MAXSTEPS)
		return;
	s = &x->rec->kv_steps[x->rec->kv_nsteps++];
	memset(s, 0, sizeof(*s));
	s->ks_table = table;
	s->ks_pa = pa;
	s->ks_offset = offset;
	s->ks_index = index;
	s->ks_width = width;
	s->ks_entry = entry;
}

void
kr_note(struct kr_xlat *x, const char *note)
{
	struct kvmref_step *s;

	if (x->rec == NULL || x->rec->kv_nsteps == 0)
		return;
	s = &x->rec->kv_steps[x->rec->kv_nsteps - 1];
	(void)snprintf(s->ks_note, sizeof(s->ks_note), "%s", note);
}
