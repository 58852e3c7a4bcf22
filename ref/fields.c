/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include "fields.h"

static int
has(const struct kr_field *f, unsigned int version)
{

	return (version >= f->first && version <= f->last);
}

void
kr_fields_decode(const struct kr_field *field, size_t n, const uint8_t *hdr,
    enum kr_order order, unsigned int version, uint64_t *value)
{
	size_t i;

	for (i = 0; i < n; i++)
		value[i] = has(&field[i], version) ? kr_get(hdr +
		    field[i].offset, field[i].width, order) : 0;
}

int
kr_fields_report(const struct kr_field *field, size_t n,
    const char *structure, unsigned int version, const uint64_t *value,
    kvmref_field_cb *cb, void *closure)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (has(&field[i], version) &&
		    cb(structure, field[i].name, value[i], closure) == 0)
			return (0);
	}
	return (1);
}
