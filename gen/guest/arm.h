/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Entries of 32-bit ARM: short descriptors of ARMv6 and v7 (Arm ARM v7, B3.5),
 * and those before (Arm ARM, DDI 0100I, B4.7), of which no access permission
 * means read-only where SCTLR.S is set.
 * A table takes a whole page of the pool, the root four.  A large page or a
 * supersection is 16 equal entries: a region counts each, a page or a section
 * further than the one before, and the entry's frame is rounded down.
 */
#ifndef ARM_H
#define	ARM_H

typedef uint32_t pte_t;
#define	SUPER		(1 * MiB)

#define	X_C		0x00008ULL
#define	X_B		0x00004ULL
#define	X_LARGE		(1ULL << 32)	/* and no bit of the entry */
#define	X_SUPER		0x40000ULL
#define	X_V		0x003ULL
#if __ARM_ARCH >= 6
#define	X_TABLE		0x00001ULL
#define	X_SECTION	0x10402ULL	/* shared, for the kernel to write */
#define	X_SECTION_RO	(X_SECTION | 0x08000ULL)
#define	X_SECTION_USER	(X_SECTION | 0x20800ULL)	/* not global */
#define	X_SECTION_XN	0x00010ULL
#define	X_PAGE		0x00412ULL
#define	X_PAGE_RO	(X_PAGE | 0x280ULL)	/* and FreeBSD's own bit */
#define	X_PAGE_USER	(X_PAGE | 0x820ULL)
#define	X_XN		0x00001ULL
#define	X_LARGE_PAGE	(X_LARGE | 0x00411ULL)
#define	X_LARGE_RO	(X_LARGE_PAGE | 0x08200ULL)	/* and no-execute */
#else
#define	X_TABLE		0x00011ULL
#define	X_SECTION	0x00412ULL	/* for the kernel to write */
#define	X_SECTION_RO	0x00012ULL
#define	X_SECTION_USER	0x00c12ULL
#define	X_SECTION_XN	0ULL		/* the format has none */
#define	X_PAGE		0x00552ULL
#define	X_PAGE_RO	0x00002ULL
#define	X_PAGE_USER	0x00ff2ULL
#define	X_PAGE_MIXED	0x00112ULL	/* of four parts, two read-only */
#define	X_LARGE_PAGE	(X_LARGE | 0x00551ULL)
#define	X_LARGE_RO	(X_LARGE | 0x00001ULL)
#endif
#define	X_ENTRY(pa, b)	((pte_t)(((b) & X_LARGE) != 0 ?			\
			    (pa) & ~0xffffULL :	((b) & X_SUPER) != 0 ?	\
			    (pa) & ~0xffffffULL : (pa)) | (pte_t)(b))
#define	X_FRAME(e)	((e) & 0xfffffc00U)
#define	X_LEADS(b)	(((b) & 3) == 1)

#endif
