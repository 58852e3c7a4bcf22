/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * amd64 full dumps: the worked examples of the format document, LA57,
 * kernels whose load address is not recorded, raw memory, odd segments.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../kr.h"
#include "t.h"

#define	KERNBASE	0xffffffff80000000u

/* 12.4: two segments, a kernel loaded at 2 MiB. */
static void
make_full(struct t_image *im)
{
	size_t n;

	t_image_init(im, 102400);
	t_hex(im, 0x00, "7f45 4c46 0201 01ff 0000 0000 0000 0000 |"
	    "0400 3e00 0000 0000 0000 0000 0000 0000");
	t_hex(im, 0x20, "4000 0000 0000 0000 0000 0000 0000 0000 |"
	    "0000 0000 4000 3800 0200 4000 0000 0000");
	t_hex(im, 0x40, "0100 0000 0400 0000 0010 0000 0000 0000 |"
	    "0000 0000 0000 0000 0000 0000 0000 0000");
	t_hex(im, 0x60, "0080 0000 0000 0000 0080 0000 0000 0000 |"
	    "0010 0000 0000 0000 0100 0000 0400 0000");
	t_hex(im, 0x80, "0090 0000 0000 0000 0000 2000 0000 0000 |"
	    "0000 2000 0000 0000 0000 0100 0000 0000");
	t_hex(im, 0xa0, "0000 0100 0000 0000 0010 0000 0000 0000");
	for (n = 0; n < 8; n++)
		t_page(im, 0x1000 + n * 0x1000, (uint64_t)(0xa000 + n) << 48);
	for (n = 0; n < 16; n++)
		t_page(im, 0x9000 + n * 0x1000, (uint64_t)(0xb000 + n) << 48);
	memset(im->p + 0xb000, 0, 0x6000);
	t_put64(im, 0xa018, 0x202000);
	t_put64(im, 0xbff8, 0x203027);
	t_put64(im, 0xbf80, 0x8000000000206027);
	t_put64(im, 0xcff0, 0x204027);
	t_put64(im, 0xcff8, 0x80000000000001e3);
	t_put64(im, 0xd000, 0x80000000000001e3);
	t_put64(im, 0xd008, 0x2001e1);
	t_put64(im, 0xd010, 0x205063);
	t_put64(im, 0xe000, 0x8000000000003163);
	t_put64(im, 0xe008, 0x208121);
	t_put64(im, 0xe010, 0x302163);
	t_put64(im, 0xeff8, 0x7163);
	t_put64(im, 0xf000, 0x80000000000001e3);
	t_put64(im, 0xf008, 0x80000000400001e3);
	t_symbols_clear();
	t_symbol("kernbase", KERNBASE);
	t_symbol("KPML4phys", 0xffffffff80201018);
}

static const struct t_vec full_reads[] = {
	{ 0xffffffff80000000, 8, 8, 0x1000, 0, 0 },
	{ 0xffffffff80200000, 8, 8, 0x9000, 0, 0 },
	{ 0xffffffff80400008, 8, 8, 0x4008, 0, 0 },
	{ 0xffffffff80400ff8, 16, 16, 0x4ff8, 8, 0x11000 },
	{ 0xffffffff80401ff8, 16, -1, 0, 0, 0 },
	{ 0xffffffff805ff000, 8, 8, 0x8000, 0, 0 },
	{ 0xffffffffc0208000, 8, 8, 0x11000, 0, 0 },
	{ 0xfffff80000207ff8, 8, 8, 0x10ff8, 0, 0 },
	{ 0xfffff80000207ff8, 16, 16, 0x10ff8, 0, 0 },
	{ 0xfffff80000200000, 0x10000, 0x10000, 0x9000, 0, 0 },
	{ 0xfffff80000200000, 0x10001, -1, 0, 0, 0 },
	{ 0xfffff80040000000, 1, -1, 0, 0, 0 },
	{ 0xffffffff80008000, 1, -1, 0, 0, 0 },
	{ 0xffffffff8020fff8, 8, 8, 0x18ff8, 0, 0 },
	{ 0xffffffff8020fff8, 16, -1, 0, 0, 0 },
	{ 0xffffffff80007ff8, 8, 8, 0x8ff8, 0, 0 },
	{ 0xffffffff80007ff8, 16, -1, 0, 0, 0 },
	{ 0xffffffffffffffff, 2, -1, 0, 0, 0 },
	{ 0x0000f80000003000, 8, -1, 0, 0, 0 },
	{ 0, 1, -1, 0, 0, 0 },
};

