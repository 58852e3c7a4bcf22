/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * ksym.c: the symbols of a kernel file, through libelf, for kernels of every
 * class and byte order.  The command brings these to kvm_open2() so that a
 * foreign kernel works as a native one does.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gelf.h>
#include <libelf.h>

#include "vmcore.h"

struct ksyms {
	Elf		*elf;
	int		 fd;
	unsigned int	 bits;
	int		 msb;
	unsigned int	 machine;
	struct ksym	*byname;	/* sorted; later definitions last */
	struct ksym	*byaddr;
	size_t		 n;
};

/* The table that ksyms_resolve() looks into. */
static const struct ksyms *resolving;

/*
 * nm(1)'s letter.  The section's flags tell text from data; a section that
 * cannot be read is '?'.
 */
static char
letter(Elf *elf, const GElf_Sym *sym)
{
	Elf_Scn *scn;
	GElf_Shdr sh;
	char c;

	if (sym->st_shndx == SHN_ABS)
		c = 'a';
	else if (sym->st_shndx == SHN_COMMON)
		c = 'c';
	else if ((scn = elf_getscn(elf, sym->st_shndx)) == NULL ||
	    gelf_getshdr(scn, &sh) == NULL)
		c = '?';
	else if ((sh.sh_flags & SHF_EXECINSTR) != 0)
		c = 't';
	else if (sh.sh_type == SHT_NOBITS)
		c = 'b';
	else if ((sh.sh_flags & SHF_WRITE) != 0)
		c = 'd';
	else
		c = 'r';
	if (c != '?' && GELF_ST_BIND(sym->st_info) != STB_LOCAL)
		c = (char)(c - 'a' + 'A');
	return (c);
}

static int
cmp_name(const void *a, const void *b)
{
	const struct ksym *x = a, *y = b;
	int c;

	c = strcmp(x->name, y->name);
	if (c != 0)
		return (c);
	/* Global definitions (upper case) after local ones. */
	if ((x->type >= 'a') != (y->type >= 'a'))
		return (x->type >= 'a' ? -1 : 1);
	return (x->value < y->value ? -1 : x->value > y->value);
}

static int
cmp_addr(const void *a, const void *b)
{
	const struct ksym *x = a, *y = b;

	if (x->value != y->value)
		return (x->value < y->value ? -1 : 1);
	return (strcmp(x->name, y->name));
}

/*
 * Fills the table from one SHT_SYMTAB section.  0, or -1 for lack of memory.
 */
static int
load(struct ksyms *ks, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data;
	GElf_Sym sym;
	const char *name;
	size_t i, n;

	data = elf_getdata(scn, NULL);
	if (data == NULL || sh->sh_entsize == 0 ||
	    sh->sh_entsize > data->d_size)
		return (0);
	/* d_size is a size_t here and a uint64_t there. */
	n = (size_t)(data->d_size / sh->sh_entsize);
	if (n > INT32_MAX)
		return (0);
	ks->byname = calloc(n + 1, sizeof(*ks->byname));
	ks->byaddr = calloc(n + 1, sizeof(*ks->byaddr));
	if (ks->byname == NULL || ks->byaddr == NULL)
		return (-1);
	for (i = 0; i < n; i++) {
		if (gelf_getsym(data, (int)i, &sym) == NULL)
			break;
		if (sym.st_shndx == SHN_UNDEF ||
		    GELF_ST_TYPE(sym.st_info) == STT_FILE ||
		    GELF_ST_TYPE(sym.st_info) == STT_SECTION)
			continue;
		name = elf_strptr(ks->elf, sh->sh_link, sym.st_name);
		if (name == NULL || *name == '\0')
			continue;
		ks->byname[ks->n].name = name;
		ks->byname[ks->n].value = sym.st_value;
		ks->byname[ks->n].size = sym.st_size;
		ks->byname[ks->n].type = letter(ks->elf, &sym);
		ks->n++;
	}
	memcpy(ks->byaddr, ks->byname, ks->n * sizeof(*ks->byaddr));
	qsort(ks->byname, ks->n, sizeof(*ks->byname), cmp_name);
	qsort(ks->byaddr, ks->n, sizeof(*ks->byaddr), cmp_addr);
	return (0);
}

