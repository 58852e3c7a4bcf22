/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Opening and closing descriptors.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "channel.h"
#include "guard.h"
#include "resolver.h"
#include "session.h"

#define	CANARY		1024	/* bytes on either side of an error buffer */

/* The error buffer between its canaries. */
static uint64_t errbuf_words[(CANARY + ERRBUF_SIZE + CANARY) / 8];
static unsigned char *const errbuf = (unsigned char *)errbuf_words;

static const unsigned char errbuf_fill[8] = {
	0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5
};

static char *
errbuf_prepare(void)
{

	canary_fill(errbuf, CANARY);
	bytes_fill(errbuf + CANARY, ERRBUF_SIZE, errbuf_fill);
	canary_fill(errbuf + CANARY + ERRBUF_SIZE, CANARY);
	return ((char *)errbuf + CANARY);
}

static int
errbuf_touched(void)
{

	return (!bytes_filled(errbuf + CANARY, ERRBUF_SIZE, errbuf_fill));
}

static int
errbuf_intact(void)
{

	return (canary_intact(errbuf, CANARY) &&
	    canary_intact(errbuf + CANARY + ERRBUF_SIZE, CANARY));
}

/*
 * FreeBSD's access mode in the two low bits becomes the host's; all other
 * bits go as they are.
 */
static int
host_flags(int flags)
{
	static const int mode[4] = { O_RDONLY, O_WRONLY, O_RDWR, O_ACCMODE };

	return ((flags & ~3) | mode[flags & 3]);
}

static int
opener_of(const char *word, enum cap *opener)
{

	if (strcmp(word, "open2") == 0)
		*opener = CAP_OPEN2;
	else if (strcmp(word, "openfiles") == 0)
		*opener = CAP_OPENFILES;
	else if (strcmp(word, "open") == 0)
		*opener = CAP_OPEN;
	else
		return (-1);
	return (0);
}

/*
 * Takes the words of an open request apart.  Returns NULL, or what is wrong.
 */
static const char *
open_words(const struct request *rq, struct open_args *oa)
{
	const char *errbuf_word;
	char *exec, *core;
	int64_t flags;
	uint64_t n;

	memset(oa, 0, sizeof(*oa));
	if (opener_of(rq->r_arg[1], &oa->oa_opener) != 0)
		return ("no such opener");
	if (word_string(rq->r_arg[2], &exec) != 0)
		return ("the kernel is not a string");
	if (word_string(rq->r_arg[3], &core) != 0)
		return ("the core is not a string");
	oa->oa_exec = exec;
	oa->oa_core = core;
	if (word_signed(rq->r_arg[4], INT_MIN, INT_MAX, &flags) != 0)
		return ("the flags are not an int");
	oa->oa_flags = (int)flags;
	if (strcmp(rq->r_arg[5], "none") != 0) {
		if (word_unsigned(rq->r_arg[5], RESOLVER_SETS - 1, &n) != 0)
			return ("not a table from 0 to 255");
		if (oa->oa_opener != CAP_OPEN2)
			return ("only open2 takes a resolver");
		oa->oa_set = resolver_set((unsigned int)n);
	}
	n = ERRBUF_SIZE;
	errbuf_word = words_option(rq, "errbuf");
	if (errbuf_word != NULL && (word_unsigned(errbuf_word, ERRBUF_SIZE,
	    &n) != 0 || (n != 0 && n != ERRBUF_SIZE)))
		return ("errbuf is 0 or 2048");
	oa->oa_errbuf = n != 0 ? errbuf_prepare() : NULL;
	return (NULL);
}

/* The reply to an opener that returned. */
static void
open_reply(const struct open_args *oa, const void *kd)
{
	struct text *head = channel_head();
	int checked, touched;

	/* kvm_open has a prefix for standard error in the buffer's place. */
	checked = oa->oa_errbuf != NULL && oa->oa_opener != CAP_OPEN;
	touched = checked && errbuf_touched();
	if (kd != NULL) {
		text_add(head, "ok", 2);
		if (touched)
			text_add(head, " errbuf", 7);
	} else {
		text_add(head, "fail ", 5);
		text_string(head, touched ? oa->oa_errbuf : NULL,
		    touched ? strnlen(oa->oa_errbuf, ERRBUF_SIZE) : 0);
	}
	if (checked && !errbuf_intact())
		text_printf(head, " canary");
	channel_send(NULL, 0);
}

void
do_open(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	struct open_args oa;
	struct handle *h;
	const char *wrong;
	uint64_t n;

	if (word_unsigned(rq->r_arg[0], HANDLES - 1, &n) != 0) {
		session_usage("not a handle from 0 to 63", rq->r_arg[0]);
		return;
	}
	h = &session.s_handle[n];
	wrong = open_words(rq, &oa);
	if (wrong != NULL) {
		session_usage(wrong, rq->r_verb);
		return;
	}
	if (h->h_kd != NULL) {
		channel_error("handle", "%s: is open", rq->r_arg[0]);
		return;
	}
	if (!session_has(oa.oa_opener))
		return;
	if (oa.oa_flags != 0 && !lib->l_adapter->a_has_flags) {
		channel_error("nocap", "this interface opens without flags");
		return;
	}
	oa.oa_flags = host_flags(oa.oa_flags);
	resolver_current = oa.oa_set;
	h->h_kd = lib->l_adapter->a_open(lib, &oa);
	h->h_set = oa.oa_set;
	open_reply(&oa, h->h_kd);
}

void
do_close(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	struct handle *h;
	void *kd;
	int error, ret;

	kd = NULL;
	if (strcmp(rq->r_arg[0], "null") != 0) {
		h = session_handle(rq->r_arg[0]);
		if (h == NULL)
			return;
		kd = h->h_kd;
		if (!session_has(CAP_CLOSE))
			return;
		h->h_kd = NULL;
	} else if (!session_has(CAP_CLOSE))
		return;
	errno = 0;
	ret = lib->l_adapter->a_close(lib, kd);
	error = errno;
	text_add(channel_head(), "ok ", 3);
	text_signed(channel_head(), ret);
	text_add(channel_head(), " ", 1);
	text_signed(channel_head(), error);
	channel_send(NULL, 0);
}

/*
 * reset: the state after hello, as far as the driver knows it, for the next
 * one who asks.
 */
void
do_reset(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	struct symset *set;
	struct handle *h;
	unsigned int i;

	(void)rq;
	for (i = 0; i < HANDLES; i++) {
		h = &session.s_handle[i];
		if (h->h_kd != NULL && lib->l_entry[CAP_CLOSE] != NULL)
			(void)lib->l_adapter->a_close(lib, h->h_kd);
		h->h_kd = NULL;
		h->h_set = NULL;
	}
	resolver_current = NULL;
	for (i = 0; i < RESOLVER_SETS; i++) {
		set = resolver_set(i);
		symset_clear(set);
		text_clear(symset_log(set));
	}
	session_ok();
}
