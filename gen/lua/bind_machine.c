/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * A captured machine without a dump of our own: memory, and the tables in it.
 * It has of a core's methods those that ask for memory: mmu, answers, image.
 */

#include "bind.h"
#include "capture.h"
#include "target.h"

/* vmgen.machine(path) */
int
vg_bind_machine(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	struct vg_capture_head h;
	struct vg_core **p;

	p = lua_newuserdatauv(L, sizeof(struct vg_core *), 0);
	*p = vg_core_new();
	if (*p == NULL)
		return (luaL_error(L, "out of memory"));
	luaL_setmetatable(L, VG_CORE);
	if (vg_capture_head(path, &h, &(*p)->err) != 0 ||
	    vg_set_target(*p, h.target, h.variant, NULL, "raw", 0, 0) != 0)
		return (vg_raise(L, *p));
	(*p)->captured = 1;
	if (vg_capture_load(*p, path) != 0 || vg_core_layout(*p) != 0)
		return (vg_raise(L, *p));
	return (1);
}

static void
push_range(lua_State *L, lua_Integer n, uint64_t lo, uint64_t hi)
{

	lua_createtable(L, 2, 0);
	lua_pushinteger(L, (lua_Integer)lo);
	lua_rawseti(L, -2, 1);
	lua_pushinteger(L, (lua_Integer)hi);
	lua_rawseti(L, -2, 2);
	lua_rawseti(L, -2, n);
}

static int
machine_memory(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	size_t i;

	lua_createtable(L, (int)c->nmemory, 0);
	for (i = 0; i < c->nmemory; i++)
		push_range(L, (lua_Integer)i + 1, c->memory[i].lo,
		    c->memory[i].hi);
	return (1);
}

static int
machine_changed(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	size_t i;

	lua_createtable(L, (int)c->nafter, 0);
	for (i = 0; i < c->nafter; i++) {
		lua_pushinteger(L, (lua_Integer)c->after[i].at);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return (1);
}

static int
machine_swap(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	return (vg_capture_swap(c) != 0 ? vg_raise(L, c) : 0);
}

struct map {
	lua_State	*L;
	lua_Integer	 n;
};

static int
map_run(const struct vg_run *r, void *arg)
{
	struct map *m = arg;

	lua_createtable(m->L, 0, 5);
	vg_set_u64(m->L, "va", r->va);
	vg_set_u64(m->L, "pa", r->pa);
	vg_set_u64(m->L, "len", r->len);
	vg_set_u64(m->L, "pagesize", r->pagesize);
	vg_set_u64(m->L, "prot", r->prot);
	lua_rawseti(m->L, -2, ++m->n);
	return (1);
}

static int
machine_map(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	uint64_t lo = (uint64_t)luaL_checkinteger(L, 2);
	uint64_t hi = (uint64_t)luaL_checkinteger(L, 3);
	struct map m = { L, 0 };

	lua_newtable(L);
	if (vg_mmu_map(c, lo, hi, map_run, &m) != 0)
		return (vg_raise(L, c));
	return (1);
}

/* What an entry says: "invalid", "table" or "leaf", pa, size, prot. */
static int
machine_decode(lua_State *L)
{
	static const char *const kinds[] = { "invalid", "table", "leaf" };
	struct vg_core *c = vg_check_core(L, 1);
	lua_Integer level = luaL_checkinteger(L, 2);
	struct vg_pte pte;

	luaL_argcheck(L, level >= 1 && level <= (lua_Integer)c->mmu->top &&
	    c->mmu->decode != NULL, 2, "no such level");
	vg_decode(c->mmu, (unsigned)level,
	    (uint64_t)luaL_checkinteger(L, 3), &pte);
	lua_pushstring(L, kinds[pte.kind]);
	lua_pushinteger(L, (lua_Integer)pte.pa);
	lua_pushinteger(L, (lua_Integer)pte.size);
	lua_pushinteger(L, (lua_Integer)pte.prot);
	return (4);
}

const luaL_Reg vg_machine_methods[] = {
	{ "memory", machine_memory },
	{ "changed", machine_changed },
	{ "swap", machine_swap },
	{ "map", machine_map },
	{ "decode", machine_decode },
	{ NULL, NULL }
};
