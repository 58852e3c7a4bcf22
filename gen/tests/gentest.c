/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The generator's own tests: gentest DIR SCRATCH VMGEN runs the C units, then
 * each *_test.lua of DIR that the list below names, and prints a count.  The
 * scripts write to SCRATCH only, and find the command as VMGEN.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "hash.h"
#include "ident.h"
#include "image.h"
#include "lua/bind.h"
#include "rset.h"
#include "sha256.h"
#include "util.h"

static unsigned passed, failed;

static void
check(const char *name, int ok)
{

	if (ok) {
		passed++;
		return;
	}
	failed++;
	printf("FAILED: %s\n", name);
}

static void
test_ident(void)
{
	uint8_t whole[64], part[64];
	uint64_t pa, seed;
	unsigned i, j;
	int ok;

	ok = 1;
	for (i = 0; i < 10000; i++) {
		seed = vg_mix(i);
		pa = vg_mix(seed) & UINT64_C(0x000ffffffffffff8);
		if (vg_word_pa(seed, vg_word(seed, pa)) != pa ||
		    vg_unmix(vg_mix(seed)) != seed)
			ok = 0;
	}
	check("ident: a word gives its address back", ok);
	check("ident: a published value of splitmix64", vg_mix(1234567 +
	    UINT64_C(0x9e3779b97f4a7c15)) == UINT64_C(6457827717110365317));
	check("ident: a known word", vg_word(1, 0x1000) ==
	    UINT64_C(0xdc3d6ad036e5bde6));
	vg_ident_fill(7, 0x5ff8, whole, sizeof(whole));
	ok = vg_get(whole + 8, 8, 0) == vg_word(7, 0x6000);
	for (i = 0; i < 24; i++) {
		for (j = 0; i + j <= 64; j++) {
			memset(part, 0, sizeof(part));
			vg_ident_fill(7, 0x5ff8 + i, part, j);
			if (memcmp(part, whole + i, j) != 0 ||
			    (j < 64 && part[j] != 0))
				ok = 0;
		}
	}
	check("ident: any part of memory is part of the whole", ok);
}

static void
test_sha256(void)
{
	static const struct {
		const char *text;
		const char *digest;
	} known[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb924"
		    "27ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		    "248d6a61d20638b8e5c026930c3e6039"
		    "a33ce45964ff2167f6ecedd419db06c1" }
	};
	struct vg_sha256 sha;
	uint8_t many[1000];
	char text[65];
	size_t i, n;

	for (i = 0; i < VG_NELEM(known); i++) {
		vg_sha256_init(&sha);
		vg_sha256_add(&sha, known[i].text, strlen(known[i].text));
		vg_sha256_hex(&sha, text);
		check("sha256: a published vector",
		    strcmp(text, known[i].digest) == 0);
	}
	memset(many, 'a', sizeof(many));
	vg_sha256_init(&sha);
	for (i = 0; i < 1000000; i += n) {
		n = i % 999 + 1 < 1000000 - i ? i % 999 + 1 : 1000000 - i;
		vg_sha256_add(&sha, many, n);
	}
	vg_sha256_hex(&sha, text);
	check("sha256: a million letters in odd pieces", strcmp(text,
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
	    == 0);
}

/* A set of numbers below 4096, kept both ways. */
static void
test_rset(void)
{
	static uint8_t plain[4096], other[4096];
	struct vg_rset s = { NULL, 0, 0, 0 }, b = { NULL, 0, 0, 0 };
	uint64_t lo, n, rank, r;
	unsigned i;
	int ok;

	for (i = 0; i < 300; i++) {
		r = vg_mix(i);
		lo = r % 4000;
		n = (r >> 20) % 12;
		memset(i % 3 ? plain + lo : other + lo, 1, (size_t)n);
		ok = vg_rset_add(i % 3 ? &s : &b, lo, lo + n);
	}
	for (n = 0; n < 2; n++) {
		ok = 1;
		rank = 0;
		for (i = 0; i < 4096; i++) {
			if (vg_rset_has(&s, i) != plain[i] ||
			    vg_rset_rank(&s, i) != rank ||
			    (vg_rset_next(&s, i) == i) != plain[i])
				ok = 0;
			rank += plain[i];
		}
		check("rset: has, rank, next", ok && rank ==
		    vg_rset_count(&s));
		(void)vg_rset_remove(&s, &b);
		for (i = 0; i < 4096; i++)
			if (other[i])
				plain[i] = 0;
	}
	(void)vg_rset_add(&s, 0, 100);
	(void)vg_rset_keep(&s, &b);
	ok = 1;
	for (i = 0; i < 100; i++)
		if (vg_rset_has(&s, i) != other[i])
			ok = 0;
	check("rset: keep", ok);
	vg_rset_deinit(&s);
	vg_rset_deinit(&b);
}

