/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Requests that make one call on a descriptor.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "guard.h"
#include "session.h"

#define	READ_FILL	0xa5
#define	GETERR_MAX	4096

static struct guard buffer;

/* A number that fits the host's size_t. */
static int
word_size(const char *word, size_t *out)
{
	uint64_t n;

	if (word_unsigned(word, SIZE_MAX, &n) != 0)
		return (-1);
	*out = (size_t)n;
	return (0);
}

/* Which call a word names, checked against the width of its address. */
static int
read_call(const char *word, uint64_t va, enum cap *call)
{

	if (strcmp(word, "read2") == 0)
		*call = CAP_READ2;
	else if (strcmp(word, "read") == 0 && va == (unsigned long)va)
		*call = CAP_READ;
	else
		return (-1);
	return (0);
}

struct read_args {
	uint64_t	va;
	size_t		len, cap;
	int		null;		/* no buffer at all */
	int		fill;
	enum cap	call;
};

/* Returns NULL, or what is wrong. */
static const char *
read_words(const struct request *rq, struct read_args *ra)
{
	const char *word;
	uint64_t n;

	if (word_unsigned(rq->r_arg[2], UINT64_MAX, &ra->va) != 0)
		return ("not an address");
	if (read_call(rq->r_arg[1], ra->va, &ra->call) != 0)
		return ("no such call, or not with this address");
	if (word_size(rq->r_arg[3], &ra->len) != 0)
		return ("not a length");
	ra->cap = ra->len < BUFFER_MAX ? ra->len : BUFFER_MAX;
	word = words_option(rq, "cap");
	if (word != NULL) {
		if (word_unsigned(word, BUFFER_MAX, &n) != 0)
			return ("cap is at most 67108864");
		ra->cap = (size_t)n;
	}
	ra->fill = READ_FILL;
	word = words_option(rq, "fill");
	if (word != NULL) {
		if (word_unsigned(word, 255, &n) != 0)
			return ("fill is a byte");
		ra->fill = (int)n;
	}
	word = words_option(rq, "buf");
	ra->null = word != NULL;
	if (word != NULL && (strcmp(word, "null") != 0 || rq->r_nopts != 1))
		return ("buf is null, and cap and fill do not go with it");
	return (NULL);
}

void
do_read(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	struct text *head = channel_head();
	struct read_args ra;
	const struct handle *h;
	const char *wrong;
	void *buf;
	int64_t ret;
	int error;

	wrong = read_words(rq, &ra);
	if (wrong != NULL) {
		session_usage(wrong, rq->r_verb);
		return;
	}
	h = session_handle(rq->r_arg[0]);
	if (h == NULL || !session_has(ra.call))
		return;
	buf = NULL;
	if (!ra.null && (buf = guard_open(&buffer, ra.cap, ra.fill)) == NULL) {
		channel_error("system", "buffer: %s", strerror(errno));
		return;
	}
	errno = 0;
	ret = lib->l_adapter->a_read(lib, ra.call, h->h_kd, ra.va, buf,
	    ra.len);
	error = errno;
	text_add(head, "ok ", 3);
	text_signed(head, ret);
	text_add(head, " ", 1);
	text_signed(head, error);
	if (ra.null) {
		channel_send(NULL, 0);
		return;
	}
	if (!guard_intact(&buffer))
		text_add(head, " canary", 7);
	channel_send(buf, ra.cap);
	guard_close(&buffer);
}

void
do_write(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	const struct handle *h;
	const char *word;
	unsigned char *bytes;
	void *buf;
	uint64_t va;
	int64_t ret;
	size_t len, n;
	int error;

	if (word_unsigned(rq->r_arg[1], UINT64_MAX, &va) != 0 ||
	    va != (unsigned long)va) {
		session_usage("not an address for this call", rq->r_arg[1]);
		return;
	}
	if (word_bytes(rq->r_arg[2], &bytes, &n) != 0) {
		session_usage("not a block of bytes", rq->r_verb);
		return;
	}
	len = n;
	word = words_option(rq, "len");
	if (word != NULL && word_size(word, &len) != 0) {
		session_usage("not a length", word);
		return;
	}
	h = session_handle(rq->r_arg[0]);
	if (h == NULL || !session_has(CAP_WRITE))
		return;
	buf = guard_open(&buffer, n, 0);
	if (buf == NULL) {
		channel_error("system", "buffer: %s", strerror(errno));
		return;
	}
	memcpy(buf, bytes, n);
	errno = 0;
	ret = lib->l_adapter->a_write(lib, h->h_kd, va, buf, len);
	error = errno;
	text_printf(channel_head(), "ok %" PRId64 " %d", ret, error);
	channel_send(NULL, 0);
	guard_close(&buffer);
}

