/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Kernel symbols: from the caller's resolver where there is one, otherwise
 * (on native kernels only) from the kernel's own symbol table.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gelf.h>
#include <libelf.h>

#include "kr.h"

/* The nlist(3) type of a symbol: what its section is, and its binding. */
static unsigned char
nlist_type(Elf *elf, const GElf_Sym *sym)
{
	GElf_Shdr sh;
	Elf_Scn *scn;
	unsigned char type;

	type = N_UNDF;
	if (sym->st_shndx == SHN_ABS) {
		type = GELF_ST_TYPE(sym->st_info) == STT_FILE ? N_FN : N_ABS;
	} else if (sym->st_shndx != SHN_UNDEF &&
	    sym->st_shndx < SHN_LORESERVE) {
		scn = elf_getscn(elf, sym->st_shndx);
		if (scn != NULL && gelf_getshdr(scn, &sh) != NULL) {
			if (sh.sh_type == SHT_NOBITS)
				type = N_BSS;
			else if (sh.sh_type == SHT_PROGBITS)
				type = (sh.sh_flags & SHF_WRITE) != 0 ?
				    N_DATA : N_TEXT;
		}
	}
	if (GELF_ST_BIND(sym->st_info) == STB_GLOBAL ||
	    GELF_ST_BIND(sym->st_info) == STB_WEAK)
		type |= N_EXT;
	return (type);
}

/* A list name matches with or without its first underscore. */
static int
name_matches(const char *want, const char *name)
{

	return (strcmp(want, name) == 0 ||
	    (want[0] == '_' && strcmp(want + 1, name) == 0));
}

/*
 * Looks all names up in one pass over the first symbol table.  The last
 * definition of a name wins.  0, or -1 when the table cannot be read; a
 * kernel without one has no names.
 */
static int
scan_table(Elf *elf, struct kvm_nlist *nl, size_t n)
{
	Elf_Data *data;
	Elf_Scn *scn;
	GElf_Shdr sh;
	GElf_Sym sym;
	const char *name;
	size_t i, k, nsyms;

	for (scn = elf_nextscn(elf, NULL); scn != NULL;
	    scn = elf_nextscn(elf, scn)) {
		if (gelf_getshdr(scn, &sh) == NULL)
			return (-1);
		if (sh.sh_type == SHT_SYMTAB)
			break;
	}
	if (scn == NULL)
		return (0);
	data = elf_getdata(scn, NULL);
	if (data == NULL || sh.sh_entsize == 0)
		return (-1);
	nsyms = (size_t)(data->d_size / sh.sh_entsize);
	for (i = 0; i < nsyms && i <= INT32_MAX; i++) {
		if (gelf_getsym(data, (int)i, &sym) == NULL)
			return (-1);
		name = elf_strptr(elf, sh.sh_link, sym.st_name);
		if (name == NULL)
			return (-1);
		if (name[0] == '\0')
			continue;
		for (k = 0; k < n; k++) {
			if (!name_matches(nl[k].n_name, name))
				continue;
			nl[k].n_value = sym.st_value;
			nl[k].n_type = nlist_type(elf, &sym);
		}
	}
	return (0);
}

static int
lookup_elf(kvm_t *kd, struct kvm_nlist *nl, size_t n)
{
	Elf *elf;
	int rv;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return (-1);
	elf = elf_begin(kd->exec_fd, ELF_C_READ, NULL);
	if (elf == NULL)
		return (-1);
	rv = elf_kind(elf) == ELF_K_ELF ? scan_table(elf, nl, n) : -1;
	(void)elf_end(elf);
	return (rv);
}

int
kvm_nlist2(kvm_t *kd, struct kvm_nlist *nl)
{
	const char *why;
	size_t i, n;
	kvaddr_t addr;
	int missing;

	for (n = 0; nl[n].n_name != NULL && nl[n].n_name[0] != '\0'; n++) {
		nl[n].n_type = N_UNDF;
		nl[n].n_value = 0;
	}
	missing = 0;
	if (kd->resolver != NULL) {
		for (i = 0; i < n; i++) {
			addr = 0;
			if (kd->resolver(nl[i].n_name, &addr) == 0) {
				nl[i].n_type = N_DATA | N_EXT;
				nl[i].n_value = addr;
			} else
				missing++;
		}
		return (missing);
	}
	if (n > 0 && lookup_elf(kd, nl, n) != 0) {
		for (i = 0; i < n; i++) {
			nl[i].n_type = N_UNDF;
			nl[i].n_value = 0;
		}
		why = elf_errmsg(-1);
		kr_err(kd, "%s: symbol table: cannot be read: %s",
		    kd->exec_path, why != NULL ? why : "damaged");
		return (-1);
	}
	for (i = 0; i < n; i++)
		missing += nl[i].n_type == N_UNDF;
	return (missing);
}

int
kvm_nlist(kvm_t *kd, struct nlist *nl)
{
	struct kvm_nlist *list;
	size_t i, n;
	int rv;

	if (!kvm_native(kd)) {
		kr_err(kd, "kvm_nlist of non-native vmcore");
		return (-1);
	}
	for (n = 0; nl[n].n_name != NULL && nl[n].n_name[0] != '\0'; n++)
		continue;
	if (n == 0)
		return (0);
	list = calloc(n + 1, sizeof(*list));
	if (list == NULL) {
		kr_sys_err(kd, "kvm_nlist");
		return (-1);
	}
	for (i = 0; i < n; i++)
		list[i].n_name = nl[i].n_name;
	rv = kvm_nlist2(kd, list);
	for (i = 0; i < n; i++) {
		nl[i].n_type = list[i].n_type;
		nl[i].n_other = 0;
		nl[i].n_desc = 0;
		/* The kernel is native: its addresses fit. */
		nl[i].n_value = (unsigned long)list[i].n_value;
	}
	free(list);
	return (rv);
}

int
kr_symbol(kvm_t *kd, const char *name, kvaddr_t *va)
{
	struct kvm_nlist nl[2] = { { name, 0, 0 }, { NULL, 0, 0 } };

	if (kvm_nlist2(kd, nl) != 0)
		return (-1);
	*va = nl[0].n_value;
	return (0);
}

int
kr_need_symbol(kvm_t *kd, const char *name, kvaddr_t *va)
{

	if (kr_symbol(kd, name, va) == 0)
		return (0);
	kr_core_err(kd, "page tables: bad namelist: kernel %s has no symbol "
	    "%s", kd->exec_path, name);
	return (-1);
}
