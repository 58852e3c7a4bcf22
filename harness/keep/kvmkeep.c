/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * kvmkeep: keeps drivers alive between cases.
 *
 * Under an emulator, or on another machine, starting a driver takes longer
 * than most cases.  kvmkeep starts drivers on demand and lends them, one
 * borrower at a time, as lease.h says.  A driver that died, was not given back
 * or has served its number of cases is replaced by a new one.
 */

#ifdef __linux__
#define	_GNU_SOURCE
#else
#undef _POSIX_C_SOURCE
#endif

#include <sys/types.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../atf-lua/lease.h"
#include "../atf-lua/spawn.h"

#define	DRIVERS		32		/* at once */
#define	CASES		200		/* that one driver serves */
#define	NOFILE		256
#define	LOOK		5		/* ms between looks at the dying */
#define	IDLE		1000		/* ms between looks at the parent */

enum state { FREE, RESTING, LENT };

struct driver {
	enum state	 d_state;
	struct spawned	 d_sd;
	int		 d_sock;	/* the borrower's, when lent */
	int		 d_served;
	int		 d_asked;	/* it waits for the end */
	int		 d_told;	/* and has been told of it */
};

static struct driver drivers[DRIVERS];
static int cases = CASES;
static const char *devvmm;		/* what they see as /dev/vmm, or NULL */
static volatile sig_atomic_t over;

static void
on_signal(int sig)
{

	(void)sig;
	over = 1;
}

static void
close_pipes(struct driver *d)
{

	(void)close(d->d_sd.sd_in);
	(void)close(d->d_sd.sd_out);
	(void)close(d->d_sd.sd_err);
}

