/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "elfcore.h"
#include "fields.h"

#define	ET_CORE		4
#define	PT_LOAD		1
#define	PN_XNUM		0xffff	/* see sh_info of the first section */
#define	MAXPHDRS	((uint64_t)1 << 22)

/* Both classes; the same fields in the same order, index by enum. */
enum {
	E_TYPE, E_MACHINE, E_VERSION, E_ENTRY, E_PHOFF, E_SHOFF, E_FLAGS,
	E_PHENTSIZE, E_PHNUM, E_N
};

static const struct kr_field ehdr32[E_N] = {
	{ "e_type", 16, 2, 0, 0 }, { "e_machine", 18, 2, 0, 0 },
	{ "e_version", 20, 4, 0, 0 }, { "e_entry", 24, 4, 0, 0 },
	{ "e_phoff", 28, 4, 0, 0 }, { "e_shoff", 32, 4, 0, 0 },
	{ "e_flags", 36, 4, 0, 0 }, { "e_phentsize", 42, 2, 0, 0 },
	{ "e_phnum", 44, 2, 0, 0 },
};

static const struct kr_field ehdr64[E_N] = {
	{ "e_type", 16, 2, 0, 0 }, { "e_machine", 18, 2, 0, 0 },
	{ "e_version", 20, 4, 0, 0 }, { "e_entry", 24, 8, 0, 0 },
	{ "e_phoff", 32, 8, 0, 0 }, { "e_shoff", 40, 8, 0, 0 },
	{ "e_flags", 48, 4, 0, 0 }, { "e_phentsize", 54, 2, 0, 0 },
	{ "e_phnum", 56, 2, 0, 0 },
};

/* In the order of class 64; class 32 has p_flags elsewhere. */
enum {
	P_TYPE, P_FLAGS, P_OFFSET, P_VADDR, P_PADDR, P_FILESZ, P_MEMSZ,
	P_ALIGN, P_N
};

static const struct kr_field phdr32[P_N] = {
	{ "p_type", 0, 4, 0, 0 }, { "p_flags", 24, 4, 0, 0 },
	{ "p_offset", 4, 4, 0, 0 }, { "p_vaddr", 8, 4, 0, 0 },
	{ "p_paddr", 12, 4, 0, 0 }, { "p_filesz", 16, 4, 0, 0 },
	{ "p_memsz", 20, 4, 0, 0 }, { "p_align", 28, 4, 0, 0 },
};

static const struct kr_field phdr64[P_N] = {
	{ "p_type", 0, 4, 0, 0 }, { "p_flags", 4, 4, 0, 0 },
	{ "p_offset", 8, 8, 0, 0 }, { "p_vaddr", 16, 8, 0, 0 },
	{ "p_paddr", 24, 8, 0, 0 }, { "p_filesz", 32, 8, 0, 0 },
	{ "p_memsz", 40, 8, 0, 0 }, { "p_align", 48, 8, 0, 0 },
};

#define	EHDRLEN(class)		((class) == 2 ? 64u : 52u)
#define	PHDRLEN(class)		((class) == 2 ? 56u : 32u)
/* Offset of sh_info in a section header, and the header's length. */
#define	SHINFO(class)		((class) == 2 ? 44u : 28u)
#define	SHDRLEN(class)		((class) == 2 ? 64u : 40u)

static int
bad_core(kvm_t *kd, const char *what, uint64_t value, const char *why)
{

	kr_core_err(kd, "invalid core: ELF header: %s 0x%" PRIx64 ": %s", what,
	    value, why);
	return (-1);
}

