/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * powerpc64 and powerpc64le minidumps: the worked examples of the format
 * document, byte by byte, in both byte orders; page tables stay big-endian.
 */
#include <string.h>

#include "t.h"

#define	KVA	0xc008000000000000u
#define	DMAP	0xc000000000000000u

static const char *
kernel(unsigned int data)
{

	return (t_kernel(data == 2 ? "kernel.powerpc64" : "kernel.powerpc64le",
	    2, data, 3, 21));
}

/* Reverses n words of width bytes. */
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

static void
swap_header(struct t_image *im)
{

	swap(im, 0x40, 4, 4);
	swap(im, 0x50, 4, 8);
	swap(im, 0x70, 1, 4);
	swap(im, 0x78, 2, 8);
	swap(im, 0x88, 1, 4);
}

/* A page full of its own address, as the kernel would have written it. */
static void
put_page(struct t_image *im, size_t off, uint64_t pa)
{
	size_t o;

	for (o = 0; o < 0x1000; o += 8)
		t_be64(im, off + o, pa + o);
}

/* Header of 13.1; version 1 ends before dumpavailsize. */
static void
hpt_header(struct t_image *im)
{

	t_hex(im, 0x00, "6d69 6e69 6475 6d70 2046 7265 6542 5344");
	t_hex(im, 0x10, "2f70 6f77 6572 7063 3634 0000 0000 0000");
	t_hex(im, 0x20, "6d6d 755f 7068 7970 0000 0000 0000 0000");
	t_hex(im, 0x40, "0000 0002 0000 1000 0000 1000 0004 0000");
	t_hex(im, 0x50, "c008 0000 0000 0000 c008 0007 ffff ffff");
	t_hex(im, 0x60, "c000 0000 0000 0000 c007 ffff ffff ffff");
	t_hex(im, 0x70, "0000 0001 0000 0000 c000 0000 0010 0100");
	t_hex(im, 0x80, "c000 0000 01a0 0000 0000 1000 0000 0000");
}

static void
make_hpt(struct t_image *im)
{

	t_image_init(im, 0x49000);
	hpt_header(im);
	t_hex(im, 0x2000, "0000 0000 0000 0000 0000 0000 0400 0000");
	t_hex(im, 0x2010, "0000 0001 0000 0000 0000 0001 0001 0000");
	t_hex(im, 0x3000, "0000 0000 0000 0020");
	t_hex(im, 0x3020, "0000 0000 0000 0002");
	t_hex(im, 0x3200, "0000 0000 0000 0003");
	t_hex(im, 0x3800, "0000 0000 0000 0008");
	t_hex(im, 0x26180, "0001 d800 ecc4 0011 0000 0000 0000 5196");
	t_hex(im, 0x10a00, "0001 d800 ecc4 0193 0000 0001 0000 3192");
	t_hex(im, 0x26000, "0001 0000 ecc4 0015 0000 0000 0000 0192");
	t_hex(im, 0x26080, "0001 0000 ecc4 0115 0000 0000 0100 0193");
	put_page(im, 0x44000, 0x5000);
	put_page(im, 0x45000, 0x101000);
	put_page(im, 0x46000, 0x1000000);
	put_page(im, 0x47000, 0x1001000);
	put_page(im, 0x48000, 0x100003000);
}

