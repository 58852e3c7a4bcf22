/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Requests that the driver answers by itself: the handshake, the resolver's
 * tables, files and descriptors.
 */

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "guard.h"
#include "hostinfo.h"
#include "resolver.h"
#include "session.h"

static void
greet(void)
{
	const struct library *lib = &session.s_lib;
	struct text *head = channel_head();
	const char *comma;
	int cap;

	text_printf(head, "ok vmcorpus %u", session.s_greeted);
	hostinfo_print(head);
	text_printf(head, " off=%u page=%zu abi=%s implementation=",
	    lib->l_offbits, host_page(), lib->l_adapter->a_name);
	text_string(head, lib->l_path, strlen(lib->l_path));
	text_printf(head, " version=");
	text_string(head, session.s_version,
	    session.s_version != NULL ? strlen(session.s_version) : 0);
	text_printf(head, " caps=");
	comma = "";
	for (cap = 0; cap < CAP_COUNT; cap++) {
		if (lib->l_entry[cap] == NULL)
			continue;
		text_printf(head, "%s%s", comma, library_caps[cap]);
		comma = ",";
	}
	if (session_leak_check() != NULL)
		text_printf(head, "%sleaks", comma);
	channel_send(NULL, 0);
}

/*
 * The library is loaded here and not earlier, so that what it does while it
 * is loaded has a request to be blamed on.
 */
void
do_hello(const struct request *rq)
{
	struct text why = { NULL, 0, 0 };
	uint64_t version;

	if (word_unsigned(rq->r_arg[0], UINT64_MAX, &version) != 0 ||
	    version == 0 || version > PROTOCOL_VERSION) {
		session_usage("this driver speaks versions 1 and 2",
		    rq->r_arg[0]);
		return;
	}
	if (session.s_greeted == 0 &&
	    library_load(&session.s_lib, &why) != 0) {
		channel_error("system", "%.*s", (int)why.t_len, why.t_base);
		text_free(&why);
		session.s_over = 1;
		session.s_status = 2;
		return;
	}
	session.s_greeted = (unsigned int)version;
	greet();
}

static struct symset *
set_of(const char *word)
{
	uint64_t n;

	if (word_unsigned(word, RESOLVER_SETS - 1, &n) != 0) {
		session_usage("not a table from 0 to 255", word);
		return (NULL);
	}
	return (resolver_set((unsigned int)n));
}

void
session_ok(void)
{

	text_add(channel_head(), "ok", 2);
	channel_send(NULL, 0);
}

void
do_sym(const struct request *rq)
{
	struct symset *set;
	uint64_t value;
	char *name;
	int fails;

	set = set_of(rq->r_arg[0]);
	if (set == NULL)
		return;
	value = 0;
	fails = strcmp(rq->r_arg[2], "fail") == 0;
	if (!fails && word_unsigned(rq->r_arg[2], UINT64_MAX, &value) != 0) {
		session_usage("not a value", rq->r_arg[2]);
		return;
	}
	if (word_string(rq->r_arg[1], &name) != 0 || name == NULL) {
		session_usage("not a name", rq->r_arg[1]);
		return;
	}
	symset_add(set, name, value, fails);
	session_ok();
}

void
do_symclear(const struct request *rq)
{
	struct symset *set;

	set = set_of(rq->r_arg[0]);
	if (set == NULL)
		return;
	symset_clear(set);
	session_ok();
}

void
do_symlog(const struct request *rq)
{
	struct symset *set;
	struct text *log;

	set = set_of(rq->r_arg[0]);
	if (set == NULL)
		return;
	log = symset_log(set);
	text_add(channel_head(), "ok", 2);
	channel_send(log->t_len != 0 ? log->t_base : "", log->t_len);
	text_clear(log);
}

/* A path, or NULL with an error reply sent. */
static char *
path_of(char *word)
{
	char *path;

	if (word_string(word, &path) != 0 || path == NULL) {
		session_usage("not a path", word);
		return (NULL);
	}
	return (path);
}

static void
system_error(const char *path)
{

	channel_error("system", "%s: %s", path, strerror(errno));
}

void
do_truncate(const struct request *rq)
{
	char *path;
	int64_t size;

	path = path_of(rq->r_arg[0]);
	if (path == NULL)
		return;
	if (word_signed(rq->r_arg[1], 0, INT64_MAX, &size) != 0 ||
	    (off_t)size != size) {
		session_usage("not a size", rq->r_arg[1]);
		return;
	}
	if (truncate(path, (off_t)size) != 0)
		system_error(path);
	else
		session_ok();
}

void
do_rename(const struct request *rq)
{
	char *from, *to;

	from = path_of(rq->r_arg[0]);
	if (from == NULL)
		return;
	to = path_of(rq->r_arg[1]);
	if (to == NULL)
		return;
	if (rename(from, to) != 0)
		system_error(from);
	else
		session_ok();
}

void
do_fds(const struct request *rq)
{
	unsigned int count;
	int fd;

	(void)rq;
	count = 0;
	for (fd = 0; fd < CHANNEL_LOWEST; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	text_printf(channel_head(), "ok %u", count);
	channel_send(NULL, 0);
}

void
do_quit(const struct request *rq)
{

	(void)rq;
	session.s_over = 1;
	session_ok();
}
