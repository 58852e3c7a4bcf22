/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* From a scenario to memory, tables and a file: see core.h. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "ehdr.h"
#include "format.h"
#include "target.h"

int
vg_kernbase_symbol(struct vg_core *c)
{

	return (vg_set_symbol(c, "kernbase", c->kernsym, 0));
}

int
vg_core_layout(struct vg_core *c)
{
	const struct vg_window *w;

	for (w = c->kernel->windows; w != NULL && w->name != NULL; w++)
		if (w->only == NULL || w->only == c->mmu)
			c->window[c->nwindow++] = *w;
	if (c->nmemory == 0 && !c->captured &&
	    vg_add_memory(c, 0, UINT64_C(16) << 20) != 0)
		return (-1);
	c->kernbase = c->kernel->kernbase;
	c->kernsym = c->kernel->kernsym;
	if (c->target->layout != NULL && c->target->layout(c) != 0)
		return (-1);
	return (c->target->symbols != NULL ? c->target->symbols(c) : 0);
}

/* Kernel variables of full and raw dumps: pages that no table may take. */
static int
reserve_variables(struct vg_core *c)
{
	const struct vg_symbol *s;
	uint64_t pfn;

	for (s = c->symbol; s < c->symbol + c->nsymbol; s++) {
		if (s->width == 0)
			continue;
		pfn = c->target->symbol_pa(c, s->value) >> c->mem.shift;
		if (vg_rset_add(&c->reserved, pfn, pfn + 1) != 0)
			return (vg_fail(&c->err, "out of memory"));
	}
	return (0);
}

static int
write_variables(struct vg_core *c)
{
	const struct vg_symbol *s;
	uint8_t buf[8];

	if (c->target->variables != NULL)
		c->target->variables(c);
	for (s = c->symbol; s < c->symbol + c->nsymbol; s++) {
		if (s->width == 0)
			continue;
		vg_put(buf, s->width, c->flavour->be, s->content);
		if (vg_mem_write(&c->mem, c->target->symbol_pa(c, s->value),
		    buf, s->width) != 0)
			return (vg_fail(&c->err, "out of memory"));
	}
	return (0);
}

static int
no_tables(struct vg_core *c, const char *key, size_t n, uint64_t va)
{

	return (vg_fail(&c->err, "%s[%zu].va: %s has no table for 0x%" PRIx64,
	    key, n + 1, c->mmu->name, va));
}

static int
map_one(struct vg_core *c, size_t n)
{
	const struct vg_mapping *m = &c->map[n];
	const struct vg_mmu *mmu;
	const struct vg_space *s;
	struct vg_attr attr;
	uint64_t at, i, pa, va, table;
	unsigned level;

	s = vg_space_of(c, m->va);
	if (s == NULL)
		return (no_tables(c, "map", n, m->va));
	mmu = s->mmu;
	level = vg_level_of(mmu, m->size);
	if (level == 0)
		return (vg_fail(&c->err, "map[%zu].size: %s has no pages of "
		    "0x%" PRIx64, n + 1, mmu->name, m->size));
	if (m->attr.nx && !mmu->has_nx)
		return (vg_fail(&c->err, "map[%zu].nx: %s has no such bit",
		    n + 1, mmu->name));
	if ((m->va & (m->size - 1)) != 0 || (m->pa & (m->size - 1)) != 0 ||
	    (m->step & (m->size - 1)) != 0)
		return (vg_fail(&c->err, "map[%zu]: va, pa and step must be "
		    "multiples of size", n + 1));
	for (i = 0; i < m->count; i++) {
		va = m->va + i * m->size;
		pa = m->pa + i * m->step;
		if (pa >> mmu->pabits != 0)
			return (vg_fail(&c->err, "map[%zu].pa: no %s entry can "
			    "hold 0x%" PRIx64, n + 1, mmu->name, pa));
		if (c->flavour->bits == 32 && va >> mmu->vabits != 0)
			return (vg_fail(&c->err, "map[%zu].va: 0x%" PRIx64
			    " is beyond the address space", n + 1, va));
		attr = m->attr;
		attr.size = m->size;
		if (mmu->enter != NULL) {
			if (mmu->enter(c, va, pa, &attr) != 0)
				return (-1);
			continue;
		}
		for (at = va; at - va < m->size;
		    at += UINT64_C(1) << mmu->level[level].shift)
			if (vg_table_make(c, level, at, &table) != 0 ||
			    vg_entry_set(c, level, table, at,
			    mmu->page(level, pa, &attr)) != 0)
				return (-1);
	}
	return (0);
}

