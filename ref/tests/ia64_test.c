/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * ia64 dumps of each generation, byte by byte.  No emulator has the machine:
 * the bytes are worked out by hand from the architecture manual and from what
 * the kernel's writers put where.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../kr.h"
#include "t.h"

static const char *
kernel(const char *name, kvaddr_t va)
{

	t_symbols_clear();
	if (name != NULL)
		t_symbol(name, va);
	return (t_kernel_flags("kernel.ia64", 2, 1, 2, 50, 0x10));
}

static const char *
kernel_pbvm(void)
{

	return (kernel("ia64_kptdir", 0x9ffc000000008000));
}

/*
 * A core with PBVM, of three chunks: PA 0x4000000 at 0x1000, 0x100000 at
 * 0x11000, 0x200000 at 0x1c000.  In the second one bootinfo at 0x100000, the
 * table of PBVM at 0x101000, directories at 0x102000 and 0x104000, a leaf at
 * 0x106000, and from 0x108000 on three pages of 4 KiB.
 */
static void
make(struct t_image *im)
{
	size_t i;

	t_image_init(im, 0x1e000);
	for (i = 0; i < 0x10000; i++)
		im->p[0x1000 + i] = (uint8_t)(i >> 8 ^ i ^ 0x33);
	for (i = 0x8000; i < 0xb000; i++)
		im->p[0x11000 + i] = (uint8_t)(i >> 8 ^ i ^ 0x77);
	for (i = 0; i < 0x2000; i++)
		im->p[0x1c000 + i] = (uint8_t)(i >> 4 ^ i ^ 0x99);
	t_hex(im, 0x00, "7f454c46020101ff 0000000000000000");
	t_hex(im, 0x10, "0400 3200 00000000 0000100000000000");
	t_hex(im, 0x20, "4000000000000000 0000000000000000");
	t_hex(im, 0x30, "00010000 4000 3800 0300 4000 0000 0000");
	t_hex(im, 0x40, "01000000 04000000 0010000000000000");
	t_hex(im, 0x50, "0000000000000000 0000000400000000");
	t_hex(im, 0x60, "0000010000000000 0000010000000000");
	t_hex(im, 0x70, "0010000000000000");
	t_hex(im, 0x78, "01000000 04000000 0010010000000000");
	t_hex(im, 0x88, "0000000000000000 0000100000000000");
	t_hex(im, 0x98, "00b0000000000000 00b0000000000000");
	t_hex(im, 0xa8, "0010000000000000");
	t_hex(im, 0xb0, "01000000 04000000 00c0010000000000");
	t_hex(im, 0xc0, "0000000000000000 0000200000000000");
	t_hex(im, 0xd0, "0020000000000000 0020000000000000");
	t_hex(im, 0xe0, "0010000000000000");
	t_hex(im, 0x11000, "cefaedfeefbeadde 0100000000000000");
	t_hex(im, 0x11038, "0010100000000000");
	t_hex(im, 0x1107c, "00100000");
	t_hex(im, 0x11090, "00c000000000fc9f");
	t_hex(im, 0x12000, "6106000400000000 6006010400000000");
	t_hex(im, 0x12010, "6106000500000000");
	t_hex(im, 0x09000, "00201000000000e0");
	t_hex(im, 0x13000, "00401000000000e0");
	t_hex(im, 0x15008, "00601000000000e0");
	t_hex(im, 0x17040, "6186100000001007 3400000000000000");
	t_hex(im, 0x17060, "60a6100000001007 3400000000000000");
	t_hex(im, 0x17080, "61a6100000001007 3400000000000000");
	t_hex(im, 0x170a0, "6106300000001007 3400000000000000");
}

/* What every core of physical memory with these tables gives. */
static const struct t_vec physical[] = {
	{ 0xe000000000108010, 0x2ff0, 0x2ff0, 0x19010, 0, 0 },
	{ 0xe000000000108010, 0x2ff1, -1, 0, 0, 0 },
	{ 0xc000000000108010, 0x2ff0, 0x2ff0, 0x19010, 0, 0 },
	{ 0xc000000000108010, 0x2ff1, -1, 0, 0, 0 },
	{ 0xe00000000010afff, 1, 1, 0x1bfff, 0, 0 },
	{ 0xe00000000010b000, 1, -1, 0, 0, 0 },
	{ 0xe0000000000fffff, 1, -1, 0, 0, 0 },
	{ 0xe000000004000000, 0x10000, 0x10000, 0x1000, 0, 0 },
	{ 0xe000000004000000, 0x10001, -1, 0, 0, 0 },
	{ 0xa000000000204000, 0x2000, 0x2000, 0x19000, 0, 0 },
	{ 0xa000000000204123, 0x1edd, 0x1edd, 0x19123, 0, 0 },
	{ 0xa000000000204123, 0x1ede, -1, 0, 0, 0 },
	{ 0xa000000000205ff8, 16, -1, 0, 0, 0 },
	{ 0xa000000000206000, 1, -1, 0, 0, 0 },
	/* The dump has the first half of the page, and is no way to go on. */
	{ 0xa000000000208000, 0x1000, 0x1000, 0x1b000, 0, 0 },
	{ 0xa000000000208ff8, 16, -1, 0, 0, 0 },
	{ 0xa000000000209000, 1, -1, 0, 0, 0 },
	{ 0xa00000000020a000, 8, -1, 0, 0, 0 },
	{ 0xa000000000004000, 8, -1, 0, 0, 0 },
	{ 0xa000000080000000, 8, -1, 0, 0, 0 },
	{ 0xa000020000000000, 8, -1, 0, 0, 0 },
	{ 0xbfffffffffffffff, 1, -1, 0, 0, 0 },
	{ 0xdfffffffffffffff, 2, -1, 0, 0, 0 },
	{ 0xffffffffffffffff, 1, -1, 0, 0, 0 },
	{ 0xffffffffffffffff, 8, -1, 0, 0, 0 },
	{ 0x8000000000000000, 8, -1, 0, 0, 0 },
	{ 0x6000000000108010, 8, -1, 0, 0, 0 },
	{ 0x0000000000108010, 8, -1, 0, 0, 0 },
	/* Again, after so many that failed. */
	{ 0xa000000000204000, 0x2000, 0x2000, 0x19000, 0, 0 },
};

