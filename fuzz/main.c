/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * main.c: fuzz_open [-n COUNT] FILE...
 *
 * Runs the entry over files, for compilers that have no fuzzer of their own,
 * and to replay what a fuzzer found.  With -n each file is also run COUNT
 * times with a few bytes changed, most of them in its first 8 KiB; the same
 * count gives the same changes.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define	MAX	(64 * 1024 * 1024)

/* A number below n. */
static size_t
below(uint64_t *s, size_t n)
{

	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return ((size_t)((*s >> 11) % n));
}

static void
change(uint8_t *p, size_t *size, uint64_t *s)
{
	static const uint8_t good[] = { 0, 1, 2, 3, 4, 0x7f, 0x80, 0xf0,
	    0xff };
	size_t at, n, room;

	for (n = 1 + below(s, 6); n > 0 && *size > 0; n--) {
		room = *size;
		if (room >= 8192 && below(s, 4) != 0)
			room = below(s, 2) == 0 ? 128 : 8192;
		at = below(s, room);
		p[at] = below(s, 2) == 0 ? good[below(s, sizeof(good))] :
		    (uint8_t)below(s, 256);
	}
	if (below(s, 16) == 0)
		*size = below(s, *size + 1);
}

static int
run_file(const char *path, unsigned long count)
{
	uint8_t *data, *copy;
	size_t size, n;
	uint64_t state;
	FILE *fp;

	fp = fopen(path, "r");
	data = malloc(MAX);
	if (fp == NULL || data == NULL) {
		perror(path);
		free(data);
		if (fp != NULL)
			fclose(fp);
		return (-1);
	}
	size = fread(data, 1, MAX, fp);
	fclose(fp);
	LLVMFuzzerTestOneInput(data, size);
	copy = malloc(size + 1);
	state = 0x9e3779b97f4a7c15;
	for (; copy != NULL && count > 0; count--) {
		memcpy(copy, data, size);
		n = size;
		change(copy, &n, &state);
		LLVMFuzzerTestOneInput(copy, n);
	}
	free(copy);
	free(data);
	return (0);
}

int
main(int argc, char **argv)
{
	unsigned long count;
	int ch, failed, i;

	count = 0;
	while ((ch = getopt(argc, argv, "n:")) != -1) {
		if (ch != 'n') {
			fputs("usage: fuzz_open [-n COUNT] FILE...\n",
			    stderr);
			return (2);
		}
		count = strtoul(optarg, NULL, 0);
	}
	if (optind == argc) {
		fputs("usage: fuzz_open [-n COUNT] FILE...\n", stderr);
		return (2);
	}
	for (failed = 0, i = optind; i < argc; i++)
		if (run_file(argv[i], count) != 0)
			failed = 1;
	printf("%d files, %lu changes each\n", argc - optind, count);
	return (failed ? 2 : 0);
}
