/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The radix page table of powerpc64, as FreeBSD lays it out: four levels of
 * 13, 9, 9 and 9 bits.
 *
 * The section is the root; the other tables are pages of the dump.  Bits 63:62
 * of an address are the quadrant, 61:52 are zero.  Sources:
 * sys/powerpc/aim/mmu_radix.c; the Power ISA.
 */
#include "powerpc64.h"

#define	ROOT_LEN	65536u
#define	LEVELS		4u
#define	VA_BITS		52
#define	VA_KERNEL	0xc000000000000000u	/* the kernel's quadrant */

#define	PTE_V		0x8000000000000000u
#define	PTE_LEAF	0x4000000000000000u
#define	PTE_TABLE	0x00ffffffffffff00u	/* of a table */
#define	PTE_FRAME	0x00fffffffffff000u	/* of a leaf */
#define	PTE_READ	0x4u
#define	PTE_WRITE	0x2u
#define	PTE_EXEC	0x1u

/* log2 of what an entry of the level maps: 512 GiB, 1 GiB, 2 MiB, 4 KiB. */
static const unsigned int shift[LEVELS] = { 39, 30, 21, 12 };
static const char *const level_name[LEVELS] = {
	"root", "L2", "L3", "L4"
};

#define	BIT(mask, name)	{ PTE_LEAF | (mask), PTE_LEAF | (mask), name }
static const struct kr_flag flags[] = {
	{ PTE_V, PTE_V, "V" }, { PTE_LEAF, PTE_LEAF, "leaf" },
	BIT(PTE_READ, "R"), BIT(PTE_WRITE, "W"), BIT(PTE_EXEC, "X"),
	BIT(0x8, "priv"), BIT(0x100, "ref"), BIT(0x80, "chg"),
	BIT(0x400, "wired"), BIT(0x800, "managed"),
};

static int
size_ok(uint64_t size)
{

	return (size == ROOT_LEN);
}

static vm_prot_t
prot(uint64_t e)
{

	return ((vm_prot_t)(
	    ((e & (PTE_READ | PTE_WRITE)) != 0 ? VM_PROT_READ : 0) |
	    ((e & PTE_WRITE) != 0 ? VM_PROT_WRITE : 0) |
	    ((e & PTE_EXEC) != 0 ? VM_PROT_EXECUTE : 0)));
}

static uint64_t
leaf_pa(uint64_t e, uint64_t size)
{

	return (e & PTE_FRAME & ~(size - 1));
}

static int
walk_va(kvm_t *kd, struct ppc_vm *vm, kvaddr_t va, struct kr_xlat *x)
{
	uint64_t e, index, size;
	unsigned int level;
	int64_t off;
	int rv;

	if ((va & ~VA_KERNEL) >> VA_BITS != 0) {
		x->why = "not an effective address";
		return (-1);
	}
	index = (va & ~VA_KERNEL) >> shift[0];
	off = kr_minidump_table(&vm->md, x, index, 8);
	if (off < 0)
		return (-1);
	rv = kr_entry(kd, x, level_name[0], KVMREF_NOPA, off, index, 8, &e);
	for (level = 0; rv == 0; level++) {
		kr_note_flags(x, flags, sizeof(flags) / sizeof(flags[0]), e);
		if ((e & PTE_V) == 0) {
			kr_note(x, "not valid");
			x->why = "a page-table entry is not valid";
			return (-1);
		}
		if ((e & PTE_LEAF) != 0)
			break;
		if (level == LEVELS - 1) {
			kr_note(x, "not a leaf");
			x->why = "a level 4 entry is not a leaf";
			return (-1);
		}
		rv = kr_table_entry(kd, x, level_name[level + 1],
		    e & PTE_TABLE, va >> shift[level + 1] & 511, 8, &e);
	}
	if (rv != 0)
		return (-1);
	size = (uint64_t)1 << shift[level];
	x->pa = leaf_pa(e, size) + va % size;
	x->pagesize = size;
	x->prot = prot(e);
	return (0);
}

/* A leaf; in pieces, where the length would not fit the host's size_t. */
static int
walk_leaf(struct kr_mdwalk *w, kvaddr_t va, uint64_t e, uint64_t size)
{
	uint64_t done, step;

	step = size <= SIZE_MAX ? size : (uint64_t)1 << shift[1];
	for (done = 0; done < size; done += step) {
		if (!kr_mdwalk_page(w, leaf_pa(e, size) + done, va + done,
		    prot(e), (size_t)step))
			return (0);
	}
	return (1);
}

/*
 * The n entries at off, of one level, the first of which maps va.  A table
 * that is not in the dump, or not whole, is left out.
 */
static int
walk_table(kvm_t *kd, struct ppc_vm *vm, struct kr_mdwalk *w, int64_t off,
    size_t n, unsigned int level, kvaddr_t va)
{
	const uint64_t size = (uint64_t)1 << shift[level];
	uint8_t b[PPC_PAGE];
	uint64_t contig, e;
	int64_t next;
	size_t i;
	int rv;

	rv = kr_table_read(kd, off, b, n * 8);
	if (rv <= 0)
		return (rv == 0);
	for (i = 0; i < n; i++, va += size) {
		e = kr_get64(b + i * 8, kd->order);
		if ((e & PTE_V) == 0 || va + (size - 1) < vm->kernbase)
			continue;
		if ((e & PTE_LEAF) != 0) {
			if (va >= vm->kernbase && !walk_leaf(w, va, e, size))
				return (0);
			continue;
		}
		if (level == LEVELS - 1)
			continue;
		next = kr_pagemap_find(&vm->md.map, e & PTE_TABLE, PPC_PAGE,
		    &contig);
		if (next >= 0 && contig >= PPC_PAGE && !walk_table(kd, vm, w,
		    next, PPC_PAGE / 8, level + 1, va))
			return (0);
	}
	return (1);
}

static int
walk_all(kvm_t *kd, struct ppc_vm *vm, struct kr_mdwalk *w)
{
	const size_t n = PPC_PAGE / 8;
	uint64_t i;

	for (i = 0; i < ROOT_LEN / PPC_PAGE; i++) {
		if (!walk_table(kd, vm, w, vm->md.tables.off +
		    (int64_t)(i * PPC_PAGE), n, 0, VA_KERNEL |
		    i * n << shift[0]))
			return (0);
	}
	return (1);
}

const struct ppc_mmu ppc_radix = {
	.size_ok = size_ok,
	.walk_va = walk_va,
	.walk_all = walk_all,
};
