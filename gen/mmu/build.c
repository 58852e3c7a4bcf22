/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Building tables in physical memory: see mmu.h. */

#include <inttypes.h>

#include "core.h"
#include "target.h"

#define KEY_SPACE	8	/* that many levels, and one more */

void
vg_space_init(struct vg_core *c)
{
	const struct vg_mmu *mmu;

	for (mmu = c->mmu; mmu != NULL; mmu = mmu->next)
		c->space[c->nspace++].mmu = mmu;
}

struct vg_space *
vg_space_of(struct vg_core *c, uint64_t va)
{
	struct vg_space *s;

	for (s = c->space; s < c->space + c->nspace; s++)
		if (s->mmu->last == 0 ||
		    (va >= s->mmu->first && va <= s->mmu->last))
			return (s);
	return (NULL);
}

/* A va within a table that is nowhere yet is of the first. */
static const struct vg_mmu *
mmu_of(struct vg_core *c, uint64_t va)
{
	const struct vg_space *s;

	s = vg_space_of(c, va);
	return (s != NULL ? s->mmu : c->mmu);
}

/* A name for "the table of level that covers va": low bits are free. */
static uint64_t
key(const struct vg_core *c, const struct vg_space *s, unsigned level,
    uint64_t va)
{
	const struct vg_mmu *mmu = s->mmu;
	uint64_t name;
	unsigned span;

	name = (uint64_t)(s - c->space) * KEY_SPACE | level;
	span = mmu->level[level].shift + mmu->level[level].bits;
	if (level == mmu->top || span >= mmu->vabits)
		return (name);
	va &= (UINT64_C(1) << mmu->vabits) - 1;
	return (vg_down(va, UINT64_C(1) << span) | name);
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
vg_table_size(const struct vg_core *c, const struct vg_mmu *mmu,
    unsigned level)
{

	if (level == mmu->top && mmu->tsize != NULL)
		return (mmu->tsize(c));
	return (mmu->level[level].tsize != 0 ? mmu->level[level].tsize :
	    UINT64_C(1) << mmu->pageshift);
}

uint64_t
vg_table_entries(const struct vg_core *c, const struct vg_mmu *mmu,
    unsigned level)
{
	uint64_t all, room;

	all = UINT64_C(1) << mmu->level[level].bits;
	room = vg_table_size(c, mmu, level) / vg_entry_stride(mmu, level);
	return (room < all ? room : all);
}

int
vg_root_has(const struct vg_mmu *mmu, uint64_t bytes, uint64_t va)
{

	return (index_of(mmu, mmu->top, va) <
	    bytes / vg_entry_stride(mmu, mmu->top));
}

/* The space of va, whose root has an entry for it, or NULL with the error. */
static struct vg_space *
space_for(struct vg_core *c, uint64_t va)
{
	struct vg_space *s;

	s = vg_space_of(c, va);
	if (s != NULL && vg_root_has(s->mmu, vg_table_size(c, s->mmu,
	    s->mmu->top), va))
		return (s);
	(void)vg_fail(&c->err, "tables: %s has none for 0x%" PRIx64,
	    s != NULL ? s->mmu->name : c->mmu->name, va);
	return (NULL);
}

int
vg_table_place(struct vg_core *c, unsigned level, uint64_t va, uint64_t pa)
{
	struct vg_space *s;
	uint64_t last;

	s = space_for(c, va);
	if (s == NULL)
		return (-1);
	last = pa + vg_table_size(c, s->mmu, level) - 1;
	if (vg_hash_set(&c->placed, key(c, s, level, va), pa) != 0 ||
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

static uint64_t
entry_pa(const struct vg_mmu *mmu, unsigned level, uint64_t table, uint64_t va)
{

	return (table + index_of(mmu, level, va) *
	    vg_entry_stride(mmu, level));
}

static int
put_entry(struct vg_core *c, const struct vg_mmu *mmu, unsigned level,
    uint64_t table, uint64_t va, uint64_t entry)
{
	uint8_t buf[16];
	unsigned size;

	size = vg_entry_size(mmu, level);
	vg_put(buf, size, vg_entry_order(c), entry);
	if (mmu->level[level].behind != 0) {
		vg_put(buf + size, size, vg_entry_order(c),
		    mmu->level[level].behind);
		size += size;
	}
	if (vg_mem_write(&c->mem, entry_pa(mmu, level, table, va), buf,
	    size) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

/* What a kernel puts into entries that it does not use, if not zeros. */
static int
lay_empty(struct vg_core *c, const struct vg_mmu *mmu, unsigned level,
    uint64_t table)
{
	const struct vg_level *lv = &mmu->level[level];
	uint64_t i;

	for (i = 0; lv->empty != 0 && i < UINT64_C(1) << lv->bits; i++)
		if (put_entry(c, mmu, level, table, i << lv->shift,
		    lv->empty) != 0)
			return (-1);
	return (0);
}

/* Room for the table with that key. */
static int
allocate(struct vg_core *c, const struct vg_space *s, unsigned level,
    uint64_t va, uint64_t *pa)
{
	const struct vg_mmu *mmu = s->mmu;
	uint64_t pfn, size;

	size = vg_table_size(c, mmu, level);
	if (!vg_hash_get(&c->placed, key(c, s, level, va), pa)) {
		*pa = vg_up(c->tables, size);
		while ((pfn = find_page(c, &c->reserved, *pa, size, 1)) !=
		    VG_NONE)
			*pa = vg_up((pfn + 1) << c->mem.shift, size);
		if (!c->tables_free &&
		    (pfn = find_page(c, &c->ram, *pa, size, 0)) != VG_NONE)
			return (vg_fail(&c->err, "tables: page 0x%" PRIx64
			    ", wanted for the %s of 0x%" PRIx64 ", is not in "
			    "memory", pfn << c->mem.shift,
			    mmu->level[level].name, va));
		c->tables = *pa + size;
	}
	if (mmu->pabits < 64 && *pa >> mmu->pabits != 0)
		return (vg_fail(&c->err, "tables: no entry can hold 0x%" PRIx64,
		    *pa));
	if (clear(c, *pa, size) != 0 || lay_empty(c, mmu, level, *pa) != 0 ||
	    vg_hash_set(&c->tablepos, key(c, s, level, va), *pa) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

/* Nobody built the tables of a capture: they are found by their entries. */
static int
walk_to(struct vg_core *c, const struct vg_space *s, unsigned level,
    uint64_t va, uint64_t *pa)
{
	struct vg_pte pte;
	unsigned i;

	*pa = s->root;
	for (i = s->mmu->top; i > level; i--) {
		s->mmu->decode(i, vg_entry_get(c, i, *pa, va), &pte);
		if (pte.kind != VG_TABLE)
			return (0);
		*pa = pte.pa;
	}
	return (1);
}

int
vg_table_find(struct vg_core *c, unsigned level, uint64_t va, uint64_t *pa)
{
	struct vg_space *s;

	s = vg_space_of(c, va);
	if (s == NULL || s->mmu->enter != NULL)
		return (0);		/* a hashed table has no levels */
	if (c->captured)
		return (walk_to(c, s, level, va, pa));
	return (vg_hash_get(&c->tablepos, key(c, s, level, va), pa));
}

int
vg_table_make(struct vg_core *c, unsigned level, uint64_t va, uint64_t *pa)
{
	struct vg_space *s;
	struct vg_pte pte;
	uint64_t above;

	s = space_for(c, va);
	if (s == NULL)
		return (-1);
	if (vg_table_find(c, level, va, pa))
		return (0);
	if (level == s->mmu->top)
		return (allocate(c, s, level, va, pa));
	if (vg_table_make(c, level + 1, va, &above) != 0)
		return (-1);
	s->mmu->decode(level + 1, vg_entry_get(c, level + 1, above, va), &pte);
	if (pte.kind == VG_LEAF)
		return (vg_fail(&c->err, "0x%" PRIx64 " is mapped by a larger "
		    "page already: its %s is a leaf", va,
		    s->mmu->level[level + 1].entry));
	if (allocate(c, s, level, va, pa) != 0)
		return (-1);
	return (vg_entry_set(c, level + 1, above, va,
	    s->mmu->table(level + 1, *pa)));
}

int
vg_entry_set(struct vg_core *c, unsigned level, uint64_t table, uint64_t va,
    uint64_t entry)
{

	return (put_entry(c, mmu_of(c, va), level, table, va, entry));
}

uint64_t
vg_entry_get(struct vg_core *c, unsigned level, uint64_t table, uint64_t va)
{
	const struct vg_mmu *mmu = mmu_of(c, va);
	uint8_t buf[8];
	unsigned size;

	size = vg_entry_size(mmu, level);
	vg_mem_read(&c->mem, entry_pa(mmu, level, table, va), buf, size);
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
