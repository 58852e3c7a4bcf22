/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * atf_lua.h: what the parts of atf-lua offer each other.
 */
#ifndef ATF_LUA_H
#define	ATF_LUA_H

#include <lua.h>

/* The module proc. */
int	luaopen_proc(lua_State *);

/* Adds the functions of sys.c to the table on top of the stack. */
void	sys_functions(lua_State *);

/* Adds the functions of apart.c to the table on top of the stack. */
void	apart_functions(lua_State *);

/* Whether the time of what apart.c times is over. */
int	proc_late(void);

/* Seconds of a clock that never goes back. */
double	proc_now(void);

#endif /* !ATF_LUA_H */
