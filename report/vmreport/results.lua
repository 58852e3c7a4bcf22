-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Results as data.  A run is one implementation on one host on one occasion:
-- a header, and cases that carry the run's name.  A file of results is lines
-- of JSON, headers and cases in any order; files merge by concatenation, and
-- the same run read twice counts once.
--
-- A header: run, suite_version, implementation (a name), reference (whether it
-- is the suite's own), path, version (of the implementation), abi, host (a
-- name), hosts (all that the matrix is to have), machine (words), class (the
-- host's bits, order, page, malloc, ...), how (its programs were run, in words:
-- directly, or through what), shard ("k/n" where the run is one
-- part of n), started, ended (UTC), rows (what should have run, in all shards
-- together: list of {row, level, cases}), targets, levels_left_out, selection
-- (how the run was narrowed), seed, known, claims, not_run (why nothing ran
-- here), asked (how many cases its shard was to have), cases (how many lines of
-- cases belong to it).

local json = require "vmreport.json"
local kyua = require "vmreport.kyua"
local schema = require "vmreport.schema"
local text = require "vmreport.text"
local together = require "vmreport.together"

local M = {}

local header_order = {
	"kind", "format", "run", "suite_version", "implementation",
	"reference", "path", "version", "abi", "host", "hosts", "machine",
	"class", "how", "shard", "started", "ended", "rows", "targets",
	"levels_left_out", "selection", "seed", "known", "claims", "not_run",
	"asked", "cases", "row", "level", "bits", "order", "page",
}

local case_order = {
	"kind", "run", "id", "program", "row", "target", "format", "variant",
	"level", "clauses", "bug", "descr", "result", "reason", "verdict",
	"first", "vectors", "vectors_failed", "counts", "digests", "note",
	"apart", "started_us", "duration_us", "replay", "stderr", "stderr_cut",
}

-- FNV-1a, 64 bits: names a run by what it holds.
local function digest(strings)
	local h = 0xcbf29ce484222325
	for _, s in ipairs(strings) do
		for i = 1, #s do
			h = (h ~ s:byte(i)) * 0x100000001b3
		end
		h = (h ~ 0x100) * 0x100000001b3
	end
	return ("%016x"):format(h)
end

