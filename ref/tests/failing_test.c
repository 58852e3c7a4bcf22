/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Each allocation and each read fails in turn, until nothing fails any more:
 * an error, never a crash or a leak, and the same answers afterwards.  The
 * linker puts the functions below in place of malloc(3), pread(2) and so on.
 */
#include <sys/types.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t.h"

void	*__real_malloc(size_t n);
void	*__real_calloc(size_t n, size_t size);
void	*__real_realloc(void *p, size_t n);
ssize_t	 __real_pread64(int fd, void *buf, size_t n, off_t off);
void	*__wrap_malloc(size_t n);
void	*__wrap_calloc(size_t n, size_t size);
void	*__wrap_realloc(void *p, size_t n);
ssize_t	 __wrap_pread(int fd, void *buf, size_t n, off_t off);
ssize_t	 __wrap_pread64(int fd, void *buf, size_t n, off_t off);

static long alloc_left = -1;	/* the one that fails; -1: none */
static size_t alloc_sum;	/* bytes asked for */
static long read_left = -1;
static int read_mode;		/* 0: EIO, 1: end of file, 2: one byte */

static int
alloc_fails(size_t n)
{

	alloc_sum += n;
	if (alloc_left < 0 || alloc_left-- > 0)
		return (0);
	errno = ENOMEM;
	return (1);
}

void *
__wrap_malloc(size_t n)
{

	return (alloc_fails(n) ? NULL : __real_malloc(n));
}

void *
__wrap_calloc(size_t n, size_t size)
{

	return (alloc_fails(n * size) ? NULL : __real_calloc(n, size));
}

void *
__wrap_realloc(void *p, size_t n)
{

	return (alloc_fails(n) ? NULL : __real_realloc(p, n));
}

ssize_t
__wrap_pread64(int fd, void *buf, size_t n, off_t off)
{

	if (read_left < 0 || read_left-- > 0)
		return (__real_pread64(fd, buf, n, off));
	if (read_mode == 0) {
		errno = EIO;
		return (-1);
	}
	return (read_mode == 1 || n == 0 ? 0 : __real_pread64(fd, buf, 1,
	    off));
}

ssize_t
__wrap_pread(int fd, void *buf, size_t n, off_t off)
{

	return (__wrap_pread64(fd, buf, n, off));
}

static int
count_cb(struct kvm_page *p, void *arg)
{

	(void)p;
	(*(size_t *)arg)++;
	return (1);
}

static int
section_cb(const struct kvmref_section *s, void *arg)
{

	(void)s;
	(void)arg;
	return (1);
}

static int
field_cb(const char *s, const char *f, uint64_t v, void *arg)
{

	(void)s;
	(void)f;
	(void)v;
	(void)arg;
	return (1);
}

/* Everything a descriptor can do.  Non-zero if all answers were right. */
static int
use(const char *kernel, const struct t_image *im, kvaddr_t va, int64_t off)
{
	struct kvmref_vtop vt;
	struct kvm_nlist nl[] = { { "x", 0, 0 }, { NULL, 0, 0 } };
	uint8_t buf[8200];
	char err[2048];
	kvm_t *kd;
	size_t n;
	ssize_t got;
	int right;

	err[0] = '\0';
	kd = kvm_open2(kernel, t_path("vmcore"), 0, err, t_resolver);
	if (kd == NULL) {
		CHECK(err[0] != '\0');
		return (0);
	}
	right = 1;
	for (n = 0; n < 4; n++) {
		got = kvm_read2(kd, va, buf, 16);
		if (got > 0)
			CHECK(memcmp(buf, im->p + off, (size_t)got) == 0);
		right &= got == 16;
	}
	got = kvm_read2(kd, va, buf, 0x1800);
	right &= got == 0x1800 || got == -1;
	right &= kvmref_vtop(kd, va, 1, &vt) == 0;
	n = 0;
	(void)kvm_walk_pages(kd, count_cb, &n);
	(void)kvmref_sections(kd, section_cb, NULL);
	(void)kvmref_fields(kd, field_cb, NULL);
	(void)kvm_nlist2(kd, nl);
	(void)kvmref_read_phys(kd, 0x1000, buf, sizeof(buf));
	CHECK_EQ(kvm_close(kd), 0);
	return (right);
}

static void
each_fails(const char *kernel, struct t_image *im, kvaddr_t va, int64_t off)
{
	long i;

	(void)t_write("vmcore", im);
	CHECK(use(kernel, im, va, off));
	for (i = 0; i < 200; i++) {
		alloc_left = i;
		(void)use(kernel, im, va, off);
		if (alloc_left >= 0)
			break;
	}
	alloc_left = -1;
	CHECK(i > 0 && i < 200);
	for (read_mode = 0; read_mode < 3; read_mode++) {
		for (i = 0; i < 400; i++) {
			read_left = i;
			(void)use(kernel, im, va, off);
			if (read_left >= 0)
				break;
		}
		read_left = -1;
		CHECK(i > 4 && i < 400);
	}
	CHECK(use(kernel, im, va, off));
	t_image_free(im);
}

