/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * fields.h: the fields of a header, as a table that both decoding and
 * reporting go by.
 */
#ifndef KR_FIELDS_H
#define	KR_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "kr.h"

/* An integer of a header; versions first..last have it, others give 0. */
struct kr_field {
	const char	*name;
	unsigned int	 offset;
	unsigned int	 width;		/* 2, 4 or 8 bytes */
	unsigned int	 first;
	unsigned int	 last;
};

/* Field 0 is the version; as an index it stands for no field. */
#define	KR_NOFIELD	0u

/* Decodes n fields out of the bytes at hdr into value[]. */
void	kr_fields_decode(const struct kr_field *field, size_t n,
	    const uint8_t *hdr, enum kr_order order, unsigned int version,
	    uint64_t *value);

/* Reports the fields that the version has; 0 when cb stopped, otherwise 1. */
int	kr_fields_report(const struct kr_field *field, size_t n,
	    const char *structure, unsigned int version,
	    const uint64_t *value, kvmref_field_cb *cb, void *closure);

#endif /* !KR_FIELDS_H */
