/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * resolver.h: tables of symbols that the suite sends, and the names that an
 * implementation asked for.
 *
 * libkvm's resolver has no argument for its caller, so the table that answers
 * is a variable: set resolver_current before each call for a descriptor.
 */
#ifndef RESOLVER_H
#define	RESOLVER_H

#include <stdint.h>

#include "text.h"

#define	RESOLVER_SETS	256

struct symset;

/* Table n, below RESOLVER_SETS. */
struct symset	*resolver_set(unsigned int n);

/*
 * Adds a name, or replaces it.  With fails non-zero the resolver refuses it.
 */
void	symset_add(struct symset *, const char *name, uint64_t value,
	    int fails);
void	symset_clear(struct symset *);

/*
 * What a resolver does: 0 and the value, or non-zero and *value as it was.
 * The name is added to the log.
 */
int	symset_resolve(struct symset *, const char *name, uint64_t *value);

/* The names asked for since the log was last cleared, one word a line. */
struct text	*symset_log(struct symset *);

extern struct symset *resolver_current;

/* libkvm's resolver; asks resolver_current. */
int	resolver_libkvm(const char *name, uint64_t *value);

#endif /* !RESOLVER_H */