static int
count_cb(const struct kvmref_section *s, void *arg)
{
	int *n = arg;

	(*n)++;
	if (strcmp(s->kx_name, "PT_LOAD") == 0)
		CHECK(s->kx_pa == 0 || s->kx_pa == 0x200000);
	return (1);
}

static int
never_cb(struct kvm_page *p, void *arg)
{

	(void)p;
	(void)arg;
	CHECK(0);
	return (1);
}

static void
full(void)
{
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;
	int n;

	make_full(&im);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, full_reads);
	if (kd != NULL) {
		CHECK_EQ(kvm_walk_pages(kd, never_cb, NULL), 0);
		CHECK_EQ(kvmref_vtop(kd, 0xffffffff80401234, 1, &vt), 0);
		CHECK_EQ(vt.kv_pa, 0x208234);
		CHECK_EQ(vt.kv_offset, 0x11234);
		CHECK_EQ(vt.kv_nsteps, 4);
		CHECK_EQ(vt.kv_steps[0].ks_pa, 0x202ff8);
		CHECK_EQ(vt.kv_steps[3].ks_pa, 0x205008);
		CHECK_EQ(vt.kv_steps[3].ks_offset, 0xe008);
		CHECK_EQ(kvmref_vtop(kd, 0xffffffff80100000, 0, &vt), 0);
		CHECK_EQ(vt.kv_offset, -1);
		n = 0;
		CHECK_EQ(kvmref_sections(kd, count_cb, &n), 1);
		CHECK_EQ(n, 4);
		CHECK(kvmref_map_file(kd) == 0);
		READS(kd, &im, full_reads);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* PAT in leaves of both sizes, software bits, protection keys. */
static void
other_bits(void)
{
	struct t_image im;
	kvm_t *kd;

	make_full(&im);
	t_put64(&im, 0xbff8, 0xf8f0000000203e67);
	t_put64(&im, 0xcff8, 0x80f0000000001fe3);
	t_put64(&im, 0xd008, 0x7840000000201fe1);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, full_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

static void
refusals(void)
{
	struct t_image im;

	make_full(&im);
	t_symbols_clear();
	t_symbol("KPML4phys", 0xffffffff80201018);
	t_refused(t_kernel_amd64(), &im, "no symbol kernbase");
	t_symbols_clear();
	t_symbol("kernbase", KERNBASE);
	t_refused(t_kernel_amd64(), &im, "no symbol KPML4phys");
	t_symbol("KPML4phys", 0xffffffff80300000);
	t_refused(t_kernel_amd64(), &im, "cannot read KPML4phys");
	t_image_free(&im);
	make_full(&im);
	t_put64(&im, 0xa018, 0x300000);
	t_refused(t_kernel_amd64(), &im, "KPML4phys: value 0x300000");
	t_put64(&im, 0xa018, 0x202000);
	t_put16(&im, 16, 2);
	t_refused(t_kernel_amd64(), &im, "invalid core: ELF header: e_type");
	t_put16(&im, 16, 4);
	t_put16(&im, 18, 3);
	t_refused(t_kernel_amd64(), &im, "e_machine 0x3");
	t_put16(&im, 18, 62);
	im.p[4] = 1;
	t_refused(t_kernel_amd64(), &im, "EI_CLASS 0x1");
	im.p[4] = 2;
	im.p[5] = 3;
	t_refused(t_kernel_amd64(), &im, "EI_DATA 0x3");
	im.p[5] = 1;
	im.p[0] = 0;
	t_refused(t_kernel_amd64(), &im, "invalid core");
	im.p[0] = 0x7f;
	t_put16(&im, 54, 55);
	t_refused(t_kernel_amd64(), &im, "e_phentsize 0x37");
	t_put16(&im, 54, 56);
	t_put64(&im, 32, UINT64_MAX - 55);
	t_refused(t_kernel_amd64(), &im, "e_phoff 0xffffffffffffffc8");
	t_put64(&im, 32, 64);
	t_put16(&im, 56, 0xfffe);
	t_refused(t_kernel_amd64(), &im, "past the end of the file");
	t_put16(&im, 56, 0);
	t_refused(t_kernel_amd64(), &im, "cannot read KPML4phys");
	t_put16(&im, 56, 2);
	t_put64(&im, 0x48, (uint64_t)INT64_MAX - 8);
	t_refused(t_kernel_amd64(), &im, "program header 0: p_offset");
	t_put64(&im, 0x48, 0x1000);
	t_put64(&im, 0x58, UINT64_MAX - 0x6fff);
	t_refused(t_kernel_amd64(), &im, "program header 0: p_paddr");
	t_image_free(&im);
}

/*
 * The note of QEMU's cores, memory that is not in the file, overlaps, a
 * segment in two pieces, and extended numbering.
 */
static void
segments(void)
{
	static const struct t_vec short_file[] = {
		{ 0xffffffff80003ff8, 8, 8, 0x4ff8, 0, 0 },
		{ 0xffffffff80003ff8, 9, -1, 0, 0, 0 },
		{ 0xffffffff80004000, 1, -1, 0, 0, 0 },
	};
	static const struct t_vec overlap[] = {
		/* The second header holds PA 0x4000-0x6fff, the first all. */
		{ 0xffffffff80003ff8, 16, 16, 0x4ff8, 0, 0 },
		{ 0xffffffff80006ff8, 16, 16, 0x7ff8, 0, 0 },
		{ 0xffffffff80008ff8, 8, 8, 0x18ff8, 0, 0 },
		{ 0xffffffff80009000, 1, -1, 0, 0, 0 },
		{ 0xffffffff80007ff8, 16, 16, 0x8ff8, 8, 0x18000 },
	};
	struct t_image im;
	kvm_t *kd;
	uint8_t save[56];

	make_full(&im);
	t_put64(&im, 0x60, 0x4000);	/* p_filesz of the first */
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, short_file);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_put64(&im, 0x60, 0x8000);

	/* Third and fourth header. */
	t_put16(&im, 56, 4);
	memcpy(save, im.p + 0x40, sizeof(save));
	memcpy(im.p + 0xb0, save, sizeof(save));
	t_put64(&im, 0xb8, 0x14000);	/* offset */
	t_put64(&im, 0xc8, 0x4000);	/* paddr */
	t_put64(&im, 0xd0, 0x5000);
	t_put64(&im, 0xd8, 0x5000);
	memcpy(im.p + 0xe8, save, sizeof(save));
	t_put64(&im, 0xf0, 0x2000);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, overlap);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_put16(&im, 56, 2);

	/* A note at physical address 0 in front of it all. */
	memmove(im.p + 0x78, im.p + 0x40, 0x70);
	memcpy(im.p + 0x40, save, sizeof(save));
	t_put32(&im, 0x40, 4);
	t_put64(&im, 0x48, 0x200);
	t_put16(&im, 56, 3);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, full_reads);
	if (kd != NULL)
		(void)kvm_close(kd);

	/* The same with the number of headers in a section header. */
	t_put16(&im, 56, 0xffff);
	t_put64(&im, 40, 0x180);
	t_put32(&im, 0x180 + 44, 3);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, full_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_put32(&im, 0x180 + 44, 0xffffffff);
	t_refused(t_kernel_amd64(), &im, "number of program headers");
	t_put64(&im, 40, UINT64_MAX - 8);
	t_refused(t_kernel_amd64(), &im, "e_shoff");
	t_image_free(&im);
}

