-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- What a report lacks, in words: hosts that were not run, shards that are
-- missing, rows without a result, files that were cut.  With any of it no
-- report is complete.  Beside that notes, which take nothing from it: what was
-- given twice.

local schema = require "vmreport.schema"
local text = require "vmreport.text"

local M = {}

M.max_rows = 3		-- rows of a host that are told one by one

-- The runs of a host by shard: parts[n][k] and whole, lists of runs that ran.
local function parts_of(host)
	local parts, whole, sizes = {}, {}, {}
	for _, run in ipairs(host.runs) do
		local list = whole
		if run.shard then
			local k, n = schema.shard(run.shard)
			if not parts[n] then
				parts[n] = {}
				sizes[#sizes + 1] = n
			end
			parts[n][k] = parts[n][k] or {}
			list = parts[n][k]
		end
		list[#list + 1] = run
	end
	table.sort(sizes)
	return parts, whole, sizes
end

local function ran(runs)
	for _, run in ipairs(runs or {}) do
		if not run.not_run then
			return true
		end
	end
	return false
end

local function missing_of(parts, n)
	local list = {}
	for k = 1, n do
		if not ran(parts[n][k]) then
			list[#list + 1] = k
		end
	end
	return list
end

-- The shards that a host lacks: n and a list of k; nil when some run, or all
-- shards of some n together, are the whole.
local function missing_shards(parts, whole, sizes)
	local best
	for _, n in ipairs(sizes) do
		local missing = missing_of(parts, n)
		if not best or n - #missing > best.n - #best then
			missing.n = n
			best = missing
		end
		if #missing == 0 then
			return nil
		end
	end
	return not ran(whole) and best or nil
end

local function why_not(runs)
	for _, run in ipairs(runs or {}) do
		if run.not_run then
			return ": not run: " .. run.not_run
		end
	end
	return ""
end

local function plan_text(run)
	local lines = {}
	for i, r in ipairs(run.rows or {}) do
		lines[i] = ("%s %s %d"):format(r.row, r.level, r.cases)
	end
	table.sort(lines)
	return table.concat(lines, "\n")
end

local function shard_gaps(section, host, gap)
	local parts, whole, sizes = parts_of(host)
	local missing = missing_shards(parts, whole, sizes)
	for _, k in ipairs(missing or {}) do
		gap("shard %d/%d of host %s is missing (%s)%s", k, missing.n,
		    host.name, section.name, why_not(parts[missing.n][k]))
	end
	for _, n in ipairs(sizes) do
		local plan
		for k = 1, n do
			for _, run in ipairs(parts[n][k] or {}) do
				local p = not run.not_run and plan_text(run)
				if p and plan and p ~= plan then
					gap("shard %d/%d of host %s is of " ..
					    "another plan than those before " ..
					    "it (%s)", k, n, host.name,
					    section.name)
				end
				plan = plan or p or nil
			end
		end
	end
	return missing ~= nil
end

local function day(run)
	return (run.started or "at an unknown time"):gsub("T", " ")
	    :gsub("Z$", "")
end

local function what(host, run)
	return (run.shard and ("shard %s of "):format(run.shard) or "") ..
	    "host " .. host.name
end

-- What was given twice: the same results, or the same thing run again.
local function repeated(store, section, host, note)
	local last = {}
	for _, run in ipairs(host.runs) do
		local again = store.again[run.run]
		if again then
			note("%s was given %d times (%s): it counts once",
			    what(host, run), again + 1, section.name)
		end
		local key = (run.shard or "whole") .. "\0" ..
		    (run.selection or "")
		local before = last[key]
		if before and not run.not_run and not before.not_run then
			note("%s was run more than once (%s: %s, %s): the " ..
			    "later result of a case counts", what(host, run),
			    section.name, day(before), day(run))
		end
		last[key] = run.not_run and before or run
	end
end

-- Results of a run that its header counts, or that were asked for, and that no
-- line holds.
local function lost_lines(store, section, host, gap)
	for _, run in ipairs(host.runs) do
		local have = store.count[run.run] or 0
		local want = math.max(run.cases, run.asked or 0)
		if have < want and not run.not_run then
			gap("%s of %s lacks %d of its %d results%s",
			    section.name, what(host, run), want - have, want,
			    have < run.cases and ": the file was cut" or "")
		end
	end
end

-- The rows of a host that lack results, one by one or in sum.
local function row_gaps(section, host, gap)
	local list, cases = {}, 0
	for _, h in ipairs(section.holes) do
		if h.host == host.name then
			list[#list + 1] = h
			cases = cases + h.cases
		end
	end
	if #list > M.max_rows then
		local names = {}
		for i = 1, M.max_rows do
			names[i] = list[i].row
		end
		gap("%s on %s: %s not run, in %d rows: %s, ...", section.name,
		    host.name, text.count(cases, "case"), #list,
		    table.concat(names, ", "))
		return
	end
	for _, h in ipairs(list) do
		gap("%s on %s: %s: %s", section.name, host.name, h.row, h.why)
	end
end

-- The lists of gaps and of notes of a report whose sections are finished, and
-- what is missing on purpose: with part, the other shards of each host.
function M.find(report, store, part)
	local gaps, notes, left_out = {}, {}, {}
	local function gap(fmt, ...)
		gaps[#gaps + 1] = fmt:format(...)
	end
	local function note(fmt, ...)
		notes[#notes + 1] = fmt:format(...)
	end
	local function limit(fmt, ...)
		left_out[#left_out + 1] = fmt:format(...)
	end
	if #report.sections == 0 then
		gap("there is no result at all")
	end
	for _, s in ipairs(report.sections) do
		for _, host in ipairs(s.hosts) do
			local cut = shard_gaps(s, host, part and limit or gap)
			if host.not_run and (part or not cut) then
				gap("%s on %s: not run: %s", s.name,
				    host.name, host.not_run)
			elseif not host.not_run then
				lost_lines(store, s, host, gap)
				row_gaps(s, host, part and cut and limit
				    or gap)
			end
			if not host.not_run and not host.has_plan then
				gap("%s on %s: it is not recorded what " ..
				    "should have run", s.name, host.name)
			end
			repeated(store, s, host, note)
		end
	end
	if report.orphans > 0 then
		gap("%s without the header of their run",
		    text.count(report.orphans, "result"))
	end
	return gaps, notes, left_out
end

return M
