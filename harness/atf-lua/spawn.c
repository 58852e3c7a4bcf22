/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Starting a child.  An error between fork and exec comes back through a
 * pipe that exec closes.
 */

/* pipe2, closing of descriptors and death with the parent are not POSIX. */
#ifdef __linux__
#define	_GNU_SOURCE
#else
#undef _POSIX_C_SOURCE
#endif

#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif
#ifdef __FreeBSD__
#include <sys/procctl.h>
#endif

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spawn.h"

extern char **environ;

struct report {
	int		 r_errno;
	const char	*r_step;	/* same address in both processes */
};

static void
die_with_parent(pid_t parent)
{
#if defined(__linux__)
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
#elif defined(__FreeBSD__)
	int sig = SIGKILL;

	(void)parent;
	(void)procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &sig);
#else
	(void)parent;
#endif
}

/*
 * Closes every descriptor from 3 on but keep.
 */
static void
close_others(int keep)
{
	int fd, max;

#if defined(__linux__) && defined(SYS_close_range)
	if ((keep == 3 ||
	    syscall(SYS_close_range, 3U, (unsigned int)keep - 1, 0U) == 0) &&
	    syscall(SYS_close_range, (unsigned int)keep + 1, ~0U, 0U) == 0)
		return;
#elif defined(__FreeBSD__)
	for (fd = 3; fd < keep; fd++)
		(void)close(fd);
	closefrom(keep + 1);
	return;
#endif
	max = (int)sysconf(_SC_OPEN_MAX);
	if (max < 0 || max > 65536)
		max = 65536;
	for (fd = 3; fd < max; fd++)
		if (fd != keep)
			(void)close(fd);
}

/*
 * Puts value into *rl, as far as the hard limit allows.  slack is what the
 * hard limit gets on top: a second tells SIGXCPU, which has a name, from
 * SIGKILL.
 */
static const struct rlimit *
clip(struct rlimit *rl, int64_t value, rlim_t slack)
{
	rlim_t v = (rlim_t)value;

	if (rl->rlim_max != RLIM_INFINITY && v + slack > rl->rlim_max)
		v = rl->rlim_max - slack;
	rl->rlim_cur = v;
	rl->rlim_max = v + slack;
	return (rl);
}

/* A macro, as the type of the first argument differs between systems. */
#define	LIMIT(resource, value, slack)					\
	((value) == SPAWN_NOLIMIT || (getrlimit(resource, &rl) == 0 &&	\
	setrlimit(resource, clip(&rl, value, slack)) == 0))

static const char *
limits(const struct spawn *sp)
{
	struct rlimit rl;

	if (sp->sp_limited && !LIMIT(RLIMIT_CORE, 0, 0))
		return ("setrlimit core");
	if (!LIMIT(RLIMIT_CPU, sp->sp_cpu, 1))
		return ("setrlimit cpu");
	if (!LIMIT(RLIMIT_NOFILE, sp->sp_nofile, 0))
		return ("setrlimit nofile");
	if (!LIMIT(RLIMIT_FSIZE, sp->sp_fsize, 0))
		return ("setrlimit fsize");
	if (!LIMIT(RLIMIT_AS, sp->sp_as, 0))
		return ("setrlimit as");
	return (NULL);
}

/*
 * The child's side: everything up to exec.  Returns only on failure.
 */
static void
child(const struct spawn *sp, int in, int out, int err, pid_t parent,
    int keep, struct report *r)
{
	sigset_t none;
	const char *step;
	size_t i;
	int fd;

	die_with_parent(parent);
	(void)setpgid(0, 0);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	r->r_step = "dup2";
	/* The pipes are above 2, so that no dup2 hits another one. */
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 ||
	    (err >= 0 && dup2(err, 2) < 0))
		return;
	for (fd = 0; fd < 3; fd++)
		(void)fcntl(fd, F_SETFD, 0);
	close_others(keep);
	r->r_step = "chdir";
	if (sp->sp_dir != NULL && chdir(sp->sp_dir) != 0)
		return;
	if (sp->sp_devvmm != NULL &&
	    (errno = spawn_devvmm(sp->sp_devvmm, &r->r_step)) != 0)
		return;
	/* Again: new credentials cleared it. */
	if (sp->sp_devvmm != NULL)
		die_with_parent(parent);
	if ((step = limits(sp)) != NULL) {
		r->r_step = step;
		return;
	}
	r->r_step = "exec";
	if (sp->sp_envp != NULL)
		environ = (char **)(uintptr_t)sp->sp_envp;
	for (i = 0; sp->sp_setenv != NULL && sp->sp_setenv[i] != NULL; i++)
		(void)putenv(sp->sp_setenv[i]);
	(void)execvp(sp->sp_argv[0], sp->sp_argv);
}

/*
 * A pipe whose descriptors are closed on exec and above 2.
 */
static int
high_pipe(int fd[2])
{
	int i, high;

	if (pipe2(fd, O_CLOEXEC) != 0)
		return (-1);
	for (i = 0; i < 2; i++) {
		if (fd[i] > 2)
			continue;
		high = fcntl(fd[i], F_DUPFD_CLOEXEC, 3);
		if (high < 0) {
			(void)close(fd[0]);
			(void)close(fd[1]);
			return (-1);
		}
		(void)close(fd[i]);
		fd[i] = high;
	}
	return (0);
}

static void
close_pipes(int p[4][2])
{
	int i, j, saved = errno;

	for (i = 0; i < 4; i++)
		for (j = 0; j < 2; j++)
			if (p[i][j] >= 0)
				(void)close(p[i][j]);
	errno = saved;
}

static void
give(int *to, int *from)
{
	*to = *from;
	*from = -1;
	if (*to >= 0)
		(void)fcntl(*to, F_SETFL, O_NONBLOCK);
}

int
spawn(const struct spawn *sp, struct spawned *out, const char **step)
{
	enum { IN, OUT, ERR, REPORT };
	int p[4][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct report r = { 0, NULL };
	pid_t parent = getpid(), pid;
	ssize_t n;
	int i;

	*step = "pipe";
	for (i = 0; i < 4; i++) {
		if (i == ERR && !sp->sp_quiet)
			continue;
		if (high_pipe(p[i]) != 0) {
			close_pipes(p);
			return (errno);
		}
	}
	*step = "fork";
	pid = fork();
	if (pid < 0) {
		close_pipes(p);
		return (errno);
	}
	if (pid == 0) {
		child(sp, p[IN][0], p[OUT][1], p[ERR][1], parent,
		    p[REPORT][1], &r);
		r.r_errno = errno;
		n = write(p[REPORT][1], &r, sizeof(r));
		_exit(n == (ssize_t)sizeof(r) ? 127 : 126);
	}
	(void)setpgid(pid, pid);
	(void)close(p[REPORT][1]);
	p[REPORT][1] = -1;
	do {
		n = read(p[REPORT][0], &r, sizeof(r));
	} while (n < 0 && errno == EINTR);
	if (n != 0) {
		(void)kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			continue;
		close_pipes(p);
		*step = n == (ssize_t)sizeof(r) ? r.r_step : "exec";
		return (n == (ssize_t)sizeof(r) ? r.r_errno : EIO);
	}
	out->sd_pid = pid;
	give(&out->sd_in, &p[IN][1]);
	give(&out->sd_out, &p[OUT][0]);
	give(&out->sd_err, &p[ERR][0]);
	close_pipes(p);
	return (0);
}