static const struct t_vec hpt_reads[] = {
	{ DMAP + 0x101008, 8, 8, 0x45008, 0, 0 },
	{ 0x101008, 8, 8, 0x45008, 0, 0 },
	{ KVA + 0x3010, 8, 8, 0x44010, 0, 0 },
	{ 0x0008000000003010, 8, 8, 0x44010, 0, 0 },
	{ KVA + 0x1a2b020, 8, 8, 0x48020, 0, 0 },
	{ DMAP + 0x100003000, 8, 8, 0x48000, 0, 0 },
	{ DMAP + 0x1000000, 8, 8, 0x46000, 0, 0 },
	{ DMAP + 0x1000000, 0x2000, 0x2000, 0x46000, 0, 0 },
	{ DMAP + 0x1001ff8, 16, -1, 0, 0, 0 },
	{ DMAP + 0x102000, 8, -1, 0, 0, 0 },
	{ DMAP + 0x4000000, 8, -1, 0, 0, 0 },
	{ DMAP + 0xffffffff, 8, -1, 0, 0, 0 },
	{ DMAP + 0x100010000, 8, -1, 0, 0, 0 },
	{ KVA + 0x4000, 8, -1, 0, 0, 0 },
	{ KVA + 0x3ff8, 9, -1, 0, 0, 0 },
	{ KVA + 0x1a2a000, 8, -1, 0, 0, 0 },
	/* The same page and hash bits elsewhere. */
	{ KVA + 0x803000, 8, -1, 0, 0, 0 },
	{ KVA + 0x10003000, 8, -1, 0, 0, 0 },
	{ 0xc0080007ffffffff, 1, -1, 0, 0, 0 },
	{ 0xc008000800000000, 1, -1, 0, 0, 0 },
	{ 0xffffffffffffffff, 1, -1, 0, 0, 0 },
	{ 0x4000000000101000, 8, -1, 0, 0, 0 },
	{ 0xc007ffffffffffff, 1, -1, 0, 0, 0 },
};

static const struct kvm_page hpt_walk[] = {
	{ 2, 0x100003000, KVA + 0x1a2b000, DMAP + 0x100003000, 7, 0x48000,
	    0x1000 },
	{ 2, 0, DMAP, DMAP, 7, -1, 0x1000000 },
	{ 2, 0x1000000, DMAP + 0x1000000, DMAP + 0x1000000, 5, 0x46000,
	    0x1000000 },
	{ 2, 0x5000, KVA + 0x3000, DMAP + 0x5000, 3, 0x44000, 0x1000 },
	{ 2, 0x101000, 0, DMAP + 0x101000, 3, 0x45000, 0x1000 },
	{ 2, 0x1001000, 0, DMAP + 0x1001000, 3, 0x47000, 0x1000 },
};