/* The end of a driver, whatever state it is in. */
static void
discard(struct driver *d)
{

	close_pipes(d);
	/* One that was reaped has a number that may be another's by now. */
	if (!d->d_told) {
		(void)kill(-d->d_sd.sd_pid, SIGKILL);
		(void)kill(d->d_sd.sd_pid, SIGKILL);
		while (waitpid(d->d_sd.sd_pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	if (d->d_state == LENT)
		(void)close(d->d_sock);
	d->d_state = FREE;
}

/*
 * A driver that rests, or a new one.  Returns NULL with *why set.
 */
static struct driver *
find(char *const *argv, const char **why, int *error)
{
	struct spawn sp;
	struct driver *d, *place = NULL;

	for (d = drivers; d < drivers + DRIVERS; d++) {
		if (d->d_state == RESTING) {
			if (waitpid(d->d_sd.sd_pid, NULL, WNOHANG) == 0)
				return (d);
			d->d_told = 1;
			discard(d);
		}
		if (d->d_state == FREE && place == NULL)
			place = d;
	}
	*error = EAGAIN;
	*why = "too many drivers";
	if (place == NULL)
		return (NULL);
	memset(&sp, 0, sizeof(sp));
	sp.sp_argv = argv;
	sp.sp_devvmm = devvmm;
	sp.sp_cpu = sp.sp_fsize = sp.sp_as = SPAWN_NOLIMIT;
	sp.sp_nofile = NOFILE;
	sp.sp_limited = sp.sp_quiet = 1;
	memset(place, 0, sizeof(*place));
	*error = spawn(&sp, &place->d_sd, why);
	return (*error == 0 ? place : NULL);
}

/* The message that hands a driver over.  0, or -1. */
static int
hand_over(int s, const struct spawned *sd)
{
	union {
		struct cmsghdr	u_head;
		char		u_room[CMSG_SPACE(3 * sizeof(int))];
	} control;
	int fd[3] = { sd->sd_in, sd->sd_out, sd->sd_err };
	struct cmsghdr *c;
	struct msghdr msg;
	struct iovec iov;
	char text[32];

	(void)snprintf(text, sizeof(text), "%ld\n", (long)sd->sd_pid);
	iov.iov_base = text;
	iov.iov_len = strlen(text);
	memset(&msg, 0, sizeof(msg));
	memset(&control, 0, sizeof(control));
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	msg.msg_control = &control;
	msg.msg_controllen = sizeof(control);
	c = CMSG_FIRSTHDR(&msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), fd, sizeof(fd));
	return (sendmsg(s, &msg, MSG_NOSIGNAL) < 0 ? -1 : 0);
}

static void
lend(int listener, char *const *argv)
{
	struct driver *d;
	const char *why;
	char text[256];
	int error, s;

	s = accept(listener, NULL, NULL);
	if (s < 0)
		return;
	(void)fcntl(s, F_SETFD, FD_CLOEXEC);
	d = find(argv, &why, &error);
	if (d == NULL) {
		(void)snprintf(text, sizeof(text), "%c%s: %s: %s\n",
		    LEASE_REFUSED, argv[0], why, strerror(error));
		(void)send(s, text, strlen(text), MSG_NOSIGNAL);
		(void)close(s);
		return;
	}
	d->d_state = LENT;
	d->d_sock = s;
	d->d_served++;
	d->d_asked = d->d_told = 0;
	if (hand_over(s, &d->d_sd) != 0)
		discard(d);
}

/* Tells a borrower that asked, once the driver has ended. */
static void
tell(struct driver *d)
{
	struct rusage ru;
	siginfo_t info;
	char text[96];
	int status;

	info.si_pid = 0;
	if (waitid(P_PID, (id_t)d->d_sd.sd_pid, &info,
	    WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
		return;
	/* What is left of its group must not outlive it. */
	(void)kill(-d->d_sd.sd_pid, SIGKILL);
	while (wait4(d->d_sd.sd_pid, &status, 0, &ru) < 0 && errno == EINTR)
		continue;
	d->d_told = 1;
	(void)snprintf(text, sizeof(text), "%d %ld %ld\n", status,
	    (long)ru.ru_maxrss, (long)((ru.ru_utime.tv_sec +
	    ru.ru_stime.tv_sec) * 1000000 + ru.ru_utime.tv_usec +
	    ru.ru_stime.tv_usec));
	(void)send(d->d_sock, text, strlen(text), MSG_NOSIGNAL);
}

/* A word from the borrower, or the end of the connection. */
static void
hear(struct driver *d)
{
	char word;

	if (recv(d->d_sock, &word, 1, 0) == 1) {
		if (word == LEASE_WAIT)
			d->d_asked = 1;
		else if (word == LEASE_KEEP && d->d_served < cases &&
		    !d->d_told) {
			(void)close(d->d_sock);
			d->d_state = RESTING;
		}
		return;
	}
	discard(d);
}

static int
serve(int listener, char *const *argv, pid_t parent)
{
	struct pollfd fd[DRIVERS + 1];
	struct driver *at[DRIVERS + 1], *d;
	nfds_t i, n;
	int waiting;

	while (!over && getppid() == parent) {
		fd[0].fd = listener;
		fd[0].events = POLLIN;
		n = 1;
		waiting = 0;
		for (d = drivers; d < drivers + DRIVERS; d++) {
			if (d->d_state != LENT)
				continue;
			if (d->d_asked && !d->d_told)
				tell(d);
			waiting |= d->d_asked && !d->d_told;
			at[n] = d;
			fd[n].fd = d->d_sock;
			fd[n++].events = POLLIN;
		}
		if (poll(fd, n, waiting ? LOOK : IDLE) <= 0)
			continue;
		for (i = 1; i < n; i++)
			if (fd[i].revents != 0)
				hear(at[i]);
		if (fd[0].revents != 0)
			lend(listener, argv);
	}
	for (d = drivers; d < drivers + DRIVERS; d++)
		if (d->d_state != FREE)
			discard(d);
	return (0);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un sun;
	int s;

	if (lease_address(path, &sun) != 0)
		return (-1);
	(void)unlink(path);
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (s < 0)
		return (-1);
	(void)fcntl(s, F_SETFD, FD_CLOEXEC);
	if (bind(s, (struct sockaddr *)&sun, sizeof(sun)) != 0 ||
	    listen(s, DRIVERS) != 0)
		return (-1);
	return (s);
}

static const char usage[] =
"usage: kvmkeep [-d DIR] [-n CASES] SOCKET PROGRAM [ARGUMENT...]\n"
"\n"
"Starts drivers (PROGRAM) on demand and lends them to those who connect to\n"
"SOCKET, until its parent ends or it is sent SIGTERM.  A driver serves CASES\n"
"borrowers (200) at most.  With -d they see DIR as /dev/vmm.\n";

int
main(int argc, char **argv)
{
	struct sigaction sa;
	pid_t parent = getppid();
	int c, s;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		(void)fputs(usage, stdout);
		return (0);
	}
	while ((c = getopt(argc, argv, "+d:n:")) != -1) {
		if (c == 'd')
			devvmm = optarg;
		else if (c != 'n' || (cases = atoi(optarg)) < 1)
			break;
	}
	if (c != -1 || argc - optind < 2) {
		(void)fputs(usage, stderr);
		return (2);
	}
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)sigaction(SIGINT, &sa, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	s = listen_at(argv[optind]);
	if (s < 0) {
		(void)fprintf(stderr, "kvmkeep: %s: %s\n", argv[optind],
		    strerror(errno));
		return (2);
	}
	c = serve(s, argv + optind + 1, parent);
	(void)unlink(argv[optind]);
	return (c);
}