static const struct t_vec pbvm_reads[] = {
	{ 0x9ffc000000000000, 0x10000, 0x10000, 0x1000, 0, 0 },
	{ 0x9ffc000000000000, 0x10001, -1, 0, 0, 0 },
	{ 0x9ffc000000008000, 0x8000, 0x8000, 0x9000, 0, 0 },
	{ 0x9ffc00000000ffff, 1, 1, 0x10fff, 0, 0 },
	{ 0x9ffc000000010000, 1, -1, 0, 0, 0 },
	{ 0x9ffc000000020000, 1, -1, 0, 0, 0 },
	{ 0x9ffc000001ffffff, 1, -1, 0, 0, 0 },
	{ 0x9ffc000002000000, 1, -1, 0, 0, 0 },
	{ 0x9ffbffffffffffff, 1, -1, 0, 0, 0 },
	{ 0x9ffbffffffffffff, 2, -1, 0, 0, 0 },
	/* The table itself, and not a byte to either side. */
	{ 0x9ffffffffff00000, 0x1000, 0x1000, 0x12000, 0, 0 },
	{ 0x9ffffffffff00ff8, 8, 8, 0x12ff8, 0, 0 },
	{ 0x9ffffffffff00ff8, 9, -1, 0, 0, 0 },
	{ 0x9ffffffffff01000, 1, -1, 0, 0, 0 },
	{ 0x9fffffffffefffff, 1, -1, 0, 0, 0 },
	{ 0x9fffffffffffffff, 1, -1, 0, 0, 0 },
};

static void
check_info(kvm_t *kd, const char *format, const char *variant, uint64_t npages)
{
	struct kvmref_info info;

	CHECK_EQ(kvmref_info(kd, &info), 0);
	CHECK(strcmp(info.ki_target, "ia64") == 0);
	CHECK(strcmp(info.ki_format, format) == 0);
	CHECK(strcmp(info.ki_variant, variant) == 0);
	CHECK_EQ(info.ki_pagesize, 0x2000);
	CHECK_EQ(info.ki_npages, npages);
	CHECK_EQ(kvm_walk_pages(kd, NULL, NULL), 0);
	CHECK_EQ(kvm_kerndisp(kd), 0);
}

static int
count(const struct kvmref_window *kw, void *closure)
{
	unsigned int *n = closure;

	*n = *n * 10 + (kw->kw_first == 0xe000000000000000 ? 7 :
	    kw->kw_first == 0xc000000000000000 ? 6 :
	    kw->kw_first == 0x9ffffffffff00000 ? 4 : 9);
	return (1);
}

static int
table_size(const char *structure, const char *field, uint64_t value,
    void *closure)
{
	uint64_t *size = closure;

	if (strcmp(structure, "bootinfo") == 0 &&
	    strcmp(field, "bi_pbvm_pgtblsz") == 0)
		*size = value;
	return (1);
}

