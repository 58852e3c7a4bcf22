/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_SHA256_H
#define VMGEN_SHA256_H

/* SHA-256 (FIPS 180-4). */

#include <stddef.h>
#include <stdint.h>

struct vg_sha256 {
	uint32_t	h[8];
	uint64_t	len;
	uint8_t		block[64];
};

void	vg_sha256_init(struct vg_sha256 *);
void	vg_sha256_add(struct vg_sha256 *, const void *, size_t);
void	vg_sha256_end(struct vg_sha256 *, uint8_t digest[32]);

/* The digest as 64 lower-case digits and a NUL. */
void	vg_sha256_hex(struct vg_sha256 *, char text[65]);

#endif /* VMGEN_SHA256_H */
