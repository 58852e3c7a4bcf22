/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdlib.h>

#include "hash.h"
#include "ident.h"

void
vg_hash_deinit(struct vg_hash *h)
{

	free(h->slots);
	h->slots = NULL;
	h->n = h->cap = 0;
}

/* The slot of key, or the free one where it belongs. */
static struct vg_hash_slot *
slot(const struct vg_hash *h, uint64_t key)
{
	size_t i;

	i = (size_t)vg_mix(key) & (h->cap - 1);
	while (h->slots[i].used && h->slots[i].key != key)
		i = (i + 1) & (h->cap - 1);
	return (&h->slots[i]);
}

static int
enlarge(struct vg_hash *h)
{
	struct vg_hash new;
	size_t i;

	new.n = h->n;
	new.cap = h->cap == 0 ? 64 : h->cap * 2;
	new.slots = calloc(new.cap, sizeof(*new.slots));
	if (new.slots == NULL)
		return (-1);
	for (i = 0; i < h->cap; i++)
		if (h->slots[i].used)
			*slot(&new, h->slots[i].key) = h->slots[i];
	free(h->slots);
	*h = new;
	return (0);
}

int
vg_hash_set(struct vg_hash *h, uint64_t key, uint64_t value)
{
	struct vg_hash_slot *s;

	if (h->n * 2 >= h->cap && enlarge(h) != 0)
		return (-1);
	s = slot(h, key);
	if (!s->used) {
		s->used = 1;
		s->key = key;
		h->n++;
	}
	s->value = value;
	return (0);
}

int
vg_hash_get(const struct vg_hash *h, uint64_t key, uint64_t *value)
{
	const struct vg_hash_slot *s;

	if (h->cap == 0)
		return (0);
	s = slot(h, key);
	if (!s->used)
		return (0);
	*value = s->value;
	return (1);
}
