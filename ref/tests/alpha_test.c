/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * alpha dumps: the worked example of the format document, byte by byte.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../kr.h"
#include "t.h"

static const char *
kernel(void)
{

	t_symbols_clear();
	t_symbol("Lev1map", 0xfffffc0000000100);
	return (t_kernel("kernel.alpha", 2, 1, 2, 0x9026));
}

static void
make(struct t_image *im)
{
	size_t i;

	t_image_init(im, 0x10000);
	for (i = 0; i < im->len; i++) {
		if (i < 0x2000 || i >= 0x8000)
			im->p[i] = (uint8_t)(i >> 8 ^ i ^ 0x21);
	}
	t_hex(im, 0x100, "0020000000fcffff");
	t_hex(im, 0x3800, "1111010002000000");
	t_hex(im, 0x3ff8, "0111000001000000");
	t_hex(im, 0x4000, "1111010003000000");
	t_hex(im, 0x6028, "1111010004000000");
	t_hex(im, 0x6030, "1011010004000000");
	t_hex(im, 0x6038, "1111010064000000");
}

static const struct t_vec reads[] = {
	{ 0xfffffc0000000100, 8, 8, 0x100, 0, 0 },
	{ 0xfffffc0000000000, 0x3000, 0x3000, 0, 0, 0 },
	{ 0xfffffc000000ffff, 1, 1, 0xffff, 0, 0 },
	{ 0xfffffc000000ffff, 8, 1, 0xffff, 0, 0 },
	{ 0xfffffc0000010000, 8, 0, 0, 0, 0 },
	{ 0xfffffdffffffffff, 1, 0, 0, 0, 0 },
	{ 0xfffffe000000a010, 8, 8, 0x8010, 0, 0 },
	{ 0xfffffe000000a010, 0x1ff0, 0x1ff0, 0x8010, 0, 0 },
	{ 0xfffffe000000a010, 0x1ff1, -1, 0, 0, 0 },
	{ 0xfffffe000000c000, 8, -1, 0, 0, 0 },
	{ 0xfffffe000000e000, 8, 0, 0, 0, 0 },
	{ 0xfffffe0000010000, 8, -1, 0, 0, 0 },
	{ 0xfffffe0000800000, 8, -1, 0, 0, 0 },
	{ 0xfffffe0200000000, 8, -1, 0, 0, 0 },
	{ 0xfffffe0000000000, 8, -1, 0, 0, 0 },
	{ 0xffffffff80000028, 8, 8, 0x6028, 0, 0 },
	{ 0xfffffffffffffff8, 8, 8, 0x3ff8, 0, 0 },
	{ 0xfffffffffffffff8, 9, -1, 0, 0, 0 },
	{ 0xfffffffe00000000, 8, -1, 0, 0, 0 },
	{ 0xfffffbffffffffff, 1, -1, 0, 0, 0 },
	{ 0x000003ffffffffff, 1, -1, 0, 0, 0 },
	{ 0, 8, -1, 0, 0, 0 },
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
		CHECK_EQ(kvm_read2(kd, 0xfffffe000000a010, b, 8), 8);
		CHECK(memcmp(b, "\xb1\xb0\xb3\xb2\xb5\xb4\xb7\xb6", 8) == 0);
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_target, "alpha") == 0);
		CHECK(strcmp(info.ki_format, "raw") == 0);
		CHECK_EQ(info.ki_npages, 8);
		CHECK_EQ(info.ki_pagesize, 0x2000);
		CHECK_EQ(kvm_walk_pages(kd, NULL, NULL), 0);
		CHECK_EQ(kvmref_vtop(kd, 0xfffffe000000a010, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x8010);
		CHECK_EQ(vt.kv_len, 0x1ff0);
		CHECK_EQ(vt.kv_prot, 7);
		CHECK_EQ(vt.kv_nsteps, 3);
		CHECK(strcmp(vt.kv_steps[0].ks_table, "L1") == 0);
		CHECK_EQ(vt.kv_steps[0].ks_pa, 0x3800);
		CHECK_EQ(vt.kv_steps[0].ks_index, 768);
		CHECK_EQ(vt.kv_steps[1].ks_pa, 0x4000);
		CHECK_EQ(vt.kv_steps[2].ks_pa, 0x6028);
		CHECK_HAS(vt.kv_steps[2].ks_note, "V ASM KRE KWE wired");
		CHECK_EQ(kvmref_vtop(kd, 0xfffffe000000c000, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "L3 entry is not valid");
		CHECK_EQ(kvmref_vtop(kd, 0xfffffe0000800000, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "L2 entry is not valid");
		CHECK_EQ(kvmref_vtop(kd, 0xfffffe0200000000, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "L1 entry is not valid");
		CHECK_EQ(kvmref_vtop(kd, 0xfffffc0000000100, 1, &vt), 0);
		CHECK(strcmp(vt.kv_map, "K0SEG") == 0);
		CHECK_EQ(vt.kv_pa, 0x100);
		CHECK_EQ(vt.kv_nsteps, 0);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* All of the PFN, and V; nothing else changes an address. */
static void
frames(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make(&im);
	t_put64(&im, 0x3800, 0x00000002ffffffff);
	t_put64(&im, 0x4000, 0x0000000300000001);
	t_put64(&im, 0x6030, 0xffffffff00000001);
	t_put64(&im, 0x6038, 0x00000004fffffffe);
	kd = t_open(kernel(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xfffffe000000c010, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x1fffffffe010);
		CHECK_EQ(vt.kv_prot, 4);
		CHECK_EQ(kvmref_vtop(kd, 0xfffffe000000e010, 1, &vt), -1);
		CHECK_EQ(kvmref_vtop(kd, 0xfffffdffffffffff, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x1ffffffffff);
		CHECK_EQ(vt.kv_len, 1);
	}
	(void)kvm_close(kd);
	/* A table behind the end of the file. */
	t_put64(&im, 0x4000, 0x0000006400000001);
	kd = t_open(kernel(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xfffffe000000c010, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "beyond the end");
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* A byte above 4 GiB, in a file that is nearly all hole. */
static void
large(void)
{
	const uint64_t pa = 0x100002010;
	struct t_image im;
	uint8_t b[8];
	kvm_t *kd;
	int fd;

	make(&im);
	t_put64(&im, 0x6028, 0x0008000100011111);
	(void)t_write("vmcore", &im);
	fd = open(t_path("vmcore"), O_WRONLY);
	CHECK_EQ(pwrite(fd, "12345678", 8, (off_t)pa), 8);
	(void)close(fd);
	kd = t_open(kernel(), NULL);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xfffffc0000000000 + pa, b, 8), 8);
		CHECK(memcmp(b, "12345678", 8) == 0);
		memset(b, 0, sizeof(b));
		CHECK_EQ(kvm_read2(kd, 0xfffffe000000a010, b, 8), 8);
		CHECK(memcmp(b, "12345678", 8) == 0);
		CHECK_EQ(kvm_read2(kd, 0xfffffc0000000000 + pa + 4, b, 8), 4);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Whatever a file begins with: the kernel says what it is. */
static void
any_file(void)
{
	static const char *const first[] = {
		"minidump FreeBSD/amd64", "\177ELF\002\001\001",
		"FreeBSD Kernel Dump",
	};
	static const struct t_vec some[] = {
		{ 0xfffffc0000000000, 32, 32, 0, 0, 0 },
		{ 0xfffffe000000a010, 8, 8, 0x8010, 0, 0 },
	};
	struct t_image im;
	size_t i;
	kvm_t *kd;

	for (i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		make(&im);
		t_str(&im, 0, first[i]);
		kd = t_open(kernel(), &im);
		READS(kd, &im, some);
		(void)kvm_close(kd);
		t_image_free(&im);
	}
}

/* The same below a path of raw memory, which may be written to as well. */
static void
raw(void)
{
	struct kvmref_info info;
	struct t_image im;
	const char *k;
	uint8_t b[8];
	kvm_t *kd;

	make(&im);
	k = kernel();
	kr_raw_prefix = t_path("vmcore");
	kd = t_open(k, &im);
	READS(kd, &im, reads);
	if (kd != NULL) {
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_format, "raw") == 0);
		CHECK_EQ(info.ki_npages, 8);
	}
	(void)kvm_close(kd);
	kd = kvm_open2(k, t_path("vmcore"), O_RDWR, NULL, t_resolver);
	if (CHECK(kd != NULL) && sizeof(long) == 8) {
		CHECK_EQ(kvm_write(kd, (unsigned long)0xfffffe000000a010,
		    "12345678", 8), 8);
		CHECK_EQ(kvm_read2(kd, 0xfffffc0000008010, b, 8), 8);
		CHECK(memcmp(b, "12345678", 8) == 0);
		CHECK_EQ(kvm_write(kd, (unsigned long)0xfffffe000000c000,
		    "1", 1), -1);
	}
	(void)kvm_close(kd);
	kr_raw_prefix = NULL;
	/* In any other file it is refused. */
	kd = kvm_open2(k, t_path("vmcore"), O_RDWR, NULL, t_resolver);
	if (CHECK(kd != NULL))
		CHECK_EQ(kvm_write(kd, (unsigned long)0xfffffc0000000100,
		    "1", 1), -1);
	(void)kvm_close(kd);
	t_image_free(&im);
}

static void
refused(void)
{
	struct t_image im;
	const char *k;

	make(&im);
	k = kernel();
	t_symbols_clear();
	t_refused(k, &im, "no symbol Lev1map");
	t_symbol("Lev1map", 0xfffffe0000000100);
	t_refused(k, &im, "Lev1map: address 0xfffffe0000000100: not in K0SEG");
	(void)kernel();
	t_put64(&im, 0x100, 0x2000);
	t_refused(k, &im, "Lev1map: value 0x2000: not in K0SEG");
	im.len = 0x107;
	t_refused(k, &im, "cannot read Lev1map at physical address 0x100");
	t_refused(t_kernel("kernel.be", 2, 2, 2, 0x9026), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.41", 2, 1, 2, 41), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.dyn", 2, 1, 3, 0x9026), &im,
	    "unsupported architecture");
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "example", example },
		{ "frames", frames },
		{ "large", large },
		{ "any_file", any_file },
		{ "raw", raw },
		{ "refused", refused },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