static void
test_hash(void)
{
	struct vg_hash h = { NULL, 0, 0 };
	uint64_t v;
	unsigned i;
	int ok;

	ok = !vg_hash_get(&h, 1, &v);
	for (i = 0; i < 5000; i++)
		ok = ok && vg_hash_set(&h, vg_mix(i), i) == 0;
	for (i = 0; i < 5000; i++)
		ok = ok && vg_hash_get(&h, vg_mix(i), &v) && v == i;
	check("hash: what was set", ok && !vg_hash_get(&h, 12345, &v));
	vg_hash_deinit(&h);
}

/* Overlapping pieces: the later one counts. */
static void
test_image(void)
{
	static uint8_t plain[8192], got[8192], bytes[8192];
	struct vg_mem m;
	struct vg_image img;
	uint64_t off, len, pa, r;
	unsigned i;
	int ok;

	vg_mem_init(&m, 3, 12);
	(void)vg_rset_add(&m.named, 1, 2);
	(void)vg_mem_seal(&m);
	vg_image_init(&img, &m);
	for (i = 0; i < 200; i++) {
		r = vg_mix(i);
		off = r % 8000;
		len = (r >> 16) % 192;
		pa = (r >> 32) % 0x3000;
		if (i % 2 == 0) {
			(void)vg_image_phys(&img, off, pa, len);
			vg_mem_read(&m, pa, plain + off, (size_t)len);
		} else {
			memset(bytes, (int)(i & 0xff), (size_t)len);
			(void)vg_image_bytes(&img, off, bytes, (size_t)len);
			memcpy(plain + off, bytes, (size_t)len);
		}
	}
	ok = 1;
	for (i = 0; i < 8192; i += 37) {
		memset(got, 0, sizeof(got));
		len = vg_image_read(&img, i, got, 100);
		if (i < img.size && (len != (img.size - i < 100 ?
		    img.size - i : 100) || memcmp(got, plain + i,
		    (size_t)len) != 0))
			ok = 0;
	}
	check("image: later pieces cover earlier ones", ok);
	vg_image_deinit(&img);
	vg_mem_deinit(&m);
}

static void
test_numbers(void)
{
	uint8_t b[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	uint8_t w[8];

	vg_put(w, 8, 1, UINT64_C(0x0102030405060708));
	check("numbers: either order", vg_get(b, 4, 0) == 0x04030201 &&
	    vg_get(b, 8, 1) == UINT64_C(0x0102030405060708) &&
	    memcmp(w, b, 8) == 0);
}

static void
run_lua(const char *dir, const char *scratch, const char *vmgen)
{
	static const char *const scripts[] = {
		"speed_test", "examples_test", "model_test", "spaces_test",
		"scenario_test", "capture_test", "command_test",
		"digests_test"
	};
	lua_State *L;
	size_t i;

	L = luaL_newstate();
	if (L == NULL)
		abort();
	luaL_openlibs(L);
	luaL_requiref(L, "vmgen", luaopen_vmgen, 0);
	lua_pop(L, 1);
	lua_getglobal(L, "package");
	lua_pushfstring(L, "%s/?.lua", dir);
	lua_setfield(L, -2, "path");
	lua_pop(L, 1);
	/* What a script asks for with require "here". */
	lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
	lua_newtable(L);
	vg_set_text(L, "source", dir);
	vg_set_text(L, "scratch", scratch);
	vg_set_text(L, "vmgen", vmgen);
	lua_setfield(L, -2, "here");
	lua_pop(L, 1);
	for (i = 0; i < VG_NELEM(scripts); i++) {
		lua_pushfstring(L, "%s/%s.lua", dir, scripts[i]);
		if (luaL_dofile(L, lua_tostring(L, -1)) != LUA_OK) {
			printf("FAILED: %s: %s\n", scripts[i],
			    lua_tostring(L, -1));
			failed++;
		}
		lua_settop(L, 0);
	}
	if (luaL_dostring(L,
	    "local t = require('t') return t.passed, t.failed") != LUA_OK)
		abort();
	passed += (unsigned)lua_tointeger(L, -2);
	failed += (unsigned)lua_tointeger(L, -1);
	lua_close(L);
}

int
main(int argc, char *argv[])
{

	if (argc != 4) {
		(void)fprintf(stderr, "usage: gentest DIR SCRATCH VMGEN\n");
		return (2);
	}
	test_numbers();
	test_ident();
	test_sha256();
	test_rset();
	test_hash();
	test_image();
	run_lua(argv[1], argv[2], argv[3]);
	printf("%u passed, %u failed\n", passed, failed);
	return (failed != 0 || passed == 0);
}
