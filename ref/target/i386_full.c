/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * i386 full dumps: ELF cores and raw physical memory, PAE and not.
 *
 * The root of the page tables is found through a kernel variable.  Where its
 * physical address is, and what it is called, went through three stages:
 *
 * - up to 11.x the kernel image lies at VA - kernbase in physical memory; PAE
 *   kernels have the variable IdlePDPT, others IdlePTD.
 * - 12.0 gave kernel and user an address space each ("4G/4G"; the symbol
 *   tramp_idleptd exists): the kernel image is mapped at its own physical
 *   address.
 * - 13.0 merged both page-table formats in one kernel: pae_mode says which one
 *   is in use, IdlePDPT or IdlePTD_nopae where the tables are.
 *
 * Sources: sys/i386/i386/pmap.c, pmap_base.c, locore.s; sys/i386/include.
 */
#include "../elfcore.h"
#include "x86.h"

#define	VA_END		0x100000000u	/* addresses have 32 bits */

struct state {
	struct kr_elfcore ec;
	int		pae;
	kpaddr_t	ptd;		/* non-PAE: the page directory */
	kpaddr_t	pdpt;		/* PAE: its four entries */
};

/*
 * Reads a 32-bit variable of the kernel, which lies displ below its VA.
 */
static int
variable(kvm_t *kd, const char *name, kvaddr_t displ, uint64_t *value)
{
	kvaddr_t va;

	return (kr_need_symbol(kd, name, &va) == 0 ?
	    kr_phys_variable(kd, name, va - displ, 4, value) : -1);
}

/* A page of the tables has to be in the dump for it to be of any use. */
static int
need_page(kvm_t *kd, const char *name, kpaddr_t pa, uint8_t *buf, size_t len)
{

	if (kr_phys_get(kd, pa, buf, len) == 0)
		return (0);
	kr_core_err(kd, "cannot read %s at physical address 0x%llx", name,
	    (unsigned long long)pa);
	return (-1);
}

static int
find_pae_root(kvm_t *kd, struct state *st, kvaddr_t displ)
{
	uint64_t entry, value;
	uint8_t b[32], pd[X86_PAGE];
	size_t i;

	st->pae = 1;
	st->ec.variant = "PAE";
	if (variable(kd, "IdlePDPT", displ, &value) != 0 ||
	    need_page(kd, "PDPT", value, b, sizeof(b)) != 0)
		return (-1);
	st->pdpt = value;
	for (i = 0; i < 4; i++) {
		entry = kr_get64(b + i * 8, KR_LITTLE);
		if ((entry & X86_PG_V) != 0 && need_page(kd,
		    "page directory", entry & X86_FRAME, pd, sizeof(pd)) != 0)
			return (-1);
	}
	return (0);
}

static int
find_root(kvm_t *kd, struct state *st)
{
	const char *root;
	kvaddr_t displ, va;
	uint64_t value;
	uint8_t pd[X86_PAGE];
	int pae;

	if (kr_need_symbol(kd, "kernbase", &displ) != 0)
		return (-1);
	if (kr_symbol(kd, "tramp_idleptd", &va) == 0)
		displ = 0;
	root = "IdlePTD";
	if (kr_symbol(kd, "pae_mode", &va) == 0) {
		if (variable(kd, "pae_mode", displ, &value) != 0)
			return (-1);
		if (value > 1) {
			kr_core_err(kd, "pae_mode: value 0x%x: neither 0 nor "
			    "1", (unsigned int)value);
			return (-1);
		}
		root = "IdlePTD_nopae";
		pae = value != 0;
	} else
		pae = kr_symbol(kd, "IdlePDPT", &va) == 0;
	if (pae)
		return (find_pae_root(kd, st, displ));
	if (variable(kd, root, displ, &value) != 0 ||
	    need_page(kd, "page directory", value & X86_FRAME32, pd,
	    sizeof(pd)) != 0)
		return (-1);
	st->ptd = value & X86_FRAME32;
	st->ec.variant = "non-PAE";
	return (0);
}

static int
open_full(kvm_t *kd)
{
	struct state *st;

	st = kr_elfcore_state(kd, sizeof(*st));
	return (st != NULL ? find_root(kd, st) : -1);
}

static int
translate_nopae(kvm_t *kd, struct state *st, kvaddr_t va, struct kr_xlat *x)
{
	uint64_t e;

	if (x86_table(kd, x, "PD", st->ptd, va >> 22, 4, &e) != 0)
		return (-1);
	if ((e & X86_PG_PS) != 0) {
		x->pa = (e & X86_FRAME32_4M) + va % X86_4M;
		x->pagesize = X86_4M;
	} else {
		if (x86_table(kd, x, "PT", e & X86_FRAME32,
		    va / X86_PAGE % 1024, 4, &e) != 0)
			return (-1);
		x->pa = (e & X86_FRAME32) + va % X86_PAGE;
		x->pagesize = X86_PAGE;
	}
	x->prot = x86_prot(e);
	return (0);
}

static int
translate_pae(kvm_t *kd, struct state *st, kvaddr_t va, struct kr_xlat *x)
{
	uint64_t e;

	if (x86_table(kd, x, "PDPT", st->pdpt, va >> 30, 8, &e) != 0 ||
	    x86_table(kd, x, "PD", e & X86_FRAME, va / X86_2M % 512, 8,
	    &e) != 0)
		return (-1);
	if ((e & X86_PG_PS) != 0) {
		x->pa = (e & X86_FRAME_2M) + va % X86_2M;
		x->pagesize = X86_2M;
	} else {
		if (x86_table(kd, x, "PT", e & X86_FRAME,
		    va / X86_PAGE % 512, 8, &e) != 0)
			return (-1);
		x->pa = (e & X86_FRAME) + va % X86_PAGE;
		x->pagesize = X86_PAGE;
	}
	x->prot = x86_prot(e);
	return (0);
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;

	if (va >= VA_END) {
		x->why = "beyond 4 GiB";
		return (-1);
	}
	x->map = "kernel map";
	if ((st->pae ? translate_pae : translate_nopae)(kd, st, va, x) != 0)
		return (-1);
	kr_elfcore_place(&st->ec, x, x->pagesize - va % x->pagesize);
	return (0);
}

const struct target_ops kr_i386_full = {
	.order = KR_LITTLE,
	.pagesize = X86_PAGE,
	.raw = 1,
	.open = open_full,
	.close = kr_elfcore_close,
	.translate = translate,
	.pa_offset = kr_elfcore_pa_offset,
	.info = kr_elfcore_info,
	.fields = kr_elfcore_fields,
	.sections = kr_elfcore_sections,
};
