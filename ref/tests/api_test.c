/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The calls that are the same for all targets: opening and its errors in
 * their order, symbols, native and not, what is refused.
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t.h"

/* A vmcore that opens: an i386 or amd64 minidump without a page. */
static void
make_core(struct t_image *im, const char *machine)
{

	t_image_init(im, 0x3000);
	t_str(im, 0, "minidump FreeBSD/");
	t_str(im, 17, machine);
	t_put32(im, 24, 1);
	t_put32(im, 32, 0x1000);
	(void)t_write("vmcore", im);
}

/* The kernel that this host could run, for the tests of native cores. */
static int
native_is(unsigned int machine)
{

#if defined(__x86_64__) && !defined(__ILP32__)
	return (machine == 62);
#elif defined(__i386__)
	return (machine == 3);
#else
	(void)machine;
	return (0);
#endif
}

static void
fails(const char *exec, const char *core, int flags, const char *piece)
{
	char err[2048];
	kvm_t *kd;

	memset(err, 'x', sizeof(err));
	err[sizeof(err) - 1] = '\0';
	kd = kvm_open2(exec, core, flags, err, t_resolver);
	if (CHECK(kd == NULL))
		CHECK_HAS(err, piece);
	else
		(void)kvm_close(kd);
	CHECK(kvm_open2(exec, core, flags, NULL, t_resolver) == NULL);
	CHECK(kvm_openfiles(exec, core, NULL, flags, err) == NULL);
	CHECK(kvm_open(exec, core, NULL, flags, NULL) == NULL);
}

static void
open_errors(void)
{
	struct t_image im;
	char name[2000];
	const char *k = t_kernel_amd64(), *none = "/nonexistent/file";

	make_core(&im, "amd64");
	memset(name, 'a', sizeof(name));
	name[1024] = '\0';
	fails(name, none, 77, "exec file name too long");
	name[1023] = '\0';
	fails(name, none, 77, "bad flags arg");
	fails(none, none, O_WRONLY, "bad flags arg");
	fails(none, none, O_RDWR | O_WRONLY, "bad flags arg");
	fails(none, none, O_CLOEXEC, "bad flags arg");
	fails("/nonexistent/kernel", none, 0, "/nonexistent/file: ");
	fails(none, t_path("vmcore"), 0, "/nonexistent/file: ");
	fails(t_path("vmcore"), t_path("vmcore"), 0,
	    "kernel is not an ELF file");
	fails(k, "/dev/null", 0, "post-mortem");
	fails(k, "/dev/zero", 0, "invalid core");
	fails(k, "/", 0, "invalid core");
	fails("/", t_path("vmcore"), 0, "/: ");
	fails(k, k, 0, "invalid core: ELF header: e_type");
	t_image_free(&im);
}

static void
kernel_errors(void)
{
	struct t_image core, im;

	make_core(&core, "amd64");
	t_image_init(&im, 64);
	t_hex(&im, 0x00, "7f45 4c46 0201 0109 0000 0000 0000 0000");
	t_hex(&im, 0x10, "0200 3e00 0100 0000");
	im.p[5] = 0;
	fails(t_write("k", &im), t_path("vmcore"), 0,
	    "unsupported ELF data encoding for kernel");
	im.p[5] = 1;
	t_put16(&im, 16, 3);
	fails(t_write("k", &im), t_path("vmcore"), 0,
	    "unsupported architecture");
	t_put16(&im, 16, 2);
	t_put16(&im, 18, 0x7777);
	fails(t_write("k", &im), t_path("vmcore"), 0,
	    "unsupported architecture");
	t_put16(&im, 18, 62);
	im.p[4] = 1;
	fails(t_write("k", &im), t_path("vmcore"), 0,
	    "unsupported architecture");
	im.p[4] = 2;
	im.len = 63;
	fails(t_write("k", &im), t_path("vmcore"), 0,
	    "kernel is not an ELF file");
	im.len = 3;
	fails(t_write("k", &im), t_path("vmcore"), 0,
	    "kernel is not an ELF file");
	t_image_free(&core);
	t_image_free(&im);
}

/* A message longer than the buffer: cut, and nothing beyond is written. */
static void
long_message(void)
{
	char err[2048 + 16], core[4000];

	memset(core, 'c', sizeof(core));
	core[sizeof(core) - 1] = '\0';
	memset(err, 0x5a, sizeof(err));
	CHECK(kvm_open2(t_kernel_amd64(), core, 0, err, t_resolver) == NULL);
	CHECK_EQ(strlen(err), 2047);
	CHECK_EQ(err[2048], 0x5a);
}

