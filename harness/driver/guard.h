/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * guard.h: buffers that show when somebody writes outside them.
 *
 *	| no access | canary ... canary | buffer | no access |
 *
 * A buffer ends right before a page that cannot be accessed, so that one byte
 * too many raises SIGSEGV; at least a page of canary bytes lies before it.
 */
#ifndef GUARD_H
#define	GUARD_H

#include <stddef.h>

/* Begins as all zeroes.  One buffer of each guard is in use at a time. */
struct guard {
	unsigned char	*g_base;	/* both ends included, or NULL */
	size_t		 g_size;	/* its bytes */
	unsigned char	*g_buf;
	size_t		 g_len;
	int		 g_whole;	/* the canary was seen to be */
	struct guard	*g_next;	/* guard.c's */
};

/*
 * A buffer of len bytes, each of them `fill'.  Not aligned, unless len is a
 * multiple of the alignment.  Returns NULL with errno set where there is no
 * memory for it.
 */
void	*guard_open(struct guard *, size_t len, int fill);

/* Whether the canary is intact. */
int	guard_intact(struct guard *);

/* Ends the use of the buffer.  A large one is given back. */
void	guard_close(struct guard *);

/* Gives the memory back, however large. */
void	guard_release(struct guard *);

/*
 * Gives the memory of all guards back.  A leak checker, which looks through
 * the heap when the process ends, could not look through the guard pages.
 */
void	guard_release_all(void);

/* Fills with, or looks for, canary bytes; for buffers of another shape. */
void	canary_fill(unsigned char *, size_t len);
int	canary_intact(const unsigned char *, size_t len);

/*
 * Fills with, or looks for, eight bytes again and again: byte i stands where
 * the address modulo 8 is i.  Words, since an emulator takes each byte of
 * memset and memcmp by a call where the machine has an instruction for them;
 * so the memory is allocated, or an array of uint64_t.
 */
void	bytes_fill(unsigned char *, size_t len, const unsigned char word[8]);
int	bytes_filled(const unsigned char *, size_t len,
	    const unsigned char word[8]);

size_t	host_page(void);

#endif /* !GUARD_H */
