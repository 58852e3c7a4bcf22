/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * i386: the worked examples of the format document, and the kernels of 12.0
 * and 13.0.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "../kr.h"
#include "t.h"

/* 12.1: version 1, non-PAE. */
static void
mini_v1(void)
{
	static const struct t_vec reads[] = {
		{ 0xc0000008, 8, 8, 0x5008, 0, 0 },
		{ 0xc0000ff8, 16, 16, 0x5ff8, 0, 0 },
		{ 0xc0001ff8, 16, -1, 0, 0, 0 },
		{ 0xc0003000, 8, -1, 0, 0, 0 },
		{ 0xc0400010, 8, 8, 0x7010, 0, 0 },
		{ 0xc0800000, 8, -1, 0, 0, 0 },
		{ 0xbffff000, 8, -1, 0, 0, 0 },
		{ 0xbfffffff, 2, -1, 0, 0, 0 },
		{ 0xffffffff, 1, -1, 0, 0, 0 },
		{ 0x100000000, 1, -1, 0, 0, 0 },
		{ 0xffffffffc0000000, 8, -1, 0, 0, 0 },
		{ 0x1c0000008, 8, -1, 0, 0, 0 },
		{ 0xc0000000, 0, 0, 0, 0, 0 },
	};
	static const struct kvm_page walk[] = {
		{ 2, 0x3000, 0xc0000000, 0, 7, 0x5000, 0x1000 },
		{ 2, 0x5000, 0xc0001000, 0, 5, 0x6000, 0x1000 },
		{ 2, 0x7000, 0xc0003000, 0, 7, -1, 0x1000 },
		{ 2, 0x400000, 0xc0400000, 0, 7, 0x7000, 0x1000 },
	};
	struct kvmref_info info;
	struct t_image im;
	kvm_t *kd;

	t_image_init(&im, 32768);
	t_hex(&im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(&im, 0x10, "2f69 3338 3600 0000 0100 0000 1000 0000");
	t_hex(&im, 0x20, "0010 0000 0020 0000 0000 00c0 0000 0000");
	t_put32(&im, 48, 0xdeadbeef);	/* no field of version 1 */
	t_hex(&im, 0x2000, "28");
	t_hex(&im, 0x2080, "01");
	t_put32(&im, 0x3000, 0x3163);
	t_put32(&im, 0x3004, 0x5121);
	t_put32(&im, 0x300c, 0x7163);
	t_put32(&im, 0x3000 + 1024 * 4, 0x400063);
	t_page(&im, 0x5000, 0x0303000000000000);
	t_page(&im, 0x6000, 0x0505000000000000);
	t_page(&im, 0x7000, 0x4040000000000000);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, reads);
	WALK(kd, walk);
	if (kd != NULL) {
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_variant, "non-PAE") == 0);
		(void)kvm_close(kd);
	}
	t_refused(t_kernel_amd64(), NULL, "not a minidump for this");
	t_put32(&im, 24, 3);
	t_refused(t_kernel_i386(), &im, "Expected 1 to 2 got 3");
	t_put32(&im, 24, 1);
	im.len = 47;
	t_refused(t_kernel_i386(), &im, "before its 48 bytes");
	t_put32(&im, 24, 2);
	im.len = 51;
	t_refused(t_kernel_i386(), &im, "before its 52 bytes");
	t_image_free(&im);
}

/* 12.2: version 1, PAE, with a page above 4 GiB. */
static void
mini_v1_pae(void)
{
	static const struct t_vec reads[] = {
		{ 0xc0000008, 8, 8, 0x24008, 0, 0 },
		{ 0xc0001008, 8, 8, 0x25008, 0, 0 },
		{ 0xc01ff008, 8, 8, 0x24008, 0, 0 },
		{ 0xc0002000, 8, -1, 0, 0, 0 },
		{ 0xc0200000, 8, -1, 0, 0, 0 },
	};
	static const struct kvm_page walk[] = {
		{ 2, 0x3000, 0xc0000000, 0, 3, 0x24000, 0x1000 },
		{ 2, 0x100005000, 0xc0001000, 0, 5, 0x25000, 0x1000 },
		{ 2, 0, 0xc0002000, 0, 7, -1, 0x1000 },
		{ 2, 0x3000, 0xc01ff000, 0, 5, 0x24000, 0x1000 },
	};
	struct t_image im;
	kvm_t *kd;

	t_image_init(&im, 0x26000);
	t_str(&im, 0, "minidump FreeBSD/i386");
	t_put32(&im, 24, 1);
	t_put32(&im, 28, 16);
	t_put32(&im, 32, 0x21000);
	t_put32(&im, 36, 0x1000);
	t_put32(&im, 40, 0xc0000000);
	t_put32(&im, 44, 0x10);		/* any non-zero value is PAE */
	t_hex(&im, 0x2000, "08");
	t_hex(&im, 0x2000 + 0x100005 / 8, "20");
	t_put64(&im, 0x23000, 0x8000000000003163);
	t_put64(&im, 0x23008, 0x100005121);
	t_put64(&im, 0x23010, 0x163);
	t_put64(&im, 0x23000 + 511 * 8, 0x3161);
	t_page(&im, 0x24000, 0x0303000000000000);
	t_page(&im, 0x25000, 0x0505000000000000);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, reads);
	WALK(kd, walk);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* 12.3: version 2, PAE, as a 13.0 kernel writes it. */
