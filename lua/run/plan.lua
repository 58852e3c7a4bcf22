-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What there is to run, and what of it was asked for.
--
--     programs = plan.programs(kyuafile)     {{name =, path =}...}
--     list = plan.all(programs, jobs, arguments)  {{program =, case =, row =,
--         level =}...}; one with case = plan.UNLISTED stands for a program
--         that cannot be listed
--     list = plan.chosen(list, opts)     opts: target, case, level

local listing = require "run.listing"
local nearest = require "run.nearest"
local util = require "vmcorpus.util"

local plan = {
	UNLISTED = "__test_cases_list__",	-- as Kyua calls it
}

-- The programs of a Kyuafile of lua/build.mk.
function plan.programs(path)
	local text, why = util.read_file(path)
	if not text then
		error(why, 0)
	end
	local dir, list = path:match("^(.*)/[^/]*$") or ".", {}
	for name in text:gmatch('atf_test_program{name="([^"]+)"') do
		list[#list + 1] = {name = name, path = dir .. "/" .. name}
	end
	return list
end

function plan.all(programs, jobs, arguments)
	listing.all(programs, arguments, jobs)
	local list = {}
	for _, program in ipairs(programs) do
		local function add(case, row, level, about)
			list[#list + 1] = {program = program.name, case = case,
			    row = row, level = level, about = about}
		end
		for _, name in ipairs(program.listed or {}) do
			local meta = program.listed[name].metadata
			add(name, meta["vmcorpus.row"] or "-",
			    meta["vmcorpus.level"] or "must",
			    meta["vmcorpus.about"])
		end
		if not program.listed then
			add(plan.UNLISTED, "-", "must")
		end
	end
	return list
end

local function words(text)
	local list = {}
	for word in (text or ""):gmatch("%S+") do
		list[#list + 1] = word
	end
	return list
end

-- Whether TARGET, a list of patterns, asks for a row.
function plan.targeted(row, target)
	local list = words(target)
	for _, pattern in ipairs(list) do
		if util.matches(row, pattern) or
		    util.matches(row, pattern .. "/*") then
			return true
		end
	end
	return #list == 0
end

-- A case of no row is a target's, too, if it asks about that target.
local function about(entry, target)
	for _, pattern in ipairs(words(target)) do
		for word in (entry.about or ""):gmatch("%S+") do
			if word == "*" or util.matches(word, pattern) then
				return true
			end
		end
	end
	return false
end

-- A program that could not be listed stays: whatever it holds, it is broken.
function plan.chosen(list, opts)
	local chosen = {}
	for _, entry in ipairs(list) do
		if entry.case == plan.UNLISTED or
		    (opts.level ~= "must" or entry.level ~= "should") and
		    (not opts.case or util.matches(entry.case, opts.case)) and
		    (plan.targeted(entry.row, opts.target) or
		    about(entry, opts.target)) then
			chosen[#chosen + 1] = entry
		end
	end
	return chosen
end

local function unique(list, field)
	local seen, names = {}, {}
	for _, entry in ipairs(list) do
		local name = field(entry)
		if not seen[name] then
			seen[name] = true
			names[#names + 1] = name
		end
	end
	return names
end

-- Why nothing of the list was chosen, with names that may have been meant.
function plan.nothing(list, opts)
	local function mean(names)
		return #names > 0 and "; did you mean " ..
		    table.concat(names, ", ") .. "?" or ""
	end
	local rows = unique(list, function(e) return e.row end)
	for _, pattern in ipairs(words(opts.target)) do
		local some = false
		for _, row in ipairs(rows) do
			some = some or plan.targeted(row, pattern)
		end
		if not some then
			local targets = unique(list, function(e)
				return e.row:match("^[^/]+")
			end)
			return ("no row matches TARGET=%s%s"):format(pattern,
			    mean(nearest(pattern, pattern:find("/") and
			    rows or targets)))
		end
	end
	local cases = {}
	for _, entry in ipairs(list) do
		if plan.targeted(entry.row, opts.target) then
			cases[#cases + 1] = entry.case
		end
	end
	return ("no case matches%s%s%s"):format(
	    opts.target and " TARGET=" .. opts.target or "",
	    opts.case and " CASE=" .. opts.case or "",
	    mean(opts.case and nearest(opts.case, cases) or {}))
end

-- The k-th of n parts: one after the other takes a case, so that each has of
-- the long ones.
function plan.part(list, k, n)
	local part = {}
	for i, entry in ipairs(list) do
		if i % n == k % n then
			part[#part + 1] = entry
		end
	end
	return part
end

-- Lines "ROW LEVEL CASES": how many there are of each, and 0 of the rows that
-- must not be empty.
function plan.rows(list, wanted)
	local count = {}
	for _, entry in ipairs(list) do
		local key = entry.row .. " " .. entry.level
		count[key] = (count[key] or 0) + 1
	end
	local lines = {}
	for key, n in pairs(count) do
		lines[#lines + 1] = ("%s %d"):format(key, n)
	end
	for _, row in ipairs(wanted) do
		lines[#lines + 1] = row .. " must 0"
	end
	table.sort(lines)
	return lines
end

function plan.line(entry)
	return ("%s:%s %s %s"):format(entry.program, entry.case, entry.row,
	    entry.level)
end

return plan
