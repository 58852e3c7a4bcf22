/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * NAME_serve [-f | PROGRAM]: runs a program for each request, since to start a
 * process costs more than what is asked of it.  The program is the one that
 * this is linked with: its main() is called here, or with -f, for one that
 * ends by exit(3), in a child each.  PROGRAM is started anew each time.
 *
 * A request is the program's arguments from the name on, a line each, and an
 * empty line.  The answer is a line "STATUS OUT ERR", then OUT bytes that the
 * program printed to standard output and ERR to standard error.  Of one that
 * died of a signal STATUS is 128 and the signal.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serve.h"

#define	ARGS		256

#ifdef __FreeBSD__
/* <unistd.h> does not show it where POSIX.1-2008 alone was asked for. */
extern int optreset;
#endif

static FILE *from, *to;		/* the requests, the answers */
static const char *program;	/* NULL: served_main() */
static int in_child;

static void
die(const char *what)
{

	fprintf(to != NULL ? to : stderr, "serve: %s: %s\n", what,
	    strerror(errno));
	exit(2);
}

/* The arguments of the next request; 0 when there is none. */
static int
request(char **argv)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int argc = 0;

	while ((len = getline(&line, &size, from)) > 1) {
		line[len - 1] = '\0';
		argv[argc++] = line;
		line = NULL;
		size = 0;
		if (argc == ARGS) {
			errno = E2BIG;
			die("request");
		}
	}
	free(line);
	argv[argc] = NULL;
	return (len == 1 ? argc : 0);
}

static int
call(int argc, char **argv)
{
	int status;

	/* getopt(3) would go on where it ended; how it begins anew differs. */
#ifdef __FreeBSD__
	optreset = 1;
	optind = 1;
#else
	optind = 0;
#endif
	status = served_main(argc, argv);
	fflush(stdout);
	fflush(stderr);
	return (status);
}

static int
run(int argc, char **argv)
{
	int status;
	pid_t pid;

	if (program == NULL && !in_child)
		return (call(argc, argv));
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		if (program == NULL)
			exit(call(argc, argv));
		execv(program, argv);
		perror(program);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	return (WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status));
}

/* What has been written to a file, which is empty afterwards. */
static char *
take(FILE *fp, size_t *len)
{
	int fd = fileno(fp);
	char *buf;
	off_t end;

	end = lseek(fd, 0, SEEK_END);
	buf = malloc((size_t)end + 1);
	if (end < 0 || buf == NULL || pread(fd, buf, (size_t)end, 0) != end ||
	    ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		die("output");
	*len = (size_t)end;
	return (buf);
}

static void
answer(int status, FILE *out, FILE *err)
{
	char *o, *e;
	size_t no, ne;

	o = take(out, &no);
	e = take(err, &ne);
	if (fprintf(to, "%d %zu %zu\n", status, no, ne) < 0 ||
	    fwrite(o, 1, no, to) != no || fwrite(e, 1, ne, to) != ne ||
	    fflush(to) != 0)
		exit(2);
	free(o);
	free(e);
}

int
main(int argc, char **argv)
{
	char *args[ARGS];
	FILE *err, *out;
	int i, n;

	if (argc > 1 && strcmp(argv[1], "-f") == 0)
		in_child = 1;
	else if (argc > 1)
		program = argv[1];
	from = fdopen(dup(STDIN_FILENO), "r");
	to = fdopen(dup(STDOUT_FILENO), "w");
	out = tmpfile();
	err = tmpfile();
	if (from == NULL || to == NULL || out == NULL || err == NULL ||
	    freopen("/dev/null", "r", stdin) == NULL ||
	    dup2(fileno(out), STDOUT_FILENO) < 0 ||
	    dup2(fileno(err), STDERR_FILENO) < 0)
		die("descriptors");
	while ((n = request(args)) > 0) {
		answer(run(n, args), out, err);
		for (i = 0; i < n; i++)
			free(args[i]);
	}
	return (0);
}