static void
steps_of_pbvm(kvm_t *kd)
{
	struct kvmref_vtop vt;
	uint64_t size = 0;
	unsigned int n = 0;

	CHECK_EQ(kvmref_vtop(kd, 0xa000000000204123, 1, &vt), 0);
	CHECK_EQ(vt.kv_pa, 0x108123);
	CHECK_EQ(vt.kv_offset, 0x19123);
	CHECK_EQ(vt.kv_len, 0x1edd);
	CHECK_EQ(vt.kv_pagesize, 0x2000);
	CHECK_EQ(vt.kv_prot, 7);
	CHECK(strcmp(vt.kv_map, "region 5") == 0);
	CHECK_EQ(vt.kv_nsteps, 3);
	CHECK(strcmp(vt.kv_steps[0].ks_table, "dir0") == 0);
	CHECK_EQ(vt.kv_steps[0].ks_pa, 0x102000);
	CHECK_EQ(vt.kv_steps[0].ks_offset, 0x13000);
	CHECK_EQ(vt.kv_steps[0].ks_entry, 0xe000000000104000);
	CHECK_EQ(vt.kv_steps[1].ks_pa, 0x104008);
	CHECK_EQ(vt.kv_steps[1].ks_index, 1);
	CHECK_EQ(vt.kv_steps[2].ks_pa, 0x106040);
	CHECK_EQ(vt.kv_steps[2].ks_index, 2);
	CHECK_EQ(vt.kv_steps[2].ks_width, 32);
	CHECK_EQ(vt.kv_steps[2].ks_entry, 0x0710000000108661);
	CHECK(strcmp(vt.kv_steps[2].ks_note, "P WB A D RWX ED") == 0);
	CHECK_EQ(kvmref_vtop(kd, 0xa000000000206000, 1, &vt), -1);
	CHECK_HAS(kvm_geterr(kd), "page-table entry is not present");
	CHECK_EQ(vt.kv_nsteps, 3);
	CHECK_EQ(kvmref_vtop(kd, 0xa000000000004000, 1, &vt), -1);
	CHECK_HAS(kvm_geterr(kd), "directory entry is empty");
	CHECK_EQ(kvmref_vtop(kd, 0xa000020000000000, 1, &vt), -1);
	CHECK_HAS(kvm_geterr(kd), "beyond the page directory");
	CHECK_EQ(kvmref_vtop(kd, 0xa00000000020a010, 1, &vt), 0);
	CHECK_EQ(vt.kv_pa, 0x300010);
	CHECK_EQ(vt.kv_offset, -1);
	CHECK_EQ(kvmref_vtop(kd, 0x9ffc000000008004, 1, &vt), 0);
	CHECK_EQ(vt.kv_pa, 0x4008004);
	CHECK_EQ(vt.kv_len, 0x7ffc);
	CHECK_EQ(vt.kv_pagesize, 0x10000);
	CHECK_EQ(vt.kv_prot, 7);
	CHECK(strcmp(vt.kv_map, "PBVM") == 0);
	CHECK_EQ(vt.kv_nsteps, 1);
	CHECK_EQ(vt.kv_steps[0].ks_pa, 0x101000);
	CHECK_EQ(kvmref_vtop(kd, 0x9ffc000000010000, 1, &vt), -1);
	CHECK_HAS(kvm_geterr(kd), "PBVM's page table is not present");
	CHECK_EQ(kvmref_vtop(kd, 0x9ffc000002000000, 1, &vt), -1);
	CHECK_HAS(kvm_geterr(kd), "beyond the page table of PBVM");
	CHECK_EQ(kvmref_vtop(kd, 0x9ffffffffff00008, 1, &vt), 0);
	CHECK_EQ(vt.kv_pa, 0x101008);
	CHECK_EQ(vt.kv_len, 0xff8);
	CHECK_EQ(vt.kv_nsteps, 0);
	CHECK_EQ(kvmref_vtop(kd, 0xc000000000108010, 1, &vt), 0);
	CHECK(strcmp(vt.kv_map, "region 6") == 0);
	CHECK_EQ(vt.kv_pa, 0x108010);
	CHECK_EQ(vt.kv_len, 0x2ff0);
	CHECK_EQ(kvmref_windows(kd, count, &n), 1);
	CHECK_EQ(n, 764);
	CHECK_EQ(kvmref_fields(kd, table_size, &size), 1);
	CHECK_EQ(size, 0x1000);
}

static void
pbvm(void)
{
	struct t_image im;
	uint8_t b[8];
	kvm_t *kd;

	make(&im);
	kd = t_open(kernel_pbvm(), &im);
	READS(kd, &im, physical);
	READS(kd, &im, pbvm_reads);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xa000000000208ff8, b, 8), 8);
		CHECK(memcmp(b, "\x20\x21\x22\x23\x24\x25\x26\x27", 8) == 0);
		check_info(kd, "full", "PBVM", 0x1d000 / 0x2000);
		steps_of_pbvm(kd);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Before PBVM: e_entry is 0, and the kernel in region 7, or 6. */
