/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * words.h: the words of a request, as docs/protocol.md spells them.
 *
 * Every function here takes apart one word or line in place, and returns 0,
 * or -1 when the word is not what it should be.
 */
#ifndef WORDS_H
#define	WORDS_H

#include <stddef.h>
#include <stdint.h>

/* Words of the longest line: single characters with spaces between. */
#define	REQUEST_LINE	65536
#define	REQUEST_WORDS	(REQUEST_LINE / 2 + 1)

/*
 * One request.  r_arg are the words after the verb up to the first optional
 * word, r_opt the optional words.  All of them lie in the line.
 */
struct request {
	char	 *r_verb;
	char	**r_arg;
	size_t	  r_nargs;
	char	**r_opt;
	size_t	  r_nopts;
};

/*
 * Splits a line of len bytes (no line feed; one more byte must be writable).
 * The request is valid until the next call.
 */
int	words_split(char *line, size_t len, struct request *);

/*
 * The value of the optional word `name', or NULL when it was not given.
 */
char	*words_option(const struct request *, const char *name);

/*
 * 0 when every optional word is one of the comma-separated names and none
 * comes twice.
 */
int	words_options_known(const struct request *, const char *names);

int	word_unsigned(const char *, uint64_t max, uint64_t *);
int	word_signed(const char *, int64_t min, int64_t max, int64_t *);

/* Decodes a string word in place; *s is NULL for "-". */
int	word_string(char *, char **s);

/* Decodes "x" and digits in place. */
int	word_bytes(char *, unsigned char **bytes, size_t *len);

#endif /* !WORDS_H */
