/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * arm full dumps: ELF cores; memory is in the kernel's byte order, the
 * headers in the core's own.
 *
 * The kernel variable kernel_l1pa has the address of the first-level table.
 * The variable lies at its VA less the distance from kernel memory to physical
 * memory, which a PT_DUMP_DELTA header states (FreeBSD 10 and later), or the
 * values of the symbols kernbase and physaddr.  Sources: sys/arm/arm/pmap*.c,
 * sys/arm/arm/dump_machdep.c.
 */
#include "../elfcore.h"
#include "arm.h"

#define	VA_END		0x100000000u	/* addresses have 32 bits */

#define	L1_SIZE		0x4000u		/* 4096 entries of 1 MiB */
#define	L1_TABLE	0xfffffc00u	/* of a table of 256 entries */
#define	L1_FRAME	0xfff00000u
#define	L1_SUPER	0x00040000u	/* a section of 16 MiB */
#define	L1_SUPER_FRAME	0xff000000u
#define	L1_XN		0x00000010u
#define	L1_RO		0x00002000u	/* FreeBSD's own, in TEX1 */

#define	NFLAGS(v6)	((v6) ? 5u : 3u)
static const struct kr_flag flags[] = {
	{ ARM_TYPE, ARM_COARSE, "table" },
	{ ARM_TYPE | L1_SUPER, ARM_SECTION, "section" },
	{ ARM_TYPE | L1_SUPER, ARM_SECTION | L1_SUPER, "supersection" },
	/* V6 alone: */
	{ ARM_TYPE | L1_RO, ARM_SECTION | L1_RO, "RO" },
	{ ARM_TYPE | L1_XN, ARM_SECTION | L1_XN, "XN" },
};

/*
 * What an entry of either format says.  A kernel of FreeBSD 11.0 or later that
 * has the table's VA in kernel_l1pa has V6; nothing tells apart those that have
 * its PA, and of them protections are not known.
 */
static const struct kr_flag flags_l2[] = {
	{ ARM_TYPE, ARM_LARGE, "large" }, { ARM_TYPE, ARM_SMALL, "small" },
	{ ARM_TYPE, ARM_SMALL_XN, "small, in V6 XN" },
};

struct state {
	struct kr_elfcore ec;
	kpaddr_t	l1;
	int		v6;		/* else V4 or V6 */
};

/* Whether the L1 table can be at pa: it is in the dump as a whole. */
static int
have_l1(kvm_t *kd, kpaddr_t pa)
{
	uint8_t b[1024];
	kpaddr_t end;

	for (end = pa + L1_SIZE; pa < end; pa += sizeof(b)) {
		if (kr_phys_get(kd, pa, b, sizeof(b)) != 0)
			return (0);
	}
	return (1);
}

/* What to take from a VA of the kernel image, modulo 2^32. */
static int
find_displ(kvm_t *kd, struct state *st, kvaddr_t *displ)
{
	kvaddr_t kernbase, physaddr;

	if (st->ec.has_delta) {
		*displ = st->ec.delta.vaddr - st->ec.delta.paddr;
		return (0);
	}
	if (kr_need_symbol(kd, "kernbase", &kernbase) != 0 ||
	    kr_need_symbol(kd, "physaddr", &physaddr) != 0)
		return (-1);
	*displ = kernbase - physaddr;
	return (0);
}

static int
find_root(kvm_t *kd, struct state *st)
{
	kvaddr_t displ, va;
	uint64_t l1;

	if (find_displ(kd, st, &displ) != 0 ||
	    kr_need_symbol(kd, "kernel_l1pa", &va) != 0 ||
	    kr_phys_variable(kd, "kernel_l1pa", (uint32_t)(va - displ), 4,
	    &l1) != 0)
		return (-1);
	st->l1 = l1;
	st->ec.variant = "V4 or V6";
	if (have_l1(kd, st->l1))
		return (0);
	/* With ARMv6 and later, FreeBSD 11.0 on stores a VA there. */
	st->l1 = (uint32_t)(l1 - displ);
	st->v6 = 1;
	st->ec.variant = "V6";
	if (have_l1(kd, st->l1))
		return (0);
	kr_core_err(kd, "kernel_l1pa: value 0x%llx: cannot read the table",
	    (unsigned long long)l1);
	return (-1);
}

static int
open_full(kvm_t *kd)
{
	struct state *st;

	st = kr_elfcore_state(kd, sizeof(*st));
	return (st != NULL ? find_root(kd, st) : -1);
}

static void
section(kvaddr_t va, uint64_t l1, struct kr_xlat *x)
{

	if ((l1 & L1_SUPER) != 0) {
		x->pagesize = ARM_16M;
		x->pa = (l1 & L1_SUPER_FRAME) | (l1 >> 20 & 0xf) << 32 |
		    (l1 >> 5 & 0xf) << 36;
	} else {
		x->pagesize = ARM_1M;
		x->pa = l1 & L1_FRAME;
	}
	x->pa += va % x->pagesize;
	x->prot = (vm_prot_t)(VM_PROT_READ |
	    ((l1 & L1_RO) == 0 ? VM_PROT_WRITE : 0) |
	    ((l1 & L1_XN) == 0 ? VM_PROT_EXECUTE : 0));
}

static int
small_or_large(kvm_t *kd, kvaddr_t va, uint64_t l1, int v6,
    struct kr_xlat *x)
{
	struct kr_leaf leaf;
	const char *why;
	uint64_t e;

	if (kr_table_entry(kd, x, arm_v6.table, l1 & L1_TABLE,
	    va % ARM_1M / ARM_PAGE, arm_v6.width, &e) != 0)
		return (-1);
	if (v6)
		kr_note_flags(x, arm_v6.flag, arm_v6.nflags, e);
	else
		kr_note_flags(x, flags_l2,
		    sizeof(flags_l2) / sizeof(flags_l2[0]), e);
	why = arm_v6.decode(NULL, va, e, &leaf);
	if (why != NULL) {
		kr_note(x, why);
		x->why = "a second-level entry is not valid";
		return (-1);
	}
	x->pa = leaf.pa + va % ARM_PAGE;
	x->pagesize = leaf.pagesize;
	x->prot = leaf.prot;
	return (0);
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;
	uint64_t e;

	if (va >= VA_END) {
		x->why = "beyond 4 GiB";
		return (-1);
	}
	x->map = "kernel map";
	if (kr_table_entry(kd, x, "L1", st->l1, va / ARM_1M, 4, &e) != 0)
		return (-1);
	kr_note_flags(x, flags, NFLAGS(st->v6), e);
	switch (e & ARM_TYPE) {
	case ARM_COARSE:
		if (small_or_large(kd, va, e, st->v6, x) != 0)
			return (-1);
		break;
	case ARM_SECTION:
		section(va, e, x);
		break;
	default:
		kr_note(x, (e & ARM_TYPE) == ARM_FAULT ? "not valid" :
		    "type 3, which FreeBSD does not use");
		x->why = "a first-level entry is not valid";
		return (-1);
	}
	if (!st->v6)
		x->prot = KVMREF_NOPROT;
	kr_elfcore_place(&st->ec, x, x->pagesize - va % x->pagesize);
	return (0);
}

const struct target_ops kr_arm_full = {
	.pagesize = ARM_PAGE,
	.open = open_full,
	.close = kr_elfcore_close,
	.translate = translate,
	.pa_offset = kr_elfcore_pa_offset,
	.info = kr_elfcore_info,
	.fields = kr_elfcore_fields,
	.sections = kr_elfcore_sections,
};
