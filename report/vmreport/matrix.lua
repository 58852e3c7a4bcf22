-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- From runs and cases to what a person looks at: a section for each
-- implementation, in it hosts across, rows (target/format/variant) down, and
-- below a row its cases with one result for each host.  Also what is missing,
-- and what differs between hosts.

local answers = require "vmreport.answers"
local gaps = require "vmreport.gaps"
local hosts = require "vmreport.hosts"
local results = require "vmreport.results"
local schema = require "vmreport.schema"
local sections_of = require "vmreport.sections"
local text = require "vmreport.text"

local M = {}

local sorted_keys = sections_of.sorted_keys

M.levels = { "must", "should", "may" }

-- From the worst to the best.  not_run is ours, and differs: passed, but with
-- other answers than other hosts gave.
M.outcomes = {
	"crashed", "broken", "failed", "differs", "not_run", "skipped",
	"expected_failure", "passed",
}

local bad = { crashed = true, broken = true, failed = true, differs = true }

function M.is_bad(result)
	return bad[result] or false
end

local function level_rank(level)
	return level == "must" and 1 or level == "should" and 2 or 3
end

local function empty_counts()
	local t = { total = 0 }
	for _, o in ipairs(M.outcomes) do
		t[o] = 0
	end
	return t
end

-- "api" and what has no row come after the dumps.
local function row_less(a, b)
	local x, y = a:find("/", 1, true), b:find("/", 1, true)
	if (x == nil) ~= (y == nil) then
		return x ~= nil
	end
	return text.natural_less(a, b)
end

function M.bad_total(counts)
	return counts.crashed + counts.broken + counts.failed + counts.differs
end

local function add_counts(sum, counts)
	for k, v in pairs(counts) do
		sum[k] = sum[k] + v
	end
end

local function cell_counts(row, host, level)
	local counts = empty_counts()
	local known = 0
	for _, case in ipairs(row.cases) do
		if case.level == level then
			local c = case.by_host[host.name]
			known = known + 1
			if c then
				counts[c.result] = counts[c.result] + 1
			end
		end
	end
	local have = 0
	for _, o in ipairs(M.outcomes) do
		have = have + counts[o]
	end
	local planned = (host.planned[row.name] or {})[level] or 0
	local expected = math.max(planned, known)
	if host.levels_left_out[level] and planned == 0 then
		counts.left_out = true
		expected = have
	end
	counts.not_run = math.max(0, expected - have)
	counts.total = have + counts.not_run
	return counts
end

-- A cell: counts for each level.  A row in which nothing was asked for on
-- this host, though it was elsewhere or the plan names it, is a hole.
local function fill_cell(section, row, host)
	local cell = { levels = {}, sum = empty_counts() }
	for _, level in ipairs(M.levels) do
		local counts = cell_counts(row, host, level)
		cell.levels[level] = counts
		local left_out = counts.left_out
		counts.left_out = nil
		add_counts(cell.sum, counts)
		add_counts(section.totals[host.name][level], counts)
		counts.left_out = left_out
	end
	if cell.sum.total == 0 and not (host.levels_left_out.must) then
		cell.hole = "no case"
	elseif cell.sum.not_run > 0 then
		cell.hole = text.count(cell.sum.not_run, "case") .. " not run"
	end
	row.cells[host.name] = cell
	if cell.hole then
		table.insert(section.holes, { row = row.name,
		    host = host.name, why = cell.hole,
		    cases = cell.sum.not_run })
	end
end

local function case_less(a, b)
	if level_rank(a.level) ~= level_rank(b.level) then
		return level_rank(a.level) < level_rank(b.level)
	elseif a.id ~= b.id then
		return text.natural_less(a.id, b.id)
	end
	return a.program < b.program
end

