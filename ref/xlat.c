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

void
kr_note_flags(struct kr_xlat *x, const struct kr_flag *flag, size_t n,
    uint64_t entry)
{
	char note[64];
	size_t i, len;

	if (x->rec == NULL)
		return;
	len = 0;
	note[0] = '\0';
	for (i = 0; i < n && len < sizeof(note) - 1; i++) {
		if ((entry & flag[i].mask) != flag[i].value)
			continue;
		(void)snprintf(note + len, sizeof(note) - len, "%s%s",
		    len > 0 ? " " : "", flag[i].name);
		len += strlen(note + len);
	}
	kr_note(x, note);
}
