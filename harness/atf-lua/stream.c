/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdlib.h>
#include <string.h>

#include "stream.h"

unsigned char *
queue_room(struct queue *q, size_t len)
{
	unsigned char *data;
	size_t size;

	if (q->q_first > 0 && (q->q_len == 0 ||
	    q->q_first + q->q_len + len > q->q_size)) {
		if (q->q_len > 0)
			memmove(q->q_data, q->q_data + q->q_first, q->q_len);
		q->q_first = 0;
	}
	if (q->q_len + len > q->q_size) {
		size = q->q_size != 0 ? q->q_size : 4096;
		while (size < q->q_len + len) {
			if (size > SIZE_MAX / 2)
				return (NULL);
			size *= 2;
		}
		data = realloc(q->q_data, size);
		if (data == NULL)
			return (NULL);
		q->q_data = data;
		q->q_size = size;
	}
	return (q->q_data + q->q_first + q->q_len);
}

int
queue_append(struct queue *q, const void *data, size_t len)
{
	unsigned char *room;

	room = queue_room(q, len);
	if (room == NULL)
		return (-1);
	memcpy(room, data, len);
	q->q_len += len;
	return (0);
}

const unsigned char *
queue_first(const struct queue *q)
{
	static const unsigned char nothing[1];

	return (q->q_data == NULL ? nothing : q->q_data + q->q_first);
}

void
queue_drop(struct queue *q, size_t len)
{
	q->q_first += len;
	q->q_len -= len;
}

void
queue_free(struct queue *q)
{
	free(q->q_data);
	memset(q, 0, sizeof(*q));
}

void
keep_add(struct keep *k, const unsigned char *data, size_t len)
{
	size_t n;

	if (k->k_total < KEEP_HEAD) {
		n = KEEP_HEAD - (size_t)k->k_total;
		if (n > len)
			n = len;
		memcpy(k->k_head + k->k_total, data, n);
		k->k_total += n;
		data += n;
		len -= n;
	}
	while (len > 0) {
		/* The byte numbered t stands at (t - KEEP_HEAD) % KEEP_TAIL. */
		size_t at = (size_t)((k->k_total - KEEP_HEAD) % KEEP_TAIL);

		n = KEEP_TAIL - at;
		if (n > len)
			n = len;
		memcpy(k->k_tail + at, data, n);
		k->k_total += n;
		data += n;
		len -= n;
	}
}
