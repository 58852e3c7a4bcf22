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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

static char dir[1024];

/* vmgen's files, and bench's own. */
static const char *const files[] = { "kernel", "vmcore", "expect.json",
    "floor" };
static char paths[4][1100];

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
	for (i = 0; i < 4; i++)
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
	for (i = 0; i < 4; i++)
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

void
core_make(struct core *c, const struct tools *t, const char *scenario,
    int digest)
{
	char script[1100], path[1100];
	const char *argv[8];
	struct stat st;

	core_remove(c);
	snprintf(c->kernel, sizeof(c->kernel), "%s/kernel", dir);
	snprintf(c->vmcore, sizeof(c->vmcore), "%s/vmcore", dir);
	snprintf(script, sizeof(script), "%s/generate.lua", t->scenarios);
	snprintf(path, sizeof(path), "%s/%s", t->scenarios, scenario);
	memset(argv, 0, sizeof(argv));
	if (digest) {
		argv[0] = t->vmgen;
		argv[1] = path;
		argv[2] = "-o";
		argv[3] = dir;
	} else {
		argv[0] = t->atf_lua;
		argv[1] = script;
		argv[2] = path;
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

/* A minidump asks for no symbol. */
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