/* 12.5: the load address is in a header.  Loaded at 0x1a200000. */
static void
make_delta(struct t_image *im, uint64_t load)
{

	make_full(im);
	t_put16(im, 56, 3);
	t_put64(im, 0x90, load);
	t_put32(im, 0xb0, 0x6fb5d000);
	t_put32(im, 0xb4, 4);
	t_put64(im, 0xb8 + 8, KERNBASE);
	t_put64(im, 0xb8 + 16, load);
	t_put64(im, 0xb8 + 40, 0x200000);
	/* Tables at the new place. */
	t_put64(im, 0xa018, load + 0x2000);
	t_put64(im, 0xbff8, (load + 0x3000) | 0x27);
	t_put64(im, 0xbf80, (load + 0x6000) | 0x27);
	t_put64(im, 0xcff0, (load + 0x4000) | 0x27);
	t_put64(im, 0xd008, load | 0x1e1);
	t_put64(im, 0xd010, (load + 0x5000) | 0x63);
	t_put64(im, 0xe008, (load + 0x8000) | 0x121);
}

static const struct t_vec moved_reads[] = {
	{ 0xffffffff80000000, 8, 8, 0x1000, 0, 0 },
	{ 0xffffffff80200000, 0x10000, 0x10000, 0x9000, 0, 0 },
	{ 0xffffffff80200000, 0x10001, -1, 0, 0, 0 },
	{ 0xffffffff80400ff8, 16, 16, 0x4ff8, 8, 0x11000 },
	{ 0xfffff8001a207ff8, 8, 8, 0x10ff8, 0, 0 },
	{ 0xfffff80000200000, 8, -1, 0, 0, 0 },
};

