/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * mips minidumps: the worked examples of the format document, byte by byte, of
 * o32 in both byte orders, of n64 and n32; each in both versions.
 */
#include <string.h>

#include "t.h"

#define	N32	0x20u
#define	KVA64	0xc000000000000000u

static const char *
kernel(unsigned int class, unsigned int data, uint32_t flags)
{

	return (t_kernel_flags("kernel.mips", class, data, 2, 8, flags));
}

static uint64_t
get(const struct t_image *im, size_t off, unsigned int width)
{
	uint64_t v;
	unsigned int i;

	for (v = i = 0; i < width; i++)
		v = v << 8 | im->p[off + i];
	return (v);
}

/* Turns n big-endian words of that width into little-endian ones. */
static void
turn(struct t_image *im, size_t off, unsigned int width, size_t n)
{

	for (; n > 0; n--, off += width) {
		if (width == 8)
			t_put64(im, off, get(im, off, 8));
		else
			t_put32(im, off, (uint32_t)get(im, off, 4));
	}
}

/* A big-endian dump without dump_avail becomes one that is little-endian. */
static void
turn_header(struct t_image *im)
{

	turn(im, 24, 4, 4);
	turn(im, 40, 8, 3);
	turn(im, 64, 4, 1);
}

/* Takes a page out of the file, from off on. */
static void
cut_page(struct t_image *im, size_t off)
{

	memmove(im->p + off, im->p + off + 0x1000, im->len - off - 0x1000);
	im->len -= 0x1000;
}

static void
put_pages(struct t_image *im, size_t off, const uint64_t *pa, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		t_page(im, off + i * 0x1000, pa[i]);
}

/* 12.1: n64, big-endian, version 2. */
static void
make64(struct t_image *im)
{
	static const uint64_t pa[] = {
		0, 0x100000, 0x121000, 0x140000, 0x90001000
	};

	t_image_init(im, 0xc000);
	t_hex(im, 0x00, "6d696e69 64756d70 20467265 65425344 2f6d6970");
	t_hex(im, 0x14, "73000000 00000002 00001fb8 00002000 00001000");
	t_hex(im, 0x28, "c0000000 00000000");
	t_hex(im, 0x40, "00001000 00000000");
	t_hex(im, 0x3000, "00000000 00000000 00000000 08000000");
	t_hex(im, 0x3010, "00000000 90000000 00000000 90100000");
	t_hex(im, 0x4000, "00000000 00000001");
	t_hex(im, 0x4020, "00000002 00000001 00000000 00000001");
	t_hex(im, 0x5000, "00000000 00000002");
	t_hex(im, 0x6000, "00000000 0000401f 00800000 0000485b");
	t_hex(im, 0x6010, "00000000 00000001 00000000 00000000");
	t_hex(im, 0x6020, "03000000 0000501f 00000000 0000801f");
	t_hex(im, 0x6030, "00000000 0240005f 00000000 0000001f");
	put_pages(im, 0x7000, pa, 5);
}

