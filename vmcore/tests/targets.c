/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * targets.c: info, vtop, read and dmesg of every target's dumps, in each byte
 * order and pointer width.
 *
 * Each core has one page of memory, and in it the variable msgbufp, what it
 * points to, and a ring with a line of text.
 */

#include <stdio.h>
#include <string.h>

#include "test.h"

#define	PAGE	0x1000

static const struct target {
	const char	*name;		/* of files; "NAME.k" is the kernel */
	const char	*magic;		/* NULL: none, see make_other() */
	const char	*kind;		/* as info says it */
	unsigned int	 bits;
	int		 msb;
	unsigned int	 type, machine;
	uint64_t	 va;		/* of the page */
	uint64_t	 pa;
} targets[] = {
	{ "aarch64", "arm64", "aarch64 minidump, version 3, 4K pages", 64, 0,
	    2, 183, 0xffff000000000000, 0x40001000 },
	{ "riscv64", "riscv", "riscv64 minidump, version 2", 64, 0, 2, 243,
	    0xffffffc000000000, 0x80001000 },
	{ "arm", "arm", "arm minidump, version 2, V6", 32, 0, 2, 40,
	    0xc0000000, 0x80001000 },
	{ "armeb", "arm", "armeb minidump, version 2, V6", 32, 1, 2, 40,
	    0xc0000000, 0x80001000 },
	{ "mips", "mips", "mips minidump, version 2, o32", 32, 1, 2, 8,
	    0xc0000000, 0x101000 },
	{ "mipsel", "mips", "mipsel minidump, version 2, o32", 32, 0, 2, 8,
	    0xc0000000, 0x101000 },
	{ "mipsn32", "mips", "mipsn32 minidump, version 2, n32", 32, 1, 2,
	    8, 0xc0000000, 0x101000 },
	{ "mipsn32el", "mips", "mipsn32el minidump, version 2, n32", 32, 0, 2,
	    8, 0xc0000000, 0x101000 },
	{ "mips64", "mips", "mips64 minidump, version 2, n64", 64, 1, 2, 8,
	    0xc000000000000000, 0x101000 },
	{ "mips64el", "mips", "mips64el minidump, version 2, n64", 64, 0, 2, 8,
	    0xc000000000000000, 0x101000 },
	{ "powerpc64", "powerpc64", "powerpc64 minidump, version 2, HPT", 64,
	    1, 3, 21, 0xc000000000101000, 0x101000 },
	{ "powerpc64le", "powerpc64", "powerpc64le minidump, version 2, HPT",
	    64, 0, 3, 21, 0xc000000000101000, 0x101000 },
	{ "sparc64", NULL, "sparc64 regions, TSB", 64, 1, 2, 43,
	    0xfffff80000400000, 0x400000 },
	{ "alpha", NULL, "alpha raw, three levels", 64, 0, 2, 0x9026,
	    0xfffffc0000004000, 0x4000 },
	{ "ia64", NULL, "ia64 full, PBVM", 64, 0, 2, 50, 0x9ffc000000000000,
	    0x4000000 },
	{ "ia64virtual", NULL, "ia64 full, virtual", 64, 0, 2, 50,
	    0x9ffc000000000000, 0 },
	{ "ia64raw", NULL, "ia64 raw, one level", 64, 0, 2, 50,
	    0xe000000000004000, 0x4000 },
	{ "powerpc", NULL, "powerpc full, virtual", 32, 1, 3, 20, 0xd0001000,
	    0 },
	{ "powerpc64full", NULL, "powerpc64 full, virtual", 64, 1, 3, 21,
	    0xc000000000101000, 0 },
};

static unsigned char file[0x80000];

/* The 32-bit ABIs of mips, whose dumps do not tell which they are of. */
static int
is_n32(const struct target *t)
{

	return (strncmp(t->name, "mipsn32", 7) == 0);
}

static int
is_o32(const struct target *t)
{

	return (t->machine == 8 && t->bits == 32 && !is_n32(t));
}

static int
is_image(const struct target *t)
{

	return (t->machine == 0x9026 || strcmp(t->name, "ia64raw") == 0);
}

/* The variable at 0xf00 of the page that names the page tables, or NULL. */
static const char *
root_of(const struct target *t)
{

	if (t->machine == 0x9026)
		return ("Lev1map");
	if (t->machine != 50 || t->pa == 0)
		return (NULL);
	return (is_image(t) ? "kptdir" : "ia64_kptdir");
}

