/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * spawn.h: starting a program that is not trusted, and watching it.
 *
 * The child leads a process group of its own, has pipes for descriptors 0, 1
 * and 2 and no others, and dies with this process where the system offers
 * that.  Whatever depends on the operating system is in these functions.
 */
#ifndef SPAWN_H
#define	SPAWN_H

#include <sys/types.h>

#include <stdint.h>

/* A limit that is not set. */
#define	SPAWN_NOLIMIT	(-1)

struct spawn {
	char *const	*sp_argv;	/* NULL-terminated */
	char *const	*sp_envp;	/* NULL-terminated, or NULL: ours */
	char *const	*sp_setenv;	/* NAME=VALUE laid over it, or NULL */
	const char	*sp_dir;	/* working directory, or NULL */
	const char	*sp_devvmm;	/* shown as /dev/vmm, or NULL */
	int64_t		 sp_cpu;	/* seconds, or SPAWN_NOLIMIT */
	int64_t		 sp_nofile;	/* descriptors */
	int64_t		 sp_fsize;	/* bytes in a file it writes */
	int64_t		 sp_as;		/* bytes of address space */
	int		 sp_limited;	/* no core files */
	int		 sp_quiet;	/* 0: descriptor 2 is ours */
};

/* What came of it: pid and this side's ends of the pipes. */
struct spawned {
	pid_t		 sd_pid;
	int		 sd_in;		/* the child's descriptor 0 */
	int		 sd_out;	/* the child's descriptor 1 */
	int		 sd_err;	/* the child's descriptor 2, or -1 */
};

/*
 * Starts *sp.  Returns 0, or an errno value with *step naming what failed (a
 * static string); no process is left behind then.  The three descriptors
 * are non-blocking and closed on exec, and belong to the caller.
 */
int	spawn(const struct spawn *sp, struct spawned *out, const char **step);

/*
 * Called in the child, before exec: a private /dev in which /dev/vmm is the
 * directory dir.  Returns 0 or an errno value, with *step set.  ENOSYS where
 * the system has no such thing.
 */
int	spawn_devvmm(const char *dir, const char **step);

/*
 * Bytes that pid and, where the system tells, its children hold in memory now,
 * or -1 when that cannot be told.
 */
int64_t	spawn_resident(pid_t pid);

/*
 * Path of the running program, in buf.  Returns 0, or -1.
 */
int	spawn_self(char *buf, size_t size);

/* "SIGSEGV" for SIGSEGV; "signal 99" is a NULL. */
const char	*spawn_signame(int sig);

#endif /* !SPAWN_H */
