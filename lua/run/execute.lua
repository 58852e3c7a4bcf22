-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Runs cases and writes what came of them, for vmcorpus-report: a first line
-- that says what the file is, and a line of JSON for each case.

local json = require "vmreport.json"
local plan = require "run.plan"
local pool = require "run.pool"
local proc = require "proc"
local progress = require "run.progress"
local util = require "vmcorpus.util"

local execute = {
	HEADER = '{"kind":"execution","format":1}',
	WEIGHT = 20000,		-- of a case that nobody knows: microseconds
}

local GOOD = {passed = true, skipped = true, expected_failure = true}

-- How long cases took in an earlier run, by PROGRAM:CASE.
local function durations(path)
	local list = {}
	local f = path and io.open(path)
	for line in f and f:lines() or function() end do
		local program, case, started, ended = line:match('^{"program":'
		    .. '"([^"]*)","case":"([^"]*)".-"started_us":(%d+),'
		    .. '"ended_us":(%d+)')
		if program then
			list[program .. ":" .. case] = math.tointeger(ended) -
			    math.tointeger(started)
		end
	end
	if f then
		f:close()
	end
	return list
end

-- The programs with what is to be run of each, the longest last: the end is
-- where it is taken from.
local function work(opts, known)
	local by_name, list = {}, {}
	for _, name in ipairs(opts.cases) do
		local program, case = name:match("^(.-):(.*)$")
		local entry = by_name[program]
		if not entry then
			entry = {name = program, cases = {},
			    path = opts.tests .. "/" .. program}
			by_name[program] = entry
			list[#list + 1] = entry
		end
		entry.cases[#entry.cases + 1] = {name = case,
		    weight = known[name] or execute.WEIGHT, i = #entry.cases}
	end
	for _, program in ipairs(list) do
		table.sort(program.cases, function(a, b)
			if a.weight ~= b.weight and not opts.in_order then
				return a.weight < b.weight
			end
			return a.i > b.i
		end)
	end
	return list
end

-- Programs that cannot be listed have no case that could be run.
local function unlisted(programs, arguments, ended)
	for _, program in ipairs(programs) do
		if program.cases[1].name == plan.UNLISTED then
			program.cases = {}
			local now = proc.time()
			local _, why = require("run.listing").of(program,
			    arguments)
			ended("broken", json.encode{program = program.name,
			    case = plan.UNLISTED, result = "broken",
			    reason = ("%s cannot be listed: %s"):format(
			    program.name, why or "it was a moment ago"),
			    started_us = now, ended_us = now, metadata = {},
			    stdout = "", stderr = ""})
		end
	end
end

-- opts: name (of the run), cases (PROGRAM:CASE...), tests (directory), jobs,
-- arguments (for the programs), scratch, output, earlier (another output, or
-- nil), in_order (each program's as they stand there, not the longest first).
-- Whether all was as it should be.
function execute.run(opts)
	local known = durations(opts.earlier)
	local programs = work(opts, known)
	local total = 0
	for _, program in ipairs(programs) do
		for _, case in ipairs(program.cases) do
			total = total + case.weight
		end
	end
	local output = assert(io.open(opts.output, "w"))
	output:write(execute.HEADER, "\n")
	local shown = progress.new(opts.name, #opts.cases, total)
	local good = true
	local function ended(result, line)
		assert(output:write(line, "\n"))
		good = good and GOOD[result] or false
		local name = line:match('"program":"([^"]*)"') .. ":" ..
		    line:match('"case":"([^"]*)"')
		shown:done(GOOD[result], known[name] or execute.WEIGHT)
	end
	unlisted(programs, opts.arguments, ended)
	pool.run{programs = programs, jobs = opts.jobs,
	    arguments = util.copy(opts.arguments), scratch = opts.scratch,
	    ended = ended, idle = function()
		shown:tell()
	end}
	assert(output:close())
	shown:close()
	return good
end

return execute
