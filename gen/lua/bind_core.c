/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Questions about a core's file, and the module itself. */

#include <sys/stat.h>

#include <errno.h>
#include <string.h>

#include "bind.h"
#include "ident.h"
#include "minidump.h"
#include "sha256.h"
#include "target.h"

static int
core_gc(lua_State *L)
{
	struct vg_core **p;

	p = luaL_checkudata(L, 1, VG_CORE);
	vg_core_free(*p);
	*p = NULL;
	return (0);
}

static int
core_save(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	const char *dir = luaL_checkstring(L, 2);
	const char *kernel, *vmcore;

	if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
		(void)vg_fail(&c->err, "%s: %s", dir, strerror(errno));
		return (vg_raise(L, c));
	}
	kernel = lua_pushfstring(L, "%s/kernel", dir);
	vmcore = lua_pushfstring(L, "%s/vmcore", dir);
	if (vg_core_kernel(c) != 0 ||
	    vg_image_save(&c->kern, kernel, &c->err) != 0 ||
	    vg_image_save(&c->vmcore, vmcore, &c->err) != 0)
		return (vg_raise(L, c));
	lua_pushinteger(L, (lua_Integer)c->vmcore.size);
	return (3);
}

static int
core_info(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	const struct vg_flavour *f = c->flavour;
	const struct vg_target *t = c->target;
	const struct vg_window *w = c->window;
	struct vg_minidump *md = vg_md(c);
	size_t i;

	lua_newtable(L);
	vg_set_text(L, "target", f->name);
	vg_set_text(L, "variant", c->mmu->name);
	vg_set_text(L, "kernel", c->kernel->name);
	vg_set_text(L, "order", f->be ? "be" : "le");
	vg_set_u64(L, "machine", f->machine);
	vg_set_u64(L, "bits", f->bits);
	vg_set_u64(L, "pagesize", UINT64_C(1) << c->mem.shift);
	vg_set_u64(L, "esize", c->mmu->esize);
	vg_set_u64(L, "levels", c->mmu->top);
	vg_set_u64(L, "kernbase", c->kernbase);
	vg_set_u64(L, "kernbase_sym", c->kernsym);
	vg_set_u64(L, "root", c->space[0].root);
	vg_set_u64(L, "filesize", c->vmcore.size);
	if (c->nwindow > 0 && w->from_header) {
		vg_set_u64(L, "dmapbase", w->first);
		vg_set_u64(L, "dmapend", w->last + 1);
		vg_set_u64(L, "dmapphys", w->base);
	}
	if (md != NULL) {
		vg_set_u64(L, "version", c->version);
		vg_set_u64(L, "kva_end", md->kva_end);
		vg_set_u64(L, "npages", vg_rset_count(&md->dumped));
	}
	lua_newtable(L);
	for (i = 0; md != NULL && t->fields[i].name != NULL; i++)
		vg_set_u64(L, t->fields[i].name, md->field[i]);
	lua_setfield(L, -2, "header");
	lua_newtable(L);
	for (i = 0; i < c->nsection; i++)
		vg_set_u64(L, c->section[i].name, c->section[i].off);
	lua_setfield(L, -2, "offsets");
	return (1);
}

