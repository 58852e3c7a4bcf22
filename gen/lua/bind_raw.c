/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* The builder, piece by piece, for scenario.lua, which has checked it all. */

#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "capture.h"
#include "elfcore.h"
#include "minidump.h"
#include "target.h"

struct vg_core *
vg_check_core(lua_State *L, int arg)
{

	return (*(struct vg_core **)luaL_checkudata(L, arg, VG_CORE));
}

int
vg_raise(lua_State *L, struct vg_core *c)
{

	lua_pushstring(L, c->err.text);
	c->err.text[0] = '\0';
	return (lua_error(L));
}

void
vg_set_bool(lua_State *L, const char *name, int value)
{

	lua_pushboolean(L, value);
	lua_setfield(L, -2, name);
}

void
vg_set_u64(lua_State *L, const char *name, uint64_t v)
{

	lua_pushinteger(L, (lua_Integer)v);
	lua_setfield(L, -2, name);
}

void
vg_set_text(lua_State *L, const char *name, const char *text)
{

	lua_pushstring(L, text);
	lua_setfield(L, -2, name);
}

static uint64_t
u64(lua_State *L, int arg)
{

	return ((uint64_t)luaL_checkinteger(L, arg));
}

static int
done(lua_State *L, struct vg_core *c, int error)
{

	return (error != 0 ? vg_raise(L, c) : 0);
}

static int
raw_new(lua_State *L)
{
	struct vg_core **p;

	p = lua_newuserdatauv(L, sizeof(*p), 0);
	*p = NULL;
	luaL_setmetatable(L, VG_CORE);
	*p = vg_core_new();
	if (*p == NULL)
		return (luaL_error(L, "out of memory"));
	return (1);
}

/* Formats, each with the keys of a scenario that are for it. */
static int
raw_formats(lua_State *L)
{
	const struct vg_format *f;
	int i, j;

	lua_newtable(L);
	for (i = 0; (f = vg_formats[i]) != NULL; i++) {
		lua_newtable(L);
		vg_set_text(L, "name", f->name);
		for (j = 0; f->keys[j] != NULL; j++) {
			lua_pushstring(L, f->keys[j]);
			lua_rawseti(L, -2, j + 1);
		}
		lua_rawseti(L, -2, i + 1);
	}
	return (1);
}

static int
raw_target(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	return (done(L, c, vg_set_target(c, luaL_checkstring(L, 2),
	    luaL_optstring(L, 3, NULL), luaL_optstring(L, 4, NULL),
	    luaL_checkstring(L, 5), u64(L, 6), u64(L, 7))));
}

static int
raw_pagesize(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	lua_pushinteger(L, (lua_Integer)1 << c->mem.shift);
	return (1);
}

static int
raw_order(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	lua_pushstring(L, c->flavour->be ? "be" : "le");
	return (1);
}

static int
raw_memory(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	return (done(L, c, vg_add_memory(c, u64(L, 2), u64(L, 3))));
}

static int
raw_option(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	const char *name = luaL_checkstring(L, 2);
	uint64_t v = u64(L, 3);

	if (strcmp(name, "tables") == 0) {
		c->tables = v;
		c->tables_set = 1;
	} else if (strcmp(name, "kernphys") == 0)
		c->kernphys = v;
	else if (strcmp(name, "kva_end") == 0) {
		vg_md(c)->kva_end = v;
		vg_md(c)->kva_end_set = 1;
	} else if (strcmp(name, "truncate") == 0)
		c->truncate = v;
	else if (strcmp(name, "kernel_symtab") == 0)
		c->kernel_symtab = v != 0;
	else if (strcmp(name, "core_be") == 0)
		vg_elf(c)->be = v != 0;
	else if (strcmp(name, "dump_listed") == 0)
		vg_md(c)->dump_listed = 1;
	else if (strcmp(name, "captured") == 0)
		c->captured = v != 0;
	else if (strcmp(name, "segments_set") == 0)
		vg_elf(c)->segments_set = 1;
	else if (c->mmu->option == NULL || !c->mmu->option(c, name, v))
		return (done(L, c, vg_fail(&c->err, "%s: %s has no such thing",
		    name, c->mmu->name)));
	return (0);
}

static int
raw_sel(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	const char *list = luaL_checkstring(L, 2);
	const char *kind = luaL_checkstring(L, 3);
	struct vg_sel s;

	memset(&s, 0, sizeof(s));
	s.kind = strcmp(kind, "va") == 0 ? VG_SEL_VA :
	    strcmp(kind, "table") == 0 ? VG_SEL_TABLE : VG_SEL_RANGE;
	s.lo = u64(L, 4);
	s.hi = u64(L, 5);
	s.level = (unsigned)u64(L, 6);
	s.single = lua_toboolean(L, 7);
	return (done(L, c, vg_add_sel(c, strcmp(list, "pages") == 0 ?
	    &c->pages : strcmp(list, "dump") == 0 ? &vg_md(c)->dump :
	    &vg_md(c)->omit, &s)));
}

static void
get_fix(lua_State *L, struct vg_fix *f)
{

	f->level = u64(L, 2) > VG_MAXLEVEL ? VG_MAXLEVEL + 1 :
	    (unsigned)u64(L, 2);
	f->va = u64(L, 3);
	f->value = u64(L, 4);
}

static int
raw_place(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_fix f;

	get_fix(L, &f);
	return (done(L, c, vg_add_fix(c, &c->place, &c->nplace, &c->cplace,
	    &f)));
}

static int
raw_entry(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_fix f;

	get_fix(L, &f);
	return (done(L, c, vg_add_fix(c, &c->entry, &c->nentry, &c->centry,
	    &f)));
}