static void
two_levels(void)
{
	static const struct t_vec no_pbvm[] = {
		{ 0x9ffc000000000000, 1, -1, 0, 0, 0 },
		{ 0x9ffffffffff00000, 1, -1, 0, 0, 0 },
		{ 0xe000000004008000, 0x8000, 0x8000, 0x9000, 0, 0 },
	};
	static const struct t_vec again[] = {
		{ 0xa000000080204123, 0x1edd, 0x1edd, 0x19123, 0, 0 },
		{ 0xa000000000204123, 0x1edd, 0x1edd, 0x19123, 0, 0 },
		{ 0xa000000080004000, 8, -1, 0, 0, 0 },
		{ 0xa000000100204123, 8, -1, 0, 0, 0 },
	};
	static const kvaddr_t at[] = { 0xe000000004008000,
	    0xc000000004008000 };
	struct kvmref_vtop vt;
	struct t_image im;
	unsigned int n;
	kvm_t *kd;
	size_t i;

	make(&im);
	t_put64(&im, 0x18, 0);
	for (i = 0; i < 2; i++) {
		kd = t_open(kernel("ia64_kptdir", at[i]), &im);
		READS(kd, &im, physical);
		READS(kd, &im, no_pbvm);
		if (kd != NULL) {
			check_info(kd, "full", "two levels", 0x1d000 / 0x2000);
			n = 0;
			CHECK_EQ(kvmref_windows(kd, count, &n), 1);
			CHECK_EQ(n, 76);
			CHECK_EQ(kvmref_vtop(kd, 0x9ffc000000000000, 1, &vt),
			    -1);
			CHECK_HAS(kvm_geterr(kd), "no page table of PBVM");
		}
		(void)kvm_close(kd);
	}
	/* The same pages again, one entry of the first directory on. */
	t_put64(&im, 0x13008, 0xe000000000104000);
	/* What looks like a page's entry does not make a directory a leaf. */
	t_put64(&im, 0x15020, 0xe000000000106001);
	kd = t_open(kernel("ia64_kptdir", at[0]), &im);
	READS(kd, &im, again);
	(void)kvm_close(kd);
	t_put64(&im, 0x13008, 0);
	/* Directories in region 6, as those of uncacheable pages are. */
	t_put64(&im, 0x13000, 0xc000000000104000);
	t_put64(&im, 0x15008, 0xc000000000106000);
	t_put64(&im, 0x09000, 0xc000000000102000);
	kd = t_open(kernel("ia64_kptdir", at[0]), &im);
	READS(kd, &im, physical);
	(void)kvm_close(kd);
	/* Nothing is mapped: nothing tells, and nothing has to. */
	memset(im.p + 0x13000, 0, 0x2000);
	kd = t_open(kernel("ia64_kptdir", at[0]), &im);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xa000000000204000, 0, &vt), -1);
		CHECK_HAS(kvm_geterr(kd), "directory entry is empty");
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* One level: the directory's entry 1 is the leaf; page 0x104000 is empty. */
static void
make_one(struct t_image *im)
{

	make(im);
	t_put64(im, 0x18, 0);
	memset(im->p + 0x15000, 0, 0x2000);
	t_hex(im, 0x13000, "00401000000000e0 00601000000000e0");
	/* A tag that is not valid, and one that is, with a link. */
	t_hex(im, 0x17050, "0000000000000080 0000000000000000");
	t_hex(im, 0x17090, "ffffffffffffff7f 4060100000000000");
}

