/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * cores.c: the dumps, in a directory of their own that does not outlive the
 * program.
 */

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

static char dir[1024];

/* vmgen's files, generate.lua's, and bench's own. */
static const char *const files[] = { "kernel", "vmcore", "expect.json",
    "layout", "floor", "scenario.lua" };
#define	NFILES	(sizeof(files) / sizeof(files[0]))
static char paths[NFILES][1100];
#define	LAYOUT	paths[3]
#define	SCENARIO paths[5]

void
scratch_make(const char *fallback)
{
	const char *tmp;
	size_t i;

	tmp = getenv("TMPDIR");
	if (tmp == NULL || *tmp == '\0')
		tmp = fallback;
	snprintf(dir, sizeof(dir), "%s/bench.XXXXXX", tmp);
	if (mkdtemp(dir) == NULL) {
		dir[0] = '\0';
		die("%s: %s", tmp, strerror(errno));
	}
	for (i = 0; i < NFILES; i++)
		snprintf(paths[i], sizeof(paths[i]), "%s/%s", dir, files[i]);
}

const char *
scratch(void)
{

	return (dir);
}

void
scratch_remove(void)
{
	size_t i;

	if (dir[0] == '\0')
		return;
	for (i = 0; i < NFILES; i++)
		unlink(paths[i]);
	rmdir(dir);
	dir[0] = '\0';
}

/* Processor time of all programs that were run. */
static double
children(void)
{
	struct rusage ru;

	if (getrusage(RUSAGE_CHILDREN, &ru) != 0)
		die("getrusage: %s", strerror(errno));
	return ((double)(ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) +
	    (double)(ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) / 1e6);
}

/* Runs a program; returns the seconds of processor time that it took. */
static double
run(const char *const argv[])
{
	char *args[8];
	double begin;
	pid_t pid;
	size_t i;
	int status;

	for (i = 0; argv[i] != NULL && i < 7; i++)
		args[i] = strdup(argv[i]);
	args[i] = NULL;
	fflush(stdout);
	begin = children();
	pid = fork();
	if (pid == 0) {
		dup2(2, 1);
		execv(args[0], args);
		_exit(127);
	}
	while (pid < 0 || waitpid(pid, &status, 0) != pid)
		if (errno != EINTR)
			die("%s: %s", argv[0], strerror(errno));
	begin = children() - begin;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die("%s %s: failed", argv[0], argv[1]);
	while (i-- > 0)
		free(args[i]);
	return (begin);
}

/* One line of the layout: generate.lua says which there are. */
static void
layout_line(struct core *c, const char *line)
{
	static const struct {
		const char	*word;
		size_t		 offset;
	} words[] = {
		{ "first", offsetof(struct core, first) },
		{ "page", offsetof(struct core, page) },
		{ "esize", offsetof(struct core, esize) },
		{ "gib", offsetof(struct core, gib) },
		{ "bytes", offsetof(struct core, bytes) },
		{ "kva", offsetof(struct core, kva) },
		{ "linear", offsetof(struct core, linear) },
		{ "dmap", offsetof(struct core, dmap) },
	};
	char word[16];
	uint64_t v[2];
	size_t i;
	int n;

	v[0] = v[1] = 0;
	n = sscanf(line, "%15s %" SCNx64 " %" SCNx64, word, &v[0], &v[1]);
	for (i = 0; n == 2 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i].word) == 0) {
			memcpy((char *)c + words[i].offset, &v[0],
			    sizeof(v[0]));
			return;
		}
	if (n == 1 && strcmp(word, "walk") == 0)
		c->walk = 1;
	else if (n == 3 && strcmp(word, "check") == 0 &&
	    c->nplace < MAXPLACE) {
		c->place[c->nplace].va = v[0];
		c->place[c->nplace++].offset = v[1];
	} else
		die("%s: %s", LAYOUT, line);
}

void
core_describe(struct core *c, const struct tools *t, const char *scenario,
    int number)
{
	char script[1100], line[256];
	const char *argv[8];
	FILE *fp;

	memset(c, 0, sizeof(*c));
	fp = fopen(SCENARIO, "w");
	if (fp == NULL)
		die("%s: %s", SCENARIO, strerror(errno));
	fprintf(fp, "return assert(loadfile([[%s/%s]]))([[%s]], [[%s]], %d)\n",
	    t->scenarios, scenario, t->scenarios, t->target, number);
	if (fclose(fp) != 0)
		die("%s: %s", SCENARIO, strerror(errno));
	snprintf(script, sizeof(script), "%s/generate.lua", t->scenarios);
	memset(argv, 0, sizeof(argv));
	argv[0] = t->atf_lua;
	argv[1] = script;
	argv[2] = SCENARIO;
	argv[3] = dir;
	argv[4] = "layout";
	(void)run(argv);
	fp = fopen(LAYOUT, "r");
	while (fp != NULL && fgets(line, sizeof(line), fp) != NULL)
		layout_line(c, line);
	if (fp == NULL || ferror(fp))
		die("%s: %s", LAYOUT, strerror(errno));
	fclose(fp);
}

void
core_make(struct core *c, const struct tools *t, int digest)
{
	char script[1100];
	const char *argv[8];
	struct stat st;

	core_remove(c);
	snprintf(c->kernel, sizeof(c->kernel), "%s/kernel", dir);
	snprintf(c->vmcore, sizeof(c->vmcore), "%s/vmcore", dir);
	snprintf(script, sizeof(script), "%s/generate.lua", t->scenarios);
	memset(argv, 0, sizeof(argv));
	if (digest) {
		argv[0] = t->vmgen;
		argv[1] = SCENARIO;
		argv[2] = "-o";
		argv[3] = dir;
	} else {
		argv[0] = t->atf_lua;
		argv[1] = script;
		argv[2] = SCENARIO;
		argv[3] = dir;
	}
	c->seconds = run(argv);
	if (stat(c->vmcore, &st) != 0)
		die("%s: %s", c->vmcore, strerror(errno));
	c->size = (uint64_t)st.st_size;
}

void
core_remove(struct core *c)
{

	(void)c;
	unlink(paths[0]);
	unlink(paths[1]);
	unlink(paths[2]);
}

/* Neither minidumps nor cores of virtual addresses ask for a symbol. */
static int
resolver(const char *name, kvaddr_t *addr)
{

	(void)name;
	(void)addr;
	return (-1);
}

kvm_t *
core_open(const struct core *c)
{
	char err[2048];
	kvm_t *kd;

	kd = kvm_open2(c->kernel, c->vmcore, O_RDONLY, err, resolver);
	if (kd == NULL)
		die("%s: %s", c->vmcore, err);
	return (kd);
}
