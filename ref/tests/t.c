/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <sys/stat.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t.h"

#define	MAXREAD	65536u

static int failures;		/* of the test that runs */
static char dir[256];
static char path[16][320];	/* files made so far */
static struct {
	const char	*name;
	kvaddr_t	addr;
} symbols[16];
static size_t nsymbols;

int
t_check(int ok, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	if (ok)
		return (1);
	failures++;
	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	return (0);
}

int
t_eq(uint64_t got, uint64_t want, const char *what, const char *file,
    int line)
{

	return (t_check(got == want, file, line, "%s is 0x%" PRIx64
	    ", wanted 0x%" PRIx64, what, got, want));
}

int
t_has(const char *s, const char *piece, const char *file, int line)
{

	return (t_check(strstr(s, piece) != NULL, file, line,
	    "\"%s\" does not contain \"%s\"", s, piece));
}

int
t_main(const struct t_test *tests, size_t n)
{
	const char *tmp;
	size_t i, k;
	int failed;

	tmp = getenv("TMPDIR");
	snprintf(dir, sizeof(dir), "%.200s/kvmref.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL) {
		perror(dir);
		return (2);
	}
	failed = 0;
	for (i = 0; i < n; i++) {
		failures = 0;
		t_symbols_clear();
		tests[i].run();
		printf("%s: %s\n", tests[i].name, failures == 0 ? "passed" :
		    "failed");
		failed += failures != 0;
	}
	for (k = 0; k < sizeof(path) / sizeof(path[0]); k++) {
		if (path[k][0] != '\0')
			(void)unlink(path[k]);
	}
	(void)rmdir(dir);
	printf("%zu passed, %d failed\n", n - (size_t)failed, failed);
	return (failed != 0);
}

void
t_image_init(struct t_image *im, size_t len)
{

	im->p = calloc(1, len);
	im->len = len;
	if (im->p == NULL)
		abort();
}

void
t_image_free(struct t_image *im)
{

	free(im->p);
	im->p = NULL;
}

static void
put(struct t_image *im, size_t off, uint64_t v, size_t width)
{
	size_t i;

	if (off + width > im->len)
		abort();
	for (i = 0; i < width; i++)
		im->p[off + i] = (uint8_t)(v >> 8 * i);
}

void
t_put16(struct t_image *im, size_t off, unsigned int v)
{

	put(im, off, v, 2);
}

void
t_put32(struct t_image *im, size_t off, uint32_t v)
{

	put(im, off, v, 4);
}

void
t_put64(struct t_image *im, size_t off, uint64_t v)
{

	put(im, off, v, 8);
}

void
t_hex(struct t_image *im, size_t off, const char *hex)
{
	unsigned int byte;

	while (*hex != '\0') {
		if (*hex == ' ' || *hex == '|') {
			hex++;
			continue;
		}
		if (sscanf(hex, "%2x", &byte) != 1)
			abort();
		put(im, off++, byte, 1);
		hex += 2;
	}
}

void
t_page(struct t_image *im, size_t off, uint64_t t)
{
	size_t o;

	for (o = 0; o < 4096; o += 8)
		t_put64(im, off + o, t + o);
}

void
t_str(struct t_image *im, size_t off, const char *s)
{

	if (off + strlen(s) > im->len)
		abort();
	memcpy(im->p + off, s, strlen(s));
}

static void
put_be(struct t_image *im, size_t off, uint64_t v, size_t width)
{
	size_t i;

	for (i = 0; i < width; i++)
		put(im, off + width - 1 - i, v >> 8 * i, 1);
}

void
t_be16(struct t_image *im, size_t off, unsigned int v)
{

	put_be(im, off, v, 2);
}

void
t_be32(struct t_image *im, size_t off, uint32_t v)
{

	put_be(im, off, v, 4);
}

void
t_be64(struct t_image *im, size_t off, uint64_t v)
{

	put_be(im, off, v, 8);
}

void
t_text(struct t_image *im, size_t off, uint64_t pa, size_t size)
{
	char text[40];
	size_t len, n, o;

	for (o = 0; o < size; o += len) {
		len = (size_t)snprintf(text, sizeof(text), "P%" PRIx64
		    "@%05zx|", pa, o);
		n = len < size - o ? len : size - o;
		if (off + o + n > im->len)
			abort();
		memcpy(im->p + off + o, text, n);
	}
}

