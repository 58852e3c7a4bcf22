/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The walk request: a callback that records, reads and stops as it was told.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "channel.h"
#include "guard.h"
#include "session.h"

#define	RECORDS_MAX	1000000U
#define	TEXT_MAX	(64U * 1024U * 1024U)
#define	READ_MAX	(1024U * 1024U)
#define	READ_FILL	0xa5

static struct guard buffer;

struct walk_state {
	const struct handle *ws_handle;
	uint64_t	 ws_stop, ws_max;	/* 0: none */
	size_t		 ws_read;
	int		 ws_reading;
	uint64_t	 ws_calls;
	int		 ws_cut;	/* a record did not fit the text */
	int		 ws_canary;	/* a read damaged the canary */
	const struct handle *ws_inner;	/* to be walked from a record */
	int		 ws_inner_ret;
	uint64_t	 ws_inner_calls;
	struct text	 ws_text;
};

/* Adds " RET xBYTES": what a read from inside the callback gave. */
static void
record_read(struct walk_state *ws, const struct page_record *rec,
    struct text *line)
{
	const struct library *lib = &session.s_lib;
	void *buf;
	int64_t ret;
	size_t got;

	buf = guard_open(&buffer, ws->ws_read, READ_FILL);
	if (buf == NULL) {
		/* Reported as a read that failed; there is no memory. */
		text_printf(line, " -1 x");
		return;
	}
	ret = lib->l_adapter->a_read(lib, CAP_READ2, ws->ws_handle->h_kd,
	    rec->p_kmap != 0 ? rec->p_kmap : rec->p_dmap, buf, ws->ws_read);
	if (!guard_intact(&buffer))
		ws->ws_canary = 1;
	got = 0;
	if (ret > 0)
		got = (uint64_t)ret < ws->ws_read ? (size_t)ret : ws->ws_read;
	text_add(line, " ", 1);
	text_signed(line, ret);
	text_add(line, " ", 1);
	text_bytes(line, buf, got);
	guard_close(&buffer);
}

static void
add_record(struct text *line, const struct page_record *rec)
{
	uint64_t n[] = { rec->p_version, rec->p_paddr, rec->p_kmap, rec->p_dmap,
	    rec->p_prot, (uint64_t)rec->p_offset, rec->p_len };

	text_numbers(line, "uxxxudu", n);
}

static int
count_record(const struct page_record *rec, void *arg)
{
	uint64_t *calls = arg;

	(void)rec;
	return (++*calls < RECORDS_MAX);
}

static int
walk_record(const struct page_record *rec, void *arg)
{
	struct walk_state *ws = arg;
	size_t before;

	ws->ws_calls++;
	if (ws->ws_inner != NULL && ws->ws_calls == 1)
		ws->ws_inner_ret = session.s_lib.l_adapter->a_walk(
		    &session.s_lib, ws->ws_inner->h_kd, count_record,
		    &ws->ws_inner_calls);
	if (ws->ws_calls <= ws->ws_max && !ws->ws_cut) {
		before = ws->ws_text.t_len;
		add_record(&ws->ws_text, rec);
		if (ws->ws_reading)
			record_read(ws, rec, &ws->ws_text);
		text_add(&ws->ws_text, "\n", 1);
		if (ws->ws_text.t_len > TEXT_MAX) {
			ws->ws_text.t_len = before;
			ws->ws_cut = 1;
		}
	}
	/* A library that goes on all the same is still answered 0. */
	if (ws->ws_stop != 0 && ws->ws_calls >= ws->ws_stop)
		return (0);
	return (ws->ws_calls < ws->ws_max);
}

/* An optional number from 1 on; 0, or -1. */
static int
option_number(const struct request *rq, const char *name, uint64_t max,
    uint64_t *out)
{
	const char *word = words_option(rq, name);

	if (word == NULL)
		return (0);
	return (word_unsigned(word, max, out) == 0 && *out != 0 ? 0 : -1);
}

void
do_walk(const struct request *rq)
{
	static struct walk_state ws;
	const struct library *lib = &session.s_lib;
	struct text *head = channel_head();
	const char *inner;
	uint64_t len;
	int ret;

	text_clear(&ws.ws_text);
	ws.ws_calls = 0;
	ws.ws_cut = ws.ws_canary = 0;
	ws.ws_stop = 0;
	ws.ws_max = RECORDS_MAX;
	len = 0;
	if (option_number(rq, "stop", UINT64_MAX, &ws.ws_stop) != 0 ||
	    option_number(rq, "max", UINT64_MAX, &ws.ws_max) != 0 ||
	    option_number(rq, "read", READ_MAX, &len) != 0) {
		session_usage("not a number in range", rq->r_verb);
		return;
	}
	ws.ws_reading = len != 0;
	ws.ws_read = (size_t)len;
	ws.ws_inner = NULL;
	ws.ws_inner_ret = -1;
	ws.ws_inner_calls = 0;
	inner = words_option(rq, "inner");
	if (inner != NULL &&
	    (ws.ws_inner = session_handle(inner)) == NULL)
		return;
	ws.ws_handle = session_handle(rq->r_arg[0]);
	if (ws.ws_handle == NULL || !session_has(CAP_WALK) ||
	    (ws.ws_reading && !session_has(CAP_READ2)))
		return;
	ret = lib->l_adapter->a_walk(lib, ws.ws_handle->h_kd, walk_record,
	    &ws);
	text_add(head, "ok ", 3);
	text_signed(head, ret);
	text_add(head, " ", 1);
	text_decimal(head, ws.ws_calls);
	if (ws.ws_calls >= ws.ws_max)
		text_add(head, " max", 4);
	if (ws.ws_cut)
		text_add(head, " cut", 4);
	if (ws.ws_canary)
		text_add(head, " canary", 7);
	if (inner != NULL)
		text_printf(head, " inner=%d:%" PRIu64, ws.ws_inner_ret,
		    ws.ws_inner_calls);
	channel_send(ws.ws_text.t_len != 0 ? ws.ws_text.t_base : "",
	    ws.ws_text.t_len);
}
