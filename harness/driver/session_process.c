/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Requests about the process that the library lives in: children of it,
 * threads, the descriptors 0 to 2, and memory that nothing points to.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "guard.h"
#include "session.h"

#define	THREADS_MAX	16
#define	TIMES_MAX	100000U
#define	THREAD_READ_MAX	(1024U * 1024U)
#define	READ_FILL	0xa5

/* The exit status of a child that has replied; others are the library's. */
#define	REPLIED		119

/*
 * How the child ended is how the driver ends, unless it has replied.  0, or -1
 * with an error reply sent.
 */
static int
wait_for_child(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1) {
		if (errno != EINTR) {
			channel_error("system", "waitpid: %s",
			    strerror(errno));
			return (-1);
		}
	}
	if (WIFSIGNALED(status)) {
		(void)signal(WTERMSIG(status), SIG_DFL);
		(void)raise(WTERMSIG(status));
		_exit(2);
	}
	if (WEXITSTATUS(status) != REPLIED)
		_exit(WEXITSTATUS(status));
	return (0);
}

void
do_fork(const struct request *rq)
{
	struct request inner;
	pid_t pid;

	inner = *rq;
	inner.r_verb = rq->r_arg[0];
	inner.r_arg++;
	inner.r_nargs--;
	if (strcmp(inner.r_verb, "fork") == 0 ||
	    strcmp(inner.r_verb, "branch") == 0 ||
	    strcmp(inner.r_verb, "join") == 0) {
		session_usage("not in a child", inner.r_verb);
		return;
	}
	pid = fork();
	if (pid == -1) {
		channel_error("system", "fork: %s", strerror(errno));
	} else if (pid == 0) {
		session_dispatch(&inner);
		_exit(REPLIED);
	} else {
		(void)wait_for_child(pid);
	}
}

/* Whether this is the child that do_branch() made. */
static int branched;

void
do_branch(const struct request *rq)
{
	pid_t pid;

	if (branched) {
		session_usage("there is a branch", rq->r_verb);
		return;
	}
	pid = fork();
	if (pid == -1) {
		channel_error("system", "fork: %s", strerror(errno));
	} else if (pid == 0) {
		branched = 1;
		session_ok();
	} else {
		/* What came with the request, the child has answered. */
		channel_forget();
		if (wait_for_child(pid) == 0)
			session_ok();
	}
}

void
do_join(const struct request *rq)
{

	if (!branched)
		session_usage("there is no branch", rq->r_verb);
	else
		_exit(REPLIED);
}

/*
 * LeakSanitizer's own check, which prints what it finds, or NULL: only what is
 * built with it has one.
 */
leak_check *
session_leak_check(void)
{
	union {
		void		*u_symbol;
		leak_check	*u_check;
	} found;
	void *self;

	self = dlopen(NULL, RTLD_LAZY);
	if (self == NULL)
		return (NULL);
	found.u_symbol = dlsym(self, "__lsan_do_recoverable_leak_check");
	(void)dlclose(self);
	return (found.u_check);
}

void
do_leaks(const struct request *rq)
{
	leak_check *check = session_leak_check();

	(void)rq;
	if (check == NULL) {
		channel_error("nocap", "nothing here looks for leaks");
		return;
	}
	/* It looks at all memory for pointers. */
	guard_release_all();
	text_printf(channel_head(), "ok %d", check() != 0);
	channel_send(NULL, 0);
}

void
do_stdio(const struct request *rq)
{
	static int saved = -1;
	int fd, null;

	if (strcmp(rq->r_arg[0], "close") == 0) {
		if (saved == -1)
			saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC,
			    CHANNEL_LOWEST);
		for (fd = 0; fd <= 2; fd++)
			(void)close(fd);
		session_ok();
		return;
	}
	if (strcmp(rq->r_arg[0], "open") != 0) {
		session_usage("close or open", rq->r_arg[0]);
		return;
	}
	/* Only what is free: the library may have the others. */
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) == -1)
			(void)dup2(fd == 0 || saved == -1 ? null : saved, fd);
	}
	if (null > 2) {
		(void)close(null);
	} else if (null > 0 && saved != -1) {
		(void)dup2(saved, null);
	} else if (null != -1) {
		(void)fcntl(null, F_SETFD, 0);
	}
	if (saved != -1)
		(void)close(saved);
	saved = -1;
	session_ok();
}

/* One thread: reads of the same bytes from one descriptor. */
struct reader {
	const struct handle *r_handle;
	uint64_t	 r_va;
	size_t		 r_len;
	uint64_t	 r_times;
	struct guard	 r_guard;
	void		*r_first, *r_buf;
	int64_t		 r_ret;		/* of the first read */
	uint64_t	 r_differ;	/* later reads with another answer */
};