void
t_msgbuf(struct t_image *im, size_t off)
{
	size_t i;

	for (i = 0; i < 100; i++)
		put(im, off + i, (uint8_t)"MSG"[i % 3], 1);
}

const char *
t_path(const char *name)
{
	char full[sizeof(path[0])];
	size_t k;

	snprintf(full, sizeof(full), "%.255s/%.50s", dir, name);
	for (k = 0; k < sizeof(path) / sizeof(path[0]); k++) {
		if (path[k][0] == '\0')
			memcpy(path[k], full, sizeof(full));
		if (strcmp(path[k], full) == 0)
			return (path[k]);
	}
	abort();
}

const char *
t_write(const char *name, const struct t_image *im)
{
	const char *p = t_path(name);
	FILE *f;

	(void)unlink(p);
	f = fopen(p, "wb");
	if (f == NULL || fwrite(im->p, 1, im->len, f) != im->len ||
	    fclose(f) != 0)
		abort();
	return (p);
}

const char *
t_kernel_flags(const char *name, unsigned int class, unsigned int data,
    unsigned int type, unsigned int machine, uint32_t flags)
{
	const size_t at = class == 2 ? 48 : 36;
	struct t_image im;
	const char *p;

	t_image_init(&im, class == 2 ? 64 : 52);
	t_hex(&im, 0, "7f45 4c46 0000 0109");
	im.p[4] = (uint8_t)class;
	im.p[5] = (uint8_t)data;
	put_be(&im, 16, type, 2);
	put_be(&im, 18, machine, 2);
	put_be(&im, at, flags, 4);
	if (data == 1) {
		put(&im, at, flags, 4);
		put(&im, 16, type, 2);
		put(&im, 18, machine, 2);
	}
	p = t_write(name, &im);
	t_image_free(&im);
	return (p);
}

const char *
t_kernel(const char *name, unsigned int class, unsigned int data,
    unsigned int type, unsigned int machine)
{

	return (t_kernel_flags(name, class, data, type, machine, 0));
}

const char *
t_kernel_amd64(void)
{
	struct t_image im;
	const char *p;

	t_image_init(&im, 64);
	t_hex(&im, 0x00, "7f45 4c46 0201 0109 0000 0000 0000 0000");
	t_hex(&im, 0x10, "0200 3e00 0100 0000 0000 2080 ffff ffff");
	t_hex(&im, 0x30, "0000 0000 4000 3800 0000 4000 0000 0000");
	p = t_write("kernel.amd64", &im);
	t_image_free(&im);
	return (p);
}

const char *
t_kernel_i386(void)
{
	struct t_image im;
	const char *p;

	t_image_init(&im, 52);
	t_hex(&im, 0x00, "7f45 4c46 0101 0109 0000 0000 0000 0000");
	t_hex(&im, 0x10, "0200 0300 0100 0000 0000 0000 0000 0000");
	t_hex(&im, 0x20, "0000 0000 0000 0000 3400 2000 0000 2800");
	p = t_write("kernel.i386", &im);
	t_image_free(&im);
	return (p);
}

void
t_symbol(const char *name, kvaddr_t addr)
{

	symbols[nsymbols].name = name;
	symbols[nsymbols++].addr = addr;
}

void
t_symbols_clear(void)
{

	nsymbols = 0;
}

int
t_resolver(const char *name, kvaddr_t *addr)
{
	size_t i;

	for (i = 0; i < nsymbols; i++) {
		if (strcmp(symbols[i].name, name) == 0) {
			*addr = symbols[i].addr;
			return (0);
		}
	}
	return (-1);
}

kvm_t *
t_open(const char *kernel, const struct t_image *im)
{
	char err[2048];
	kvm_t *kd;

	memset(err, 0x5a, sizeof(err));
	kd = kvm_open2(kernel, im != NULL ? t_write("vmcore", im) :
	    t_path("vmcore"), O_RDONLY, err, t_resolver);
	if (kd == NULL)
		t_check(0, __FILE__, __LINE__, "open failed: %s", err);
	else
		CHECK_EQ(err[0], 0x5a);
	return (kd);
}

