-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The table docs/coverage.md: for each row how many cases, clauses and vectors
-- cover it.
--
--	coverage_table.runs()
--		an empty collection, with
--		:add(record)	a header or a case of the results
--		:best()		header and cases of the run that the table is
--				made of, and why there is none
--	coverage_table.text(rows, clauses, cases, run)
--	coverage_table.compare(checked_in, text, skipped)
--		list of texts: how the first differs from the second
--
-- Whatever host a whole run was on will do; native is taken where it is there,
-- else the first.
--
-- rows is a list of names; clauses has level by name; cases are the records
-- of one run; skipped has the rows of which the machine ran nothing.  Cases
-- and clauses are the same whoever runs the suite.  Vectors depend on the seed
-- and on what is native: those of another seed or another kind of machine are
-- not compared.

local coverage_table = {}

local LEVELS = {"must", "should", "may"}

local HEAD = [[
# What covers each row

Made by `make coverage` from the results of `make run`; `make check-clauses` fails where the two differ. A row is a
target, a format with its version or kernel, and a variant of the MMU ([clauses.md](clauses.md)). Counted are the cases
by their level, the clauses that they cite, by theirs, and the vectors: the requests and other checks of one run on one
host. `api` stands for what belongs to no dump. In the last line a clause that several rows share counts once.

]]

-- The cases that the plan of a run asks for.
local function planned(run)
	local n = 0

	for _, part in ipairs(run.rows) do
		n = n + part.cases
	end
	return n
end

local function why_not(run, cases)
	if run.not_run or not run.rows then
		return "it was not run"
	elseif run.selection and run.selection ~= "" or
	    #(run.levels_left_out or {}) > 0 then
		return "it is of a part of the suite"
	elseif run.claims then
		return "it is of claimed rows"
	elseif run.implementation ~= "reference" then
		return "it is of " .. run.implementation
	elseif #cases ~= planned(run) then
		return ("%d of %d cases are there"):format(#cases,
		    planned(run))
	end
end

local Runs = {}
Runs.__index = Runs

-- Runs of one implementation on one host are parts of the same plan.
function coverage_table.runs()
	return setmetatable({list = {}, by_name = {}, of_run = {}}, Runs)
end

function Runs:add(r)
	local at

	if r.kind == "run" then
		local name = r.implementation .. " on " .. r.host

		at = self.by_name[name] or {name = name, host = r.host,
		    cases = {}, seen = {}}
		if not self.by_name[name] then
			self.by_name[name] = at
			self.list[#self.list + 1] = at
		end
		if not at.run or at.run.not_run then
			at.run = r
		end
		self.of_run[r.run] = at
		return
	end
	at = self.of_run[r.run]
	if at and not at.seen[r.id] then
		at.seen[r.id] = true
		at.cases[#at.cases + 1] = r
	end
end

function Runs:best()
	local best, why = nil, {}

	for _, at in ipairs(self.list) do
		local no = why_not(at.run, at.cases)

		if no then
			why[#why + 1] = ("%s: %s"):format(at.name, no)
		elseif not best or at.host == "native" then
			best = at
		end
	end
	if best then
		return best.run, best.cases
	end
	return nil, {}, #why == 0 and "there is no run in it" or
	    table.concat(why, "; ", 1, math.min(#why, 3))
end

local function zeros()
	return {cases = {must = 0, should = 0, may = 0},
	    clauses = {must = 0, should = 0, may = 0}, cited = {},
	    vectors = 0}
end

local function add(n, case, clauses)
	n.cases[case.level] = n.cases[case.level] + 1
	n.vectors = n.vectors + (case.vectors or 0)
	for _, id in ipairs(case.clauses) do
		if clauses[id] and not n.cited[id] then
			local level = clauses[id].level

			n.cited[id] = true
			n.clauses[level] = n.clauses[level] + 1
		end
	end
end

local function line(name, n)
	local cells = {name}

	for _, what in ipairs{"cases", "clauses"} do
		for _, level in ipairs(LEVELS) do
			cells[#cells + 1] = n[what][level]
		end
	end
	cells[#cells + 1] = n.vectors
	return ("| %s |\n"):format(table.concat(cells, " | "))
end

function coverage_table.text(rows, clauses, cases, run)
	local by_row, all = {}, zeros()
	local out = {HEAD, ("Vectors: seed %s on %s.\n\n"):format(run.seed,
	    run.machine),
	    "| row | cases: MUST | SHOULD | MAY | clauses: MUST | SHOULD | " ..
	    "MAY | vectors |\n",
	    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"}

	for _, case in ipairs(cases) do
		by_row[case.row] = by_row[case.row] or zeros()
		add(by_row[case.row], case, clauses)
		add(all, case, clauses)
	end
	for _, row in ipairs(rows) do
		out[#out + 1] = line("`" .. row .. "`", by_row[row] or zeros())
	end
	out[#out + 1] = line(("all %d rows"):format(#rows), all)
	return table.concat(out)
end

-- Lines of text, those of the table by their first cell.
local function split(text)
	local list, by_name = {}, {}

	for s in text:gmatch "[^\n]*" do
		local name = s:match "^| (.-) |"

		list[#list + 1] = {name = name or s, text = s}
		by_name[name or s] = s
	end
	return list, by_name
end

function coverage_table.compare(checked_in, text, skipped)
	local old, have = split(checked_in)
	local new, want = split(text)
	local seen = "Vectors: [^\n]*"
	local same = checked_in:match(seen) == text:match(seen)
	local differences = {}

	-- A line as far as this machine can tell.
	local function known(s, name)
		local vectors = same and not skipped[name:match "^`(.*)`$"] and
		    (name:sub(1, 3) ~= "all" or not next(skipped))

		if s:match "^Vectors: " then
			return "Vectors:"
		end
		return vectors and s or s:gsub("%d+ |$", "- |")
	end

	for _, l in ipairs(new) do
		local s = have[l.name]

		if l.name:match "^Vectors: " then
			s = l.text
		end
		if not s or known(s, l.name) ~= known(l.text, l.name) then
			differences[#differences + 1] = ("%s: it says %q, " ..
			    "the suite %q"):format(l.name, s or "nothing",
			    l.text)
		end
	end
	for _, l in ipairs(old) do
		if not want[l.name] and not l.name:match "^Vectors: " then
			differences[#differences + 1] = ("%q is of no row")
			    :format(l.text)
		end
	end
	return differences
end

return coverage_table
