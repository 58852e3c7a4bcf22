-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What mk/run.sh leaves to Lua: which cases there are, and running them.  Not
-- for people, who use make run and make list.
--
--     atf-lua run.lua plan OPTION...     writes all.plan, chosen.plan (lines
--         "PROGRAM:CASE ROW LEVEL") and rows.plan ("ROW LEVEL CASES")
--     atf-lua run.lua list OPTION...     prints the cases that were chosen
--     atf-lua run.lua execute OPTION...  runs those of a plan
--
-- Options are NAME=VALUE: kyuafile, jobs; target, case, level, shard, rows
-- (the table of all rows), into (a directory); name, plan, output,
-- earlier, scratch, order (plan: each program's cases as the plan has
-- them); those that are for the programs stand behind --.
--
-- Exit status: 0; 1 a case failed; 2 it could not be done.

local execute = require "run.execute"
local plan = require "run.plan"
local proc = require "proc"
local row_table = require "vmcorpus.row_table"

local function die(fmt, ...)
	io.stderr:write("run: ", fmt:format(...), "\n")
	os.exit(2)
end

local opts, rest = {}, {}
for i = 2, #arg do
	if arg[i] == "--" then
		table.move(arg, i + 1, #arg, 1, rest)
		break
	end
	local name, value = arg[i]:match("^(%l+)=(.*)$")
	if not name then
		die("%s: NAME=VALUE is wanted", arg[i])
	end
	opts[name] = value ~= "" and value or nil
end
opts.jobs = math.tointeger(tonumber(opts.jobs)) or 2
opts.kyuafile = proc.realpath(opts.kyuafile) or opts.kyuafile

local function write(name, lines)
	local f, why = io.open(opts.into .. "/" .. name, "w")
	if not f then
		die("%s", why)
	end
	for _, line in ipairs(lines) do
		f:write(line, "\n")
	end
	f:close()
end

local function lines_of(list)
	local lines = {}
	for i, entry in ipairs(list) do
		lines[i] = plan.line(entry)
	end
	return lines
end

-- The rows that must not be empty: all that rows.tbl has, unless cases were
-- named.
local function wanted_rows()
	local rows = {}
	local listed = {}
	if opts.rows and not opts.case then
		listed = assert(row_table.read(opts.rows))
		listed[#listed + 1] = row_table.api
	end
	for _, entry in ipairs(listed) do
		if plan.targeted(entry.row, opts.target) then
			rows[#rows + 1] = entry.row
		end
	end
	return rows
end

local function choose()
	local all = plan.all(plan.programs(opts.kyuafile), opts.jobs,
	    rest)
	local chosen = plan.chosen(all, opts)
	if #chosen == 0 then
		die("%s", plan.nothing(all, opts))
	end
	return all, chosen
end

local COMMANDS = {}

function COMMANDS.plan()
	local all, chosen = choose()
	local rows = plan.rows(chosen, wanted_rows())
	local k, n = (opts.shard or ""):match("^(%d+)/(%d+)$")
	if k then
		chosen = plan.part(chosen, math.tointeger(k),
		    math.tointeger(n))
		if #chosen == 0 then
			die("SHARD=%s: there are fewer cases", opts.shard)
		end
	end
	write("all.plan", lines_of(all))
	write("chosen.plan", lines_of(chosen))
	write("rows.plan", rows)	-- of all shards
end

function COMMANDS.list()
	local _, chosen = choose()
	for _, entry in ipairs(chosen) do
		print(entry.case)
	end
end

function COMMANDS.execute()
	local cases = {}
	for line in io.lines(opts.plan) do
		cases[#cases + 1] = line:match("^%S+")
	end
	os.exit(execute.run{name = opts.name, cases = cases,
	    tests = opts.kyuafile:match("^(.*)/[^/]*$"), jobs = opts.jobs,
	    arguments = rest, scratch = opts.scratch, output = opts.output,
	    earlier = opts.earlier, in_order = opts.order == "plan"} and
	    0 or 1)
end

local ok, e = pcall(COMMANDS[arg[1]] or function()
	die("plan, list or execute is wanted")
end)
if not ok then
	die("%s", e)
end
