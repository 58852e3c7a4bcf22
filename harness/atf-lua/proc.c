/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The Lua module proc: children that are watched.
 *
 *	p = proc.spawn{argv = {...}, dir =, env = {NAME = value}, devvmm =,
 *	    limits = {cpu =, nofile =, fsize =, as =, rss =}, stderr =}
 *
 * gives an object, or nil and a text.  Without limits only descriptors are
 * closed.  env replaces the environment, setenv adds to it.  With stderr =
 * "inherit" descriptor 2 is left alone; else what is printed there is kept.
 *
 *	p = proc.lease{socket = path, limits = {rss =}}
 *
 * borrows a child from a kvmkeep; gives what spawn gives.
 *
 *	p = proc.connect(path)
 *
 * connects to a local socket: what follows, without a child.
 *
 *	p:write(bytes)		queued; sent while something waits
 *	p:line(seconds, max)	a line without its line feed
 *	p:read(n, seconds)	exactly n bytes
 *	p:some(seconds)		what has come, at least a byte
 *	p:shut()		end of the child's input, once all is sent
 *	p:wait(seconds)		{exit =, signal =, name =, core =, maxrss =,
 *				 cpu =}
 *	p:kill(signal)		the whole group; SIGKILL
 *	p:stderr()		what it printed: beginning, end, bytes in all
 *	p:pid(), p:resident()	highest resident set seen, bytes
 *	p:keep()		a borrowed child goes back, for others; false,
 *				and nothing done, if one cannot
 *
 *	proc.poll({p, ...}, seconds)	waits until one of them has said
 *				something or has closed its output
 *
 * What waits gives nil and a word: "timeout", "eof" (the child closed its
 * output), "memory" (its resident set passed limits.rss; it was killed),
 * "long" (no line feed within max bytes), or "nomem".
 */

/* wait4 tells what a child used and is in every system's libc. */
#ifdef __linux__
#define	_GNU_SOURCE
#else
#undef _POSIX_C_SOURCE
#endif

#include <sys/types.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <lauxlib.h>
#include <lua.h>

#include "atf_lua.h"
#include "child.h"
#include "lease.h"
#include "spawn.h"
#include "stream.h"

#define	PROC	"vmcorpus.proc"

double
proc_now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((double)ts.tv_sec + (double)ts.tv_nsec / 1e9);
}

static struct child *
check(lua_State *L)
{
	return (luaL_checkudata(L, 1, PROC));
}

static int
failed(lua_State *L, const char *why)
{
	lua_pushnil(L);
	lua_pushstring(L, why);
	return (2);
}

static int
proc_write(lua_State *L)
{
	struct child *p = check(L);
	const char *data;
	size_t len;

	data = luaL_checklstring(L, 2, &len);
	if (p->c_sd.sd_in < 0 || p->c_shut)
		return (failed(L, "eof"));
	if (len > 0 && queue_append(&p->c_out, data, len) != 0)
		return (failed(L, "nomem"));
	/* Requests that are queued together wake the child once. */
	if (p->c_out.q_len >= CHILD_ENOUGH)
		child_send(p);
	lua_pushboolean(L, 1);
	return (1);
}

static int
proc_line(lua_State *L)
{
	struct child *p = check(L);
	double until = proc_now() + luaL_checknumber(L, 2);
	lua_Integer max = luaL_optinteger(L, 3, 1 << 20);
	const unsigned char *first, *end;
	const char *why;
	size_t seen = 0, len;

	for (;;) {
		first = queue_first(&p->c_in);
		end = p->c_in.q_len == seen ? NULL :
		    memchr(first + seen, '\n', p->c_in.q_len - seen);
		if (end != NULL) {
			len = (size_t)(end - first);
			lua_pushlstring(L, (const char *)first, len);
			queue_drop(&p->c_in, len + 1);
			return (1);
		}
		seen = p->c_in.q_len;
		if ((lua_Integer)seen > max)
			return (failed(L, "long"));
		if (p->c_sd.sd_out < 0)
			return (failed(L, p->c_memory ? "memory" : "eof"));
		if ((why = child_step(p, 1, until)) != NULL)
			return (failed(L, why));
	}
}