static void
check64(kvm_t *kd, const struct t_image *im)
{
	static const struct t_vec reads[] = {
		{ KVA64, 16, 16, 0x8000, 0, 0 },
		{ KVA64 + 0x1000, 8, 8, 0x9000, 0, 0 },
		{ KVA64 + 0x0ffc, 8, 8, 0x8ffc, 4, 0x9000 },
		{ KVA64 + 0x1ffc, 8, -1, 0, 0, 0 },
		{ KVA64 + 0x2000, 8, -1, 0, 0, 0 },
		{ KVA64 + 0x3000, 8, -1, 0, 0, 0 },
		{ KVA64 + 0x4000, 8, 8, 0xa000, 0, 0 },
		{ KVA64 + 0x5000, 8, -1, 0, 0, 0 },
		{ KVA64 + 0x6000, 8, 8, 0xb000, 0, 0 },
		{ KVA64 + 0x7000, 8, 8, 0x7000, 0, 0 },
		{ KVA64 + 0x200000, 8, -1, 0, 0, 0 },
		{ 0x9800000000100010, 8, 8, 0x8010, 0, 0 },
		{ 0x9000000000121000, 8, 8, 0x9000, 0, 0 },
		{ 0x9800000090001000, 8, 8, 0xb000, 0, 0 },
		/* Attribute and bits that mean nothing. */
		{ 0x8000000000100000, 8, 8, 0x8000, 0, 0 },
		{ 0xbfffff0000100000, 8, 8, 0x8000, 0, 0 },
		{ 0x8000000000000000, 1, 1, 0x7000, 0, 0 },
		{ 0xffffffff80000000, 8, 8, 0x7000, 0, 0 },
		{ 0xffffffff80100000, 8, 8, 0x8000, 0, 0 },
		{ 0xffffffffa0000000, 8, 8, 0x7000, 0, 0 },
		{ 0xffffffffa0140000, 8, 8, 0xa000, 0, 0 },
		{ 0xffffffff7fffffff, 1, -1, 0, 0, 0 },
		{ 0x9800000000200000, 8, -1, 0, 0, 0 },
		{ 0xffffffff80200000, 8, -1, 0, 0, 0 },
		{ 0xffffffffc0000000, 8, -1, 0, 0, 0 },
		{ 0x80100000, 8, -1, 0, 0, 0 },
		{ 0x7fffffffffffffff, 1, -1, 0, 0, 0 },
		{ 0xffffffffffffffff, 1, -1, 0, 0, 0 },
		{ 0xbfffffffffffffff, 1, -1, 0, 0, 0 },
	};
	static const struct kvm_page walk[] = {
		{ 2, 0x100000, KVA64, 0, 7, 0x8000, 0x1000 },
		{ 2, 0x121000, KVA64 + 0x1000, 0, 5, 0x9000, 0x1000 },
		{ 2, 0x140000, KVA64 + 0x4000, 0, 7, 0xa000, 0x1000 },
		{ 2, 0x200000, KVA64 + 0x5000, 0, 7, -1, 0x1000 },
		{ 2, 0x90001000, KVA64 + 0x6000, 0, 7, 0xb000, 0x1000 },
		{ 2, 0, KVA64 + 0x7000, 0, 7, 0x7000, 0x1000 },
	};

	READS(kd, im, reads);
	if (kd != NULL)
		WALK(kd, walk);
}

/* The last byte of each window, and none behind it. */
static void
check_edges(kvm_t *kd, kvaddr_t high, int xkphys)
{
	const struct {
		kvaddr_t	 va;
		const char	*map;		/* NULL: in none */
		kpaddr_t	 pa;
	} row[] = {
		{ high + 0x7fffffff, NULL, 0 },
		{ high + 0x80000000, "KSEG0", 0 },
		{ high + 0x9fffffff, "KSEG0", 0x1fffffff },
		{ high + 0xa0000000, "KSEG1", 0 },
		{ high + 0xbfffffff, "KSEG1", 0x1fffffff },
		{ high + 0xffffffff, NULL, 0 },
		{ 0x7fffffffffffffff, NULL, 0 },
		{ 0x8000000000000000, xkphys ? "XKPHYS" : NULL, 0 },
		{ 0xbfffffffffffffff, xkphys ? "XKPHYS" : NULL,
		    0xffffffffff },
	};
	struct kvmref_vtop vt;
	size_t i;

	for (i = 0; kd != NULL && i < sizeof(row) / sizeof(row[0]); i++) {
		if (!CHECK_EQ(kvmref_vtop(kd, row[i].va, 0, &vt),
		    row[i].map != NULL ? 0 : -1) || row[i].map == NULL)
			continue;
		CHECK(strcmp(vt.kv_map, row[i].map) == 0);
		CHECK_EQ(vt.kv_pa, row[i].pa);
	}
}

