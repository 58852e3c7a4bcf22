/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The part of the module proc that lets cases follow one another in one
 * process and keeps them apart.  Kyua does the same with a process for each.
 *
 *	in, out = detach()	standard input and output as files of our own;
 *				what reads descriptor 0 from here on finds
 *				nothing there
 *	capture(directory)	descriptors 1 and 2 go to the files stdout and
 *				stderr in it
 *	release()		and back to where they were
 *	out, err = captured()	what came there since the last time; of more
 *				than 2 MiB the first and the last
 *	ok, value, late = timed(seconds, f, handler)
 *				xpcall(f, handler), which ends with an error
 *				when the time is over; nothing can catch that
 *	sweep()			ends all children
 */

#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lauxlib.h>
#include <lua.h>

#include "atf_lua.h"
#include "child.h"

#define	PART	(1 << 20)		/* bytes of a file, from either end */

static int captured_fd[2] = { -1, -1 };
static int original_fd[2] = { -1, -1 };

static lua_State *timed_state;
static volatile sig_atomic_t late;

static int
failed(lua_State *L, const char *what)
{

	return (luaL_error(L, "%s: %s", what, strerror(errno)));
}

static int
close_stream(lua_State *L)
{
	luaL_Stream *s = luaL_checkudata(L, 1, LUA_FILEHANDLE);

	return (luaL_fileresult(L, fclose(s->f) == 0, NULL));
}

/* A copy of fd that no other program gets, as a file, on the stack. */
static void
push_stream(lua_State *L, int fd, const char *mode)
{
	luaL_Stream *s;
	int own;

	s = lua_newuserdatauv(L, sizeof(*s), 0);
	s->closef = NULL;
	luaL_setmetatable(L, LUA_FILEHANDLE);
	own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (own < 0 || (s->f = fdopen(own, mode)) == NULL)
		(void)failed(L, "standard descriptors");
	s->closef = close_stream;
}

static int
apart_detach(lua_State *L)
{
	int null;

	push_stream(L, STDIN_FILENO, "r");
	push_stream(L, STDOUT_FILENO, "w");
	null = open("/dev/null", O_RDONLY);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0)
		return (failed(L, "/dev/null"));
	(void)close(null);
	return (2);
}

static int
apart_capture(lua_State *L)
{
	static const char *const names[2] = { "stdout", "stderr" };
	const char *dir = luaL_checkstring(L, 1);
	char path[PATH_MAX];
	int i;

	(void)fflush(stdout);
	for (i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		captured_fd[i] = open(path, O_RDWR | O_CREAT | O_TRUNC |
		    O_APPEND | O_CLOEXEC, 0666);
		original_fd[i] = fcntl(i + 1, F_DUPFD_CLOEXEC, 3);
		if (captured_fd[i] < 0 || original_fd[i] < 0 ||
		    dup2(captured_fd[i], i + 1) < 0)
			return (failed(L, path));
	}
	return (0);
}

static int
apart_release(lua_State *L)
{
	int i;

	(void)L;
	(void)fflush(stdout);
	for (i = 0; i < 2; i++) {
		if (original_fd[i] < 0)
			continue;
		(void)dup2(original_fd[i], i + 1);
		(void)close(original_fd[i]);
		(void)close(captured_fd[i]);
		original_fd[i] = captured_fd[i] = -1;
	}
	return (0);
}

static void
add_part(lua_State *L, luaL_Buffer *b, int fd, off_t from, size_t size)
{
	char *room;
	ssize_t n;

	room = luaL_buffinitsize(L, b, size);
	n = pread(fd, room, size, from);
	luaL_pushresultsize(b, n > 0 ? (size_t)n : 0);
}

/* What a file holds, on the stack. */
static void
push_contents(lua_State *L, int fd)
{
	struct stat sb;
	luaL_Buffer b;

	if (fstat(fd, &sb) != 0 || sb.st_size == 0) {
		lua_pushliteral(L, "");
		return;
	}
	if (sb.st_size <= 2 * PART) {
		add_part(L, &b, fd, 0, (size_t)sb.st_size);
		return;
	}
	add_part(L, &b, fd, 0, PART);
	add_part(L, &b, fd, sb.st_size - PART, PART);
	lua_concat(L, 2);
}

static int
apart_captured(lua_State *L)
{
	int i;

	(void)fflush(stdout);
	for (i = 0; i < 2; i++) {
		push_contents(L, captured_fd[i]);
		/* A case may have closed or redirected it. */
		if (ftruncate(captured_fd[i], 0) != 0 ||
		    dup2(captured_fd[i], i + 1) < 0)
			return (failed(L, "standard descriptors"));
	}
	return (2);
}

static void
stop(lua_State *L, lua_Debug *ar)
{

	(void)ar;
	(void)luaL_error(L, "the time is over");
}

/*
 * The hook stays until timed ends, so that whatever caught the error meets it
 * again.
 */
static void
on_alarm(int sig)
{

	(void)sig;
	late = 1;
	(void)lua_sethook(timed_state, stop,
	    LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
}

int
proc_late(void)
{

	return (late != 0);
}

static int
apart_timed(lua_State *L)
{
	lua_Integer seconds = luaL_checkinteger(L, 1);
	struct sigaction sa, before;
	int status;

	lua_settop(L, 3);
	luaL_argcheck(L, timed_state == NULL, 1, "one inside another");
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_alarm;
	sa.sa_flags = SA_RESTART;
	(void)sigaction(SIGALRM, &sa, &before);
	timed_state = L;
	late = 0;
	(void)alarm(seconds > 0 ? (unsigned int)seconds : 1);
	lua_pushvalue(L, 2);
	status = lua_pcall(L, 0, 0, 3);
	(void)alarm(0);
	(void)sigaction(SIGALRM, &before, NULL);
	lua_sethook(L, NULL, 0, 0);
	timed_state = NULL;
	lua_pushboolean(L, status == LUA_OK);
	if (status == LUA_OK)
		lua_pushnil(L);
	else
		lua_rotate(L, -2, 1);
	lua_pushboolean(L, late != 0);
	late = 0;
	return (3);
}

static int
apart_sweep(lua_State *L)
{

	(void)L;
	child_end_all();
	return (0);
}

static const luaL_Reg functions[] = {
	{ "detach", apart_detach },
	{ "capture", apart_capture },
	{ "release", apart_release },
	{ "captured", apart_captured },
	{ "timed", apart_timed },
	{ "sweep", apart_sweep },
	{ NULL, NULL }
};

void
apart_functions(lua_State *L)
{

	luaL_setfuncs(L, functions, 0);
}
