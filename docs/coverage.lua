-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- coverage.lua RESULTS.jsonl TABLE [write]: whether the clauses of docs/, the
-- cases of a whole run and the table of both belong together.  For each clause and each row that it applies to
-- there must be a vector; each case must cite clauses that exist, apply to its
-- row, and are of its level; each clause must name its source.  A row of which
-- this machine skipped every case is skipped here too.  Prints the count; the
-- last line is "N passed, N failed, N skipped".  With "write" the table is
-- written and nothing checked.

package.path = "report/?.lua;docs/?.lua;lua/?.lua;" .. package.path
local coverage_table = require "coverage_table"
local json = require "vmreport.json"
local row_table = require "vmcorpus.row_table"

local DOCUMENTS = {"docs/api.md"}
for path in io.popen("ls docs/formats/*.md"):lines() do
	DOCUMENTS[#DOCUMENTS + 1] = path
end

local passed, failed, skipped = 0, 0, 0

local function check(ok, fmt, ...)
	if ok then
		passed = passed + 1
	elseif arg[3] ~= "write" then
		failed = failed + 1
		print("FAILED " .. fmt:format(...))
	end
end

local function read_clauses(path, clauses)
	local last
	for line in io.lines(path) do
		local id, level, rows = line:match(
		    "^#### (%u[%w-]*%-%d+) (%u+) %[(.-)%]%s*$")
		if id then
			check(not clauses[id], "%s is there twice", id)
			last = {id = id, level = level:lower(), path = path,
			    patterns = {}}
			for glob in rows:gmatch("%S+") do
				if glob == "native" then
					last.native = true
				else
					local matches, why =
					    row_table.pattern(glob)
					check(matches, "%s: %s", id, why)
					last.real = last.real or
					    glob:match "^real/"
					table.insert(last.patterns, matches)
				end
			end
			clauses[id] = last
			clauses[#clauses + 1] = last
		elseif line:match("^####") then
			check(false, "%s: not a clause's heading: %s", path, line)
		elseif line:match("^#") then
			last = nil
		elseif last and line:match("^Source: %S") then
			last.source = true
		end
	end
end

local listed = assert(row_table.read())

local function applies(clause, row)
	local entry = row == "api" and row_table.api or listed[row]
	for _, matches in ipairs(entry and clause.patterns or {}) do
		if matches(entry) then
			return true
		end
	end
	return false
end

local function read_rows()
	local rows = {}
	for i, entry in ipairs(listed) do
		rows[i] = entry.row
	end
	rows[#rows + 1] = "api"
	return rows
end

local RANK = {may = 1, should = 2, must = 3}

-- A case's citations.
local function check_case(case, clauses)
	check(#case.clauses > 0, "%s cites no clause", case.id)
	local top = 0
	for _, id in ipairs(case.clauses) do
		local clause = clauses[id]
		check(clause, "%s cites %s, which no document has", case.id, id)
		if clause then
			check(applies(clause, case.row),
			    "%s cites %s, which does not apply to %s", case.id,
			    id, case.row)
			top = math.max(top, RANK[clause.level])
			check(case.level ~= "must" or clause.level == "must",
			    "%s, a MUST case, cites %s, a %s clause", case.id,
			    id, clause.level:upper())
		end
	end
end

local results, table_path = arg[1], arg[2]
local results_file, why_no_results = io.open(results)
if not results_file then
	print("FAILED " .. why_no_results .. ": make run leaves it there")
	print("0 passed, 1 failed, 0 skipped")
	os.exit(false)
end
local clauses = {}
for _, path in ipairs(DOCUMENTS) do
	read_clauses(path, clauses)
end
local rows = read_rows()

local vectors, cases, total = {}, 0, 0
local seen_rows, seen_cases, run_rows, why_not = {}, {}, {}, {}
local whole = coverage_table.runs()
for line in results_file:lines() do
	local r = json.decode(line)
	whole:add(r)
	if r.kind == "case" then
		local program = seen_cases[r.id]
		check(not program or program == r.program,
		    "%s is in %s and in %s", r.id, program, r.program)
		if not program then
			seen_cases[r.id] = r.program
			cases = cases + 1
			check_case(r, clauses)
			total = total + (r.vectors or 0)
			seen_rows[r.row] = true
		end
		if r.result == "skipped" then
			why_not[r.row] = why_not[r.row] or r.reason
		else
			run_rows[r.row] = true
			for id, n in pairs(r.counts or {}) do
				local key = id .. " " .. r.row
				vectors[key] = (vectors[key] or 0) + n
			end
		end
	end
end

local run, run_cases, why_no_table = whole:best()
if arg[3] == "write" then
	if why_no_table then
		io.stderr:write(("coverage: %s: %s: the table is made of a " ..
		    "whole run of the reference, such as make run " ..
		    "HOST=native leaves\n"):format(results, why_no_table))
		os.exit(2)
	end
	local f = assert(io.open(table_path, "w"))
	f:write(coverage_table.text(rows, clauses, run_cases, run))
	f:close()
	os.exit(true)
end

-- Of a clause about native cores: the targets that a host was native to are
-- those that have a vector.
local function native_to(clause, row)
	local target = row:match("^[^/]*/")
	for _, other in ipairs(rows) do
		if other:find(target, 1, true) == 1 and
		    vectors[clause.id .. " " .. other] then
			return true
		end
	end
	return false
end

local pairs_covered, pairs_all = 0, 0
for _, clause in ipairs(clauses) do
	check(clause.source, "%s names no source", clause.id)
	local missing, any = {}, false
	for _, row in ipairs(rows) do
		if applies(clause, row) and
		    (not clause.native or native_to(clause, row)) then
			any = true
			pairs_all = pairs_all + 1
			if (vectors[clause.id .. " " .. row] or 0) > 0 then
				pairs_covered = pairs_covered + 1
			elseif run_rows[row] or not seen_rows[row] then
				missing[#missing + 1] = row
			end
		end
	end
	check(any or clause.real, "%s applies to no row", clause.id)
	check(#missing == 0, "%s has no vector in %s", clause.id,
	    table.concat(missing, " "))
end
local known = {}
for _, row in ipairs(rows) do
	if seen_rows[row] and not run_rows[row] then
		skipped = skipped + 1
		print(("skipped: %s: %s"):format(row, why_not[row]))
	end
	known[row] = true
	check(seen_rows[row], "row %s has no case", row)
end
for row in pairs(seen_rows) do
	check(known[row], "row %s of the cases is not in rows.tbl", row)
end

local not_run = {}
for row in pairs(seen_rows) do
	not_run[row] = not run_rows[row] or nil
end
if why_no_table then
	check(false, "%s: %s: no table can be made of it, but of what make " ..
	    "run HOST=native leaves", results, why_no_table)
else
	local f = io.open(table_path)
	local differences = coverage_table.compare(f and f:read "a" or "",
	    coverage_table.text(rows, clauses, run_cases, run), not_run)
	for i = 1, math.min(#differences, 5) do
		print(("%s: %s"):format(table_path, differences[i]))
	end
	check(#differences == 0, "%s is not what the suite says, in %d lines: "
	    .. "make coverage writes it anew", table_path, #differences)
end

local by = {must = 0, should = 0, may = 0}
for _, clause in ipairs(clauses) do
	by[clause.level] = (by[clause.level] or 0) + 1
end
print(("%d clauses (%d MUST, %d SHOULD, %d MAY), %d rows, %d cases, %d vectors")
    :format(#clauses, by.must, by.should, by.may, #rows, cases, total))
print(("%d of %d pairs of clause and row have a vector"):format(pairs_covered,
    pairs_all))
print(("%d passed, %d failed, %d skipped"):format(passed, failed, skipped))
os.exit(failed == 0 and passed > 0)
