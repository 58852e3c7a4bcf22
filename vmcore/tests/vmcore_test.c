/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * vmcore_test.c: vmcore_test PATH-OF-VMCORE [DIRECTORY]
 *		  vmcore_test --files DIRECTORY
 *
 * Makes small dumps byte by byte, from the format's description and not from
 * any code that reads or writes dumps elsewhere in the tree, runs the command
 * over them and looks at what it says.  The last line is
 * "N passed, N failed".  With --files the dumps are only made.
 */

#include <sys/stat.h>
#include <sys/wait.h>

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

static unsigned int passed, failed;
static char *program;
char ran_out[1 << 20];
size_t ran_len;

void
check(int ok, const char *fmt, ...)
{
	va_list ap;

	if (ok) {
		passed++;
		return;
	}
	failed++;
	fputs("FAILED ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static size_t
slurp(const char *name, char *buf, size_t size)
{
	FILE *fp;
	size_t n;

	fp = fopen(name, "r");
	if (fp == NULL) {
		buf[0] = '\0';
		return (0);
	}
	n = fread(buf, 1, size - 1, fp);
	buf[n] = '\0';
	fclose(fp);
	return (n);
}

/* Whether text holds what is wanted, by the rule of run(). */
static int
holds(const char *text, const char *want)
{

	if (want == NULL)
		return (1);
	return (*want == '\0' ? *text == '\0' : strstr(text, want) != NULL);
}

void
run(const char *args, int status, const char *out, const char *err)
{
	static char text[65536];
	char *cmd;
	size_t size;
	int rc;

	size = strlen(program) + strlen(args) + 64;
	cmd = malloc(size);
	if (cmd == NULL)
		abort();
	snprintf(cmd, size, "{ '%s' %s; } >.out 2>.err", program, args);
	rc = system(cmd);
	free(cmd);
	rc = rc != -1 && WIFEXITED(rc) ? WEXITSTATUS(rc) : 1000 + rc;
	ran_len = slurp(".out", ran_out, sizeof(ran_out));
	slurp(".err", text, sizeof(text));
	check(rc == status && holds(ran_out, out) && holds(text, err),
	    "vmcore %s\n  exit %d, expected %d\n  expected output with: %s\n"
	    "  expected error with: %s\n--- output\n%s--- error\n%s---",
	    args, rc, status, out == NULL ? "(anything)" : out,
	    err == NULL ? "(anything)" : err, ran_out, text);
}

int
main(int argc, char **argv)
{
	char dir[] = "vmcore_test.XXXXXX", cwd[PATH_MAX];
	const char *tmp;

	if (argc < 2) {
		fputs("usage: vmcore_test VMCORE [DIRECTORY]\n", stderr);
		return (2);
	}
	if (argc == 3 && strcmp(argv[1], "--files") == 0) {
		if (chdir(argv[2]) != 0) {
			perror(argv[2]);
			return (2);
		}
		make_cores();
		make_full();
		make_targets();
		return (0);
	}
	if (getcwd(cwd, sizeof(cwd)) == NULL)
		return (2);
	program = malloc(strlen(cwd) + strlen(argv[1]) + 2);
	if (program == NULL)
		return (2);
	program[0] = '\0';
	if (argv[1][0] != '/') {
		strcpy(program, cwd);
		strcat(program, "/");
	}
	strcat(program, argv[1]);
	tmp = argc > 2 ? argv[2] : getenv("TMPDIR");
	if (chdir(tmp == NULL || *tmp == '\0' ? "/tmp" : tmp) != 0 ||
	    mkdtemp(dir) == NULL || chdir(dir) != 0) {
		perror("vmcore_test: scratch directory");
		return (2);
	}
	unsetenv("COLUMNS");
	unsetenv("POSIXLY_CORRECT");
	setenv("TMPDIR", ".", 1);
	make_kernels();
	make_cores();
	make_full();
	make_containers();
	test_units();
	test_commands();
	test_containers();
	test_damage();
	test_targets();
	if (chdir("..") == 0 && failed == 0) {
		char cmd[64];

		snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
		if (system(cmd) != 0)
			fprintf(stderr, "%s is left\n", dir);
	} else
		printf("files are in %s\n", dir);
	free(program);
	printf("%u passed, %u failed\n", passed, failed);
	return (failed == 0 && passed > 0 ? 0 : 1);
}
