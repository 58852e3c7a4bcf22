/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * arm: the worked examples of the format document, byte by byte, the same in
 * the other byte order, and what they do not show.
 */
#include <string.h>

#include "../kr.h"
#include "t.h"

#define	KVA	0xc0000000u

static const char *
kernel(unsigned int data)
{

	return (t_kernel(data == 1 ? "kernel.arm" : "kernel.armeb", 1, data,
	    2, 40));
}

/* 12.1 */
static void
make_v2(struct t_image *im)
{
	size_t i;

	t_image_init(im, 0x9000);
	t_hex(im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(im, 0x10, "2f61 726d 0000 0000 0200 0000 6400 0000");
	t_hex(im, 0x20, "0010 0000 0010 0000 0000 00c0 0700 0000");
	t_hex(im, 0x30, "0200 0000 0010 0000");
	t_msgbuf(im, 0x1000);
	t_hex(im, 0x2000, "0000 0080 0000 0000 0000 1080 0000 0000");
	t_hex(im, 0x2010, "0000 0090 0000 0000 0000 0190 0000 0000");
	t_hex(im, 0x3000, "0600 0000 0000 2000");
	t_hex(im, 0x3020, "0800 0000");
	t_hex(im, 0x4000, "1214 0080 9326 0080 1234 0090 0000 0000");
	for (i = 0; i < 16; i++)
		t_hex(im, 0x4040 + i * 4, "1104 0380");
	t_text(im, 0x5000, 0x80001000, 0x1000);
	t_text(im, 0x6000, 0x80002000, 0x1000);
	t_text(im, 0x7000, 0x80035000, 0x1000);
	t_text(im, 0x8000, 0x90003000, 0x1000);
}

/* Swaps the bytes of n words of width bytes. */
static void
swap(struct t_image *im, size_t off, size_t n, size_t width)
{
	size_t i;
	uint8_t b;

	for (; n > 0; n--, off += width) {
		for (i = 0; i < width / 2; i++) {
			b = im->p[off + i];
			im->p[off + i] = im->p[off + width - 1 - i];
			im->p[off + width - 1 - i] = b;
		}
	}
}

static const struct t_vec v2_reads[] = {
	{ KVA + 0xffc, 8, 8, 0x5ffc, 4, 0x6000 },
	{ KVA + 0x2020, 16, 16, 0x8020, 0, 0 },
	{ KVA + 0x15010, 16, 16, 0x7010, 0, 0 },
	{ KVA + 0x15000, 0x1000, 0x1000, 0x7000, 0, 0 },
	{ KVA + 0x15000, 0x1001, -1, 0, 0, 0 },
	{ KVA + 0x14000, 1, -1, 0, 0, 0 },
	{ KVA + 0x2ffc, 8, -1, 0, 0, 0 },
	{ KVA + 0x3000, 1, -1, 0, 0, 0 },
	{ KVA + 0x400000, 1, -1, 0, 0, 0 },
	{ KVA - 1, 1, -1, 0, 0, 0 },
	{ 0xffffffff, 2, -1, 0, 0, 0 },
	{ 0x100000000 + KVA, 1, -1, 0, 0, 0 },
	{ 0x1c0000000, 1, -1, 0, 0, 0 },
	{ 0, 1, -1, 0, 0, 0 },
};

static void
check_v2(kvm_t *kd, const struct t_image *im)
{
	struct kvm_page walk[19] = {
		{ 2, 0x80001000, KVA, 0, 7, 0x5000, 0x1000 },
		{ 2, 0x80002000, KVA + 0x1000, 0, 1, 0x6000, 0x1000 },
		{ 2, 0x90003000, KVA + 0x2000, 0, 7, 0x8000, 0x1000 },
	};
	uint32_t i;

	for (i = 0; i < 16; i++)
		walk[3 + i] = (struct kvm_page){ 2, 0x80030000 + i * 0x1000,
		    KVA + 0x10000 + i * 0x1000, 0, 3, i == 5 ? 0x7000 : -1,
		    0x1000 };
	READS(kd, im, v2_reads);
	WALK(kd, walk);
}

static void
v2(void)
{
	struct kvmref_info info;
	struct t_image im;
	char buf[9];
	kvm_t *kd;

	make_v2(&im);
	kd = t_open(kernel(1), &im);
	check_v2(kd, &im);
	if (kd != NULL) {
		memset(buf, 0, sizeof(buf));
		CHECK_EQ(kvm_read2(kd, KVA + 0xffc, buf, 8), 8);
		CHECK(strcmp(buf, "ff0|P800") == 0);
		CHECK_EQ(kvm_kerndisp(kd), 0);
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_target, "arm") == 0);
		CHECK(strcmp(info.ki_variant, "V6") == 0);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* The words of everything but the pages the other way round. */
static void
make_v2_be(struct t_image *im)
{

	make_v2(im);
	swap(im, 0x18, 8, 4);
	swap(im, 0x2000, 4, 8);
	swap(im, 0x3000, 0x400, 4);
	swap(im, 0x4000, 0x400, 4);
}

static void
v2_be(void)
{
	struct t_image im;
	kvm_t *kd;

	make_v2_be(&im);
	kd = t_open(kernel(2), &im);
	check_v2(kd, &im);
	(void)kvm_close(kd);
	t_refused(kernel(1), &im, "got 33554432");
	t_image_free(&im);
	make_v2(&im);
	t_refused(kernel(2), &im, "got 33554432");
	t_image_free(&im);
}

/*
 * Headers that mean V6: as before 11.0, and formats that nothing writes.  A
 * value of dumpavailsize is no field of version 1.
 */
static void
formats(void)
{
	static const uint32_t same[] = { 0, 2, 3, 0x7fff };
	struct t_image im;
	kvm_t *kd;
	size_t i;

	make_v2(&im);
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		t_put32(&im, 0x30, same[i]);
		kd = t_open(kernel(1), &im);
		check_v2(kd, &im);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* 12.2; with a short header it is V6. */
static void
v1(void)
{
	static const struct t_vec both[] = {
		{ KVA, 0x1000, 0x1000, 0x16000, 0, 0 },
		{ KVA + 0x2020, 16, 16, 0x19020, 0, 0 },
		{ KVA + 0x15010, 16, 16, 0x18010, 0, 0 },
		{ KVA + 0x14000, 1, -1, 0, 0, 0 },
	};
	static const struct t_vec v4[] = { { KVA + 0x1000, 1, -1, 0, 0, 0 } };
	static const struct t_vec v6[] = {
		{ KVA + 0xffc, 8, 8, 0x16ffc, 4, 0x17000 },
	};
	struct kvm_page walk[18] = {
		{ 2, 0x80001000, KVA, 0, 3, 0x16000, 0x1000 },
		{ 2, 0x90003000, KVA + 0x2000, 0, 3, 0x19000, 0x1000 },
	};
	struct t_image im, from;
	kvm_t *kd;
	uint32_t i;

	for (i = 0; i < 16; i++)
		walk[2 + i] = (struct kvm_page){ 2, 0x80030000 + i * 0x1000,
		    KVA + 0x10000 + i * 0x1000, 0, 3, i == 5 ? 0x18000 : -1,
		    0x1000 };
	make_v2(&from);
	t_image_init(&im, 0x1a000);
	memcpy(im.p, from.p, 0x2000);
	memcpy(im.p + 0x15000, from.p + 0x4000, 0x5000);
	t_image_free(&from);
	t_hex(&im, 0x18, "0100 0000 6400 0000 0030 0100 0010 0000");
	t_hex(&im, 0x28, "0000 00c0 0500 0000 0100 0000 0000 0000");
	im.p[0x2000 + 0x80001 / 8] = 0x06;
	im.p[0x2000 + 0x80035 / 8] = 0x20;
	im.p[0x2000 + 0x90003 / 8] = 0x08;
	kd = t_open(kernel(1), &im);
	READS(kd, &im, both);
	READS(kd, &im, v4);
	WALK(kd, walk);
	(void)kvm_close(kd);
	t_put64(&im, 0x2c, 0);
	t_put32(&im, 0x34, 0x1000);
	kd = t_open(kernel(1), &im);
	READS(kd, &im, both);
	READS(kd, &im, v6);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Kernel memory grows by 1 MiB, so the table may end within a page. */
static void
packed(void)
{
	static const struct t_vec reads[] = {
		{ KVA, 0x1000, 0x1000, 0x4400, 0, 0 },
		{ KVA + 0xffc, 8, 8, 0x53fc, 4, 0x5400 },
		{ KVA + 0x2020, 16, 16, 0x7420, 0, 0 },
		{ KVA + 0x100000, 1, -1, 0, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make_v2(&im);
	t_put32(&im, 0x24, 0x400);
	memmove(im.p + 0x4400, im.p + 0x5000, 0x4000);
	im.len = 0x8400;
	kd = t_open(kernel(1), &im);
	READS(kd, &im, reads);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* 12.3; with put32 for either byte order of memory. */
static void
put_memory(struct t_image *im,
    void (*put32)(struct t_image *, size_t, uint32_t))
{
	size_t i;

	for (i = 0; i < 0x40000; i += 0x1000)
		t_text(im, 0x1000 + i, 0x80000000 + i, 0x1000);
	memset(im->p + 0x5000, 0, 0x5000);
	put32(im, 0x3010, 0x80004000);
	put32(im, 0x8000, 0x80000c02);
	put32(im, 0x8004, 0x80008001);
	put32(im, 0x9000, 0x80010412);
	put32(im, 0x9004, 0x80011693);
	for (i = 0; i < 16; i++)
		put32(im, 0x9040 + i * 4, 0x80020411);
	put32(im, 0x93fc, 0x80030412);
}

static void
make_full(struct t_image *im)
{

	t_image_init(im, 0x41000);
	t_hex(im, 0x00, "7f45 4c46 0101 01ff 0000 0000 0000 0000");
	t_hex(im, 0x10, "0400 2800 0100 0000 0000 0000 3400 0000");
	t_hex(im, 0x20, "0000 0000 0000 0000 3400 2000 0200 2800");
	t_hex(im, 0x30, "0000 0000 0100 0000 0010 0000 0000 0080");
	t_hex(im, 0x40, "0000 0080 0000 0400 0000 0400 0400 0000");
	t_hex(im, 0x50, "0010 0000 00d0 b56f 0000 0000 0000 00c0");
	t_hex(im, 0x60, "0000 0080 0000 0000 0000 0000 0400 0000");
	t_hex(im, 0x70, "0010 0000");
	put_memory(im, t_put32);
}

/* File offset of a physical address. */
#define	AT(pa)	((int64_t)(pa) - 0x80000000 + 0x1000)

static const struct t_vec full_reads[] = {
	{ 0xc0010000, 16, 16, AT(0x80010000), 0, 0 },
	{ 0xc0000000, 0x10000, 0x10000, AT(0x80000000), 0, 0 },
	{ 0xc003fff8, 8, 8, AT(0x8003fff8), 0, 0 },
	{ 0xc003fff8, 9, -1, 0, 0, 0 },
	{ 0xc0040000, 1, -1, 0, 0, 0 },
	{ 0xc0100ffc, 8, 8, AT(0x80010ffc), 0, 0 },
	{ 0xc0118ffc, 8, 8, AT(0x80028ffc), 0, 0 },
	{ 0xc0110000, 0x10000, 0x10000, AT(0x80020000), 0, 0 },
	{ 0xc0110000, 0x10001, -1, 0, 0, 0 },
	{ 0xc01ff010, 16, 16, AT(0x80030010), 0, 0 },
	{ 0xc0102000, 1, -1, 0, 0, 0 },
	{ 0xc0200000, 1, -1, 0, 0, 0 },
	{ 0x80010000, 1, -1, 0, 0, 0 },
	{ 0x1c0010000, 1, -1, 0, 0, 0 },
};

static void
full(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	t_symbol("kernel_l1pa", 0xc0002010);
	make_full(&im);
	kd = t_open(kernel(1), &im);
	READS(kd, &im, full_reads);
	if (kd != NULL) {
		CHECK_EQ(kvm_walk_pages(kd, NULL, NULL), 0);
		CHECK_EQ(kvm_kerndisp(kd), 0);
		CHECK_EQ(kvmref_vtop(kd, 0xc0118004, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x80028004);
		CHECK_EQ(vt.kv_pagesize, 0x10000);
		CHECK_EQ(vt.kv_len, 0x7ffc);
		CHECK_EQ(vt.kv_nsteps, 2);
		CHECK_EQ(vt.kv_steps[0].ks_pa, 0x80007004);
		CHECK(strcmp(vt.kv_steps[0].ks_note, "table") == 0);
		/* V4 or V6, and they do not protect alike. */
		CHECK_EQ(vt.kv_prot, KVMREF_NOPROT);
		CHECK_EQ(vt.kv_steps[1].ks_pa, 0x80008060);
		CHECK_EQ(vt.kv_steps[1].ks_index, 0x18);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* Memory in the kernel's order, headers in their own. */
static void
full_be(void)
{
	struct t_image im;
	kvm_t *kd;

	t_symbol("kernel_l1pa", 0xc0002010);
	make_full(&im);
	put_memory(&im, t_be32);
	kd = t_open(kernel(2), &im);
	READS(kd, &im, full_reads);
	(void)kvm_close(kd);
	im.p[5] = 2;
	swap(&im, 0x10, 2, 2);
	swap(&im, 0x14, 5, 4);
	swap(&im, 0x28, 6, 2);
	swap(&im, 0x34, 16, 4);
	kd = t_open(kernel(2), &im);
	READS(kd, &im, full_reads);
	(void)kvm_close(kd);
	put_memory(&im, t_put32);
	kd = t_open(kernel(1), &im);
	READS(kd, &im, full_reads);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Where the table is: from symbols, or as a VA. */
static void
full_root(void)
{
	struct t_image im;
	kvm_t *kd;

	t_symbol("kernel_l1pa", 0xc0002010);
	make_full(&im);
	t_put32(&im, 0x3010, 0xc0004000);
	kd = t_open(kernel(1), &im);
	READS(kd, &im, full_reads);
	(void)kvm_close(kd);
	t_put32(&im, 0x3010, 0x80040000);
	t_refused(kernel(1), &im, "kernel_l1pa: value 0x80040000");
	t_put32(&im, 0x3010, 0x8003e000);
	t_refused(kernel(1), &im, "kernel_l1pa: value 0x8003e000");
	t_put32(&im, 0x3010, 0x80004000);
	im.p[0x2c] = 1;			/* no PT_DUMP_DELTA */
	t_refused(kernel(1), &im, "no symbol kernbase");
	t_symbol("kernbase", 0xc0000000);
	t_refused(kernel(1), &im, "no symbol physaddr");
	t_symbol("physaddr", 0x80000000);
	kd = t_open(kernel(1), &im);
	READS(kd, &im, full_reads);
	(void)kvm_close(kd);
	t_symbols_clear();
	t_symbol("kernbase", 0xc0000000);
	t_symbol("physaddr", 0x80000000);
	t_refused(kernel(1), &im, "no symbol kernel_l1pa");
	t_symbol("kernel_l1pa", 0xd0000000);
	t_refused(kernel(1), &im, "cannot read kernel_l1pa");
	t_image_free(&im);
}

/* A supersection fills 16 slots and takes its offset from 24 bits. */
static void
full_super(void)
{
	static const struct t_vec reads[] = {
		{ 0xd0010000, 16, 16, AT(0x80010000), 0, 0 },
		{ 0xd0030000, 0x10000, 0x10000, AT(0x80030000), 0, 0 },
		{ 0xd0100000, 1, -1, 0, 0, 0 },
		{ 0xd1000000, 1, -1, 0, 0, 0 },
		{ 0xd2000000, 1, -1, 0, 0, 0 },
		{ 0xd3000000, 1, -1, 0, 0, 0 },
		{ 0xd4000000, 1, -1, 0, 0, 0 },
	};
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;
	size_t i;

	t_symbol("kernel_l1pa", 0xc0002010);
	make_full(&im);
	t_put32(&im, 0x3010, 0xc0004000);	/* a VA: V6 */
	for (i = 0; i < 16; i++)
		t_put32(&im, 0x5000 + 0xd00 * 4 + i * 4, 0x80042c12);
	/* Beyond 4 GiB; type 3; type 0 with other bits; a table nowhere. */
	t_put32(&im, 0x5000 + 0xd10 * 4, 0x80140c02);
	/* A section between all bits that are no address. */
	t_put32(&im, 0x5000 + 0xd11 * 4, 0x809bfffe);
	t_put32(&im, 0x5000 + 0xd20 * 4, 0x80000c03);
	t_put32(&im, 0x5000 + 0xd30 * 4, 0x80000c00);
	t_put32(&im, 0x5000 + 0xd40 * 4, 0x90000001);
	kd = t_open(kernel(1), &im);
	READS(kd, &im, reads);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xd0912345, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x80912345);
		CHECK_EQ(vt.kv_pagesize, 0x1000000);
		CHECK_EQ(vt.kv_offset, -1);
		CHECK_EQ(vt.kv_prot, 1);
		CHECK(strcmp(vt.kv_steps[0].ks_note, "supersection RO XN") ==
		    0);
		CHECK_EQ(kvmref_vtop(kd, 0xd1000001, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x180000001);
		CHECK_EQ(kvmref_vtop(kd, 0xd1123456, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x80923456);
		CHECK_EQ(vt.kv_pagesize, 0x100000);
		CHECK_EQ(vt.kv_prot, 1);
		CHECK_EQ(kvmref_vtop(kd, 0xd2000001, 1, &vt), -1);
		CHECK_EQ(kvmref_vtop(kd, 0xd4000001, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "not in the vmcore");
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

static void
damaged(void)
{
	struct t_image im;

	make_v2(&im);
	t_put32(&im, 0x18, 3);
	t_refused(kernel(1), &im, "wrong minidump version");
	t_put32(&im, 0x18, 2);
	t_refused(t_kernel("kernel.dyn", 1, 1, 3, 40), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.aarch64", 2, 1, 2, 183), &im,
	    "not a minidump for this platform");
	im.len = 55;
	t_refused(kernel(1), &im, "cannot read dump header");
	im.len = 0x4fff;
	t_refused(kernel(1), &im, "ptesize");
	im.len = 7;
	t_refused(kernel(1), &im, "invalid core");
	im.len = 0x9000;
	t_image_free(&im);
	t_symbol("kernel_l1pa", 0xc0002010);
	make_full(&im);
	kr_raw_prefix = t_path("vmcore");
	t_refused(kernel(1), &im, "raw memory cannot be read on arm");
	kr_raw_prefix = NULL;
	im.p[0x12] = 3;
	t_refused(kernel(1), &im, "invalid core");
	im.p[0x12] = 40;
	im.p[0x10] = 2;
	t_refused(kernel(1), &im, "invalid core");
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "v2", v2 },
		{ "v2_be", v2_be },
		{ "formats", formats },
		{ "v1", v1 },
		{ "packed", packed },
		{ "full", full },
		{ "full_be", full_be },
		{ "full_root", full_root },
		{ "full_super", full_super },
		{ "damaged", damaged },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