static void
mini_v2(void)
{
	static const struct t_vec reads[] = {
		{ 0x800008, 8, 8, 0x6008, 0, 0 },
		{ 0x801008, 8, 8, 0x7008, 0, 0 },
		{ 0x802008, 8, 8, 0x5008, 0, 0 },
		{ 0x800ff8, 16, 16, 0x6ff8, 0, 0 },
		{ 0x803000, 8, -1, 0, 0, 0 },
		{ 0x7ff000, 8, -1, 0, 0, 0 },
		{ 0xa00000, 8, -1, 0, 0, 0 },
	};
	static const struct kvm_page walk[] = {
		{ 2, 0x800000, 0x800000, 0, 7, 0x6000, 0x1000 },
		{ 2, 0x100005000, 0x801000, 0, 3, 0x7000, 0x1000 },
		{ 2, 0x3000, 0x802000, 0, 1, 0x5000, 0x1000 },
	};
	struct t_image im;
	kvm_t *kd;

	t_image_init(&im, 32768);
	t_hex(&im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(&im, 0x10, "2f69 3338 3600 0000 0200 0000 2000 0000");
	t_hex(&im, 0x20, "0010 0000 0010 0000 0000 8000 0100 0000");
	t_hex(&im, 0x30, "0010 0000");
	t_hex(&im, 0x2000, "0010 0000 0000 0000 0040 0000 0000 0000");
	t_hex(&im, 0x2010, "0000 8000 0000 0000 0020 8000 0000 0000");
	t_hex(&im, 0x2020, "0000 0000 0100 0000 0080 0000 0100 0000");
	t_hex(&im, 0x3000, "0c04");
	t_hex(&im, 0x4000, "6301 8000 0000 0000 6351 0000 0100 0080");
	t_hex(&im, 0x4010, "2130 0000 0000 0080");
	t_page(&im, 0x5000, 0x0303000000000000);
	t_page(&im, 0x6000, 0x8080000000000000);
	t_page(&im, 0x7000, 0x0505000000000000);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, reads);
	WALK(kd, walk);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* The segments of 12.4 and 12.5. */
static void
make_segments(struct t_image *im)
{
	size_t n;

	t_image_init(im, 102400);
	t_hex(im, 0x00, "7f45 4c46 0101 01ff 0000 0000 0000 0000 |"
	    "0400 0300 0000 0000 0000 0000 3400 0000");
	t_hex(im, 0x20, "0000 0000 0000 0000 3400 2000 0200 2800 |"
	    "0000 0000 0100 0000 0010 0000 0000 0000");
	t_hex(im, 0x40, "0000 0000 0080 0000 0080 0000 0400 0000 |"
	    "0010 0000 0100 0000 0090 0000 0000 1000");
	t_hex(im, 0x60, "0000 1000 0000 0100 0000 0100 0400 0000 |"
	    "0010 0000");
	for (n = 0; n < 24; n++)
		t_page(im, 0x1000 + n * 0x1000, (uint64_t)(0xc0 + n) << 56);
	memset(im->p + 0xb000, 0, 0x6000);
	t_symbols_clear();
}

static void
tables_nopae(struct t_image *im)
{

	t_put32(im, 0xa010, 0x102000);
	t_put32(im, 0xbc00, 0x103063);
	t_put32(im, 0xbc04, 0x1fe3);		/* with PAT */
	t_put32(im, 0xbc08, 0x4001e3);
	t_put32(im, 0xbc0c, 0x200063);
	t_put32(im, 0xc000, 0x3163);
	t_put32(im, 0xc004, 0x108121);
	t_put32(im, 0xc008, 0x300163);
	t_put32(im, 0xcffc, 0x7163);
}

static const struct t_vec nopae_reads[] = {
	{ 0xc0000008, 8, 8, 0x4008, 0, 0 },
	{ 0xc0000ff8, 16, 16, 0x4ff8, 8, 0x11000 },
	{ 0xc0001ff8, 16, -1, 0, 0, 0 },
	{ 0xc03ff008, 8, 8, 0x8008, 0, 0 },
	{ 0xc0403008, 8, 8, 0x4008, 0, 0 },
	{ 0xc0500008, 8, 8, 0x9008, 0, 0 },
	{ 0xc0408000, 8, -1, 0, 0, 0 },
	{ 0xc0800000, 8, -1, 0, 0, 0 },
	{ 0xc0c00000, 8, -1, 0, 0, 0 },
	{ 0xc1000000, 8, -1, 0, 0, 0 },
	{ 0, 8, -1, 0, 0, 0 },
	{ 0xfffffffc, 8, -1, 0, 0, 0 },
	{ 0x1c0000008, 8, -1, 0, 0, 0 },
	{ 0xffffffffc0000008, 8, -1, 0, 0, 0 },
	{ 0xc0407ff8, 8, 8, 0x8ff8, 0, 0 },
	{ 0xc0407ff8, 16, -1, 0, 0, 0 },
};

/* 12.4, and the same tables under a merged kernel. */
static void
full_nopae(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make_segments(&im);
	tables_nopae(&im);
	t_symbol("kernbase", 0xc0000000);
	t_refused(t_kernel_i386(), &im, "no symbol IdlePTD");
	t_symbol("IdlePTD", 0xc0101010);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, nopae_reads);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xc03ff008, 1, &vt), 0);
		CHECK_EQ(vt.kv_nsteps, 2);
		CHECK_EQ(vt.kv_steps[0].ks_pa, 0x102c00);
		CHECK_EQ(vt.kv_steps[1].ks_width, 4);
		CHECK_EQ(kvm_walk_pages(kd, NULL, NULL), 0);
		(void)kvm_close(kd);
	}
	t_symbols_clear();
	t_symbol("IdlePTD", 0xc0101010);
	t_refused(t_kernel_i386(), &im, "no symbol kernbase");
	t_image_free(&im);
}

