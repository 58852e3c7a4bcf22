/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* wait4 tells what a child used and is in every system's libc. */
#ifdef __linux__
#define	_GNU_SOURCE
#else
#undef _POSIX_C_SOURCE
#endif

#include <sys/types.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atf_lua.h"
#include "child.h"
#include "lease.h"

#define	TICK	0.01			/* seconds between looks at memory */

static struct child *first;

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void
child_kill(struct child *p, int sig)
{
	if (p->c_reaped)
		return;
	if (kill(-p->c_sd.sd_pid, sig) != 0)
		(void)kill(p->c_sd.sd_pid, sig);
}

int
child_watch(struct child *p, double now)
{
	int64_t rss;

	if (p->c_memory)
		return (-1);
	if (p->c_rss == SPAWN_NOLIMIT || now - p->c_looked < TICK)
		return (0);
	p->c_looked = now;
	rss = spawn_resident(p->c_sd.sd_pid);
	if (rss > p->c_maxrss)
		p->c_maxrss = rss;
	if (rss <= p->c_rss)
		return (0);
	p->c_memory = 1;
	child_kill(p, SIGKILL);
	return (-1);
}

void
child_send(struct child *p)
{
	ssize_t n;

	n = write(p->c_sd.sd_in, queue_first(&p->c_out), p->c_out.q_len);
	if (n > 0)
		queue_drop(&p->c_out, (size_t)n);
	else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		/* It reads no more; what it still says decides. */
		queue_drop(&p->c_out, p->c_out.q_len);
		close_fd(&p->c_sd.sd_in);
	}
}

/*
 * Reads what there is on its output.  Returns -1 without memory.
 */
