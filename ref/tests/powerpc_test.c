/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * powerpc full cores: the worked example of the format document, byte by byte,
 * with and without its dump header; and the 64-bit twins of both orders.
 */
#include <string.h>

#include "../kr.h"
#include "t.h"

static const char *
kernel(void)
{

	return (t_kernel("kernel.powerpc", 1, 2, 3, 20));
}

static const char *
kernel64(unsigned int data)
{

	return (t_kernel(data == 2 ? "kernel.powerpc64" : "kernel.powerpc64le",
	    2, data, 3, 21));
}

/* Every 8 bytes have their own virtual address. */
static void
put_segment(struct t_image *im, size_t off, uint64_t va, size_t len)
{
	size_t o;

	for (o = 0; o < len; o += 8)
		t_be64(im, off + o, va + o);
}

/* 12 */
static void
make32(struct t_image *im)
{

	t_image_init(im, 0x7200);
	t_hex(im, 0x000, "4672 6565 4253 4420 4b65 726e 656c 2044");
	t_hex(im, 0x010, "756d 7000 706f 7765 7270 6300 0000 0000");
	t_hex(im, 0x020, "0000 0004 0000 0001 0000 0000 0000 7000");
	t_hex(im, 0x030, "0000 0000 6553 f100 0000 0000 0000 0200");
	t_str(im, 0x040, "host");
	t_str(im, 0x080, "FreeBSD test");
	t_str(im, 0x140, "panic");
	t_hex(im, 0x1f0, "0000 0000 0000 7000 0000 0000 3343 ab23");
	t_hex(im, 0x200, "7f45 4c46 0102 01ff 0000 0000 0000 0000");
	t_hex(im, 0x210, "0004 0014 0000 0001 0000 0000 0000 0034");
	t_hex(im, 0x220, "0000 0000 0000 0000 0034 0020 0003 0028");
	t_hex(im, 0x230, "0000 0000 | 0000 0001 0000 1000 0050 0000");
	t_hex(im, 0x240, "ffff ffff 0000 3000 0000 3000 0000 0004");
	t_hex(im, 0x250, "0000 1000 | 0000 0001 0000 4000 d000 4000");
	t_hex(im, 0x260, "ffff ffff 0000 1000 0000 1000 0000 0004");
	t_hex(im, 0x270, "0000 1000 | 0000 0001 0000 5000 d000 5000");
	t_hex(im, 0x280, "ffff ffff 0000 2000 0000 2000 0000 0004");
	t_hex(im, 0x290, "0000 1000");
	put_segment(im, 0x1200, 0x00500000, 0x3000);
	put_segment(im, 0x4200, 0xd0004000, 0x1000);
	put_segment(im, 0x5200, 0xd0005000, 0x2000);
}

static void
check32(kvm_t *kd, const struct t_image *im, int64_t h)
{
	const struct t_vec reads[] = {
		{ 0x00500010, 16, 16, h + 0x1010, 0, 0 },
		{ 0x00500000, 0x3000, 0x3000, h + 0x1000, 0, 0 },
		{ 0x00500000, 0x3001, -1, 0, 0, 0 },
		{ 0xd0004ff8, 16, 16, h + 0x4ff8, 0, 0 },
		{ 0xd0004ff8, 0x2008, 0x2008, h + 0x4ff8, 0, 0 },
		{ 0xd0004ff8, 0x2009, -1, 0, 0, 0 },
		{ 0xd0006ff8, 8, 8, h + 0x6ff8, 0, 0 },
		{ 0xd0006ff8, 9, -1, 0, 0, 0 },
		{ 0x00502ff8, 16, -1, 0, 0, 0 },
		{ 0x00503000, 16, -1, 0, 0, 0 },
		{ 0xd0003fff, 16, -1, 0, 0, 0 },
		{ 0x1d0004000, 16, -1, 0, 0, 0 },
		{ 0, 16, -1, 0, 0, 0 },
		{ 0xffffffff, 1, -1, 0, 0, 0 },
	};

	READS(kd, im, reads);
}

