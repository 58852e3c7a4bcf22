/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * text.h: a growing string, for replies and their bodies.
 *
 * A text begins as all zeroes.  Where memory runs out the driver says so on
 * standard error and exits with status 2: there is nothing left to tell.
 */
#ifndef TEXT_H
#define	TEXT_H

#include <stddef.h>
#include <stdint.h>

struct text {
	char	*t_base;	/* t_len bytes; not terminated */
	size_t	 t_len;
	size_t	 t_room;	/* bytes allocated */
};

#if defined(__GNUC__)
#define	PRINTFLIKE(fmt, args)	__attribute__((__format__(__printf__, \
				    fmt, args)))
#else
#define	PRINTFLIKE(fmt, args)
#endif

void	text_add(struct text *, const void *bytes, size_t len);
void	text_printf(struct text *, const char *fmt, ...) PRINTFLIKE(2, 3);

/*
 * Append a number as %u, %d and %#x do, for what is written often: printf(3)
 * is many times as slow, above all in an emulator.
 */
void	text_decimal(struct text *, uint64_t);
void	text_signed(struct text *, int64_t);
void	text_hex(struct text *, uint64_t);

/* Numbers with blanks between, for each a letter of kinds: u, d or x. */
void	text_numbers(struct text *, const char *kinds, const uint64_t *);

/* Appends a string word: "-" for NULL, else "=" and the bytes, encoded. */
void	text_string(struct text *, const char *bytes, size_t len);

/* Appends "x" and two hexadecimal digits for each byte. */
void	text_bytes(struct text *, const void *bytes, size_t len);

/* Empties a text and keeps its memory, unless that is large. */
void	text_clear(struct text *);

/* Gives the memory back. */
void	text_free(struct text *);

/* Ends the driver, which says why. */
void	no_memory(void);

/* calloc(3) that does not fail; see above. */
void	*xcalloc(size_t n, size_t size);
/* strdup(3) that does not fail. */
char	*xstrdup(const char *);

#endif /* !TEXT_H */
