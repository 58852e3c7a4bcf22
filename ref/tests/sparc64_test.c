/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * sparc64 dumps: the worked examples of the format document, byte by byte.
 */
#include <stdlib.h>
#include <string.h>

#include "t.h"

static const char *
kernel(void)
{

	return (t_kernel_flags("kernel.sparc64", 2, 2, 2, 43, 0x3));
}

/* Each byte is a function of its physical address. */
static void
fill(struct t_image *im, size_t off, uint64_t pa, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		im->p[off + i] = (uint8_t)((pa + i) >> 8 ^ (pa + i) ^ 0x5a);
}

/* Example A: two regions, the second one below the first. */
static void
make(struct t_image *im)
{

	t_image_init(im, 0xa200);
	fill(im, 0x200, 0x40000000, 0x6000);
	fill(im, 0x8200, 0x402000, 0x2000);
	t_hex(im, 0x00, "0000000000000200 0000000000400000");
	t_hex(im, 0x10, "0000000000002000 00000000000000ff");
	t_hex(im, 0x20, "00000002 00000000");
	t_hex(im, 0x28, "0000000040000000 0000000000006000");
	t_hex(im, 0x38, "0000000000000200 0000000000400000");
	t_hex(im, 0x48, "0000000000004000 0000000000006200");
	t_hex(im, 0x6260, "0000000000000c07 e000000040000536");
	t_hex(im, 0x7220, "0000000000180204 8000000040002536");
	t_hex(im, 0x7280, "0000000000180210 0000000040004536");
	t_hex(im, 0x72a0, "0000000000180214 8000200040004536");
	t_hex(im, 0x72c0, "0000000000180218 8000000050000536");
}

static const struct t_vec reads[] = {
	{ 0xc0102000, 0x2000, 0x2000, 0x2200, 0, 0 },
	{ 0xc0102abc, 8, 8, 0x2cbc, 0, 0 },
	{ 0xc0103fff, 1, 1, 0x41ff, 0, 0 },
	{ 0xc0103ff0, 0x20, -1, 0, 0, 0 },
	{ 0xfffff80000402010, 0x1ff0, 0x1ff0, 0x8210, 0, 0 },
	{ 0xfffff80000402010, 0x1ff1, -1, 0, 0, 0 },
	{ 0xfffff80000400000, 16, 16, 0x6200, 0, 0 },
	{ 0xfffff80040004000, 0x2000, 0x2000, 0x4200, 0, 0 },
	{ 0xfffff80040005fff, 1, 1, 0x61ff, 0, 0 },
	{ 0xfffff80040005fff, 2, -1, 0, 0, 0 },
	/* Bits above the 43 are the window's. */
	{ 0xfffffff840004000, 1, -1, 0, 0, 0 },
	{ 0xfffff80000404000, 1, -1, 0, 0, 0 },
	{ 0xfffff8000003f000, 1, -1, 0, 0, 0 },
	{ 0xfffffffffffffff8, 8, -1, 0, 0, 0 },
	{ 0xc0104000, 1, -1, 0, 0, 0 },
	{ 0xc0302000, 8, -1, 0, 0, 0 },
	{ 0xc0108000, 8, -1, 0, 0, 0 },
	{ 0xc010c000, 8, -1, 0, 0, 0 },
	{ 0xc010a000, 0x2000, 0x2000, 0x4200, 0, 0 },
	{ 0, 8, -1, 0, 0, 0 },
	{ 0xfffff7ffffffe000, 8, -1, 0, 0, 0 },
};