static int
read_ehdr(kvm_t *kd, struct kr_elfcore *ec, uint64_t *e)
{
	uint8_t b[64];
	unsigned int len;

	memset(b, 0, sizeof(b));
	if (kr_file_get(&kd->file, (int64_t)ec->base, b, 16) != 0 ||
	    memcmp(b, "\177ELF", 4) != 0) {
		kr_core_err(kd, "invalid core: neither a minidump nor an ELF "
		    "file");
		return (-1);
	}
	if (b[4] != kd->kernel.class)
		return (bad_core(kd, "EI_CLASS", b[4], "not the kernel's"));
	if (b[5] != KR_LITTLE && b[5] != KR_BIG)
		return (bad_core(kd, "EI_DATA", b[5], "neither 1 nor 2"));
	ec->class = b[4];
	ec->order = b[5] == KR_LITTLE ? KR_LITTLE : KR_BIG;
	len = EHDRLEN(ec->class);
	if (kr_file_get(&kd->file, (int64_t)ec->base, b, len) != 0) {
		kr_core_err(kd, "invalid core: ELF header: the file ends "
		    "before its %u bytes", len);
		return (-1);
	}
	kr_fields_decode(ec->class == 2 ? ehdr64 : ehdr32, E_N, b, ec->order,
	    0, e);
	if (e[E_TYPE] != ET_CORE)
		return (bad_core(kd, "e_type", e[E_TYPE], "not ET_CORE (4)"));
	if (e[E_MACHINE] != kd->kernel.machine)
		return (bad_core(kd, "e_machine", e[E_MACHINE],
		    "not the kernel's"));
	return (0);
}

/* Where the program headers are; all of them have to be in the file. */
static int
find_phdrs(kvm_t *kd, struct kr_elfcore *ec, const uint64_t *e)
{
	const uint64_t size = (uint64_t)kd->file.size - ec->base;
	const unsigned int shlen = SHDRLEN(ec->class);
	uint8_t b[64];

	ec->phnum = e[E_PHNUM];
	ec->phentsize = e[E_PHENTSIZE];
	if (ec->phnum == PN_XNUM && e[E_SHOFF] != 0) {
		if (e[E_SHOFF] > size || shlen > size - e[E_SHOFF] ||
		    kr_file_get(&kd->file, (int64_t)(ec->base + e[E_SHOFF]),
		    b, shlen) != 0)
			return (bad_core(kd, "e_shoff", e[E_SHOFF],
			    "past the end of the file"));
		ec->phnum = kr_get32(b + SHINFO(ec->class), ec->order);
	}
	if (ec->phnum == 0)
		return (0);
	if (ec->phentsize < PHDRLEN(ec->class))
		return (bad_core(kd, "e_phentsize", ec->phentsize,
		    "too small"));
	if (ec->phnum > MAXPHDRS)
		return (bad_core(kd, "number of program headers", ec->phnum,
		    "above the limit of 0x400000"));
	if (e[E_PHOFF] > size || ec->phnum * ec->phentsize > size - e[E_PHOFF])
		return (bad_core(kd, "e_phoff", e[E_PHOFF],
		    "program headers past the end of the file"));
	ec->phoff = ec->base + e[E_PHOFF];
	return (0);
}

static int
read_phdr(kvm_t *kd, const struct kr_elfcore *ec, uint64_t i, uint64_t *p)
{
	uint8_t b[56];

	if (kr_file_get(&kd->file, (int64_t)(ec->phoff + i * ec->phentsize),
	    b, PHDRLEN(ec->class)) != 0)
		return (-1);
	kr_fields_decode(ec->class == 2 ? phdr64 : phdr32, P_N, b, ec->order,
	    0, p);
	return (0);
}

static int
bad_phdr(kvm_t *kd, uint64_t i, const char *what, uint64_t value,
    const char *why)
{

	kr_core_err(kd, "invalid core: program header %" PRIu64 ": %s 0x%"
	    PRIx64 ": %s", i, what, value, why);
	return (-1);
}

static int
add_phdr(kvm_t *kd, struct kr_elfcore *ec, uint64_t i, const uint64_t *p)
{
	const int key = ec->virtual ? P_VADDR : P_PADDR;
	uint64_t len;

	if (p[P_TYPE] == KR_PT_DUMP_DELTA && !ec->has_delta) {
		ec->has_delta = 1;
		ec->delta = (struct kr_phdr){ (uint32_t)p[P_TYPE],
		    (uint32_t)p[P_FLAGS], p[P_OFFSET], p[P_VADDR],
		    p[P_PADDR], p[P_FILESZ], p[P_MEMSZ], p[P_ALIGN] };
	}
	if (p[P_TYPE] != PT_LOAD)
		return (0);
	len = p[P_FILESZ] < p[P_MEMSZ] ? p[P_FILESZ] : p[P_MEMSZ];
	if (len == 0)
		return (0);
	if (p[P_OFFSET] > INT64_MAX - ec->base ||
	    len > INT64_MAX - ec->base - p[P_OFFSET])
		return (bad_phdr(kd, i, "p_offset", p[P_OFFSET],
		    "past the end of any file"));
	if (len > UINT64_MAX - p[key])
		return (bad_phdr(kd, i, ec->virtual ? "p_vaddr" : "p_paddr",
		    p[key], "the segment passes the end of memory"));
	if (kr_spans_add(&ec->mem, p[key], p[key] + len,
	    ec->base + p[P_OFFSET]) != 0) {
		kr_sys_err(kd, "%s: program headers", kd->core_path);
		return (-1);
	}
	return (0);
}

