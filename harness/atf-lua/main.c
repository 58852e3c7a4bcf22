/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * atf-lua SCRIPT [ARGUMENT...]: runs a Lua script which may be an ATF test
 * program.  Lua modules are found in ../share/vmcorpus/lua beside the
 * directory of this program, as byte code (.luac) or as text; proc and vmgen
 * are built in.  A script that has loaded the module atf is a test program:
 * when it ends, atf.main runs what the arguments ask for.
 *
 * By another name, X_test, it runs ../share/vmcorpus/cases/X_test.lua, so that
 * a test program is a link to it, and a tree may be moved.
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
    "  script [-v NAME=VALUE] [-r FILE] CASE[:cleanup]\n"
    "  script [-v NAME=VALUE] [-r FILE] -a [PATTERN ...]\n"
    "                              all that match, in one process\n";

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
 * The directory above that of this program, by argv[0] where the system cannot
 * tell.
 */
static void
find_prefix(char *buf, size_t size, const char *argv0)
{
	char *slash;
	int up;

	if (spawn_self(buf, size) != 0)
		(void)snprintf(buf, size, "%s", argv0);
	for (up = 0; up < 2; up++) {
		slash = strrchr(buf, '/');
		if (slash == NULL)
			break;
		*slash = '\0';
	}
	if (up < 2)
		(void)strcpy(buf, up == 0 ? ".." : ".");
}

/*
 * Nothing else is searched, so that the environment does not decide which
 * library runs.
 */
static void
set_path(lua_State *L, const char *prefix)
{

	(void)lua_getglobal(L, "package");
	lua_pushfstring(L, "%s/share/vmcorpus/lua/?.luac;"
	    "%s/share/vmcorpus/lua/?.lua", prefix, prefix);
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

/* arg[0] is the script, or the name of it by which it was called. */
static void
set_arg(lua_State *L, int argc, char **argv, int by_name)
{
	int i;

	lua_createtable(L, argc, 1);
	for (i = 0; i < argc; i++) {
		lua_pushstring(L, argv[i]);
		lua_seti(L, -2, by_name ? i : i - 1);
	}
	lua_setglobal(L, "arg");
}

/*
 * The last part of the name by which this program was called, if it is a test
 * program's, or NULL.
 */
static const char *
test_name(const char *argv0)
{
	static const char end[] = "_test";
	const char *name = strrchr(argv0, '/');
	size_t len;

	name = name == NULL ? argv0 : name + 1;
	len = strlen(name);
	if (len < sizeof(end) || strcmp(name + len - (sizeof(end) - 1), end))
		return (NULL);
	return (name);
}

/*
 * Loads the script at path; text or byte code, whichever is there, where a
 * test program was called by its name.
 */
static void
load(lua_State *L, const char *path)
{
	FILE *f;

	if (path[strlen(path) - 1] == '.') {
		lua_pushfstring(L, "%sluac", path);
		f = fopen(lua_tostring(L, -1), "r");
		if (f == NULL) {
			lua_pop(L, 1);
			lua_pushfstring(L, "%slua", path);
		} else
			(void)fclose(f);
		path = lua_tostring(L, -1);
	}
	if (luaL_loadfile(L, path) != LUA_OK)
		(void)lua_error(L);
}

/*
 * Runs the script whose path is on the stack, then atf.main if the script
 * loaded atf.  Leaves the exit status on the stack.
 */
static int
run(lua_State *L)
{
	int i, n;

	/* The chunk's arguments are arg[1] and on, as in lua(1). */
	(void)lua_getglobal(L, "arg");
	lua_insert(L, 1);
	load(L, luaL_checkstring(L, 2));
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
	char prefix[PATH_MAX];
	const char *name = test_name(argv[0]);
	lua_State *L;
	int status;

	if (name == NULL && (argc < 2 || strcmp(argv[1], "--help") == 0)) {
		(void)fputs(usage, argc < 2 ? stderr : stdout);
		return (argc < 2 ? 2 : 0);
	}
	L = luaL_newstate();
	if (L == NULL) {
		(void)fprintf(stderr, "atf-lua: out of memory\n");
		return (2);
	}
	luaL_openlibs(L);
	find_prefix(prefix, sizeof(prefix), argv[0]);
	set_path(L, prefix);
	set_arg(L, argc, argv, name != NULL);
	preload(L, "proc", luaopen_proc);
	preload(L, "vmgen", luaopen_vmgen);
	lua_pushcfunction(L, traceback);
	lua_pushcfunction(L, run);
	if (name != NULL)
		lua_pushfstring(L, "%s/share/vmcorpus/cases/%s.", prefix, name);
	else
		lua_pushstring(L, argv[1]);
	if (lua_pcall(L, 1, 1, -3) != LUA_OK) {
		(void)fprintf(stderr, "atf-lua: %s\n", lua_tostring(L, -1));
		status = 2;
	} else
		status = (int)lua_tointeger(L, -1);
	lua_close(L);
	return (status);
}
