-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- From runs and cases to sections: one for each implementation (name, abi and
-- version), in it the hosts with their plans, and the cases with one result
-- for each host.

local text = require "vmreport.text"

local M = {}

function M.sorted_keys(t, less)
	local keys = {}
	for k in pairs(t) do
		keys[#keys + 1] = k
	end
	table.sort(keys, less or text.natural_less)
	return keys
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
		if #M.sorted_keys(machines[run.host]) > 1 and run.machine then
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

-- base is the name without the machine.
local function new_host(name, base)
	return {
		name = name, base = base, machine = nil, class = nil,
		runs = {}, planned = {}, levels_left_out = {}, not_run = nil,
		how = nil,
	}
end

-- Runs of one host may be of machines that ran its programs otherwise.
local function add_how(host, how)
	if how and not host.how then
		host.how = how
	elseif how and not (", " .. host.how .. ", "):find(", " .. how .. ", ",
	    1, true) then
		host.how = host.how .. ", " .. how
	end
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
			row_names = {}, cases = {}, expected = {},
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
-- otherwise is kept as `before`.  What the matrix adds to a result stays out of
-- the store's record; asked is equal where the same was asked.
local function add_case(section, host, record, run)
	local case = setmetatable({ result = record.result,
	    asked = (run.seed or "") .. "\0" .. (run.suite_version or "") },
	    { __index = record })
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

local function collect(store)
	local name_of = host_names(store.runs)
	local version_of = versions_of(store.runs)
	local sections, of_run = {}, {}
	for _, run in ipairs(store.runs) do
		local s = section_of(sections, run, version_of(run))
		local name = name_of(run)
		local host = s.hosts[name] or new_host(name, run.host)
		s.hosts[name] = host
		host.machine = host.machine or run.machine
		host.class = host.class or run.class
		add_how(host, run.how)
		table.insert(host.runs, run)
		add_plan(s, host, run)
		for _, expected in ipairs(run.hosts or {}) do
			s.expected[expected] = true
		end
		of_run[run.run] = { section = s, host = host, run = run }
	end
	return sections, of_run
end

-- Hosts that the matrix is to have and nothing is known of; and why a host
-- has no case.
local function find_not_run(s, expected)
	local have = {}
	for _, host in pairs(s.hosts) do
		have[host.base] = true
		for _, run in ipairs(not host.has_case and host.runs or {}) do
			host.not_run = host.not_run or run.not_run
		end
		if not host.has_case then
			host.not_run = host.not_run or "no result"
		end
	end
	for _, list in ipairs { M.sorted_keys(s.expected), expected } do
		for _, name in ipairs(list) do
			if not have[name] then
				have[name] = true
				s.hosts[name] = new_host(name, name)
				s.hosts[name].not_run = "no results were given"
			end
		end
	end
end

-- The sections of a store by key.  expected: names of the hosts that each must
-- have, beside those that its runs name.
function M.build(store, expected)
	local sections, of_run = collect(store)
	for _, case in ipairs(store.cases) do
		local at = of_run[case.run]
		if at then
			add_case(at.section, at.host, case, at.run)
			at.host.has_case = true
		end
	end
	for _, s in pairs(sections) do
		find_not_run(s, expected or {})
	end
	return sections
end

return M