static void
hpt(void)
{
	struct kvmref_vtop vt;
	struct kvmref_info info;
	struct t_image im;
	kvm_t *kd;

	make_hpt(&im);
	kd = t_open(kernel(2), &im);
	READS(kd, &im, hpt_reads);
	WALK(kd, hpt_walk);
	if (kd != NULL) {
		CHECK_EQ(kvm_kerndisp(kd), 0xc000000000000000);
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_target, "powerpc64") == 0);
		CHECK(strcmp(info.ki_variant, "HPT, LPAR") == 0);
		CHECK_EQ(kvmref_vtop(kd, KVA + 0x1a2b020, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x100003020);
		CHECK_EQ(vt.kv_prot, 7);
		CHECK_EQ(vt.kv_nsteps, 3);
		CHECK(strcmp(vt.kv_steps[0].ks_table, "primary PTEG") == 0);
		CHECK_EQ(vt.kv_steps[0].ks_offset, 0x4000 + (~0x194 & 0x7ff) *
		    128);
		CHECK_EQ(vt.kv_steps[1].ks_offset, 0x10a00);
		CHECK_EQ(vt.kv_steps[1].ks_index, 2 * 0xca0);
		CHECK_EQ(vt.kv_steps[1].ks_entry, 0x0001d800ecc40193);
		CHECK(strcmp(vt.kv_steps[1].ks_note, "hi V H wired") == 0);
		CHECK_EQ(vt.kv_steps[2].ks_offset, 0x10a08);
		CHECK_EQ(vt.kv_steps[2].ks_entry, 0x100003192);
		CHECK_EQ(kvmref_vtop(kd, KVA + 0x4000, 1, &vt), -1);
		CHECK_EQ(vt.kv_nsteps, 2);
		CHECK(strcmp(vt.kv_steps[1].ks_table, "secondary PTEG") == 0);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* What is not an entry for an address, and what the walk leaves out. */
static void
hpt_entries(void)
{
	static const struct {
		uint64_t	flip;	/* of E1's hi */
		int		found;
	} row[] = {
		{ 0, 1 },
		{ 0x78, 1 },			/* software's */
		{ 0x1, 0 },			/* V */
		{ 0x2, 0 },			/* H */
		{ 0x4, 0 },			/* L */
		{ 0x80, 0 },			/* AVA */
		{ 0x800, 0 },
		{ 0x1000, 0 },			/* VSID */
		{ 0x1000000000000, 0 },
		{ 0x2000000000000000, 0 },
		{ 0x4000000000000000, 0 },	/* B */
		{ 0x8000000000000000, 0 },
	};
	struct t_image im;
	uint8_t b[8];
	kvm_t *kd;
	size_t i, slot;

	make_hpt(&im);
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		for (slot = 0; slot < 8; slot += 7) {
			memset(im.p + 0x26180, 0, 128);
			t_be64(&im, 0x26180 + slot * 16, 0x0001d800ecc40011 ^
			    row[i].flip);
			/* Bits that are no address around all that are. */
			t_be64(&im, 0x26188 + slot * 16, 0xf000000000005196);
			kd = t_open(kernel(2), &im);
			CHECK_EQ(kvm_read2(kd, KVA + 0x3000, b, 8),
			    row[i].found ? 8 : -1);
			(void)kvm_close(kd);
		}
	}
	/* Other people's entries do not count and do not end the walk. */
	memset(im.p + 0x26180, 0, 128);
	t_hex(&im, 0x26180, "0001 d800 ecc4 0011 0000 0000 0000 5196");
	t_be64(&im, 0x4000, 0x00000000ecc40011);	/* user */
	t_be64(&im, 0x4010, 0x0000123456789001);
	t_be64(&im, 0x4020, 0x0001ffffff000011);
	t_be64(&im, 0x4030, 0x1ffffff123000011);	/* real mode */
	t_be64(&im, 0x4040, 0x00010001007f0001);	/* vm_page's segment */
	t_be64(&im, 0x4050, 0x4001d800ecc40011);	/* of 1 TiB */
	kd = t_open(kernel(2), &im);
	WALK(kd, hpt_walk);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* A table of twice the size: the hash has one bit more. */
static void
hpt_larger(void)
{
	static const struct t_vec reads[] = {
		{ KVA + 0x3010, 8, 8, 0x84010, 0, 0 },
		{ KVA + 0x1a2b020, 8, 8, 0x88020, 0, 0 },
		{ DMAP + 0x101008, 8, 8, 0x85008, 0, 0 },
	};
	struct kvm_page walk[6];
	struct t_image small, im;
	kvm_t *kd;
	size_t i;

	make_hpt(&small);
	t_image_init(&im, 0x89000);
	memcpy(im.p, small.p, 0x4000);
	t_be32(&im, 0x4c, 0x80000);
	/* hash 0x...c43 and ~(...66b) = 0x...994 with 12 bits. */
	memcpy(im.p + 0x4000 + 0xc43 * 128, small.p + 0x26180, 16);
	memcpy(im.p + 0x4000 + 0x994 * 128, small.p + 0x10a00, 16);
	memcpy(im.p + 0x4000 + 0xc40 * 128, small.p + 0x26000, 16);
	memcpy(im.p + 0x4000 + 0xc41 * 128, small.p + 0x26080, 16);
	memcpy(im.p + 0x84000, small.p + 0x44000, 0x5000);
	memcpy(walk, hpt_walk, sizeof(walk));
	for (i = 0; i < 6; i++)
		walk[i].kp_offset += walk[i].kp_offset >= 0 ? 0x40000 : 0;
	kd = t_open(kernel(2), &im);
	READS(kd, &im, reads);
	WALK(kd, walk);
	(void)kvm_close(kd);
	t_be32(&im, 0x4c, 0x60000);
	t_refused(kernel(2), &im, "pmapsize 0x60000");
	t_be32(&im, 0x4c, 0x20000);
	t_refused(kernel(2), &im, "pmapsize 0x20000");
	t_image_free(&im);
	t_image_free(&small);
}

/* Little-endian but for the table; and each order is refused by the other. */
static void
hpt_le(void)
{
	struct t_image im;
	kvm_t *kd;

	make_hpt(&im);
	t_refused(kernel(1), &im, "wrong minidump version");
	swap_header(&im);
	swap(&im, 0x2000, 0x200, 8);
	swap(&im, 0x3000, 0x200, 8);
	t_hex(&im, 0x20, "6d6d 755f 6735 0000");
	t_refused(kernel(2), &im, "wrong minidump version");
	kd = t_open(kernel(1), &im);
	READS(kd, &im, hpt_reads);
	WALK(kd, hpt_walk);
	(void)kvm_close(kd);
	/* A hypervisor's table is in the kernel's order. */
	t_hex(&im, 0x20, "6d6d 755f 7068 7970 0000");
	swap(&im, 0x4000, 0x8000, 8);
	kd = t_open(kernel(1), &im);
	READS(kd, &im, hpt_reads);
	WALK(kd, hpt_walk);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* 13.3 */
static void
hpt_v1(void)
{
	static const struct t_vec reads[] = {
		{ KVA + 0x3010, 8, 8, 0x43010, 0, 0 },
		{ 0x101008, 8, 8, 0x44008, 0, 0 },
		{ DMAP + 0x3fffff8, 8, 8, 0x45ff8, 0, 0 },
		{ DMAP + 0x3fffff8, 9, -1, 0, 0, 0 },
	};
	struct t_image im, v2;
	kvm_t *kd;

	make_hpt(&v2);
	t_image_init(&im, 0x46000);
	memcpy(im.p, v2.p, 0x88);
	t_be32(&im, 0x40, 1);
	t_be32(&im, 0x88, 0x1000);	/* not a field of version 1 */
	t_be64(&im, 0x2000, 0x20);
	t_be64(&im, 0x2020, 2);
	t_be64(&im, 0x2000 + 16383 / 64 * 8, (uint64_t)1 << 63);
	memcpy(im.p + 0x3000, v2.p + 0x4000, 0x40000);
	put_page(&im, 0x43000, 0x5000);
	put_page(&im, 0x44000, 0x101000);
	put_page(&im, 0x45000, 0x3fff000);
	kd = t_open(kernel(2), &im);
	READS(kd, &im, reads);
	(void)kvm_close(kd);
	t_image_free(&im);
	t_image_free(&v2);
}

/* A kernel that runs elsewhere than the usual place. */
static void
relocated(void)
{
	static const struct t_vec reads[] = {
		{ 0x1008, 8, 8, 0x45008, 0, 0 },
		{ 0x1000, 0x1000, 0x1000, 0x45000, 0, 0 },
		{ 0xf00008, 8, 8, 0x46008, 0, 0 },
		{ 0xf00000, 0x2000, 0x2000, 0x46000, 0, 0 },
		{ DMAP + 0x101008, 8, 8, 0x45008, 0, 0 },
		{ 0x101008, 8, -1, 0, 0, 0 },
		/* Across the direct map's start. */
		{ 0xbffffffffffffff8, 16, -1, 0, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make_hpt(&im);
	t_be64(&im, 0x78, 0xc000000000200100);
	kd = t_open(kernel(2), &im);
	READS(kd, &im, reads);
	if (kd != NULL)
		CHECK_EQ(kvm_kerndisp(kd), 0xc000000000100000);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* 13.2 */
static void
make_radix(struct t_image *im)
{

	t_image_init(im, 0x1e000);
	hpt_header(im);
	t_hex(im, 0x20, "6d6d 755f 7261 6469 7800 0000 0000 0000");
	t_hex(im, 0x40, "0200 0000 0010 0000 0030 0000 0000 0100");
	t_hex(im, 0x50, "0000 0000 0000 08c0 ffff ffff 0700 08c0");
	t_hex(im, 0x60, "0000 0000 0000 00c0 ffff ffff ffff 07c0");
	t_hex(im, 0x70, "0100 0000 0000 0000 0001 1000 0000 00c0");
	t_hex(im, 0x80, "0000 a001 0000 00c0 0010 0000 0000 0000");
	t_hex(im, 0x2000, "0000 0000 0000 0000 0000 0010 0000 0000");
	t_hex(im, 0x2010, "0000 0000 0100 0000 0000 0100 0100 0000");
	t_hex(im, 0x3000, "2007 0000 0000 0000");
	t_hex(im, 0x3020, "0200 0000 0000 0000");
	t_hex(im, 0x3040, "0300 0000 0000 0000");
	t_hex(im, 0x5000, "0800 0000 0000 0000");
	t_hex(im, 0xe000, "8000 0000 0000 8009");
	put_page(im, 0x16000, 0x5000);
	t_hex(im, 0x17000, "8000 0000 0000 9009");
	t_hex(im, 0x18000, "8000 0000 0000 a009");
	t_hex(im, 0x18008, "c000 0000 0020 018f");
	t_hex(im, 0x19018, "c000 0000 0000 518e");
	t_hex(im, 0x19020, "c000 0001 0000 318c");
	put_page(im, 0x1a000, 0x101000);
	put_page(im, 0x1b000, 0x200000);
	put_page(im, 0x1c000, 0x201000);
	put_page(im, 0x1d000, 0x100003000);
}

static const struct t_vec radix_reads[] = {
	{ KVA + 0x3010, 8, 8, 0x16010, 0, 0 },
	{ KVA + 0x3ff8, 16, 16, 0x16ff8, 8, 0x1d000 },
	{ KVA + 0x201ff0, 8, 8, 0x1cff0, 0, 0 },
	{ KVA + 0x200ff8, 16, 16, 0x1bff8, 0, 0 },
	{ KVA + 0x5000, 8, -1, 0, 0, 0 },
	{ KVA + 0x202000, 8, -1, 0, 0, 0 },
	{ KVA + 0x201ff8, 9, -1, 0, 0, 0 },
	{ KVA + 0x400000, 8, -1, 0, 0, 0 },
	{ KVA + 0x40000000, 8, -1, 0, 0, 0 },
	{ KVA + 0x8000000000, 8, -1, 0, 0, 0 },
	{ KVA + 0x0010000000003010, 8, -1, 0, 0, 0 },
	{ DMAP + 0x101008, 8, 8, 0x1a008, 0, 0 },
	{ 0x101008, 8, 8, 0x1a008, 0, 0 },
	{ DMAP + 0x8000, 0x3000, 0x3000, 0x17000, 0, 0 },
	{ UINT64_MAX, 1, -1, 0, 0, 0 },
};

static const struct kvm_page radix_walk[] = {
	{ 2, 0x5000, KVA + 0x3000, DMAP + 0x5000, 3, 0x16000, 0x1000 },
	{ 2, 0x100003000, KVA + 0x4000, DMAP + 0x100003000, 1, 0x1d000,
	    0x1000 },
	{ 2, 0x200000, KVA + 0x200000, DMAP + 0x200000, 7, 0x1b000, 0x200000 },
	{ 2, 0x8000, 0, DMAP + 0x8000, 3, 0x17000, 0x1000 },
	{ 2, 0x9000, 0, DMAP + 0x9000, 3, 0x18000, 0x1000 },
	{ 2, 0xa000, 0, DMAP + 0xa000, 3, 0x19000, 0x1000 },
	{ 2, 0x101000, 0, DMAP + 0x101000, 3, 0x1a000, 0x1000 },
	{ 2, 0x201000, 0, DMAP + 0x201000, 3, 0x1c000, 0x1000 },
};

static void
radix(void)
{
	struct kvmref_vtop vt;
	struct kvmref_info info;
	struct t_image im;
	unsigned int data;
	kvm_t *kd;

	make_radix(&im);
	for (data = 1; data <= 2; data++) {
		if (data == 2) {
			swap_header(&im);
			swap(&im, 0x2000, 0x200, 8);
			swap(&im, 0x3000, 0x600, 8);
		}
		kd = t_open(kernel(data), &im);
		READS(kd, &im, radix_reads);
		WALK(kd, radix_walk);
		if (kd == NULL)
			continue;
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_variant, "radix") == 0);
		CHECK(strcmp(info.ki_target, data == 1 ? "powerpc64le" :
		    "powerpc64") == 0);
		CHECK_EQ(kvmref_vtop(kd, KVA + 0x4018, 1, &vt), 0);
		CHECK_EQ(vt.kv_nsteps, 4);
		CHECK_EQ(vt.kv_steps[0].ks_offset, 0xe000);
		CHECK_EQ(vt.kv_steps[0].ks_index, 4096);
		CHECK_EQ(vt.kv_steps[1].ks_pa, 0x8000);
		CHECK_EQ(vt.kv_steps[3].ks_pa, 0xa020);
		CHECK_EQ(vt.kv_steps[3].ks_entry, 0xc00000010000318c);
		CHECK(strcmp(vt.kv_steps[3].ks_note, "V leaf R priv ref chg") ==
		    0);
		CHECK_EQ(kvmref_vtop(kd, KVA + 0x254321, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x254321);
		CHECK_EQ(vt.kv_pagesize, 0x200000);
		CHECK_EQ(vt.kv_offset, -1);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* A kernel that left its tables out: what the direct map shows is there. */
static void
radix_no_tables(void)
{
	static const struct t_vec reads[] = {
		{ DMAP + 0x101008, 8, 8, 0xa008, 0, 0 },
		{ 0x101008, 8, 8, 0xa008, 0, 0 },
		{ DMAP + 0x8000, 0x3000, 0x3000, 0x7000, 0, 0 },
		{ KVA + 0x3000, 8, -1, 0, 0, 0 },
		{ KVA + 0x200000, 8, -1, 0, 0, 0 },
	};
	static const struct kvm_page pages[] = {
		{ 2, 0x5000, 0, DMAP + 0x5000, 3, 0x6000, 0x1000 },
		{ 2, 0x8000, 0, DMAP + 0x8000, 3, 0x7000, 0x1000 },
		{ 2, 0x9000, 0, DMAP + 0x9000, 3, 0x8000, 0x1000 },
		{ 2, 0xa000, 0, DMAP + 0xa000, 3, 0x9000, 0x1000 },
		{ 2, 0x101000, 0, DMAP + 0x101000, 3, 0xa000, 0x1000 },
		{ 2, 0x200000, 0, DMAP + 0x200000, 3, 0xb000, 0x1000 },
		{ 2, 0x201000, 0, DMAP + 0x201000, 3, 0xc000, 0x1000 },
		{ 2, 0x100003000, 0, DMAP + 0x100003000, 3, 0xd000, 0x1000 },
	};
	struct kvmref_info info;
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make_radix(&im);
	t_put32(&im, 0x4c, 0);
	kd = t_open(kernel(1), &im);
	READS(kd, &im, reads);
	WALK(kd, pages);
	if (kd != NULL) {
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_variant, "radix, no tables") == 0);
		CHECK_EQ(kvmref_vtop(kd, KVA + 0x3000, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "left its radix tables out");
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* Leaves on each level, level 4 entries that are none, missing tables. */
static void
radix_levels(void)
{
	static const struct t_vec reads[] = {
		{ KVA + 0x3010, 8, -1, 0, 0, 0 },
		{ KVA + 0x4010, 8, 8, 0x1d010, 0, 0 },
		{ KVA + 0x201000, 8, -1, 0, 0, 0 },
		{ KVA + 0x40201008, 8, 8, 0x1c008, 0, 0 },
		{ KVA + 0x8000101008, 8, 8, 0x1a008, 0, 0 },
		{ KVA + 0x8100003008, 8, 8, 0x1d008, 0, 0 },
		{ KVA + 0x10000000000, 8, -1, 0, 0, 0 },
	};
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make_radix(&im);
	t_be64(&im, 0x19018, 0x800000000000518e);
	/* 2 MiB at an address with bits below; not valid, but for a table. */
	t_be64(&im, 0x18008, 0x400000000020018f);
	t_be64(&im, 0x18010, 0x8000000001234509);	/* not dumped */
	t_be64(&im, 0x17008, 0xf00000003ffff18f);	/* 1 GiB at 0 */
	t_be64(&im, 0xe008, 0xff0000003ffff184);	/* 512 GiB at 0 */
	t_be64(&im, 0x6000, 0xc00000000000018f);	/* the direct map's */
	kd = t_open(kernel(1), &im);
	READS(kd, &im, reads);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, KVA + 0x3000, 1, &vt), -1);
		CHECK_EQ(vt.kv_nsteps, 4);
		CHECK_HAS(kvm_geterr(kd), "not a leaf");
		CHECK_EQ(kvmref_vtop(kd, KVA + 0x400000, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "not in the vmcore");
		CHECK_EQ(kvmref_vtop(kd, KVA + 0x8123456789, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x123456789);
		CHECK_EQ(vt.kv_pagesize, 0x8000000000);
		CHECK_EQ(vt.kv_prot, 1);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

struct found {
	uint64_t	gigabyte;	/* bytes of the mapping at 1 GiB */
	uint64_t	huge;		/* at 512 GiB */
	uint64_t	records;
};

static int
add_up(struct kvm_page *p, void *arg)
{
	struct found *f = arg;

	if (p->kp_kmap_vaddr == 0)
		return (1);
	f->records++;
	if (p->kp_kmap_vaddr >= KVA + 0x8000000000)
		f->huge += p->kp_len;
	else if (p->kp_kmap_vaddr == KVA + 0x40000000)
		f->gigabyte += p->kp_len;
	return (1);
}

/* The walk of the same; a missing table does not end it. */
static void
radix_walk_levels(void)
{
	struct found f = { 0, 0, 0 };
	struct t_image im;
	kvm_t *kd;

	make_radix(&im);
	t_be64(&im, 0x19018, 0x800000000000518e);
	t_be64(&im, 0x18008, 0x8000000001234509);
	t_be64(&im, 0x17008, 0xc00000000000018f);
	t_be64(&im, 0xe008, 0xc000000000000184);
	t_be64(&im, 0x6000, 0xc00000000000018f);
	kd = t_open(kernel(1), &im);
	if (kd != NULL) {
		CHECK_EQ(kvm_walk_pages(kd, add_up, &f), 1);
		CHECK_EQ(f.gigabyte, 0x40000000);
		CHECK_EQ(f.huge, 0x8000000000);
		CHECK_EQ(f.records, sizeof(size_t) == 4 ? 2 + 512 : 3);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

static void
damaged(void)
{
	static const char *const mmu[] = {
		"mmu_ps3", "mmu_booke", "mmu_oea64_base", "mmu_phyp2", ""
	};
	struct t_image im;
	size_t i;

	make_hpt(&im);
	for (i = 0; i < sizeof(mmu) / sizeof(mmu[0]); i++) {
		memset(im.p + 0x20, 0, 32);
		t_str(&im, 0x20, mmu[i]);
		t_refused(kernel(2), &im, "unsupported MMU");
	}
	memset(im.p + 0x20, 'm', 32);
	t_refused(kernel(2), &im, "unsupported MMU");
	memset(im.p + 0x20, 0, 32);
	t_str(&im, 0x20, "mmu_radix");
	t_refused(kernel(2), &im, "pmapsize 0x40000");
	t_be32(&im, 0x4c, 0);
	t_str(&im, 0x20, "mmu_phyp\0");
	im.p[0x28] = 0;
	t_refused(kernel(2), &im, "no page map");
	t_be32(&im, 0x4c, 0x40000);
	(void)kvm_close(t_open(kernel(2), &im));
	t_refused(t_kernel("kernel.exec", 2, 2, 2, 21), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.powerpc", 1, 2, 3, 20), &im,
	    "unsupported architecture");
	im.len = 139;
	t_refused(kernel(2), &im, "cannot read dump header");
	im.len = 0x43fff;
	t_refused(kernel(2), &im, "pmapsize");
	im.len = 0x49000;
	im.p[26] = 'l';
	t_refused(kernel(2), &im, "not a minidump for this platform");
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "hpt", hpt },
		{ "hpt_entries", hpt_entries },
		{ "hpt_larger", hpt_larger },
		{ "hpt_le", hpt_le },
		{ "hpt_v1", hpt_v1 },
		{ "relocated", relocated },
		{ "radix", radix },
		{ "radix_no_tables", radix_no_tables },
		{ "radix_levels", radix_levels },
		{ "radix_walk_levels", radix_walk_levels },
		{ "damaged", damaged },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
