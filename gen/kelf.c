/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The kernel file: an executable with the kernel's symbols and no code.
 * libelf writes it with every offset set here, so that each host's libelf
 * writes the same bytes.  kernbase is absolute; the variables are in .data.
 */

#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gelf.h>
#include <libelf.h>

#include "core.h"
#include "ehdr.h"
#include "target.h"

#define OSABI_FREEBSD	9
#define DATA_OFF	0x1000u
#define DATA_MAX	0x10000u
#define SCN_DATA	1		/* index of .data */

static char shstrtab[] = "\0.data\0.symtab\0.strtab\0.shstrtab";
enum { NAME_DATA = 1, NAME_SYMTAB = 7, NAME_STRTAB = 15, NAME_SHSTRTAB = 23 };

struct strings {
	char	*buf;
	size_t	 len;
};

/* Adds a string; its offset, or -1. */
static long
add_string(struct strings *s, const char *text)
{
	char *p;
	size_t n;

	n = strlen(text) + 1;
	p = realloc(s->buf, s->len + n + 1);
	if (p == NULL)
		return (-1);
	s->buf = p;
	if (s->len == 0)
		s->buf[s->len++] = '\0';
	memcpy(s->buf + s->len, text, n);
	s->len += n;
	return ((long)(s->len - n));
}

static unsigned
kernel_type(const struct vg_flavour *t)
{
	unsigned type;

	for (type = 0; (t->types >> type & 1) == 0; type++)
		continue;
	return (type);
}

/* The pages that hold the kernel's variables. */
static void
data_range(const struct vg_core *c, uint64_t *lo, uint64_t *hi)
{
	const struct vg_symbol *s;

	*lo = VG_NONE;
	*hi = 0;
	for (s = c->symbol; s < c->symbol + c->nsymbol; s++) {
		if (s->width == 0)
			continue;
		if (s->value < *lo)
			*lo = s->value;
		if (s->value + s->width > *hi)
			*hi = s->value + s->width;
	}
	if (*lo > *hi) {
		*lo = *hi = c->kernsym;
		return;
	}
	*lo = vg_down(*lo, 0x1000);
	*hi = vg_up(*hi, 0x1000);
	if (*hi - *lo > DATA_MAX)
		*hi = *lo + 0x1000;
}

/* A new section with one block of data at off. */
static Elf_Scn *
add_section(Elf *elf, GElf_Word name, GElf_Word type, uint64_t off, void *buf,
    size_t len, Elf_Type dtype)
{
	Elf_Data *data;
	Elf_Scn *scn;
	GElf_Shdr sh;

	scn = elf_newscn(elf);
	if (scn == NULL)
		return (NULL);
	data = elf_newdata(scn);
	if (data == NULL)
		return (NULL);
	data->d_buf = buf;
	data->d_size = len;
	data->d_type = dtype;
	data->d_align = 1;
	data->d_off = 0;
	data->d_version = EV_CURRENT;
	if (gelf_getshdr(scn, &sh) == NULL)
		return (NULL);
	sh.sh_name = name;
	sh.sh_type = type;
	sh.sh_offset = off;
	sh.sh_size = len;
	sh.sh_addralign = 1;
	return (gelf_update_shdr(scn, &sh) != 0 ? scn : NULL);
}

/* The symbol table in libelf's form; *strtab gets the names. */
static int
fill_symbols(const struct vg_core *c, Elf_Data *data, struct strings *strtab)
{
	const struct vg_symbol *s;
	GElf_Sym sym;
	uint64_t lo, hi;
	size_t i;
	long n;

	data_range(c, &lo, &hi);
	memset(&sym, 0, sizeof(sym));
	if (gelf_update_sym(data, 0, &sym) == 0)
		return (-1);
	for (i = 0; i < c->nsymbol; i++) {
		s = &c->symbol[i];
		memset(&sym, 0, sizeof(sym));
		n = add_string(strtab, s->name);
		if (n < 0)
			return (-1);
		sym.st_name = (GElf_Word)n;
		sym.st_value = s->value;
		sym.st_size = s->width;
		if (s->value >= lo && s->value < hi) {
			sym.st_info = GELF_ST_INFO(STB_GLOBAL, STT_OBJECT);
			sym.st_shndx = SCN_DATA;
		} else {
			sym.st_info = GELF_ST_INFO(STB_GLOBAL, STT_NOTYPE);
			sym.st_shndx = SHN_ABS;
		}
		if (gelf_update_sym(data, (int)i + 1, &sym) == 0)
			return (-1);
	}
	return (0);
}