static void
tables_pae(struct t_image *im)
{
	size_t i;

	t_put32(im, 0xa010, 0x102000);
	for (i = 0; i < 4; i++)
		t_put64(im, 0xb000 + i * 8, 0x103001 + i * 0x1000);
	t_put64(im, 0xf000, 0x107063);
	t_put64(im, 0xf008, 0x8000000000001fe3);	/* with PAT */
	t_put64(im, 0xf010, 0x4001e3);
	t_put64(im, 0xf018, 0x100000063);
	memset(im->p + 0x10000, 0, 0x1000);
	t_put64(im, 0x10000, 0x8000000000003163);
	t_put64(im, 0x10008, 0x108121);
	t_put64(im, 0x10010, 0x100003163);
	t_put64(im, 0x10ff8, 0x7163);
}

static const struct t_vec pae_reads[] = {
	{ 0xc0000008, 8, 8, 0x4008, 0, 0 },
	{ 0xc0000ff8, 16, 16, 0x4ff8, 8, 0x11000 },
	{ 0xc01ff008, 8, 8, 0x8008, 0, 0 },
	{ 0xc0203008, 8, 8, 0x4008, 0, 0 },
	{ 0xc0300008, 8, 8, 0x9008, 0, 0 },
	{ 0xc0002000, 8, -1, 0, 0, 0 },
	{ 0xc0400000, 8, -1, 0, 0, 0 },
	{ 0xc0600000, 8, -1, 0, 0, 0 },
	{ 0xc0800000, 8, -1, 0, 0, 0 },
	{ 0, 8, -1, 0, 0, 0 },
	{ 0xfffffffc, 8, -1, 0, 0, 0 },
	{ 0x1c0000008, 8, -1, 0, 0, 0 },
};

