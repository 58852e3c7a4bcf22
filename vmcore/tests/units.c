/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * units.c: parts of the command, called.
 */

#include <stdio.h>
#include <string.h>

#include "test.h"
#include "vmcore/vmcore.h"

static char said[4096];

/* What a function prints to the stream that it is given. */
#define	SAID(call)	do {						\
	FILE *fp = tmpfile();						\
	size_t n;							\
									\
	if (fp == NULL)							\
		break;							\
	call;								\
	rewind(fp);							\
	n = fread(said, 1, sizeof(said) - 1, fp);			\
	said[n] = '\0';							\
	fclose(fp);							\
} while (0)

static void
test_text(void)
{
	static const struct {
		uint64_t	 n;
		const char	*text;
	} sizes[] = { { 0, "0 bytes" }, { 1, "1 byte" },
	    { 1023, "1023 bytes" }, { 1024, "1 KiB" }, { 1536, "1.50 KiB" },
	    { 36864, "36 KiB" }, { 1ULL << 40, "1 TiB" },
	    { UINT64_MAX, "15.99 EiB" } };
	char buf[OUT_SIZE];
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		check(strcmp(out_size(buf, sizes[i].n), sizes[i].text) == 0,
		    "out_size: %s, expected %s", buf, sizes[i].text);
	SAID(out_bytes(fp, "a\\b\033[2J\n\t\0\177\377z", 13, 0));
	check(strcmp(said, "a\\\\b\\x1b[2J\\x0a\\x09\\x00\\x7f\\xffz") == 0,
	    "out_bytes: %s", said);
	SAID(out_bytes(fp, "a\n\tb\r", 5, 1));
	check(strcmp(said, "a\n\tb\\x0d") == 0, "out_bytes lines: %s", said);
	SAID(out_word(fp, "plain/vmcore.0"));
	check(strcmp(said, "plain/vmcore.0") == 0, "out_word: %s", said);
	SAID(out_word(fp, "a b'c;"));
	check(strcmp(said, "'a b'\\''c;'") == 0, "out_word: %s", said);
	SAID(out_word(fp, ""));
	check(strcmp(said, "''") == 0, "out_word: %s", said);
}

static void
test_numbers(void)
{
	static const struct {
		const char	*text;
		int		 ret;
		uint64_t	 n;
	} v[] = { { "0x10", 0, 16 }, { "16", 0, 16 }, { "020", 0, 16 },
	    { "0xffffffffffffffff", 0, UINT64_MAX },
	    { "0x10000000000000000", -1, 0 }, { "-1", -1, 0 },
	    { " 1", -1, 0 }, { "1x", -1, 0 }, { "", -1, 0 },
	    { "fffffe0000000000", -1, 0 } };
	struct vmcore vm;
	uint64_t n;
	size_t i;
	int ret;

	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		n = 0;
		ret = vmcore_number(v[i].text, &n);
		check(ret == v[i].ret && (ret != 0 || n == v[i].n),
		    "vmcore_number %s: %d %llu", v[i].text, ret,
		    (unsigned long long)n);
	}
	memset(&vm, 0, sizeof(vm));
	check(vmcore_get(&vm, (const unsigned char *)"\1\2\3\4", 4) ==
	    0x04030201, "vmcore_get, least significant byte first");
	vm.msb = 1;
	check(vmcore_get(&vm, (const unsigned char *)"\1\2\3\4\5\6\7\x88",
	    8) == 0x0102030405060788, "vmcore_get, most significant first");
}

static void
test_bar(void)
{
	static const struct bar_part parts[] = {
		{ 0, 10, 'a' }, { 10, 30, 'b' }, { 40, 1, 'c' },
		{ 60, 40, 'd' },
	};
	char cells[128];

	bar_draw(cells, 10, 0, 100, parts, 4);
	check(memcmp(cells, "abbb..dddd", 10) == 0, "bar: %.10s", cells);
	bar_draw(cells, 3, 0, 100, parts, 4);
	check(memcmp(cells, "b.d", 3) == 0, "bar: %.3s", cells);
	/* More characters than bytes. */
	bar_draw(cells, 8, 38, 42, parts, 4);
	check(memcmp(cells, "bbbbcc..", 8) == 0, "bar: %.8s", cells);
	bar_draw(cells, 4, 0, UINT64_MAX, parts, 4);
	check(memcmp(cells, "....", 4) == 0, "bar: %.4s", cells);
}

