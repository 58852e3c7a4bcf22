/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * t.h: what the tests of libkvmref share: a frame that counts, files made by
 * hand, a resolver with a table, and reads given as vectors.
 *
 * The files are stated in the tests byte by byte, from the format documents;
 * no constant of the library is used for them.
 */
#ifndef T_H
#define	T_H

#include <stddef.h>
#include <stdint.h>

#include "../kvm.h"
#include "../kvmref.h"

/*
 * A test is a function; it goes on after a failed check, and counts as failed
 * if one did.
 */
struct t_test {
	const char	*name;
	void		(*run)(void);
};

/* Runs the tests, prints "N passed, N failed"; main()'s exit status. */
int	t_main(const struct t_test *tests, size_t n);

/* A check; prints place and text when ok is zero.  Returns ok. */
int	t_check(int ok, const char *file, int line, const char *fmt, ...);

#define	CHECK(e)	t_check((e) != 0, __FILE__, __LINE__, "%s", #e)
#define	CHECK_EQ(a, b)	t_eq((uint64_t)(a), (uint64_t)(b), #a, __FILE__, \
	__LINE__)
int	t_eq(uint64_t got, uint64_t want, const char *what, const char *file,
	    int line);
/* That the text contains a piece. */
#define	CHECK_HAS(s, piece)	t_has((s), (piece), __FILE__, __LINE__)
int	t_has(const char *s, const char *piece, const char *file, int line);

/* A file under construction, zero where nothing is put. */
struct t_image {
	uint8_t		*p;
	size_t		 len;
};

void	t_image_init(struct t_image *im, size_t len);
void	t_image_free(struct t_image *im);
void	t_put16(struct t_image *im, size_t off, unsigned int v);
void	t_put32(struct t_image *im, size_t off, uint32_t v);
void	t_put64(struct t_image *im, size_t off, uint64_t v);
/* Bytes as hexadecimal digits; spaces and '|' are for the reader. */
void	t_hex(struct t_image *im, size_t off, const char *hex);
/* A page of the worked examples: word at offset o has the value T + o. */
void	t_page(struct t_image *im, size_t off, uint64_t t);
void	t_str(struct t_image *im, size_t off, const char *s);
/* The same numbers, most significant byte first. */
void	t_be16(struct t_image *im, size_t off, unsigned int v);
void	t_be32(struct t_image *im, size_t off, uint32_t v);
void	t_be64(struct t_image *im, size_t off, uint64_t v);
/*
 * size bytes of the page of text at physical address pa that other worked
 * examples have: "P<pa>@<offset, 5 digits>|", over and over.
 */
void	t_text(struct t_image *im, size_t off, uint64_t pa, size_t size);
/* Their message buffer. */
void	t_msgbuf(struct t_image *im, size_t off);

/*
 * Files are made in a directory of the test's own, which is removed at the
 * end.  The path is good until the next call with the same name.
 */
const char *t_path(const char *name);
const char *t_write(const char *name, const struct t_image *im);
/*
 * A kernel that is nothing but an ELF header: class 1 or 2, data 1 (little
 * endian) or 2, e_type and e_machine.
 */
const char *t_kernel(const char *name, unsigned int class, unsigned int data,
	    unsigned int type, unsigned int machine);
/* The same, with e_flags. */
const char *t_kernel_flags(const char *name, unsigned int class,
	    unsigned int data, unsigned int type, unsigned int machine,
	    uint32_t flags);
/* The 64-byte and 52-byte kernels that suffice for minidumps. */
const char *t_kernel_amd64(void);
const char *t_kernel_i386(void);

/* The resolver and its table; t_symbols_clear() empties it. */
void	t_symbol(const char *name, kvaddr_t addr);
void	t_symbols_clear(void);
int	t_resolver(const char *name, kvaddr_t *addr);

/*
 * Opens with the resolver; a failure is a failed check.  im, when not NULL,
 * is written first, and is where t_reads() takes the right bytes from.
 */
kvm_t	*t_open(const char *kernel, const struct t_image *im);
/* Opens, and checks that it fails with a text that has the piece. */
void	t_refused(const char *kernel, const struct t_image *im,
	    const char *piece);

/*
 * One read.  ret is what it returns.  When it is not -1, the first n1 bytes
 * come from file offset off1, the rest from off2; n1 0: all from off1.
 */
struct t_vec {
	kvaddr_t	va;
	size_t		len;
	int64_t		ret;
	int64_t		off1;
	size_t		n1;
	int64_t		off2;
};

/*
 * Reads each vector, three times over (the cache must make no difference),
 * and checks result, bytes, that nothing else was written, and after a -1 the
 * text.
 */
void	t_reads(kvm_t *kd, const struct t_image *im, const struct t_vec *v,
	    size_t n, const char *file, int line);
#define	READS(kd, im, v)	t_reads((kd), (im), (v), \
	sizeof(v) / sizeof((v)[0]), __FILE__, __LINE__)

/* A walk, compared record by record. */
void	t_walk(kvm_t *kd, const struct kvm_page *want, size_t n, const char *f,
	    int line);
#define	WALK(kd, want)	t_walk((kd), (want), \
	sizeof(want) / sizeof((want)[0]), __FILE__, __LINE__)

#endif /* !T_H */
