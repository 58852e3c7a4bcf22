-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- From runs and cases to what a person looks at: a section for each
-- implementation, in it hosts across, rows (target/format/variant) down, and
-- below a row its cases with one result for each host.  Also what is missing,
-- and what differs between hosts.

local hosts = require "vmreport.hosts"
local results = require "vmreport.results"
local text = require "vmreport.text"

local M = {}

M.levels = { "must", "should", "may" }

-- From the worst to the best; not_run and left_out are ours.
M.outcomes = {
	"crashed", "broken", "failed", "not_run", "skipped",
	"expected_failure", "passed",
}

local bad = { crashed = true, broken = true, failed = true }

function M.is_bad(result)
	return bad[result] or false
end

local function level_rank(level)
	return level == "must" and 1 or level == "should" and 2 or 3
end

local function sorted_keys(t, less)
	local keys = {}
	for k in pairs(t) do
		keys[#keys + 1] = k
	end
	table.sort(keys, less or text.natural_less)
	return keys
end

-- "api" and what has no row come after the dumps.
local function row_less(a, b)
	local x, y = a:find("/", 1, true), b:find("/", 1, true)
	if (x == nil) ~= (y == nil) then
		return x ~= nil
	end
	return text.natural_less(a, b)
end

-- The same name may stand for two machines ("native"): then the machine
-- becomes part of the name.  Gives a function from run to name of the host.
local function host_names(runs)
	local machines = {}
	for _, run in ipairs(runs) do
		local m = machines[run.host] or {}
		machines[run.host] = m
		if run.machine then
			m[run.machine] = true
		end
	end
	return function(run)
		if #sorted_keys(machines[run.host]) > 1 and run.machine then
			return ("%s (%s)"):format(run.host, run.machine)
		end
		return run.host
	end
end

-- A run that could not ask the implementation for its version (nothing ran)
-- belongs to the newest one that is known.
local function versions_of(runs)
	local newest = {}
	local function key(run)
		return run.implementation .. "\0" .. run.abi
	end
	for _, run in ipairs(runs) do
		local v = newest[key(run)]
		if run.version and (not v or
		    text.natural_less(v, run.version)) then
			newest[key(run)] = run.version
		end
	end
	return function(run)
		return run.version or newest[key(run)]
	end
end

local function new_host(name, run)
	return {
		name = name, machine = run.machine, runs = {}, planned = {},
		levels_left_out = {}, not_run = nil,
	}
end

-- What the run's plan asks of a row and level; plans of several runs (shards)
-- agree or add nothing: the largest number counts.
local function add_plan(section, host, run)
	if run.rows then
		host.has_plan = true
	end
	for _, r in ipairs(run.rows or {}) do
		local p = host.planned[r.row] or {}
		host.planned[r.row] = p
		p[r.level] = math.max(p[r.level] or 0, r.cases)
		section.row_names[r.row] = true
	end
	for _, level in ipairs(run.levels_left_out) do
		host.levels_left_out[level] = true
	end
end

local function section_of(sections, run, version)
	local key = ("%s\0%s\0%s"):format(run.implementation, run.abi,
	    version or "")
	local s = sections[key]
	if not s then
		s = {
			name = run.implementation, abi = run.abi,
			version = version, paths = {}, hosts = {},
			row_names = {}, cases = {}, suite_versions = {},
			reference = run.reference,
		}
		sections[key] = s
	end
	if run.path then
		s.paths[run.path] = true
	end
	return s
end

-- One result for each case and host: the latest.  An older one that says
-- otherwise is kept as `before`.
local function add_case(section, host, case)
	local key = case.program .. ":" .. case.id
	local c = section.cases[key]
	if not c then
		c = { key = key, id = case.id, program = case.program,
		    by_host = {} }
		section.cases[key] = c
	end
	section.row_names[case.row] = true
	local new, old = case, c.by_host[host.name]
	if old and old.started_us >= case.started_us then
		new, old = old, case
	end
	c.by_host[host.name] = new
	if old and old.result ~= new.result then
		new.before = old
	end
	if not c.latest or c.latest < new.started_us then
		c.latest = new.started_us
		c.bug, c.descr, c.clauses = new.bug, new.descr, new.clauses
		c.row, c.level = new.row, new.level
	end
end

local function empty_counts()
	local t = { total = 0 }
	for _, o in ipairs(M.outcomes) do
		t[o] = 0
	end
	return t
end

-- Whether nothing is wrong, nothing is missing, and something passed.
function M.is_clean(counts)
	return counts.passed + counts.expected_failure > 0
	    and counts.crashed + counts.broken + counts.failed
	    + counts.not_run == 0
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
		    whole_host = host.not_run ~= nil })
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