static void
one_level(void)
{
	static const char *const name[] = { "kptdir", "ia64_kptdir" };
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;
	size_t i;

	make_one(&im);
	for (i = 0; i < 2; i++) {
		kd = t_open(kernel(name[i], 0xe000000004008000), &im);
		READS(kd, &im, physical);
		if (kd != NULL) {
			check_info(kd, "full", "one level", 0x1d000 / 0x2000);
			CHECK_EQ(kvmref_vtop(kd, 0xa000000000204123, 1, &vt),
			    0);
			CHECK_EQ(vt.kv_nsteps, 2);
			CHECK(strcmp(vt.kv_steps[0].ks_table, "dir1") == 0);
			CHECK_EQ(vt.kv_steps[0].ks_pa, 0x102008);
			CHECK_EQ(vt.kv_steps[1].ks_pa, 0x106040);
			CHECK_EQ(kvmref_vtop(kd, 0xa00000007fffffff, 1, &vt),
			    -1);
			CHECK_HAS(kvm_geterr(kd), "directory entry is empty");
			CHECK_EQ(kvmref_vtop(kd, 0xa000000080000000, 1, &vt),
			    -1);
			CHECK_HAS(kvm_geterr(kd), "beyond the page directory");
		}
		(void)kvm_close(kd);
	}
	/* An entry that the dump has no page for does not decide. */
	t_put64(&im, 0x13000, 0xe000000000800000);
	kd = t_open(kernel("ia64_kptdir", 0xe000000004008000), &im);
	READS(kd, &im, physical);
	(void)kvm_close(kd);
	/* The older name is of one level, though nothing shows it. */
	memset(im.p + 0x17000, 0, 0x2000);
	kd = t_open(kernel("kptdir", 0xe000000004008000), &im);
	if (kd != NULL)
		check_info(kd, "full", "one level", 0x1d000 / 0x2000);
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* 0x10000 bytes of memory, with the kernel, tables and a page in them. */
static void
make_raw(struct t_image *im)
{
	size_t i;

	t_image_init(im, 0x10000);
	for (i = 0; i < im->len; i++) {
		if (i < 0x2000 || i >= 0x6000)
			im->p[i] = (uint8_t)(i >> 8 ^ i ^ 0x4b);
	}
	t_hex(im, 0x0100, "00200000000000e0");
	t_hex(im, 0x2000, "00400000000000e0");
	t_hex(im, 0x4000, "6186000000000000");
	t_hex(im, 0x4020, "6086000000000000");
	t_hex(im, 0x4040, "6106020000000000");
}

static void
raw(void)
{
	static const struct t_vec reads[] = {
		{ 0xe000000000000000, 0x3000, 0x3000, 0, 0, 0 },
		{ 0xc000000000000100, 8, 8, 0x100, 0, 0 },
		{ 0xe00000000000ffff, 8, 1, 0xffff, 0, 0 },
		{ 0xe000000000010000, 8, 0, 0, 0, 0 },
		{ 0xffffffffffffffff, 1, 0, 0, 0, 0 },
		{ 0xffffffffffffffff, 2, 0, 0, 0, 0 },
		{ 0xa000000000000010, 0x1ff0, 0x1ff0, 0x8010, 0, 0 },
		{ 0xa000000000000010, 0x1ff1, -1, 0, 0, 0 },
		{ 0xa000000000004000, 8, 0, 0, 0, 0 },
		{ 0xa000000000200000, 8, -1, 0, 0, 0 },
		{ 0x9ffc000000000000, 8, -1, 0, 0, 0 },
		{ 0, 8, -1, 0, 0, 0 },
	};
	struct t_image im;
	const char *k;
	uint8_t b[8];
	kvm_t *kd;

	make_raw(&im);
	kd = t_open(kernel("kptdir", 0xe000000000000100), &im);
	READS(kd, &im, reads);
	if (kd != NULL) {
		check_info(kd, "raw", "one level", 8);
		CHECK_EQ(kvm_write(kd, (unsigned long)0xe000000000000000,
		    "x", 1), -1);
	}
	(void)kvm_close(kd);
	/* Kernels that name it otherwise wrote no images. */
	k = kernel("ia64_kptdir", 0xe000000000000100);
	t_refused(k, &im, "neither a minidump nor an ELF file");
	/* But their memory may be had from the machine. */
	kr_raw_prefix = t_path("vmcore");
	kd = t_open(k, &im);
	READS(kd, &im, reads);
	if (kd != NULL)
		check_info(kd, "raw", "one level", 8);
	(void)kvm_close(kd);
	kd = kvm_open2(k, t_path("vmcore"), O_RDWR, NULL, t_resolver);
	if (CHECK(kd != NULL) && sizeof(long) == 8) {
		CHECK_EQ(kvm_write(kd, (unsigned long)0xa000000000000010,
		    "12345678", 8), 8);
		CHECK_EQ(kvm_read2(kd, 0xe000000000008010, b, 8), 8);
		CHECK(memcmp(b, "12345678", 8) == 0);
	}
	(void)kvm_close(kd);
	t_refused(kernel_pbvm(), &im, "ia64_kptdir: address "
	    "0x9ffc000000008000: the dump names no page table of PBVM");
	kr_raw_prefix = NULL;
	t_image_free(&im);
}

/* A core of virtual memory, one segment and no symbol. */
static void
make_virtual(struct t_image *im)
{
	size_t i;

	t_image_init(im, 0xe000);
	for (i = 0; i < 0xc000; i++)
		im->p[0x2000 + i] = (uint8_t)(i >> 8 ^ i ^ 0x61);
	t_hex(im, 0x00, "7f454c46020101ff 0000000000000000");
	t_hex(im, 0x10, "0400 3200 00000000 009000000000fc9f");
	t_hex(im, 0x20, "4000000000000000 0000000000000000");
	t_hex(im, 0x30, "00000000 4000 3800 0100 4000 0000 0000");
	t_hex(im, 0x40, "01000000 04000000 0020000000000000");
	t_hex(im, 0x50, "000000000000fc9f ffffffffffffffff");
	t_hex(im, 0x60, "00c0000000000000 00c0000000000000");
	t_hex(im, 0x70, "0020000000000000");
}

static void
virtual(void)
{
	static const struct t_vec reads[] = {
		{ 0x9ffc000000000000, 0xc000, 0xc000, 0x2000, 0, 0 },
		{ 0x9ffc000000000000, 0xc001, -1, 0, 0, 0 },
		{ 0x9ffc000000008004, 0x3ffc, 0x3ffc, 0xa004, 0, 0 },
		{ 0x9ffc00000000bfff, 1, 1, 0xdfff, 0, 0 },
		{ 0x9ffc00000000c000, 1, -1, 0, 0, 0 },
		{ 0x9ffbffffffffffff, 1, -1, 0, 0, 0 },
		{ 0xe000000004000000, 1, -1, 0, 0, 0 },
		{ 0xe000000000000000, 1, -1, 0, 0, 0 },
		{ 0xa000000000204000, 1, -1, 0, 0, 0 },
		{ 0x9ffffffffff00000, 1, -1, 0, 0, 0 },
		{ 0, 1, -1, 0, 0, 0 },
	};
	struct kvmref_vtop vt;
	struct t_image im;
	unsigned int n;
	uint8_t b[4];
	kvm_t *kd;

	make_virtual(&im);
	kd = t_open(kernel(NULL, 0), &im);
	READS(kd, &im, reads);
	if (kd != NULL) {
		check_info(kd, "full", "virtual", 6);
		CHECK_EQ(kvmref_vtop(kd, 0x9ffc000000008004, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, KVMREF_NOPA);
		CHECK_EQ(vt.kv_prot, KVMREF_NOPROT);
		CHECK_EQ(vt.kv_len, 0x3ffc);
		CHECK_EQ(vt.kv_nsteps, 1);
		CHECK(strcmp(vt.kv_steps[0].ks_table, "PHDR") == 0);
		CHECK_EQ(kvmref_read_phys(kd, 0, b, 4), -1);
		n = 0;
		CHECK_EQ(kvmref_windows(kd, count, &n), 1);
		CHECK_EQ(n, 0);
	}
	(void)kvm_close(kd);
	/* Below the kernel's regions nothing is, whatever a segment says. */
	t_put64(&im, 0x50, 0x7fffffffffffe000);
	kd = t_open(kernel(NULL, 0), &im);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0x7fffffffffffe000, b, 1), -1);
		CHECK_EQ(kvm_read2(kd, 0x8000000000000000, b, 1), 1);
		CHECK_EQ(b[0], im.p[0x4000]);
	}
	(void)kvm_close(kd);
	/* Without a segment too: there is nothing that it wants to find. */
	t_put16(&im, 0x38, 0);
	(void)kvm_close(t_open(kernel(NULL, 0), &im));
	t_image_free(&im);
}