static void
example(void)
{
	struct kvmref_info info;
	struct kvmref_vtop vt;
	struct t_image im;
	uint8_t b[8];
	kvm_t *kd;

	make(&im);
	kd = t_open(kernel(), &im);
	READS(kd, &im, reads);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xc0102000, b, 8), 8);
		CHECK(memcmp(b, "\x7a\x7b\x78\x79\x7e\x7f\x7c\x7d", 8) == 0);
		CHECK_EQ(kvm_read2(kd, 0xc0102abc, b, 8), 8);
		CHECK(memcmp(b, "\xcc\xcd\xce\xcf\xb0\xb1\xb2\xb3", 8) == 0);
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_target, "sparc64") == 0);
		CHECK_EQ(info.ki_pagesize, 0x2000);
		CHECK_EQ(info.ki_npages, 5);
		CHECK_EQ(kvm_walk_pages(kd, NULL, NULL), 0);
		CHECK_EQ(kvm_kerndisp(kd), 0);
		CHECK_EQ(kvmref_vtop(kd, 0xc0102abc, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x40002abc);
		CHECK_EQ(vt.kv_len, 0x1544);
		CHECK_EQ(vt.kv_pagesize, 0x2000);
		CHECK_EQ(vt.kv_prot, 3);
		CHECK_EQ(vt.kv_nsteps, 2);
		CHECK_EQ(vt.kv_steps[0].ks_pa, 0x401020);
		CHECK_EQ(vt.kv_steps[0].ks_offset, 0x7220);
		CHECK_EQ(vt.kv_steps[0].ks_entry, 0x180204);
		CHECK_EQ(vt.kv_steps[1].ks_offset, 0x7228);
		CHECK_EQ(vt.kv_steps[1].ks_index, 0x81 * 4 + 1);
		CHECK_HAS(vt.kv_steps[1].ks_note, "V 8K REF SW CP CV P W");
		CHECK_EQ(kvmref_vtop(kd, 0xc0302000, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "another address's");
		CHECK_EQ(kvmref_vtop(kd, 0xc0108000, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "not valid");
		/* As the CPU has it; libkvm adds the low 13 bits alone. */
		CHECK_EQ(kvmref_vtop(kd, 0xc0406010, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x40006010);
		CHECK_EQ(vt.kv_pagesize, 0x400000);
		CHECK_EQ(vt.kv_offset, -1);
		CHECK_EQ(kvmref_vtop(kd, 0xfffff80040000000, 1, &vt), 0);
		CHECK(strcmp(vt.kv_map, "direct area") == 0);
		CHECK_EQ(vt.kv_nsteps, 0);
		CHECK_EQ(vt.kv_len, 0x6000);
		CHECK_EQ(kvmref_vtop(kd, 0xfffffffffffffff8, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x7fffffffff8);
		CHECK_EQ(vt.kv_offset, -1);
		CHECK_EQ(kvmref_vtop(kd, 0xfffff7ffffffffff, 1, &vt), -1);
		CHECK_EQ(kvmref_read_phys(kd, 0x400000, b, 4), 4);
		CHECK_EQ(kvmref_read_phys(kd, 0x404000, b, 4), -1);
	}
	(void)kvm_close(kd);
	/* The kernel's byte order, padding and hdr_size do not matter. */
	t_hex(&im, 0, "ffffffffffffffff");
	t_hex(&im, 0x24, "12345678");
	kd = t_open(t_kernel("kernel.le", 2, 1, 2, 43), &im);
	READS(kd, &im, reads);
	(void)kvm_close(kd);
	/* Nor what the first bytes would be elsewhere. */
	t_str(&im, 0, "minidump");
	kd = t_open(kernel(), &im);
	READS(kd, &im, reads);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Sizes: both have to agree, and the tag to be of pages of that size. */
static void
sizes(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	uint64_t size;
	kvm_t *kd;

	for (size = 0; size < 4; size++) {
		make(&im);
		t_be64(&im, 0x7220, (0xc0102000u >> (13 + 3 * size)) << 2 |
		    size);
		t_be64(&im, 0x7228, 0x9f9e87ff40002fffu | size << 61);
		kd = t_open(kernel(), &im);
		if (kd != NULL) {
			CHECK_EQ(kvmref_vtop(kd, 0xc0102010, 0, &vt), 0);
			CHECK_EQ(vt.kv_pagesize, 0x2000u << 3 * size);
			CHECK_EQ(vt.kv_pa, (0x7ff40002000u &
			    ~(vt.kv_pagesize - 1)) + (0xc0102010u &
			    (vt.kv_pagesize - 1)));
			CHECK_EQ(vt.kv_prot, 7);
		}
		(void)kvm_close(kd);
		t_be64(&im, 0x7228, 0x8000000040002536u |
		    (size ^ 1) << 61);
		kd = t_open(kernel(), &im);
		if (kd != NULL)
			CHECK_EQ(kvmref_vtop(kd, 0xc0102010, 0, &vt), -1);
		(void)kvm_close(kd);
		t_be64(&im, 0x7228, 0x8000000040002536u | size << 61);
		t_be64(&im, 0x7220, (0xc0102000u >> (13 + 3 * size)) << 2 |
		    (size ^ 1));
		kd = t_open(kernel(), &im);
		if (kd != NULL)
			CHECK_EQ(kvmref_vtop(kd, 0xc0102010, 0, &vt), -1);
		(void)kvm_close(kd);
		t_image_free(&im);
	}
}

/* A mask that is not 2^n - 1 is ANDed all the same. */
static void
mask(void)
{
	static const struct t_vec masked[] = {
		{ 0xc0102000, 8, 8, 0x2200, 0, 0 },
		{ 0xc0108000, 8, 8, 0x4200, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make(&im);
	t_be64(&im, 0x18, 0x85);
	/* 0x60084 & 0x85 = 0x84; 0x60081 & 0x85 = 0x81 */
	t_hex(&im, 0x7280, "0000000000180210 8000000040004536");
	kd = t_open(kernel(), &im);
	READS(kd, &im, masked);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Example P: a region has the first part of a page. */
static void
partial(void)
{
	static const struct t_vec part[] = {
		{ 0xfffff80000602000, 0x1000, 0x1000, 0x4200, 0, 0 },
		{ 0xfffff80000602fff, 1, 1, 0x51ff, 0, 0 },
		{ 0xfffff80000602fff, 2, -1, 0, 0, 0 },
		{ 0xfffff80000603000, 1, -1, 0, 0, 0 },
		{ 0xfffff80000603008, 8, -1, 0, 0, 0 },
		{ 0xfffff80000800000, 8, 8, 0x5200, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	t_image_init(&im, 0x7200);
	fill(&im, 0x2200, 0x600000, 0x3000);
	fill(&im, 0x5200, 0x800000, 0x2000);
	t_be64(&im, 0x08, 0x400000);
	t_be64(&im, 0x10, 0x2000);
	t_be64(&im, 0x18, 0xff);
	t_be32(&im, 0x20, 3);
	t_hex(&im, 0x28, "0000000000400000 0000000000002000");
	t_hex(&im, 0x38, "0000000000000200 0000000000600000");
	t_hex(&im, 0x48, "0000000000003000 0000000000002200");
	t_hex(&im, 0x58, "0000000000800000 0000000000002000");
	t_hex(&im, 0x68, "0000000000005200");
	kd = t_open(kernel(), &im);
	READS(kd, &im, part);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* The firmware's regions meet within the TSB, and lie apart in the file. */
static void
two_runs(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make(&im);
	t_be32(&im, 0x20, 3);
	t_be64(&im, 0x48, 0x1000);
	t_hex(&im, 0x58, "0000000000401000 0000000000003000");
	t_hex(&im, 0x68, "0000000000007200");
	kd = t_open(kernel(), &im);
	READS(kd, &im, reads);
	(void)kvm_close(kd);
	/* The second one behind all, and a copy of its pages there. */
	im.p = realloc(im.p, 0xd200);
	im.len = 0xd200;
	memmove(im.p + 0xa200, im.p + 0x7200, 0x3000);
	memset(im.p + 0x7200, 0, 0x1000);
	t_be64(&im, 0x68, 0xa200);
	kd = t_open(kernel(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xc0102abc, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x40002abc);
		CHECK_EQ(vt.kv_steps[0].ks_offset, 0xa220);
	}
	(void)kvm_close(kd);
	/* A hole in it: some of its entries are nowhere. */
	t_be64(&im, 0x58, 0x401008);
	t_refused(kernel(), &im, "tsb_pa 0x400000: tsb not found in dump");
	t_image_free(&im);
}

/* Behind the TSB there are no entries, whatever the mask is. */
static void
beyond(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make(&im);
	t_be64(&im, 0x18, 0x1ff);
	/* At index 0x181 something looks like an entry. */
	t_hex(&im, 0x9220, "0000000000180604 8000000040002536");
	kd = t_open(kernel(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xc0102abc, 1, &vt), 0);
		CHECK_EQ(kvmref_vtop(kd, 0xc0302abc, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "tsb_mask leads beyond tsb_size");
	}
	(void)kvm_close(kd);
	/* An entry that the TSB has but a part of is none. */
	t_be64(&im, 0x10, 0x103f);
	kd = t_open(kernel(), &im);
	if (kd != NULL)
		CHECK_EQ(kvmref_vtop(kd, 0xc0102abc, 1, &vt), -1);
	(void)kvm_close(kd);
	t_be64(&im, 0x10, 0x1040);
	kd = t_open(kernel(), &im);
	if (kd != NULL)
		CHECK_EQ(kvmref_vtop(kd, 0xc0102abc, 1, &vt), 0);
	(void)kvm_close(kd);
	t_image_free(&im);
}

static void
cut(void)
{
	static const struct t_vec left[] = {
		{ 0xc0102000, 0x2000, -1, 0, 0, 0 },
		{ 0xfffff80040002000, 0x2000, 256, 0x2200, 0, 0 },
		{ 0xfffff80040001ff0, 0x200, 0x110, 0x21f0, 0, 0 },
		{ 0xfffff80040004000, 8, 0, 0, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make(&im);
	im.len = 0x2300;
	kd = t_open(kernel(), &im);
	READS(kd, &im, left);
	(void)kvm_close(kd);
	im.len = 0x58;
	(void)kvm_close(t_open(kernel(), &im));
	im.len = 0x57;
	t_refused(kernel(), &im, "nregions 0x2: the table of regions");
	im.len = 0x27;
	t_refused(kernel(), &im, "cannot read dump header");
	t_image_free(&im);
}

static void
refused(void)
{
	struct t_image im;

	make(&im);
	t_be32(&im, 0x20, 0);
	t_refused(kernel(), &im, "tsb not found in dump");
	t_be32(&im, 0x20, 1);
	t_refused(kernel(), &im, "tsb not found in dump");
	t_be32(&im, 0x20, UINT32_MAX);
	t_refused(kernel(), &im, "nregions 0xffffffff");
	t_be32(&im, 0x20, 0x80000000);
	t_refused(kernel(), &im, "nregions 0x80000000");
	t_be32(&im, 0x20, 2);
	/* It has to be there whole. */
	t_be64(&im, 0x08, 0x402001);
	t_refused(kernel(), &im, "tsb_pa 0x402001: tsb not found in dump");
	t_be64(&im, 0x08, 0x400000);
	t_be64(&im, 0x30, UINT64_MAX);
	t_refused(kernel(), &im, "region 0: size");
	t_be64(&im, 0x30, 0x6000);
	t_be64(&im, 0x38, INT64_MAX);
	t_refused(kernel(), &im, "region 0: offset");
	t_be64(&im, 0x38, UINT64_MAX);
	t_refused(kernel(), &im, "region 0: offset");
	t_be64(&im, 0x38, 0x200);
	t_refused(t_kernel("kernel.dyn", 2, 2, 3, 43), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.sparc", 1, 2, 2, 43), &im,
	    "unsupported architecture");
	(void)kvm_close(t_open(kernel(), &im));
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "example", example },
		{ "sizes", sizes },
		{ "mask", mask },
		{ "partial", partial },
		{ "two_runs", two_runs },
		{ "beyond", beyond },
		{ "cut", cut },
		{ "refused", refused },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
