/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The digest request: one number for all that a library answers about a core,
 * so that hosts can be compared without sending the answers.
 *
 * It is a sum over numbers of 64 bits, of no host's own width or order: it
 * tells answers apart that differ by accident, which is all that is wanted of
 * it.  A step can be undone, so that no difference gets lost in it, and takes
 * eight bytes: an emulator spends most of this request here.
 */

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "channel.h"
#include "guard.h"
#include "session.h"

#define	SUM_BASIS	UINT64_C(0xcbf29ce484222325)
#define	SUM_FACTOR	UINT64_C(0x9e3779b97f4a7c15)

/* What the numbers that follow are. */
enum {
	ITEM_PAGE = 1,
	ITEM_WALK,
	ITEM_READ
};

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

static uint64_t
number(const unsigned char *p)
{

	return ((uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	    (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	    (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	    (uint64_t)p[7] << 56);
}

static uint64_t
sum_step(uint64_t sum, uint64_t n)
{

	sum = (sum ^ n) * SUM_FACTOR;
	return (sum ^ sum >> 32);
}

static void
digest_add(struct digest *d, uint64_t n)
{

	d->d_sum = sum_step(d->d_sum, n);
}

/* Little-endian numbers, the last one filled up with zeroes. */
static void
digest_bytes(struct digest *d, const unsigned char *p, size_t len)
{
	uint64_t sum = d->d_sum;
	unsigned char last[8] = { 0 };

	for (; len >= 8; p += 8, len -= 8)
		sum = sum_step(sum, number(p));
	if (len != 0) {
		memcpy(last, p, len);
		sum = sum_step(sum, number(last));
	}
	d->d_sum = sum;
}

/* One read: what it returned, and as many bytes. */
static int
digest_read(struct digest *d, uint64_t va, uint64_t len)
{
	static struct guard buffer;
	const struct library *lib = &session.s_lib;
	void *buf;
	int64_t ret;

	buf = guard_open(&buffer, (size_t)len, FILL);
	if (buf == NULL)
		return (-1);
	ret = lib->l_adapter->a_read(lib, CAP_READ2, d->d_handle->h_kd, va, buf,
	    (size_t)len);
	digest_add(d, ITEM_READ);
	digest_add(d, va);
	digest_add(d, len);
	digest_add(d, (uint64_t)ret);
	if (ret > 0)
		digest_bytes(d, buf, (uint64_t)ret < len ? (size_t)ret :
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
	struct digest *d = arg;

	digest_add(d, ITEM_PAGE);
	digest_add(d, rec->p_version);
	digest_add(d, rec->p_paddr);
	digest_add(d, rec->p_kmap);
	digest_add(d, rec->p_dmap);
	digest_add(d, rec->p_prot);
	digest_add(d, (uint64_t)rec->p_offset);
	digest_add(d, rec->p_len);
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
	d.d_sum = SUM_BASIS;
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
		digest_add(&d, ITEM_WALK);
		digest_add(&d, ret == 0 || ret == 1 ? (uint64_t)ret : 2);
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
