/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * files.c: the dumps that the checks use.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define	PAGE	4096

void
put(unsigned char *p, unsigned int width, uint64_t n)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		p[i] = (unsigned char)(n >> 8 * i);
}

void
put_be(unsigned char *p, unsigned int width, uint64_t n)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		p[width - 1 - i] = (unsigned char)(n >> 8 * i);
}

void
make_file(const char *name, const void *bytes, size_t len)
{
	FILE *fp;

	fp = fopen(name, "w");
	if (fp == NULL || fwrite(bytes, 1, len, fp) != len ||
	    fclose(fp) != 0) {
		perror(name);
		exit(2);
	}
}

/* Each 64-bit word of the page is tag plus its offset in the page. */
static void
tag_page(unsigned char *p, uint64_t tag)
{
	unsigned int o;

	for (o = 0; o < PAGE; o += 8)
		put(p + o, 8, tag + o);
}

struct sym {
	const char	*name;
	uint64_t	 value;
	unsigned int	 size;
	unsigned char	 info;		/* binding << 4 | type */
	unsigned int	 shndx;
};

#define	ABS	0xfff1

/*
 * An ELF kernel: header, .text (empty), .symtab, .strtab, .shstrtab.
 */
static void
make_elf(const char *name, unsigned int bits, unsigned int machine,
    const struct sym *syms, size_t nsyms)
{
	static unsigned char f[8192];
	static const char shstr[] = "\0.text\0.symtab\0.strtab\0.shstrtab";
	unsigned char *p, *sh;
	size_t i, len, stroff, symoff, at;
	unsigned int w, ehsize, shsize, symsize;

	memset(f, 0, sizeof(f));
	w = bits / 8;
	ehsize = bits == 64 ? 64 : 52;
	shsize = bits == 64 ? 64 : 40;
	symsize = bits == 64 ? 24 : 16;
	memcpy(f, "\177ELF", 4);
	f[4] = (unsigned char)(bits / 32);
	f[5] = 1;
	f[6] = 1;
	f[7] = 9;
	put(f + 16, 2, 2);
	put(f + 18, 2, machine);
	put(f + 20, 4, 1);
	p = f + 24 + 3 * w + 4;			/* e_ehsize */
	put(p, 2, ehsize);
	put(p + 2, 2, bits == 64 ? 56 : 32);
	put(p + 6, 2, shsize);
	if (nsyms == 0) {
		make_file(name, f, ehsize);
		return;
	}
	put(f + 24 + 2 * w, w, 0x1000);		/* e_shoff */
	put(p + 8, 2, 5);			/* e_shnum */
	put(p + 10, 2, 4);			/* e_shstrndx */

	symoff = 0x100;
	stroff = 0x800;
	at = stroff + 1;
	for (i = 0; i < nsyms; i++) {
		p = f + symoff + (i + 1) * symsize;
		put(p, 4, at - stroff);
		if (bits == 64) {
			p[4] = syms[i].info;
			put(p + 6, 2, syms[i].shndx);
			put(p + 8, 8, syms[i].value);
			put(p + 16, 8, syms[i].size);
		} else {
			put(p + 4, 4, syms[i].value);
			put(p + 8, 4, syms[i].size);
			p[12] = syms[i].info;
			put(p + 14, 2, syms[i].shndx);
		}
		len = strlen(syms[i].name) + 1;
		memcpy(f + at, syms[i].name, len);
		at += len;
	}
	memcpy(f + 0xf00, shstr, sizeof(shstr));
	for (i = 1; i < 5; i++) {
		static const struct {
			unsigned int	name, type, flags, link;
		} s[5] = { { 0, 0, 0, 0 }, { 1, 1, 6, 0 }, { 7, 2, 0, 3 },
		    { 15, 3, 0, 0 }, { 23, 3, 0, 0 } };
		uint64_t off[5], size[5];

		off[1] = 0x80;
		size[1] = 0;
		off[2] = symoff;
		size[2] = (nsyms + 1) * symsize;
		off[3] = stroff;
		size[3] = at - stroff;
		off[4] = 0xf00;
		size[4] = sizeof(shstr);
		sh = f + 0x1000 + i * shsize;
		put(sh, 4, s[i].name);
		put(sh + 4, 4, s[i].type);
		put(sh + 8, w, s[i].flags);
		put(sh + 8 + 2 * w, w, off[i]);
		put(sh + 8 + 3 * w, w, size[i]);
		put(sh + 8 + 4 * w, 4, s[i].link);
		put(sh + 12 + 4 * w, 4, i == 2 ? 1 : 0);
		put(sh + 16 + 4 * w, w, 1);
		put(sh + 16 + 5 * w, w, i == 2 ? symsize : 0);
	}
	make_file(name, f, 0x1000 + 5 * shsize);
}

