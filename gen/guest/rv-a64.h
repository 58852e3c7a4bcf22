/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Entries of aarch64 (Arm ARM, D8.3) and riscv64 (privileged architecture,
 * 4.3 to 4.5).  Both have 64 bits, 512 of them a table, and pages of 4 KiB,
 * 2 MiB and 1 GiB; or on aarch64 2048 of them, and 16 KiB and 32 MiB.
 */
#ifndef RV_A64_H
#define	RV_A64_H

typedef uint64_t pte_t;
#define	SUPER		(PAGE << (PAGE_SHIFT - 3))

#ifdef __aarch64__
#define	X_V		0x001ULL
#define	X_PAGE		0x003ULL	/* in the last table */
#define	X_BLOCK		0x001ULL	/* above it */
#define	X_TABLE		0x003ULL
#define	X_NC		0x004ULL	/* the second memory attribute */
#define	X_DEV		0x008ULL	/* the third */
#define	X_U		0x040ULL
#define	X_RO		0x080ULL
#define	X_INNER		0x300ULL
#define	X_AF		0x400ULL
#define	X_NG		0x800ULL
#define	X_CONT		(1ULL << 52)
#define	X_PXN		(1ULL << 53)
#define	X_UXN		(1ULL << 54)
#define	X_SOFT		(15ULL << 55)
#define	X_HIER		(31ULL << 59)	/* of a table; a page ignores them */
#define	X_FRAMES	(0x0000ffffffffffffULL & ~(PAGE - 1))
#define	X_FAR		(0x00000fffffffffffULL & ~(PAGE - 1))	/* 44 bits */
#define	X_ENTRY(pa, b)	((pa) | (b))
#define	X_FRAME(e)	((e) & X_FRAMES)
#define	X_LEADS(b)	(((b) & X_TABLE) == X_TABLE)
#else
#define	X_V		0x001ULL
#define	X_R		0x002ULL
#define	X_W		0x004ULL
#define	X_X		0x008ULL
#define	X_U		0x010ULL
#define	X_G		0x020ULL
#define	X_A		0x040ULL
#define	X_D		0x080ULL
#define	X_SOFT		0x300ULL
#define	X_TABLE		X_V
#define	X_FAR		0x00fffffffffff000ULL	/* 56 bits */
#define	X_ENTRY(pa, b)	((pa) >> 2 | (b))
#define	X_FRAME(e)	((e) >> 10 << 12)
#define	X_LEADS(b)	(((b) & (X_V | X_R | X_W | X_X)) == X_V)
#endif

#endif
