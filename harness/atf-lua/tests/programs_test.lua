#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A test program with every kind of ending, for kyua_test.lua and
-- many_test.lua.

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
case("exits_otherwise", function()
	atf.expect_exit(3, "it exits")
	os.exit(4)
end)
case("is_killed_and_does_not_exit", function()
	atf.expect_exit(3, "it exits")
	os.execute("kill -KILL $PPID")
end)
case("is_killed_otherwise", function()
	atf.expect_signal(15, "killed")
	os.execute("kill -KILL $PPID")
end)
case("exits_and_is_not_killed", function()
	atf.expect_signal(15, "killed")
	os.exit(2)
end)
case("is_killed", function()
	os.execute("kill -KILL $PPID")
end)
case("exits_and_does_not_hang", function()
	atf.expect_timeout("it hangs")
	os.exit(0)
end)
case("exits_well_without_a_result", function()
	os.exit(0)
end)
case("hangs", function()
	os.execute("sleep 60")
end, {timeout = 1})
case("loops", function()
	while true do
		pcall(function()
			while true do end
		end)
	end
end, {timeout = 1})
case("waits", function()
	local proc = require "proc"
	local p = assert(proc.spawn{argv = {"sleep", "60"}})
	while true do
		pcall(p.line, p, 60)
	end
end, {timeout = 1})
case("leaves_things_behind", function()
	assert(not rawget(_G, "left"), "a variable of another case")
	assert(rawget(string, "left") == nil)
	left = 1				-- luacheck: ignore
	string.left = 1				-- luacheck: ignore
	table.concat = nil			-- luacheck: ignore
	io.output("file")
	require("proc").chdir("/")
end)
case("leaves_things_behind_again", function()
	assert(not rawget(_G, "left"), "a variable of another case")
	assert(rawget(string, "left") == nil and table.concat)
	left = 1				-- luacheck: ignore
	print("this is standard output")
	require("proc").spawn{argv = {"sleep", "60"}}
end)
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