int
kr_elfcore_open(kvm_t *kd, struct kr_elfcore *ec)
{
	uint64_t e[E_N], p[P_N], i;

	if (kd->raw)
		ec->raw = 1;
	if (ec->raw)
		return (0);
	if (read_ehdr(kd, ec, e) != 0 || find_phdrs(kd, ec, e) != 0)
		return (-1);
	ec->entry = e[E_ENTRY];
	ec->virtual = ec->physical_flag != 0 &&
	    (e[E_FLAGS] & ec->physical_flag) == 0;
	for (i = 0; i < ec->phnum; i++) {
		if (read_phdr(kd, ec, i, p) != 0)
			return (bad_phdr(kd, i, "file offset",
			    ec->phoff + i * ec->phentsize, "cannot be read"));
		if (i == 0 && ec->virtual_mark != 0)
			ec->virtual = p[P_PADDR] == ec->virtual_mark;
		if (add_phdr(kd, ec, i, p) != 0)
			return (-1);
	}
	if (kr_spans_resolve(&ec->mem) != 0) {
		kr_sys_err(kd, "%s: program headers", kd->core_path);
		return (-1);
	}
	return (0);
}

void *
kr_elfcore_state(kvm_t *kd, size_t len)
{
	void *state;

	state = kr_state(kd, len);
	return (state != NULL && kr_elfcore_open(kd, state) == 0 ? state :
	    NULL);
}

void
kr_elfcore_close(kvm_t *kd)
{
	struct kr_elfcore *ec = kd->state;

	kr_spans_free(&ec->mem);
}

/* As kr_pagemap_find(); pa is a virtual address where virtual says so. */
static int64_t
find(struct kr_elfcore *ec, uint64_t pa, uint64_t *contig)
{

	if (ec->raw) {
		if (pa >= INT64_MAX)
			return (-1);
		*contig = INT64_MAX - pa;
		return ((int64_t)pa);
	}
	return (kr_spans_offset(&ec->mem, pa, contig));
}

int64_t
kr_elfcore_pa_offset(kvm_t *kd, kpaddr_t pa, uint64_t want, uint64_t *contig)
{
	struct kr_elfcore *ec = kd->state;

	(void)want;
	return (ec->virtual ? -1 : find(ec, pa, contig));
}

void
kr_elfcore_place(struct kr_elfcore *ec, struct kr_xlat *x, uint64_t max)
{

	x->offset = find(ec, x->pa, &x->len);
	if (x->offset < 0)
		x->len = 0;
	else if (x->len > max)
		x->len = max;
}

/* Records the program header whose segment holds va, if one does. */
static void
step(kvm_t *kd, const struct kr_elfcore *ec, kvaddr_t va, struct kr_xlat *x)
{
	uint64_t p[P_N], i, len;
	char note[64];

	for (i = 0; i < ec->phnum && read_phdr(kd, ec, i, p) == 0; i++) {
		len = p[P_FILESZ] < p[P_MEMSZ] ? p[P_FILESZ] : p[P_MEMSZ];
		if (p[P_TYPE] != PT_LOAD || va < p[P_VADDR] ||
		    va - p[P_VADDR] >= len)
			continue;
		kr_step(x, "PHDR", KVMREF_NOPA,
		    (int64_t)(ec->phoff + i * ec->phentsize), i,
		    (unsigned int)ec->phentsize, p[P_VADDR]);
		snprintf(note, sizeof(note), "PT_LOAD filesz 0x%" PRIx64
		    " offset 0x%" PRIx64, p[P_FILESZ], p[P_OFFSET]);
		kr_note(x, note);
		return;
	}
}

int
kr_elfcore_segment(kvm_t *kd, kvaddr_t va, uint64_t pagesize,
    struct kr_xlat *x)
{
	struct kr_elfcore *ec = kd->state;

