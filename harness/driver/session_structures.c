/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Requests for the calls that read structures of the kernel.  What they
 * store is sent as it lies in memory; what they point to is not followed.
 */

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "guard.h"
#include "session.h"

#define	OUT_FILL	0xa5
#define	COUNT_FILL	(-0x11111112)	/* 0xeeeeeeee */
#define	KINFO_ROOM	4096	/* more than any struct kinfo_proc */
#define	ELEMENTS_MAX	64

static struct guard buffer;

static int
word_int(const char *word, int *out)
{
	int64_t n;

	if (word_signed(word, INT_MIN, INT_MAX, &n) != 0)
		return (-1);
	*out = (int)n;
	return (0);
}

/*
 * The descriptor that a word names, NULL for "null".  0, or -1 with an error
 * reply sent, also where the library lacks the call.
 */
static int
kd_or_null(const char *word, enum cap cap, void **kd)
{
	const struct handle *h;

	*kd = NULL;
	if (strcmp(word, "null") != 0) {
		h = session_handle(word);
		if (h == NULL)
			return (-1);
		*kd = h->h_kd;
	}
	return (session_has(cap) ? 0 : -1);
}

/* The same, for a call that takes no NULL. */
static void *
kd_of(const char *word, enum cap cap)
{
	const struct handle *h;

	h = session_handle(word);
	return (h != NULL && session_has(cap) ? h->h_kd : NULL);
}

static void *
out_open(size_t len, int fill)
{
	void *buf;

	buf = guard_open(&buffer, len, fill);
	if (buf == NULL)
		channel_error("system", "buffer: %s", strerror(errno));
	return (buf);
}

/* Sends "ok RET +LEN" with what the call stored. */
static void
out_send(int64_t ret, const void *buf, size_t len)
{

	text_printf(channel_head(), "ok %" PRId64 "%s", ret,
	    guard_intact(&buffer) ? "" : " canary");
	channel_send(buf, len);
	guard_close(&buffer);
}

static const char *
pointer_word(const void *p)
{

	if (p == NULL)
		return ("null");
	return ((intptr_t)p == -1 ? "-1" : "ptr");
}

static void
send_number(int64_t n)
{

	text_printf(channel_head(), "ok %" PRId64, n);
	channel_send(NULL, 0);
}

void
do_getprocs(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	void *kd, *procs;
	int arg, cnt, op;

	if (word_int(rq->r_arg[1], &op) != 0 ||
	    word_int(rq->r_arg[2], &arg) != 0) {
		session_usage("not an int", rq->r_verb);
		return;
	}
	kd = kd_of(rq->r_arg[0], CAP_GETPROCS);
	if (kd == NULL)
		return;
	cnt = COUNT_FILL;
	procs = lib->l_adapter->a_structures->sc_getprocs(lib, kd, op, arg,
	    &cnt);
	text_printf(channel_head(), "ok %s %d", pointer_word(procs), cnt);
	channel_send(NULL, 0);
}

void
do_getargs(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	enum cap call;
	void *buf, *kd, *list;
	int nchr;

	call = strcmp(rq->r_verb, "getargv") == 0 ? CAP_GETARGV : CAP_GETENVV;
	if (word_int(rq->r_arg[1], &nchr) != 0) {
		session_usage("not an int", rq->r_arg[1]);
		return;
	}
	kd = kd_of(rq->r_arg[0], call);
	if (kd == NULL)
		return;
	buf = out_open(KINFO_ROOM, 0);
	if (buf == NULL)
		return;
	list = lib->l_adapter->a_structures->sc_getargs(lib, call, kd, buf,
	    nchr);
	guard_close(&buffer);
	text_printf(channel_head(), "ok %s", pointer_word(list));
	channel_send(NULL, 0);
}

void
do_getloadavg(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	void *buf, *kd;
	uint64_t n;
	size_t len;

	if (word_unsigned(rq->r_arg[1], ELEMENTS_MAX, &n) != 0) {
		session_usage("not a number up to 64", rq->r_arg[1]);
		return;
	}
	kd = kd_of(rq->r_arg[0], CAP_GETLOADAVG);
	if (kd == NULL)
		return;
	len = (size_t)n * sizeof(double);
	buf = out_open(len, OUT_FILL);
	if (buf == NULL)
		return;
	out_send(lib->l_adapter->a_structures->sc_getloadavg(lib, kd, buf,
	    (int)n), buf, len);
}

