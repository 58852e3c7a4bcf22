/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdlib.h>
#include <string.h>

#include "resolver.h"

/* A library that asks for ever is stopped elsewhere; keep the log bounded. */
#define	LOG_MAX		(4U * 1024U * 1024U)
#define	NAME_MAX_LOGGED	4096

struct symbol {
	char		*s_name;
	uint64_t	 s_value;
	int		 s_fails;
};

struct symset {
	struct symbol	*ss_symbols;
	size_t		 ss_count, ss_room;
	struct text	 ss_log;
};

static struct symset sets[RESOLVER_SETS];

struct symset *resolver_current;

struct symset *
resolver_set(unsigned int n)
{

	return (&sets[n]);
}

static struct symbol *
symset_find(const struct symset *set, const char *name)
{
	size_t i;

	for (i = 0; i < set->ss_count; i++) {
		if (strcmp(set->ss_symbols[i].s_name, name) == 0)
			return (&set->ss_symbols[i]);
	}
	return (NULL);
}

void
symset_add(struct symset *set, const char *name, uint64_t value, int fails)
{
	struct symbol *sym, *grown;

	sym = symset_find(set, name);
	if (sym == NULL) {
		if (set->ss_count == set->ss_room) {
			set->ss_room = 2 * set->ss_room + 16;
			grown = xcalloc(set->ss_room, sizeof(*grown));
			if (set->ss_count != 0)
				memcpy(grown, set->ss_symbols,
				    set->ss_count * sizeof(*grown));
			free(set->ss_symbols);
			set->ss_symbols = grown;
		}
		sym = &set->ss_symbols[set->ss_count++];
		sym->s_name = xstrdup(name);
	}
	sym->s_value = value;
	sym->s_fails = fails;
}

void
symset_clear(struct symset *set)
{
	size_t i;

	for (i = 0; i < set->ss_count; i++)
		free(set->ss_symbols[i].s_name);
	set->ss_count = 0;
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