static void
plain_and_led(void)
{
	struct kvmref_vtop vt;
	struct kvmref_info info;
	struct t_image im;
	uint8_t buf[16];
	kvm_t *kd;

	make32(&im);
	kd = t_open(kernel(), &im);
	check32(kd, &im, 0x200);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xd0004ff8, buf, 16), 16);
		CHECK(memcmp(buf, "\0\0\0\0\xd0\0\x4f\xf8\0\0\0\0\xd0\0\x50",
		    16) == 0);
		CHECK_EQ(kvm_walk_pages(kd, NULL, NULL), 0);
		CHECK_EQ(kvm_kerndisp(kd), 0);
		CHECK_EQ(kvmref_vtop(kd, 0x00500010, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, KVMREF_NOPA);
		CHECK_EQ(vt.kv_offset, 0x1210);
		CHECK_EQ(vt.kv_len, 0x2ff0);
		CHECK_EQ(vt.kv_nsteps, 1);
		CHECK(strcmp(vt.kv_steps[0].ks_table, "PHDR") == 0);
		CHECK_EQ(vt.kv_steps[0].ks_index, 0);
		CHECK_EQ(vt.kv_steps[0].ks_offset, 0x234);
		CHECK_EQ(vt.kv_steps[0].ks_width, 32);
		CHECK_EQ(vt.kv_steps[0].ks_entry, 0x00500000);
		CHECK_EQ(kvmref_read_phys(kd, 0x00500010, buf, 4), -1);
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_target, "powerpc") == 0);
		CHECK_EQ(info.ki_npages, 6);
		(void)kvm_close(kd);
	}
	memmove(im.p, im.p + 0x200, 0x7000);
	im.len = 0x7000;
	kd = t_open(kernel(), &im);
	check32(kd, &im, 0);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* The end of an address space, overlaps, headers that describe nothing. */