static void
delta(void)
{
	struct t_image im;
	kvm_t *kd;

	make_delta(&im, 0x1a200000);
	/* kernphys is there, and its header makes it uninteresting. */
	t_symbol("kernphys", 0xffffffff80201030);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, moved_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_symbols_clear();
	t_symbol("KPML4phys", 0xffffffff80201018);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, moved_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* 13.1 to 14.x: no such header, the load address is to be found out. */
static void
searched(void)
{
	struct t_image im;
	kvm_t *kd;

	make_delta(&im, 0x1a200000);
	t_put16(&im, 56, 2);
	t_symbol("kernphys", 0xffffffff80201030);
	/* Nothing says 0x1a200000: refused, though the tables are good. */
	t_refused(t_kernel_amd64(), &im, "cannot determine kernphys");
	t_put64(&im, 0xa030, 0x1a200000);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, moved_reads);
	if (kd != NULL)
		(void)kvm_close(kd);
	/* The tables lead elsewhere. */
	t_put64(&im, 0xd008, 0x1a4001e1);
	t_refused(t_kernel_amd64(), &im, "no possible load address");
	t_put64(&im, 0xd008, 0x1a2001e1);

	/*
	 * A copy of the image at another address is a copy: its kernphys is
	 * not its own address.  Here the same bytes stand at 2 MiB too.
	 */
	t_put16(&im, 56, 3);
	memcpy(im.p + 0xb0, im.p + 0x78, 56);
	t_put64(&im, 0xb0 + 16, 0x200000);
	t_put64(&im, 0xb0 + 24, 0x200000);
	kd = t_open(t_kernel_amd64(), &im);
	if (kd != NULL) {
		/* All but the last: PA 0x200000 is there now. */
		t_reads(kd, &im, moved_reads, 5, __FILE__, __LINE__);
		(void)kvm_close(kd);
	}
	t_image_free(&im);
}

