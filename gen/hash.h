/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_HASH_H
#define VMGEN_HASH_H

/*
 * A table from 64-bit keys to 64-bit values.  It is never iterated over, so
 * its order cannot leak into what is written.  All zero bytes is empty.
 */

#include <stddef.h>
#include <stdint.h>

struct vg_hash {
	struct vg_hash_slot {
		uint64_t	key;
		uint64_t	value;
		int		used;
	}	*slots;
	size_t	 n;
	size_t	 cap;			/* a power of two, or 0 */
};

void	vg_hash_deinit(struct vg_hash *);

/* Sets the value of key.  0, or -1: no memory. */
int	vg_hash_set(struct vg_hash *, uint64_t key, uint64_t value);

/* The value of key in *value and 1, or 0. */
int	vg_hash_get(const struct vg_hash *, uint64_t key, uint64_t *value);

#endif /* VMGEN_HASH_H */