static int
raw_map(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_mapping m;

	m.va = u64(L, 2);
	m.pa = u64(L, 3);
	m.size = u64(L, 4);
	m.count = u64(L, 5);
	m.step = u64(L, 6);
	m.attr.rw = lua_toboolean(L, 7);
	m.attr.nx = lua_toboolean(L, 8);
	m.attr.user = lua_toboolean(L, 9);
	m.attr.global = lua_toboolean(L, 10);
	m.attr.valid = lua_toboolean(L, 11);
	m.attr.bits = u64(L, 12);
	m.attr.secondary = lua_toboolean(L, 13);
	return (done(L, c, vg_add_map(c, &m)));
}

static int
raw_slot(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_slot s;

	s.slot = u64(L, 2);
	s.hi = u64(L, 3);
	s.lo = u64(L, 4);
	return (done(L, c, vg_add_slot(c, &s)));
}

static int
raw_write(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	const char *p;
	size_t len;

	p = luaL_checklstring(L, 3, &len);
	return (done(L, c, vg_add_overlay(c, &c->write, &c->nwrite,
	    &c->cwrite, u64(L, 2), p, len)));
}

static int
raw_patch(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	const char *p;
	size_t len;

	p = luaL_checklstring(L, 3, &len);
	return (done(L, c, vg_add_overlay(c, &c->patch, &c->npatch,
	    &c->cpatch, u64(L, 2), p, len)));
}

static int
raw_set(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	const char *which = luaL_checkstring(L, 2);

	return (done(L, c, vg_add_set(c, strcmp(which, "header") == 0 ?
	    c->format->header(c) : strcmp(which, "ehdr") == 0 ?
	    &vg_elf(c)->ehdr :
	    &c->kernel_ehdr, luaL_checkstring(L, 3), u64(L, 4))));
}

/* A copy of a Lua string, in *p; raises when there is no memory. */
static size_t
keep(lua_State *L, int arg, void *pp)
{
	const char *s;
	void *copy;
	size_t len;

	s = luaL_checklstring(L, arg, &len);
	copy = malloc(len + 1);
	if (copy == NULL)
		luaL_error(L, "out of memory");
	else
		memcpy(copy, s, len + 1);
	memcpy(pp, &copy, sizeof(copy));
	return (len);
}

static int
raw_magic(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	free(vg_md(c)->magic);
	vg_md(c)->magic = NULL;
	vg_md(c)->magiclen = keep(L, 2, &vg_md(c)->magic);
	return (0);
}

static int
raw_mmu_name(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	free(vg_md(c)->mmuname);
	vg_md(c)->mmuname = NULL;
	vg_md(c)->mmunamelen = keep(L, 2, &vg_md(c)->mmuname);
	return (0);
}

static int
raw_msgbuf(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	free(vg_md(c)->msgbuf);
	vg_md(c)->msgbuf = NULL;
	vg_md(c)->msgbuflen = keep(L, 2, &vg_md(c)->msgbuf);
	vg_md(c)->msgbufsize = u64(L, 3);
	return (0);
}

static int
raw_segment(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_segment s;

	memset(&s, 0, sizeof(s));
	s.type = u64(L, 2);
	s.flags = u64(L, 3);
	s.va = u64(L, 4);
	s.pa = u64(L, 5);
	s.filesz = u64(L, 6);
	s.memsz = u64(L, 7);
	s.align = u64(L, 8);
	s.placed = !lua_isnoneornil(L, 9);
	s.offset = s.placed ? u64(L, 9) : 0;
	return (done(L, c, vg_add_segment(c, &s)));
}

static int
raw_symbol(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	if (lua_isboolean(L, 3)) {
		vg_unset_symbol(c, luaL_checkstring(L, 2));
		return (0);
	}
	return (done(L, c, vg_set_symbol(c, luaL_checkstring(L, 2), u64(L, 3),
	    0)));
}

static int
raw_capture_head(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_capture_head h;

	if (vg_capture_head(luaL_checkstring(L, 2), &h, &c->err) != 0)
		return (vg_raise(L, c));
	lua_newtable(L);
	vg_set_text(L, "target", h.target);
	vg_set_text(L, "variant", h.variant);
	if (h.kernel[0] != '\0')
		vg_set_text(L, "kernel", h.kernel);
	return (1);
}

static int
raw_capture(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	return (done(L, c, vg_capture_load(c, luaL_checkstring(L, 2))));
}

static int
raw_layout(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	return (done(L, c, vg_core_layout(c)));
}

static int
raw_finish(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	return (done(L, c, vg_core_finish(c)));
}

void
vg_bind_raw(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "new", raw_new },
		{ "formats", raw_formats },
		{ "target", raw_target },
		{ "order", raw_order },
		{ "pagesize", raw_pagesize },
		{ "memory", raw_memory },
		{ "option", raw_option },
		{ "sel", raw_sel },
		{ "place", raw_place },
		{ "entry", raw_entry },
		{ "map", raw_map },
		{ "slot", raw_slot },
		{ "write", raw_write },
		{ "patch", raw_patch },
		{ "set", raw_set },
		{ "magic", raw_magic },
		{ "mmu_name", raw_mmu_name },
		{ "msgbuf", raw_msgbuf },
		{ "segment", raw_segment },
		{ "symbol", raw_symbol },
		{ "capture_head", raw_capture_head },
		{ "capture", raw_capture },
		{ "layout", raw_layout },
		{ "finish", raw_finish },
		{ NULL, NULL }
	};

	luaL_newlib(L, functions);
}
