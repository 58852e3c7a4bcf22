/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * atf-lua SCRIPT [ARGUMENT...]: runs a Lua script which may be an ATF test
 * program.  Lua modules are found in ../share/vmcorpus/lua beside the
 * directory of this program, as byte code (.luac) or as text; proc and vmgen
 * are built in.  A script that
 * has loaded the module atf is a test program: when it ends, atf.main runs
 * what the arguments ask for.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "atf_lua.h"
#include "spawn.h"

/* libvmgen's module. */
int	luaopen_vmgen(lua_State *);

static const char usage[] =
    "usage: atf-lua script [argument ...]\n"
    "Runs a Lua 5.4 script with the modules atf, proc, vmgen and vmcorpus.\n"
    "A script that loads atf is a test program:\n"
    "  script -l                   list its test cases\n"
    "  script [-v NAME=VALUE] [-r FILE] CASE[:cleanup]\n";

static int
traceback(lua_State *L)
{
	const char *text = lua_tostring(L, 1);

	if (text == NULL)
		text = luaL_tolstring(L, 1, NULL);
	luaL_traceback(L, L, text, 1);
	return (1);
}

/*
 * Sets package.path from the place of this program, argv[0] where the system
 * cannot tell.  Nothing else is searched, so that the environment does not
 * decide which library runs.
 */
static void
set_path(lua_State *L, const char *argv0)
{
	char buf[PATH_MAX];
	char *slash;
	int up;

	if (spawn_self(buf, sizeof(buf)) != 0)
		(void)snprintf(buf, sizeof(buf), "%s", argv0);
	for (up = 0; up < 2; up++) {
		slash = strrchr(buf, '/');
		if (slash == NULL)
			break;
		*slash = '\0';
	}
	if (up < 2)
		(void)strcpy(buf, up == 0 ? ".." : ".");
	(void)lua_getglobal(L, "package");
	lua_pushfstring(L, "%s/share/vmcorpus/lua/?.luac;"
	    "%s/share/vmcorpus/lua/?.lua", buf, buf);
	lua_setfield(L, -2, "path");
	lua_pushliteral(L, "");
	lua_setfield(L, -2, "cpath");
	lua_pop(L, 1);
}

static void
preload(lua_State *L, const char *name, lua_CFunction open)
{
	(void)luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
	lua_pushcfunction(L, open);
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

static void
set_arg(lua_State *L, int argc, char **argv)
{
	int i;

	lua_createtable(L, argc, 1);
	for (i = 0; i < argc; i++) {
		lua_pushstring(L, argv[i]);
		lua_seti(L, -2, i - 1);
	}
	lua_setglobal(L, "arg");
}

/*
 * Runs the script, then atf.main if the script loaded atf.  Leaves the exit
 * status on the stack.
 */
static int
run(lua_State *L)
{
	int i, n;

	/* The chunk's arguments are arg[1] and on, as in lua(1). */
	(void)lua_getglobal(L, "arg");
	lua_geti(L, 1, 0);
	if (luaL_loadfile(L, lua_tostring(L, -1)) != LUA_OK)
		return (lua_error(L));
	n = (int)luaL_len(L, 1);
	luaL_checkstack(L, n, "arguments");
	for (i = 1; i <= n; i++)
		lua_geti(L, 1, i);
	lua_call(L, n, 0);
	(void)luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
	if (lua_getfield(L, -1, "atf") != LUA_TTABLE) {
		lua_pushinteger(L, 0);
		return (1);
	}
	(void)lua_getfield(L, -1, "main");
	lua_call(L, 0, 1);
	return (1);
}

int
main(int argc, char **argv)
{
	lua_State *L;
	int status;

	if (argc < 2 || strcmp(argv[1], "--help") == 0) {
		(void)fputs(usage, argc < 2 ? stderr : stdout);
		return (argc < 2 ? 2 : 0);
	}
	L = luaL_newstate();
	if (L == NULL) {
		(void)fprintf(stderr, "atf-lua: out of memory\n");
		return (2);
	}
	luaL_openlibs(L);
	set_path(L, argv[0]);
	set_arg(L, argc, argv);
	preload(L, "proc", luaopen_proc);
	preload(L, "vmgen", luaopen_vmgen);
	lua_pushcfunction(L, traceback);
	lua_pushcfunction(L, run);
	if (lua_pcall(L, 0, 1, -2) != LUA_OK) {
		(void)fprintf(stderr, "atf-lua: %s\n", lua_tostring(L, -1));
		status = 2;
	} else
		status = (int)lua_tointeger(L, -1);
	lua_close(L);
	return (status);
}