static void
num(const struct target *t, size_t off, unsigned int width, uint64_t v)
{

	(t->msb ? put_be : put)(file + off, width, v);
}

/* An ELF header of either class; returns its length. */
static size_t
elf_header(const struct target *t, size_t at, unsigned int osabi,
    unsigned int type, uint64_t phoff, uint64_t shoff)
{
	const unsigned int w = t->bits / 8;
	size_t p;

	memcpy(file + at, "\177ELF", 4);
	file[at + 4] = (unsigned char)(t->bits / 32);
	file[at + 5] = t->msb ? 2 : 1;
	file[at + 6] = 1;
	file[at + 7] = (unsigned char)osabi;
	num(t, at + 16, 2, type);
	num(t, at + 18, 2, t->machine);
	num(t, at + 24 + w, w, phoff);
	num(t, at + 24 + 2 * w, w, shoff);
	p = at + 24 + 3 * w + 4;
	num(t, p - 4, 4, is_n32(t) ? 0x20 : 0);
	num(t, p, 2, t->bits == 64 ? 64 : 52);
	num(t, p + 2, 2, t->bits == 64 ? 56 : 32);
	num(t, p + 4, 2, phoff != 0);
	num(t, p + 6, 2, t->bits == 64 ? 64 : 40);
	num(t, p + 8, 2, shoff != 0 ? 3 : 0);
	return (t->bits == 64 ? 64 : 52);
}

/* A kernel with the symbol msgbufp. */
static void
make_kernel(const struct target *t, uint64_t msgbufp)
{
	const unsigned int w = t->bits / 8;
	const size_t sym = t->bits == 64 ? 24 : 16, sh = t->bits == 64 ? 64 :
	    40;
	char name[32];
	size_t nsyms, p;
	int i;

	memset(file, 0, PAGE);
	elf_header(t, 0, 9, t->type, 0, 0x200);
	p = 0x100 + sym;
	num(t, p, 4, 1);
	num(t, p + (w == 8 ? 8 : 4), w, msgbufp);
	num(t, p + (w == 8 ? 16 : 8), w, w);
	file[p + (w == 8 ? 4 : 12)] = 0x11;
	num(t, p + (w == 8 ? 6 : 14), 2, 0xfff1);
	memcpy(file + 0x181, "msgbufp", 8);
	nsyms = 2;
	if (root_of(t) != NULL) {
		p += sym;
		num(t, p, 4, 9);
		num(t, p + 8, 8, t->va + 0xf00);
		file[p + 4] = 0x11;
		num(t, p + 6, 2, 0xfff1);
		memcpy(file + 0x189, root_of(t), strlen(root_of(t)) + 1);
		nsyms = 3;
	}
	for (i = 1; i < 3; i++) {
		p = 0x200 + (size_t)i * sh;
		num(t, p + 4, 4, i == 1 ? 2 : 3);
		num(t, p + 8 + 2 * w, w, i == 1 ? 0x100 : 0x180);
		num(t, p + 8 + 3 * w, w, i == 1 ? nsyms * sym : 32);
		num(t, p + 8 + 4 * w, 4, i == 1 ? 2 : 0);
		num(t, p + 12 + 4 * w, 4, i == 1 ? 1 : 0);
		num(t, p + 16 + 4 * w, w, 1);
		num(t, p + 16 + 5 * w, w, i == 1 ? sym : 0);
	}
	snprintf(name, sizeof(name), "%.20s.k", t->name);
	make_file(name, file, 0x300);
}

/* msgbufp at 0x100 of the page, the structure at 0x200, the text at 0x400. */
static void
put_page(const struct target *t, size_t at)
{
	const unsigned int w = t->bits / 8;
	char text[64];

	snprintf(text, sizeof(text), "of %s\nhello, ", t->name);
	num(t, at + 0x100, w, t->va + 0x200);
	num(t, at + 0x200, w, t->va + 0x400);
	num(t, at + 0x200 + w, 4, 0x063062);
	num(t, at + 0x200 + w + 4, 4, strlen(text));
	/* It has gone round: what was written last stands first. */
	num(t, at + 0x200 + w + 8, 4, 3 * strlen(text) + strlen(t->name) + 4);
	memcpy(file + at + 0x400, text, strlen(text));
}

