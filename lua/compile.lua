-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- atf-lua compile.lua SOURCE RESULT: a module as byte code, with its lines
-- and names.  Each case of the suite is a process, and would else spend a
-- quarter of its time on reading the library's text.

local source, result = ...
local chunk = assert(loadfile(source))
local f = assert(io.open(result, "wb"))
assert(f:write(string.dump(chunk)))
assert(f:close())