/* Is va covered by a mapping after the n-th, or by an entry set by hand? */
static int
overridden(struct vg_core *c, size_t n, uint64_t va)
{
	const struct vg_mapping *m;
	const struct vg_fix *f;
	const struct vg_space *s;
	size_t i;

	for (i = n + 1; i < c->nmap; i++) {
		m = &c->map[i];
		if (va - m->va < m->count * m->size ||
		    m->va - va < c->map[n].size)
			return (1);
	}
	s = vg_space_of(c, va);
	for (i = 0; i < c->nentry; i++) {
		f = &c->entry[i];
		if (s == vg_space_of(c, f->va) &&
		    va >> s->mmu->level[f->level].shift ==
		    f->va >> s->mmu->level[f->level].shift)
			return (1);
	}
	return (0);
}

/* A mapping that does not come out as declared is a mistake of the scenario. */
static int
check_map(struct vg_core *c, size_t n)
{
	const struct vg_mapping *m = &c->map[n];
	struct vg_xlate x;
	uint64_t i, va, pa;
	int ok;

	for (i = 0; i < m->count; i++) {
		va = m->va + i * m->size;
		pa = m->pa + i * m->step;
		ok = vg_mmu_find(c, va, &x);
		if (m->attr.valid ? ok && x.pa == pa && x.pagesize == m->size :
		    !ok)
			continue;
		if (overridden(c, n, va))
			continue;
		if (!m->attr.valid)
			return (vg_fail(&c->err, "map[%zu]: 0x%" PRIx64 " is "
			    "mapped although valid is false", n + 1, va));
		return (vg_fail(&c->err, "map[%zu]: 0x%" PRIx64 " is to be "
		    "mapped to 0x%" PRIx64 ", but %s%s", n + 1, va, pa,
		    ok ? "the tables give another page" : "",
		    ok ? "" : x.why));
	}
	return (0);
}

/* Without an MMU there are mappings, but no tables. */
static int
check_bare(struct vg_core *c)
{
	const struct vg_mapping *m;
	uint64_t mask;

	mask = (UINT64_C(1) << c->mem.shift) - 1;
	for (m = c->map; m < c->map + c->nmap; m++)
		if (((m->va | m->pa | m->size | m->step) & mask) != 0)
			return (vg_fail(&c->err, "map[%zu]: va, pa, size and "
			    "step must be multiples of a page",
			    (size_t)(m - c->map) + 1));
	return (c->nplace + c->nentry > 0 ? vg_fail(&c->err, "%s: there are no "
	    "tables", c->nplace > 0 ? "table_at" : "entry") : 0);
}

/* Entries set by hand come last: they may undo a mapping. */
static int
build_hashed(struct vg_core *c)
{
	size_t i;

	if (c->nplace + c->nentry > 0)
		return (vg_fail(&c->err, "%s: a hashed table has no levels",
		    c->nplace > 0 ? "table_at" : "entry"));
	if (c->mmu->prepare(c) != 0)
		return (-1);
	for (i = 0; i < c->nmap; i++)
		if (map_one(c, i) != 0)
			return (-1);
	for (i = 0; i < c->nmap; i++)
		if (check_map(c, i) != 0)
			return (-1);
	for (i = 0; i < c->nslot; i++)
		if (c->mmu->set_slot(c, c->slot[i].slot, c->slot[i].hi,
		    c->slot[i].lo) != 0)
			return (-1);
	return (0);
}