/* Two images, each with tables of its own: refused. */
static void
searched_twice(void)
{
	struct t_image a, b, im;

	make_delta(&a, 0x1a200000);
	make_delta(&b, 0x400000);
	t_put64(&a, 0xa030, 0x1a200000);
	t_put64(&b, 0xa030, 0x400000);
	t_image_init(&im, a.len + 0x10000);
	memcpy(im.p, a.p, a.len);
	memcpy(im.p + a.len, b.p + 0x9000, 0x10000);
	memcpy(im.p + 0xb0, a.p + 0x78, 56);
	t_put64(&im, 0xb0 + 8, a.len);
	t_put64(&im, 0xb0 + 24, 0x400000);
	t_put16(&im, 56, 3);
	t_symbol("kernphys", 0xffffffff80201030);
	t_refused(t_kernel_amd64(), &im, "more than one possible");
	/* One of them damaged: the other one stands. */
	t_put64(&im, a.len + 0x1030, 0);
	t_write("vmcore", &im);
	(void)kvm_close(t_open(t_kernel_amd64(), &im));
	t_image_free(&a);
	t_image_free(&b);
	t_image_free(&im);
}

/* LA57: 13.x keeps all in the top 256 TiB, 15.x moves the direct map. */
static void
la57(void)
{
	static const struct t_vec reads[] = {
		{ 0xffffffff80200000, 8, 8, 0x9000, 0, 0 },
		{ 0xff01000000207ff8, 8, 8, 0x10ff8, 0, 0 },
		{ 0xff01000040000000, 8, -1, 0, 0, 0 },
		{ 0xff02000000207ff8, 8, -1, 0, 0, 0 },
		{ 0xfe01000000207ff8, 8, -1, 0, 0, 0 },
		{ 0xfffff80000207ff8, 8, 8, 0x10ff8, 0, 0 },
	};
	static const struct t_vec four[] = {
		{ 0xffffffff80200000, 8, 8, 0x9000, 0, 0 },
		{ 0xff01000000207ff8, 8, -1, 0, 0, 0 },
	};
	struct kvmref_vtop vt;
	struct t_image im;
	kvm_t *kd;

	make_full(&im);
	t_put64(&im, 0xa020, 0x207000);			/* KPML5phys */
	t_put64(&im, 0x10000 + 511 * 8, 0x202067);	/* the PML4 */
	t_put64(&im, 0x10000 + 257 * 8, 0x20f067);
	memset(im.p + 0x18000, 0, 0x1000);		/* PA 0x20f000 */
	t_put64(&im, 0x18000, 0x206067);
	t_symbol("KPML5phys", 0xffffffff80201020);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, reads);
	if (kd != NULL) {
		CHECK_EQ(kvmref_vtop(kd, 0xff01000000200000, 1, &vt), 0);
		CHECK_EQ(vt.kv_nsteps, 3);
		CHECK(strcmp(vt.kv_steps[0].ks_table, "PML5") == 0);
		CHECK_EQ(vt.kv_steps[0].ks_index, 257);
		CHECK_EQ(vt.kv_pagesize, 0x40000000);
		(void)kvm_close(kd);
	}
	/* The kernel runs with four levels: the variable is zero. */
	t_put64(&im, 0xa020, 0);
	kd = t_open(t_kernel_amd64(), &im);
	READS(kd, &im, four);
	if (kd != NULL)
		(void)kvm_close(kd);
	t_image_free(&im);
}