static int
take_out(struct child *p)
{
	const size_t chunk = 65536;
	unsigned char *room;
	ssize_t n;

	room = queue_room(&p->c_in, chunk);
	if (room == NULL)
		return (-1);
	n = read(p->c_sd.sd_out, room, chunk);
	if (n > 0)
		p->c_in.q_len += (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		close_fd(&p->c_sd.sd_out);
	return (0);
}

void
child_take_err(struct child *p)
{
	unsigned char buf[8192];
	ssize_t n;

	n = read(p->c_sd.sd_err, buf, sizeof(buf));
	if (n > 0)
		keep_add(&p->c_err, buf, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		close_fd(&p->c_sd.sd_err);
}

const char *
child_step(struct child *p, int want_out, double until)
{
	struct pollfd fd[3];
	double now, left;
	int n, ms;

	now = proc_now();
	if (child_watch(p, now) != 0)
		return ("memory");
	left = until - now;
	if (left <= 0 || proc_late())
		return ("timeout");
	if (p->c_out.q_len > 0 && p->c_sd.sd_in >= 0)
		child_send(p);
	if (p->c_shut && p->c_out.q_len == 0)
		close_fd(&p->c_sd.sd_in);
	if (p->c_rss != SPAWN_NOLIMIT && left > TICK)
		left = TICK;
	ms = left > 60 ? 60000 : (int)(left * 1000) + 1;
	fd[0].fd = p->c_out.q_len > 0 ? p->c_sd.sd_in : -1;
	fd[0].events = POLLOUT;
	fd[1].fd = want_out ? p->c_sd.sd_out : -1;
	fd[1].events = POLLIN;
	fd[2].fd = p->c_sd.sd_err;
	fd[2].events = POLLIN;
	n = poll(fd, 3, ms);
	if (n <= 0)
		return (NULL);
	if (fd[0].fd >= 0 && fd[0].revents != 0)
		child_send(p);
	if (fd[1].fd >= 0 && fd[1].revents != 0 && take_out(p) != 0)
		return ("nomem");
	if (fd[2].fd >= 0 && fd[2].revents != 0)
		child_take_err(p);
	if (p->c_shut && p->c_out.q_len == 0)
		close_fd(&p->c_sd.sd_in);
	return (NULL);
}

int
child_poll(struct child *const *p, size_t n, double until)
{
	struct pollfd *fd;
	double left = until - proc_now();
	size_t i;
	int error = 0;

	fd = calloc(3 * n, sizeof(*fd));
	if (fd == NULL)
		return (-1);
	for (i = 0; i < n; i++) {
		if (p[i]->c_out.q_len > 0 && p[i]->c_sd.sd_in >= 0)
			child_send(p[i]);
		if (p[i]->c_shut && p[i]->c_out.q_len == 0)
			close_fd(&p[i]->c_sd.sd_in);
		fd[3 * i].fd = p[i]->c_out.q_len > 0 ? p[i]->c_sd.sd_in : -1;
		fd[3 * i].events = POLLOUT;
		fd[3 * i + 1].fd = p[i]->c_sd.sd_out;
		fd[3 * i + 1].events = POLLIN;
		fd[3 * i + 2].fd = p[i]->c_sd.sd_err;
		fd[3 * i + 2].events = POLLIN;
	}
	if (left > 60)
		left = 60;
	if (poll(fd, (nfds_t)(3 * n),
	    left <= 0 ? 0 : (int)(left * 1000) + 1) <= 0)
		memset(fd, 0, 3 * n * sizeof(*fd));
	for (i = 0; i < n; i++) {
		if (fd[3 * i].revents != 0)
			child_send(p[i]);
		if (fd[3 * i + 1].revents != 0 && take_out(p[i]) != 0)
			error = -1;
		if (fd[3 * i + 2].revents != 0)
			child_take_err(p[i]);
	}
	free(fd);
	return (error);
}

int
child_reap(struct child *p)
{
	siginfo_t info;
	int known;

	if (p->c_reaped)
		return (1);
	if (p->c_lease >= 0) {
		known = lease_status(p->c_lease, &p->c_asked, &p->c_status,
		    &p->c_usage);
		if (known == 0)
			return (0);
		if (known < 0)
			p->c_status = SIGKILL;
		close_fd(&p->c_lease);
		p->c_reaped = 1;
		return (1);
	}
	info.si_pid = 0;
	if (waitid(P_PID, (id_t)p->c_sd.sd_pid, &info,
	    WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
		return (0);
	/* Until it is reaped its number cannot be another group's. */
	(void)kill(-p->c_sd.sd_pid, SIGKILL);
	while (wait4(p->c_sd.sd_pid, &p->c_status, 0, &p->c_usage) < 0 &&
	    errno == EINTR)
		continue;
	p->c_reaped = 1;
	return (1);
}

void
child_shut(struct child *p)
{
	p->c_shut = 1;
	if (p->c_out.q_len > 0 && p->c_sd.sd_in >= 0)
		child_send(p);
	if (p->c_out.q_len == 0)
		close_fd(&p->c_sd.sd_in);
}

int
child_keep(struct child *p)
{
	if (p->c_lease < 0 || p->c_reaped || p->c_out.q_len > 0 ||
	    p->c_in.q_len > 0 || p->c_sd.sd_in < 0 || p->c_sd.sd_out < 0 ||
	    p->c_sd.sd_err < 0)
		return (0);
	child_take_err(p);
	lease_keep(p->c_lease);
	p->c_lease = -1;
	p->c_reaped = 1;
	close_fd(&p->c_sd.sd_in);
	close_fd(&p->c_sd.sd_out);
	close_fd(&p->c_sd.sd_err);
	return (1);
}

void
child_enter(struct child *p)
{
	p->c_next = first;
	p->c_link = &first;
	if (first != NULL)
		first->c_link = &p->c_next;
	first = p;
}

void
child_end(struct child *p)
{
	if (p->c_link != NULL) {
		*p->c_link = p->c_next;
		if (p->c_next != NULL)
			p->c_next->c_link = p->c_link;
		p->c_link = NULL;
	}
	if (p->c_lease >= 0) {
		/* The lender kills it. */
		close_fd(&p->c_lease);
		p->c_reaped = 1;
	}
	if (p->c_sd.sd_pid > 0 && !p->c_reaped) {
		child_kill(p, SIGKILL);
		while (waitpid(p->c_sd.sd_pid, NULL, 0) < 0 && errno == EINTR)
			continue;
		p->c_reaped = 1;
	}
	close_fd(&p->c_sd.sd_in);
	close_fd(&p->c_sd.sd_out);
	close_fd(&p->c_sd.sd_err);
	queue_free(&p->c_in);
	queue_free(&p->c_out);
}

void
child_end_all(void)
{
	while (first != NULL)
		child_end(first);
}
