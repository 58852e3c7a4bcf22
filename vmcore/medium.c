/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * medium.c: where the parts of a dump lie on its medium.  On a device the
 * trailing header is in the last block; in front of it dumpextent bytes, the
 * key, and the leading header's block (docs/formats/container.md).  A file
 * that begins with the header has the key and the dump behind its block.
 */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "vmcore.h"

int
medium_locate(const struct container_info *ci, struct medium *m)
{
	struct kdh k;
	uint64_t room;

	kdh_decode(ci->kdh, &k);
	m->length = k.dumplength;
	m->keysize = k.dumpkeysize;
	if (ci->kind == CT_LEADING) {
		m->leading = 0;
		m->key = k.blocksize;
		m->data = m->key + k.dumpkeysize;
		return (m->data <= ci->filesize &&
		    k.dumplength <= ci->filesize - m->data ? 0 : -1);
	}
	room = ci->kdh_offset;
	if (k.dumpextent > room || k.dumpkeysize > room - k.dumpextent ||
	    ci->kdh_block > room - k.dumpextent - k.dumpkeysize)
		return (-1);
	m->data = room - k.dumpextent;
	m->key = m->data - k.dumpkeysize;
	m->leading = m->key - ci->kdh_block;
	return (k.dumplength <= k.dumpextent ? 0 : -1);
}

int
medium_same(const char *path, const struct container_info *ci,
    const struct medium *m)
{
	unsigned char h[KDH_SIZE];
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : container_read(fd, h, sizeof(h), m->leading);
	if (fd >= 0)
		close(fd);
	return (n == (ssize_t)sizeof(h) &&
	    memcmp(h, ci->kdh, sizeof(h)) == 0);
}