/* Raw memory: the file is physical memory, and can be written to. */
static void
raw(void)
{
	static const struct t_vec reads[] = {
		{ 0xffffffff80200000, 8, 8, 0x200000, 0, 0 },
		{ 0xffffffff80400ff8, 16, 16, 0x3ff8, 8, 0x208000 },
		{ 0xffffffff80007ff8, 16, 16, 0x7ff8, 0, 0 },
		{ 0xfffff8000020fff8, 16, 8, 0x20fff8, 0, 0 },
		{ 0xfffff80000210000, 16, 0, 0, 0, 0 },
		{ 0xfffff80000400000, 16, 0, 0, 0, 0 },
		{ 0xfffff88000000000, 16, -1, 0, 0, 0 },
	};
	struct t_image core, im;
	const char *p;
	uint8_t b[16];
	char err[2048];
	kvm_t *kd;

	make_full(&core);
	t_image_init(&im, 0x210000);
	memcpy(im.p, core.p + 0x1000, 0x8000);
	memcpy(im.p + 0x200000, core.p + 0x9000, 0x10000);
	p = t_write("raw", &im);
	kr_raw_prefix = p;
	kd = kvm_open2(t_kernel_amd64(), p, O_RDWR, err, t_resolver);
	CHECK(kd != NULL);
	READS(kd, &im, reads);
	if (kd != NULL) {
		CHECK_EQ(kvmref_map_file(kd), -1);
#if ULONG_MAX > 0xffffffff
		CHECK_EQ(kvm_write(kd, 0xffffffff80400ffc, "abcdefgh", 8), 8);
		CHECK_EQ(kvm_read2(kd, 0xffffffff80400ffc, b, 8), 8);
		CHECK(memcmp(b, "abcdefgh", 8) == 0);
		CHECK_EQ(kvm_read2(kd, 0xfffff80000208000, b, 4), 4);
		CHECK(memcmp(b, "efgh", 4) == 0);
		CHECK_EQ(kvm_write(kd, 0, b, 1), -1);
		CHECK_HAS(kvm_geterr(kd), "invalid address (0x0)");
		CHECK_EQ(kvm_write(kd, 0xfffff8000020fff8, b, 16), 8);
		CHECK_EQ(kvm_write(kd, 0, b, 0), 0);
#endif
		(void)kvm_close(kd);
	}
	kd = kvm_open2(t_kernel_amd64(), p, O_RDONLY, err, t_resolver);
	CHECK(kd != NULL);
	if (kd != NULL) {
		CHECK_EQ(kvm_write(kd, 0x1000, b, 1), -1);
		CHECK_HAS(kvm_geterr(kd), "not opened for writing");
		(void)kvm_close(kd);
	}
	kr_raw_prefix = NULL;
	t_image_free(&core);
	t_image_free(&im);
}

/* Each byte of the headers; the reader must refuse or go on. */
static void
header_sweep(void)
{
	struct t_image im;
	uint8_t buf[64], was;
	unsigned int i, v;
	char err[2048];
	kvm_t *kd;

	make_delta(&im, 0x1a200000);
	for (i = 0; i < 0xb0 + 56; i++) {
		was = im.p[i];
		for (v = 0; v < 256; v += 51) {
			im.p[i] = (uint8_t)v;
			err[0] = '\0';
			kd = kvm_open2(t_kernel_amd64(), t_write("vmcore",
			    &im), 0, err, t_resolver);
			if (kd == NULL) {
				CHECK(err[0] != '\0');
				continue;
			}
			(void)kvm_read2(kd, 0xffffffff80400ff8, buf, 64);
			(void)kvm_read2(kd, 0xffffffff80207ff8, buf, 64);
			(void)kvm_close(kd);
		}
		im.p[i] = was;
	}
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "amd64 full", full },
		{ "amd64 full: other bits", other_bits },
		{ "amd64 full: refusals", refusals },
		{ "amd64 full: segments", segments },
		{ "amd64 full: PT_DUMP_DELTA", delta },
		{ "amd64 full: load address searched for", searched },
		{ "amd64 full: two load addresses", searched_twice },
		{ "amd64 full: LA57", la57 },
		{ "amd64 raw", raw },
		{ "amd64 full: every header byte", header_sweep },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
