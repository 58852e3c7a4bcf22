/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Building tables in physical memory: see mmu.h. */

#include <inttypes.h>

#include "core.h"
#include "target.h"

/* A name for "the table of level that covers va": low bits are free. */
static uint64_t
key(const struct vg_mmu *mmu, unsigned level, uint64_t va)
{
	unsigned span;

	span = mmu->level[level].shift + mmu->level[level].bits;
	if (level == mmu->top || span >= mmu->vabits)
		return (level);
	va &= (UINT64_C(1) << mmu->vabits) - 1;
	return (vg_down(va, UINT64_C(1) << span) | level);
}

static uint64_t
index_of(const struct vg_mmu *mmu, unsigned level, uint64_t va)
{

	return (va >> mmu->level[level].shift &
	    ((UINT64_C(1) << mmu->level[level].bits) - 1));
}

void
vg_decode(const struct vg_mmu *mmu, unsigned level, uint64_t entry,
    struct vg_pte *pte)
{

	pte->size = UINT64_C(1) << mmu->level[level].shift;
	mmu->decode(level, entry, pte);
}

int
vg_entry_order(const struct vg_core *c)
{

	return (c->mmu->be || c->flavour->be);
}

unsigned
vg_entry_size(const struct vg_mmu *mmu, unsigned level)
{

	return (mmu->level[level].esize != 0 ? mmu->level[level].esize :
	    mmu->esize);
}

unsigned
vg_entry_stride(const struct vg_mmu *mmu, unsigned level)
{

	return (mmu->level[level].stride != 0 ? mmu->level[level].stride :
	    vg_entry_size(mmu, level));
}

uint64_t
vg_table_size(const struct vg_mmu *mmu, unsigned level)
{

	return (mmu->level[level].tsize != 0 ? mmu->level[level].tsize :
	    UINT64_C(1) << mmu->pageshift);
}