static void
n64(void)
{
	struct kvmref_info info;
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make64(&im);
	/* No bit of e_flags counts, and either e_type is right. */
	kd = t_open(kernel(2, 2, 0x80000021), &im);
	check64(kd, &im);
	check_edges(kd, 0xffffffff00000000, 1);
	if (kd != NULL) {
		CHECK_EQ(kvmref_info(kd, &info), 0);
		CHECK(strcmp(info.ki_target, "mips64") == 0);
		CHECK(strcmp(info.ki_variant, "n64") == 0);
		CHECK_EQ(info.ki_npages, 5);
		CHECK_EQ(info.ki_msgbuf_size, 0x1fb8);
		CHECK_EQ(kvm_kerndisp(kd), 0);
		CHECK_EQ(kvmref_vtop(kd, KVA64 + 0x1010, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x121010);
		CHECK_EQ(vt.kv_nsteps, 1);
		CHECK_EQ(vt.kv_steps[0].ks_entry, 0x008000000000485b);
		CHECK_HAS(vt.kv_steps[0].ks_note, "G V RO");
		CHECK_EQ(kvmref_vtop(kd, KVA64 + 0x2000, 1, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "not valid");
		CHECK_EQ(kvmref_vtop(kd, 0x9800000000121010, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x121010);
		CHECK_EQ(vt.kv_nsteps, 0);
		CHECK(strcmp(vt.kv_map, "XKPHYS") == 0);
		/* Not dumped, and nothing stands in for it. */
		CHECK_EQ(kvmref_vtop(kd, 0xffffffff9fffffff, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x1fffffff);
		CHECK_EQ(vt.kv_offset, -1);
		CHECK_EQ(vt.kv_len, 0);
	}
	(void)kvm_close(kd);
	kd = t_open(t_kernel("kernel.dyn", 2, 2, 3, 8), &im);
	check64(kd, &im);
	(void)kvm_close(kd);
	turn_header(&im);
	turn(&im, 0x3000, 8, 4);
	turn(&im, 0x4000, 8, 0x400);
	turn(&im, 0x6000, 8, 8);
	kd = t_open(kernel(2, 1, 0), &im);
	check64(kd, &im);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* 12.2 in the order of data; version 2. */
static void
make32(struct t_image *im, unsigned int data)
{
	static const uint64_t pa[] = {
		0, 0x100000, 0x121000, 0x140000, 0x04001000
	};

	t_image_init(im, 0xb000);
	t_str(im, 0, "minidump FreeBSD/mips");
	put_pages(im, 0x6000, pa, 5);
	if (data == 2) {
		t_hex(im, 0x18, "00000002 00001fb8 00001000 00001000");
		t_hex(im, 0x28, "00000000 c0000000");
		t_hex(im, 0x40, "00001000 00000000");
		t_hex(im, 0x3000, "00000000 00000000 00000000 08000000");
		t_hex(im, 0x3010, "00000000 90000000 00000000 90100000");
		t_hex(im, 0x4000, "00000001");
		t_hex(im, 0x4020, "00000001 00000002 00000001");
		t_hex(im, 0x4800, "00000002");
		t_hex(im, 0x5000, "0000401f 2000485b 00000001 00000000");
		t_hex(im, 0x5010, "c000501f 0000801f 0010005f 0000001f");
	} else {
		t_hex(im, 0x18, "02000000 b81f0000 00100000 00100000");
		t_hex(im, 0x28, "000000c0 00000000");
		t_hex(im, 0x40, "00100000 00000000");
		t_hex(im, 0x3000, "00000000 00000000 00000008 00000000");
		t_hex(im, 0x3010, "00000090 00000000 00001090 00000000");
		t_hex(im, 0x4000, "01000000");
		t_hex(im, 0x4020, "01000000 02000000 01000000");
		t_hex(im, 0x4800, "02000000");
		t_hex(im, 0x5000, "1f400000 5b480020 01000000 00000000");
		t_hex(im, 0x5010, "1f5000c0 1f800000 5f001000 1f000000");
	}
}

/* The pages begin at off. */
static void
check32(kvm_t *kd, const struct t_image *im, int64_t off)
{
	const struct t_vec reads[] = {
		{ 0xc0000000, 16, 16, off + 0x1000, 0, 0 },
		{ 0xc0001000, 8, 8, off + 0x2000, 0, 0 },
		{ 0xc0002000, 8, -1, 0, 0, 0 },
		{ 0xc0003000, 8, -1, 0, 0, 0 },
		{ 0xc0004000, 8, 8, off + 0x3000, 0, 0 },
		{ 0xc0005000, 8, -1, 0, 0, 0 },
		{ 0xc0006000, 8, 8, off + 0x4000, 0, 0 },
		{ 0xc0007000, 8, 8, off, 0, 0 },
		{ 0x80000000, 8, 8, off, 0, 0 },
		{ 0x80100000, 8, 8, off + 0x1000, 0, 0 },
		{ 0xa0121000, 8, 8, off + 0x2000, 0, 0 },
		/* The last byte before KSEG1 is another page's. */
		{ 0x9fffffff, 2, -1, 0, 0, 0 },
		{ 0xbfffffff, 1, -1, 0, 0, 0 },
		{ 0xffffffff80100000, 8, -1, 0, 0, 0 },
		{ 0x180100000, 8, -1, 0, 0, 0 },
		{ 0x1c0000000, 8, -1, 0, 0, 0 },
		{ 0xc0400000, 8, -1, 0, 0, 0 },
		{ 0xffffffff, 1, -1, 0, 0, 0 },
		{ 0x7fffffff, 1, -1, 0, 0, 0 },
		{ 0x9800000000100000, 8, -1, 0, 0, 0 },
	};
	const struct kvm_page walk[] = {
		{ 2, 0x100000, 0xc0000000, 0, 7, off + 0x1000, 0x1000 },
		{ 2, 0x121000, 0xc0001000, 0, 5, off + 0x2000, 0x1000 },
		{ 2, 0x140000, 0xc0004000, 0, 7, off + 0x3000, 0x1000 },
		{ 2, 0x200000, 0xc0005000, 0, 7, -1, 0x1000 },
		{ 2, 0x04001000, 0xc0006000, 0, 7, off + 0x4000, 0x1000 },
		{ 2, 0, 0xc0007000, 0, 7, off, 0x1000 },
	};

	READS(kd, im, reads);
	if (kd != NULL)
		WALK(kd, walk);
}

static void
o32(void)
{
	struct kvmref_info info;
	struct t_image im;
	unsigned int data;
	kvm_t *kd;

	for (data = 1; data <= 2; data++) {
		make32(&im, data);
		kd = t_open(kernel(1, data, 0x70001001), &im);
		check32(kd, &im, 0x6000);
		check_edges(kd, 0, 0);
		if (kd != NULL) {
			CHECK_EQ(kvmref_info(kd, &info), 0);
			CHECK(strcmp(info.ki_target, data == 1 ? "mipsel" :
			    "mips") == 0);
			CHECK(strcmp(info.ki_variant, "o32") == 0);
		}
		(void)kvm_close(kd);
		/* Without ranges a bit is a page number. */
		cut_page(&im, 0x3000);
		(data == 1 ? t_put32 : t_be32)(&im, 0x40, 0);
		kd = t_open(kernel(1, data, 0), &im);
		check32(kd, &im, 0x5000);
		(void)kvm_close(kd);
		(data == 1 ? t_put32 : t_be32)(&im, 0x18, 1);
		/* Version 1 has no such field. */
		t_hex(&im, 0x40, "ffffffff");
		kd = t_open(kernel(1, data, 0), &im);
		check32(kd, &im, 0x5000);
		(void)kvm_close(kd);
		t_image_free(&im);
	}
}

/* The same with entries of 8 bytes, whose software bits lie elsewhere. */
static void
n32(void)
{
	static const uint64_t entry[] = {
		0x401f, 0x008000000000485b, 1, 0, 0x030000000000501f, 0x801f,
		0x0010005f, 0xfc7ffffc0000001f,
	};
	struct kvmref_info info;
	struct t_image im;
	unsigned int data;
	size_t i;
	kvm_t *kd;

	for (data = 1; data <= 2; data++) {
		make32(&im, data);
		for (i = 0; i < 8; i++)
			(data == 1 ? t_put64 : t_be64)(&im, 0x5000 + i * 8,
			    entry[i]);
		kd = t_open(kernel(1, data, 0x80000000 | N32), &im);
		check32(kd, &im, 0x6000);
		if (kd != NULL) {
			CHECK_EQ(kvmref_info(kd, &info), 0);
			CHECK(strcmp(info.ki_target, data == 1 ? "mipsn32el" :
			    "mipsn32") == 0);
			CHECK(strcmp(info.ki_variant, "n32") == 0);
		}
		(void)kvm_close(kd);
		t_image_free(&im);
	}
}

/* 12.3: which word a page's bit is in. */
static void
words(void)
{
	static const struct {
		unsigned int	 class, version;
		uint32_t	 flags;
		const char	*bits;
		uint64_t	 second;	/* of the pages dumped */
	} row[] = {
		{ 1, 1, 0, "03000001", 24 },
		{ 1, 2, 0, "03000001", 24 },
		{ 1, 1, N32, "03000001", 24 },
		{ 1, 2, N32, "03000001", 24 },
		{ 2, 1, 0, "00000001 03000000", 56 },
		{ 2, 2, 0, "03000000 00000001", 56 },
	};
	struct t_image im;
	uint8_t b[8], want[8];
	kvaddr_t base;
	size_t i, p, off;
	kvm_t *kd;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		t_image_init(&im, 0x8000);
		t_str(&im, 0, "minidump FreeBSD/mips");
		t_be32(&im, 24, row[i].version);
		t_be32(&im, 32, 0x1000);
		t_be32(&im, 36, 0x1000);
		base = row[i].class == 2 ? 0xffffffff80000000 : 0x80000000;
		t_be64(&im, 40, row[i].class == 2 ? KVA64 : 0xc0000000);
		off = 0x1000;
		if (row[i].version == 2) {
			t_be32(&im, 64, 0x1000);
			t_be64(&im, off + 8, 0x100000);
			off += 0x1000;
		}
		t_hex(&im, off, row[i].bits);
		off += 0x2000;
		for (p = 0; p < 3; p++)
			t_page(&im, off + p * 0x1000, ((uint64_t)p + 1) << 32);
		kd = t_open(kernel(row[i].class, 2, row[i].flags), &im);
		for (p = 0; kd != NULL && p < 3; p++) {
			memset(want, 0, 8);
			want[4] = (uint8_t)(p + 1);
			CHECK_EQ(kvm_read2(kd, base + (p == 0 ? 0 :
			    (row[i].second + p - 1) * 0x1000), b, 8), 8);
			CHECK(memcmp(b, want, 8) == 0);
		}
		if (kd != NULL)
			CHECK_EQ(kvm_read2(kd, base + 0x1000, b, 8), -1);
		(void)kvm_close(kd);
		t_image_free(&im);
	}
}

/* The whole PFN and nothing but it. */
static void
frames(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make32(&im, 2);
	t_be32(&im, 0x5000, 0xdfffffc2);
	t_be32(&im, 0x5004, 0xe000007f);
	kd = t_open(kernel(1, 2, 0), &im);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xc0000010, 0, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x7fffff010);
		CHECK_EQ(vt.kv_prot, 7);
		CHECK_EQ(kvmref_vtop(kd, 0xc0001010, 0, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x1010);
		CHECK_EQ(vt.kv_prot, 5);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
	make64(&im);
	t_be64(&im, 0x6000, 0xff7fffffffffffc2);
	t_be64(&im, 0x6008, 0xfffffffc0000007f);
	kd = t_open(kernel(2, 2, 0), &im);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, KVA64 + 0x10, 0, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0xfffffff010);
		CHECK_EQ(vt.kv_prot, 7);
		CHECK_EQ(kvmref_vtop(kd, KVA64 + 0x1010, 0, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x1010);
		CHECK_EQ(vt.kv_prot, 5);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Without a kernel only n64 is told from the others. */
static void
told(void)
{
	static const struct {
		unsigned int	 data, nth;
		const char	*target;
		uint32_t	 flags;
	} row[] = {
		{ 2, 0, "mips", 0 }, { 2, 1, "mipsn32", N32 },
		{ 1, 0, "mipsel", 0 }, { 1, 1, "mipsn32el", N32 },
	};
	struct kvmref_kernel kk;
	struct t_image im;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		make32(&im, row[i].data);
		memset(&kk, 0, sizeof(kk));
		kk.kk_target = "";
		CHECK_EQ(kvmref_minidump_kernel(im.p, 72, row[i].nth, &kk),
		    0);
		CHECK(strcmp(kk.kk_target, row[i].target) == 0);
		CHECK_EQ(kk.kk_class, 1);
		CHECK_EQ(kk.kk_data, row[i].data);
		CHECK_EQ(kk.kk_machine, 8);
		CHECK_EQ(kk.kk_type, 2);
		CHECK_EQ(kk.kk_flags, row[i].flags);
		CHECK_EQ(kvmref_minidump_kernel(im.p, 72, 2, &kk), -1);
		CHECK_EQ(kvmref_minidump_kernel(im.p, 71, 0, &kk), -1);
		t_image_free(&im);
	}
	make64(&im);
	CHECK_EQ(kvmref_minidump_kernel(im.p, 72, 0, &kk), 0);
	CHECK(strcmp(kk.kk_target, "mips64") == 0);
	CHECK_EQ(kvmref_minidump_kernel(im.p, 72, 1, &kk), -1);
	turn_header(&im);
	CHECK_EQ(kvmref_minidump_kernel(im.p, 72, 0, &kk), 0);
	CHECK(strcmp(kk.kk_target, "mips64el") == 0);
	t_image_free(&im);
}

/* With 32 bits no address is as high: neither read nor walk has a page. */
static void
above_all_addresses(void)
{
	struct t_image im;
	uint8_t b[8];
	kvm_t *kd;

	make64(&im);
	kd = t_open(kernel(1, 2, 0x20), &im);
	if (kd != NULL)
		CHECK_EQ(kvm_read2(kd, 0xc000000000000000, b, 8), -1);
	t_walk(kd, NULL, 0, __FILE__, __LINE__);
	(void)kvm_close(kd);
	t_image_free(&im);
}

static void
refused(void)
{
	struct t_image im;

	make32(&im, 2);
	t_refused(kernel(1, 1, 0), &im, "wrong minidump version");
	t_refused(t_kernel("kernel.core", 1, 2, 4, 8), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.le", 1, 2, 2, 10), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.powerpc64", 2, 2, 3, 21), &im,
	    "not a minidump for this platform");
	t_be32(&im, 24, 3);
	t_refused(kernel(1, 2, 0), &im, "wrong minidump version");
	t_be32(&im, 24, 2);
	im.p[21] = 'x';
	t_refused(kernel(1, 2, 0), &im, "not a minidump for this platform");
	im.p[21] = 0;
	im.len = 67;
	t_refused(kernel(1, 2, 0), &im, "before its 68 bytes");
	/* Version 1 has no dumpavailsize. */
	t_be32(&im, 24, 1);
	t_refused(kernel(1, 2, 0), &im, "msgbufsize");
	im.len = 63;
	t_refused(kernel(1, 2, 0), &im, "before its 64 bytes");
	t_be32(&im, 24, 2);
	im.len = 0x5fff;
	t_refused(kernel(1, 2, 0), &im, "ptesize");
	im.len = 0x4fff;
	t_refused(kernel(1, 2, 0), &im, "bitmapsize");
	im.len = 0xb000;
	/* No full dump is read. */
	im.p[0] = 'M';
	t_refused(kernel(1, 2, 0), &im, "unsupported architecture");
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "n64", n64 },
		{ "o32", o32 },
		{ "n32", n32 },
		{ "words", words },
		{ "frames", frames },
		{ "told", told },
		{ "above_all_addresses", above_all_addresses },
		{ "refused", refused },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