static void *
reader_run(void *arg)
{
	struct reader *r = arg;
	const struct library *lib = &session.s_lib;
	uint64_t i;
	int64_t ret;

	r->r_ret = lib->l_adapter->a_read(lib, CAP_READ2, r->r_handle->h_kd,
	    r->r_va, r->r_buf, r->r_len);
	memcpy(r->r_first, r->r_buf, r->r_len);
	for (i = 1; i < r->r_times; i++) {
		memset(r->r_buf, READ_FILL, r->r_len);
		ret = lib->l_adapter->a_read(lib, CAP_READ2,
		    r->r_handle->h_kd, r->r_va, r->r_buf, r->r_len);
		if (ret != r->r_ret ||
		    memcmp(r->r_buf, r->r_first, r->r_len) != 0)
			r->r_differ++;
	}
	return (NULL);
}

/* Takes HANDLE:VA:LEN apart; 0, or -1 with an error reply sent. */
static int
reader_words(char *word, struct reader *r)
{
	char *len, *va;
	uint64_t n;

	va = strchr(word, ':');
	len = va != NULL ? strchr(va + 1, ':') : NULL;
	if (len == NULL) {
		session_usage("not HANDLE:VA:LEN", word);
		return (-1);
	}
	*va++ = *len++ = '\0';
	if (word_unsigned(va, UINT64_MAX, &r->r_va) != 0 ||
	    word_unsigned(len, THREAD_READ_MAX, &n) != 0) {
		session_usage("not an address and a length", va);
		return (-1);
	}
	r->r_len = (size_t)n;
	r->r_handle = session_handle(word);
	return (r->r_handle != NULL ? 0 : -1);
}

/* Runs all; 0, or -1 with an error reply sent. */
static int
readers_run(struct reader *r, size_t n)
{
	pthread_t thread[THREADS_MAX];
	size_t i, started;
	int error;

	error = 0;
	for (started = 0; started < n && error == 0; started++) {
		error = pthread_create(&thread[started], NULL, reader_run,
		    &r[started]);
		if (error != 0)
			break;
	}
	for (i = 0; i < started; i++)
		(void)pthread_join(thread[i], NULL);
	if (error != 0)
		channel_error("system", "thread: %s", strerror(error));
	return (error != 0 ? -1 : 0);
}

static void
readers_reply(struct reader *r, size_t n)
{
	static struct text body;
	struct text *head = channel_head();
	size_t i;
	int intact;

	text_clear(&body);
	text_printf(head, "ok");
	intact = 1;
	for (i = 0; i < n; i++) {
		text_printf(head, " %" PRId64 ":%" PRIu64, r[i].r_ret,
		    r[i].r_differ);
		text_add(&body, r[i].r_first, r[i].r_len);
		intact = intact && guard_intact(&r[i].r_guard);
	}
	if (!intact)
		text_printf(head, " canary");
	channel_send(body.t_len != 0 ? body.t_base : "", body.t_len);
}

/* Readers of as many different handles, with a buffer each. */
static int
readers_prepare(const struct request *rq, struct reader *r, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (reader_words(rq->r_arg[i + 1], &r[i]) != 0)
			return (-1);
		for (k = 0; k < i; k++) {
			if (r[k].r_handle == r[i].r_handle) {
				session_usage("a handle has one thread",
				    rq->r_arg[i + 1]);
				return (-1);
			}
		}
	}
	for (i = 0; i < n; i++) {
		r[i].r_first = xcalloc(r[i].r_len + 1, 1);
		r[i].r_buf = guard_open(&r[i].r_guard, r[i].r_len, READ_FILL);
		if (r[i].r_buf == NULL) {
			channel_error("system", "buffer: %s",
			    strerror(errno));
			return (-1);
		}
	}
	return (0);
}

void
do_threads(const struct request *rq)
{
	struct reader *r;
	size_t i, n;
	uint64_t times;

	if (word_unsigned(rq->r_arg[0], TIMES_MAX, &times) != 0 ||
	    times == 0) {
		session_usage("not a number from 1 to 100000", rq->r_arg[0]);
		return;
	}
	if (!session_has(CAP_READ2))
		return;
	n = rq->r_nargs - 1;
	r = xcalloc(n, sizeof(*r));
	for (i = 0; i < n; i++)
		r[i].r_times = times;
	if (readers_prepare(rq, r, n) == 0 && readers_run(r, n) == 0)
		readers_reply(r, n);
	for (i = 0; i < n; i++) {
		free(r[i].r_first);
		guard_release(&r[i].r_guard);
	}
	free(r);
}