/* The levels that the scenario's `table_at` and `entry` name. */
static int
check_levels(struct vg_core *c, const char *key, const struct vg_fix *v,
    size_t n)
{
	const struct vg_space *s;
	size_t i;

	for (i = 0; i < n; i++) {
		s = vg_space_of(c, v[i].va);
		if (s == NULL)
			return (no_tables(c, key, i, v[i].va));
		if (v[i].level < 1 || v[i].level > s->mmu->top)
			return (vg_fail(&c->err, "%s[%zu].level: %s has levels "
			    "1 to %u", key, i + 1, s->mmu->name, s->mmu->top));
	}
	return (0);
}

/* The roots, and what is in them from the start. */
static int
make_roots(struct vg_core *c)
{
	struct vg_space *s;

	for (s = c->space; s < c->space + c->nspace; s++)
		if (vg_table_make(c, s->mmu->top, s->mmu->last != 0 ?
		    s->mmu->first : c->kernsym, &s->root) != 0 ||
		    (s->mmu->prepare != NULL && s->mmu->prepare(c) != 0))
			return (-1);
	return (0);
}

static int
build_tables(struct vg_core *c)
{
	const struct vg_fix *f;
	uint64_t table;
	size_t i;

	if (c->nslot > 0 && c->mmu->enter == NULL)
		return (vg_fail(&c->err, "slots: %s has no hashed table",
		    c->mmu->name));
	if (c->mmu->top == 0)
		return (check_bare(c));
	if (c->mmu->enter != NULL)
		return (build_hashed(c));
	/* Whoever puts tables outside memory by hand means it. */
	c->tables_free = c->tables_set &&
	    !vg_rset_has(&c->ram, c->tables >> c->mem.shift);
	if (check_levels(c, "table_at", c->place, c->nplace) != 0 ||
	    check_levels(c, "entry", c->entry, c->nentry) != 0)
		return (-1);
	for (i = 0; i < c->nplace; i++) {
		f = &c->place[i];
		if (vg_table_place(c, f->level, f->va, f->value) != 0)
			return (-1);
	}
	if (make_roots(c) != 0)
		return (-1);
	for (i = 0; i < c->nmap; i++)
		if (map_one(c, i) != 0)
			return (-1);
	/* All tables first: making one must not undo an entry set by hand. */
	for (i = 0; i < c->nentry; i++) {
		f = &c->entry[i];
		if (vg_table_make(c, f->level, f->va, &table) != 0)
			return (-1);
	}
	for (i = 0; i < c->nentry; i++) {
		f = &c->entry[i];
		if (!vg_table_find(c, f->level, f->va, &table) ||
		    vg_entry_set(c, f->level, table, f->va, f->value) != 0)
			return (-1);
	}
	for (i = 0; i < c->nmap; i++)
		if (check_map(c, i) != 0)
			return (-1);
	return (0);
}

int
vg_select(struct vg_core *c, const char *key, const struct vg_sels *sels,
    struct vg_rset *pages)
{
	const struct vg_sel *s;
	const struct vg_space *space;
	struct vg_xlate x;
	uint64_t lo, hi, size;
	size_t i;

