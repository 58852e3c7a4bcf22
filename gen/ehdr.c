/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <string.h>

#include "ehdr.h"
#include "target.h"

const struct vg_ehdr_field vg_ehdr_fields[] = {
	{ "ei_class",	 4, 1,	 4, 1 },
	{ "ei_data",	 5, 1,	 5, 1 },
	{ "ei_version",	 6, 1,	 6, 1 },
	{ "ei_osabi",	 7, 1,	 7, 1 },
	{ "ei_abiversion", 8, 1, 8, 1 },
	{ "e_type",	16, 2,	16, 2 },
	{ "e_machine",	18, 2,	18, 2 },
	{ "e_version",	20, 4,	20, 4 },
	{ "e_entry",	24, 4,	24, 8 },
	{ "e_phoff",	28, 4,	32, 8 },
	{ "e_shoff",	32, 4,	40, 8 },
	{ "e_flags",	36, 4,	48, 4 },
	{ "e_ehsize",	40, 2,	52, 2 },
	{ "e_phentsize", 42, 2,	54, 2 },
	{ "e_phnum",	44, 2,	56, 2 },
	{ "e_shentsize", 46, 2,	58, 2 },
	{ "e_shnum",	48, 2,	60, 2 },
	{ "e_shstrndx",	50, 2,	62, 2 },
	{ NULL,		 0, 0,	 0, 0 }
};

unsigned
vg_ehdr_size(unsigned bits)
{

	return (bits == 64 ? 64 : 52);
}

unsigned
vg_phdr_size(unsigned bits)
{

	return (bits == 64 ? 56 : 32);
}

unsigned
vg_shdr_size(unsigned bits)
{

	return (bits == 64 ? 64 : 40);
}

static const struct vg_ehdr_field *
field(const char *name)
{
	const struct vg_ehdr_field *f;

	for (f = vg_ehdr_fields; f->name != NULL; f++)
		if (strcmp(f->name, name) == 0)
			return (f);
	return (NULL);
}

int
vg_ehdr_set(uint8_t *ehdr, unsigned bits, int be, const char *name,
    uint64_t value)
{
	const struct vg_ehdr_field *f;

	f = field(name);
	if (f == NULL)
		return (-1);
	if (bits == 64)
		vg_put(ehdr + f->off64, f->width64, be, value);
	else
		vg_put(ehdr + f->off32, f->width32, be, value);
	return (0);
}

uint64_t
vg_ehdr_get(const uint8_t *ehdr, unsigned bits, int be, const char *name)
{
	const struct vg_ehdr_field *f;

	f = field(name);
	if (f == NULL)
		return (0);
	return (bits == 64 ? vg_get(ehdr + f->off64, f->width64, be) :
	    vg_get(ehdr + f->off32, f->width32, be));
}

int
vg_ehdr_set_all(struct vg_core *c, const char *key, const struct vg_sets *sets,
    int be, uint8_t *ehdr)
{
	const struct vg_set *s;

	for (s = sets->v; s < sets->v + sets->n; s++)
		if (vg_ehdr_set(ehdr, c->flavour->bits, be, s->name,
		    s->value) != 0)
			return (vg_fail(&c->err, "%s.%s: an ELF header has no "
			    "such field", key, s->name));
	return (0);
}
