-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The cases of programs_test.lua in one process: what Kyua made of them, also
-- backwards, and by hand.

local check = require "check"
local json = require "vmreport.json"
local proc = require "proc"

local share = proc.self():match("^(.*)/[^/]*/[^/]*$") .. "/share/vmcorpus"

local function lines_of(p)
	local lines = {}
	while true do
		local line = p:line(60)
		if not line then
			return lines, p:wait(10)
		end
		lines[#lines + 1] = line
	end
end

-- Reasons may tell of a core file, which one of them has left.
local function plain(text)
	return (text:gsub(" %(core dumped%)", ""))
end

-- The records of a run of the plan, by name.
local function execute(dir, plan)
	local f = assert(io.open(dir .. "/plan", "w"))
	f:write(table.concat(plan, "\n"), "\n")
	f:close()
	local scratch = assert(proc.mkdtemp(dir .. "/scratch.XXXXXX"))
	local p = assert(proc.spawn{argv = {proc.self(), share ..
	    "/lua/run.lua", "execute", "kyuafile=" .. dir ..
	    "/tests/Kyuafile", "name=test", "plan=" .. dir .. "/plan",
	    "output=" .. dir .. "/records", "scratch=" .. scratch,
	    "order=plan"}})
	local _, st = lines_of(p)
	check.equal("some fail", st and st.exit, 1)
	check.equal("nothing is left", #proc.list(scratch), 0)
	local records, n = {}, 0
	for line in io.lines(dir .. "/records") do
		local r = json.decode(line)
		if r.case then
			records[r.case] = r
			n = n + 1
		end
	end
	return records, n
end

local function by_hand(dir, program)
	check.topic = "by hand"
	local before = table.concat(proc.list(dir), " ")
	for _, words in ipairs{{"passes"}, {"-a", "passes*", "private*"},
	    {"-a", "passes*", "private*"}} do
		local p = assert(proc.spawn{argv = {program,
		    table.unpack(words)}, dir = dir})
		local lines, st = lines_of(p)
		check.equal("passes", st.exit, 0)
		check.equal("one line and the sum", #lines, #words == 1 and 1 or 4)
		check.equal("nothing is left", table.concat(proc.list(dir),
		    " "), before)
	end
	local p = assert(proc.spawn{argv = {program, "-a", "fa*", "leaves*"},
	    dir = dir})
	local lines, st = lines_of(p)
	check.equal("one fails", st.exit, 1)
	check.holds("and is told", lines[1],
	    "fails: failed: two; lines: and a colon")
	check.equal("the sum", lines[#lines], "2 of 3 passed, or were skipped")
	p = assert(proc.spawn{argv = {program, "-a", "nosuch"}, dir = dir})
	check.equal("nothing matches", select(2, lines_of(p)).exit, 1)
	p = assert(proc.spawn{argv = {program, "-a", "passes", "-r",
	    dir .. "/records"}})
	lines_of(p)
	check.equal("a record", json.decode(assert(io.open(dir ..
	    "/records")):read("l")).result, "passed")
	os.remove(dir .. "/records")
end

-- out: what kyua test has printed.
return function(dir, program, out)
	check.topic = "one process"
	local plan, want = {}, {}
	for name, result in out:gmatch("programs_test:(%S+)  %->  (.-)  %[") do
		plan[#plan + 1] = "programs_test:" .. name
		want[name] = plain(result)
	end
	for _, order in ipairs{"forwards", "backwards"} do
		local records, n = execute(dir, plan)
		check.equal("all ran " .. order, n, #plan)
		for name, result in pairs(want) do
			local r = records[name] or {}
			local is = plain(r.reason and ("%s: %s"):format(
			    r.result, r.reason) or tostring(r.result))
			-- Lines of an error are those of the script.
			check.equal(name .. ", " .. order, is, result)
		end
		check.equal("standard output", records.private_directory.stdout,
		    "evidence on standard output\n")
		check.equal("standard error", records.private_directory.stderr,
		    "evidence on standard error\n")
		check.equal("metadata", records.metadata.metadata[
		    "vmcorpus.row"], "a/b/c")
		table.sort(plan, function(a, b)
			return a > b
		end)
	end
	by_hand(dir, program)
end
