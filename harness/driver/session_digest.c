/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The digest request: one number for all that a library answers about a core,
 * so that hosts can be compared without sending the answers.
 *
 * It is FNV-1a of 64 bits (the algorithm of draft-eastlake-fnv) over text and
 * bytes of no host's own width or order: it tells answers apart that differ
 * by accident, which is all that is wanted of it.
 */

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "channel.h"
#include "guard.h"
#include "session.h"

#define	FNV_BASIS	UINT64_C(0xcbf29ce484222325)
#define	FNV_PRIME	UINT64_C(0x100000001b3)

#define	RECORDS_MAX	200000U		/* that are read back, at most */
#define	RECORD_READ	65536U		/* of a record's bytes, at most */
#define	EDGE		8U		/* bytes on either side of an end */
#define	FILL		0x5a

struct digest {
	const struct handle *d_handle;
	uint64_t	 d_sum;
	uint64_t	 d_records, d_reads;
	uint64_t	 d_max;		/* records to read back */
	struct text	 d_list;	/* what is to be read: VA, length */
};

/* An entry of the list, in the driver's own memory. */
struct wanted {
	uint64_t	w_va, w_len;
};

static void
digest_add(struct digest *d, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	while (len-- > 0)
		d->d_sum = (d->d_sum ^ *p++) * FNV_PRIME;
}

/* One read: what it returned, and as many bytes. */
static int
digest_read(struct digest *d, uint64_t va, uint64_t len)
{
	static struct guard buffer;
	static struct text line;
	const struct library *lib = &session.s_lib;
	void *buf;
	int64_t ret;

	buf = guard_open(&buffer, (size_t)len, FILL);
	if (buf == NULL)
		return (-1);
	ret = lib->l_adapter->a_read(lib, CAP_READ2, d->d_handle->h_kd, va, buf,
	    (size_t)len);
	text_clear(&line);
	text_printf(&line, "read %" PRIx64 " %" PRIu64 " %" PRId64 "\n", va,
	    len, ret);
	digest_add(d, line.t_base, line.t_len);
	if (ret > 0)
		digest_add(d, buf, (uint64_t)ret < len ? (size_t)ret :
		    (size_t)len);
	guard_close(&buffer);
	d->d_reads++;
	return (0);
}

static void
want(struct digest *d, uint64_t va, uint64_t len)
{
	struct wanted w;

	if (va == 0 || len == 0)
		return;
	w.w_va = va;
	w.w_len = len < RECORD_READ ? len : RECORD_READ;
	text_add(&d->d_list, &w, sizeof(w));
	/* Across the end of what is mapped, into whatever follows. */
	w.w_va = va + len - EDGE;
	w.w_len = 2 * EDGE;
	text_add(&d->d_list, &w, sizeof(w));
}

static int
digest_record(const struct page_record *rec, void *arg)
{
	static struct text line;
	struct digest *d = arg;

	text_clear(&line);
	text_printf(&line, "page %u %" PRIx64 " %" PRIx64 " %" PRIx64 " %u %"
	    PRId64 " %" PRIu64 "\n", rec->p_version, rec->p_paddr, rec->p_kmap,
	    rec->p_dmap, rec->p_prot, rec->p_offset, rec->p_len);
	digest_add(d, line.t_base, line.t_len);
	if (d->d_records++ < d->d_max) {
		want(d, rec->p_kmap, rec->p_len);
		want(d, rec->p_dmap, rec->p_len);
	}
	return (1);
}

/* VA:LEN; -1 when it is none. */
static int
probe_word(char *word, struct wanted *w)
{
	char *colon = strchr(word, ':');

	if (colon == NULL)
		return (-1);
	*colon = '\0';
	return (word_unsigned(word, UINT64_MAX, &w->w_va) != 0 ||
	    word_unsigned(colon + 1, RECORD_READ, &w->w_len) != 0 ? -1 : 0);
}

/*
 * digest HANDLE [VA:LEN]... [max=N]: all records of a walk, where there is
 * one, the bytes of the first N pages they name, and the given reads.
 */
void
do_digest(const struct request *rq)
{
	static struct digest d;
	const struct library *lib = &session.s_lib;
	const char *word;
	struct wanted w;
	size_t i;
	int ret;

	text_clear(&d.d_list);
	d.d_sum = FNV_BASIS;
	d.d_records = d.d_reads = 0;
	d.d_max = RECORDS_MAX;
	word = words_option(rq, "max");
	if (word != NULL && word_unsigned(word, RECORDS_MAX, &d.d_max) != 0) {
		session_usage("not a number in range", rq->r_verb);
		return;
	}
	for (i = 1; i < rq->r_nargs; i++) {
		if (probe_word(rq->r_arg[i], &w) != 0) {
			session_usage("not an address and a length",
			    rq->r_arg[i]);
			return;
		}
		text_add(&d.d_list, &w, sizeof(w));
	}
	d.d_handle = session_handle(rq->r_arg[0]);
	if (d.d_handle == NULL || !session_has(CAP_READ2))
		return;
	if (lib->l_entry[CAP_WALK] != NULL) {
		ret = lib->l_adapter->a_walk(lib, d.d_handle->h_kd,
		    digest_record, &d);
		digest_add(&d, ret == 0 ? "walk 0\n" : ret == 1 ? "walk 1\n" :
		    "walk ?\n", 7);
	}
	for (i = 0; i < d.d_list.t_len; i += sizeof(w)) {
		memcpy(&w, d.d_list.t_base + i, sizeof(w));
		if (digest_read(&d, w.w_va, w.w_len) != 0) {
			channel_error("system", "no memory for a buffer");
			return;
		}
	}
	text_printf(channel_head(), "ok %016" PRIx64 " %" PRIu64 " %" PRIu64,
	    d.d_sum, d.d_records, d.d_reads);
	channel_send(NULL, 0);
}
