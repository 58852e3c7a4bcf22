/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Entries of the kernel's TSB on UltraSPARC (user's manual, translation table
 * entry): a tag and data, which the CPU's TLB takes as they are.  A region's
 * bits are those of the data.
 */
#ifndef SPARC64_H
#define	SPARC64_H

#define	SUPER		(4 * MiB)
#define	X_V		0x8000000000000000ULL
#define	X_SOFT2		0x07fc000000000000ULL
#define	X_SOFT		0x0000000000001e80ULL	/* but SW */
#define	X_SW		0x0100ULL
#define	X_CP		0x0020ULL
#define	X_CV		0x0010ULL
#define	X_E		0x0008ULL	/* accesses have side effects */
#define	X_P		0x0004ULL
#define	X_W		0x0002ULL
#define	X_G		0x0001ULL
#define	X_FAR		0x000001ffffffe000ULL	/* the CPU has 41 bits */
#define	X_LEADS(b)	(0)

/* Of regions that are not entered: the direct area, and what only looks so. */
#define	X_WINDOW	0xa000000000000000ULL
#define	X_NONE		0x2000000000000000ULL

#define	TSB_ENTRIES	16384

#endif