static int
proc_read(lua_State *L)
{
	struct child *p = check(L);
	lua_Integer want = luaL_checkinteger(L, 2);
	double until = proc_now() + luaL_checknumber(L, 3);
	const char *why;

	luaL_argcheck(L, want >= 0, 2, "negative length");
	while ((lua_Integer)p->c_in.q_len < want) {
		if (p->c_sd.sd_out < 0)
			return (failed(L, p->c_memory ? "memory" : "eof"));
		if ((why = child_step(p, 1, until)) != NULL)
			return (failed(L, why));
	}
	lua_pushlstring(L, (const char *)queue_first(&p->c_in), (size_t)want);
	queue_drop(&p->c_in, (size_t)want);
	return (1);
}

static int
proc_some(lua_State *L)
{
	struct child *p = check(L);
	double until = proc_now() + luaL_checknumber(L, 2);
	const char *why;

	while (p->c_in.q_len == 0) {
		if (p->c_sd.sd_out < 0)
			return (failed(L, p->c_memory ? "memory" : "eof"));
		if ((why = child_step(p, 1, until)) != NULL)
			return (failed(L, why));
	}
	lua_pushlstring(L, (const char *)queue_first(&p->c_in),
	    p->c_in.q_len);
	queue_drop(&p->c_in, p->c_in.q_len);
	return (1);
}

static int
proc_shut(lua_State *L)
{
	struct child *p = check(L);

	child_shut(p);
	return (0);
}

static void
push_status(lua_State *L, const struct child *p)
{
	const char *name;
	int64_t maxrss;

	lua_newtable(L);
	if (WIFSIGNALED(p->c_status)) {
		lua_pushinteger(L, WTERMSIG(p->c_status));
		lua_setfield(L, -2, "signal");
		name = spawn_signame(WTERMSIG(p->c_status));
		if (name == NULL)
			lua_pushfstring(L, "signal %d",
			    WTERMSIG(p->c_status));
		else
			lua_pushstring(L, name);
		lua_setfield(L, -2, "name");
#ifdef WCOREDUMP
		lua_pushboolean(L, WCOREDUMP(p->c_status));
		lua_setfield(L, -2, "core");
#endif
	} else {
		lua_pushinteger(L, WEXITSTATUS(p->c_status));
		lua_setfield(L, -2, "exit");
	}
	maxrss = (int64_t)p->c_usage.ru_maxrss * 1024;
	if (maxrss < p->c_maxrss)
		maxrss = p->c_maxrss;
	lua_pushinteger(L, maxrss);
	lua_setfield(L, -2, "maxrss");
	lua_pushnumber(L, (double)p->c_usage.ru_utime.tv_sec +
	    (double)p->c_usage.ru_stime.tv_sec +
	    ((double)p->c_usage.ru_utime.tv_usec +
	    (double)p->c_usage.ru_stime.tv_usec) / 1e6);
	lua_setfield(L, -2, "cpu");
	lua_pushboolean(L, p->c_memory);
	lua_setfield(L, -2, "memory");
}

static int
proc_wait(lua_State *L)
{
	struct child *p = check(L);
	double until = proc_now() + luaL_checknumber(L, 2);
	struct timespec nap = { 0, 100000 };
	double slice;

	while (!child_reap(p)) {
		if (proc_now() >= until || proc_late())
			return (failed(L, "timeout"));
		if (p->c_sd.sd_out < 0 && p->c_sd.sd_err < 0) {
			(void)child_watch(p, proc_now());
			(void)nanosleep(&nap, NULL);
			if (nap.tv_nsec < 5000000)
				nap.tv_nsec *= 2;
			continue;
		}
		slice = proc_now() + 0.005;
		(void)child_step(p, 1, slice < until ? slice : until);
		/* Nobody will ask for it any more. */
		queue_drop(&p->c_in, p->c_in.q_len);
	}
	while (p->c_sd.sd_err >= 0) {
		uint64_t before = p->c_err.k_total;

		child_take_err(p);
		if (p->c_err.k_total == before)
			break;
	}
	push_status(L, p);
	return (1);
}

static int
proc_kill(lua_State *L)
{
	child_kill(check(L), (int)luaL_optinteger(L, 2, SIGKILL));
	return (0);
}