/* 12.5. */
static void
full_pae(void)
{
	struct t_image im;
	kvm_t *kd;

	make_segments(&im);
	tables_pae(&im);
	t_symbol("kernbase", 0xc0000000);
	t_symbol("IdlePDPT", 0xc0101010);
	/* PAE kernels up to 11.x have both. */
	t_symbol("IdlePTD", 0xc0100000);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, pae_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	/* One of the four page directories is not in the dump. */
	t_put64(&im, 0xb008, 0x300001);
	t_refused(t_kernel_i386(), &im, "cannot read page directory");
	t_put64(&im, 0xb008, 0x104001);
	t_put32(&im, 0xa010, 0x300000);
	t_refused(t_kernel_i386(), &im, "cannot read PDPT");
	t_image_free(&im);
}

/* 12.0: variables lie at physical address = VA. */
static void
full_4g4g(void)
{
	struct t_image im;
	kvm_t *kd;

	make_segments(&im);
	tables_nopae(&im);
	t_symbol("kernbase", 0x800000);
	t_symbol("tramp_idleptd", 0x100000);
	t_symbol("IdlePTD", 0x101010);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, nopae_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);

	make_segments(&im);
	tables_pae(&im);
	t_symbol("kernbase", 0x800000);
	t_symbol("tramp_idleptd", 0x100000);
	t_symbol("IdlePDPT", 0x101010);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, pae_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* 13.0: all symbols are there, pae_mode decides. */
static void
full_merged(void)
{
	struct t_image im;
	kvm_t *kd;

	make_segments(&im);
	tables_nopae(&im);
	t_put32(&im, 0xa020, 0);	/* pae_mode */
	t_put32(&im, 0xa024, 0);	/* IdlePDPT */
	t_put32(&im, 0xa028, 0);	/* IdlePTD_pae */
	t_symbol("kernbase", 0x800000);
	t_symbol("tramp_idleptd", 0x100000);
	t_symbol("pae_mode", 0x101020);
	t_symbol("IdlePDPT", 0x101024);
	t_symbol("IdlePTD_nopae", 0x101010);
	t_symbol("IdlePTD_pae", 0x101028);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, nopae_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);

	make_segments(&im);
	tables_pae(&im);
	t_put32(&im, 0xa020, 1);
	t_put32(&im, 0xa024, 0);
	t_symbol("kernbase", 0x800000);
	t_symbol("tramp_idleptd", 0x100000);
	t_symbol("pae_mode", 0x101020);
	t_symbol("IdlePDPT", 0x101010);
	t_symbol("IdlePTD_nopae", 0x101024);
	kd = t_open(t_kernel_i386(), &im);
	READS(kd, &im, pae_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_put32(&im, 0xa020, 2);
	t_refused(t_kernel_i386(), &im, "pae_mode: value 0x2");
	t_image_free(&im);
}

static void
raw(void)
{
	static const struct t_vec reads[] = {
		{ 0xc0000008, 8, 8, 0x3008, 0, 0 },
		{ 0xc0000ff8, 16, 16, 0x3ff8, 8, 0x108000 },
		{ 0xc0408000, 8, 8, 0x8000, 0, 0 },
		{ 0xc0800000, 8, 0, 0, 0, 0 },
		{ 0xc0c00000, 8, -1, 0, 0, 0 },
	};
	struct t_image core, im;
	char err[2048];
	const char *p;
	uint8_t b[8];
	kvm_t *kd;

	make_segments(&core);
	tables_nopae(&core);
	t_image_init(&im, 0x110000);
	memcpy(im.p, core.p + 0x1000, 0x8000);
	memcpy(im.p + 0x100000, core.p + 0x9000, 0x10000);
	t_symbol("kernbase", 0xc0000000);
	t_symbol("IdlePTD", 0xc0101010);
	p = t_write("raw", &im);
	kr_raw_prefix = p;
	kd = kvm_open2(t_kernel_i386(), p, O_RDWR, err, t_resolver);
	CHECK(kd != NULL);
	READS(kd, &im, reads);
	if (kd != NULL) {
		CHECK_EQ(kvm_write(kd, 0xc0000ffe, "abcd", 4), 4);
		CHECK_EQ(kvm_read(kd, 0xc0000ffe, b, 4), 4);
		CHECK(memcmp(b, "abcd", 4) == 0);
		(void)kvm_close(kd);
	}
	kr_raw_prefix = NULL;
	t_image_free(&core);
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "i386 minidump 1", mini_v1 },
		{ "i386 minidump 1, PAE", mini_v1_pae },
		{ "i386 minidump 2, PAE", mini_v2 },
		{ "i386 full", full_nopae },
		{ "i386 full, PAE", full_pae },
		{ "i386 full, 12.0", full_4g4g },
		{ "i386 full, 13.0", full_merged },
		{ "i386 raw", raw },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
