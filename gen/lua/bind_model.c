/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Questions to the model of a core. */

#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "ident.h"
#include "target.h"

#define READMAX	(UINT64_C(64) << 20)

static uint64_t
u64(lua_State *L, int arg)
{

	return ((uint64_t)luaL_checkinteger(L, arg));
}

static void
push_steps(lua_State *L, const struct vg_xlate *x)
{
	const struct vg_step *s;
	unsigned i;

	lua_createtable(L, (int)x->nstep, 0);
	for (i = 0; i < x->nstep; i++) {
		s = &x->step[i];
		lua_newtable(L);
		vg_set_text(L, "table", s->table);
		if (s->name != NULL)
			vg_set_text(L, "name", s->name);
		vg_set_u64(L, "level", s->level);
		if (s->pa != VG_NONE)
			vg_set_u64(L, "pa", s->pa);
		vg_set_u64(L, "index", s->index);
		if (s->has_entry)
			vg_set_u64(L, "entry", s->entry);
		if (s->off != VG_NONE)
			vg_set_u64(L, "offset", s->off);
		if (s->has_slot) {
			vg_set_u64(L, "slot", s->slot);
			vg_set_u64(L, "hi", s->hi);
		}
		vg_set_text(L, "note", s->note);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void
push_page(lua_State *L, const struct vg_xlate *x)
{

	lua_newtable(L);
	vg_set_u64(L, "pa", x->pa);
	vg_set_u64(L, "len", x->len);
	vg_set_u64(L, "pagesize", x->pagesize);
	vg_set_u64(L, "prot", x->prot);
	push_steps(L, x);
	lua_setfield(L, -2, "steps");
}

static int
push_unmapped(lua_State *L, const struct vg_xlate *x)
{

	lua_pushnil(L);
	lua_pushstring(L, x->why);
	push_steps(L, x);
	return (3);
}

static int
core_vtop(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_xlate x;

	vg_translate(c, u64(L, 2), &x);
	if (x.pa == VG_NONE)
		return (push_unmapped(L, &x));
	push_page(L, &x);
	if (x.ok && !x.zeros)
		vg_set_u64(L, "offset", x.off);
	vg_set_text(L, "why", x.why);
	return (1);
}

/* The machine's own walk: memory's tables, whatever the dump holds. */
static int
core_mmu(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_xlate x;

	if (c->mmu->top == 0)
		return (luaL_error(L, "%s has no tables", c->mmu->name));
	if (!vg_mmu_find(c, u64(L, 2), &x))
		return (push_unmapped(L, &x));
	push_page(L, &x);
	return (1);
}

static void
push_outcome(lua_State *L, const struct vg_outcome *o,
    const struct vg_expect *e)
{
	static const char *const class[] = { "full", "short", "fail" };
	uint64_t n;

	lua_newtable(L);
	vg_set_text(L, "class", class[o->class]);
	if (o->class == VG_FAILED)
		vg_set_u64(L, "at", o->at);
	else
		vg_set_u64(L, "n", o->n);
	n = o->n < e->nbytes ? o->n : e->nbytes;
	lua_pushlstring(L, e->bytes != NULL ? (const char *)e->bytes : "",
	    (size_t)n);
	lua_setfield(L, -2, "bytes");
}

static int
core_expect(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_expect e;
	uint64_t cap, len;
	unsigned i;

	len = u64(L, 3);
	cap = lua_isnoneornil(L, 4) ? len : u64(L, 4);
	if (cap > READMAX)
		cap = READMAX;
	if (vg_expect(c, u64(L, 2), len, cap, &e) != 0) {
		free(e.bytes);
		return (vg_raise(L, c));
	}
	lua_newtable(L);
	lua_createtable(L, (int)e.noutcome, 0);
	/* What the model itself comes to is the last; it goes first. */
	for (i = 0; i < e.noutcome; i++) {
		push_outcome(L, &e.outcome[e.noutcome - 1 - i], &e);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	free(e.bytes);
	lua_setfield(L, -2, "outcomes");
	vg_set_text(L, "why", e.last.why);
	push_steps(L, &e.last);
	lua_setfield(L, -2, "steps");
	return (1);
}

struct walk {
	lua_State	*L;
	lua_Integer	 n;
};

static int
walk_page(const struct vg_page *p, void *arg)
{
	struct walk *w = arg;

	lua_createtable(w->L, 0, 7);
	vg_set_u64(w->L, "pa", p->pa);
	vg_set_u64(w->L, "kva", p->kva);
	vg_set_u64(w->L, "dva", p->dva);
	vg_set_u64(w->L, "prot", p->prot);
	vg_set_u64(w->L, "offset", p->off);	/* VG_NONE is -1 */
	vg_set_u64(w->L, "len", p->len);
	vg_set_u64(w->L, "phase", (uint64_t)p->phase);
	lua_rawseti(w->L, -2, ++w->n);
	return (1);
}

static int
core_walk(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct walk w = { L, 0 };
	int has;

	lua_settop(L, 2);
	lua_newtable(L);
	has = vg_walk(c, walk_page, &w);
	if (has == 0 || (has == 2 && !lua_toboolean(L, 2)))
		return (0);
	return (1);
}

static int
core_offset(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_xlate x;

	memset(&x, 0, sizeof(x));
	x.len = 1;
	if (!vg_locate(c, u64(L, 2), &x) || x.zeros)
		return (0);
	lua_pushinteger(L, (lua_Integer)x.off);
	return (1);
}

static int
core_opens(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	lua_pushboolean(L, c->refuse[0] == '\0');
	if (c->refuse[0] == '\0')
		return (1);
	lua_pushstring(L, c->refuse);
	return (2);
}

static int
core_table(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	uint64_t level = u64(L, 2), pa, va = u64(L, 3);
	const struct vg_space *s;

	s = vg_space_of(c, va);
	if (s == NULL || level < 1 || level > s->mmu->top ||
	    !vg_table_find(c, (unsigned)level, va, &pa))
		return (0);
	lua_pushinteger(L, (lua_Integer)pa);
	return (1);
}

static int
core_dmap(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	uint64_t va;

	if (c->nwindow == 0 || !vg_window_shows(c->window, u64(L, 2), 1, &va))
		return (0);
	lua_pushinteger(L, (lua_Integer)va);
	return (1);
}

/* What the machine's own MMU said of addresses while it ran. */
static int
core_answers(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	size_t i;

	lua_createtable(L, (int)c->nanswer, 0);
	for (i = 0; i < c->nanswer; i++) {
		lua_newtable(L);
		vg_set_u64(L, "va", c->answer[i].va);
		if (c->answer[i].pa != VG_NONE)
			vg_set_u64(L, "pa", c->answer[i].pa);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return (1);
}

/* Runs of words that are one named page's, each given by its first byte. */
static int
core_identify(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	const uint8_t *p;
	uint64_t next[8], pa;
	lua_Integer n;
	size_t i, len;

	p = (const uint8_t *)luaL_checklstring(L, 2, &len);
	lua_newtable(L);
	for (i = 0; i < 8; i++)
		next[i] = VG_NONE;
	n = 0;
	for (i = 0; i + 8 <= len; i++) {
		pa = vg_word_pa(c->mem.seed, vg_get(p + i, 8, 0));
		if ((pa & 7) != 0 ||
		    !vg_rset_has(&c->mem.named, pa >> c->mem.shift)) {
			next[i % 8] = VG_NONE;
			continue;
		}
		if (pa != next[i % 8]) {
			lua_newtable(L);
			vg_set_u64(L, "pa", pa);
			vg_set_u64(L, "at", i + 1);
			lua_rawseti(L, -2, ++n);
		}
		next[i % 8] = pa + 8;
	}
	return (1);
}

const luaL_Reg vg_model_methods[] = {
	{ "vtop", core_vtop },
	{ "mmu", core_mmu },
	{ "expect", core_expect },
	{ "walk", core_walk },
	{ "offset", core_offset },
	{ "opens", core_opens },
	{ "table", core_table },
	{ "dmap", core_dmap },
	{ "identify", core_identify },
	{ "answers", core_answers },
	{ NULL, NULL }
};