static int
proc_stderr(lua_State *L)
{
	struct child *p = check(L);
	const struct keep *k = &p->c_err;
	luaL_Buffer b;
	uint64_t n;
	size_t at;

	lua_pushlstring(L, (const char *)k->k_head,
	    k->k_total < KEEP_HEAD ? (size_t)k->k_total : KEEP_HEAD);
	n = k->k_total < KEEP_HEAD ? 0 : k->k_total - KEEP_HEAD;
	luaL_buffinit(L, &b);
	if (n <= KEEP_TAIL)
		luaL_addlstring(&b, (const char *)k->k_tail, (size_t)n);
	else {
		at = (size_t)(n % KEEP_TAIL);
		luaL_addlstring(&b, (const char *)k->k_tail + at,
		    KEEP_TAIL - at);
		luaL_addlstring(&b, (const char *)k->k_tail, at);
	}
	luaL_pushresult(&b);
	lua_pushinteger(L, (lua_Integer)k->k_total);
	return (3);
}

static int
proc_pid(lua_State *L)
{
	lua_pushinteger(L, check(L)->c_sd.sd_pid);
	return (1);
}

static int
proc_resident(lua_State *L)
{
	struct child *p = check(L);

	p->c_looked = 0;
	(void)child_watch(p, proc_now());
	if (p->c_rss == SPAWN_NOLIMIT && !p->c_reaped) {
		int64_t rss = spawn_resident(p->c_sd.sd_pid);

		if (rss > p->c_maxrss)
			p->c_maxrss = rss;
	}
	lua_pushinteger(L, p->c_maxrss);
	return (1);
}

static int
proc_keep(lua_State *L)
{
	lua_pushboolean(L, child_keep(check(L)));
	return (1);
}

static int
proc_gc(lua_State *L)
{
	child_end(check(L));
	return (0);
}

/*
 * Field name of the table at index t as a limit.
 */
static int64_t
limit_field(lua_State *L, int t, const char *name)
{
	int64_t v = SPAWN_NOLIMIT;

	if (lua_getfield(L, t, name) != LUA_TNIL) {
		v = (int64_t)luaL_checknumber(L, -1);
		if (v < 0)
			luaL_error(L, "limit %s is negative", name);
	}
	lua_pop(L, 1);
	return (v);
}

/*
 * The list of strings at index t as a NULL-terminated vector, which Lua owns
 * (it is left on the stack; the strings stay in the list).
 */
static char **
vector(lua_State *L, int t)
{
	lua_Integer i, n = luaL_len(L, t);
	char **v;

	v = lua_newuserdatauv(L, ((size_t)n + 1) * sizeof(*v), 0);
	for (i = 0; i < n; i++) {
		lua_geti(L, t, i + 1);
		v[i] = (char *)(uintptr_t)luaL_checkstring(L, -1);
		lua_pop(L, 1);
	}
	v[n] = NULL;
	return (v);
}

/*
 * The table NAME = value at index t as a list of strings, on the stack.
 */
static void
environment(lua_State *L, int t)
{
	lua_Integer n = 0;

	lua_newtable(L);
	lua_pushnil(L);
	while (lua_next(L, t) != 0) {
		lua_pushfstring(L, "%s=%s", luaL_checkstring(L, -2),
		    luaL_checkstring(L, -1));
		lua_seti(L, -4, ++n);
		lua_pop(L, 1);
	}
}

/* An object without a child, on the stack. */
static struct child *
new_proc(lua_State *L)
{
	struct child *p;

	p = lua_newuserdatauv(L, sizeof(*p), 0);
	memset(p, 0, sizeof(*p));
	p->c_sd.sd_in = p->c_sd.sd_out = p->c_sd.sd_err = p->c_lease = -1;
	p->c_rss = SPAWN_NOLIMIT;
	child_enter(p);
	luaL_setmetatable(L, PROC);
	return (p);
}

static int
mod_lease(lua_State *L)
{
	struct child *p;
	const char *path, *where;
	int error;

	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	p = new_proc(L);
	if (lua_getfield(L, 1, "limits") == LUA_TTABLE)
		p->c_rss = limit_field(L, -1, "rss");
	(void)lua_getfield(L, 1, "socket");
	path = luaL_checkstring(L, -1);
	error = lease_take(path, &p->c_sd, &p->c_lease, &where);
	if (error != 0) {
		lua_pushnil(L);
		lua_pushfstring(L, "%s: %s", where, strerror(error));
		return (2);
	}
	lua_pushvalue(L, 2);
	return (1);
}

static int
mod_connect(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	struct child *p;

	p = new_proc(L);
	p->c_reaped = 1;
	p->c_sd.sd_in = lease_dial(path);
	if (p->c_sd.sd_in >= 0)
		p->c_sd.sd_out = fcntl(p->c_sd.sd_in, F_DUPFD_CLOEXEC, 0);
	if (p->c_sd.sd_out < 0 ||
	    fcntl(p->c_sd.sd_in, F_SETFL, O_NONBLOCK) != 0) {
		lua_pushnil(L);
		lua_pushfstring(L, "%s: %s", path, strerror(errno));
		return (2);
	}
	return (1);
}