/* The header's fields behind the four sizes; returns the tables' size. */
static size_t
put_fields(const struct target *t)
{

	if (t->machine == 8) {
		num(t, 40, 8, t->va);
		num(t, 64, 4, PAGE);
	} else if (t->bits == 32) {
		num(t, 40, 4, t->va);
		num(t, 48, 4, 2);
		num(t, 52, 4, PAGE);
	} else if (t->machine == 21) {
		memcpy(file + 32, "mmu_g5", 6);
		num(t, 80, 8, 0xc008000000000000);
		num(t, 88, 8, 0xc0080007ffffffff);
		num(t, 96, 8, 0xc000000000000000);
		num(t, 104, 8, 0xc007ffffffffffff);
		num(t, 120, 8, 0xc000000000100100);
		num(t, 136, 4, PAGE);
		return (0x40000);
	} else {
		num(t, 40, 8, t->va);
		num(t, 48, 8, 0x40000000);
		num(t, 56, 8, 0xffffffd000000000);
		num(t, 64, 8, 0xfffffff000000000);
		num(t, 72, 4, PAGE);
	}
	return (PAGE);
}

static void
make_minidump(const struct target *t)
{
	const size_t sizes = t->machine == 21 ? 64 : 24;
	size_t tables;

	memset(file, 0, sizeof(file));
	snprintf((char *)file, 64, "minidump FreeBSD/%s", t->magic);
	tables = put_fields(t);
	num(t, sizes, 4, t->machine == 183 ? 3 : 2);
	num(t, sizes + 4, 4, 100);
	num(t, sizes + 8, 4, PAGE);
	num(t, sizes + 12, 4, tables);
	memcpy(file + PAGE, "the section's text\n", 19);
	num(t, 2 * PAGE, 8, t->pa - PAGE);
	num(t, 2 * PAGE + 8, 8, t->pa + PAGE);
	num(t, 3 * PAGE, t->bits / 8, 2);
	if (t->machine == 183)
		num(t, 4 * PAGE, 8, t->pa | 0x703);
	else if (t->machine == 243)
		num(t, 4 * PAGE, 8, t->pa >> 2 | 0xcf);
	else if (t->machine == 40)
		num(t, 4 * PAGE, 4, t->pa | 0x412);
	else if (t->machine == 8)
		num(t, 4 * PAGE, is_o32(t) ? 4 : 8, t->pa >> 6 | 0x1f);
	put_page(t, 4 * PAGE + tables);
	make_file(t->name, file, 5 * PAGE + tables);
}

/* A core of virtual memory behind a dump header. */
static void
make_led(const struct target *t)
{
	const unsigned int w = t->bits / 8;
	size_t p;

	memset(file, 0, sizeof(file));
	memcpy(file, "FreeBSD Kernel Dump", 19);
	memcpy(file + 20, w == 8 ? "powerpc64" : "powerpc", w == 8 ? 9 : 7);
	p = 0x200 + elf_header(t, 0x200, 255, 4, t->bits == 64 ? 64 : 52, 0);
	num(t, p, 4, 1);
	num(t, p + w, w, PAGE);
	num(t, p + 2 * w, w, t->va);
	num(t, p + 3 * w, w, UINT64_MAX);
	num(t, p + 4 * w, w, PAGE);
	num(t, p + 5 * w, w, PAGE);
	put_page(t, 0x200 + PAGE);
	make_file(t->name, file, 0x200 + 2 * PAGE);
}

/* The page is the first of the only region, and the TSB lies behind it. */
static void
make_sparc64(const struct target *t)
{

	memset(file, 0, sizeof(file));
	num(t, 0, 8, 0x200);
	num(t, 8, 8, t->pa + 0x2000);
	num(t, 16, 8, 0x2000);
	num(t, 24, 8, 0xff);
	num(t, 32, 4, 1);
	num(t, 40, 8, t->pa);
	num(t, 48, 8, 0x4000);
	num(t, 56, 8, 0x200);
	put_page(t, 0x200);
	make_file(t->name, file, 0x4200);
}

/* The image of memory, with the page and, behind it, the tables' root. */
static void
make_image(const struct target *t)
{

	memset(file, 0, sizeof(file));
	put_page(t, t->pa);
	num(t, t->pa + 0xf00, 8, t->va + 0x2000);
	make_file(t->name, file, t->pa + 0x4000);
}

/*
 * A core with one segment, of virtual memory where the page has no PA.  In the
 * other there are bootinfo, the page table of PBVM and the root of region 5.
 */
