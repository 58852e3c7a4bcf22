/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * amd64 full dumps: ELF cores and raw physical memory.
 *
 * The root of the page tables is in the kernel variable KPML4phys, and where
 * that lies in physical memory depends on where the kernel was loaded:
 *
 * - up to 13.0 always at 2 MiB: physical address = VA - kernbase.
 * - from 15.0 on a PT_DUMP_DELTA header says where.
 * - 13.1 to 14.x (the symbol kernphys exists) leave it open.  There the load
 *   address is searched for and proven, see find_load_address().
 *
 * With five levels KPML4phys is the PML4 of the top 256 TiB, which is all of
 * the kernel up to 14.x; 15.0 moved the direct map out of it.  KPML5phys is
 * the root then.  Sources: sys/amd64/amd64/pmap.c, sys/amd64/amd64/locore.S,
 * sys/kern/kern_dump.c.
 */
#include "../elfcore.h"
#include "x86.h"

/* The first byte of the kernel is at kernbase + KERNLOAD. */
#define	KERNLOAD	0x200000u
/* A kernel that can be loaded anywhere is loaded below this, 2 MiB aligned. */
#define	LOAD_END	0x100000000u

struct state {
	struct kr_elfcore ec;
	uint64_t	displ;		/* of the kernel: VA - pa */
	kpaddr_t	pml4;
	kpaddr_t	pml5;		/* 0: four levels */
};

static int
phys_get64(kvm_t *kd, kpaddr_t pa, uint64_t *value)
{
	uint8_t b[8];

	if (kr_phys_get(kd, pa, b, sizeof(b)) != 0)
		return (-1);
	*value = kr_get64(b, KR_LITTLE);
	return (0);
}

/* Whether there is a page of tables at pa. */
static int
have_table(kvm_t *kd, kpaddr_t pa)
{
	uint8_t b[X86_PAGE];

	return (pa != 0 && pa % X86_PAGE == 0 &&
	    kr_phys_get(kd, pa, b, sizeof(b)) == 0);
}

static int
canonical(const struct state *st, kvaddr_t va)
{
	uint64_t top = va >> (st->pml5 != 0 ? 56 : 47);

	return (top == 0 || top == UINT64_MAX >> (st->pml5 != 0 ? 56 : 47));
}

static int
translate_pa(kvm_t *kd, struct state *st, kvaddr_t va, struct kr_xlat *x)
{
	uint64_t e;

	if (!canonical(st, va)) {
		x->why = "not a canonical address";
		return (-1);
	}
	x->map = "kernel map";
	e = st->pml4;
	if (st->pml5 != 0 &&
	    x86_table(kd, x, "PML5", st->pml5, va >> 48 & 511, 8, &e) != 0)
		return (-1);
	if (x86_table(kd, x, "PML4", e & X86_FRAME, va >> 39 & 511, 8,
	    &e) != 0 ||
	    x86_table(kd, x, "PDP", e & X86_FRAME, va >> 30 & 511, 8,
	    &e) != 0)
		return (-1);
	if ((e & X86_PG_PS) != 0) {
		x->pa = (e & X86_FRAME_1G) + va % X86_1G;
		x->pagesize = X86_1G;
		x->prot = x86_prot(e);
		return (0);
	}
	if (x86_table(kd, x, "PD", e & X86_FRAME, va >> 21 & 511, 8, &e) != 0)
		return (-1);
	if ((e & X86_PG_PS) != 0) {
		x->pa = (e & X86_FRAME_2M) + va % X86_2M;
		x->pagesize = X86_2M;
		x->prot = x86_prot(e);
		return (0);
	}
	if (x86_table(kd, x, "PT", e & X86_FRAME, va >> 12 & 511, 8, &e) != 0)
		return (-1);
	x->pa = (e & X86_FRAME) + va % X86_PAGE;
	x->pagesize = X86_PAGE;
	x->prot = x86_prot(e);
	return (0);
}

/* Whether the tables lead from va to pa. */
static int
leads_to(kvm_t *kd, struct state *st, kvaddr_t va, kpaddr_t pa)
{
	struct kr_xlat x = { .want = 1 };

	return (translate_pa(kd, st, va, &x) == 0 && x.pa == pa);
}