static void
test_symbols(void)
{
	struct ksyms *ks;
	const struct ksym *s;
	char err[256];
	kvaddr_t va;

	check(ksyms_open("noise", err, sizeof(err)) == NULL &&
	    strcmp(err, "not an ELF file") == 0, "noise is no kernel: %s",
	    err);
	check(ksyms_open("no-such", err, sizeof(err)) == NULL && *err != '\0',
	    "a file that is not there");
	ks = ksyms_open("kernel64", err, sizeof(err));
	check(ks != NULL && ksyms_count(ks) == 0 && ksyms_bits(ks) == 64,
	    "a kernel without symbols");
	ksyms_close(ks);
	ks = ksyms_open("kernel.sym", err, sizeof(err));
	if (ks == NULL) {
		check(0, "kernel.sym: %s", err);
		return;
	}
	check(ksyms_count(ks) == 6, "%zu symbols", ksyms_count(ks));
	s = ksyms_find(ks, "twice");
	check(s != NULL && s->value == 0x2222 && s->type == 'T',
	    "the global definition wins");
	s = ksyms_find(ks, "kernbase");
	check(s != NULL && s->type == 'A', "kernbase is absolute");
	check(ksyms_find(ks, "zzz") == NULL && ksyms_find(ks, "") == NULL &&
	    ksyms_find(ks, "AAA") == NULL, "names that are not there");
	s = ksyms_near(ks, 0xfffffe0000000104);
	check(s != NULL && strcmp(s->name, "msgbufp") == 0, "near");
	check(ksyms_near(ks, 0x10) == NULL, "before the first");
	va = 7;
	check(ksyms_resolve("zzz", &va) != 0 && va == 7,
	    "the resolver leaves the address alone");
	check(ksyms_resolve("msgbufp", &va) == 0 &&
	    va == 0xfffffe0000000100, "the resolver finds");
	ksyms_close(ks);
	check(ksyms_resolve("msgbufp", &va) != 0, "no table is open");
	ks = ksyms_open("ksyms32", err, sizeof(err));
	check(ks != NULL && ksyms_bits(ks) == 32 && ksyms_count(ks) == 2 &&
	    ksyms_machine(ks) == 3 && !ksyms_msb(ks), "32-bit kernel");
	ksyms_close(ks);
}

/* The header of 5.x to 11.x: other offsets, no extent, no compression. */
static void
test_old_header(void)
{
	unsigned char h[KDH_SIZE];
	struct kdh k;
	size_t i;

	memset(h, 0, sizeof(h));
	memcpy(h, "Cleared Kernel Dump", 19);
	memcpy(h + 20, "powerpc64\0\0x", 12);
	put_be(h + 32, 4, 1);
	put_be(h + 36, 4, 2);
	put_be(h + 40, 8, 0x123456789a00);
	put_be(h + 48, 8, 1);
	put_be(h + 56, 4, 4096);
	memset(h + 60, 'h', 64);
	memset(h + 124, 'v', 192);
	memset(h + 316, 'p', 192);
	for (i = 0; i < KDH_SIZE - 4; i++)
		h[KDH_SIZE - 4 + i % 4] ^= h[i];
	kdh_decode(h, &k);
	check(kdh_magic(h, sizeof(h)) && k.version == 1 && k.cleared &&
	    !k.text && k.parity_ok && k.dumplength == 0x123456789a00 &&
	    k.dumpextent == k.dumplength && k.blocksize == 4096 &&
	    k.dumpkeysize == 0 && k.compression == 0, "version 1 header");
	SAID(kdh_print(fp, h));
	check(strstr(said, " hhhhhhhh") != NULL && strstr(said, "hv") ==
	    NULL && strstr(said, " vvvvvvvv") != NULL && strstr(said, "vp") ==
	    NULL && strstr(said, "dumpkeysize") == NULL &&
	    strstr(said, " powerpc64\n") != NULL, "version 1:\n%s", said);
	h[100]++;
	kdh_decode(h, &k);
	check(!k.parity_ok, "parity");
	memcpy(h, "FreeBSD Kernel Dumps", 20);
	check(!kdh_magic(h, sizeof(h)), "a longer word is no magic");
}

void
test_units(void)
{

	test_text();
	test_numbers();
	test_bar();
	test_symbols();
	test_old_header();
}