local function finish_section(s)
	local list = {}
	for i, name in ipairs(sorted_keys(s.hosts, hosts.less)) do
		list[i] = s.hosts[name]
	end
	s.hosts = list
	s.totals, s.holes, s.differences, s.bad = {}, {}, {}, {}
	for _, host in ipairs(s.hosts) do
		s.totals[host.name] = {}
		for _, level in ipairs(M.levels) do
			s.totals[host.name][level] = empty_counts()
		end
	end
	local by_row = {}
	s.rows = {}
	for i, name in ipairs(sorted_keys(s.row_names, row_less)) do
		local target, format, variant = results.split_row(name)
		s.rows[i] = { name = name, target = target, format = format,
		    variant = variant, cases = {}, cells = {} }
		by_row[name] = s.rows[i]
	end
	for _, key in ipairs(sorted_keys(s.cases)) do
		local case = s.cases[key]
		table.insert(by_row[case.row].cases, case)
		case.difference = hosts.difference(s.hosts, case)
	end
	for _, row in ipairs(s.rows) do
		table.sort(row.cases, case_less)
		for _, case in ipairs(row.cases) do
			if case.difference then
				table.insert(s.differences, case)
				row.differences = (row.differences or 0) + 1
			end
			for _, host in ipairs(s.hosts) do
				local c = case.by_host[host.name]
				if c and bad[c.result] then
					table.insert(s.bad, { case = case,
					    result = c, host = host.name })
				end
			end
		end
		for _, host in ipairs(s.hosts) do
			fill_cell(s, row, host)
		end
	end
end

-- Why the whole is not complete; empty when it is.
local function gaps_of(report)
	local gaps = {}
	local function gap(fmt, ...)
		gaps[#gaps + 1] = fmt:format(...)
	end
	if #report.sections == 0 then
		gap("there is no result at all")
	end
	for _, s in ipairs(report.sections) do
		for _, host in ipairs(s.hosts) do
			if host.not_run then
				gap("%s on %s: not run: %s", s.name,
				    host.name, host.not_run)
			elseif not host.has_plan then
				gap("%s on %s: it is not recorded what " ..
				    "should have run", s.name, host.name)
			end
		end
		for _, h in ipairs(s.holes) do
			if not h.whole_host then
				gap("%s on %s: %s: %s", s.name, h.host,
				    h.row, h.why)
			end
		end
	end
	if report.orphans > 0 then
		gap("%s without the header of their run",
		    text.count(report.orphans, "result"))
	end
	return gaps
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

-- The report of a store: sections, totals, gaps (holes: never complete),
-- limits (what was left out on purpose: never complete either), state
-- ("complete", "partial", "incomplete").
function M.build(store)
	local report = { sections = {}, runs = store.runs,
	    totals = {}, orphans = results.orphans(store) }
	local name_of = host_names(store.runs)
	local version_of = versions_of(store.runs)
	local sections, of_run = {}, {}
	for _, run in ipairs(store.runs) do
		local s = section_of(sections, run, version_of(run))
		local name = name_of(run)
		local host = s.hosts[name] or new_host(name, run)
		s.hosts[name] = host
		host.machine = host.machine or run.machine
		table.insert(host.runs, run)
		add_plan(s, host, run)
		of_run[run.run] = { section = s, host = host }
	end
	for _, case in ipairs(store.cases) do
		local at = of_run[case.run]
		if at then
			add_case(at.section, at.host, case)
			at.host.has_case = true
		end
	end
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
		for _, host in pairs(s.hosts) do
			for _, run in ipairs(host.runs) do
				if not host.has_case then
					host.not_run = host.not_run or
					    run.not_run or "no result"
				end
			end
		end
		finish_section(s)
		report.sections[#report.sections + 1] = s
	end
	for _, level in ipairs(M.levels) do
		report.totals[level] = empty_counts()
		for _, s in ipairs(report.sections) do
			for _, host in ipairs(s.hosts) do
				add_counts(report.totals[level],
				    s.totals[host.name][level])
			end
		end
	end
	report.sum = empty_counts()
	for _, level in ipairs(M.levels) do
		add_counts(report.sum, report.totals[level])
	end
	report.gaps = gaps_of(report)
	report.limits = limits_of(store)
	report.state = #report.gaps > 0 and "incomplete"
	    or #report.limits > 0 and "partial" or "complete"
	return report
end

-- 0: all passed; 1: failures; 2: holes, or nothing was tested.
function M.status(report)
	if report.sum.failed + report.sum.crashed + report.sum.broken > 0 then
		return 1
	elseif #report.gaps > 0 or not M.is_clean(report.sum) then
		return 2
	end
	return 0
end

return M