struct build {
	struct strings	 strtab;
	void		*data;
	void		*symtab;
};

static int
build_sections(struct vg_core *c, Elf *elf, struct build *b, uint64_t *shoff,
    unsigned *shnum)
{
	Elf_Scn *scn;
	GElf_Shdr sh;
	uint64_t lo, hi, off;
	size_t symsize, strscn;

	data_range(c, &lo, &hi);
	b->data = calloc(1, hi > lo ? (size_t)(hi - lo) : 1);
	if (b->data == NULL)
		return (-1);
	scn = add_section(elf, NAME_DATA, SHT_PROGBITS, DATA_OFF, b->data,
	    (size_t)(hi - lo), ELF_T_BYTE);
	if (scn == NULL || gelf_getshdr(scn, &sh) == NULL)
		return (-1);
	sh.sh_flags = SHF_ALLOC | SHF_WRITE;
	sh.sh_addr = lo;
	if (gelf_update_shdr(scn, &sh) == 0)
		return (-1);
	off = DATA_OFF + (hi - lo);

	if (c->kernel_symtab) {
		symsize = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
		b->symtab = calloc(c->nsymbol + 1, symsize);
		if (b->symtab == NULL)
			return (-1);
		scn = add_section(elf, NAME_SYMTAB, SHT_SYMTAB, off, b->symtab,
		    (c->nsymbol + 1) * symsize, ELF_T_SYM);
		if (scn == NULL || gelf_getshdr(scn, &sh) == NULL ||
		    add_string(&b->strtab, "") < 0 ||
		    fill_symbols(c, elf_getdata(scn, NULL), &b->strtab) != 0)
			return (-1);
		strscn = elf_ndxscn(scn) + 1;
		sh.sh_link = (GElf_Word)strscn;
		sh.sh_info = 1;
		sh.sh_entsize = symsize;
		sh.sh_addralign = 8;
		if (gelf_update_shdr(scn, &sh) == 0)
			return (-1);
		off = vg_up(off + sh.sh_size, 8);
		if (add_section(elf, NAME_STRTAB, SHT_STRTAB, off,
		    b->strtab.buf, b->strtab.len, ELF_T_BYTE) == NULL)
			return (-1);
		off = vg_up(off + b->strtab.len, 8);
	}
	scn = add_section(elf, NAME_SHSTRTAB, SHT_STRTAB, off, shstrtab,
	    sizeof(shstrtab), ELF_T_BYTE);
	if (scn == NULL)
		return (-1);
	*shoff = vg_up(off + sizeof(shstrtab), 8);
	*shnum = (unsigned)elf_ndxscn(scn) + 1;
	return (0);
}