	size = UINT64_C(1) << c->mem.shift;
	for (i = 0; i < sels->n; i++) {
		s = &sels->v[i];
		lo = s->lo;
		hi = s->hi;
		if (s->kind != VG_SEL_RANGE && c->mmu->top == 0)
			return (vg_fail(&c->err, "%s[%zu]: there are no tables",
			    key, i + 1));
		if (s->kind == VG_SEL_VA) {
			if (!vg_mmu_find(c, s->lo, &x))
				return (vg_fail(&c->err, "%s[%zu].va: 0x%"
				    PRIx64 " is not mapped: %s", key, i + 1,
				    s->lo, x.why));
			lo = x.pa;
			hi = x.pa + 1;
		} else if (s->kind == VG_SEL_TABLE && c->mmu->enter != NULL) {
			continue;	/* it is in no page that has a bit */
		} else if (s->kind == VG_SEL_TABLE) {
			space = vg_space_of(c, s->lo);
			if (space == NULL || s->level < 1 ||
			    s->level > space->mmu->top ||
			    !vg_table_find(c, s->level, s->lo, &lo))
				return (vg_fail(&c->err, "%s[%zu].table: there "
				    "is no table of level %u for 0x%" PRIx64,
				    key, i + 1, s->level, s->lo));
			hi = lo + vg_table_size(c, space->mmu, s->level);
		}
		if (vg_rset_add(pages, lo >> c->mem.shift,
		    vg_up(hi, size) >> c->mem.shift) != 0)
			return (vg_fail(&c->err, "out of memory"));
	}
	return (0);
}

static int
lay_writes(struct vg_core *c)
{
	const struct vg_overlay *w;

	for (w = c->write; w < c->write + c->nwrite; w++)
		if (vg_mem_write(&c->mem, w->at, w->bytes, w->len) != 0)
			return (vg_fail(&c->err, "out of memory"));
	return (0);
}

static int
finish_file(struct vg_core *c)
{
	const struct vg_overlay *p;

	for (p = c->patch; p < c->patch + c->npatch; p++)
		if (vg_image_bytes(&c->vmcore, p->at, p->bytes, p->len) != 0)
			return (vg_fail(&c->err, "out of memory"));
	if (c->truncate != VG_NONE) {
		if (c->truncate > c->vmcore.size)
			return (vg_fail(&c->err, "truncate: the vmcore has "
			    "only 0x%" PRIx64 " bytes", c->vmcore.size));
		c->vmcore.size = c->truncate;
	}
	return (0);
}

/* Windows that begin where RAM does, as the kernel rounds it. */
static void
settle_windows(struct vg_core *c)
{
	uint64_t lo;
	unsigned n;
	size_t i;

	lo = VG_NONE;
	for (i = 0; i < c->nmemory; i++)
		if (c->memory[i].lo < lo)
			lo = c->memory[i].lo;
	for (n = 0; n < c->nwindow; n++)
		if (c->window[n].from_ram)
			c->window[n].base = vg_down(lo, UINT64_C(1) <<
			    c->mmu->level[3].shift);
}

/* Is there a reader of the format? */
static int
is_read(const struct vg_core *c)
{
	size_t i;

	for (i = 0; c->target->formats[i] != NULL; i++)
		if (c->target->formats[i] == c->format)
			return (1);
	return (0);
}

int
vg_core_finish(struct vg_core *c)
{
	uint8_t ehdr[VG_EHDRMAX];

	/* The kernel file comes later; a wrong name shall be told now. */
	if (vg_ehdr_set_all(c, "kernel_ehdr", &c->kernel_ehdr, c->flavour->be,
	    ehdr) != 0)
		return (-1);
	settle_windows(c);
	vg_sort_symbols(c);
	if (c->format->variables && reserve_variables(c) != 0)
		return (-1);
	if (!c->captured && build_tables(c) != 0)
		return (-1);
	if (vg_select(c, "pages", &c->pages, &c->mem.named) != 0)
		return (-1);
	if (c->format->variables && write_variables(c) != 0)
		return (-1);
	if (lay_writes(c) != 0)
		return (-1);
	if (vg_mem_seal(&c->mem) != 0)
		return (vg_fail(&c->err, "out of memory"));
	if (c->format->lay(c) != 0 || finish_file(c) != 0)
		return (-1);
	if (!is_read(c))
		(void)snprintf(c->refuse, sizeof(c->refuse), "no reader has "
		    "%s cores of %s", c->format->name, c->flavour->name);
	else if (c->format->open != NULL)
		c->format->open(c);
	return (0);
}
