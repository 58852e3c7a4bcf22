/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * amd64 minidumps: the worked examples of the format document, byte by byte,
 * and what a damaged header gives.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t.h"

/* A header; fields at their offsets. */
static void
put_header(struct t_image *im, uint32_t version, uint32_t msgbuf,
    uint32_t bitmap, uint32_t tables, uint64_t kernbase, uint64_t dmapbase,
    uint64_t dmapend, uint32_t dumpavail)
{

	t_str(im, 0, "minidump FreeBSD/amd64");
	t_put32(im, 24, version);
	t_put32(im, 28, msgbuf);
	t_put32(im, 32, bitmap);
	t_put32(im, 36, tables);
	t_put64(im, 40, kernbase);
	t_put64(im, 48, dmapbase);
	t_put64(im, 56, dmapend);
	t_put32(im, 64, dumpavail);
}

/* 12.1: version 3. */
static void
make_v3(struct t_image *im)
{

	t_image_init(im, 36864);
	t_hex(im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(im, 0x10, "2f61 6d64 3634 0000 0300 0000 1800 0000");
	t_hex(im, 0x20, "0010 0000 0010 0000 0000 0000 00fe ffff");
	t_hex(im, 0x30, "0000 0000 00f8 ffff 0000 0000 00fc ffff");
	t_hex(im, 0x40, "0010 0000 0000 0000");
	t_str(im, 0x1000, "the message buffer, 24 b");
	t_put64(im, 0x2008, 0x3000);
	t_put64(im, 0x2010, 0x100000);
	t_put64(im, 0x2018, 0x104000);
	t_hex(im, 0x3000, "1e");
	t_put64(im, 0x4000, 0x2063);
	t_put64(im, 0x4008, 0x80000000000001e3);
	t_put64(im, 0x4010, 0x103063);
	t_page(im, 0x5000, 0x1111000000000000);
	t_put64(im, 0x6000, 0x8000000000100163);
	t_put64(im, 0x6008, 0x101121);
	t_put64(im, 0x6010, 0x8000000000102163);
	t_put64(im, 0x6ff8, 0x8000000000001163);
	t_page(im, 0x7000, 0x2222000000000000);
	t_page(im, 0x8000, 0x3333000000000000);
}

static const struct t_vec v3_reads[] = {
	{ 0xfffffe0000000010, 8, 8, 0x7010, 0, 0 },
	{ 0xfffffe0000000ff8, 16, 16, 0x7ff8, 8, 0x8000 },
	{ 0xfffffe0000001ff8, 16, -1, 0, 0, 0 },
	{ 0xfffffe00001ff000, 8, 8, 0x5000, 0, 0 },
	{ 0xfffffe0000201000, 8, 8, 0x5000, 0, 0 },
	{ 0xfffffe0000200000, 8, -1, 0, 0, 0 },
	{ 0xfffffe0000201ff8, 16, 16, 0x5ff8, 8, 0x6000 },
	{ 0xfffffe00001ffff8, 16, -1, 0, 0, 0 },
	{ 0xfffffe0000400000, 1, -1, 0, 0, 0 },
	{ 0xfffffe0000600000, 1, -1, 0, 0, 0 },
	{ 0xfffffe0040000000, 1, -1, 0, 0, 0 },
	{ 0xffffffffffffffff, 1, -1, 0, 0, 0 },
	{ 0xfffff80000100000, 8, 8, 0x7000, 0, 0 },
	{ 0xfffff80000001000, 0x2000, 0x2000, 0x5000, 0, 0 },
	{ 0xfffff80000001000, 0x2001, -1, 0, 0, 0 },
	{ 0xfffff80000100001, 0x1fff, 0x1fff, 0x7001, 0, 0 },
	{ 0xfffff80000000000, 8, -1, 0, 0, 0 },
	{ 0xfffff80000102000, 8, -1, 0, 0, 0 },
	{ 0xfffff80000104000, 8, -1, 0, 0, 0 },
	{ 0xfffffc0000000000, 8, -1, 0, 0, 0 },
	{ 0xfffffbffffffffff, 8, -1, 0, 0, 0 },
	{ 0xfffff7fffffff000, 8, -1, 0, 0, 0 },
	{ 0, 8, -1, 0, 0, 0 },
	{ 0xfffff800000ff000, 8, -1, 0, 0, 0 },
	{ 0, 0, 0, 0, 0, 0 },
	{ 0xfffff80000100000, 0, 0, 0, 0, 0 },
	/* A length that no buffer has ends at the first absent page. */
	{ 0xfffff80000100000, SIZE_MAX, -1, 0, 0, 0 },
};

static void
v3(void)
{
	static const struct kvm_page walk[] = {
		{ 2, 0x100000, 0xfffffe0000000000, 0xfffff80000100000, 3,
		    0x7000, 0x1000 },
		{ 2, 0x101000, 0xfffffe0000001000, 0xfffff80000101000, 5,
		    0x8000, 0x1000 },
		{ 2, 0x102000, 0xfffffe0000002000, 0xfffff80000102000, 3, -1,
		    0x1000 },
		{ 2, 0x1000, 0xfffffe00001ff000, 0xfffff80000001000, 3,
		    0x5000, 0x1000 },
		{ 2, 0, 0xfffffe0000200000, 0xfffff80000000000, 3, -1,
		    0x200000 },
		{ 2, 0x2000, 0, 0xfffff80000002000, 3, 0x6000, 0x1000 },
	};
	struct t_image im;
	kvm_t *kd;

	make_v3(&im);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, v3_reads);
	WALK(kd, walk);
	if (kd != NULL) {
		CHECK(kvmref_map_file(kd) == 0);
		READS(kd, &im, v3_reads);
		WALK(kd, walk);
		CHECK_EQ(kvm_kerndisp(kd), 0);
		CHECK_EQ(kvm_close(kd), 0);
	}
	t_image_free(&im);
}