void
make_kernels(void)
{
	static const struct sym s64[] = {
		{ "twice", 0x1111, 4, 0x01, 1 },
		{ "kernbase", 0xffffffff80000000, 0, 0x10, ABS },
		{ "KPML4phys", 0xffffffff80201018, 8, 0x11, 1 },
		{ "msgbufp", 0xfffffe0000000100, 8, 0x11, 1 },
		{ "twice", 0x2222, 4, 0x11, 1 },
		{ "panic\033[2J", 0xfffffe0000000300, 16, 0x12, 1 },
	};
	static const struct sym s32[] = {
		{ "kernbase", 0x800000, 0, 0x10, ABS },
		{ "msgbufp", 0x800100, 4, 0x11, 1 },
	};

	/* Of a kernel whose image was not dumped. */
	static const struct sym far[] = {
		{ "msgbufp", 0xfffffe0000900100, 8, 0x11, 1 },
		{ "version", 0xfffff8007fff0000, 8, 0x11, 1 },
	};

	make_elf("kernel.far", 64, 62, far, sizeof(far) / sizeof(far[0]));
	make_elf("kernel64", 64, 62, NULL, 0);
	make_elf("kernel32", 32, 3, NULL, 0);
	make_elf("kernel.sym", 64, 62, s64, sizeof(s64) / sizeof(s64[0]));
	make_elf("ksyms32", 32, 3, s32, sizeof(s32) / sizeof(s32[0]));
}

/*
 * A ring of size bytes, written up to wseq, and its struct msgbuf.
 */
static void
make_ring(unsigned char *ring, unsigned char *mb, unsigned int width,
    uint64_t ptr, unsigned int size, const char *text)
{
	size_t i, len;

	len = strlen(text);
	for (i = 0; i < len; i++)
		ring[i % size] = (unsigned char)text[i];
	put(mb, width, ptr);
	put(mb + width, 4, 0x063062);
	put(mb + width + 4, 4, size);
	put(mb + width + 8, 4, len % (16 * size));
	put(mb + width + 12, 4, 0);		/* msg_rseq */
	put(mb + width + 16, 4, 0xffffffff);	/* msg_cksum: not used */
	put(mb + width + 20, 4, 16 * size);	/* msg_seqmod */
}

/*
 * amd64, version 3: pages 0x1000, 0x2000 (a PT page), 0x100000, 0x101000.
 */
static void
make_md3(void)
{
	static unsigned char f[0xa000];
	const size_t len = 0x9000;

	memcpy(f, "minidump FreeBSD/amd64", 22);
	put(f + 24, 4, 3);
	put(f + 28, 4, 34);			/* msgbufsize */
	put(f + 32, 4, 0x1000);
	put(f + 36, 4, 0x1000);
	put(f + 40, 8, 0xfffffe0000000000);
	put(f + 48, 8, 0xfffff80000000000);
	put(f + 56, 8, 0xfffffc0000000000);
	put(f + 64, 4, 0x1000);
	put(f + 0x2000 + 8, 8, 0x3000);		/* dump_avail */
	put(f + 0x2000 + 16, 8, 0x100000);
	put(f + 0x2000 + 24, 8, 0x104000);
	f[0x3000] = 0x1e;
	put(f + 0x4000, 8, 0x2063);		/* PDEs */
	put(f + 0x4008, 8, 0x80000000000001e3);
	put(f + 0x4010, 8, 0x103063);
	tag_page(f + 0x5000, 0x1111000000000000);
	put(f + 0x6000, 8, 0x8000000000100163);	/* PTEs */
	put(f + 0x6008, 8, 0x0000000000101121);
	put(f + 0x6010, 8, 0x8000000000102163);
	put(f + 0x6ff8, 8, 0x8000000000001163);
	tag_page(f + 0x7000, 0x2222000000000000);
	tag_page(f + 0x8000, 0x3333000000000000);

	/* msgbufp at ...100, struct at ...200, the text at ...001400. */
	put(f + 0x7100, 8, 0xfffffe0000000200);
	make_ring(f + 0x8400, f + 0x7200, 8, 0xfffffe0000001400, 34,
	    "lost\n<6>first line\nbell\007 \033[31mred\nlast\n");
	memcpy(f + 0x1000, f + 0x8400, 34);
	make_file("md3", f, len);
	make_kdh(f + len, len, PAGE, 0);
	make_file("livecore", f, sizeof(f));
	make_file("md3.cut", f, 0x8100);
	make_file("md3.bitmap", f, 0x3800);
}

