/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * aarch64 minidumps: the worked examples of the format document, byte by
 * byte, their other versions, and damaged headers.
 */
#include <string.h>

#include "t.h"

#define	KVA	0xffff000000000000u
#define	DMAP	0xffffa00000000000u

static const char *
kernel(void)
{

	return (t_kernel("kernel.aarch64", 2, 1, 2, 183));
}

/* What follows the header, with the first byte of each section stated. */
static void
put_body(struct t_image *im, size_t msgbuf, size_t pte, size_t pages)
{

	t_msgbuf(im, msgbuf);
	t_hex(im, pte, "0000 0000 0000 0000 0317 0040 0000 0000");
	t_hex(im, pte + 0x10, "8337 0040 0000 6000 0327 0080 0000 2000");
	t_hex(im, pte + 0xff8, "0327 0040 0000 8800");
	t_text(im, pages, 0x40001000, 0x1000);
	t_text(im, pages + 0x1000, 0x40002000, 0x1000);
	t_text(im, pages + 0x2000, 0x40003000, 0x1000);
	t_text(im, pages + 0x3000, 0x80002000, 0x1000);
}

/* 12.1 */
static void
make_v3(struct t_image *im)
{

	t_image_init(im, 0x9000);
	t_hex(im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(im, 0x10, "2f61 726d 3634 0000 0300 0000 6400 0000");
	t_hex(im, 0x20, "0010 0000 0010 0000 0000 0000 0000 ffff");
	t_hex(im, 0x30, "0000 0040 0000 0000 0000 0000 00a0 ffff");
	t_hex(im, 0x40, "0000 0000 00ff ffff 0010 0000 0000 0000");
	t_hex(im, 0x2000, "0000 0040 0000 0000 0000 0140 0000 0000");
	t_hex(im, 0x2010, "0000 0080 0000 0000 0040 0080 0000 0000");
	t_hex(im, 0x3000, "0e00 0400");
	put_body(im, 0x1000, 0x4000, 0x5000);
}

/* The same as version 1: no dump_avail. */
static void
make_v1(struct t_image *im)
{

	t_image_init(im, 0x18000);
	t_hex(im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(im, 0x10, "2f61 726d 3634 0000 0100 0000 6400 0000");
	t_hex(im, 0x20, "0010 0100 0010 0000 0000 0000 0000 ffff");
	t_hex(im, 0x30, "0000 0040 0000 0000 0000 0000 00a0 ffff");
	/* Bytes beyond the fields of version 1 mean nothing. */
	t_hex(im, 0x40, "0000 0000 00ff ffff 0010 0000 0300 0000");
	im->p[0x2000 + 0x40001 / 8] = 0x0e;
	im->p[0x2000 + 0x80002 / 8] = 0x04;
	put_body(im, 0x1000, 0x13000, 0x14000);
}

/* Offsets of the four pages are from p on. */
static void
check_body(kvm_t *kd, const struct t_image *im, int64_t p)
{
	const struct t_vec reads[] = {
		{ KVA + 0x1ff8, 16, 16, p + 0xff8, 8, p + 0x2000 },
		{ KVA + 0x1ff010, 16, 16, p + 0x1010, 0, 0 },
		{ DMAP + 0x40002030, 16, 16, p + 0x3030, 0, 0 },
		{ DMAP + 0x2ffc, 8, 8, p + 0x1ffc, 0, 0 },
		{ DMAP + 0x1000, 0x3000, 0x3000, p, 0, 0 },
		{ DMAP + 0x1000, 0x3001, -1, 0, 0, 0 },
		{ KVA + 0x3ffc, 8, -1, 0, 0, 0 },
		{ KVA, 1, -1, 0, 0, 0 },
		{ DMAP + 0x4000, 1, -1, 0, 0, 0 },
		/* What dmapphys 0 would make of it. */
		{ DMAP + 0x40001000, 1, -1, 0, 0, 0 },
		{ DMAP + 0x80002000, 1, -1, 0, 0, 0 },
		{ KVA + 0x200000, 1, -1, 0, 0, 0 },
		{ KVA - 1, 1, -1, 0, 0, 0 },
		{ DMAP - 1, 2, -1, 0, 0, 0 },
		{ 0xfffffeffffffffff, 1, -1, 0, 0, 0 },
		{ 0xffffff0000000000, 1, -1, 0, 0, 0 },
		{ UINT64_MAX, 2, -1, 0, 0, 0 },
		{ 0, 1, -1, 0, 0, 0 },
		{ 0x40001000, 1, -1, 0, 0, 0 },
	};
	const struct kvm_page walk[] = {
		{ 2, 0x40001000, KVA + 0x1000, DMAP + 0x1000, 7, p, 0x1000 },
		{ 2, 0x40003000, KVA + 0x2000, DMAP + 0x3000, 1, p + 0x2000,
		    0x1000 },
		{ 2, 0x80002000, KVA + 0x3000, DMAP + 0x40002000, 3,
		    p + 0x3000, 0x1000 },
		{ 2, 0x40002000, KVA + 0x1ff000, DMAP + 0x2000, 7, p + 0x1000,
		    0x1000 },
	};

	READS(kd, im, reads);
	WALK(kd, walk);
}

static void
v3(void)
{
	struct t_image im;
	char buf[17];
	kvm_t *kd;

	make_v3(&im);
	kd = t_open(kernel(), &im);
	check_body(kd, &im, 0x5000);
	if (kd != NULL) {
		memset(buf, 0, sizeof(buf));
		CHECK_EQ(kvm_read2(kd, KVA + 0x1ff8, buf, 16), 16);
		CHECK(strcmp(buf, "0@00ff0|P4000300") == 0);
		CHECK_EQ(kvm_read2(kd, KVA + 0x3ffc, buf, 8), -1);
		CHECK(strcmp(kvm_geterr(kd),
		    "invalid address (0xffff000000004000)") == 0);
		CHECK_EQ(kvm_kerndisp(kd), 0);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

static void
v2(void)
{
	struct t_image im;
	kvm_t *kd;

	make_v3(&im);
	t_put32(&im, 0x18, 2);
	/* Not a field of version 2. */
	t_put32(&im, 0x4c, 1);
	kd = t_open(kernel(), &im);
	check_body(kd, &im, 0x5000);
	(void)kvm_close(kd);
	t_image_free(&im);
}

static void
v1(void)
{
	struct t_image im;
	kvm_t *kd;

	make_v1(&im);
	kd = t_open(kernel(), &im);
	check_body(kd, &im, 0x14000);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* 12.2: pages of 16 KiB. */
static void
v3_16k(void)
{
	static const struct t_vec reads[] = {
		{ KVA + 0x3ffc, 8, 8, 0x17ffc, 4, 0x1c000 },
		{ KVA + 0x1ffc010, 16, 16, 0x18010, 0, 0 },
		{ DMAP + 0x4010, 16, 16, 0x14010, 0, 0 },
		{ DMAP + 0x4000, 0x4000, 0x4000, 0x14000, 0, 0 },
		{ DMAP + 0x4000, 0x4001, -1, 0, 0, 0 },
		{ DMAP + 0x40008000, 0x4000, 0x4000, 0x1c000, 0, 0 },
		{ KVA + 0x4000, 0x4000, 0x4000, 0x1c000, 0, 0 },
		{ KVA + 0x8000, 1, -1, 0, 0, 0 },
		{ KVA + 0x2000000, 1, -1, 0, 0, 0 },
	};
	static const struct kvm_page walk[] = {
		{ 2, 0x40004000, KVA, DMAP + 0x4000, 7, 0x14000, 0x4000 },
		{ 2, 0x80008000, KVA + 0x4000, DMAP + 0x40008000, 1, 0x1c000,
		    0x4000 },
		{ 2, 0x4000c000, KVA + 0x1ffc000, DMAP + 0xc000, 7, 0x18000,
		    0x4000 },
	};
	struct kvmref_info info;
	struct t_image im;
	kvm_t *kd;

	t_image_init(&im, 0x20000);
	t_hex(&im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(&im, 0x10, "2f61 726d 3634 0000 0300 0000 6400 0000");
	t_hex(&im, 0x20, "0040 0000 0040 0000 0000 0000 0000 ffff");
	t_hex(&im, 0x30, "0000 0040 0000 0000 0000 0000 00a0 ffff");
	t_hex(&im, 0x40, "0000 0000 00ff ffff 0040 0000 0100 0000");
	t_msgbuf(&im, 0x4000);
	t_hex(&im, 0x8000, "0000 0040 0000 0000 0000 1040 0000 0000");
	t_hex(&im, 0x8010, "0000 0080 0000 0000 0000 0180 0000 0000");
	t_hex(&im, 0xc000, "0a00 0000 0000 0000 0400 0000 0000 0000");
	t_hex(&im, 0x10000, "0347 0040 0000 0000 8387 0080 0000 6000");
	t_hex(&im, 0x13ff8, "03c7 0040 0000 0000");
	t_text(&im, 0x14000, 0x40004000, 0x4000);
	t_text(&im, 0x18000, 0x4000c000, 0x4000);
	t_text(&im, 0x1c000, 0x80008000, 0x4000);
	kd = t_open(kernel(), &im);
	READS(kd, &im, reads);
	WALK(kd, walk);
	if (kd != NULL) {
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK_EQ(info.ki_pagesize, 0x4000);
		CHECK_EQ(info.ki_npages, 3);
		CHECK_EQ(info.ki_version, 3);
		CHECK(strcmp(info.ki_variant, "16K pages") == 0);
		CHECK(strcmp(info.ki_target, "aarch64") == 0);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* A page that only the direct map shows comes at the end of the walk. */
static void
walk_rest(void)
{
	static const struct kvm_page walk[] = {
		{ 2, 0x40001000, KVA + 0x1000, DMAP + 0x1000, 7, 0x5000,
		    0x1000 },
		{ 2, 0x3ffff000, KVA + 0x2000, 0, 1, -1, 0x1000 },
		{ 2, 0x80002000, KVA + 0x3000, DMAP + 0x40002000, 3, 0x8000,
		    0x1000 },
		{ 2, 0x40002000, 0, DMAP + 0x2000, 3, 0x6000, 0x1000 },
		{ 2, 0x40003000, 0, DMAP + 0x3000, 3, 0x7000, 0x1000 },
	};
	struct t_image im;
	kvm_t *kd;

	make_v3(&im);
	/* Below dmapphys: outside the direct map. */
	t_put64(&im, 0x4010, 0x006000003ffff783);
	/* Types 1 and 2 are no pages on this level. */
	t_put64(&im, 0x4018, 0x0020000080002703);
	t_put64(&im, 0x4020, 0x0020000080002701);
	t_put64(&im, 0x4028, 0x0020000080002702);
	t_put64(&im, 0x4ff8, 0);
	kd = t_open(kernel(), &im);
	WALK(kd, walk);
	(void)kvm_close(kd);
	t_image_free(&im);
}

static void
vtop(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	uint8_t b[8];
	kvm_t *kd;

	make_v3(&im);
	/* All attributes around an address with all its bits. */
	t_put64(&im, 0x4008, 0xfffffffffffff783);
	t_put64(&im, 0x4018, 0xfffc000040002703);
	t_put64(&im, 0x4020, 0x0000000040002701);
	kd = t_open(kernel(), &im);
	if (kd == NULL)
		return;
	CHECK_EQ(kvmref_vtop(kd, KVA + 0x1234, 1, &vt), 0);
	CHECK_EQ(vt.kv_pa, 0x0003fffffffff234);
	CHECK_EQ(vt.kv_offset, -1);
	CHECK_EQ(vt.kv_prot, 1);
	CHECK_EQ(vt.kv_nsteps, 1);
	CHECK(strcmp(vt.kv_steps[0].ks_table, "L3") == 0);
	CHECK_EQ(vt.kv_steps[0].ks_pa, KVMREF_NOPA);
	CHECK_EQ(vt.kv_steps[0].ks_offset, 0x4008);
	CHECK_EQ(vt.kv_steps[0].ks_index, 1);
	CHECK_HAS(vt.kv_steps[0].ks_note, "RO PXN UXN");
	CHECK_EQ(kvmref_vtop(kd, KVA + 0x3008, 1, &vt), 0);
	CHECK_EQ(vt.kv_offset, 0x6008);
	CHECK_EQ(vt.kv_len, 0xff8);
	CHECK_EQ(vt.kv_pagesize, 0x1000);
	CHECK_EQ(kvmref_vtop(kd, KVA + 0x4008, 1, &vt), -1);
	CHECK_HAS(vt.kv_steps[0].ks_note, "not a page");
	CHECK_EQ(kvm_read2(kd, KVA + 0x4008, b, 8), -1);
	CHECK_EQ(kvmref_vtop(kd, DMAP + 0x1004, 1, &vt), 0);
	CHECK_EQ(vt.kv_pa, 0x40001004);
	CHECK_EQ(vt.kv_len, 0x2ffc);
	CHECK_EQ(vt.kv_nsteps, 0);
	CHECK(strcmp(vt.kv_map, "direct map") == 0);
	(void)kvm_close(kd);
	t_image_free(&im);
}

static void
damaged(void)
{
	struct t_image im;
	uint32_t v;

	make_v3(&im);
	for (v = 0; v < 6; v++) {
		t_put32(&im, 0x18, v < 1 ? v : v + 3);
		t_refused(kernel(), &im, "wrong minidump version");
	}
	t_put32(&im, 0x18, 3);
	t_put32(&im, 0x4c, 2);
	t_refused(kernel(), &im, "flags 0x2: unknown page size");
	t_put32(&im, 0x4c, 3);
	t_refused(kernel(), &im, "unknown page size");
	t_put32(&im, 0x4c, 0);
	t_put32(&im, 0x20, 0x8000);
	t_refused(kernel(), &im, "bitmapsize");
	t_put32(&im, 0x20, 0x1000);
	t_put32(&im, 0x24, 0x6000);
	t_refused(kernel(), &im, "pmapsize");
	t_put32(&im, 0x24, 0x1000);
	t_refused(t_kernel("kernel.arm", 1, 1, 2, 40), &im, "");
	t_refused(t_kernel("kernel.dyn", 2, 1, 3, 183), &im,
	    "unsupported architecture");
	im.p[21] = 0;
	t_refused(kernel(), &im, "not a minidump for this platform");
	im.p[21] = '4';
	im.len = 79;
	t_refused(kernel(), &im, "cannot read dump header");
	im.len = 0x9000;
	im.p[0] = 'M';
	t_refused(kernel(), &im, "unsupported architecture");
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "v3", v3 },
		{ "v2", v2 },
		{ "v1", v1 },
		{ "v3_16k", v3_16k },
		{ "walk_rest", walk_rest },
		{ "vtop", vtop },
		{ "damaged", damaged },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