static int
core_sections(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	size_t i;

	lua_createtable(L, (int)c->nsection, 0);
	for (i = 0; i < c->nsection; i++) {
		lua_newtable(L);
		vg_set_text(L, "name", c->section[i].name);
		vg_set_u64(L, "offset", c->section[i].off);
		vg_set_u64(L, "len", c->section[i].len);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return (1);
}

static int
core_symbols(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	size_t i;

	lua_createtable(L, (int)c->nsymbol, 0);
	for (i = 0; i < c->nsymbol; i++) {
		lua_createtable(L, 2, 0);
		lua_pushstring(L, c->symbol[i].name);
		lua_rawseti(L, -2, 1);
		lua_pushinteger(L, (lua_Integer)c->symbol[i].value);
		lua_rawseti(L, -2, 2);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return (1);
}

static int
core_dumped(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_minidump *md = vg_md(c);
	uint64_t pfn;
	lua_Integer n;

	lua_newtable(L);
	n = 0;
	for (pfn = md == NULL ? VG_NONE : vg_rset_next(&md->dumped, 0);
	    pfn != VG_NONE; pfn = vg_rset_next(&md->dumped, pfn + 1)) {
		lua_pushinteger(L, (lua_Integer)(pfn << c->mem.shift));
		lua_rawseti(L, -2, ++n);
	}
	return (1);
}

/* len bytes of physical memory, as a string. */
static int
push_memory(lua_State *L, struct vg_core *c, uint64_t pa, uint64_t len)
{
	luaL_Buffer b;
	char *p;

	if (len > (UINT64_C(1) << 30))
		return (luaL_error(L, "more than 1 GiB"));
	p = luaL_buffinitsize(L, &b, (size_t)len);
	vg_mem_read(&c->mem, pa, p, (size_t)len);
	luaL_pushresultsize(&b, (size_t)len);
	return (1);
}

static int
core_page(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	uint64_t pfn = (uint64_t)luaL_checkinteger(L, 2) >> c->mem.shift;

	if (!vg_rset_has(&c->ram, pfn))
		return (0);
	return (push_memory(L, c, pfn << c->mem.shift,
	    UINT64_C(1) << c->mem.shift));
}

static int
image_read(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, lua_upvalueindex(1));

	return (push_memory(L, c, (uint64_t)luaL_checkinteger(L, 1),
	    (uint64_t)luaL_checkinteger(L, 2)));
}

static int
core_image(lua_State *L)
{

	(void)vg_check_core(L, 1);
	lua_settop(L, 1);
	lua_pushcclosure(L, image_read, 1);
	return (1);
}

static lua_Integer
extents(lua_State *L, struct vg_image *img, const char *file, lua_Integer n)
{
	uint64_t len, off, start;

	for (off = 0; vg_image_extent(img, off, &start, &len);
	    off = start + len) {
		lua_newtable(L);
		vg_set_text(L, "file", file);
		vg_set_u64(L, "offset", start);
		vg_set_u64(L, "len", len);
		lua_rawseti(L, -2, ++n);
	}
	return (n);
}

static int
core_extents(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	if (vg_core_kernel(c) != 0)
		return (vg_raise(L, c));
	lua_newtable(L);
	(void)extents(L, &c->vmcore, "vmcore",
	    extents(L, &c->kern, "kernel", 0));
	return (1);
}

static int
core_digest(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);
	struct vg_sha256 sha;
	char text[65];

	if (vg_core_kernel(c) != 0)
		return (vg_raise(L, c));
	vg_sha256_init(&sha);
	vg_image_digest(&c->kern, "kernel", &sha);
	vg_image_digest(&c->vmcore, "vmcore", &sha);
	vg_sha256_hex(&sha, text);
	lua_pushstring(L, text);
	return (1);
}

static int
core_tostring(lua_State *L)
{
	struct vg_core *c = vg_check_core(L, 1);

	lua_pushfstring(L, "vmgen.core: %s",
	    c->target != NULL ? c->flavour->name : "?");
	return (1);
}

const luaL_Reg vg_core_methods[] = {
	{ "save", core_save },
	{ "info", core_info },
	{ "sections", core_sections },
	{ "symbols", core_symbols },
	{ "dumped", core_dumped },
	{ "page", core_page },
	{ "image", core_image },
	{ "extents", core_extents },
	{ "digest", core_digest },
	{ NULL, NULL }
};

static int
vmgen_word(lua_State *L)
{

	lua_pushinteger(L, (lua_Integer)vg_word(
	    (uint64_t)luaL_checkinteger(L, 1),
	    (uint64_t)luaL_checkinteger(L, 2)));
	return (1);
}

static int
vmgen_sha256(lua_State *L)
{
	struct vg_sha256 sha;
	char text[65];
	const char *s;
	size_t len;

	s = luaL_checklstring(L, 1, &len);
	vg_sha256_init(&sha);
	vg_sha256_add(&sha, s, len);
	vg_sha256_hex(&sha, text);
	lua_pushstring(L, text);
	return (1);
}

/* Windows, with the one MMU that has it where not all do. */
static void
push_windows(lua_State *L, const struct vg_window *w)
{
	lua_Integer n;

	lua_newtable(L);
	for (n = 0; w != NULL && w->name != NULL; w++) {
		lua_newtable(L);
		vg_set_text(L, "name", w->name);
		if (w->only != NULL)
			vg_set_text(L, "only", w->only->name);
		vg_set_u64(L, "first", w->first);
		vg_set_u64(L, "last", w->last);
		vg_set_u64(L, "mask", w->mask);
		vg_set_u64(L, "base", w->base);
		vg_set_bool(L, "from_ram", w->from_ram);
		vg_set_bool(L, "from_header", w->from_header);
		vg_set_bool(L, "in_walk", w->in_walk);
		vg_set_bool(L, "always", w->always);
		lua_rawseti(L, -2, ++n);
	}
}