local function utc(us)
	return os.date("!%Y-%m-%dT%H:%M:%SZ", us // 1000000)
end

local function complete_case(case, run)
	case.kind, case.run = "case", run.run
	case.row = case.row or "-"
	case.target, case.format, case.variant = schema.split_row(case.row)
	if not case.replay then
		case.replay = M.replay(run, case)
	end
end

-- The command that runs this case again.
function M.replay(run, case)
	local words = { "make run" }
	local function add(name, value)
		if value then
			words[#words + 1] = name .. "=" .. text.quote(value)
		end
	end
	if not run.reference then
		add("IMPLEMENTATION", run.path)
		add("ABI", run.abi ~= "libkvm" and run.abi or nil)
	end
	add("HOST", run.host)
	add("KNOWN", run.known)
	add("CLAIMS", run.claims)
	add("SEED", run.seed)
	add("CASE", case.id)
	add("VECTOR", case.first)
	return table.concat(words, " ")
end

local function targets_of(rows, cases)
	local seen, list = {}, json.list {}
	local function add(row)
		local target, format = schema.split_row(row)
		if format and not seen[target] then
			seen[target] = true
			list[#list + 1] = target
		end
	end
	for _, r in ipairs(rows or {}) do
		add(r.row)
	end
	for _, c in ipairs(cases) do
		add(c.row or "-")
	end
	table.sort(list, text.natural_less)
	return list
end

-- Adds a run to the store, with what is known about it (options of the
-- command line, or what the cases said).
local function add_run(store, given, said, cases)
	local run = { kind = "run", format = schema.FORMAT, hosts = given.hosts,
	    shard = given.shard, asked = given.asked }
	for _, k in ipairs { "implementation", "version", "abi", "host" } do
		run[k] = given[k] or said[k]
	end
	run.suite_version = given.suite_version or said["suite-version"]
	run.path = given.path or said.path
	run.machine = given.machine or said.machine
	run.class = said.class and next(said.class) and said.class or nil
	for k, v in pairs(given.class or {}) do
		run.class = run.class or {}
		run.class[k] = v
	end
	run.how = given.how
	run.rows = given.rows
	run.levels_left_out = json.list(given.levels_left_out or {})
	run.selection, run.seed = given.selection, given.seed or said.seed
	run.known, run.claims = given.known, given.claims
	run.not_run = given.not_run
	run.reference = given.reference
	run.implementation = run.implementation or "unknown"
	run.host = run.host or "unknown"
	run.abi = run.abi or "libkvm"
	run.cases = #cases
	run.targets = targets_of(run.rows, cases)
	local first, last
	local names = { run.implementation, run.abi, run.host,
	    run.version or "", run.machine or "", run.not_run or "",
	    run.shard or "" }
	for _, c in ipairs(cases) do
		local started, ended = c.started_us,
		    c.started_us + c.duration_us
		first = math.min(first or started, started)
		last = math.max(last or ended, ended)
		names[#names + 1] = c.program .. ":" .. c.id .. " " .. started
	end
	run.started = first and utc(first) or given.date
	run.ended = last and utc(last) or given.date
	run.run = digest(names)
	for _, c in ipairs(cases) do
		complete_case(c, run)
	end
	store:add(run, cases)
end

local Store = {}
Store.__index = Store

-- An empty set of runs.
function M.store()
	return setmetatable({ runs = {}, by_name = {}, cases = {}, seen = {},
	    again = {}, count = {} }, Store)
end

-- Adds a header and cases; what is there already is left alone, and runs that
-- came again are counted in `again`.
function Store:add(run, cases)
	if run and self.by_name[run.run] then
		self.again[run.run] = (self.again[run.run] or 0) + 1
	elseif run then
		self.by_name[run.run] = run
		self.runs[#self.runs + 1] = run
	end
	for _, c in ipairs(cases) do
		local name = c.run .. " " .. c.program .. ":" .. c.id
		if not self.seen[name] then
			self.seen[name] = true
			self.cases[#self.cases + 1] = c
			self.count[c.run] = (self.count[c.run] or 0) + 1
		end
	end
end

-- Cleans every string of a value from a file, and its keys.
local function cleaned(v)
	if type(v) == "string" then
		return text.clean(v)
	elseif type(v) ~= "table" then
		return v
	end
	local out = setmetatable({}, getmetatable(v))
	for k, item in pairs(v) do
		if type(k) == "string" then
			k = text.clean(k)
		end
		out[k] = cleaned(item)
	end
	return out
end

local function read_lines(store, path)
	local n = 0
	for line in io.lines(path) do
		n = n + 1
		if line:find("%S") then
			local v, why = json.decode(line)
			if type(v) ~= "table" then
				return nil, ("line %d: %s"):format(n,
				    why or "not an object")
			end
			v = cleaned(v)
			local ok
			if v.kind == "run" then
				ok, why = pcall(schema.check_run, v)
			elseif v.kind == "case" then
				ok, why = pcall(schema.check_case, v)
			else
				ok, why = false, "neither a run nor a case"
			end
			if not ok then
				return nil, ("line %d: %s"):format(n, why)
			end
			if v.kind == "run" then
				store:add(v, {})
			else
				store:add(nil, { v })
			end
		end
	end
	if n == 0 then
		return nil, "the file is empty"
	end
	return true
end

-- Reads a results database or a file of JSON lines into the store.  given
-- holds what the command line says about a database.  True, or nil and why.
function M.load(store, path, given)
	local f, why = io.open(path, "rb")
	if not f then
		return nil, why
	end
	f:close()
	local ok
	if kyua.is_results(path) then
		local cases, said = kyua.read(path)
		if cases then
			add_run(store, given, said, cases)
		end
		ok, why = cases, said
	else
		ok, why = read_lines(store, path)
	end
	if not ok then
		return nil, ("%s: %s"):format(path, why)
	end
	return true
end

-- Adds the run of given.host: the cases that the common database at path says
-- are settled for it, and those of the database at again (or nil) in which the
-- host was asked alone.  True, or nil and why.
function M.load_together(store, path, again, given)
	local cases, said = together.read(path, again, given.host)
	if not cases then
		return nil, said
	end
	add_run(store, given, said, cases)
	return true
end

-- A host on which nothing could be run, with the reason.
function M.add_not_run(store, given, host, why)
	local copy = {}
	for k, v in pairs(given) do
		copy[k] = v
	end
	copy.host, copy.not_run, copy.machine = host, why, nil
	add_run(store, copy, {}, {})
end

-- Calls write(line) for each line, headers first.
function M.write(store, write)
	for _, run in ipairs(store.runs) do
		write(json.encode(run, header_order) .. "\n")
	end
	for _, case in ipairs(store.cases) do
		write(json.encode(case, case_order) .. "\n")
	end
end

-- Cases whose run has no header, which a merge has lost.
function M.orphans(store)
	local n = 0
	for _, c in ipairs(store.cases) do
		n = n + (store.by_name[c.run] and 0 or 1)
	end
	return n
end

return M
