/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * bytes.h: integers out of file bytes, in a stated order.
 *
 * Nothing in this library lays a structure over bytes of a file, so neither
 * the host's byte order nor its alignment can leak in.
 */
#ifndef KR_BYTES_H
#define	KR_BYTES_H

#include <stdint.h>

/* The values are those of EI_DATA in an ELF header. */
enum kr_order {
	KR_LITTLE = 1,
	KR_BIG = 2
};

static inline uint16_t
kr_get16(const uint8_t *p, enum kr_order order)
{

	if (order == KR_LITTLE)
		return ((uint16_t)(p[0] | p[1] << 8));
	return ((uint16_t)(p[1] | p[0] << 8));
}

static inline uint32_t
kr_get32(const uint8_t *p, enum kr_order order)
{

	if (order == KR_LITTLE)
		return ((uint32_t)p[0] | (uint32_t)p[1] << 8 |
		    (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
	return ((uint32_t)p[3] | (uint32_t)p[2] << 8 |
	    (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24);
}

static inline uint64_t
kr_get64(const uint8_t *p, enum kr_order order)
{

	if (order == KR_LITTLE)
		return (kr_get32(p, order) | (uint64_t)kr_get32(p + 4, order) <<
		    32);
	return (kr_get32(p + 4, order) | (uint64_t)kr_get32(p, order) << 32);
}

/* width is 2, 4 or 8 bytes. */
static inline uint64_t
kr_get(const uint8_t *p, unsigned int width, enum kr_order order)
{

	switch (width) {
	case 2:
		return (kr_get16(p, order));
	case 4:
		return (kr_get32(p, order));
	default:
		return (kr_get64(p, order));
	}
}

#endif /* !KR_BYTES_H */