/* By name: where kernels put things, and what MMUs there are. */
static void
push_kernels(lua_State *L, const struct vg_flavour *f)
{
	const struct vg_mmu *const *m;
	const struct vg_kernel *k;

	lua_newtable(L);
	for (k = f->kernels; k->name != NULL; k++) {
		lua_newtable(L);
		vg_set_u64(L, "kernbase", k->kernbase);
		vg_set_u64(L, "kernsym", k->kernsym);
		push_windows(L, k->windows);
		lua_setfield(L, -2, "windows");
		lua_setfield(L, -2, k->name);
	}
	lua_setfield(L, -2, "kernels");
	lua_newtable(L);
	for (m = f->mmus; *m != NULL; m++) {
		lua_newtable(L);
		vg_set_u64(L, "esize", (*m)->esize);
		vg_set_bool(L, "tables", (*m)->level != NULL &&
		    (*m)->enter == NULL);
		if ((*m)->level != NULL)
			vg_set_u64(L, "empty", (*m)->level[1].empty);
		lua_setfield(L, -2, (*m)->name);
	}
	lua_setfield(L, -2, "mmus");
}

static void
push_flavour(lua_State *L, const struct vg_flavour *f)
{
	lua_Integer n;
	unsigned type;

	lua_newtable(L);
	vg_set_text(L, "name", f->name);
	vg_set_u64(L, "bits", f->bits);
	vg_set_text(L, "order", f->be ? "be" : "le");
	vg_set_u64(L, "machine", f->machine);
	vg_set_u64(L, "flags", f->flags);
	vg_set_u64(L, "flags_mask", f->flagsmask);
	lua_newtable(L);
	for (n = 0, type = 0; f->types >> type != 0; type++)
		if ((f->types >> type & 1) != 0) {
			lua_pushinteger(L, type);
			lua_rawseti(L, -2, ++n);
		}
	lua_setfield(L, -2, "types");
	vg_set_u64(L, "pagesize", UINT64_C(1) << f->mmus[0]->pageshift);
	push_kernels(L, f);
}

/* How the target's minidumps are made up, where it has any. */
static void
push_minidump(lua_State *L, const struct vg_target *t,
    const struct vg_flavour *flavour)
{
	const struct vg_field *f;
	lua_Integer n;

	lua_newtable(L);
	vg_set_text(L, "magic", t->magic);
	vg_set_u64(L, "magicsize", t->magicsize != 0 ? t->magicsize : 24);
	vg_set_u64(L, "wordbits", flavour->wordbits);
	vg_set_u64(L, "wordbits1", flavour->wordbits1 != 0 ?
	    flavour->wordbits1 : flavour->wordbits);
	vg_set_u64(L, "minversion", t->minversion);
	vg_set_u64(L, "maxversion", t->maxversion);
	vg_set_u64(L, "availversion", t->availversion);
	lua_newtable(L);
	for (f = t->fields, n = 0; f->name != NULL; f++) {
		lua_newtable(L);
		vg_set_text(L, "name", f->name);
		vg_set_u64(L, "offset", f->off);
		vg_set_u64(L, "width", f->width);
		lua_rawseti(L, -2, ++n);
	}
	lua_setfield(L, -2, "fields");
}

/* Targets, with what their kernels are known by. */
static int
vmgen_targets(lua_State *L)
{
	const struct vg_flavour *f;
	lua_Integer n;
	int i;

	lua_newtable(L);
	for (n = 0, i = 0; vg_targets[i] != NULL; i++)
		for (f = vg_targets[i]->flavours; f->name != NULL; f++) {
			push_flavour(L, f);
			if (vg_targets[i]->magic != NULL) {
				push_minidump(L, vg_targets[i], f);
				lua_setfield(L, -2, "minidump");
			}
			lua_rawseti(L, -2, ++n);
		}
	return (1);
}

int
luaopen_vmgen(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "word", vmgen_word },
		{ "sha256", vmgen_sha256 },
		{ "targets", vmgen_targets },
		{ "machine", vg_bind_machine },
		{ NULL, NULL }
	};

	if (luaL_newmetatable(L, VG_CORE)) {
		lua_newtable(L);
		luaL_setfuncs(L, vg_core_methods, 0);
		luaL_setfuncs(L, vg_model_methods, 0);
		luaL_setfuncs(L, vg_machine_methods, 0);
		lua_setfield(L, -2, "__index");
		lua_pushcfunction(L, core_gc);
		lua_setfield(L, -2, "__gc");
		lua_pushcfunction(L, core_tostring);
		lua_setfield(L, -2, "__tostring");
	}
	lua_pop(L, 1);

	luaL_newlib(L, functions);
	if (luaL_loadbufferx(L, vg_scenario_lua, vg_scenario_lua_len,
	    "=vmgen/scenario.lua", "t") != LUA_OK)
		return (lua_error(L));
	vg_bind_raw(L);
	lua_call(L, 1, 1);
	lua_setfield(L, -2, "build");
	return (1);
}