int
vg_table_place(struct vg_core *c, unsigned level, uint64_t va, uint64_t pa)
{
	uint64_t last;

	last = pa + vg_table_size(c->mmu, level) - 1;
	if (vg_hash_set(&c->placed, key(c->mmu, level, va), pa) != 0 ||
	    vg_rset_add(&c->reserved, pa >> c->mem.shift,
	    (last >> c->mem.shift) + 1) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

/* The first page of [pa, pa + size) that is in the set, or not; VG_NONE. */
static uint64_t
find_page(struct vg_core *c, struct vg_rset *set, uint64_t pa, uint64_t size,
    int in)
{
	uint64_t pfn;

	for (pfn = pa >> c->mem.shift; pfn <= (pa + size - 1) >> c->mem.shift;
	    pfn++)
		if (vg_rset_has(set, pfn) == in)
			return (pfn);
	return (VG_NONE);
}

/* Zeros where a table will be: whole pages, or a part of one. */
static int
clear(struct vg_core *c, uint64_t pa, uint64_t size)
{
	static const uint8_t zeros[4096];
	uint64_t page, pfn;

	page = UINT64_C(1) << c->mem.shift;
	if (size < page)
		return (vg_mem_write(&c->mem, pa, zeros, (size_t)size));
	for (pfn = pa >> c->mem.shift; pfn < (pa + size) >> c->mem.shift;
	    pfn++)
		if (vg_mem_clear(&c->mem, pfn) == NULL)
			return (-1);
	return (0);
}

/* What a kernel puts into entries that it does not use, if not zeros. */
static int
lay_empty(struct vg_core *c, unsigned level, uint64_t table)
{
	const struct vg_level *lv = &c->mmu->level[level];
	uint64_t i;

	for (i = 0; lv->empty != 0 && i < UINT64_C(1) << lv->bits; i++)
		if (vg_entry_set(c, level, table, i << lv->shift,
		    lv->empty) != 0)
			return (-1);
	return (0);
}

/* Room for the table with that key. */
static int
allocate(struct vg_core *c, unsigned level, uint64_t va, uint64_t *pa)
{
	uint64_t pfn, size;

	size = vg_table_size(c->mmu, level);
	if (!vg_hash_get(&c->placed, key(c->mmu, level, va), pa)) {
		*pa = vg_up(c->tables, size);
		while ((pfn = find_page(c, &c->reserved, *pa, size, 1)) !=
		    VG_NONE)
			*pa = vg_up((pfn + 1) << c->mem.shift, size);
		if (!c->tables_free &&
		    (pfn = find_page(c, &c->ram, *pa, size, 0)) != VG_NONE)
			return (vg_fail(&c->err, "tables: page 0x%" PRIx64
			    ", wanted for the %s of 0x%" PRIx64 ", is not in "
			    "memory", pfn << c->mem.shift,
			    c->mmu->level[level].name, va));
		c->tables = *pa + size;
	}
	if (c->mmu->pabits < 64 && *pa >> c->mmu->pabits != 0)
		return (vg_fail(&c->err, "tables: no entry can hold 0x%" PRIx64,
		    *pa));
	if (clear(c, *pa, size) != 0 || lay_empty(c, level, *pa) != 0 ||
	    vg_hash_set(&c->tablepos, key(c->mmu, level, va), *pa) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

/* Nobody built the tables of a capture: they are found by their entries. */
static int
walk_to(struct vg_core *c, unsigned level, uint64_t va, uint64_t *pa)
{
	struct vg_pte pte;
	unsigned i;

	*pa = c->root;
	for (i = c->mmu->top; i > level; i--) {
		c->mmu->decode(i, vg_entry_get(c, i, *pa, va), &pte);
		if (pte.kind != VG_TABLE)
			return (0);
		*pa = pte.pa;
	}
	return (1);
}

int
vg_table_find(struct vg_core *c, unsigned level, uint64_t va, uint64_t *pa)
{

	if (c->mmu->enter != NULL)
		return (0);		/* a hashed table has no levels */
	if (c->captured)
		return (walk_to(c, level, va, pa));
	return (vg_hash_get(&c->tablepos, key(c->mmu, level, va), pa));
}

int
vg_table_make(struct vg_core *c, unsigned level, uint64_t va, uint64_t *pa)
{
	struct vg_pte pte;
	uint64_t above;

	if (vg_table_find(c, level, va, pa))
		return (0);
	if (level == c->mmu->top)
		return (allocate(c, level, va, pa));
	if (vg_table_make(c, level + 1, va, &above) != 0)
		return (-1);
	c->mmu->decode(level + 1, vg_entry_get(c, level + 1, above, va), &pte);
	if (pte.kind == VG_LEAF)
		return (vg_fail(&c->err, "0x%" PRIx64 " is mapped by a larger "
		    "page already: its %s is a leaf", va,
		    c->mmu->level[level + 1].entry));
	if (allocate(c, level, va, pa) != 0)
		return (-1);
	return (vg_entry_set(c, level + 1, above, va,
	    c->mmu->table(level + 1, *pa)));
}

static uint64_t
entry_pa(const struct vg_mmu *mmu, unsigned level, uint64_t table, uint64_t va)
{

	return (table + index_of(mmu, level, va) *
	    vg_entry_stride(mmu, level));
}

int
vg_entry_set(struct vg_core *c, unsigned level, uint64_t table, uint64_t va,
    uint64_t entry)
{
	uint8_t buf[8];
	unsigned size;

	size = vg_entry_size(c->mmu, level);
	vg_put(buf, size, vg_entry_order(c), entry);
	if (vg_mem_write(&c->mem, entry_pa(c->mmu, level, table, va), buf,
	    size) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

uint64_t
vg_entry_get(struct vg_core *c, unsigned level, uint64_t table, uint64_t va)
{
	uint8_t buf[8];
	unsigned size;

	size = vg_entry_size(c->mmu, level);
	vg_mem_read(&c->mem, entry_pa(c->mmu, level, table, va), buf, size);
	return (vg_get(buf, size, vg_entry_order(c)));
}

unsigned
vg_level_of(const struct vg_mmu *mmu, uint64_t size)
{
	unsigned i;

	for (i = 1; i <= mmu->top; i++)
		if (mmu->level[i].leaf &&
		    (size == UINT64_C(1) << mmu->level[i].shift ||
		    (mmu->level[i].run != 0 &&
		    size == (uint64_t)mmu->level[i].run <<
		    mmu->level[i].shift)))
			return (i);
	return (0);
}
