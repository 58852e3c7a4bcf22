-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What Kyua makes of programs_test.lua: every result as it was meant, from
-- any directory, and with a tree that cannot be written.

local check = require "check"
local proc = require "proc"

local here = assert(proc.realpath(arg[0])):match("^(.*)/")
local dir = assert(proc.mkdtemp("/tmp/vmcorpus-kyua.XXXXXX"))
local tests = dir .. "/tests"
assert(proc.mkdir(tests))

local function write(path, text)
	local f = assert(io.open(path, "w"))
	f:write(text)
	f:close()
end

local function run(...)
	local p = assert(proc.spawn{argv = {...}, dir = dir})
	local lines = {}
	while true do
		local line = p:line(60)
		if not line then
			break
		end
		lines[#lines + 1] = line
	end
	local st = p:wait(10)
	return table.concat(lines, "\n") .. "\n", st and st.exit, (p:stderr())
end

local program = tests .. "/programs_test"
local source = assert(io.open(here .. "/programs_test.lua")):read("a")
write(program, "#!" .. proc.self() .. "\n" .. source:gsub("^#![^\n]*\n", ""))
assert(proc.chmod(program, 365))	-- 0555
write(tests .. "/Kyuafile", 'syntax(2)\ntest_suite("vmcorpus")\n'
    .. 'atf_test_program{name="programs_test"}\n')
assert(proc.chmod(tests, 365))

check.topic = "options"
local out, status, err = run(program, "-v", "a=b", "-s", "/src", "-l")
check.equal("list", status, 0)
check.equal("nothing on standard error", err, "")
check.equal("header", out:match("^[^\n]*\n\n"),
    'Content-Type: application/X-atf-tp; version="1"\n\n')
check.holds("blocks", out,
    "\n\nident: passes_early\ndescr: Ends as passes_early\ntimeout: 30\n\n")
check.equal("order of options", (run(program, "-va=b", "-l")),
    (run(program, "-l", "-v", "a=b")))
check.equal("-l with a case", select(2, run(program, "-l", "passes")), 1)
check.equal("no case", select(2, run(program)), 1)
check.equal("unknown option", select(2, run(program, "-x", "passes")), 1)
check.equal("unknown case", select(2, run(program, "nothing")), 1)
check.equal("two cases", select(2, run(program, "passes", "fails")), 1)
check.equal("-v without =", select(2, run(program, "-v", "x", "-l")), 1)
out, status = run(program, "passes")
check.equal("without -r", out, "passed\n")
check.equal("exit", status, 0)
out, status = run(program, "-r" .. dir .. "/result", "fails")
check.equal("exit of failed", status, 1)
check.equal("nothing printed", out, "\n")
check.equal("result", io.open(dir .. "/result"):read("a"),
    "failed: two; lines: and a colon\n")
check.equal("-r cannot be written", select(2, run(program, "-r",
    "/nonexistent/x", "passes")), 1)

check.topic = "kyua"
local kyua = {"kyua", "--config=none", "--logfile=/dev/null"}
local function with(...)
	local argv = {table.unpack(kyua)}
	for _, a in ipairs{...} do
		argv[#argv + 1] = a
	end
	return run(table.unpack(argv))
end
if not os.execute("command -v kyua >/dev/null") then
	print("skipped: kyua is not installed")
else
	out, status = with("test", "-r", dir .. "/r.db", "-k", tests ..
	    "/Kyuafile")
	check.equal("some fail", status, 1)
	local want = {
		passes = "passed", passes_early = "passed",
		fails = "failed: two; lines: and a colon",
		skips = "skipped: no such thing here",
		breaks = "broken: ",
		error_with_table = "broken: a table",
		expected_to_fail = "expected_failure: known: as it should",
		expected_but_passes = "failed: was expected to end otherwise",
		expected_to_exit = "expected_failure: it exits",
		expected_to_die = "expected_failure: it dies",
		expected_death_lives = "failed: was expected to end",
		expected_to_be_killed = "expected_failure: killed",
		expected_to_hang = "expected_failure: it hangs",
		hangs = "timed out",
		exits = "broken: Premature exit",
		exits_otherwise = "failed: Test case expected to exit with "
		    .. "code 3 but got code 4",
		is_killed_and_does_not_exit = "broken: Expected clean exit",
		is_killed_otherwise = "failed: Test case expected to receive",
		exits_and_is_not_killed = "broken: Expected signal but exited",
		is_killed = "broken: Premature exit; test case received signal",
		exits_and_does_not_hang = "broken: Expected timeout but exited",
		exits_well_without_a_result = "broken: Premature exit",
		loops = "timed out", waits = "timed out",
		leaves_things_behind = "passed",
		leaves_things_behind_again = "passed",
		wants_a_variable = "skipped: Required configuration",
		metadata = "passed", cleans = "passed",
		clean_up_fails = "broken: Test case cleanup",
		private_directory = "passed",
	}
	local n = 0
	for name, result in out:gmatch(
	    "programs_test:(%S+)  %->  ([^\n]*)  %[") do
		n = n + 1
		check.holds(name, result, want[name] or "?")
	end
	local m = 0
	for _ in pairs(want) do
		m = m + 1
	end
	check.equal("all ran", n, m)
	require("many_test")(dir, program, out)
	out = with("-v", "test_suites.vmcorpus.colour=red", "test", "-r",
	    dir .. "/r2.db", "-k", tests .. "/Kyuafile",
	    "programs_test:wants_a_variable")
	check.holds("configuration", out, "failed: not red")
	out = with("list", "-v", "-k", tests .. "/Kyuafile",
	    "programs_test:metadata")
	check.holds("metadata", out, "custom.vmcorpus.row = a/b/c")
	out = with("report", "-r", dir .. "/r.db", "--verbose",
	    "--results-filter=passed", "programs_test:private_directory")
	check.holds("standard output", out, "evidence on standard output")
	check.holds("standard error", out, "evidence on standard error")
end

assert(proc.chmod(tests, 493))
os.execute("rm -rf '" .. dir .. "'")
