#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A test program with every kind of ending, for kyua_test.lua.

local atf = require "atf"

local function case(name, body, more)
	local spec = {name = name, body = body, descr = "Ends as " .. name}
	for k, v in pairs(more or {}) do
		spec[k] = v
	end
	atf.case(spec)
end

case("passes", function() end)
case("passes_early", function()
	atf.pass()
end)
case("fails", function()
	atf.fail("two\nlines: and a colon")
end)
case("skips", function()
	atf.skip("no such thing here")
end)
case("breaks", function()
	error("an error in the test")
end)
case("error_with_table", function()
	error{text = "a table"}
end)
case("expected_to_fail", function()
	atf.expect_fail("known")
	atf.fail("as it should")
end)
case("expected_but_passes", function()
	atf.expect_fail("known")
end)
case("expected_to_exit", function()
	atf.expect_exit(3, "it exits")
	os.exit(3)
end)
case("expected_to_die", function()
	atf.expect_death("it dies")
	os.exit(7)
end)
case("expected_death_lives", function()
	atf.expect_death("it dies")
end)
case("expected_to_be_killed", function()
	atf.expect_signal(9, "killed")
	os.execute("kill -KILL $PPID")
end)
case("expected_to_hang", function()
	atf.expect_timeout("it hangs")
	os.execute("sleep 60")
end, {timeout = 1})
case("hangs", function()
	os.execute("sleep 60")
end, {timeout = 1})
case("exits", function()
	os.exit(5)
end)
case("wants_a_variable", function()
	atf.fail("not " .. tostring(atf.vars.colour))
end, {meta = {["require.config"] = "colour"}})
case("metadata", function() end, {meta = {["X-vmcorpus.row"] = "a/b/c",
    ["X-empty"] = ""}})
case("cleans", function()
	local f = assert(io.open("left", "w"))
	f:write("something")
	f:close()
end, {cleanup = function()
	assert(io.open("left")):close()
end})
case("clean_up_fails", function() end, {cleanup = function()
	error("cannot clean")
end})
case("private_directory", function()
	local proc = require "proc"
	assert(#proc.list(".") == 0, "not empty")
	assert(arg[0]:match("^/"), "arg[0] is not absolute")
	print("evidence on standard output")
	io.stderr:write("evidence on standard error\n")
end)