/* Chunks are of 4 KiB: a page may lie in two, wherever the second one is. */
static void
chunks(void)
{
	static const struct t_vec reads[] = {
		{ 0xa000000000208ff8, 16, 16, 0x1bff8, 8, 0x3000 },
		{ 0xa000000000208000, 0x2000, 0x2000, 0x1b000, 0x1000,
		    0x3000 },
		{ 0xe00000000010aff8, 0x2008, 0x2008, 0x1bff8, 8, 0x3000 },
		{ 0xa000000000208000, 0x2001, -1, 0, 0, 0 },
		/* Where there are two, the first one in the table. */
		{ 0xe000000000100038, 8, 8, 0x11038, 0, 0 },
	};
	struct t_image im;
	kvm_t *kd;

	make(&im);
	t_put64(&im, 0xb8, 0x3000);		/* p_offset */
	t_put64(&im, 0xc8, 0x10b000);		/* p_paddr */
	kd = t_open(kernel_pbvm(), &im);
	READS(kd, &im, reads);
	(void)kvm_close(kd);
	/* A third of a chunk is in the file, the rest is memory alone. */
	t_put64(&im, 0xd0, 0x800);		/* p_filesz */
	kd = t_open(kernel_pbvm(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xe00000000010b000, im.p, 0x800),
		    0x800);
		CHECK_EQ(kvm_read2(kd, 0xe00000000010b800, im.p, 1), -1);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* The privilege level changes nothing for the kernel. */
static void
rights(void)
{
	static const unsigned int want[8] = { 1, 5, 3, 7, 3, 7, 3, 5 };
	struct kvmref_vtop vt;
	struct t_image im;
	unsigned int ar, pl;
	kvm_t *kd;

	make(&im);
	for (ar = 0; ar < 8; ar++) {
		for (pl = 0; pl < 4; pl++) {
			t_put64(&im, 0x17040, 0x108001 | ar << 9 | pl << 7);
			t_put64(&im, 0x12008, 0x4000001 | ar << 9 | pl << 7);
			kd = t_open(kernel_pbvm(), &im);
			if (kd == NULL)
				continue;
			CHECK_EQ(kvmref_vtop(kd, 0xa000000000204000, 1, &vt),
			    0);
			CHECK_EQ(vt.kv_prot, want[ar]);
			CHECK_EQ(vt.kv_pa, 0x108000);
			CHECK_EQ(kvmref_vtop(kd, 0x9ffc000000010000, 1, &vt),
			    0);
			CHECK_EQ(vt.kv_prot, want[ar]);
			CHECK_EQ(vt.kv_pa, 0x4000000);
			(void)kvm_close(kd);
		}
	}
	t_image_free(&im);
}

/* All of the frame, and P; the frame's bits below the page do not count. */
static void
frames(void)
{
	static const struct {
		uint64_t	 entry;
		int		 rv;
		kpaddr_t	 pa, pbvm;
	} row[] = {
		{ 0x0000000000000001, 0, 0x10, 0x1010 },
		{ 0xfffc000000108fff, 0, 0x108010, 0x101010 },
		{ 0x0003fffffffff001, 0, 0x3ffffffffe010, 0x3ffffffff1010 },
		{ 0x0000000100109001, 0, 0x100108010, 0x100101010 },
		{ 0xfffffffffffffffe, -1, 0, 0 },
	};
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;
	size_t i;

	make(&im);
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		t_put64(&im, 0x17040, row[i].entry);
		t_put64(&im, 0x12010, row[i].entry);
		kd = t_open(kernel_pbvm(), &im);
		if (kd == NULL)
			continue;
		CHECK_EQ(kvmref_vtop(kd, 0xa000000000204010, 1, &vt),
		    row[i].rv);
		if (row[i].rv == 0)
			CHECK_EQ(vt.kv_pa, row[i].pa);
		CHECK_EQ(kvmref_vtop(kd, 0x9ffc000000021010, 1, &vt),
		    row[i].rv);
		if (row[i].rv == 0)
			CHECK_EQ(vt.kv_pa, row[i].pbvm);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* Everything that the kernel needs lies above 4 GiB, up to the last page. */
static void
high(void)
{
	static const uint64_t base[] = { 0x200100000, 0x3ffffffff4000 };
	struct t_image im;
	uint8_t b[16];
	uint64_t up;
	kvm_t *kd;
	size_t i;

	for (i = 0; i < 2; i++) {
		make(&im);
		up = base[i] - 0x100000;
		t_put64(&im, 0x18, base[i]);
		t_put64(&im, 0x90, base[i]);
		t_put64(&im, 0x11038, 0x101000 + up);
		t_put64(&im, 0x09000, 0xe000000000102000 + up);
		t_put64(&im, 0x13000, 0xe000000000104000 + up);
		t_put64(&im, 0x15008, 0xc000000000106000 + up);
		t_put64(&im, 0x17040, 0x0710000000108661 + up);
		kd = t_open(kernel_pbvm(), &im);
		if (kd != NULL) {
			CHECK_EQ(kvm_read2(kd, 0xa000000000204123, b, 16), 16);
			CHECK(memcmp(b, im.p + 0x19123, 16) == 0);
			CHECK_EQ(kvm_read2(kd, 0x9ffffffffff00000, b, 16), 16);
			CHECK(memcmp(b, im.p + 0x12000, 16) == 0);
			CHECK_EQ(kvm_read2(kd, 0xe000000000000000 + base[i] +
			    0xaff0, b, 16), 16);
			CHECK(memcmp(b, im.p + 0x1bff0, 16) == 0);
		}
		(void)kvm_close(kd);
		t_image_free(&im);
	}
}

/* A chunk of more than 4 GiB, in a file that is nearly all hole. */
static void
large(void)
{
	const int64_t at = 0x1000 + 0x100002000;
	struct kvmref_vtop vt;
	struct t_image im;
	uint8_t b[8];
	kvm_t *kd;
	int fd;

	make(&im);
	t_put64(&im, 0x60, 0x100010000);
	t_put64(&im, 0x68, 0x100010000);
	(void)t_write("vmcore", &im);
	fd = open(t_path("vmcore"), O_WRONLY);
	CHECK_EQ(pwrite(fd, "12345678", 8, (off_t)at), 8);
	(void)close(fd);
	kd = t_open(kernel_pbvm(), NULL);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xe000000004000000, 1, &vt), 0);
		CHECK_EQ(vt.kv_len, 0x40000000);
		CHECK_EQ(kvm_read2(kd, 0xe000000104002000, b, 8), 8);
		CHECK(memcmp(b, "12345678", 8) == 0);
		CHECK_EQ(kvm_read2(kd, 0xe000000104002004, b, 8), 4);
		CHECK_EQ(kvm_read2(kd, 0xe00000010400ffff, b, 1), 0);
		CHECK_EQ(kvm_read2(kd, 0xe000000104010000, b, 1), -1);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* The last byte of physical memory is the last one of a region. */
static void
top(void)
{
	struct t_image im;
	uint8_t b[4];
	kvm_t *kd;

	make(&im);
	t_put64(&im, 0xc8, 0x1fffffffffffe000);
	kd = t_open(kernel_pbvm(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xffffffffffffffff, b, 1), 1);
		CHECK_EQ(b[0], im.p[0x1dfff]);
		CHECK_EQ(kvm_read2(kd, 0xffffffffffffffff, b, 2), -1);
		CHECK_EQ(kvm_read2(kd, 0xdfffffffffffffff, b, 1), 1);
		/* Region 7 begins there, with physical address 0. */
		CHECK_EQ(kvm_read2(kd, 0xdfffffffffffffff, b, 2), -1);
	}
	(void)kvm_close(kd);
	/* A chunk that passes the regions' end: nothing shows the rest. */
	t_put64(&im, 0xc8, 0x1ffffffffffff000);
	kd = t_open(kernel_pbvm(), &im);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xffffffffffffffff, b, 2), -1);
		CHECK_EQ(kvm_read2(kd, 0xfffffffffffffffe, b, 2), 2);
	}
	(void)kvm_close(kd);
	t_image_free(&im);
}

