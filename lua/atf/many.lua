-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The cases of a test program one after another, in this process.  Each has
-- what it has under Kyua: a fresh directory, its time, what it prints to
-- itself, its result.  What it leaves (children, variables, files) does not
-- reach the next.
--
--     many.named(atf, patterns, file)     those whose names match, by hand
--     many.told(atf)     those named on standard input, for lua/run

local conclude = require "atf.conclude"
local directory = require "atf.directory"
local ending = require "atf.ending"
local json = require "vmreport.json"
local proc = require "proc"
local util = require "vmcorpus.util"

local many = {
	CLEANUP = 60,		-- seconds that a clean-up may take
	ORDER = {"program", "case", "result", "reason", "started_us",
	    "ended_us", "descr", "metadata"},
}

-- Global variables, and what stands in the tables of the standard library.
local function globals()
	local list = {}
	for _, name in ipairs{"_G", "string", "table", "math", "io", "os",
	    "debug", "utf8", "coroutine"} do
		local t = _G[name]
		list[#list + 1] = {t = t, had = util.copy(t)}
	end
	return list
end

-- Makes them what they were.  Whether they had changed.
local function restore(list)
	local changed = false
	for _, entry in ipairs(list) do
		for key, value in pairs(entry.t) do
			if entry.had[key] ~= value then
				entry.t[key] = entry.had[key]
				changed = true
			end
		end
		for key, value in pairs(entry.had) do
			if entry.t[key] == nil then
				entry.t[key] = value
				changed = true
			end
		end
	end
	return changed
end

-- Why Kyua would not start a case, or nil.
local function unmet(atf, spec)
	for name in ((spec.meta or {})["require.config"] or "")
	    :gmatch("%S+") do
		if not atf.vars[name] then
			return ("Required configuration property '%s' not "
			    .. "defined"):format(name)
		end
	end
end

-- The result of a case, its reason, and whether it ended as cases do.
local function result(atf, spec)
	local why = unmet(atf, spec)
	if why then
		return "skipped", why, true
	end
	local status, reason, how = ending.of(spec.body, spec.timeout or 30)
	io.stdout:flush()
	proc.sweep()
	local line = status and ending.line(status, reason) or
	    ending.announced()
	status, reason = conclude(line, how)
	if spec.cleanup and
	    not proc.timed(many.CLEANUP, spec.cleanup, debug.traceback) then
		return "broken", "Test case cleanup did not terminate "
		    .. "successfully"
	end
	return status, reason, line and status ~= "broken"
end

local function metadata(spec)
	local list = {}
	for key, value in pairs(spec.meta or {}) do
		local name = key:match("^X%-(.*)")
		if name then
			list[name] = tostring(value)
		end
	end
	return list
end

-- Runs a case, with descriptors 1 and 2 captured.  Gives what there is to say
-- of it, and whether another may follow in this process.
local function run(atf, spec, clean)
	directory.enter()
	local record = {program = atf.program:match("[^/]*$"), case = spec.name,
	    started_us = proc.time(), descr = spec.descr,
	    metadata = metadata(spec)}
	local sound
	record.result, record.reason, sound = result(atf, spec)
	proc.sweep()
	record.ended_us = proc.time()
	record.stdout, record.stderr = proc.captured()
	io.output(io.stdout)
	io.input(io.stdin)
	local gone, why = directory.leave()
	if not gone and record.result ~= "broken" then
		record.result = "broken"
		record.reason = "its directory cannot be removed: " .. why
	end
	return record, not restore(clean) and gone and sound
end

local function matching(atf, patterns)
	local list = {}
	for _, spec in ipairs(atf.cases) do
		local wanted = #patterns == 0
		for _, pattern in ipairs(patterns) do
			wanted = wanted or util.matches(spec.name, pattern)
		end
		if wanted then
			list[#list + 1] = spec
		end
	end
	return list
end

local GOOD = {passed = true, skipped = true, expected_failure = true}

-- Tells how a case went; of one that is not as it should be also what it
-- printed.
local function tell(out, record)
	out:write(("%s: %s  [%.3fs]\n"):format(record.case, record.reason and
	    ("%s: %s"):format(record.result, record.reason) or record.result,
	    (record.ended_us - record.started_us) / 1e6))
	if not GOOD[record.result] then
		out:write(record.stdout, record.stderr)
	end
	out:flush()
end

local function set_up(base)
	proc.setenv("TZ", "UTC")
	os.exit = ending.exit		-- luacheck: ignore
	local clean = globals()
	local _, out = proc.detach()
	proc.capture(base)
	return clean, out, _
end

function many.named(atf, patterns, file)
	local list = matching(atf, patterns)
	if #list == 0 then
		return nil, "no test case matches " ..
		    table.concat(patterns, " ")
	end
	local results = file and assert(io.open(file, "w"))
	local clean, out = set_up(directory.open())
	local bad = 0
	for _, spec in ipairs(list) do
		local record = run(atf, spec, clean)
		tell(out, record)
		if results then
			results:write(json.encode(record, many.ORDER), "\n")
		end
		bad = bad + (GOOD[record.result] and 0 or 1)
	end
	if results then
		results:close()
	end
	proc.release()
	directory.close()
	out:write(("%d of %d passed, or were skipped\n"):format(#list - bad,
	    #list))
	out:flush()
	return bad == 0 and 0 or 1
end

-- Lines "begin CASE SECONDS" and "end RESULT JSON" go to standard output, and
-- before an end that is none "expect RESULT".  It ends after a case that may
-- have left more behind than can be seen.
function many.told(atf)
	local by_name = {}
	for _, spec in ipairs(atf.cases) do
		by_name[spec.name] = spec
	end
	local clean, out, names = set_up(directory.open(proc.cwd()))
	local function say(...)
		out:write(...)
		out:write("\n")
		out:flush()
	end
	ending.on_announce = function(line)
		say("expect ", line)
	end
	for name in names:lines() do
		local spec = by_name[name]
		if not spec then
			error("there is no test case named " .. name, 0)
		end
		say(("begin %s %d"):format(name, math.ceil(spec.timeout or 30)))
		local record, sound = run(atf, spec, clean)
		say("end ", record.result, " ", json.encode(record, many.ORDER))
		if not sound then
			break
		end
	end
	return 0
end

return many
