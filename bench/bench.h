/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * bench.h: what the parts of the benchmark share.
 *
 * Every number is a median of ROUNDS rounds, and stands beside the median of
 * its floor: the bare operation that no reader can do without, taken in the
 * same rounds on the same file.
 */
#ifndef BENCH_H
#define	BENCH_H

#include <stddef.h>
#include <stdint.h>

#include "ref/kvmref.h"

#define	ROUNDS	7

/* ---- bench.c: the table ---- */

/* How a row's target is meant. */
enum target {
	NONE,
	AT_MOST,	/* measured / floor, times */
	FASTER,		/* floor / measured, times: the inverse */
	LIMIT		/* measured, in the row's unit */
};

/*
 * Prints one row.  unit is "ns", "ms", "GB/s", "MiB"; for GB/s higher is
 * better and the ratio is measured / floor with FASTER.
 */
void	row(const char *what, const char *unit, double measured, double lower,
	    enum target kind, double target);
/* A line below the table's heading that groups rows. */
void	group(const char *what);
/* Ends the program with a message; scratch files are removed. */
void	die(const char *fmt, ...)
#if defined(__GNUC__)
	    __attribute__((__noreturn__, __format__(__printf__, 1, 2)))
#endif
	    ;

/* ---- clock.c ---- */

/*
 * Seconds of processor time, in the program and in the system for it: what
 * other programs do meanwhile counts less.  All files are in the page cache,
 * so that nothing waits for a disk.
 */
double	busy(void);
/* The median of n values; reorders them. */
double	median(double *v, size_t n);
/* The most memory that this process had, in bytes; 0 if it is not known. */
uint64_t	peak_memory(void);

/* A generator of 64-bit numbers, not zero (xorshift). */
static inline uint64_t
next(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (*state = x);
}

/* ---- cores.c ---- */

struct tools {
	const char	*self;
	const char	*vmgen;
	const char	*atf_lua;
	const char	*scenarios;	/* a directory */
	const char	*target;	/* a name that its targets.lua has */
};

/* The model's word that the file has the 8 bytes at va there. */
struct place {
	uint64_t	va;
	uint64_t	offset;
};

#define	MAXPLACE	4096

struct core {
	char		kernel[1100];
	char		vmcore[1100];
	uint64_t	size;		/* of the vmcore */
	double		seconds;	/* that it took to make it */

	/* What generate.lua says of it; 0 where there is none. */
	uint64_t	first;		/* file offset of the first page */
	uint64_t	page;		/* bytes */
	uint64_t	esize;		/* of a page-table entry */
	uint64_t	gib;		/* sparse: memory of the machine */
	uint64_t	bytes;		/* dense: bytes of memory */
	uint64_t	kva;		/* all of it, scattered */
	uint64_t	linear;		/* all of it, in the file's order */
	uint64_t	dmap;		/* the direct map, where there is one */
	int		walk;		/* kvm_walk_pages has records */
	struct place	place[MAXPLACE];
	size_t		nplace;
};

/* Makes a directory below $TMPDIR, or below dir without one. */
void	scratch_make(const char *dir);
/* Removes it with all that is in it.  May be called by a signal handler. */
void	scratch_remove(void);
const char *scratch(void);
/*
 * Names the scenario, a file of the directory and a number for it, and asks
 * what is where in its core.  The core is not made.
 */
void	core_describe(struct core *c, const struct tools *t,
	    const char *scenario, int number);
/*
 * Makes that core: with vmgen, which takes digests of what it made, or by
 * building and saving alone.
 */
void	core_make(struct core *c, const struct tools *t, int digest);
/* Removes one core's files. */
void	core_remove(struct core *c);
kvm_t	*core_open(const struct core *c);

/* ---- reads.c, other.c: the measurements ---- */

/* bench_generator() leaves the core for the others to read. */
void	bench_reads(const struct core *c);
void	bench_sequential(const struct core *c);
void	bench_walk(const struct core *c);
void	bench_generator(struct core *c, const struct tools *t, int measured);
/* Of the numberth sparse dump; 0 if there are not so many. */
int	bench_open(const struct tools *t, int number);
/* What bench_open() runs in a process of its own. */
int	bench_open_child(int argc, char **argv);

#endif /* !BENCH_H */
