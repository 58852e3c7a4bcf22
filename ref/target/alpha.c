/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * alpha dumps: the plain image of physical memory, in any file.  There is no
 * header; the kernel alone says what the file is.
 *
 * K0SEG is a window of the CPU's own.  K1SEG is mapped by tables of three
 * levels, each a page of 8 KiB, whose root the kernel variable Lev1map names
 * by its address in K0SEG.
 *
 * Sources: sys/alpha/alpha/dump_machdep.c, pmap.c, sys/alpha/include/pte.h and
 * alpha_cpu.h; Alpha architecture reference manual, OSF/1.
 */
#include "../elfcore.h"
#include "../window.h"

#define	PAGE		0x2000u
#define	PAGE_SHIFT	13u

#define	K0SEG		0xfffffc0000000000u
#define	K1SEG		0xfffffe0000000000u
static const struct kr_window windows[] = {
	{ "K0SEG", K0SEG, K1SEG - 1, 0x1ffffffffff, 0 },
};

#define	INDEX		0x3ffu		/* of 1024 entries */
#define	PTE_V		0x0001u
#define	PTE_FOE		0x0008u		/* fault on execute */
#define	PTE_KRE		0x0100u		/* the kernel reads, */
#define	PTE_KWE		0x1000u		/* and writes */
#define	PTE_PFN_SHIFT	32

#define	BIT(n, name)	{ (uint64_t)1 << (n), (uint64_t)1 << (n), name }
static const struct kr_flag flags[] = {
	BIT(0, "V"), BIT(1, "FOR"), BIT(2, "FOW"), BIT(3, "FOE"),
	BIT(4, "ASM"), BIT(8, "KRE"), BIT(9, "URE"), BIT(12, "KWE"),
	BIT(13, "UWE"), BIT(16, "wired"), BIT(17, "managed"),
};

static const struct level {
	const char	*name;
	const char	*why;
	unsigned int	 shift;
} levels[] = {
	{ "L1", "an L1 entry is not valid", 33 },
	{ "L2", "an L2 entry is not valid", 23 },
	{ "L3", "an L3 entry is not valid", 13 },
};

struct state {
	struct kr_elfcore ec;	/* without ELF headers: raw */
	kpaddr_t	lev1;
};

/* The physical address of a kernel address in K0SEG; 0, or -1 with a text. */
static int
k0seg(kvm_t *kd, const char *what, kvaddr_t va, kpaddr_t *pa)
{
	const struct kr_window *w;

	w = kr_window_find(kd, va);
	if (w == NULL) {
		kr_core_err(kd, "Lev1map: %s 0x%llx: not in K0SEG", what,
		    (unsigned long long)va);
		return (-1);
	}
	*pa = kr_window_pa(w, va);
	return (0);
}

static int
find_root(kvm_t *kd, struct state *st)
{
	kvaddr_t va;
	kpaddr_t pa;
	uint64_t value;

	if (kr_need_symbol(kd, "Lev1map", &va) != 0 ||
	    k0seg(kd, "address", va, &pa) != 0 ||
	    kr_phys_variable(kd, "Lev1map", pa, 8, &value) != 0)
		return (-1);
	return (k0seg(kd, "value", value, &st->lev1));
}

static int
open_alpha(kvm_t *kd)
{
	struct state *st;

	st = kr_state(kd, sizeof(*st));
	if (st == NULL)
		return (-1);
	kd->window = windows;
	kd->nwindows = sizeof(windows) / sizeof(windows[0]);
	st->ec.raw = 1;
	st->ec.variant = "three levels";
	return (find_root(kd, st));
}

static int
walk_tables(kvm_t *kd, const struct state *st, kvaddr_t va, struct kr_xlat *x)
{
	const struct level *l;
	kpaddr_t pa = st->lev1;
	uint64_t e = 0;
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		l = &levels[i];
		if (kr_table_entry(kd, x, l->name, pa, va >> l->shift & INDEX,
		    8, &e) != 0)
			return (-1);
		kr_note_flags(x, flags, sizeof(flags) / sizeof(flags[0]), e);
		if ((e & PTE_V) == 0) {
			x->why = l->why;
			kr_note(x, "not valid");
			return (-1);
		}
		pa = (e >> PTE_PFN_SHIFT) << PAGE_SHIFT;
	}
	x->map = "K1SEG";
	x->pa = pa + va % PAGE;
	x->pagesize = PAGE;
	x->prot = (vm_prot_t)(((e & PTE_KRE) != 0 ? VM_PROT_READ : 0) |
	    ((e & PTE_KWE) != 0 ? VM_PROT_WRITE : 0) |
	    ((e & PTE_FOE) == 0 ? VM_PROT_EXECUTE : 0));
	return (0);
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;
	uint64_t max;

	if (va < K0SEG) {
		x->why = "below K0SEG";
		return (-1);
	}
	if (!kr_window_translate(kd, va, PAGE, x, &max)) {
		if (walk_tables(kd, st, va, x) != 0)
			return (-1);
		max = PAGE - va % PAGE;
	}
	kr_elfcore_place(&st->ec, x, max < KR_MAXRUN ? max : KR_MAXRUN);
	return (0);
}

const struct target_ops kr_alpha = {
	.order = KR_LITTLE,
	.pagesize = PAGE,
	.raw = 1,
	.open = open_alpha,
	.close = kr_elfcore_close,
	.translate = translate,
	.pa_offset = kr_elfcore_pa_offset,
	.info = kr_elfcore_info,
	.fields = kr_elfcore_fields,
	.sections = kr_elfcore_sections,
};
