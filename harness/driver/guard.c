/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <sys/mman.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"

/* Memory up to this size stays for the next request. */
#define	KEEP	(1024U * 1024U)

size_t
host_page(void)
{
	static size_t page;
	long n;

	if (page == 0) {
		n = sysconf(_SC_PAGESIZE);
		page = n > 0 ? (size_t)n : 4096;
	}
	return (page);
}

/* Bytes that no fill and no page of a dump are likely to have. */
static const unsigned char canary[8] = {
	0xc3, 0xca, 0xd1, 0xd8, 0xdf, 0xe6, 0xed, 0xf4
};

static unsigned int
phase(const unsigned char *p)
{

	return ((unsigned int)((uintptr_t)p % 8));
}

void
bytes_fill(unsigned char *p, size_t len, const unsigned char word[8])
{
	uint64_t w, *q;

	memcpy(&w, word, sizeof(w));
	for (; len > 0 && phase(p) != 0; p++, len--)
		*p = word[phase(p)];
	for (; len >= sizeof(w); p += sizeof(w), len -= sizeof(w)) {
		q = (void *)p;
		*q = w;
	}
	for (; len > 0; p++, len--)
		*p = word[phase(p)];
}

int
bytes_filled(const unsigned char *p, size_t len, const unsigned char word[8])
{
	const uint64_t *q;
	uint64_t w;

	memcpy(&w, word, sizeof(w));
	for (; len > 0 && phase(p) != 0; p++, len--)
		if (*p != word[phase(p)])
			return (0);
	for (; len >= 4 * sizeof(w); p += 4 * sizeof(w), len -= 4 * sizeof(w)) {
		q = (const void *)p;
		if (((q[0] ^ w) | (q[1] ^ w) | (q[2] ^ w) | (q[3] ^ w)) != 0)
			return (0);
	}
	for (; len > 0; p++, len--)
		if (*p != word[phase(p)])
			return (0);
	return (1);
}

void
canary_fill(unsigned char *p, size_t len)
{

	bytes_fill(p, len, canary);
}

int
canary_intact(const unsigned char *p, size_t len)
{

	return (bytes_filled(p, len, canary));
}

/* Those that have memory. */
static struct guard *first;

void
guard_release(struct guard *g)
{
	struct guard **at;
	size_t page = host_page();

	for (at = &first; *at != NULL; at = &(*at)->g_next) {
		if (*at == g) {
			*at = g->g_next;
			break;
		}
	}
	if (g->g_base != NULL) {
		(void)mprotect(g->g_base, page, PROT_READ | PROT_WRITE);
		(void)mprotect(g->g_base + g->g_size - page, page,
		    PROT_READ | PROT_WRITE);
		free(g->g_base);
	}
	memset(g, 0, sizeof(*g));
}

void
guard_release_all(void)
{

	while (first != NULL)
		guard_release(first);
}

/*
 * Two inaccessible pages with `room' bytes between them.  Anonymous mappings
 * are not POSIX before its issue 8, and qemu-user does not map /dev/zero for
 * hosts whose page is larger than the machine's.
 */
static int
guard_alloc(struct guard *g, size_t room)
{
	size_t page = host_page();
	void *base;
	int error;

	error = posix_memalign(&base, page, room + 2 * page);
	if (error != 0) {
		errno = error;
		return (-1);
	}
	g->g_base = base;
	g->g_size = room + 2 * page;
	g->g_next = first;
	first = g;
	if (mprotect(g->g_base, page, PROT_NONE) != 0 ||
	    mprotect(g->g_base + page + room, page, PROT_NONE) != 0) {
		error = errno;
		guard_release(g);
		errno = error;
		return (-1);
	}
	return (0);
}

/*
 * The page before buf becomes canary; what of it was canary for the buffer
 * before this one, and was found whole, need not be written again.
 */
static void
canary_renew(struct guard *g, unsigned char *buf)
{
	size_t page = host_page();
	unsigned char *begin = buf - page, *end = buf;

	if (g->g_whole && buf >= g->g_buf && begin < g->g_buf)
		begin = g->g_buf;
	else if (g->g_whole && buf < g->g_buf && end > g->g_buf - page)
		end = g->g_buf - page;
	canary_fill(begin, (size_t)(end - begin));
}

void *
guard_open(struct guard *g, size_t len, int fill)
{
	size_t page = host_page();
	size_t room;
	unsigned char *buf;

	if (len > SIZE_MAX / 2) {
		errno = ENOMEM;
		return (NULL);
	}
	/* A page of canary, and the buffer rounded up. */
	room = page + (len + page - 1) / page * page;
	if (g->g_base == NULL || g->g_size - 2 * page < room) {
		guard_release(g);
		if (room < KEEP / 16)
			room = KEEP / 16;
		if (guard_alloc(g, (room + page - 1) / page * page) != 0)
			return (NULL);
	}
	buf = g->g_base + g->g_size - page - len;
	canary_renew(g, buf);
	g->g_whole = 0;
	g->g_len = len;
	g->g_buf = buf;
	memset(g->g_buf, fill, len);
	return (g->g_buf);
}

int
guard_intact(struct guard *g)
{

	g->g_whole = canary_intact(g->g_buf - host_page(), host_page());
	return (g->g_whole);
}

void
guard_close(struct guard *g)
{

	if (g->g_size > KEEP)
		guard_release(g);
}
