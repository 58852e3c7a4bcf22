/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * stream.h: the bytes that go to a child and come back.
 */
#ifndef STREAM_H
#define	STREAM_H

#include <stddef.h>
#include <stdint.h>

/* A queue of bytes: appended at the end, taken from the front. */
struct queue {
	unsigned char	*q_data;
	size_t		 q_first;	/* of the bytes that are left */
	size_t		 q_len;		/* of the bytes that are left */
	size_t		 q_size;	/* of q_data */
};

/* Room for len bytes at the end, or NULL without memory. */
unsigned char	*queue_room(struct queue *, size_t len);
int	queue_append(struct queue *, const void *, size_t len);
/* The first byte that is left; of an empty queue, some address. */
const unsigned char	*queue_first(const struct queue *);
void	queue_drop(struct queue *, size_t len);
void	queue_free(struct queue *);

/*
 * What a child printed, bounded: the first KEEP_HEAD bytes, the last
 * KEEP_TAIL, and how many there were.
 */
#define	KEEP_HEAD	16384
#define	KEEP_TAIL	16384

struct keep {
	unsigned char	 k_head[KEEP_HEAD];
	unsigned char	 k_tail[KEEP_TAIL];	/* a ring */
	uint64_t	 k_total;
};

void	keep_add(struct keep *, const unsigned char *, size_t len);

#endif /* !STREAM_H */
