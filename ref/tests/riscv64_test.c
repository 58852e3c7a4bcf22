/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * riscv64 minidumps: the worked example of the format document, byte by byte,
 * in both versions, and attributes above the address.
 */
#include <string.h>

#include "t.h"

#define	KVA	0xffffffc000000000u
#define	DMAP	0xffffffd000000000u

static const char *
kernel(void)
{

	return (t_kernel("kernel.riscv64", 2, 1, 2, 243));
}

static void
put_header(struct t_image *im)
{

	t_hex(im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(im, 0x10, "2f72 6973 6376 0000 0200 0000 b81f 0000");
	t_hex(im, 0x20, "0010 0000 0020 0000 0000 0000 c0ff ffff");
	t_hex(im, 0x30, "0000 0080 0000 0000 0000 0000 d0ff ffff");
	t_hex(im, 0x40, "0000 0000 f0ff ffff 0010 0000 0000 0000");
}

static void
put_tables(struct t_image *im, size_t off)
{
	size_t i;

	t_hex(im, off, "cb00 0820 0000 0000 c714 0820 0000 0000");
	t_hex(im, off + 0x18, "0114 0820 0000 0000 c700 0c20 0000 0000");
	t_hex(im, off + 0x38, "c3fc 0f20 0000 0000 cf3c 0022 0000 0000");
	t_hex(im, off + 0x48, "c614 0820 0000 0000");
	/* A megapage that the writer expanded. */
	for (i = 0; i < 512; i++)
		t_put64(im, off + 0x1000 + i * 8,
		    0x200800cf | (uint64_t)i << 10);
}

static void
put_pages(struct t_image *im, size_t off)
{

	t_page(im, off, 0x80200000);
	t_page(im, off + 0x1000, 0x80205000);
	t_page(im, off + 0x2000, 0x803ff000);
	t_page(im, off + 0x3000, 0x88000000);
	t_page(im, off + 0x4000, 0x8800f000);
}

static void
make_v2(struct t_image *im)
{

	t_image_init(im, 0xc000);
	put_header(im);
	t_hex(im, 0x3000, "0000 2080 0000 0000 0000 4080 0000 0000");
	t_hex(im, 0x3010, "0000 0088 0000 0000 0000 0188 0000 0000");
	t_hex(im, 0x4000, "2100 0000 0000 0000");
	t_hex(im, 0x4038, "0000 0000 0000 0080 0180");
	put_tables(im, 0x5000);
	put_pages(im, 0x7000);
}

static void
make_v1(struct t_image *im)
{

	t_image_init(im, 0x1c000);
	put_header(im);
	t_put32(im, 0x18, 1);
	t_put32(im, 0x20, 0x12000);
	im->p[0x3000 + 0x10040] = 0x21;
	im->p[0x3000 + 525311 / 8] = 0x80;
	im->p[0x3000 + 557056 / 8] = 0x01;
	im->p[0x3000 + 557071 / 8] = 0x80;
	put_tables(im, 0x15000);
	put_pages(im, 0x17000);
}

static void
check_reads(kvm_t *kd, const struct t_image *im, int64_t p)
{
	const struct t_vec reads[] = {
		{ KVA, 8, 8, p, 0, 0 },
		{ KVA + 0x1000, 8, 8, p + 0x1000, 0, 0 },
		{ KVA + 0x1ff8, 8, 8, p + 0x1ff8, 0, 0 },
		{ KVA + 0x1ff8, 16, -1, 0, 0, 0 },
		{ KVA + 0x2000, 1, -1, 0, 0, 0 },
		{ KVA + 0x3000, 1, -1, 0, 0, 0 },
		{ KVA + 0x4000, 1, -1, 0, 0, 0 },
		{ KVA + 0x9000, 1, -1, 0, 0, 0 },
		{ KVA + 0x7000, 8, 8, p + 0x2000, 0, 0 },
		{ KVA + 0x8000, 8, 8, p + 0x4000, 0, 0 },
		{ KVA + 0x7ff8, 16, 16, p + 0x2ff8, 8, p + 0x4000 },
		{ KVA + 0x200000, 8, 8, p, 0, 0 },
		{ KVA + 0x205000, 8, 8, p + 0x1000, 0, 0 },
		{ KVA + 0x206000, 8, -1, 0, 0, 0 },
		{ KVA + 0x3ff000, 8, 8, p + 0x2000, 0, 0 },
		{ KVA + 0x3ffff8, 16, -1, 0, 0, 0 },
		{ KVA + 0x400000, 8, -1, 0, 0, 0 },
		{ DMAP + 0x205010, 8, 8, p + 0x1010, 0, 0 },
		{ DMAP + 0x8000000, 8, 8, p + 0x3000, 0, 0 },
		{ DMAP + 0x206000, 8, -1, 0, 0, 0 },
		{ DMAP + 0x1ff000, 8, -1, 0, 0, 0 },
		{ DMAP + 0x80205000, 8, -1, 0, 0, 0 },
		{ 0xfffffff000000000, 8, -1, 0, 0, 0 },
		{ KVA - 1, 8, -1, 0, 0, 0 },
		{ UINT64_MAX, 1, -1, 0, 0, 0 },
		{ 0, 8, -1, 0, 0, 0 },
	};

	READS(kd, im, reads);
}

static void
check_walk(kvm_t *kd, int64_t p)
{
	struct kvm_page walk[5 + 512 + 1] = {
		{ 2, 0x80200000, KVA, DMAP + 0x200000, 5, p, 0x1000 },
		{ 2, 0x80205000, KVA + 0x1000, DMAP + 0x205000, 3,
		    p + 0x1000, 0x1000 },
		{ 2, 0x80300000, KVA + 0x4000, DMAP + 0x300000, 3, -1,
		    0x1000 },
		{ 2, 0x803ff000, KVA + 0x7000, DMAP + 0x3ff000, 1,
		    p + 0x2000, 0x1000 },
		{ 2, 0x8800f000, KVA + 0x8000, DMAP + 0x800f000, 7,
		    p + 0x4000, 0x1000 },
	};
	uint64_t i;

	for (i = 0; i < 512; i++)
		walk[5 + i] = (struct kvm_page){ 2, 0x80200000 + i * 0x1000,
		    KVA + 0x200000 + i * 0x1000,
		    DMAP + 0x200000 + i * 0x1000, 7, i == 0 ? p :
		    i == 5 ? p + 0x1000 : i == 511 ? p + 0x2000 : -1, 0x1000 };
	walk[517] = (struct kvm_page){ 2, 0x88000000, 0, DMAP + 0x8000000, 3,
	    p + 0x3000, 0x1000 };
	WALK(kd, walk);
}

static void
v2(void)
{
	struct kvmref_info info;
	struct t_image im;
	kvm_t *kd;

	make_v2(&im);
	kd = t_open(kernel(), &im);
	check_reads(kd, &im, 0x7000);
	check_walk(kd, 0x7000);
	if (kd != NULL) {
		CHECK_EQ(kvm_kerndisp(kd), 0);
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_target, "riscv64") == 0);
		CHECK_EQ(info.ki_npages, 5);
		CHECK_EQ(info.ki_msgbuf_size, 0x1fb8);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

static void
v1(void)
{
	struct t_image im;
	kvm_t *kd;

	make_v1(&im);
	kd = t_open(kernel(), &im);
	check_reads(kd, &im, 0x17000);
	check_walk(kd, 0x17000);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Bits 63:54 are not part of the address, whoever's they are. */
static void
high_bits(void)
{
	static const uint64_t high[] = {
		0x2000000000000000,	/* Svpbmt: NC */
		0x4000000000000000,	/* IO */
		0x7000000000000000,	/* T-HEAD: memory */
		0x9000000000000000,	/* I/O */
		0x8000000000000000,	/* Svnapot */
		0xffc0000000000000,
	};
	static const struct t_vec reads[] = {
		{ KVA + 0x1008, 8, 8, 0x8008, 0, 0 },
	};
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;
	size_t i;

	for (i = 0; i < sizeof(high) / sizeof(high[0]); i++) {
		make_v2(&im);
		t_put64(&im, 0x5008, 0x200814c7 | high[i]);
		t_put64(&im, 0x5010, 0x003ffffffffffcc7 | high[i]);
		kd = t_open(kernel(), &im);
		READS(kd, &im, reads);
		if (kd != NULL) {
			CHECK_EQ(kvmref_vtop(kd, KVA + 0x2010, 1, &vt), 0);
			CHECK_EQ(vt.kv_pa, 0x00fffffffffff010);
			CHECK_EQ(vt.kv_prot, 3);
			CHECK_HAS(vt.kv_steps[0].ks_note, i == 0 ?
			    "V R W A D NC" : i == 1 ? "V R W A D IO" :
			    "V R W A D");
		}
		(void)kvm_close(kd);
		t_image_free(&im);
	}
}

/* READ is reported with and without R; a leaf has one of R, W and X. */
static void
prot(void)
{
	static const struct {
		uint64_t	flags;
		int		prot;	/* -1: not a mapping */
	} row[] = {
		{ 0xcb, 5 }, { 0xc7, 3 }, { 0xc3, 1 }, { 0xcf, 7 },
		{ 0xc5, 3 }, { 0xc9, 5 }, { 0xc1, -1 }, { 0xce, -1 },
		{ 0, -1 },
	};
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;
	size_t i;

	make_v2(&im);
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		t_put64(&im, 0x5000 + i * 8, 0x20081400 | row[i].flags);
	kd = t_open(kernel(), &im);
	for (i = 0; kd != NULL && i < sizeof(row) / sizeof(row[0]); i++) {
		if (row[i].prot < 0)
			CHECK_EQ(kvmref_vtop(kd, KVA + i * 0x1000, 0, &vt),
			    -1);
		else {
			CHECK_EQ(kvmref_vtop(kd, KVA + i * 0x1000, 0, &vt), 0);
			CHECK_EQ(vt.kv_prot, row[i].prot);
		}
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

static void
damaged(void)
{
	struct t_image im;

	make_v2(&im);
	t_put32(&im, 0x18, 3);
	t_refused(kernel(), &im, "wrong minidump version");
	t_put32(&im, 0x18, 0);
	t_refused(kernel(), &im, "wrong minidump version");
	t_put32(&im, 0x18, 2);
	t_refused(t_kernel("kernel.aarch64", 2, 1, 2, 183), &im,
	    "not a minidump for this platform");
	t_refused(t_kernel("kernel.rv32", 1, 1, 2, 243), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.dyn", 2, 1, 3, 243), &im,
	    "unsupported architecture");
	im.p[22] = 'x';
	t_refused(kernel(), &im, "not a minidump for this platform");
	im.p[22] = 0;
	im.p[23] = 'x';		/* beyond the NUL */
	(void)kvm_close(t_open(kernel(), &im));
	im.len = 75;
	t_refused(kernel(), &im, "cannot read dump header");
	im.len = 0x6fff;
	t_refused(kernel(), &im, "pmapsize");
	im.len = 0x4fff;
	t_refused(kernel(), &im, "bitmapsize");
	im.len = 0xc000;
	im.p[0] = 'M';
	t_refused(kernel(), &im, "unsupported architecture");
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "v2", v2 },
		{ "v1", v1 },
		{ "high_bits", high_bits },
		{ "prot", prot },
		{ "damaged", damaged },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
