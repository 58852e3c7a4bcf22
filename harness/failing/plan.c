/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <sys/types.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

void
die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)fputs("failing: ", stderr);
	(void)vfprintf(stderr, fmt, ap);
	(void)fputc('\n', stderr);
	va_end(ap);
	exit(2);
}

/* Room for one more of size bytes in a list of n. */
static void *
grown(void *list, size_t n, size_t size)
{

	list = realloc(list, (n + 1) * size);
	if (list == NULL)
		die("out of memory");
	return (list);
}

static char *
copy(const char *s)
{
	char *p;

	p = strdup(s);
	if (p == NULL)
		die("out of memory");
	return (p);
}

static int
digit(int c)
{

	if (c >= '0' && c <= '9')
		return (c - '0');
	return (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

/* A word of hexadecimal digits as bytes; the number of them, or -1. */
static ssize_t
unhex(const char *word, unsigned char **out)
{
	size_t i, n = strlen(word);
	unsigned char *p;

	*out = p = grown(NULL, n, 1);
	if (strcmp(word, "-") == 0)
		return (0);
	for (i = 0; i + 1 < n; i += 2) {
		if (digit(word[i]) < 0 || digit(word[i + 1]) < 0)
			return (-1);
		p[i / 2] = (unsigned char)(digit(word[i]) * 16 +
		    digit(word[i + 1]));
	}
	return (n % 2 == 0 ? (ssize_t)(n / 2) : -1);
}

static int
parse_read(struct plan *plan, char *words)
{
	struct plan_read r;
	uint64_t len;
	ssize_t n;
	int at;

	if (sscanf(words, "%" SCNx64 " %" SCNx64 " %ld %n", &r.va, &len,
	    &r.ret, &at) != 3)
		return (-1);
	r.len = (size_t)len;
	n = unhex(words + at, &r.bytes);
	if (n < 0)
		return (-1);
	r.n = (size_t)n;
	plan->read = grown(plan->read, plan->nread, sizeof(r));
	plan->read[plan->nread++] = r;
	return (0);
}

static int
parse_sym(struct plan *plan, char *words)
{
	struct plan_sym s;
	char *value;

	value = strchr(words, ' ');
	if (value == NULL)
		return (-1);
	*value++ = '\0';
	s.name = copy(words);
	s.value = strtoull(value, NULL, 16);
	plan->sym = grown(plan->sym, plan->nsym, sizeof(s));
	plan->sym[plan->nsym++] = s;
	return (0);
}

static int
parse(struct plan *plan, char *line)
{

	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "kernel ", 7) == 0)
		plan->kernel = copy(line + 7);
	else if (strncmp(line, "vmcore ", 7) == 0)
		plan->vmcore = copy(line + 7);
	else if (strcmp(line, "raw") == 0)
		plan->raw = 1;
	else if (strcmp(line, "refused") == 0)
		plan->refused = 1;
	else if (strncmp(line, "most ", 5) == 0)
		plan->most = (size_t)strtoull(line + 5, NULL, 16);
	else if (strncmp(line, "sym ", 4) == 0)
		return (parse_sym(plan, line + 4));
	else if (strncmp(line, "read ", 5) == 0)
		return (parse_read(plan, line + 5));
	else
		return (-1);
	return (0);
}

void
plan_load(const char *path, struct plan *plan)
{
	char *line;
	size_t room;
	FILE *f;

	memset(plan, 0, sizeof(*plan));
	f = fopen(path, "r");
	if (f == NULL)
		die("%s: cannot be opened", path);
	line = NULL;
	room = 0;
	while (getline(&line, &room, f) > 0) {
		if (parse(plan, line) != 0)
			die("%s: not a line of a plan: %.60s", path,
			    line);
	}
	free(line);
	(void)fclose(f);
	if (plan->kernel == NULL || plan->vmcore == NULL ||
	    (plan->nread == 0 && !plan->refused))
		die("%s: not a whole plan", path);
}

void
plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->nsym; i++)
		free(plan->sym[i].name);
	for (i = 0; i < plan->nread; i++)
		free(plan->read[i].bytes);
	free(plan->sym);
	free(plan->read);
	free(plan->kernel);
	free(plan->vmcore);
}
