/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Entries of 32-bit ARM, short descriptors of ARMv6 and v7 (Arm ARM v7, B3.5).
 * A table takes a whole page of the pool, the root four.  A large page or a
 * supersection is 16 equal entries: a region counts each, a page or a section
 * further than the one before, and the entry's frame is rounded down.
 */
#ifndef ARM_H
#define	ARM_H

typedef uint32_t pte_t;
#define	SUPER		(1 * MiB)

#define	X_TABLE		0x00001ULL
#define	X_SECTION	0x10402ULL	/* shared, for the kernel to write */
#define	X_SECTION_RO	0x08000ULL
#define	X_SECTION_XN	0x00010ULL
#define	X_SECTION_U	0x20800ULL	/* not global */
#define	X_SUPER		0x40000ULL
#define	X_PAGE		0x00412ULL
#define	X_XN		0x00001ULL
#define	X_C		0x00008ULL
#define	X_B		0x00004ULL
#define	X_U		0x00820ULL
#define	X_RO		0x00200ULL
#define	X_SOFT		0x00080ULL	/* FreeBSD's read-only bit; TEX[1] */
#define	X_LARGE		(1ULL << 32 | 0x00411ULL)	/* and no bit of it */
#define	X_LARGE_XN	0x08000ULL
#define	X_V		0x003ULL
#define	X_ENTRY(pa, b)	((pte_t)(((b) >> 32 != 0 ? (pa) & ~0xffffULL :	\
			    ((b) & X_SUPER) != 0 ? (pa) & ~0xffffffULL : \
			    (pa)) | (b)))
#define	X_FRAME(e)	((e) & 0xfffffc00U)
#define	X_LEADS(b)	(((b) & 3) == X_TABLE)

#endif
