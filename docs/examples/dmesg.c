/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * dmesg KERNEL VMCORE: the message buffer of a kernel that crashed.
 *
 * A program from outside: all it knows of the library is what kvm_open(3),
 * kvm_nlist(3), kvm_kerndisp(3), kvm_read(3) and kvm_geterr(3) say.  The
 * kernel may be of any machine, and is read on any.  With FreeBSD's libkvm:
 *
 *	cc -o dmesg dmesg.c -lkvm -lelf
 *
 * kvm(3) hands out the target's bytes as they lie in its memory.  What they
 * mean is the caller's part: the width of a pointer and the order of bytes are
 * those of the kernel's ELF header.
 */

#include <sys/types.h>

#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gelf.h>
#include <libelf.h>

#include <kvm.h>

/*
 * struct msgbuf of <sys/msgbuf.h>, as far as it is needed: a pointer to the
 * text, then three unsigned ints.
 */
#define	MSG_MAGIC	0x063062
#define	MSG_SIZE_MAX	(1U << 30)	/* more is no buffer of a kernel */

/* The kernel's ELF file. */
static Elf		*elf;
static Elf_Data		*symtab;
static size_t		 strings;	/* section with the symbols' names */
static unsigned int	 width;		/* bytes in a pointer */
static int		 msb_first;

static void
open_kernel(const char *path)
{
	Elf_Scn *scn;
	GElf_Ehdr ehdr;
	GElf_Shdr shdr;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err(2, "%s", path);
	if (elf_version(EV_CURRENT) == EV_NONE ||
	    (elf = elf_begin(fd, ELF_C_READ, NULL)) == NULL ||
	    gelf_getehdr(elf, &ehdr) == NULL)
		errx(2, "%s: %s", path, elf_errmsg(-1));
	width = ehdr.e_ident[EI_CLASS] == ELFCLASS32 ? 4 : 8;
	msb_first = ehdr.e_ident[EI_DATA] == ELFDATA2MSB;
	for (scn = NULL; (scn = elf_nextscn(elf, scn)) != NULL;)
		if (gelf_getshdr(scn, &shdr) != NULL &&
		    shdr.sh_type == SHT_SYMTAB) {
			symtab = elf_getdata(scn, NULL);
			strings = shdr.sh_link;
		}
}

/* For kvm_open2(): the address of a symbol; 0 if it is there. */
static int
resolve(const char *name, kvaddr_t *addr)
{
	GElf_Sym sym;
	const char *s;
	int i;

	for (i = 0; gelf_getsym(symtab, i, &sym) != NULL; i++) {
		s = elf_strptr(elf, strings, sym.st_name);
		if (sym.st_shndx != SHN_UNDEF && s != NULL &&
		    strcmp(s, name) == 0) {
			*addr = sym.st_value;
			return (0);
		}
	}
	return (-1);
}

/* The unsigned integer of n bytes at p, in the kernel's byte order. */
static uint64_t
number(const unsigned char *p, unsigned int n)
{
	uint64_t v;
	unsigned int i;

	for (v = 0, i = 0; i < n; i++)
		v = v << 8 | p[msb_first ? i : n - 1 - i];
	return (v);
}

static void
read_memory(kvm_t *kd, kvaddr_t va, void *buf, size_t len, const char *what)
{
	ssize_t n;

	n = kvm_read2(kd, va, buf, len);
	if (n < 0)
		errx(1, "%s: %s", what, kvm_geterr(kd));
	if ((size_t)n < len)
		errx(1, "%s: the core ends before it", what);
}

/* The length of the "<number>" in front of a line, or 0. */
static size_t
priority(const char *p)
{
	size_t n;

	n = p[0] == '<' ? strspn(p + 1, "0123456789") : 0;
	return (n > 0 && n <= 10 && p[n + 1] == '>' ? n + 2 : 0);
}

/* Nothing that a dump holds may steer a terminal. */
static void
put(unsigned char c)
{

	if (c == '\\')
		fputs("\\\\", stdout);
	else if (c == '\t' || (c >= ' ' && c <= '~'))
		putchar(c);
	else
		printf("\\x%02x", c);
}

/*
 * Reads the text of the buffer that msgbufp points to.  start is where its
 * oldest byte lies: the text is a ring, msg_wseq counts all bytes that were
 * ever written, and the next one goes over the oldest.
 */
static unsigned char *
read_ring(kvm_t *kd, kvaddr_t msgbufp, size_t *size, size_t *start)
{
	unsigned char mb[8 + 3 * 4], *ring;

	read_memory(kd, msgbufp, mb, width, "msgbufp");
	read_memory(kd, number(mb, width), mb, width + 3 * 4, "struct msgbuf");
	if (number(mb + width, 4) != MSG_MAGIC)
		errx(1, "struct msgbuf: msg_magic is %#jx",
		    (uintmax_t)number(mb + width, 4));
	*size = (size_t)number(mb + width + 4, 4);
	if (*size == 0 || *size > MSG_SIZE_MAX)
		errx(1, "struct msgbuf: msg_size is %zu", *size);
	*start = (size_t)number(mb + width + 8, 4) % *size;
	ring = malloc(*size);
	if (ring == NULL)
		err(1, "struct msgbuf: msg_size is %zu", *size);
	read_memory(kd, number(mb, width), ring, *size, "the text");
	return (ring);
}

/* NULs are what was never written. */
static void
print_ring(const unsigned char *ring, size_t size, size_t start)
{
	char *text;
	size_t i, n;

	text = malloc(size + 1);
	if (text == NULL)
		err(1, "the text");
	for (n = i = 0; i < size; i++)
		if (ring[(start + i) % size] != '\0')
			text[n++] = (char)ring[(start + i) % size];
	text[n] = '\0';
	if (n == 0)
		errx(1, "the message buffer is empty");
	for (i = priority(text); i < n; i++)
		if (text[i] != '\n')
			put((unsigned char)text[i]);
		else {
			putchar('\n');
			i += priority(text + i + 1);
		}
	if (text[n - 1] != '\n')
		putchar('\n');
	free(text);
}

int
main(int argc, char **argv)
{
	char errbuf[_POSIX2_LINE_MAX];
	struct kvm_nlist nl[2];
	unsigned char *ring;
	kvm_t *kd;
	size_t size, start;

	if (argc != 3) {
		fputs("usage: dmesg KERNEL VMCORE\n", stderr);
		return (2);
	}
	open_kernel(argv[1]);
	kd = kvm_open2(argv[1], argv[2], O_RDONLY, errbuf, resolve);
	if (kd == NULL)
		errx(2, "%s", errbuf);
	memset(nl, 0, sizeof(nl));
	nl[0].n_name = "msgbufp";
	if (kvm_nlist2(kd, nl) != 0)
		errx(1, "%s: no symbol msgbufp", argv[1]);
	/* Where the kernel ran, which need not be where it was linked. */
	ring = read_ring(kd, nl[0].n_value + (kvaddr_t)kvm_kerndisp(kd),
	    &size, &start);
	print_ring(ring, size, start);
	free(ring);
	kvm_close(kd);
	elf_end(elf);
	return (fflush(stdout) == 0 ? 0 : 2);
}