/* Directories that no kernel writes. */
static void
directories(void)
{
	static const struct {
		size_t		 off;
		uint64_t	 value;
		const char	*why;
	} row[] = {
		{ 0x13000, 0xa000000000000000, "neither in region 6 nor 7" },
		{ 0x13000, 0x9ffc000000000000, "neither in region 6 nor 7" },
		{ 0x13000, 0x104000, "neither in region 6 nor 7" },
		{ 0x13000, 0xe000000000900000, "not in the vmcore" },
		{ 0x13000, 0xffffffffffffffff, "not in the vmcore" },
		{ 0x15008, 1, "neither in region 6 nor 7" },
		{ 0x15008, 0, "directory entry is empty" },
		{ 0x15008, 0xe00000000010b000, "not in the vmcore" },
		/* Its first word is there, and no more. */
		{ 0x15008, 0xe00000000010afbc, "not in the vmcore" },
	};
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		make(&im);
		t_put64(&im, row[i].off, row[i].value);
		kd = t_open(kernel_pbvm(), &im);
		if (kd != NULL) {
			CHECK_EQ(kvmref_vtop(kd, 0xa000000000204000, 1, &vt),
			    -1);
			CHECK_HAS(kvm_geterr(kd), row[i].why);
		}
		(void)kvm_close(kd);
		t_image_free(&im);
	}
}