-- Hosts in their order; a sum for each level of each.
local function finish_hosts(s)
	local list = {}
	for _, host in pairs(s.hosts) do
		list[#list + 1] = host
	end
	table.sort(list, hosts.less)
	s.hosts, s.totals = list, {}
	for _, host in ipairs(s.hosts) do
		s.totals[host.name] = {}
		for _, level in ipairs(M.levels) do
			s.totals[host.name][level] = empty_counts()
		end
	end
end

-- Rows in their order, each with its cases.
local function finish_rows(s)
	local by_row, all = {}, {}
	s.rows = {}
	for i, name in ipairs(sorted_keys(s.row_names, row_less)) do
		local target, format, variant = schema.split_row(name)
		s.rows[i] = { name = name, target = target, format = format,
		    variant = variant, cases = {}, cells = {} }
		by_row[name] = s.rows[i]
	end
	s.row_of = by_row
	for _, case in pairs(s.cases) do
		case.short = schema.short_id(case.row, case.id)
		table.insert(by_row[case.row].cases, case)
	end
	for _, row in ipairs(s.rows) do
		table.sort(row.cases, case_less)
		table.move(row.cases, 1, #row.cases, #all + 1, all)
	end
	return all
end

-- In what hosts differ on a row, where some fail in it and some do not.
local function row_difference(s, row)
	local function state(host)
		local sum = row.cells[host.name].sum
		if sum.total - sum.not_run - sum.skipped == 0 then
			return nil
		end
		return M.bad_total(sum) > 0 and "bad" or "good"
	end
	local groups = hosts.group(s.hosts, state)
	local words = hosts.words(groups)
	for i, group in ipairs(groups) do
		if #groups > 1 and group.key == "bad" then
			return "fails on " .. words[i]
		end
	end
end

local function finish_section(s)
	s.holes, s.differences, s.bad = {}, {}, {}
	finish_hosts(s)
	local all = finish_rows(s)
	s.disagreements = answers.check(s, all)
	for _, case in ipairs(all) do
		case.difference = hosts.difference(s.hosts, case)
		if case.difference then
			table.insert(s.differences, case)
			s.row_of[case.row].differs = true
		end
		for _, host in ipairs(s.hosts) do
			local c = case.by_host[host.name]
			if c and bad[c.result] then
				table.insert(s.bad, { case = case, result = c,
				    host = host.name })
			end
		end
	end
	-- lists of cases on which hosts differ alike
	s.patterns = hosts.group(s.differences, function(case)
		return case.difference
	end)
	for _, row in ipairs(s.rows) do
		for _, host in ipairs(s.hosts) do
			fill_cell(s, row, host)
		end
		row.difference = row_difference(s, row)
	end
end

local function limits_of(store)
	local seen, list = {}, {}
	local function limit(s)
		if not seen[s] then
			seen[s] = true
			list[#list + 1] = s
		end
	end
	for _, run in ipairs(store.runs) do
		if run.selection then
			limit("narrowed to " .. run.selection)
		end
		for _, level in ipairs(run.levels_left_out) do
			limit(level:upper() .. " cases were left out")
		end
	end
	return list
end

local function add_up(report)
	report.totals, report.sum = {}, empty_counts()
	for _, level in ipairs(M.levels) do
		local sum = empty_counts()
		report.totals[level] = sum
		for _, s in ipairs(report.sections) do
			for _, host in ipairs(s.hosts) do
				add_counts(sum, s.totals[host.name][level])
			end
		end
		add_counts(report.sum, sum)
	end
end

-- The report of a store: sections, totals, gaps (holes: never complete),
-- limits (what was left out on purpose: never complete either), notes, state
-- ("complete", "partial", "incomplete").  expected: names of the hosts that
-- each implementation must have, beside those that its runs name.  part: only
-- some shards are asked for; the others are left out on purpose.
function M.build(store, expected, part)
	local report = { sections = {}, runs = store.runs,
	    orphans = results.orphans(store) }
	local sections = sections_of.build(store, expected)
	-- The suite's own reference comes first.
	for _, key in ipairs(sorted_keys(sections, function(a, b)
		local x, y = sections[a].reference or false,
		    sections[b].reference or false
		if x ~= y then
			return x
		end
		return text.natural_less(a, b)
	end)) do
		local s = sections[key]
		finish_section(s)
		report.sections[#report.sections + 1] = s
	end
	add_up(report)
	local left_out
	report.gaps, report.notes, left_out = gaps.find(report, store, part)
	report.limits = limits_of(store)
	table.move(left_out, 1, #left_out, #report.limits + 1, report.limits)
	report.part = part
	report.state = #report.gaps > 0 and "incomplete"
	    or #report.limits > 0 and "partial" or "complete"
	return report
end

-- 0: all passed; 1: failures; 2: holes, or nothing was tested.
function M.status(report)
	if M.bad_total(report.sum) > 0 then
		return 1
	elseif #report.gaps > 0 or report.sum.passed +
	    report.sum.expected_failure == 0 or
	    report.sum.not_run > 0 and not report.part then
		return 2
	end
	return 0
end

return M
