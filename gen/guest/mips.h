/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Entries of MIPS: the CPU has no tables, and EntryLo (MIPS64 architecture,
 * volume III) is what the kernel's tables hold, with software bits on top.  An
 * entry above the last level is the address of a table in KSEG0 or XKPHYS.
 */
#ifndef MIPS_H
#define	MIPS_H

#define	X_G		0x01ULL
#define	X_V		0x02ULL
#define	X_D		0x04ULL
#define	X_C(n)		((uint64_t)(n) << 3)	/* cache attribute */
#define	X_EMPTY		X_G		/* what an unused entry holds */
#define	X_WINDOW	0x4000000000000002ULL	/* of a region: no table */

#ifdef __mips64
typedef uint64_t pte_t;
#define	SUPER		(2 * MiB)
#define	X_RO		(1ULL << 55)
#define	X_SOFT		(3ULL << 56)
#define	X_NOTHING	(0xfffULL << 43 | 31ULL << 58)
#define	X_FAR		0xfffffff000ULL		/* 40 bits */
#define	X_TABLE		0x9800000000000000ULL
#define	X_FRAME(e)	((e) & 0xffffffffffULL)
#else
typedef uint32_t pte_t;
#define	SUPER		(4 * MiB)
#define	X_RO		(1ULL << 29)
#define	X_SOFT		(3ULL << 30)
#define	X_FAR		0xfffff000ULL
#define	X_TABLE		0x80000000ULL
#define	X_FRAME(e)	((e) & 0x1fffffffULL)
#endif
#define	X_LEADS(b)	(((b) & ~X_FRAME(~0ULL)) == X_TABLE)
#define	X_ENTRY(pa, b)	((pte_t)(X_LEADS(b) ? (pa) | (b) : (pa) >> 6 | (b)))

#endif