static void
make_ia64(const struct target *t)
{
	const int physical = t->pa != 0;
	const size_t bi = 0x1000 + 0x10000;

	memset(file, 0, sizeof(file));
	elf_header(t, 0, 255, 4, 64, 0);
	num(t, 24, 8, physical ? t->pa + 0x10000 : t->va + 0x8000);
	num(t, 48, 4, physical ? 0x100 : 0);
	num(t, 64, 4, 1);
	num(t, 72, 8, 0x1000);
	num(t, 80, 8, physical ? 0 : t->va);
	num(t, 88, 8, physical ? t->pa : UINT64_MAX);
	num(t, 96, 8, 0x14000);
	num(t, 104, 8, 0x14000);
	put_page(t, 0x1000);
	num(t, 0x1f00, 8, 0xe000000000000000 + t->pa + 0x12000);
	num(t, bi, 8, 0xdeadbeeffeedface);
	num(t, bi + 56, 8, t->pa + 0x11000);
	num(t, bi + 124, 4, 0x1000);
	num(t, bi + 0x1000, 8, t->pa | 0x661);
	make_file(t->name, file, 0x15000);
}

/* What is no minidump; returns a section that layout shows. */
static const char *
make_other(const struct target *t)
{

	if (t->machine == 43) {
		make_sparc64(t);
		return ("1 region");
	}
	if (is_image(t)) {
		make_image(t);
		return ("P pages");
	}
	if (t->machine == 50) {
		make_ia64(t);
		return ("1 PT_LOAD");
	}
	make_led(t);
	return ("dump header");
}

static void
test_target(const struct target *t)
{
	const char *section = "";
	char cmd[128], want[128];

	if (is_o32(t) || is_n32(t)) {
		make_minidump(t);
		snprintf(cmd, sizeof(cmd), "info %s", t->name);
		run(cmd, 2, "", "of the kernel that wrote it tell: give that "
		    "file with -k KERNEL");
	} else if (t->magic != NULL) {
		make_minidump(t);
		snprintf(cmd, sizeof(cmd), "info %s", t->name);
		run(cmd, 0, t->kind, "");
		snprintf(cmd, sizeof(cmd), "dmesg %s", t->name);
		run(cmd, 0, "the section's text\n", "");
	} else {
		section = make_other(t);
		snprintf(cmd, sizeof(cmd), "dmesg %s", t->name);
		run(cmd, 2, "", strcmp(section, "1 PT_LOAD") == 0 ?
		    "needs the kernel's symbols: -k KERNEL" : "not a core");
		snprintf(cmd, sizeof(cmd), "layout -k %s.k %s", t->name,
		    t->name);
	}
	/* Where a kernel is displaced, its symbols are where it was linked. */
	make_kernel(t, t->machine == 21 && t->magic != NULL ? t->va + 0x100 -
	    0xc000000000000000 : t->va + 0x100);
	if (t->magic == NULL)
		run(cmd, 0, section, "");
	snprintf(cmd, sizeof(cmd), "info -k %s.k %s", t->name, t->name);
	run(cmd, 0, t->kind, "");
	snprintf(cmd, sizeof(cmd), "dmesg -k %s.k %s", t->name, t->name);
	snprintf(want, sizeof(want), "hello, of %s\n", t->name);
	run(cmd, 0, want, "");
	snprintf(cmd, sizeof(cmd), "vtop -v -k %s.k %s msgbufp", t->name,
	    t->name);
	if (t->pa != 0)
		snprintf(want, sizeof(want), "%#-18llx %#-14llx ",
		    (unsigned long long)t->va + 0x100,
		    (unsigned long long)t->pa + 0x100);
	else
		snprintf(want, sizeof(want), "%#-18llx %-14s ",
		    (unsigned long long)t->va + 0x100, "-");
	run(cmd, 0, want, "");
	snprintf(cmd, sizeof(cmd), "read -o words -k %s.k %s msgbufp %u",
	    t->name, t->name, t->bits / 8);
	snprintf(want, sizeof(want), "%0*llx  %0*llx\n", (int)t->bits / 4,
	    (unsigned long long)t->va + 0x100, (int)t->bits / 4,
	    (unsigned long long)t->va + 0x200);
	run(cmd, 0, want, "");
}

void
make_targets(void)
{
	size_t i;

	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (targets[i].magic != NULL)
			make_minidump(&targets[i]);
		else
			(void)make_other(&targets[i]);
	}
}

void
test_targets(void)
{
	size_t i;

	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		test_target(&targets[i]);
}
