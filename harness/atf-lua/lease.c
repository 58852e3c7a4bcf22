/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * What both sides need, and the borrower's side; see lease.h.
 */

/* Descriptors in messages need more than POSIX has. */
#ifdef __linux__
#define	_GNU_SOURCE
#else
#undef _POSIX_C_SOURCE
#endif

#include <sys/types.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lease.h"

#define	CHILD_FDS	3

int
lease_address(const char *path, struct sockaddr_un *sun)
{
	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(sun->sun_path)) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	(void)strcpy(sun->sun_path, path);
	return (0);
}

int
lease_dial(const char *path)
{
	struct sockaddr_un sun;
	int error, s;

	if (lease_address(path, &sun) != 0)
		return (-1);
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (s < 0)
		return (-1);
	(void)fcntl(s, F_SETFD, FD_CLOEXEC);
	if (connect(s, (struct sockaddr *)&sun, sizeof(sun)) != 0) {
		error = errno;
		(void)close(s);
		errno = error;
		return (-1);
	}
	return (s);
}

/*
 * The first message: text into buf, descriptors into fd.  Returns how many
 * descriptors came, or -1.
 */
static int
first_message(int s, char *buf, size_t size, int fd[CHILD_FDS])
{
	union {
		struct cmsghdr	u_head;
		char		u_room[CMSG_SPACE(CHILD_FDS * sizeof(int))];
	} control;
	struct cmsghdr *c;
	struct msghdr msg;
	struct iovec iov = { buf, size - 1 };
	ssize_t n;
	int count = 0;

	memset(&msg, 0, sizeof(msg));
	memset(&control, 0, sizeof(control));
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	msg.msg_control = &control;
	msg.msg_controllen = sizeof(control);
	do {
		n = recvmsg(s, &msg, 0);
	} while (n < 0 && errno == EINTR);
	if (n <= 0) {
		if (n == 0)
			errno = ECONNRESET;
		return (-1);
	}
	buf[n] = '\0';
	c = CMSG_FIRSTHDR(&msg);
	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len == CMSG_LEN(CHILD_FDS * sizeof(int))) {
		memcpy(fd, CMSG_DATA(c), CHILD_FDS * sizeof(int));
		count = CHILD_FDS;
	}
	return (count);
}

int
lease_take(const char *path, struct spawned *out, int *sock,
    const char **step)
{
	static char text[512];
	int error, fd[CHILD_FDS], i, s;

	*step = "lender's socket";
	s = lease_dial(path);
	if (s < 0)
		return (errno);
	*step = "lender's message";
	i = first_message(s, text, sizeof(text), fd);
	if (i != CHILD_FDS) {
		error = i < 0 ? errno : ECHILD;
		if (i == 0 && text[0] == LEASE_REFUSED) {
			text[strcspn(text, "\n")] = '\0';
			*step = text + 1;
		}
		(void)close(s);
		return (error);
	}
	for (i = 0; i < CHILD_FDS; i++)
		(void)fcntl(fd[i], F_SETFD, FD_CLOEXEC);
	out->sd_pid = (pid_t)strtol(text, NULL, 10);
	out->sd_in = fd[0];
	out->sd_out = fd[1];
	out->sd_err = fd[2];
	*sock = s;
	return (0);
}

int
lease_status(int sock, int *asked, int *status, struct rusage *ru)
{
	char line[128];
	long maxrss, cpu;
	ssize_t n;

	if (!*asked) {
		*asked = 1;
		if (send(sock, "w", 1, MSG_NOSIGNAL) != 1)
			return (-1);
	}
	n = recv(sock, line, sizeof(line) - 1, MSG_DONTWAIT);
	if (n < 0)
		return (errno == EAGAIN || errno == EINTR ? 0 : -1);
	line[n] = '\0';
	memset(ru, 0, sizeof(*ru));
	if (sscanf(line, "%d %ld %ld", status, &maxrss, &cpu) != 3)
		return (-1);
	ru->ru_maxrss = maxrss;
	ru->ru_utime.tv_sec = cpu / 1000000;
	ru->ru_utime.tv_usec = cpu % 1000000;
	return (1);
}

void
lease_keep(int sock)
{
	const char word = LEASE_KEEP;

	(void)send(sock, &word, 1, MSG_NOSIGNAL);
	(void)close(sock);
}