void
do_getcptime(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	void *buf, *kd;
	size_t len;

	if (kd_or_null(rq->r_arg[0], CAP_GETCPTIME, &kd) != 0)
		return;
	len = kd != NULL ? CPU_STATES * sizeof(long) : 0;
	buf = out_open(len, OUT_FILL);
	if (buf == NULL)
		return;
	out_send(lib->l_adapter->a_structures->sc_getcptime(lib, kd,
	    kd != NULL ? buf : NULL), buf, len);
}

void
do_getswapinfo(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	void *buf, *kd;
	uint64_t n;
	size_t len;
	int flags;

	if (word_unsigned(rq->r_arg[1], ELEMENTS_MAX, &n) != 0 ||
	    word_int(rq->r_arg[2], &flags) != 0) {
		session_usage("not a number in range", rq->r_verb);
		return;
	}
	if (kd_or_null(rq->r_arg[0], CAP_GETSWAPINFO, &kd) != 0)
		return;
	len = (size_t)n * SWAP_SIZE;
	buf = out_open(len, OUT_FILL);
	if (buf == NULL)
		return;
	out_send(lib->l_adapter->a_structures->sc_getswapinfo(lib, kd, buf,
	    (int)n, flags), buf, len);
}

void
do_getcpus(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	enum cap call;
	void *kd;

	call = CAP_GETMAXCPU;
	if (strcmp(rq->r_verb, "getncpus") == 0) {
		call = CAP_GETNCPUS;
		kd = kd_of(rq->r_arg[0], call);
		if (kd == NULL)
			return;
	} else if (kd_or_null(rq->r_arg[0], call, &kd) != 0)
		return;
	send_number(lib->l_adapter->a_structures->sc_getcpus(lib, call, kd));
}

void
do_getpcpu(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	void *kd, *pcpu;
	int cpu;

	if (word_int(rq->r_arg[1], &cpu) != 0) {
		session_usage("not an int", rq->r_arg[1]);
		return;
	}
	if (kd_or_null(rq->r_arg[0], CAP_GETPCPU, &kd) != 0)
		return;
	pcpu = lib->l_adapter->a_structures->sc_getpcpu(lib, kd, cpu);
	text_printf(channel_head(), "ok %s", pointer_word(pcpu));
	if ((intptr_t)pcpu != -1)
		free(pcpu);
	channel_send(NULL, 0);
}

void
do_dpcpu_setcpu(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	uint64_t cpu;
	void *kd;

	if (word_unsigned(rq->r_arg[1], UINT_MAX, &cpu) != 0) {
		session_usage("not an unsigned int", rq->r_arg[1]);
		return;
	}
	kd = kd_of(rq->r_arg[0], CAP_DPCPU_SETCPU);
	if (kd == NULL)
		return;
	send_number(lib->l_adapter->a_structures->sc_setcpu(lib, kd,
	    (unsigned int)cpu));
}

void
do_read_zpcpu(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	void *buf, *kd;
	uint64_t base, len;
	int cpu;

	if (word_unsigned(rq->r_arg[1], ULONG_MAX, &base) != 0 ||
	    word_unsigned(rq->r_arg[2], BUFFER_MAX, &len) != 0 ||
	    word_int(rq->r_arg[3], &cpu) != 0) {
		session_usage("not a number in range", rq->r_verb);
		return;
	}
	kd = kd_of(rq->r_arg[0], CAP_READ_ZPCPU);
	if (kd == NULL)
		return;
	buf = out_open((size_t)len, OUT_FILL);
	if (buf == NULL)
		return;
	out_send(lib->l_adapter->a_structures->sc_read_zpcpu(lib, kd,
	    (unsigned long)base, buf, (size_t)len, cpu), buf, (size_t)len);
}

void
do_counter_u64_fetch(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	uint64_t base;
	void *kd;

	if (word_unsigned(rq->r_arg[1], ULONG_MAX, &base) != 0) {
		session_usage("not an address for this call", rq->r_arg[1]);
		return;
	}
	kd = kd_of(rq->r_arg[0], CAP_COUNTER_U64_FETCH);
	if (kd == NULL)
		return;
	text_printf(channel_head(), "ok %" PRIu64,
	    lib->l_adapter->a_structures->sc_counter(lib, kd,
	    (unsigned long)base));
	channel_send(NULL, 0);
}
