/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * files_container.c: what may lie around a core.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define	KDH	512

void
make_kdh(unsigned char *h, uint64_t length, unsigned int bs, unsigned int key)
{
	size_t i;

	memset(h, 0, KDH);
	memcpy(h, "FreeBSD Kernel Dump", 19);
	memcpy(h + 20, "aarch64", 7);
	put_be(h + 32, 4, 4);
	put_be(h + 36, 4, 1);
	put_be(h + 40, 8, length);
	put_be(h + 48, 8, 1700000000);
	put_be(h + 56, 4, key);
	put_be(h + 60, 4, bs);
	memcpy(h + 64, "testhost", 8);
	strcpy((char *)h + 128, "FreeBSD 15.1-RELEASE-p1 #0: test\n"
	    "    root@b:/usr/obj/GENERIC\n");
	/* No NUL: the field is full. */
	memset(h + 320, 'p', 175);
	put_be(h + 496, 8, length);
	for (i = 0; i < KDH - 4; i++)
		h[KDH - 4 + i % 4] ^= h[i];
}

/*
 * A partition of 1 MiB with 12288 bytes of dump.
 */
static void
make_partition(const char *name, unsigned int bs, int cleared, int differs)
{
	static unsigned char f[1 << 20];
	const size_t len = 12288;

	memset(f, 0, sizeof(f));
	make_kdh(f + sizeof(f) - bs, len, bs, 0);
	make_kdh(f + sizeof(f) - 2 * bs - len, len, bs, 0);
	memset(f + sizeof(f) - bs - len, 'A', len);
	if (cleared)
		memcpy(f + sizeof(f) - bs, "Cleared", 7);
	if (differs)
		f[sizeof(f) - 2 * bs - len + 64] ^= 1;
	make_file(name, f, sizeof(f));
}

void
make_containers(void)
{
	static unsigned char f[16384];
	static const unsigned char gz[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0,
	    3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const unsigned char zst[] = { 0x28, 0xb5, 0x2f, 0xfd, 0, 0x58,
	    1, 0, 0 };
	size_t i;

	make_file("empty", f, 0);
	make_file("vmcore.0.gz", gz, sizeof(gz));
	make_file("vmcore.1.zst", zst, sizeof(zst));
	make_file("it's gz", gz, sizeof(gz));
	for (i = 0; i < sizeof(f); i++)
		f[i] = (unsigned char)(i * 2654435761U >> 24);
	make_file("noise", f, sizeof(f));
	make_file("vmcore_encrypted.2", f, sizeof(f));
	make_file("vmcore_encrypted.3", f, sizeof(f));

	memset(f, 0, sizeof(f));
	f[0] = 2;
	put_be(f + 33, 4, 256);
	make_file("key.2", f, 512);
	f[0] = 3;				/* no such cipher */
	make_file("key.3", f, 512);

	memset(f, 0, sizeof(f));
	memcpy(f, "panic.txt", 9);
	memcpy(f + 257, "ustar", 5);
	make_file("textdump.tar.0", f, 1024);

	memset(f, 0, sizeof(f));
	make_kdh(f, 8192, 512, 0);
	make_file("leading", f, 512 + 8192);
	make_file("leading.cut", f, 512 + 4096);
	f[70] ^= 4;
	make_file("leading.parity", f, 512 + 8192);
	make_kdh(f, 8192, 512, 1024);
	make_file("leading.key", f, 512 + 1024 + 8192);

	make_partition("part512", 512, 0, 0);
	make_partition("part4096", 4096, 0, 0);
	make_partition("part.cleared", 512, 1, 0);
	make_partition("part.differs", 512, 0, 1);
}
