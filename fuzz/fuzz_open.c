/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * fuzz_open.c: opens a vmcore made of arbitrary bytes and does everything
 * that can be done with it.
 *
 * Beside what a sanitizer sees, three things are looked for: a read must not
 * touch the buffer beyond what it returned, vtop and read must agree about
 * the byte at an address, and default and mapped mode about a whole read.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ref/kvmref.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define	NADDRS	64
#define	CANARY	0x5c
#define	RECORDS	2000		/* of a walk that are looked at */

struct symbol {
	const char	*name;
	kvaddr_t	 value;
};

/*
 * The kernels with which each input is opened.  Symbols are where the seeds
 * have them.
 */
#define	NSYMS	3
static const struct kind {
	unsigned int	 class, data, type, machine;
	uint32_t	 flags;
	struct symbol	 syms[NSYMS];
} kinds[] = {
	{ 2, 1, 2, 62, 0, { { "kernbase", 0xffffffff80000000 },
	    { "KPML4phys", 0xffffffff80201018 },
	    { "KPML5phys", 0xffffffff80201020 } } },
	{ 1, 1, 2, 3, 0, { { "kernbase", 0xc0000000 },
	    { "IdlePTD", 0xc0101010 } } },
	{ 1, 1, 2, 3, 0, { { "kernbase", 0xc0000000 },
	    { "IdlePDPT", 0xc0101010 } } },
	{ 2, 1, 2, 183, 0, { { 0 } } },
	{ 2, 1, 2, 243, 0, { { 0 } } },
	{ 1, 1, 2, 40, 0, { { "kernbase", 0xc0000000 },
	    { "physaddr", 0x80000000 }, { "kernel_l1pa", 0xc0000100 } } },
	{ 1, 2, 2, 40, 0, { { "kernbase", 0xc0000000 },
	    { "physaddr", 0x80000000 }, { "kernel_l1pa", 0xc0000100 } } },
	{ 1, 2, 2, 8, 0, { { 0 } } },
	{ 1, 1, 2, 8, 0x20, { { 0 } } },
	{ 2, 2, 2, 8, 0, { { 0 } } },
	{ 2, 1, 2, 8, 0, { { 0 } } },
	{ 1, 2, 3, 20, 0, { { 0 } } },
	{ 2, 2, 3, 21, 0, { { 0 } } },
	{ 2, 1, 3, 21, 0, { { 0 } } },
	{ 2, 2, 2, 43, 0, { { 0 } } },
	{ 2, 1, 2, 0x9026, 0, { { "Lev1map", 0xfffffc0000004f00 } } },
	{ 2, 1, 2, 50, 0, { { "ia64_kptdir", 0x9ffc000000000f00 } } },
	{ 2, 1, 2, 50, 0, { { "ia64_kptdir", 0xe000000004000f00 } } },
	{ 2, 1, 2, 50, 0, { { "kptdir", 0xe000000000004f00 } } },
};
#define	NKINDS	(sizeof(kinds) / sizeof(kinds[0]))

static const struct kind *kind;
static const uint8_t *input;
static size_t input_size;
static uint64_t addrs[NADDRS];
static unsigned int naddrs;
static uint64_t kernbase;	/* of a minidump's header */

static void
violated(const char *what, uint64_t va)
{

	FILE *fp;

	fprintf(stderr, "fuzz_open: %s at %#llx; input in fuzz.violation\n",
	    what, (unsigned long long)va);
	fp = fopen("fuzz.violation", "w");
	if (fp != NULL) {
		(void)fwrite(input, 1, input_size, fp);
		fclose(fp);
	}
	abort();
}

static int
resolver(const char *name, kvaddr_t *addr)
{
	size_t i;

	for (i = 0; i < NSYMS && kind->syms[i].name != NULL; i++) {
		if (strcmp(kind->syms[i].name, name) == 0) {
			*addr = kind->syms[i].value;
			return (0);
		}
	}
	return (-1);
}

static void
add(uint64_t va)
{

	if (naddrs < NADDRS)
		addrs[naddrs++] = va;
}

/* Header fields are good addresses to try. */
static int
field(const char *structure, const char *name, uint64_t value, void *closure)
{

	(void)structure;
	(void)closure;
	if (strcmp(name, "kernbase") == 0)
		kernbase = value;
	if (value > 0xffff) {
		add(value);
		add(value - 8);
	}
	return (1);
}

static int
section(const struct kvmref_section *sx, void *closure)
{

	(void)closure;
	if (sx->kx_name == NULL || sx->kx_offset < 0)
		violated("section", (uint64_t)sx->kx_offset);
	return (1);
}

static void
read_at(kvm_t *kd, uint64_t va, size_t len)
{
	unsigned char *buf;
	kssize_t n;
	size_t i;

	/* Of exact size, for the sanitizer; and filled, for the rest. */
	buf = malloc(len);
	if (buf == NULL)
		return;
	memset(buf, CANARY, len);
	n = kvm_read2(kd, va, buf, len);
	if (n > (kssize_t)len || n < -1)
		violated("kvm_read2 returned too much", va);
	for (i = n < 0 ? len : (size_t)n; i < len; i++)
		if (buf[i] != CANARY)
			violated("kvm_read2 wrote beyond its return", va);
	if (n < 0 && *kvm_geterr(kd) == '\0')
		violated("no error text", va);
	free(buf);
}

