/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_BIND_H
#define VMGEN_BIND_H

/* The Lua module's parts: see docs/scenario.md section 3. */

#include <lauxlib.h>
#include <lua.h>

#include "core.h"

#define VG_CORE		"vmgen.core"	/* metatable of a core */

/* The module; needs nothing but this library. */
int	luaopen_vmgen(lua_State *);

/* The builder's functions, for scenario.lua; a table is pushed. */
void	vg_bind_raw(lua_State *);

/* Methods of a core, in bind_core.c and bind_model.c. */
extern const luaL_Reg vg_core_methods[];
extern const luaL_Reg vg_model_methods[];

/* A captured machine: the function, and methods beside those of a core. */
int	vg_bind_machine(lua_State *);
extern const luaL_Reg vg_machine_methods[];

/* The core at an index of the stack; raises what it says is wrong. */
struct vg_core *vg_check_core(lua_State *, int);
int	vg_raise(lua_State *, struct vg_core *);

/* Sets a field of the table on top of the stack. */
void	vg_set_u64(lua_State *, const char *, uint64_t);
void	vg_set_bool(lua_State *, const char *, int);
void	vg_set_text(lua_State *, const char *, const char *);

/* lua/scenario.lua, as the build embeds it. */
extern const char vg_scenario_lua[];
extern const size_t vg_scenario_lua_len;

#endif /* VMGEN_BIND_H */