struct ksyms *
ksyms_open(const char *path, char *errbuf, size_t errlen)
{
	struct ksyms *ks;
	Elf_Scn *scn;
	GElf_Ehdr eh;
	GElf_Shdr sh;

	ks = calloc(1, sizeof(*ks));
	if (ks == NULL) {
		snprintf(errbuf, errlen, "%s", strerror(errno));
		return (NULL);
	}
	ks->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (ks->fd < 0) {
		snprintf(errbuf, errlen, "%s", strerror(errno));
		goto fail;
	}
	if (elf_version(EV_CURRENT) == EV_NONE ||
	    (ks->elf = elf_begin(ks->fd, ELF_C_READ, NULL)) == NULL) {
		snprintf(errbuf, errlen, "%s", elf_errmsg(-1));
		goto fail;
	}
	if (elf_kind(ks->elf) != ELF_K_ELF ||
	    gelf_getehdr(ks->elf, &eh) == NULL) {
		snprintf(errbuf, errlen, "not an ELF file");
		goto fail;
	}
	ks->bits = eh.e_ident[EI_CLASS] == ELFCLASS32 ? 32 : 64;
	ks->msb = eh.e_ident[EI_DATA] == ELFDATA2MSB;
	ks->machine = eh.e_machine;
	for (scn = elf_nextscn(ks->elf, NULL); scn != NULL;
	    scn = elf_nextscn(ks->elf, scn)) {
		if (gelf_getshdr(scn, &sh) == NULL ||
		    sh.sh_type != SHT_SYMTAB)
			continue;
		if (load(ks, scn, &sh) != 0) {
			snprintf(errbuf, errlen, "symbol table: %s",
			    strerror(ENOMEM));
			goto fail;
		}
		break;
	}
	resolving = ks;
	return (ks);
fail:
	ksyms_close(ks);
	return (NULL);
}

void
ksyms_close(struct ksyms *ks)
{

	if (ks == NULL)
		return;
	if (resolving == ks)
		resolving = NULL;
	free(ks->byname);
	free(ks->byaddr);
	if (ks->elf != NULL)
		elf_end(ks->elf);
	if (ks->fd >= 0)
		close(ks->fd);
	free(ks);
}

size_t
ksyms_count(const struct ksyms *ks)
{

	return (ks->n);
}

const struct ksym *
ksyms_get(const struct ksyms *ks, size_t i)
{

	return (&ks->byaddr[i]);
}

unsigned int
ksyms_bits(const struct ksyms *ks)
{

	return (ks->bits);
}

int
ksyms_msb(const struct ksyms *ks)
{

	return (ks->msb);
}

unsigned int
ksyms_machine(const struct ksyms *ks)
{

	return (ks->machine);
}

const struct ksym *
ksyms_find(const struct ksyms *ks, const char *name)
{
	size_t lo, hi, mid;

	/* The last of those that have the name. */
	for (lo = 0, hi = ks->n; lo < hi;) {
		mid = lo + (hi - lo) / 2;
		if (strcmp(ks->byname[mid].name, name) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0 || strcmp(ks->byname[lo - 1].name, name) != 0)
		return (NULL);
	return (&ks->byname[lo - 1]);
}

const struct ksym *
ksyms_near(const struct ksyms *ks, uint64_t va)
{
	size_t lo, hi, mid;

	for (lo = 0, hi = ks->n; lo < hi;) {
		mid = lo + (hi - lo) / 2;
		if (ks->byaddr[mid].value <= va)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo == 0 ? NULL : &ks->byaddr[lo - 1]);
}

int
ksyms_resolve(const char *name, kvaddr_t *addr)
{
	const struct ksym *s;

	if (resolving == NULL || (s = ksyms_find(resolving, name)) == NULL)
		return (-1);
	*addr = s->value;
	return (0);
}
