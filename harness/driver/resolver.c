/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "resolver.h"

/* A library that asks for ever is stopped elsewhere; keep the log bounded. */
#define	LOG_MAX		(4U * 1024U * 1024U)
#define	NAME_MAX_LOGGED	4096

struct symbol {
	const char	*s_name;
	char		*s_own;		/* the memory of the name */
	uint64_t	 s_value;
	int		 s_fails;
	struct symbol	*s_next;	/* in no order */
};

/* A real kernel has tens of thousands: they are found by tsearch(). */
struct symset {
	void		*ss_tree;
	struct symbol	*ss_first;
	struct text	 ss_log;
};

static struct symset sets[RESOLVER_SETS];

struct symset *resolver_current;

struct symset *
resolver_set(unsigned int n)
{

	return (&sets[n]);
}

static int
by_name(const void *a, const void *b)
{
	const struct symbol *one = a, *other = b;

	return (strcmp(one->s_name, other->s_name));
}

static struct symbol *
symset_find(const struct symset *set, const char *name)
{
	struct symbol key, *const *found;

	key.s_name = name;
	found = tfind(&key, &set->ss_tree, by_name);
	return (found != NULL ? *found : NULL);
}

void
symset_add(struct symset *set, const char *name, uint64_t value, int fails)
{
	struct symbol *sym;

	sym = symset_find(set, name);
	if (sym == NULL) {
		sym = xcalloc(1, sizeof(*sym));
		sym->s_name = sym->s_own = xstrdup(name);
		if (tsearch(sym, &set->ss_tree, by_name) == NULL)
			no_memory();
		sym->s_next = set->ss_first;
		set->ss_first = sym;
	}
	sym->s_value = value;
	sym->s_fails = fails;
}

void
symset_clear(struct symset *set)
{
	struct symbol *sym;

	while ((sym = set->ss_first) != NULL) {
		set->ss_first = sym->s_next;
		(void)tdelete(sym, &set->ss_tree, by_name);
		free(sym->s_own);
		free(sym);
	}
}

int
symset_resolve(struct symset *set, const char *name, uint64_t *value)
{
	const struct symbol *sym;

	if (set->ss_log.t_len < LOG_MAX) {
		text_string(&set->ss_log, name,
		    name != NULL ? strnlen(name, NAME_MAX_LOGGED) : 0);
		text_add(&set->ss_log, "\n", 1);
	}
	if (name == NULL)
		return (1);
	sym = symset_find(set, name);
	if (sym == NULL || sym->s_fails)
		return (1);
	*value = sym->s_value;
	return (0);
}

struct text *
symset_log(struct symset *set)
{

	return (&set->ss_log);
}

int
resolver_libkvm(const char *name, uint64_t *value)
{

	if (resolver_current == NULL)
		return (1);
	return (symset_resolve(resolver_current, name, value));
}