/* PAT in a leaf PDE, software bits and protection keys change nothing. */
static void
v3_other_bits(void)
{
	struct t_image im;
	kvm_t *kd;

	make_v3(&im);
	t_put64(&im, 0x4000, 0x0000000000002e63);
	t_put64(&im, 0x4008, 0x80400000000011e3);
	t_put64(&im, 0x6000, 0xf8f0000000100fe3);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, v3_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* The page-boundary address that was reached is the one in the text. */
static void
v3_error_text(void)
{
	struct t_image im;
	uint8_t buf[64];
	kvm_t *kd;

	make_v3(&im);
	kd = t_open(t_kernel_amd64(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xfffffe0000001ff8, buf, 16), -1);
		CHECK(strcmp(kvm_geterr(kd),
		    "invalid address (0xfffffe0000002000)") == 0);
		CHECK(memcmp(buf, im.p + 0x8ff8, 8) == 0);
		CHECK_EQ(kvm_read2(kd, 0xfffff80000100000, buf, 8), 8);
		CHECK(strcmp(kvm_geterr(kd),
		    "invalid address (0xfffffe0000002000)") == 0);
		CHECK_EQ(kvm_read2(kd, 0, buf, 8), -1);
		CHECK(strcmp(kvm_geterr(kd), "invalid address (0x0)") == 0);
		CHECK_EQ(kvm_write(kd, 0, buf, 0), -1);
		CHECK_HAS(kvm_geterr(kd),
		    "kvm_write not implemented for dead kernels");
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

static void
v3_vtop(void)
{
	struct kvmref_vtop vt;
	struct kvmref_info info;
	struct t_image im;
	uint8_t buf[16];
	uint64_t n;
	kvm_t *kd;

	make_v3(&im);
	kd = t_open(t_kernel_amd64(), &im);
	t_image_free(&im);
	if (kd == NULL)
		return;
	CHECK_EQ(kvmref_vtop(kd, 0xfffffe0000001008, 1, &vt), 0);
	CHECK_EQ(vt.kv_pa, 0x101008);
	CHECK_EQ(vt.kv_offset, 0x8008);
	CHECK_EQ(vt.kv_len, 0xff8);
	CHECK_EQ(vt.kv_pagesize, 4096);
	CHECK_EQ(vt.kv_prot, 5);
	CHECK_EQ(vt.kv_nsteps, 2);
	CHECK(strcmp(vt.kv_steps[0].ks_table, "PD") == 0);
	CHECK_EQ(vt.kv_steps[0].ks_pa, KVMREF_NOPA);
	CHECK_EQ(vt.kv_steps[0].ks_offset, 0x4000);
	CHECK_EQ(vt.kv_steps[0].ks_entry, 0x2063);
	CHECK(strcmp(vt.kv_steps[1].ks_table, "PT") == 0);
	CHECK_EQ(vt.kv_steps[1].ks_pa, 0x2008);
	CHECK_EQ(vt.kv_steps[1].ks_offset, 0x6008);
	CHECK_EQ(vt.kv_steps[1].ks_index, 1);
	CHECK_EQ(vt.kv_steps[1].ks_entry, 0x101121);
	CHECK(strcmp(vt.kv_steps[1].ks_note, "V A G") == 0);
	CHECK_EQ(kvmref_vtop(kd, 0xfffffe0000200008, 1, &vt), 0);
	CHECK_EQ(vt.kv_pa, 8);
	CHECK_EQ(vt.kv_offset, -1);
	CHECK_EQ(vt.kv_len, 0);
	CHECK_EQ(vt.kv_pagesize, 0x200000);
	CHECK_EQ(kvmref_vtop(kd, 0xfffffe0000400000, 1, &vt), -1);
	CHECK_EQ(vt.kv_nsteps, 2);
	CHECK_EQ(vt.kv_steps[1].ks_offset, -1);
	CHECK_HAS(kvm_geterr(kd), "page table is not in the vmcore");
	CHECK_EQ(kvmref_vtop(kd, 0xfffff80000001004, 0, &vt), 0);
	CHECK_EQ(vt.kv_pa, 0x1004);
	CHECK_EQ(vt.kv_len, 0x1ffc);
	CHECK(strcmp(vt.kv_map, "direct map") == 0);
	CHECK_EQ(kvmref_info(kd, &info), 0);
	CHECK_EQ(info.ki_version, 3);
	CHECK_EQ(info.ki_npages, 4);
	CHECK_EQ(info.ki_msgbuf_offset, 0x1000);
	CHECK_EQ(info.ki_msgbuf_size, 24);
	CHECK(strcmp(info.ki_variant, "LA48") == 0);
	CHECK_EQ(kvmref_pa_offset(kd, 0x1800, &n), 0x5800);
	CHECK_EQ(n, 0x1800);
	CHECK_EQ(kvmref_pa_offset(kd, 0x0, &n), -1);
	CHECK_EQ(kvmref_read_phys(kd, 0x1ff8, buf, 16), 16);
	CHECK_EQ(buf[8], 0x63);
	CHECK_EQ(kvmref_read_phys(kd, 0x2ff8, buf, 16), -1);
	(void)kvm_close(kd);
}

/* 12.2: version 1, an array of PTEs. */
static void
v1(void)
{
	static const struct t_vec reads[] = {
		{ 0xffffffff80000008, 8, 8, 0x5008, 0, 0 },
		{ 0xffffffff80000ff8, 16, 16, 0x5ff8, 0, 0 },
		{ 0xffffffff80001ff8, 16, -1, 0, 0, 0 },
		{ 0xffffffff80003000, 8, -1, 0, 0, 0 },
		{ 0xffffffff80200000, 8, -1, 0, 0, 0 },
		{ 0xffffff0000009008, 8, 8, 0x7008, 0, 0 },
		{ 0xffffff0000004000, 8, -1, 0, 0, 0 },
	};
	static const struct kvm_page walk[] = {
		{ 2, 0x3000, 0xffffffff80000000, 0xffffff0000003000, 7,
		    0x5000, 0x1000 },
		{ 2, 0x5000, 0xffffffff80001000, 0xffffff0000005000, 1,
		    0x6000, 0x1000 },
		{ 2, 0x7000, 0xffffffff80003000, 0xffffff0000007000, 7, -1,
		    0x1000 },
		{ 2, 0x9000, 0, 0xffffff0000009000, 3, 0x7000, 0x1000 },
	};
	struct t_image im;
	kvm_t *kd;

	t_image_init(&im, 0x8000);
	put_header(&im, 1, 0x1001, 0x1000, 0x1000, 0xffffffff80000000,
	    0xffffff0000000000, 0xffffff8000000000, 0xdeadbeef);
	t_hex(&im, 0x3000, "2802");
	t_put64(&im, 0x4000, 0x3163);
	t_put64(&im, 0x4008, 0x8000000000005121);
	t_put64(&im, 0x4018, 0x7163);
	t_page(&im, 0x5000, 0x0303000000000000);
	t_page(&im, 0x6000, 0x0505000000000000);
	t_page(&im, 0x7000, 0x0909000000000000);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, reads);
	WALK(kd, walk);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* 12.3: version 2, pages numbered by address. */
static void
v2(void)
{
	static const struct t_vec reads[] = {
		{ 0xffffff8000000000, 8, 8, 0x15000, 0, 0 },
		{ 0xffffff8000209008, 8, 8, 0x16008, 0, 0 },
		{ 0xffffff8040001008, 8, 8, 0x17008, 0, 0 },
		{ 0xffffff8000001000, 8, -1, 0, 0, 0 },
		{ 0xffffff8080000000, 8, -1, 0, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	t_image_init(&im, 0x18000);
	put_header(&im, 2, 0x1000, 0x10000, 0x2000, 0xffffff8000000000,
	    0xffffff0000000000, 0xffffff8000000000, 0xdeadbeef);
	t_hex(&im, 0x2000, "2802");
	t_hex(&im, 0x2000 + 0x40001 / 8, "02");
	t_put64(&im, 0x12000, 0x3063);
	t_put64(&im, 0x12008, 0x80000000000000e3);
	t_put64(&im, 0x13000, 0x80000000400000e3);
	t_put64(&im, 0x14000, 0x5163);
	t_put64(&im, 0x14008, 0x6163);
	t_page(&im, 0x15000, 0x0505000000000000);
	t_page(&im, 0x16000, 0x0909000000000000);
	t_page(&im, 0x17000, 0x4001000000000000);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* Five levels: the windows are the header's. */
static void
la57(void)
{
	static const struct t_vec reads[] = {
		{ 0xff01000000100000, 8, 8, 0x7000, 0, 0 },
		{ 0xff01000000001000, 0x2000, 0x2000, 0x5000, 0, 0 },
		{ 0xfffffe0000000010, 8, 8, 0x7010, 0, 0 },
		{ 0xfffff80000100000, 8, -1, 0, 0, 0 },
		{ 0xff21000000000000, 8, -1, 0, 0, 0 },
	};
	struct kvmref_info info;
	struct t_image im;
	kvm_t *kd;

	make_v3(&im);
	t_put64(&im, 48, 0xff01000000000000);
	t_put64(&im, 56, 0xff21000000000000);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, reads);
	if (kd != NULL) {
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_variant, "LA57") == 0);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/*
 * A direct map that ends within a run of dumped pages, and kernbase in the
 * middle of another: a read may not run on into what another rule covers.
 */
static void
window_ends(void)
{
	static const struct t_vec reads[] = {
		{ 0xfffff80000100ff8, 8, 8, 0x7ff8, 0, 0 },
		{ 0xfffff80000100ff8, 9, -1, 0, 0, 0 },
		{ 0xfffff80000101000, 1, -1, 0, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make_v3(&im);
	t_put64(&im, 56, 0xfffff80000101000);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* Cut to each length around an end: refused, or short, as the rule says. */
static void
cut_short(void)
{
	static const struct {
		size_t		len;
		const char	*piece;
	} cut[] = {
		{ 4, "invalid core" }, { 7, "invalid core" },
		{ 8, "before its 28 bytes" },
		{ 67, "before its 68 bytes" },
		{ 68, "msgbufsize 0x18: past the end of the file" },
		{ 0x1017, "msgbufsize 0x18: past the end" },
		{ 0x1018, "dumpavailsize 0x1000: past the end" },
		{ 0x2fff, "dumpavailsize 0x1000: past the end" },
		{ 0x3000, "bitmapsize 0x1000: past the end" },
		{ 0x3fff, "bitmapsize 0x1000: past the end" },
		{ 0x4000, "pmapsize 0x1000: past the end" },
		{ 0x4fff, "pmapsize 0x1000: past the end of the file (0x4fff" },
	};
	static const struct t_vec at_s[] = {
		{ 0xfffff80000001000, 8, 0, 0, 0, 0 },
		{ 0xfffff80000000000, 8, -1, 0, 0, 0 },
		{ 0xfffffe0000000010, 8, -1, 0, 0, 0 },
		{ 0xfffffe0000201000, 8, 0, 0, 0, 0 },
	};
	static const struct t_vec mid[] = {
		{ 0xfffff80000100000, 0x2000, 0x0804, 0x7000, 0, 0 },
		{ 0xfffff80000100800, 8, 4, 0x7800, 0, 0 },
		{ 0xfffff80000100808, 8, 0, 0, 0, 0 },
		{ 0xfffff80000101000, 8, 0, 0, 0, 0 },
		{ 0xfffffe0000000ff8, 16, 0, 0, 0, 0 },
		{ 0xfffffe00007ff000, 8, -1, 0, 0, 0 },
		/* Cut before the page that cannot be translated. */
		{ 0xfffff80000100000, 0x2001, 0x0804, 0x7000, 0, 0 },
	};
	static const struct t_vec pt_cut[] = {
		/* Its entry is in the file, but the table is not whole. */
		{ 0xfffffe0000000010, 8, -1, 0, 0, 0 },
		{ 0xfffff80000002000, 0x1000, 0x800, 0x6000, 0, 0 },
	};
	struct t_image im;
	size_t i;
	kvm_t *kd;

	make_v3(&im);
	for (i = 0; i < sizeof(cut) / sizeof(cut[0]); i++) {
		im.len = cut[i].len;
		t_refused(t_kernel_amd64(), &im, cut[i].piece);
	}
	im.len = 0;
	t_refused(t_kernel_amd64(), &im, "empty file");
	im.len = 0x5000;
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, at_s);
	if (kd != NULL)
		(void)kvm_close(kd);
	im.len = 0x7804;
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, mid);
	if (kd != NULL) {
		CHECK(kvmref_map_file(kd) == 0);
		READS(kd, &im, mid);
		(void)kvm_close(kd);
	}
	im.len = 0x6800;
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, pt_cut);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* Cut while it is open, and what was cached before. */
static void
cut_while_open(void)
{
	static const struct t_vec before[] = {
		{ 0xfffff80000001000, 0x2000, 0x2000, 0x5000, 0, 0 },
		{ 0xfffff80000100000, 8, 8, 0x7000, 0, 0 },
	};
	static const struct t_vec after[] = {
		{ 0xfffff80000101000, 0x1000, 0, 0, 0, 0 },
		{ 0xfffff80000100000, 8, 0, 0, 0, 0 },
		{ 0xfffff80000001000, 8, 8, 0x5000, 0, 0 },
		{ 0xfffffe0000000010, 8, -1, 0, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make_v3(&im);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, before);
	CHECK(truncate(t_path("vmcore"), 0x6000) == 0);
	READS(kd, &im, after);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* Headers that no kernel writes. */
static void
damaged(void)
{
	struct t_image im;
	kvm_t *kd;
	uint32_t v;

	make_v3(&im);
	t_put32(&im, 28, 0xffffffff);
	t_refused(t_kernel_amd64(), &im, "msgbufsize 0xffffffff");
	t_put32(&im, 28, 24);
	t_put32(&im, 32, 0xfffff000);
	t_refused(t_kernel_amd64(), &im, "bitmapsize 0xfffff000");
	t_put32(&im, 32, 0x1000);
	t_put32(&im, 36, 0xffffffff);
	t_refused(t_kernel_amd64(), &im, "pmapsize 0xffffffff");
	t_put32(&im, 36, 0x1000);
	t_put32(&im, 64, 0x80000000);
	t_refused(t_kernel_amd64(), &im, "dumpavailsize 0x80000000");
	t_put32(&im, 64, 0x1000);
	for (v = 0; v < 256; v++) {
		t_put32(&im, 24, v != 255 ? v : 0xffffffff);
		if (v < 1 || v > 3)
			t_refused(t_kernel_amd64(), &im, "minidump version");
	}
	t_put32(&im, 24, 3);
	t_put64(&im, 56, 0xfffff7ffffffffff);
	t_refused(t_kernel_amd64(), &im, "dmapend");
	t_put64(&im, 56, 0xfffffc0000000000);
	t_put64(&im, 0x2010, 0x105000);
	t_refused(t_kernel_amd64(), &im,
	    "dump_avail: range at file offset 0x2010");
	t_put64(&im, 0x2010, 0x100000);
	t_str(&im, 17, "i386");
	t_refused(t_kernel_amd64(), &im, "not a minidump for this platform");
	t_str(&im, 17, "amd64");
	/* Byte 23 is behind the magic's NUL: not compared. */
	im.p[23] = 'x';
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, v3_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* Each byte of the header, each value: no signal, no leak, bounded memory. */
static void
header_sweep(void)
{
	struct t_image im;
	uint8_t buf[64], was;
	unsigned int i, v;
	char err[2048];
	kvm_t *kd;

	make_v3(&im);
	for (i = 0; i < 72; i++) {
		was = im.p[i];
		for (v = 0; v < 256; v += i < 24 ? 51 : 17) {
			im.p[i] = (uint8_t)v;
			err[0] = '\0';
			kd = kvm_open2(t_kernel_amd64(), t_write("vmcore",
			    &im), 0, err, t_resolver);
			if (kd == NULL) {
				CHECK(err[0] != '\0');
				continue;
			}
			(void)kvm_read2(kd, 0xfffffe0000000010, buf, 64);
			(void)kvm_read2(kd, 0xfffff80000100ff0, buf, 64);
			(void)kvm_close(kd);
		}
		im.p[i] = was;
	}
	t_image_free(&im);
}

/* No bit set: opens, nothing can be read.  A v3 without dump_avail. */
static void
odd_maps(void)
{
	static const struct t_vec nothing[] = {
		{ 0xfffff80000001000, 8, -1, 0, 0, 0 },
		{ 0xfffffe0000000010, 8, -1, 0, 0, 0 },
	};
	static const struct t_vec plain[] = {
		{ 0xfffff80000001000, 8, 8, 0x5000, 0, 0 },
		{ 0xfffff80000003000, 8, 8, 0x7000, 0, 0 },
		{ 0xfffff80000100000, 8, -1, 0, 0, 0 },
	};
	static const struct t_vec odd[] = {
		{ 0xfffff80000001000, 8, 8, 0x5000, 0, 0 },
		{ 0xfffff80000101000, 8, 8, 0x8000, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make_v3(&im);
	im.p[0x3000] = 0;
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, nothing);
	if (kd != NULL)
		(void)kvm_close(kd);
	im.p[0x3000] = 0x1e;
	/* A bitmap of one byte, and a list of ranges without an end. */
	t_put32(&im, 32, 1);
	t_put32(&im, 64, 32);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, odd);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_put32(&im, 32, 0x1000);
	t_put32(&im, 64, 0);
	memmove(im.p + 0x2000, im.p + 0x3000, 0x6000);
	memmove(im.p + 0x5000, im.p + 0x4000, 0x4000);
	t_put32(&im, 36, 0x1800);	/* rounded up to 0x2000 */
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, plain);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* Pages beyond 4 GiB of the file, the last one at the file's very end. */
static void
large_file(void)
{
	static const struct t_vec reads[] = {
		{ 0xfffff80000000000 + 0x13ffff * UINT64_C(4096) + 8, 8, 8, 8,
		    0, 0 },
		{ 0xfffff80000000000 + 0x13ffff * UINT64_C(4096) + 8, 4096,
		    -1, 0, 0, 0 },
	};
	struct t_image im, page;
	FILE *f;
	kvm_t *kd;

	t_image_init(&im, 0x2a000);
	put_header(&im, 2, 0, 0x28000, 0x1000, 0xfffffe0000000000,
	    0xfffff80000000000, 0xfffffc0000000000, 0);
	memset(im.p + 0x1000, 0xff, 0x28000);
	t_image_init(&page, 4096);
	t_page(&page, 0, 0x4444000000000000);
	f = fopen(t_write("vmcore", &im), "r+b");
	if (CHECK(f != NULL)) {
		CHECK(fseeko(f, (off_t)(0x2a000 + 0x13ffff *
		    UINT64_C(4096)), SEEK_SET) == 0);
		CHECK(fwrite(page.p, 1, 4096, f) == 4096);
		CHECK(fclose(f) == 0);
		kd = t_open(t_kernel_amd64(), NULL);
		READS(kd, &page, reads);
		if (kd != NULL)
			(void)kvm_close(kd);
	}
	t_image_free(&im);
	t_image_free(&page);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "amd64 minidump 3", v3 },
		{ "amd64 minidump 3: other bits", v3_other_bits },
		{ "amd64 minidump 3: error texts", v3_error_text },
		{ "amd64 minidump 3: vtop, info", v3_vtop },
		{ "amd64 minidump 1", v1 },
		{ "amd64 minidump 2", v2 },
		{ "amd64 minidump 3, LA57", la57 },
		{ "amd64 minidump: ends of the windows", window_ends },
		{ "amd64 minidump: cut short", cut_short },
		{ "amd64 minidump: cut while open", cut_while_open },
		{ "amd64 minidump: damaged headers", damaged },
		{ "amd64 minidump: every header byte", header_sweep },
		{ "amd64 minidump: odd bitmaps and ranges", odd_maps },
		{ "amd64 minidump: a file beyond 4 GiB", large_file },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
