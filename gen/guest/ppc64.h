/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Entries of 64-bit PowerPC (Power ISA 3.0B, Book III, 5.7): of radix tables,
 * or with HPT of the hashed table.  Both are big-endian, whatever the order
 * of data is.
 */
#ifndef PPC64_H
#define	PPC64_H

#ifdef __LITTLE_ENDIAN__
#define	X_STORED(e)	__builtin_bswap64(e)
#else
#define	X_STORED(e)	(e)
#endif

#ifdef HPT
/*
 * A region's bits are those of an entry's second word, and how the entry is
 * to be made: hpt.c.  Segments of 256 MiB; those of the direct map have pages
 * of 16 MiB.
 */
#define	SUPER		(16 * MiB)
#define	X_SECOND	0x01000ULL	/* by the second hash */
#define	X_DECOY		0x0e000ULL	/* an entry for another address: */
#define	X_INVALID	0x02000ULL	/* V is clear: for none */
#define	X_USER		0x04000ULL	/* of a user's segment */
#define	X_WRONG_HASH	0x08000ULL	/* H says the other function */
#define	X_WORD		0xf000000000000fffULL

#define	X_R		0x100ULL
#define	X_C		0x080ULL
#define	X_W		0x040ULL	/* write-through */
#define	X_I		0x020ULL	/* caching inhibited */
#define	X_M		0x010ULL
#define	X_G		0x008ULL	/* guarded */
#define	X_N		0x004ULL
#define	X_RW		0x002ULL
#define	X_RO		0x003ULL
#define	X_FAR		0x0ffffffffffff000ULL
#define	X_LEADS(b)	(0)
#else
typedef uint64_t pte_t;
#define	SUPER		(2 * MiB)

#define	X_V		0x8000000000000000ULL
#define	X_LEAF		0x4000000000000000ULL
#define	X_SOFT		0x2000000000000e00ULL
#define	X_R		0x100ULL
#define	X_C		0x080ULL
#define	X_IO		0x030ULL
#define	X_PRIV		0x008ULL
#define	X_READ		0x004ULL
#define	X_WRITE		0x002ULL
#define	X_EXEC		0x001ULL
#define	X_TABLE		(X_V | 9)	/* of 512 entries */
#define	X_FRAMES	0x00fffffffffff000ULL
#define	X_ENTRY(pa, b)	((pa) | (b))
#define	X_FRAME(e)	((e) & 0x00ffffffffffff00ULL)
#define	X_LEADS(b)	(((b) & (X_V | X_LEAF)) == X_V)
#endif

#endif
