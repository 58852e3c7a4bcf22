/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The rest of the module proc: what cases and tools need of the system and
 * Lua does not have.  Each gives nil and a text on failure.
 *
 *	now()			seconds, monotonic
 *	time()			microseconds since 1970
 *	sleep(seconds)
 *	cwd()			path
 *	chdir(path)
 *	setenv(name, value)	value nil: takes it away
 *	realpath(path)
 *	mkdir(path)
 *	mkdtemp(template)	path; the template ends in XXXXXX
 *	symlink(target, path)
 *	chmod(path, mode)
 *	rmdir(path)
 *	remove(path)		with all that is in it
 *	list(path)		sorted names, without . and ..
 *	stat(path)		{type = "file" | "dir" | "other", size =,
 *				 blocks = bytes on disk, mode =, mtime =}
 *	self()			path of the running program
 *	uid()			the effective user
 *	isatty(fd)		whether a descriptor is a terminal
 */

/* realpath and nftw are in POSIX's XSI option. */
#define	_XOPEN_SOURCE	700

#include <sys/stat.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <lauxlib.h>
#include <lua.h>

#include "atf_lua.h"
#include "spawn.h"

static int
result(lua_State *L, int ok, const char *what)
{
	int error = errno;

	if (ok) {
		lua_pushboolean(L, 1);
		return (1);
	}
	lua_pushnil(L);
	lua_pushfstring(L, "%s: %s", what, strerror(error));
	return (2);
}

static int
sys_now(lua_State *L)
{
	lua_pushnumber(L, proc_now());
	return (1);
}

static int
sys_time(lua_State *L)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	lua_pushinteger(L, (lua_Integer)ts.tv_sec * 1000000 +
	    ts.tv_nsec / 1000);
	return (1);
}

static int
sys_sleep(lua_State *L)
{
	double s = luaL_checknumber(L, 1);
	struct timespec ts;

	ts.tv_sec = (time_t)s;
	ts.tv_nsec = (long)((s - (double)ts.tv_sec) * 1e9);
	while (nanosleep(&ts, &ts) != 0 && errno == EINTR && !proc_late())
		continue;
	return (0);
}

static int
sys_cwd(lua_State *L)
{
	char buf[PATH_MAX];

	if (getcwd(buf, sizeof(buf)) == NULL)
		return (result(L, 0, "getcwd"));
	lua_pushstring(L, buf);
	return (1);
}

static int
sys_chdir(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);

	return (result(L, chdir(path) == 0, path));
}

static int
sys_setenv(lua_State *L)
{
	const char *name = luaL_checkstring(L, 1);
	const char *value = luaL_optstring(L, 2, NULL);

	if (value == NULL)
		return (result(L, unsetenv(name) == 0, name));
	return (result(L, setenv(name, value, 1) == 0, name));
}

static int
sys_realpath(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	char *real;

	real = realpath(path, NULL);
	if (real == NULL)
		return (result(L, 0, path));
	lua_pushstring(L, real);
	free(real);
	return (1);
}

static int
sys_mkdir(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);

	return (result(L, mkdir(path, 0777) == 0, path));
}

static int
sys_mkdtemp(lua_State *L)
{
	const char *template = luaL_checkstring(L, 1);
	char *path;

	path = strdup(template);
	if (path == NULL || mkdtemp(path) == NULL) {
		free(path);
		return (result(L, 0, template));
	}
	lua_pushstring(L, path);
	free(path);
	return (1);
}

static int
sys_symlink(lua_State *L)
{
	const char *path = luaL_checkstring(L, 2);

	return (result(L, symlink(luaL_checkstring(L, 1), path) == 0, path));
}

static int
sys_chmod(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);

	return (result(L, chmod(path, (mode_t)luaL_checkinteger(L, 2)) == 0,
	    path));
}

static int
sys_rmdir(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);

	return (result(L, rmdir(path) == 0, path));
}

static int
remove_one(const char *path, const struct stat *sb, int type, struct FTW *ftw)
{

	(void)sb;
	(void)ftw;
	if (type == FTW_DP || type == FTW_D)
		return (rmdir(path));
	if (type == FTW_DNR) {
		/* A case made it so that it could not be read. */
		if (chmod(path, 0700) != 0)
			return (-1);
		return (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS));
	}
	return (unlink(path));
}

static int
sys_remove(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);

	return (result(L, nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) ==
	    0, path));
}

static int
by_name(const void *a, const void *b)
{
	return (strcmp(*(char *const *)a, *(char *const *)b));
}

static int
sys_list(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	struct dirent *e;
	char **names = NULL, **grown;
	size_t n = 0, i;
	DIR *d;

	d = opendir(path);
	if (d == NULL)
		return (result(L, 0, path));
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0)
			continue;
		grown = realloc(names, (n + 1) * sizeof(*names));
		if (grown == NULL)
			break;
		names = grown;
		names[n] = strdup(e->d_name);
		if (names[n] == NULL)
			break;
		n++;
	}
	(void)closedir(d);
	if (n > 0)
		qsort(names, n, sizeof(*names), by_name);
	lua_createtable(L, (int)n, 0);
	for (i = 0; i < n; i++) {
		lua_pushstring(L, names[i]);
		lua_seti(L, -2, (lua_Integer)i + 1);
		free(names[i]);
	}
	free(names);
	return (1);
}

static int
sys_stat(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	struct stat sb;

	if (stat(path, &sb) != 0)
		return (result(L, 0, path));
	lua_newtable(L);
	lua_pushstring(L, S_ISREG(sb.st_mode) ? "file" :
	    S_ISDIR(sb.st_mode) ? "dir" : "other");
	lua_setfield(L, -2, "type");
	lua_pushinteger(L, (lua_Integer)sb.st_size);
	lua_setfield(L, -2, "size");
	/* POSIX gives st_blocks no unit; these systems count 512. */
	lua_pushinteger(L, (lua_Integer)sb.st_blocks * 512);
	lua_setfield(L, -2, "blocks");
	lua_pushinteger(L, (lua_Integer)(sb.st_mode & 07777));
	lua_setfield(L, -2, "mode");
	lua_pushinteger(L, (lua_Integer)sb.st_mtime);
	lua_setfield(L, -2, "mtime");
	return (1);
}

static int
sys_self(lua_State *L)
{
	char buf[PATH_MAX];

	if (spawn_self(buf, sizeof(buf)) != 0)
		return (result(L, 0, "own path"));
	lua_pushstring(L, buf);
	return (1);
}

static int
sys_uid(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)geteuid());
	return (1);
}

static int
sys_isatty(lua_State *L)
{
	lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
	return (1);
}

static const luaL_Reg functions[] = {
	{ "now", sys_now },
	{ "time", sys_time },
	{ "sleep", sys_sleep },
	{ "cwd", sys_cwd },
	{ "chdir", sys_chdir },
	{ "setenv", sys_setenv },
	{ "realpath", sys_realpath },
	{ "mkdir", sys_mkdir },
	{ "mkdtemp", sys_mkdtemp },
	{ "symlink", sys_symlink },
	{ "chmod", sys_chmod },
	{ "rmdir", sys_rmdir },
	{ "remove", sys_remove },
	{ "list", sys_list },
	{ "stat", sys_stat },
	{ "self", sys_self },
	{ "uid", sys_uid },
	{ "isatty", sys_isatty },
	{ NULL, NULL }
};

void
sys_functions(lua_State *L)
{
	luaL_setfuncs(L, functions, 0);
}