static void
segments(void)
{
	static const struct t_vec reads[] = {
		{ 0xfffff000, 0x1000, 0x1000, 0x4200, 0, 0 },
		{ 0xfffffff8, 9, -1, 0, 0, 0 },
		/* The first header holds, the second has what is left. */
		{ 0x00502ff8, 16, 16, 0x41f8, 8, 0x6200 },
		{ 0x00503ff8, 8, 8, 0x71f8, 0, 0 },
		{ 0x00503ff8, 9, -1, 0, 0, 0 },
	};
	static const struct t_vec none[] = {
		{ 0x00502000, 8, -1, 0, 0, 0 },
	};
	struct t_image im;
	uint8_t buf[4];
	kvm_t *kd;

	make32(&im);
	t_be32(&im, 0x25c, 0xfffff000);
	t_be32(&im, 0x27c, 0x00502000);
	t_be32(&im, 0x280, 0x12345678);	/* only the first one's is a mark */
	kd = t_open(kernel(), &im);
	READS(kd, &im, reads);
	(void)kvm_close(kd);
	/* Only a PT_LOAD is memory. */
	t_be32(&im, 0x274, 4);
	t_be32(&im, 0x248, 0x1000);	/* p_memsz below p_filesz */
	kd = t_open(kernel(), &im);
	READS(kd, &im, none);
	(void)kvm_close(kd);
	t_image_free(&im);
	/* A physical core opens, and that is all. */
	make32(&im);
	t_be32(&im, 0x240, 0x00500000);
	t_be32(&im, 0x23c, 0xffffffff);
	kd = t_open(kernel(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0x00500000, buf, 4), -1);
		CHECK_EQ(kvm_read2(kd, 0xd0004000, buf, 4), -1);
		CHECK_HAS(kvm_geterr(kd), "invalid address (0xd0004000)");
		CHECK_EQ(kvmref_read_phys(kd, 0x00500000, buf, 4), 4);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* The file ends early. */
static void
cut(void)
{
	static const struct t_vec reads[] = {
		{ 0x00502000, 0x1000, 0x800, 0x3200, 0, 0 },
		{ 0xd0004000, 8, 0, 0, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make32(&im);
	im.len = 0x3a00;
	kd = t_open(kernel(), &im);
	READS(kd, &im, reads);
	(void)kvm_close(kd);
	im.len = 0x280;
	t_refused(kernel(), &im, "program headers past the end");
	t_image_free(&im);
}

static void
refused(void)
{
	static const struct {
		size_t	off;
		uint8_t	value;
	} row[] = {
		{ 0x00, 'f' }, { 0x13, 1 }, { 0x1b, '6' }, { 0x1b, 's' },
		{ 0x200, 0 }, { 0x204, 2 }, { 0x205, 1 }, { 0x206, 0 },
		{ 0x207, 9 }, { 0x211, 2 }, { 0x213, 21 },
	};
	struct t_image im;
	uint8_t was;
	size_t i;

	make32(&im);
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		was = im.p[row[i].off];
		im.p[row[i].off] = row[i].value;
		t_refused(kernel(), &im, "invalid core");
		im.p[row[i].off] = was;
	}
	t_refused(t_kernel("kernel.exec", 1, 2, 2, 20), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.lsb", 1, 1, 3, 20), &im,
	    "unsupported architecture");
	t_refused(kernel64(2), &im, "invalid core");
	kr_raw_prefix = t_path("vmcore");
	t_refused(kernel(), &im, "raw memory");
	kr_raw_prefix = NULL;
	t_image_free(&im);
}

/* The same with 64 bits in either order, behind a dump header of either. */
static void
wide(void)
{
	static const struct t_vec reads[] = {
		{ 0xc000000000100010, 16, 16, 0x1210, 0, 0 },
		{ 0xc000000000101ff8, 16, 16, 0x31f8, 8, 0x3200 },
		{ 0xc000000000102ff8, 9, -1, 0, 0, 0 },
		{ 0x100010, 8, -1, 0, 0, 0 },
		{ 0xffffffffffffffff, 1, -1, 0, 0, 0 },
	};
	void (*put16)(struct t_image *, size_t, unsigned int);
	void (*put32)(struct t_image *, size_t, uint32_t);
	void (*put64)(struct t_image *, size_t, uint64_t);
	struct t_image im;
	unsigned int data;
	size_t i;
	kvm_t *kd;

	for (data = 1; data <= 2; data++) {
		put16 = data == 1 ? t_put16 : t_be16;
		put32 = data == 1 ? t_put32 : t_be32;
		put64 = data == 1 ? t_put64 : t_be64;
		t_image_init(&im, 0x4200);
		t_str(&im, 0, "FreeBSD Kernel Dump");
		t_str(&im, 20, "powerpc64");
		t_hex(&im, 0x200, "7f45 4c46 0200 01ff");
		im.p[0x205] = (uint8_t)data;
		put16(&im, 0x210, 4);
		put16(&im, 0x212, 21);
		put64(&im, 0x220, 64);
		put16(&im, 0x234, 64);
		put16(&im, 0x236, 56);
		put16(&im, 0x238, 2);
		for (i = 0; i < 2; i++) {
			put32(&im, 0x240 + i * 56, 1);
			put64(&im, 0x248 + i * 56, 0x1000 + i * 0x2000);
			put64(&im, 0x250 + i * 56, 0xc000000000100000 +
			    i * 0x2000);
			put64(&im, 0x258 + i * 56, UINT64_MAX);
			put64(&im, 0x260 + i * 56, 0x2000 - i * 0x1000);
			put64(&im, 0x268 + i * 56, 0x2000 - i * 0x1000);
		}
		put_segment(&im, 0x1200, 0xc000000000100000, 0x3000);
		kd = t_open(kernel64(data), &im);
		READS(kd, &im, reads);
		if (kd != NULL)
			CHECK_EQ(kvm_kerndisp(kd), 0);
		(void)kvm_close(kd);
		t_refused(kernel64(3 - data), &im, "invalid core");
		t_str(&im, 20, "powerpc64le");
		kd = t_open(kernel64(data), &im);
		READS(kd, &im, reads);
		(void)kvm_close(kd);
		t_str(&im, 20, "powerpcspe\0");
		im.p[30] = 0;
		t_refused(kernel64(data), &im, "invalid core");
		t_image_free(&im);
	}
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "plain_and_led", plain_and_led },
		{ "segments", segments },
		{ "cut", cut },
		{ "refused", refused },
		{ "wide", wide },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
