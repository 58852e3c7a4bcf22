/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdio.h>
#include <string.h>

#include "x86.h"

/* Notes the flags of the last step's entry. */
static void
note_flags(struct kr_xlat *x, uint64_t pte, int is_pt)
{
	static const struct {
		uint64_t	bit;
		const char	*name;
	} flag[] = {
		{ X86_PG_V, "V" }, { X86_PG_RW, "RW" }, { 0x004, "U" },
		{ 0x008, "PWT" }, { 0x010, "PCD" }, { 0x020, "A" },
		{ 0x040, "M" }, { X86_PG_PS, "PS" }, { 0x100, "G" },
		{ X86_PG_NX, "NX" }
	};
	char note[64];
	const char *name;
	size_t i, n;

	n = 0;
	note[0] = '\0';
	for (i = 0; i < sizeof(flag) / sizeof(flag[0]); i++) {
		if ((pte & flag[i].bit) == 0)
			continue;
		name = flag[i].bit == X86_PG_PS && is_pt ? "PAT" :
		    flag[i].name;
		(void)snprintf(note + n, sizeof(note) - n, "%s%s",
		    n > 0 ? " " : "", name);
		n += strlen(note + n);
	}
	kr_note(x, (pte & X86_PG_V) != 0 ? note : "not valid");
}

int
x86_look(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
    int64_t off, uint64_t index, unsigned int width, uint64_t *entry)
{

	if (kr_entry(kd, x, table, pa, off, index, width, entry) != 0)
		return (-1);
	if (x->rec != NULL)
		note_flags(x, *entry, strcmp(table, "PT") == 0);
	if ((*entry & X86_PG_V) != 0)
		return (0);
	x->why = "a page-table entry is not valid";
	return (-1);
}

int
x86_table(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
    uint64_t index, unsigned int width, uint64_t *entry)
{
	uint64_t contig;
	int64_t off;

	pa += index * width;
	off = kd->ops->pa_offset(kd, pa, width, &contig);
	if (off >= 0 && contig < width)
		off = -1;
	return (x86_entry(kd, x, table, pa, off, index, width, entry));
}