static void
null_descriptors(void)
{

	errno = 0;
	CHECK_EQ(kvm_close(NULL), -1);
	CHECK_EQ(errno, EINVAL);
	CHECK(strcmp(kvm_geterr(NULL), "") == 0);
	CHECK_EQ(kvm_getmaxcpu(NULL), 0);
	CHECK(kvm_getpcpu(NULL, 0) == NULL);
	CHECK_EQ(kvm_getcptime(NULL, NULL), 0);
	CHECK_EQ(kvm_getswapinfo(NULL, NULL, 0, 0), 0);
}

/* With an errstr, hard messages go to standard error and are not kept. */
static void
errstr(void)
{
	struct t_image im;
	char text[4096];
	FILE *f;
	size_t n;
	int keep;

	make_core(&im, "amd64");
	f = tmpfile();
	keep = dup(2);
	if (!CHECK(f != NULL && keep >= 0))
		return;
	fflush(stderr);
	(void)dup2(fileno(f), 2);
	CHECK(kvm_open("/nonexistent/kernel", t_path("vmcore"), NULL, 0,
	    "prog") == NULL);
	fflush(stderr);
	(void)dup2(keep, 2);
	(void)close(keep);
	rewind(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	CHECK_HAS(text, "prog: /nonexistent/kernel: ");
	t_image_free(&im);
}

/* A foreign kernel needs a resolver; each symbol is asked for verbatim. */
static void
foreign(unsigned int machine, const char *kernel, const char *name)
{
	struct kvm_nlist nl[] = {
		{ "_one", 0xee, 0xeeee }, { "two", 0xee, 0xeeee },
		{ "three", 0xee, 0xeeee }, { "", 0xee, 0xeeee },
		{ "one", 0xee, 0xeeee },
	};
	struct nlist old[] = {
		{ "one", 0xee, 1, 2, 3 }, { NULL, 0, 0, 0, 0 },
	};
	struct t_image im;
	char err[2048];
	uint8_t b[8];
	kvm_t *kd;

	make_core(&im, name);
	kd = kvm_open2(kernel, t_path("vmcore"), 0, err, NULL);
	if (native_is(machine)) {
		CHECK(kd != NULL);
		if (kd != NULL) {
			CHECK_EQ(kvm_native(kd), 1);
			(void)kvm_close(kd);
		}
	} else if (CHECK(kd == NULL))
		CHECK_HAS(err, "non-native kernel requires a symbol resolver");
	t_symbol("one", 0x1111);
	t_symbol("two", 0xffffffff22222222);
	kd = t_open(kernel, NULL);
	t_image_free(&im);
	if (kd == NULL)
		return;
	CHECK_EQ(kvm_native(kd), native_is(machine));
	CHECK_EQ(kvm_nlist2(kd, nl), 2);
	CHECK_EQ(nl[0].n_type, 0);
	CHECK_EQ(nl[0].n_value, 0);
	CHECK_EQ(nl[1].n_type, 7);
	CHECK_EQ(nl[1].n_value, 0xffffffff22222222);
	CHECK_EQ(nl[2].n_type, 0);
	CHECK_EQ(nl[4].n_type, 0xee);
	CHECK_EQ(kvm_nlist2(kd, nl + 3), 0);
	CHECK(strcmp(kvm_geterr(kd), "") == 0);
	if (native_is(machine)) {
		CHECK_EQ(kvm_nlist(kd, old), 0);
		CHECK_EQ(old[0].n_type, 7);
		CHECK_EQ(old[0].n_value, 0x1111);
		CHECK_EQ(old[0].n_other, 0);
		CHECK_EQ(old[0].n_desc, 0);
	} else {
		CHECK_EQ(kvm_nlist(kd, old), -1);
		CHECK_EQ(old[0].n_type, 0xee);
		CHECK_EQ(old[0].n_value, 3);
		CHECK_HAS(kvm_geterr(kd), "kvm_nlist of non-native vmcore");
	}
	CHECK_EQ(kvm_read(kd, 0, b, 8), -1);
	CHECK_EQ(kvm_kerndisp(kd), 0);
	(void)kvm_close(kd);
}

static void
resolvers(void)
{

	foreign(62, t_kernel_amd64(), "amd64");
	t_symbols_clear();
	foreign(3, t_kernel_i386(), "i386");
}

/* What reads kernel structures refuses, native or not. */
static void
refuses(unsigned int machine, const char *kernel, const char *name)
{
	struct t_image im;
	struct kvm_swap swap[2];
	unsigned char all[sizeof(swap)];
	double load[3];
	long cp[5];
	kvm_t *kd;
	int n;

	make_core(&im, name);
	kd = t_open(kernel, NULL);
	t_image_free(&im);
	if (kd == NULL)
		return;
	memset(all, 0x5a, sizeof(all));
	memset(load, 0x5a, sizeof(load));
	memset(cp, 0x5a, sizeof(cp));
	memset(swap, 0x5a, sizeof(swap));
	n = 77;
	CHECK(kvm_getprocs(kd, 0, 0, &n) == NULL);
	CHECK_EQ(n, 77);
	CHECK_HAS(kvm_geterr(kd), "cannot read procs");
	CHECK(kvm_getargv(kd, NULL, 0) == NULL);
	CHECK_HAS(kvm_geterr(kd), "cannot read user space");
	CHECK(kvm_getenvv(kd, NULL, 0) == NULL);
	CHECK_HAS(kvm_geterr(kd), "cannot read user space");
	CHECK_EQ(kvm_getcptime(kd, cp), -1);
	CHECK_HAS(kvm_geterr(kd), "cannot read cp_time");
	CHECK(memcmp(cp, all, sizeof(cp)) == 0);
	CHECK_EQ(kvm_getloadavg(kd, load, 3), -1);
	CHECK_HAS(kvm_geterr(kd), "cannot read loadavg");
	CHECK(memcmp(load, all, sizeof(load)) == 0);
	CHECK_EQ(kvm_getswapinfo(kd, swap, 2, 0), -1);
	CHECK_HAS(kvm_geterr(kd), "cannot read swapinfo");
	CHECK(memcmp(swap, all, sizeof(swap)) == 0);
	CHECK_EQ(kvm_getmaxcpu(kd), -1);
	CHECK_HAS(kvm_geterr(kd), native_is(machine) ? "mp_maxcpus" :
	    "kvm_nlist of non-native vmcore");
	CHECK_EQ(kvm_getncpus(kd), -1);
	CHECK_HAS(kvm_geterr(kd), native_is(machine) ? "mp_ncpus" :
	    "kvm_nlist of non-native vmcore");
	CHECK(kvm_getpcpu(kd, 0) == (void *)(intptr_t)-1);
	CHECK_HAS(kvm_geterr(kd), native_is(machine) ? "per-CPU data" :
	    "kvm_nlist of non-native vmcore");
	CHECK_EQ(kvm_dpcpu_setcpu(kd, 0), -1);
	CHECK_HAS(kvm_geterr(kd), native_is(machine) ? "per-CPU data" :
	    "init failed");
	CHECK_EQ(kvm_read_zpcpu(kd, 0, load, sizeof(load), 0), -1);
	CHECK(memcmp(load, all, sizeof(load)) == 0);
	CHECK_HAS(kvm_geterr(kd), "cannot read per-CPU data");
	CHECK_EQ(kvm_counter_u64_fetch(kd, 0), 0);
	CHECK_HAS(kvm_geterr(kd), "cannot read counters");
	(void)kvm_close(kd);
}

static void
refusals(void)
{

	refuses(62, t_kernel_amd64(), "amd64");
	refuses(3, t_kernel_i386(), "i386");
}

#if defined(__x86_64__) && !defined(__ILP32__)
static void
put_sym(struct t_image *im, size_t off, uint32_t name, unsigned int info,
    unsigned int shndx, uint64_t value)
{

	t_put32(im, off, name);
	im->p[off + 4] = (uint8_t)info;
	t_put16(im, off + 6, shndx);
	t_put64(im, off + 8, value);
}

static void
put_shdr(struct t_image *im, size_t i, uint32_t type, uint64_t flags,
    uint64_t off, uint64_t size, uint32_t link, uint64_t entsize)
{
	size_t at = 0x400 + i * 64;

	t_put32(im, at + 4, type);
	t_put64(im, at + 8, flags);
	t_put64(im, at + 24, off);
	t_put64(im, at + 32, size);
	t_put32(im, at + 40, link);
	t_put64(im, at + 56, entsize);
}

/* A native kernel with a symbol table of its own. */
static void
symbol_table(void)
{
	struct kvm_nlist nl[] = {
		{ "kernbase", 0xee, 1 }, { "_main", 0xee, 1 },
		{ "data", 0xee, 1 }, { "bss", 0xee, 1 }, { "file.c", 0xee, 1 },
		{ "twice", 0xee, 1 }, { "nowhere", 0xee, 1 },
		{ "local", 0xee, 1 }, { "undef", 0xee, 1 }, { NULL, 0, 0 },
	};
	struct t_image core, im;
	char err[2048];
	kvm_t *kd;

	make_core(&core, "amd64");
	t_image_init(&im, 0x400 + 6 * 64);
	t_hex(&im, 0x00, "7f45 4c46 0201 0109 0000 0000 0000 0000");
	t_hex(&im, 0x10, "0200 3e00 0100 0000");
	t_put64(&im, 40, 0x400);	/* e_shoff */
	t_put16(&im, 52, 64);
	t_put16(&im, 58, 64);
	t_put16(&im, 60, 6);
	/* Names at 0x100, symbols at 0x200. */
	memcpy(im.p + 0x100, "\0kernbase\0main\0data\0bss\0file.c\0twice\0"
	    "local\0undef", 49);
	put_sym(&im, 0x218, 1, 0x10, 0xfff1, 0xffffffff80000000);
	put_sym(&im, 0x230, 10, 0x12, 1, 0xffffffff80200000);
	put_sym(&im, 0x248, 15, 0x21, 2, 0x1000);
	put_sym(&im, 0x260, 20, 0x11, 3, 0x2000);
	put_sym(&im, 0x278, 24, 0x04, 0xfff1, 0);
	put_sym(&im, 0x290, 31, 0x11, 2, 0x3000);
	put_sym(&im, 0x2a8, 31, 0x11, 2, 0x4000);
	put_sym(&im, 0x2c0, 37, 0x01, 2, 0x5000);
	put_sym(&im, 0x2d8, 43, 0x10, 0, 0x6000);
	put_shdr(&im, 1, 1, 6, 0x40, 0, 0, 0);		/* text */
	put_shdr(&im, 2, 1, 3, 0x40, 0, 0, 0);		/* data */
	put_shdr(&im, 3, 8, 3, 0x40, 0, 0, 0);		/* bss */
	put_shdr(&im, 4, 2, 0, 0x200, 10 * 24, 5, 24);	/* symbols */
	put_shdr(&im, 5, 3, 0, 0x100, 64, 0, 0);	/* names */
	kd = kvm_open2(t_write("k", &im), t_path("vmcore"), 0, err, NULL);
	if (CHECK(kd != NULL)) {
		/* An undefined symbol is there, with the type N_EXT. */
		CHECK_EQ(kvm_nlist2(kd, nl), 1);
		CHECK_EQ(nl[8].n_type, 1);
		CHECK_EQ(nl[0].n_value, 0xffffffff80000000);
		CHECK_EQ(nl[0].n_type, 3);
		CHECK_EQ(nl[1].n_value, 0xffffffff80200000);
		CHECK_EQ(nl[1].n_type, 5);
		CHECK_EQ(nl[2].n_type, 7);
		CHECK_EQ(nl[3].n_type, 9);
		CHECK_EQ(nl[4].n_type, 0x1e);
		CHECK_EQ(nl[5].n_value, 0x4000);
		CHECK_EQ(nl[6].n_type, 0);
		CHECK_EQ(nl[6].n_value, 0);
		CHECK_EQ(nl[7].n_type, 6);
		(void)kvm_close(kd);
	}
	/* With a resolver the table is not looked at. */
	t_symbol("data", 0x77);
	kd = t_open(t_path("k"), NULL);
	if (kd != NULL) {
		CHECK_EQ(kvm_nlist2(kd, nl), 8);
		CHECK_EQ(nl[2].n_value, 0x77);
		(void)kvm_close(kd);
	}
	/* Stripped: no name is found.  Cut: the table cannot be read. */
	t_put32(&im, 0x400 + 4 * 64 + 4, 1);
	kd = kvm_open2(t_write("k", &im), t_path("vmcore"), 0, err, NULL);
	if (CHECK(kd != NULL)) {
		CHECK_EQ(kvm_nlist2(kd, nl), 9);
		CHECK_EQ(nl[2].n_type, 0);
		(void)kvm_close(kd);
	}
	t_put32(&im, 0x400 + 4 * 64 + 4, 2);
	t_put64(&im, 0x400 + 4 * 64 + 24, 0x10000000);
	kd = kvm_open2(t_write("k", &im), t_path("vmcore"), 0, err, NULL);
	if (CHECK(kd != NULL)) {
		CHECK_EQ(kvm_nlist2(kd, nl), -1);
		CHECK_HAS(kvm_geterr(kd), "symbol table");
		CHECK_EQ(nl[2].n_type, 0);
		(void)kvm_close(kd);
	}
	t_image_free(&core);
	t_image_free(&im);
}
#endif

int
main(void)
{
	static const struct t_test tests[] = {
		{ "open: errors in their order", open_errors },
		{ "open: kernels", kernel_errors },
		{ "open: a long message", long_message },
		{ "open: errstr", errstr },
		{ "NULL descriptors", null_descriptors },
		{ "symbols: resolver", resolvers },
		{ "kernel structures", refusals },
#if defined(__x86_64__) && !defined(__ILP32__)
		{ "symbols: table", symbol_table },
#endif
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