void
t_refused(const char *kernel, const struct t_image *im, const char *piece)
{
	char err[2048];
	kvm_t *kd;

	err[0] = '\0';
	kd = kvm_open2(kernel, im != NULL ? t_write("vmcore", im) :
	    t_path("vmcore"), O_RDONLY, err, t_resolver);
	if (!t_check(kd == NULL, __FILE__, __LINE__,
	    "open succeeded, wanted \"%s\"", piece))
		(void)kvm_close(kd);
	else
		CHECK_HAS(err, piece);
}

static void
one_read(kvm_t *kd, const struct t_image *im, const struct t_vec *v,
    const char *file, int line)
{
	static uint8_t buf[MAXREAD + 16];
	size_t i, n1;
	int64_t off;
	ssize_t got;

	memset(buf, 0xa5, sizeof(buf));
	got = kvm_read2(kd, v->va, buf, v->len);
	if (!t_check(got == v->ret, file, line, "read 0x%" PRIx64 " %zu: "
	    "returned %zd, wanted %" PRId64, v->va, v->len, got, v->ret))
		return;
	if (got < 0) {
		t_has(kvm_geterr(kd), "invalid address (0x", file, line);
		return;
	}
	n1 = v->n1 != 0 ? v->n1 : v->len;
	for (i = 0; i < (size_t)got; i++) {
		off = i < n1 ? v->off1 + (int64_t)i : v->off2 +
		    (int64_t)(i - n1);
		if (!t_check(buf[i] == im->p[off], file, line, "read 0x%"
		    PRIx64 " %zu: byte %zu is 0x%x, wanted 0x%x from file "
		    "offset 0x%" PRIx64, v->va, v->len, i, buf[i], im->p[off],
		    off))
			return;
	}
	for (; i < sizeof(buf); i++) {
		if (!t_check(buf[i] == 0xa5, file, line, "read 0x%" PRIx64
		    " %zu: byte %zu was written", v->va, v->len, i))
			return;
	}
}

void
t_reads(kvm_t *kd, const struct t_image *im, const struct t_vec *v, size_t n,
    const char *file, int line)
{
	size_t i, round;

	for (round = 0; kd != NULL && round < 3; round++) {
		for (i = 0; i < n; i++)
			one_read(kd, im, &v[i], file, line);
	}
}

struct walk {
	const struct kvm_page *want;
	size_t		 n;
	size_t		 count;
	const char	*file;
	int		 line;
};

static int
walk_cb(struct kvm_page *p, void *arg)
{
	struct walk *w = arg;
	const struct kvm_page *q = &w->want[w->count];

	if (w->count++ >= w->n)
		return (1);
	t_check(p->kp_version == 2 && p->kp_paddr == q->kp_paddr &&
	    p->kp_kmap_vaddr == q->kp_kmap_vaddr &&
	    p->kp_dmap_vaddr == q->kp_dmap_vaddr &&
	    p->kp_prot == q->kp_prot && p->kp_offset == q->kp_offset &&
	    p->kp_len == q->kp_len, w->file, w->line, "record %zu: pa 0x%"
	    PRIx64 " kva 0x%" PRIx64 " dva 0x%" PRIx64 " prot %d off %" PRId64
	    " len 0x%zx", w->count - 1, p->kp_paddr, p->kp_kmap_vaddr,
	    p->kp_dmap_vaddr, p->kp_prot, (int64_t)p->kp_offset, p->kp_len);
	return (1);
}

static int
stop_cb(struct kvm_page *p, void *arg)
{
	size_t *left = arg;

	(void)p;
	return (--*left != 0);
}

void
t_walk(kvm_t *kd, const struct kvm_page *want, size_t n, const char *f,
    int line)
{
	struct walk w = { want, n, 0, f, line };
	size_t i, left;

	if (kd == NULL)
		return;
	t_eq((uint64_t)kvm_walk_pages(kd, walk_cb, &w), 1, "walk", f, line);
	t_eq(w.count, n, "number of records", f, line);
	for (i = 1; i <= n; i++) {
		left = i;
		t_eq((uint64_t)kvm_walk_pages(kd, stop_cb, &left), 0,
		    "stopped walk", f, line);
		t_eq(left, 0, "records left", f, line);
	}
}