static void
agree(kvm_t *kd, int fd, uint64_t size, uint64_t va)
{
	struct kvmref_vtop kv;
	unsigned char a, b;
	kssize_t n;

	memset(&kv, 0, sizeof(kv));
	n = kvm_read2(kd, va, &a, 1);
	if (kvmref_vtop(kd, va, 1, &kv) != 0 || kv.kv_offset < 0) {
		if (n == 1)
			violated("read without a translation", va);
		return;
	}
	if (kv.kv_nsteps > KVMREF_MAXSTEPS || kv.kv_len == 0)
		violated("steps or length", va);
	if ((uint64_t)kv.kv_offset >= size) {
		if (n != 0)
			violated("read past the end of the file", va);
		return;
	}
	if (pread(fd, &b, 1, (off_t)kv.kv_offset) != 1)
		return;
	if (n != 1 || a != b)
		violated("read and vtop differ", va);
}

struct walk {
	kvm_t		*kd;
	unsigned int	 n;
};

static int
page(struct kvm_page *kp, void *closure)
{
	struct walk *w = closure;
	unsigned char c;
	uint64_t va;

	va = kp->kp_kmap_vaddr != 0 ? kp->kp_kmap_vaddr : kp->kp_dmap_vaddr;
	if (kp->kp_version != LIBKVM_WALK_PAGES_VERSION || kp->kp_len == 0)
		violated("walk record", va);
	/* A header that no kernel writes may put one map over the other. */
	if (kp->kp_offset >= 0 && va != 0 &&
	    (kp->kp_kmap_vaddr != 0 || va < kernbase) &&
	    kvm_read2(w->kd, va, &c, 1) < 0)
		violated("a reported page cannot be read", va);
	return (++w->n < RECORDS);
}

static void
exercise(kvm_t *kd, int fd, uint64_t size)
{
	static const uint64_t fixed[] = { 0, 8, 0xc0000000, 0xc0400ff8,
	    0x800000, 0xffffffff, 0x100000000, 0xfffffe0000000000,
	    0xfffffe00001ffff8, 0xfffff80000000ff8, 0xffffffff80000000,
	    0xffffffff80200000, 0xfffffc0000004000, 0x9ffc000000000000,
	    0x9ffffffffff00000, 0xa000000000000000, 0xbfffffffffffffff,
	    0xe000000000004000, 0xfffffffffffffff8 };
	static unsigned char a[3 * 4096], b[3 * 4096];
	struct kvmref_info ki;
	struct walk w;
	uint64_t contig;
	kssize_t n, m;
	size_t i;

	naddrs = 0;
	kernbase = 0;
	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		add(fixed[i]);
	kvmref_info(kd, &ki);
	kvmref_fields(kd, field, NULL);
	kvmref_sections(kd, section, NULL);
	for (i = 0; i < naddrs; i++) {
		agree(kd, fd, size, addrs[i]);
		read_at(kd, addrs[i], 8);
		read_at(kd, addrs[i] + 0xffc, 5000);
		kvmref_read_phys(kd, addrs[i], a, 64);
		kvmref_pa_offset(kd, addrs[i], &contig);
	}
	w.kd = kd;
	w.n = 0;
	kvm_walk_pages(kd, page, &w);
	/* The file is ours and stays as it is. */
	for (i = 0; i < naddrs; i++) {
		memset(a, 0, sizeof(a));
		n = kvm_read2(kd, addrs[i], a, sizeof(a));
		if (i == 0 && kvmref_map_file(kd) != 0)
			return;
		memset(b, 0, sizeof(b));
		m = kvm_read2(kd, addrs[i], b, sizeof(b));
		if (n != m || (n > 0 && memcmp(a, b, (size_t)n) != 0))
			violated("the modes differ", addrs[i]);
	}
}

static void
put(unsigned char *p, unsigned int data, unsigned int width, uint32_t v)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		p[data == 2 ? width - 1 - i : i] = (unsigned char)(v >> 8 * i);
}

#define	PATHLEN	32
static char kernels[NKINDS][PATHLEN];
static char core[] = "/tmp/fuzz.core.XXXXXX";

/* An ELF header, and no more: symbols come from the resolver. */
static void
make_kernel(char *path, const struct kind *k)
{
	const size_t len = k->class == 2 ? 64 : 52;
	unsigned char h[64];
	int fd;

	memset(h, 0, sizeof(h));
	memcpy(h, "\177ELF", 4);
	h[4] = (unsigned char)k->class;
	h[5] = (unsigned char)k->data;
	h[6] = 1;
	h[7] = 9;
	put(h + 16, k->data, 2, k->type);
	put(h + 18, k->data, 2, k->machine);
	put(h + (len == 64 ? 48 : 36), k->data, 4, k->flags);
	strcpy(path, "/tmp/fuzz.kernel.XXXXXX");
	fd = mkstemp(path);
	if (fd < 0 || write(fd, h, len) != (ssize_t)len || close(fd) != 0)
		abort();
}

static void
remove_files(void)
{
	size_t i;

	for (i = 0; i < NKINDS; i++)
		unlink(kernels[i]);
	unlink(core);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	char err[2048];
	kvm_t *kd;
	size_t i;

	input = data;
	input_size = size;
	if (fd < 0) {
		for (i = 0; i < NKINDS; i++)
			make_kernel(kernels[i], &kinds[i]);
		fd = mkstemp(core);
		if (fd < 0)
			abort();
		atexit(remove_files);
	}
	if (ftruncate(fd, 0) != 0 ||
	    pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	for (i = 0; i < NKINDS; i++) {
		kind = &kinds[i];
		err[0] = '\0';
		kd = kvm_open2(kernels[i], core, 0, err, resolver);
		if (kd == NULL) {
			if (err[0] == '\0')
				violated("open failed without a text", 0);
			continue;
		}
		exercise(kd, fd, size);
		if (kvm_close(kd) != 0)
			violated("kvm_close", 0);
	}
	return (0);
}