static void
minidump(void)
{
	struct t_image im;

	t_image_init(&im, 0x8000);
	t_str(&im, 0, "minidump FreeBSD/amd64");
	t_put32(&im, 24, 3);
	t_put32(&im, 32, 0x1000);
	t_put32(&im, 36, 0x1000);
	t_put64(&im, 40, 0xfffffe0000000000);
	t_put64(&im, 48, 0xfffff80000000000);
	t_put64(&im, 56, 0xfffffc0000000000);
	t_put32(&im, 64, 0x1000);
	/* Ranges out of order, so that they have to be sorted. */
	t_put64(&im, 0x1000, 0x100000);
	t_put64(&im, 0x1008, 0x104000);
	t_put64(&im, 0x1010, 0x1000);
	t_put64(&im, 0x1018, 0x3000);
	t_hex(&im, 0x2000, "1d");
	t_put64(&im, 0x3000, 0x1003);
	t_page(&im, 0x4000, 0x1010101010101010);
	t_page(&im, 0x5000, 0x2020202020202020);
	t_page(&im, 0x6000, 0x3030303030303030);
	t_put64(&im, 0x7008, 0x100063);		/* the PT, page 0x1000 */
	each_fails(t_kernel_amd64(), &im, 0xfffffe0000001010, 0x4010);
}

static void
full(void)
{
	struct t_image im;

	t_image_init(&im, 0x9000);
	t_hex(&im, 0x00, "7f45 4c46 0101 01ff 0000 0000 0000 0000 |"
	    "0400 0300 0000 0000 0000 0000 3400 0000");
	t_hex(&im, 0x20, "0000 0000 0000 0000 3400 2000 0200 2800 |"
	    "0000 0000 0100 0000 0010 0000 0000 0000");
	t_hex(&im, 0x40, "0010 0000 0040 0000 0040 0000 0400 0000 |"
	    "0010 0000 0100 0000 0050 0000 0000 0000");
	t_hex(&im, 0x60, "0000 0000 0020 0000 0020 0000 0400 0000 |"
	    "0010 0000");
	t_page(&im, 0x1000, 0x1010101010101010);
	t_put32(&im, 0x2c00, 0x3063);		/* PD at PA 0x2000 */
	t_put32(&im, 0x3004, 0x1063);		/* PT at PA 0x3000 */
	t_put32(&im, 0x4010, 0x2000);		/* IdlePTD at PA 0x4010 */
	t_symbol("kernbase", 0xc0000000);
	t_symbol("IdlePTD", 0xc0004010);
	each_fails(t_kernel_i386(), &im, 0xc0001010, 0x1010);
}

/*
 * What a core may cost.  1 TiB of memory, of which a page was dumped: the
 * bitmap of 32 MiB is a hole.  And sizes that the file does not justify.
 */
static void
allocations(void)
{
	static const size_t sizes[] = { 28, 32, 36, 64 };
	struct t_image im;
	char err[2048];
	uint8_t b[8];
	size_t i;
	kvm_t *kd;

	t_image_init(&im, 0x2000);
	t_str(&im, 0, "minidump FreeBSD/amd64");
	t_put32(&im, 24, 3);
	t_put32(&im, 32, 0x2000000);
	t_put64(&im, 40, 0xfffffe0000000000);
	t_put64(&im, 48, 0xfffff80000000000);
	t_put64(&im, 56, 0xfffffc0000000000);
	t_put32(&im, 64, 0x1000);
	t_put64(&im, 0x1008, (uint64_t)1 << 40);
	CHECK(truncate(t_write("vmcore", &im), 0x2000 + 0x2000000 +
	    0x1000) == 0);
	alloc_sum = 0;
	kd = t_open(t_kernel_amd64(), NULL);
	if (kd != NULL) {
		CHECK_EQ(kvm_read2(kd, 0xfffff80000000000, b, 8), -1);
		(void)kvm_close(kd);
	}
	CHECK(alloc_sum < (size_t)1 << 20);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		t_put32(&im, 32, 0);
		t_put32(&im, 64, 0);
		t_put32(&im, sizes[i], 0xfffff000);
		(void)t_write("vmcore", &im);
		alloc_sum = 0;
		CHECK(kvm_open2(t_kernel_amd64(), t_path("vmcore"), 0, err,
		    t_resolver) == NULL);
		CHECK(alloc_sum < 65536);
		t_put32(&im, sizes[i], 0);
	}
	t_image_free(&im);
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "amd64 minidump: each allocation, each read", minidump },
		{ "i386 full: each allocation, each read", full },
		{ "allocations", allocations },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
