-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- What a line of results must be: the types of its fields.

local json = require "vmreport.json"

local M = {}

M.FORMAT = 1

local levels = { must = true, should = true, may = true }

local outcomes = {
	passed = true, failed = true, crashed = true, broken = true,
	skipped = true, expected_failure = true,
}

-- target, format, variant of a row's name; a case of no dump has row "api".
function M.split_row(row)
	local target, format, variant = row:match("^([^/]+)/([^/]+)/(.+)$")
	return target or row, format, variant
end

-- A case's name without its row: the same behaviour has the same one in every
-- row.
function M.short_id(row, id)
	local prefix = row:gsub("[/.]", "_") .. "__"
	return id:sub(1, #prefix) == prefix and id:sub(#prefix + 1) or id
end

local function check(value, name, kind, optional)
	if value == nil and optional then
		return
	end
	local is = math.type(value) or type(value)
	if is ~= kind then
		error(("%s is not a %s"):format(name, kind), 0)
	end
end

local function check_strings(t, names, optional)
	for _, n in ipairs(names) do
		check(t[n], n, "string", optional)
	end
end

local function check_list(list, name, kind)
	check(list, name, "table")
	for _, v in ipairs(list) do
		check(v, name .. "'s item", kind)
	end
end

-- Properties of a host, or digests of answers: words by name.
local function check_words(t, name)
	if t == nil then
		return
	end
	check(t, name, "table")
	for k, v in pairs(t) do
		check(k, "a name in " .. name, "string")
		if math.type(v) ~= "integer" then
			check(v, name .. "." .. k, "string")
		end
	end
end

-- The k and n of a shard's "k/n", or nil.
function M.shard(s)
	local k, n = s:match("^(%d+)/(%d+)$")
	k, n = math.tointeger(tonumber(k)), math.tointeger(tonumber(n))
	if k and n and k >= 1 and k <= n then
		return k, n
	end
end

-- Raises what is wrong with a header.
function M.check_run(run)
	if run.format ~= M.FORMAT then
		error("results of another format version", 0)
	end
	check_strings(run, { "run", "implementation", "host", "abi" })
	check_strings(run, { "version", "path", "machine", "suite_version",
	    "started", "ended", "selection", "seed", "known", "claims",
	    "not_run", "shard", "how" }, true)
	if run.shard and not M.shard(run.shard) then
		error("shard is not k/n", 0)
	end
	if run.hosts then
		check_list(run.hosts, "hosts", "string")
	end
	check_words(run.class, "class")
	check(run.cases, "cases", "integer")
	check(run.asked, "asked", "integer", true)
	check(run.reference, "reference", "boolean", true)
	run.levels_left_out = run.levels_left_out or json.list {}
	check_list(run.levels_left_out, "levels_left_out", "string")
	if run.rows then
		check_list(run.rows, "rows", "table")
		for _, r in ipairs(run.rows) do
			check_strings(r, { "row", "level" })
			check(r.cases, "cases", "integer")
		end
	end
end

-- Raises what is wrong with a case; completes it.
function M.check_case(case)
	check_strings(case, { "run", "id", "program", "row", "level",
	    "result" })
	check_strings(case, { "bug", "descr", "reason", "replay", "stderr",
	    "verdict", "first", "note", "apart" }, true)
	check(case.vectors, "vectors", "integer", true)
	check(case.vectors_failed, "vectors_failed", "integer", true)
	check(case.started_us, "started_us", "integer")
	check(case.duration_us, "duration_us", "integer")
	check_list(case.clauses, "clauses", "string")
	if case.counts then
		check(case.counts, "counts", "table")
		for _, n in pairs(case.counts) do
			check(n, "a clause's count", "integer")
		end
	end
	check_words(case.digests, "digests")
	if not levels[case.level] or not outcomes[case.result] then
		error("an unknown level or result", 0)
	end
	case.target, case.format, case.variant = M.split_row(case.row)
end

return M