/*
 * A kernel of 13.1 to 14.x: its load address is a multiple of 2 MiB below
 * 4 GiB, and all that the core itself says about it is the variable kernphys,
 * which is part of the image that we cannot find without knowing it.  So each
 * address is tried, and taken for proven if
 *
 * 1. kernphys, read where it would lie, holds that very address;
 * 2. KPML4phys, read where it would lie, names a page of the dump; and
 * 3. the page tables from there lead from the VAs of the kernel's first
 *    byte, of kernphys and of KPML4phys back to where we took them to be.
 *
 * A stray copy of the image (a loader's staging area, a file in the buffer
 * cache) fails the first test: kernphys is set at run time, so it holds zero
 * in a copy of the file, and the true address in a copy of the running image,
 * which is not the copy's own.  What passes all three is an image that was
 * set up to run at this address, with its own tables.  Two of them (a kernel
 * that ran before a warm restart) cannot be told apart: then, as when there is
 * none, the core is refused.
 */
static int
find_load_address(kvm_t *kd, struct state *st, kvaddr_t kernbase,
    kvaddr_t kernphys, kvaddr_t kpml4phys)
{
	const kvaddr_t start = kernbase + KERNLOAD;
	uint64_t base, found, value;
	unsigned int n;

	n = 0;
	found = 0;
	for (base = KERNLOAD; base < LOAD_END; base += X86_2M) {
		if (phys_get64(kd, kernphys - start + base, &value) != 0 ||
		    value != base ||
		    phys_get64(kd, kpml4phys - start + base, &value) != 0 ||
		    !have_table(kd, value))
			continue;
		st->pml4 = value;
		if (!leads_to(kd, st, start, base) ||
		    !leads_to(kd, st, kernphys, kernphys - start + base) ||
		    !leads_to(kd, st, kpml4phys, kpml4phys - start + base))
			continue;
		n++;
		found = base;
	}
	st->pml4 = 0;
	if (n == 1) {
		st->displ = start - found;
		return (0);
	}
	kr_core_err(kd, "cannot determine kernphys: %s load address of the "
	    "kernel %s", n == 0 ? "no possible" : "more than one possible",
	    "agrees with its page tables");
	return (-1);
}

static int
find_kernel(kvm_t *kd, struct state *st)
{
	const struct kr_phdr *d = &st->ec.delta;
	kvaddr_t kernbase, kernphys, kpml4phys;

	if (st->ec.has_delta) {
		st->displ = d->vaddr - d->paddr + d->align;
		return (0);
	}
	if (kr_need_symbol(kd, "kernbase", &kernbase) != 0 ||
	    kr_need_symbol(kd, "KPML4phys", &kpml4phys) != 0)
		return (-1);
	if (kr_symbol(kd, "kernphys", &kernphys) == 0)
		return (find_load_address(kd, st, kernbase, kernphys,
		    kpml4phys));
	st->displ = kernbase;
	return (0);
}

static int
find_root(kvm_t *kd, struct state *st)
{
	kvaddr_t va;
	uint64_t pml5;

	if (find_kernel(kd, st) != 0 ||
	    kr_need_symbol(kd, "KPML4phys", &va) != 0 ||
	    kr_phys_variable(kd, "KPML4phys", va - st->displ, 8,
	    &st->pml4) != 0)
		return (-1);
	if (!have_table(kd, st->pml4)) {
		kr_core_err(kd, "KPML4phys: value 0x%llx: no page of the "
		    "vmcore", (unsigned long long)st->pml4);
		return (-1);
	}
	/*
	 * Without the PML5 we still know the top 256 TiB, and translate no
	 * other address.
	 */
	if (kr_symbol(kd, "KPML5phys", &va) == 0 &&
	    phys_get64(kd, va - st->displ, &pml5) == 0 &&
	    have_table(kd, pml5))
		st->pml5 = pml5;
	st->ec.variant = st->pml5 != 0 ? "LA57" : "LA48";
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
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;

	if (translate_pa(kd, st, va, x) != 0)
		return (-1);
	kr_elfcore_place(&st->ec, x, x->pagesize - va % x->pagesize);
	return (0);
}

const struct target_ops kr_amd64_full = {
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