static int
mod_spawn(lua_State *L)
{
	struct spawn sp;
	struct child *p;
	const char *where, *mode;
	int error;

	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	memset(&sp, 0, sizeof(sp));
	p = new_proc(L);
	sp.sp_cpu = sp.sp_nofile = sp.sp_fsize = sp.sp_as = SPAWN_NOLIMIT;
	if (lua_getfield(L, 1, "limits") == LUA_TTABLE) {
		sp.sp_limited = 1;
		sp.sp_cpu = limit_field(L, -1, "cpu");
		sp.sp_nofile = limit_field(L, -1, "nofile");
		sp.sp_fsize = limit_field(L, -1, "fsize");
		sp.sp_as = limit_field(L, -1, "as");
		p->c_rss = limit_field(L, -1, "rss");
	}
	luaL_argcheck(L, lua_getfield(L, 1, "argv") == LUA_TTABLE &&
	    luaL_len(L, -1) > 0, 1, "argv is missing");
	sp.sp_argv = vector(L, lua_gettop(L));
	if (lua_getfield(L, 1, "env") == LUA_TTABLE) {
		environment(L, lua_gettop(L));
		sp.sp_envp = vector(L, lua_gettop(L));
	}
	if (lua_getfield(L, 1, "setenv") == LUA_TTABLE) {
		environment(L, lua_gettop(L));
		sp.sp_setenv = vector(L, lua_gettop(L));
	}
	/* Strings below stay on the stack, and so alive. */
	(void)lua_getfield(L, 1, "dir");
	sp.sp_dir = luaL_optstring(L, -1, NULL);
	(void)lua_getfield(L, 1, "devvmm");
	sp.sp_devvmm = luaL_optstring(L, -1, NULL);
	(void)lua_getfield(L, 1, "stderr");
	mode = luaL_optstring(L, -1, "keep");
	sp.sp_quiet = strcmp(mode, "inherit") != 0;
	error = spawn(&sp, &p->c_sd, &where);
	if (error != 0) {
		lua_pushnil(L);
		lua_pushfstring(L, "%s: %s", where, strerror(error));
		return (2);
	}
	lua_pushvalue(L, 2);
	return (1);
}

static int
mod_poll(lua_State *L)
{
	double until = proc_now() + luaL_checknumber(L, 2);
	struct child **list;
	lua_Integer i, n;

	luaL_checktype(L, 1, LUA_TTABLE);
	n = luaL_len(L, 1);
	list = lua_newuserdatauv(L, ((size_t)n + 1) * sizeof(*list), 0);
	for (i = 0; i < n; i++) {
		lua_geti(L, 1, i + 1);
		list[i] = luaL_checkudata(L, -1, PROC);
		lua_pop(L, 1);
	}
	if (child_poll(list, (size_t)n, until) != 0)
		return (luaL_error(L, "out of memory"));
	return (0);
}

static const luaL_Reg methods[] = {
	{ "write", proc_write },
	{ "line", proc_line },
	{ "read", proc_read },
	{ "some", proc_some },
	{ "shut", proc_shut },
	{ "wait", proc_wait },
	{ "kill", proc_kill },
	{ "stderr", proc_stderr },
	{ "pid", proc_pid },
	{ "resident", proc_resident },
	{ "keep", proc_keep },
	{ NULL, NULL }
};

int
luaopen_proc(lua_State *L)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if (luaL_newmetatable(L, PROC)) {
		luaL_newlib(L, methods);
		lua_setfield(L, -2, "__index");
		lua_pushcfunction(L, proc_gc);
		lua_setfield(L, -2, "__gc");
		lua_pushcfunction(L, proc_gc);
		lua_setfield(L, -2, "__close");
	}
	lua_pop(L, 1);
	lua_newtable(L);
	lua_pushcfunction(L, mod_spawn);
	lua_setfield(L, -2, "spawn");
	lua_pushcfunction(L, mod_lease);
	lua_setfield(L, -2, "lease");
	lua_pushcfunction(L, mod_poll);
	lua_setfield(L, -2, "poll");
	lua_pushcfunction(L, mod_connect);
	lua_setfield(L, -2, "connect");
	sys_functions(L);
	apart_functions(L);
	return (1);
}
