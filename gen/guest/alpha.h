/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Entries of Alpha's tables, as OSF/1's PALcode has them (Alpha architecture
 * reference manual, II-B, 3.5).
 */
#ifndef ALPHA_H
#define	ALPHA_H

typedef uint64_t pte_t;
#define	SUPER		(8 * MiB)	/* what a table of level 3 covers */
#define	X_V		0x0001ULL
#define	X_FOW		0x0004ULL
#define	X_FOE		0x0008ULL
#define	X_ASM		0x0010ULL
#define	X_KRE		0x0100ULL
#define	X_URE		0x0200ULL
#define	X_KWE		0x1000ULL
#define	X_UWE		0x2000ULL
#define	X_SOFT		0xffff0000ULL
#define	X_WIRED		0x10000ULL
#define	X_LEVEL		(1ULL << 31)	/* software's: leads to a table */
#define	X_TABLE		(X_V | X_ASM | X_KRE | X_KWE | X_WIRED | X_LEVEL)
#define	X_SELF		(X_V | X_KRE | X_KWE)	/* the tables themselves */
#define	X_FAR		0x00000fffffffe000ULL	/* 44 bits: the CPU's */
#define	X_ENTRY(pa, b)	((pa) >> 13 << 32 | (b))
#define	X_FRAME(e)	((e) >> 32 << 13)
#define	X_LEADS(b)	(((b) & X_TABLE) == X_TABLE)
#define	X_WINDOW	0xa000000000000000ULL	/* of a region: no table */

#endif