static int
build_elf(struct vg_core *c, Elf *elf, struct build *b)
{
	GElf_Ehdr eh;
	uint64_t shoff;
	unsigned shnum;

	if (gelf_newehdr(elf, c->flavour->bits == 64 ? ELFCLASS64 :
	    ELFCLASS32) == 0 || gelf_getehdr(elf, &eh) == NULL)
		return (-1);
	eh.e_ident[EI_DATA] = c->flavour->be ? ELFDATA2MSB : ELFDATA2LSB;
	eh.e_ident[EI_OSABI] = OSABI_FREEBSD;
	eh.e_type = (GElf_Half)kernel_type(c->flavour);
	eh.e_flags = c->flavour->flags;
	eh.e_machine = (GElf_Half)c->flavour->machine;
	eh.e_version = EV_CURRENT;
	eh.e_entry = c->kernsym;
	if (gelf_update_ehdr(elf, &eh) == 0)
		return (-1);
	(void)elf_flagelf(elf, ELF_C_SET, ELF_F_LAYOUT);
	if (build_sections(c, elf, b, &shoff, &shnum) != 0 ||
	    gelf_getehdr(elf, &eh) == NULL)
		return (-1);
	eh.e_ehsize = (GElf_Half)vg_ehdr_size(c->flavour->bits);
	eh.e_shentsize = (GElf_Half)vg_shdr_size(c->flavour->bits);
	eh.e_shoff = shoff;
	eh.e_shstrndx = (GElf_Half)(shnum - 1);
	if (gelf_update_ehdr(elf, &eh) == 0)
		return (-1);
	return (elf_update(elf, ELF_C_WRITE) < 0 ? -1 : 0);
}

/* An open file without a name: libelf writes to descriptors only. */
static int
scratch(struct vg_core *c)
{
	const char *dir;
	char *path;
	size_t n;
	int fd;

	dir = getenv("TMPDIR");
	if (dir == NULL || dir[0] == '\0')
		dir = "/tmp";
	n = strlen(dir) + sizeof("/vmgen.XXXXXX");
	path = malloc(n);
	if (path == NULL)
		return (vg_fail(&c->err, "out of memory"));
	(void)snprintf(path, n, "%s/vmgen.XXXXXX", dir);
	fd = mkstemp(path);
	if (fd < 0)
		(void)vg_fail(&c->err, "%s: %s", path, strerror(errno));
	else
		(void)unlink(path);
	free(path);
	return (fd);
}

/* What libelf wrote, with the scenario's fields laid over the header. */
static int
take_in(struct vg_core *c, int fd)
{
	uint8_t *buf;
	off_t size;
	ssize_t n;
	int error;

	size = lseek(fd, 0, SEEK_END);
	if (size < (off_t)vg_ehdr_size(c->flavour->bits))
		return (vg_fail(&c->err, "kernel: libelf wrote nothing"));
	buf = malloc((size_t)size);
	if (buf == NULL)
		return (vg_fail(&c->err, "out of memory"));
	n = pread(fd, buf, (size_t)size, 0);
	if (n != (ssize_t)size) {
		free(buf);
		return (vg_fail(&c->err, "kernel: cannot be read back"));
	}
	(void)vg_ehdr_set(buf, c->flavour->bits, c->flavour->be, "e_phentsize",
	    vg_phdr_size(c->flavour->bits));
	error = vg_ehdr_set_all(c, "kernel_ehdr", &c->kernel_ehdr,
	    c->flavour->be, buf);
	if (error == 0 &&
	    vg_image_bytes(&c->kern, 0, buf, (size_t)size) != 0)
		error = vg_fail(&c->err, "out of memory");
	free(buf);
	return (error);
}

int
vg_core_kernel(struct vg_core *c)
{
	struct build b;
	Elf *elf;
	int error, fd;

	if (c->have_kern)
		return (0);
	if (elf_version(EV_CURRENT) == EV_NONE)
		return (vg_fail(&c->err, "kernel: libelf is too old"));
	fd = scratch(c);
	if (fd < 0)
		return (-1);
	memset(&b, 0, sizeof(b));
	elf = elf_begin(fd, ELF_C_WRITE, NULL);
	error = elf == NULL ? -1 : build_elf(c, elf, &b);
	if (error != 0)
		(void)vg_fail(&c->err, "kernel: libelf: %s", elf_errmsg(-1));
	if (elf != NULL)
		(void)elf_end(elf);
	if (error == 0)
		error = take_in(c, fd);
	(void)close(fd);
	free(b.strtab.buf);
	free(b.data);
	free(b.symtab);
	if (error == 0)
		c->have_kern = 1;
	return (error);
}
