/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * channel.h: the two descriptors that the suite talks to, lines and replies.
 *
 * The protocol is moved away from descriptors 0 and 1 before anything of the
 * implementation is loaded.  One reply is built at a time: channel_begin(),
 * words into channel_head(), channel_send().
 */
#ifndef CHANNEL_H
#define	CHANNEL_H

#include <stddef.h>

#include "text.h"

/* The protocol's descriptors are here or above; below is the library's. */
#define	CHANNEL_LOWEST	64
/*
 * How many the driver keeps there: input, output, and standard error while 0
 * to 2 are closed.
 */
#define	CHANNEL_COUNT	3

/*
 * Moves the protocol to high descriptors; descriptor 0 becomes /dev/null and
 * 1 a copy of 2.  Returns 0, or -1 with a message on standard error.
 */
int	channel_init(void);

/*
 * The next line, without its line feed; *len is its length and one more byte
 * may be written.  Valid until the next call.  NULL at the end of the input,
 * where an unfinished line is dropped.  A line that is too long is skipped
 * to its end: then *len is SIZE_MAX.
 */
char	*channel_line(size_t *len);

/* Forgets further lines that have been read and not handed out. */
void	channel_forget(void);

/* The status line of the reply being built. */
struct text *channel_head(void);

/*
 * Completes the status line and sends the reply, with " +N" and the body
 * when body is not NULL.  Exits with status 2 when nobody listens.
 */
void	channel_send(const void *body, size_t len);

/* Builds and sends "err CODE =text". */
void	channel_error(const char *code, const char *fmt, ...)
	    PRINTFLIKE(2, 3);

#endif /* !CHANNEL_H */
