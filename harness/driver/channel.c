/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <sys/resource.h>
#include <sys/uio.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "words.h"

static int channel_in = -1;
static int channel_out = -1;

static char input[REQUEST_LINE + 2];
static size_t input_begin, input_end;	/* bytes not yet handed out */

static struct text head;

/*
 * Duplicates a descriptor to CHANNEL_LOWEST or above, raising the soft limit
 * on descriptors where that is what stands in the way.
 */
static int
move_high(int fd)
{
	struct rlimit rl;
	int high;

	high = fcntl(fd, F_DUPFD_CLOEXEC, CHANNEL_LOWEST);
	if (high != -1 || (errno != EINVAL && errno != EMFILE))
		return (high);
	if (getrlimit(RLIMIT_NOFILE, &rl) != 0)
		return (-1);
	rl.rlim_cur = CHANNEL_LOWEST + CHANNEL_COUNT;
	if (rl.rlim_max < rl.rlim_cur || setrlimit(RLIMIT_NOFILE, &rl) != 0)
		return (-1);
	return (fcntl(fd, F_DUPFD_CLOEXEC, CHANNEL_LOWEST));
}

int
channel_init(void)
{
	int fd;

	channel_in = move_high(STDIN_FILENO);
	channel_out = move_high(STDOUT_FILENO);
	if (channel_in == -1 || channel_out == -1) {
		perror("kvmdrive: moving the protocol to high descriptors");
		return (-1);
	}
	(void)close(STDIN_FILENO);
	fd = open("/dev/null", O_RDWR);
	if (fd != STDIN_FILENO) {
		perror("kvmdrive: /dev/null");
		return (-1);
	}
	if (fcntl(STDERR_FILENO, F_GETFD) == -1 &&
	    dup2(STDIN_FILENO, STDERR_FILENO) == -1)
		return (-1);
	if (dup2(STDERR_FILENO, STDOUT_FILENO) == -1) {
		perror("kvmdrive: standard output");
		return (-1);
	}
	return (0);
}

/* Waits where the suite made its end of the pipe non-blocking. */
static void
wait_for(int fd, short events)
{
	struct pollfd pfd;

	pfd.fd = fd;
	pfd.events = events;
	(void)poll(&pfd, 1, -1);
}

/* Reads more input behind what is there.  Returns 0 at the end. */
static int
fill_input(void)
{
	ssize_t n;

	if (input_begin != 0) {
		memmove(input, input + input_begin, input_end - input_begin);
		input_end -= input_begin;
		input_begin = 0;
	}
	for (;;) {
		n = read(channel_in, input + input_end,
		    sizeof(input) - 1 - input_end);
		if (n > 0) {
			input_end += (size_t)n;
			return (1);
		}
		if (n == 0)
			return (0);
		if (errno == EAGAIN) {
			wait_for(channel_in, POLLIN);
		} else if (errno != EINTR) {
			perror("kvmdrive: reading a request");
			exit(2);
		}
	}
}

char *
channel_line(size_t *len)
{
	char *lf, *line;
	size_t have, seen;
	int skipping;

	skipping = 0;
	seen = 0;
	for (;;) {
		have = input_end - input_begin;
		line = input + input_begin;
		lf = memchr(line + seen, '\n', have - seen);
		if (lf != NULL) {
			*len = skipping ? SIZE_MAX : (size_t)(lf - line);
			input_begin = (size_t)(lf - input) + 1;
			return (line);
		}
		seen = have;
		if (have > REQUEST_LINE) {
			skipping = 1;
			input_begin = input_end = 0;
			seen = 0;
		}
		if (!fill_input())
			return (NULL);
	}
}

void
channel_forget(void)
{

	input_begin = input_end = 0;
}

struct text *
channel_head(void)
{

	return (&head);
}

static void
write_all(const void *head_bytes, size_t head_len, const void *body,
    size_t body_len)
{
	const char *p[2];
	size_t left[2];
	struct iovec iov[2];
	ssize_t n;
	int i, used;

	p[0] = head_bytes;
	p[1] = body;
	left[0] = head_len;
	left[1] = body_len;
	while (left[0] + left[1] != 0) {
		used = 0;
		for (i = 0; i < 2; i++) {
			if (left[i] == 0)
				continue;
			memcpy(&iov[used].iov_base, &p[i], sizeof(p[i]));
			iov[used++].iov_len = left[i];
		}
		n = writev(channel_out, iov, used);
		if (n == -1) {
			if (errno == EAGAIN) {
				wait_for(channel_out, POLLOUT);
			} else if (errno != EINTR) {
				perror("kvmdrive: sending a reply");
				exit(2);
			}
			continue;
		}
		for (i = 0; i < 2 && n > 0; i++) {
			size_t part = left[i] < (size_t)n ? left[i] : (size_t)n;

			p[i] = part != 0 ? p[i] + part : p[i];
			left[i] -= part;
			n -= (ssize_t)part;
		}
	}
}

void
channel_send(const void *body, size_t len)
{

	if (body != NULL) {
		text_add(&head, " +", 2);
		text_decimal(&head, len);
	}
	text_add(&head, "\n", 1);
	write_all(head.t_base, head.t_len, body, body != NULL ? len : 0);
	text_clear(&head);
}

void
channel_error(const char *code, const char *fmt, ...)
{
	char buf[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	text_clear(&head);
	text_printf(&head, "err %s ", code);
	text_string(&head, buf, strlen(buf));
	channel_send(NULL, 0);
}
