-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- A made-up suite of test programs, with every kind of result and of output
-- that a real one may have.

local M = {}

local program = [=[
#!@ATF_LUA@
local atf = require "atf"
local ends = {}
function ends.fail()
	io.stderr:write("bar | bar\nnew line, comma\nesc \27[2J byte \255\n",
	    "quote ' \" \\ end\n")
	print("vmcorpus first a page's end")
	print("vmcorpus verdict bytes wrong bytes")
	atf.fail('1 of 12 vectors failed; the first, "x" (MD-X-1): read2 0x10 ' ..
	    "8: expected 8 bytes (all), got 8 bytes (all)")
end
function ends.long()
	io.stderr:write("the first line\n")
	for i = 0, 2999 do
		io.stderr:write("line ", i, " of a long story\n")
	end
	io.stderr:write("the last line\n")
	atf.fail("long")
end
function ends.dies()
	print("vmcorpus verdict crash crashes")
	io.stderr:write("FAILED vector 1\n  got       the driver was ended by " ..
	    "SIGSEGV (crash)\n  bug       x\n")
	atf.fail("1 of 12")
end
function ends.liar()
	io.stderr:write("FAILED vector 1\n  got       it had printed:\n" ..
	    "            |   got       the driver lied (crash)\n")
	atf.fail("1 of 12")
end
function ends.skip() atf.skip("no such call") end
function ends.known() atf.expected_failure("a known bug") end
function ends.sigsegv()
	io.stdout:flush()
	os.execute("ulimit -c 0; kill -SEGV $PPID")
end
function ends.hang() io.stdout:flush() require("proc").sleep(20) end
function ends.noresult() os.exit(0) end
local function case(name, row, level)
	atf.case{ name = name, timeout = 1, meta = { ["X-vmcorpus.row"] = row,
	    ["X-vmcorpus.level"] = level,
	    ["X-vmcorpus.clauses"] = "MD-BITMAP-4 MD-X-1",
	    ["X-vmcorpus.bug"] = "reads | a <wrong> page" }, body = function()
		io.write([[
vmcorpus host native linux-x86_64 bits=64 order=le page=4096
vmcorpus implementation /x/libkvmref.so
vmcorpus version -
vmcorpus abi libkvm
vmcorpus vectors 12
vmcorpus clause MD-BITMAP-4 11
vmcorpus digest reads 0123456789abcdef
vmcorpus digest walk/from-start FF00
]])
		local body = ends[name:match("__(%l+)$")]
		if body then
			body()
		end
	end }
end
@CASES@
]=]

local broken = "#!/bin/sh\necho noise >&2\nexit 1\n"

-- Writes one program.  cases: list of {name, row, level}.
function M.program(t, path, cases)
	local lines = {}
	for i, c in ipairs(cases) do
		lines[i] = ("case(%q, %q, %q)"):format(c[1], c[2], c[3])
	end
	local atf_lua = t.program:gsub("[^/]*$", "atf-lua")
	t.write(path, (program:gsub("@([%u_]+)@", {
	    CASES = table.concat(lines, "\n"),
	    ATF_LUA = t.sh("realpath " .. atf_lua):match("%S+") })))
	t.sh("chmod +x " .. path)
end

-- A program that cannot even be listed.
function M.broken(t, path)
	t.write(path, broken)
	t.sh("chmod +x " .. path)
end

function M.kyuafile(t, dir, names)
	local lines = { "syntax(2)", 'test_suite("vmcorpus")' }
	for _, name in ipairs(names) do
		lines[#lines + 1] = ('atf_test_program{name="%s"}'):format(name)
	end
	t.write(dir .. "/Kyuafile", table.concat(lines, "\n") .. "\n")
end

function M.write(t, dir)
	t.sh("mkdir -p " .. dir)
	local row, cases = "amd64/minidump3/la48", {}
	for i, name in ipairs { "pass", "fail", "skip", "known", "dies", "liar",
	    "sigsegv", "hang", "noresult", "long" } do
		cases[i] = { "amd64_minidump3_la48__" .. name, row, "must" }
	end
	M.program(t, dir .. "/read_test", cases)
	M.program(t, dir .. "/read_should_test", {
		{ "i386_full13_pae__should", "i386/full13/pae", "should" } })
	M.kyuafile(t, dir, { "read_test", "read_should_test" })
end

return M
