/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * A guest maps a list of regions the way FreeBSD lays out its kernel half,
 * turns the tables on, writes marks through virtual addresses, reads them
 * back through other ones, says READY and stops.  The capture script finds
 * `regions' and `marks' by their symbols, reads them as 64-bit numbers, and
 * asks QEMU about the addresses.
 */
#ifndef GUEST_H
#define	GUEST_H

#include <stdint.h>

#include "layout.h"

#define	PAGE		(1ULL << PAGE_SHIFT)
#define	MiB		0x100000ULL
#define	GiB		0x40000000ULL

#if defined(__aarch64__) || defined(__riscv)
#include "rv-a64.h"
#elif defined(__arm__)
#include "arm.h"
#elif defined(__powerpc64__)
#include "ppc64.h"
#elif defined(__mips__)
#include "mips.h"
#elif defined(__sparc__)
#include "sparc64.h"
#elif defined(__alpha__)
#include "alpha.h"
#else
/* Bits of an entry, AMD64 APM volume 2, chapter 5. */
#define	X_V		0x001ULL
#define	X_RW		0x002ULL
#define	X_U		0x004ULL
#define	X_PWT		0x008ULL
#define	X_PCD		0x010ULL
#define	X_A		0x020ULL
#define	X_M		0x040ULL
#define	X_PS		0x080ULL	/* in a directory: superpage */
#define	X_PAT		0x080ULL	/* in a page table */
#define	X_G		0x100ULL
#define	X_SOFT		0xe00ULL
#define	X_SPAT		0x1000ULL	/* PAT of a superpage */
#define	X_SOFTHI	0x07f0000000000000ULL
#define	X_KEY		0x7800000000000000ULL
#if defined(__i386__) && !defined(PAE)
#define	X_NX		0ULL		/* the format has none */
#else
#define	X_NX		0x8000000000000000ULL
#endif
#define	X_FRAMES	0x000ffffffffff000ULL

#if defined(__i386__) && !defined(PAE)
typedef uint32_t pte_t;
#define	SUPER		(4 * MiB)
#else
typedef uint64_t pte_t;
#define	SUPER		(2 * MiB)
#endif
#define	X_TABLE		(X_V | X_RW | X_A | X_M)
#define	X_ENTRY(pa, b)	((pte_t)((pa) | (b)))
#define	X_FRAME(e)	((e) & X_FRAMES)
#define	X_LEADS(b)	(((b) & (X_V | X_PS)) == X_V)
#endif

#if defined(X_WINDOW) && defined(X_NONE)
#define	X_ENTERED(b)	((b) != X_WINDOW && (b) != X_NONE)
#elif defined(X_WINDOW)
#define	X_ENTERED(b)	((b) != X_WINDOW)
#else
#define	X_ENTERED(b)	1
#endif
#ifndef X_EMPTY
#define	X_EMPTY		0		/* what an unused entry holds */
#endif
#ifndef X_STORED
#define	X_STORED(e)	(e)		/* an entry as memory has it */
#endif

/*
 * `count' entries for areas of `size' bytes from `va' on; the frame of the
 * n-th is pa + n * step and its other bits are `bits'.  Where size is above a
 * page and X_LEADS(bits), it leads to the table at pa.
 * Nothing but 64-bit members: the script reads it.
 */
struct region {
	uint64_t va, pa, size, count, step, bits, mark;
	char name[24];
};

/* Frames that are known when all else is mapped: mmu_late(). */
#define	LATE_EMPTY	(~0ULL)	/* a new table */
#define	LATE_SHARED	(~1ULL)	/* the last table for the VA that is `step' */
#define	LATE_ROOT	(~2ULL)	/* the first table with entries of `size' */
#define	IS_LATE(pa)	((pa) >= LATE_ROOT)

enum {
	MARK_NONE,
	MARK_EDGE,		/* the first and last 64 bytes of a page */
	MARK_FULL,		/* the whole page */
	MARK_KIND = 3,
	MARK_LINEAR = 4		/* through the linear map: it is read-only */
};

struct mark {			/* words that were written through va */
	uint64_t va, len;
};

/* map-<target>.c: what is mapped. */
extern struct region regions[];
extern uint64_t nregions;
void	map_top(void);		/* allocate top tables, set the variables */
uint64_t map_linear(uint64_t pa); /* the VA that always maps pa */

uint64_t map_uart(void);		/* where the serial port is mapped */

/* mmu.c, hpt.c or tsb.c: the tables. */
void	mmu_map(uint64_t va, uint64_t size, uint64_t pa, uint64_t bits);
void	mmu_late(void);		/* settle the frames that are late */
void	mmu_activate(void);
#if !defined(HPT) && !defined(__sparc__)
uint64_t mmu_alloc(void);	/* PA of a cleared table */
void	mmu_root(uint64_t pa);
pte_t	*mmu_entry(uint64_t va, uint64_t size);
uint64_t mmu_table(uint64_t va, uint64_t size);	/* PA of its table */
#endif

/* guest.c */
extern uint64_t uart;
void	guest_main(void);
void	say(const char *text);
void	die(const char *what, uint64_t number);
#ifdef TLB
char	get(void);		/* from the serial port */

/* tlb.c: touches what it is told to, for ever. */
void	serve(void);
#endif

#define	ARENA(n)	(PHYS + OFF_ARENA + (n) * PAGE)

#endif