static void
damaged(void)
{
	static const struct {
		size_t		 off;
		unsigned int	 width;
		uint64_t	 value;
		const char	*why;
	} row[] = {
		{ 0x11000, 8, 0xdeadbeeffeedfacf, "bootinfo: bi_magic "
		    "0xdeadbeeffeedfacf: not 0xdeadbeeffeedface" },
		{ 0x1107c, 4, 0x100001, "bootinfo: bi_pbvm_pgtblsz 0x100001: "
		    "above the limit of 0x100000" },
		{ 0x1107c, 4, 0xffffffff, "bi_pbvm_pgtblsz 0xffffffff" },
		{ 0x1107c, 4, 0, "beyond the page table of PBVM" },
		{ 0x1107c, 4, 7, "beyond the page table of PBVM" },
		{ 0x11038, 8, 0x1ffffffffffff000, "bi_pbvm_pgtbl "
		    "0x1ffffffffffff000: the page table passes" },
		{ 0x11038, 8, UINT64_MAX, "bi_pbvm_pgtbl" },
		{ 0x11038, 8, 0x300000, "not in the vmcore" },
		{ 0x12000, 8, 0x4000660, "not present" },
		{ 0x12000, 8, 0x5000661, "cannot read ia64_kptdir at physical "
		    "address 0x5008000" },
		{ 0x18, 8, 0x300000, "cannot read bootinfo at physical "
		    "address 0x300000 (e_entry)" },
		{ 0x18, 8, 0x10af59, "cannot read bootinfo" },
		{ 0x18, 8, UINT64_MAX, "cannot read bootinfo" },
		{ 0x09000, 8, 0, "ia64_kptdir: value 0x0: neither" },
		{ 0x09000, 8, 0xa000000000000000, "neither in region 6 nor" },
		{ 0x09000, 8, 0xbfffffffffffffff, "neither in region 6 nor" },
		{ 0x09000, 8, 0x9ffc000000000000, "neither in region 6 nor" },
		{ 0x00, 4, 0x464c457e, "neither a minidump nor an ELF" },
		{ 0x04, 1, 1, "EI_CLASS 0x1: not the kernel's" },
		{ 0x05, 1, 3, "EI_DATA 0x3" },
		{ 0x10, 2, 2, "e_type 0x2" },
		{ 0x12, 2, 51, "e_machine 0x33" },
		{ 0x36, 2, 55, "e_phentsize 0x37" },
		{ 0x38, 2, 0xfffe, "program headers past the end" },
		{ 0x20, 8, UINT64_MAX, "e_phoff 0xffffffffffffffff" },
		{ 0x98, 8, UINT64_MAX, "bootinfo" },
		{ 0x80, 8, UINT64_MAX, "program header 1: p_offset" },
		{ 0x90, 8, UINT64_MAX - 0x100, "program header 1: p_paddr" },
	};
	struct t_image im;
	unsigned int k;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		make(&im);
		for (k = 0; k < row[i].width; k++)
			im.p[row[i].off + k] = (uint8_t)(row[i].value >>
			    8 * k);
		if (row[i].off == 0x98)
			t_put64(&im, 0xa0, 0);
		t_refused(kernel_pbvm(), &im, row[i].why);
		t_image_free(&im);
	}
	make(&im);
	t_refused(kernel(NULL, 0), &im, "no symbol ia64_kptdir");
	t_refused(kernel("ia64_kptdir", 0xa000000000204000), &im,
	    "ia64_kptdir: address 0xa000000000204000: in region 5");
	t_refused(kernel("ia64_kptdir", 0x9ffc000000010000), &im,
	    "ia64_kptdir: address 0x9ffc000000010000: the entry of PBVM's");
	t_refused(kernel("ia64_kptdir", 0x9ffbfffffffffff8), &im,
	    "below PBVM");
	t_refused(kernel("ia64_kptdir", 0xe00000000010aff9), &im,
	    "cannot read ia64_kptdir at physical address 0x10aff9");
	t_refused(t_kernel("kernel.be", 2, 2, 2, 50), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.dyn", 2, 1, 3, 50), &im,
	    "unsupported architecture");
	t_refused(t_kernel("kernel.32", 1, 1, 2, 50), &im,
	    "unsupported architecture");
	t_image_free(&im);
}

/* Wherever the file ends: refused, or read as far as it goes. */
static void
cut(void)
{
	struct t_image im;
	char err[2048];
	uint8_t b[0x2000];
	kssize_t got;
	kvm_t *kd;
	size_t len;

	make(&im);
	for (len = 1; len < 0x1e000; len += len < 0x100 ? 7 : 0x3f1) {
		im.len = len;
		(void)t_write("vmcore", &im);
		(void)kernel_pbvm();
		err[0] = '\0';
		kd = kvm_open2(t_path("kernel.ia64"), t_path("vmcore"), 0,
		    err, t_resolver);
		if (kd == NULL) {
			CHECK(err[0] != '\0');
			CHECK(len < 0x12008);
			continue;
		}
		CHECK(len >= 0x12008);
		got = kvm_read2(kd, 0xa000000000204000, b, sizeof(b));
		if (len < 0x17048)
			CHECK_EQ(got, -1);
		else if (len <= 0x19000)
			CHECK_EQ(got, 0);
		else
			CHECK_EQ(got, len < 0x1b000 ? len - 0x19000 :
			    sizeof(b));
		(void)kvm_close(kd);
	}
	im.len = 0x1e000;
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "pbvm", pbvm },
		{ "two_levels", two_levels },
		{ "one_level", one_level },
		{ "raw", raw },
		{ "virtual", virtual },
		{ "chunks", chunks },
		{ "rights", rights },
		{ "frames", frames },
		{ "high", high },
		{ "large", large },
		{ "top", top },
		{ "directories", directories },
		{ "damaged", damaged },
		{ "cut", cut },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
