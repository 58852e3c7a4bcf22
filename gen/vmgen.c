/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* The vmgen command: Lua, the module, and lua/command.lua. */

#include <stdio.h>
#include <stdlib.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "lua/bind.h"

extern const char vg_command_lua[];
extern const size_t vg_command_lua_len;

/* Gives the status that the script gives. */
static int
run(lua_State *L)
{
	char **argv = lua_touserdata(L, 1);
	int i;

	luaL_openlibs(L);
	luaL_requiref(L, "vmgen", luaopen_vmgen, 0);
	lua_pop(L, 1);
	if (luaL_loadbufferx(L, vg_command_lua, vg_command_lua_len,
	    "=vmgen/command.lua", "t") != LUA_OK)
		return (lua_error(L));
	luaL_requiref(L, "vmgen", luaopen_vmgen, 0);
	lua_newtable(L);
	for (i = 1; argv[0] != NULL && argv[i] != NULL; i++) {
		lua_pushstring(L, argv[i]);
		lua_rawseti(L, -2, i);
	}
	lua_call(L, 2, 1);
	return (1);
}

int
main(int argc, char *argv[])
{
	lua_State *L;
	int status;

	(void)argc;
	L = luaL_newstate();
	if (L == NULL) {
		(void)fprintf(stderr, "vmgen: out of memory\n");
		return (2);
	}
	lua_pushcfunction(L, run);
	lua_pushlightuserdata(L, argv);
	if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
		(void)fprintf(stderr, "vmgen: %s\n", lua_tostring(L, -1));
		status = 2;
	} else
		status = (int)lua_tointeger(L, -1);
	lua_close(L);
	if (fflush(stdout) != 0)
		status = 2;
	return (status);
}