	if (x->rec != NULL)
		step(kd, ec, va, x);
	x->offset = find(ec, va, &x->len);
	if (x->offset < 0) {
		x->why = "not in a segment";
		return (-1);
	}
	if (x->len > KR_MAXRUN)
		x->len = KR_MAXRUN;
	x->map = "segment";
	x->pa = KVMREF_NOPA;
	x->pagesize = pagesize;
	x->prot = KVMREF_NOPROT;
	return (0);
}

void
kr_elfcore_info(kvm_t *kd, struct kvmref_info *out)
{
	const struct kr_elfcore *ec = kd->state;
	uint64_t bytes;

	out->ki_variant = ec->variant;
	out->ki_format = ec->raw ? "raw" : "full";
	bytes = ec->raw && kd->file.size != INT64_MAX ?
	    (uint64_t)kd->file.size : 0;
	bytes += kr_spans_total(&ec->mem);
	out->ki_npages = bytes / kd->ops->pagesize;
}

int
kr_elfcore_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure)
{
	const struct kr_elfcore *ec = kd->state;
	uint64_t e[E_N], p[P_N], i;
	uint8_t b[64];

	if (ec->raw)
		return (1);
	if (kr_file_get(&kd->file, (int64_t)ec->base, b,
	    EHDRLEN(ec->class)) != 0)
		return (1);
	kr_fields_decode(ec->class == 2 ? ehdr64 : ehdr32, E_N, b, ec->order,
	    0, e);
	if (cb("ELF header", "EI_CLASS", b[4], closure) == 0 ||
	    cb("ELF header", "EI_DATA", b[5], closure) == 0 ||
	    cb("ELF header", "EI_OSABI", b[7], closure) == 0 ||
	    kr_fields_report(ec->class == 2 ? ehdr64 : ehdr32, E_N,
	    "ELF header", 0, e, cb, closure) == 0)
		return (0);
	for (i = 0; i < ec->phnum; i++) {
		if (read_phdr(kd, ec, i, p) != 0)
			return (1);
		if (kr_fields_report(ec->class == 2 ? phdr64 : phdr32, P_N,
		    p[P_TYPE] == KR_PT_DUMP_DELTA ? "PT_DUMP_DELTA" :
		    p[P_TYPE] == PT_LOAD ? "PT_LOAD" : "program header", 0, p,
		    cb, closure) == 0)
			return (0);
	}
	return (1);
}

int
kr_elfcore_sections(kvm_t *kd, kvmref_section_cb *cb, void *closure)
{
	const struct kr_elfcore *ec = kd->state;
	struct kvmref_section s;
	uint64_t p[P_N], i;

	if (ec->raw) {
		s = (struct kvmref_section){ "pages", 0,
		    (uint64_t)kd->file.size, 0, KVMREF_NOVA };
		return (cb(&s, closure) != 0);
	}
	s = (struct kvmref_section){ "dump header", 0, ec->base, KVMREF_NOPA,
	    KVMREF_NOVA };
	if (ec->base != 0 && cb(&s, closure) == 0)
		return (0);
	s = (struct kvmref_section){ "ELF header", (int64_t)ec->base,
	    EHDRLEN(ec->class), KVMREF_NOPA, KVMREF_NOVA };
	if (cb(&s, closure) == 0)
		return (0);
	s = (struct kvmref_section){ "program headers", (int64_t)ec->phoff,
	    ec->phnum * ec->phentsize, KVMREF_NOPA, KVMREF_NOVA };
	if (ec->phnum > 0 && cb(&s, closure) == 0)
		return (0);
	for (i = 0; i < ec->phnum; i++) {
		if (read_phdr(kd, ec, i, p) != 0)
			return (1);
		if (p[P_TYPE] != PT_LOAD || p[P_FILESZ] == 0)
			continue;
		s = (struct kvmref_section){ "PT_LOAD",
		    (int64_t)(ec->base + p[P_OFFSET]), p[P_FILESZ],
		    ec->virtual ? KVMREF_NOPA : p[P_PADDR],
		    ec->virtual ? p[P_VADDR] : KVMREF_NOVA };
		if (cb(&s, closure) == 0)
			return (0);
	}
	return (1);
}