/* The library's text for a descriptor, as a string word. */
static void
add_geterr(struct text *head, void *kd)
{
	const struct library *lib = &session.s_lib;
	const char *text;

	text = lib->l_adapter->a_geterr(lib, kd);
	text_string(head, text,
	    text != NULL ? strnlen(text, GETERR_MAX) : 0);
}

void
do_geterr(const struct request *rq)
{
	const struct handle *h;
	void *kd;

	kd = NULL;
	if (strcmp(rq->r_arg[0], "null") != 0) {
		h = session_handle(rq->r_arg[0]);
		if (h == NULL)
			return;
		kd = h->h_kd;
	}
	if (!session_has(CAP_GETERR))
		return;
	text_printf(channel_head(), "ok ");
	add_geterr(channel_head(), kd);
	channel_send(NULL, 0);
}

void
do_nlist(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	struct text *head = channel_head();
	const struct handle *h;
	struct name_entry *names;
	char *name;
	enum cap call;
	size_t i, n;
	int ret;

	call = strcmp(rq->r_verb, "nlist2") == 0 ? CAP_NLIST2 : CAP_NLIST;
	n = rq->r_nargs - 1;
	names = xcalloc(n, sizeof(*names));
	for (i = 0; i < n; i++) {
		if (word_string(rq->r_arg[i + 1], &name) != 0) {
			session_usage("not a name", rq->r_arg[i + 1]);
			free(names);
			return;
		}
		names[i].n_name = name;
		names[i].n_type = 0xee;
		names[i].n_value = 0xeeee;
	}
	h = session_handle(rq->r_arg[0]);
	if (h != NULL && session_has(call)) {
		ret = lib->l_adapter->a_nlist(lib, call, h->h_kd, names, n);
		text_printf(head, "ok %d", ret);
		for (i = 0; i < n; i++)
			text_printf(head, " %u:0x%" PRIx64, names[i].n_type,
			    names[i].n_value);
		channel_send(NULL, 0);
	}
	free(names);
}

void
do_native(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	const struct handle *h;

	h = session_handle(rq->r_arg[0]);
	if (h == NULL || !session_has(CAP_NATIVE))
		return;
	text_printf(channel_head(), "ok %" PRId64,
	    lib->l_adapter->a_native(lib, h->h_kd));
	channel_send(NULL, 0);
}

void
do_kerndisp(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	const struct handle *h;

	h = session_handle(rq->r_arg[0]);
	if (h == NULL || !session_has(CAP_KERNDISP))
		return;
	text_printf(channel_head(), "ok %" PRId64,
	    lib->l_adapter->a_kerndisp(lib, h->h_kd));
	channel_send(NULL, 0);
}

void
do_vtop(const struct request *rq)
{
	const struct library *lib = &session.s_lib;
	struct text *head = channel_head();
	const struct handle *h;
	struct translation x;
	uint64_t va;

	if (word_unsigned(rq->r_arg[1], UINT64_MAX, &va) != 0) {
		session_usage("not an address", rq->r_arg[1]);
		return;
	}
	h = session_handle(rq->r_arg[0]);
	if (h == NULL || !session_has(CAP_VTOP))
		return;
	if (lib->l_adapter->a_vtop(lib, h->h_kd, va, &x) == 0) {
		text_printf(head, "ok 0x%" PRIx64 " %" PRId64 " %" PRIu64
		    " %" PRIu64 " 0x%x", x.x_pa, x.x_offset, x.x_len,
		    x.x_pagesize, x.x_prot);
	} else {
		text_printf(head, "ok fail ");
		if (lib->l_entry[CAP_GETERR] != NULL)
			add_geterr(head, h->h_kd);
		else
			text_string(head, NULL, 0);
	}
	channel_send(NULL, 0);
}
