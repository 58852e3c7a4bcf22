-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The reference on the example of each row (corpus/scenarios), with every
-- allocation and every read failing in its turn.
--
--     atf-lua harness/failing/run.lua PROGRAM [PATTERN]
--
-- PATTERN is Lua's, over the names of the scenarios.  Writes what is to be
-- done with a core (plan.h), from the model, and runs the program on it.  Then
-- cores made of the examples: what a core may cost is what its file justifies.

local proc = require "proc"
local rows = require "vmcorpus.rows"
local util = require "vmcorpus.util"
local vmgen = require "vmgen"

local READ = 0x4000	-- bytes of a read, at most

local top = assert(proc.realpath(arg[0]:match("^(.*)/") .. "/../.."))
local program = assert(proc.realpath(arg[1]))
local pattern = arg[2] or ""
local work = assert(proc.mkdtemp("/tmp/vmcorpus-failing.XXXXXX"))
local passed, failed = 0, 0

local function check(ok, name, text)
	if ok then
		passed = passed + 1
	else
		failed = failed + 1
		print(("FAILED %s: %s"):format(name, text))
	end
end

local function hex(bytes)
	return bytes == "" and "-" or (bytes:gsub(".", function(ch)
		return ("%02x"):format(ch:byte())
	end))
end

-- The reads of a scenario on which the model has one opinion.
local function reads(model, queries)
	local list = {}
	for _, q in ipairs(queries) do
		local o = model:expect(q.va, q.len).outcomes
		if #o == 1 and q.len <= READ then
			list[#list + 1] = ("read %x %x %d %s\n"):format(q.va,
			    q.len, o[1].class == "fail" and -1 or o[1].n,
			    hex(o[1].bytes or ""))
		end
	end
	return list
end

-- The rest is what the plan says beside the core.
local function plan(scenario, dir, rest)
	local model = vmgen.build(scenario)
	local kernel, vmcore = model:save(dir)
	local list = reads(model, scenario.queries or {})
	local path = dir .. "/plan"
	local f = assert(io.open(path, "w"))
	f:write(("kernel %s\nvmcore %s\n"):format(kernel, vmcore))
	local t = rows.of(scenario)
	if t and t.device then
		f:write("raw\n")
	end
	f:write(rest or "")
	for _, s in ipairs(model:symbols()) do
		f:write(("sym %s %x\n"):format(s[1], s[2]))
	end
	f:write(table.concat(list))
	f:close()
	return path, #list
end

local function run(path)
	local p = assert(proc.spawn{argv = {program, path}, dir = work})
	local lines = {}
	while true do
		local line = p:line(120)
		if not line then
			break
		end
		lines[#lines + 1] = line
	end
	local st = p:wait(10)
	return lines, st, (p:stderr())
end

local total = 0

local function try(name, scenario, rest)
	local dir = work .. "/" .. name:gsub("%W", "-")
	local path, n = plan(scenario, dir, rest)
	check(n >= 5 or rest ~= nil, name, ("only %d reads"):format(n))
	local lines, st, err = run(path)
	local last = lines[#lines] or ""
	local runs, wrong = last:match("^(%d+) runs, .* (%d+) wrong$")
	check(wrong == "0" and st and st.exit == 0, name,
	    table.concat(lines, "\n    ") .. "\n    " .. err)
	total = total + (tonumber(runs) or 0)
	if wrong then
		print(("%-28s %s"):format(name, last))
	end
	for _, file in ipairs(proc.list(dir)) do
		os.remove(dir .. "/" .. file)
	end
end

local function with(scenario, more)
	local s = {}
	for k, v in pairs(scenario) do
		s[k] = v
	end
	for k, v in pairs(more) do
		s[k] = v
	end
	return s
end

-- A section that the file has no room for is not allocated.  Versions without
-- dump_avail do not look at the field.
local function sizes(name, scenario)
	local info = vmgen.build(scenario):info()
	for _, field in ipairs(util.sorted_keys(info.header)) do
		if field:match("size$") and (field ~= "dumpavailsize" or
		    info.offsets.dump_avail) then
			try(name .. ", " .. field, with(scenario, {header = {
			    [field] = 0xfffff000}}), "refused\nmost 10000\n")
		end
	end
end

-- Memory of 1 TiB, hardly any of which is in the dump; and the same ranges in
-- reverse, which have to be sorted.
local function ranges(name, scenario)
	local far = util.copy(scenario.memory)
	far[#far + 1] = {0x200000000, 1 << 40}
	try(name .. ", 1 TiB", with(scenario, {memory = far}),
	    "most 100000\n")
	local reverse = {}
	for _, r in ipairs(scenario.memory) do
		table.insert(reverse, 1, r)
	end
	try(name .. ", reverse", with(scenario, {memory = reverse}))
end

local scenarios = assert(proc.list(top .. "/corpus/scenarios"))
table.sort(scenarios)
for _, file in ipairs(scenarios) do
	local name = file:match("^(.*)%.lua$")
	local scenario = name and name:find(pattern) and
	    assert(loadfile(top .. "/corpus/scenarios/" .. file))()
	if scenario then
		try(name, scenario)
		if scenario.format == "minidump" then
			sizes(name, scenario)
		end
		if name == "amd64-minidump3-la48" then
			ranges(name, scenario)
		end
	end
end
os.execute("rm -rf '" .. work .. "'")
check(total > 0, "all", "nothing was run")
print(("%d runs"):format(total))
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