/* i386, version 2, PAE: pages 0x3000, 0x800000, 0x100005000. */
static void
make_i386(void)
{
	static unsigned char f[0x8000];

	memcpy(f, "minidump FreeBSD/i386", 21);
	put(f + 24, 4, 2);
	put(f + 28, 4, 32);			/* msgbufsize */
	put(f + 32, 4, 0x1000);
	put(f + 36, 4, 0x1000);
	put(f + 40, 4, 0x800000);
	put(f + 44, 4, 1);			/* paemode */
	put(f + 48, 4, 0x1000);
	put(f + 0x2000, 8, 0x1000);
	put(f + 0x2008, 8, 0x4000);
	put(f + 0x2010, 8, 0x800000);
	put(f + 0x2018, 8, 0x802000);
	put(f + 0x2020, 8, 0x100000000);
	put(f + 0x2028, 8, 0x100008000);
	f[0x3000] = 0x0c;
	f[0x3001] = 0x04;
	put(f + 0x4000, 8, 0x0000000000800163);
	put(f + 0x4008, 8, 0x8000000100005163);
	put(f + 0x4010, 8, 0x8000000000003021);
	tag_page(f + 0x5000, 0x3333000000000000);
	tag_page(f + 0x6000, 0x8888000000000000);
	tag_page(f + 0x7000, 0x5555000000000000);
	put(f + 0x6100, 4, 0x800200);
	make_ring(f + 0x7400, f + 0x6200, 4, 0x801400, 32, "not gone round\n");
	memset(f + 0x7400 + 15, 0, 32 - 15);
	memcpy(f + 0x1000, f + 0x7400, 32);
	make_file("i386v2", f, sizeof(f));
}

void
make_cores(void)
{

	make_md3();
	make_i386();
}

/*
 * Two segments, PA 0-0x8000 at 0x1000 and 0x200000-0x210000 at 0x9000;
 * kernel map at PML4[511], one 2 MiB leaf across the first segment's end.
 */
void
make_full(void)
{
	static unsigned char f[0x19000];
	unsigned int i;

	memcpy(f, "\177ELF\2\1\1\377", 8);
	put(f + 16, 2, 4);
	put(f + 18, 2, 62);
	put(f + 32, 8, 64);
	put(f + 52, 2, 64);
	put(f + 54, 2, 56);
	put(f + 56, 2, 2);
	put(f + 58, 2, 64);
	for (i = 0; i < 2; i++) {
		unsigned char *p = f + 64 + 56 * i;

		put(p, 4, 1);
		put(p + 4, 4, 4);
		put(p + 8, 8, i == 0 ? 0x1000 : 0x9000);
		put(p + 16, 8, i == 0 ? 0 : 0x200000);
		put(p + 24, 8, i == 0 ? 0 : 0x200000);
		put(p + 32, 8, i == 0 ? 0x8000 : 0x10000);
		put(p + 40, 8, i == 0 ? 0x8000 : 0x10000);
		put(p + 48, 8, PAGE);
	}
	for (i = 0; i < 8; i++)
		tag_page(f + 0x1000 + PAGE * i, (0xa000ULL + i) << 48);
	for (i = 0; i < 16; i++)
		tag_page(f + 0x9000 + PAGE * i, (0xb000ULL + i) << 48);
	memset(f + 0xb000, 0, 6 * PAGE);
	put(f + 0xa018, 8, 0x202000);		/* KPML4phys */
	put(f + 0xbff8, 8, 0x203027);		/* PML4[511] */
	put(f + 0xcff0, 8, 0x204027);		/* PDP[510] */
	put(f + 0xd000, 8, 0x80000000000001e3);	/* PD[0] */
	put(f + 0xd008, 8, 0x2001e1);		/* PD[1] */
	put(f + 0xd010, 8, 0x205063);		/* PD[2] */
	put(f + 0xe000, 8, 0x8000000000003163);	/* PT[0] */
	make_file("full", f, sizeof(f));
}
