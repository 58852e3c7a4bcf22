/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * What the system tells about processes: resident set, path, signal names.
 */

#ifdef __FreeBSD__
/* sysctl and struct kinfo_proc. */
#undef _POSIX_C_SOURCE
#include <sys/param.h>
#include <sys/sysctl.h>
#include <sys/user.h>
#endif

#include <sys/types.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spawn.h"

#if defined(__linux__)

/* What a file says, cut at size - 1 bytes.  0, or -1. */
static int
read_text(const char *path, char *text, size_t size)
{
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return (-1);
	n = read(fd, text, size - 1);
	(void)close(fd);
	if (n < 0)
		return (-1);
	text[n] = '\0';
	return (0);
}

static int64_t
resident(long pid)
{
	char path[64], text[128], *end;

	(void)snprintf(path, sizeof(path), "/proc/%ld/statm", pid);
	if (read_text(path, text, sizeof(text)) != 0)
		return (-1);
	/* "size resident shared ...", in pages. */
	end = strchr(text, ' ');
	if (end == NULL)
		return (-1);
	return ((int64_t)strtoull(end, NULL, 10) * sysconf(_SC_PAGESIZE));
}

int64_t
spawn_resident(pid_t pid)
{
	char path[64], text[512], *end, *p;
	int64_t bytes, sum;
	long child;

	sum = resident(pid);
	(void)snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children",
	    (long)pid, (long)pid);
	if (sum < 0 || read_text(path, text, sizeof(text)) != 0)
		return (sum);
	for (p = text; (child = strtol(p, &end, 10)) > 0; p = end) {
		bytes = resident(child);
		sum += bytes > 0 ? bytes : 0;
	}
	return (sum);
}

int
spawn_self(char *buf, size_t size)
{
	ssize_t n;

	n = readlink("/proc/self/exe", buf, size - 1);
	if (n <= 0)
		return (-1);
	buf[n] = '\0';
	return (0);
}

#elif defined(__FreeBSD__)

int64_t
spawn_resident(pid_t pid)
{
	int mib[4] = { CTL_KERN, KERN_PROC, KERN_PROC_PID, (int)pid };
	struct kinfo_proc kp;
	size_t len = sizeof(kp);

	if (sysctl(mib, 4, &kp, &len, NULL, 0) != 0 || len != sizeof(kp))
		return (-1);
	return ((int64_t)kp.ki_rssize * getpagesize());
}

int
spawn_self(char *buf, size_t size)
{
	int mib[4] = { CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1 };

	return (sysctl(mib, 4, buf, &size, NULL, 0));
}

#else

int64_t
spawn_resident(pid_t pid)
{
	(void)pid;
	return (-1);
}

int
spawn_self(char *buf, size_t size)
{
	(void)buf;
	(void)size;
	return (-1);
}

#endif

const char *
spawn_signame(int sig)
{
	static const struct {
		int		 num;
		const char	*name;
	} names[] = {
		{ SIGHUP, "SIGHUP" }, { SIGINT, "SIGINT" },
		{ SIGQUIT, "SIGQUIT" }, { SIGILL, "SIGILL" },
		{ SIGTRAP, "SIGTRAP" }, { SIGABRT, "SIGABRT" },
		{ SIGBUS, "SIGBUS" }, { SIGFPE, "SIGFPE" },
		{ SIGKILL, "SIGKILL" }, { SIGSEGV, "SIGSEGV" },
		{ SIGPIPE, "SIGPIPE" }, { SIGALRM, "SIGALRM" },
		{ SIGTERM, "SIGTERM" }, { SIGSYS, "SIGSYS" },
		{ SIGUSR1, "SIGUSR1" }, { SIGUSR2, "SIGUSR2" },
		{ SIGXCPU, "SIGXCPU" }, { SIGXFSZ, "SIGXFSZ" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].num == sig)
			return (names[i].name);
	return (NULL);
}
