-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What a case file says: cases for every row that a filter chooses, or for
-- no row.  README.md is the contract.

local atf = require "atf"
local config = require "vmcorpus.config"
local rows = require "vmcorpus.rows"
local util = require "vmcorpus.util"

local suite = {}

local FIELDS = {
	clauses = "table", bug = "string", descr = "string",
	level = "string", needs = "table", limits = "table",
	timeout = "number", run = "function", alone = "boolean",
	about = "string",
}
local LEVELS = {must = true, should = true, may = true}

local program_level	-- of the cases of this program, must or should

local function wrong(ident, fmt, ...)
	error(("%s: %s"):format(ident, fmt:format(...)), 0)
end

-- MUST and SHOULD cases do not share a program: leaving a level out is then
-- leaving programs out.
local function check_level(ident, level)
	if not LEVELS[level] then
		wrong(ident, "level %s", level)
	elseif level == "may" then
		return
	end
	program_level = program_level or level
	local name = (arg[0]:match("[^/]*$")):gsub("%.lua$", "")
	if level ~= program_level then
		wrong(ident, "a program holds must cases or should cases")
	elseif (level == "should") ~= (name:match("_should_test$") ~= nil) and
	    name:match("_test$") then
		wrong(ident, "should cases are in *_should_test, others not")
	end
end

-- The clauses of a case: each a name, or false, which counts for nothing.
local function clauses(ident, given)
	local list, last = {}, 0
	for i in pairs(given) do
		last = math.max(last, math.type(i) and i or 0)
	end
	for i = 1, last do
		local clause = given[i]
		if type(clause) == "string" then
			list[#list + 1] = clause
		elseif clause ~= false then
			wrong(ident, "clauses: number %d is %s", i,
			    tostring(clause))
		end
	end
	if #list == 0 then
		wrong(ident, "clauses: there is none")
	end
	return list
end

local function check(ident, spec)
	for key, value in pairs(spec) do
		if type(value) ~= FIELDS[key] then
			wrong(ident, "%s is not a field, or of the wrong type",
			    key)
		end
	end
	for _, key in ipairs{"clauses", "bug", "descr", "run"} do
		if not spec[key] then
			wrong(ident, "%s is missing", key)
		end
	end
	for _, key in ipairs{"bug", "descr"} do
		if spec[key]:find("\n") or spec[key] == "" then
			wrong(ident, "%s is one line", key)
		end
	end
end

-- The identifiers of a row's cases begin with this.
local function prefix(t)
	return t.row:gsub("[/.-]", "_") .. "__"
end

-- Whether something can be what this process was started for: one case, or
-- the list of all.  What it was not started for need not be looked at.
local function wanted(beginning)
	local name = atf.running
	return not name or name:sub(1, #beginning) == beginning
end

local function add(t, name, spec)
	local ident = prefix(t) .. name
	if not wanted(ident) then
		return false
	end
	if not name:match("^[a-z][a-z0-9_]*$") or name:find("__") then
		wrong(ident, "a name is lower case, digits, single _")
	end
	check(ident, spec)
	local cited = clauses(ident, spec.clauses)
	if spec.about and t.row ~= "api" then
		wrong(ident, "about is for cases of no row")
	end
	local level = spec.level or "must"
	check_level(ident, level)
	local chosen = util.matches(ident, config.case) and
	    (t.row == "api" or config.chooses(t.row))
	if not chosen then
		return false
	end
	local full = util.copy(spec)
	full.ident, full.t, full.level = ident, t, level
	full.clauses = cited
	-- Hosts that are asked side by side take their time one after another.
	local timeout = (spec.timeout or 30) * (1 + #config.together)
	atf.case{name = ident, descr = spec.descr, timeout = timeout,
	    meta = {
		["X-vmcorpus.row"] = t.row,
		["X-vmcorpus.clauses"] = table.concat(full.clauses, " "),
		["X-vmcorpus.level"] = level,
		["X-vmcorpus.bug"] = spec.bug,
		["X-vmcorpus.about"] = spec.about,
	    },
	    body = function()
		require("vmcorpus.case").run(full)
	    end}
	return true
end

-- The cases of a row with mistakes that cite a clause it lacks, as far as fn
-- comes.
local function citing(row, filter, fn)
	local list = {}
	local ok, chosen = pcall(rows.chosen, row, filter)
	if not (ok and chosen and type(row.clause) == "table") then
		return ""
	end
	local t = setmetatable({}, {__index = row})
	t.case = function(name, spec)
		local good, e = pcall(clauses, prefix(t) .. name, spec.clauses)
		if not good then
			list[#list + 1] = e .. "\n"
		end
	end
	pcall(fn, t)
	return table.concat(list)
end

-- fn(t) for a row, unless this process was started for a case of another.
function suite.with(row, fn)
	if wanted(prefix(row)) then
		local t = setmetatable({}, {__index = row})
		t.case = function(name, spec)
			return add(t, name, spec)
		end
		fn(t)
	end
end

-- fn(t) for each row that filter chooses; t.case(name, spec) adds a case.
function suite.for_each_row(filter, fn)
	local target = atf.running and atf.running:match("^[^_]+")
	local ok, list = pcall(rows.select, filter, target)
	if not ok and type(list) == "table" and list.row then
		error(citing(list.row, filter, fn) .. list.text, 0)
	elseif not ok then
		error(list, 0)
	end
	if #list == 0 and not target then
		error("for_each_row: the filter matches no row", 2)
	end
	for _, row in ipairs(list) do
		suite.with(row, fn)
	end
end

-- A case that belongs to no dump.
function suite.case(name, spec)
	return add(rows.api, name, spec)
end

-- Kyua takes a program without cases for a broken one: when target= or case=
-- leave none, one that says so is listed.
local main = atf.main
function atf.main()
	if #atf.cases == 0 then
		atf.case{name = "nothing_selected",
		    descr = "target= and case= leave nothing of this program",
		    body = function()
			atf.skip("no case matches target=" .. config.target
			    .. " case=" .. config.case)
		    end}
	end
	return main()
end

return suite
