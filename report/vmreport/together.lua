-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Cases that were run once for several hosts: a process asked the drivers of
-- all of them side by side, and compared each reply with the first host's.  Of
-- each host it said one of
--
--   vmcorpus same HOST MACHINE bits=64 order=be ... implementation=WORD
--       version=WORD
--   vmcorpus apart HOST TEXT
--
-- (a line each; WORD is "-" for none, or "=" and text with %XX).  A case is
-- settled for a host that is the same in a case that passed or was skipped, and
-- is nowhere apart: the result holds for that host too.  What is not settled is
-- run again with the host alone; those results count, and apart stays in them
-- as what was seen before.

local kyua = require "vmreport.kyua"
local text = require "vmreport.text"

local M = {}

-- What a record's field apart tells.
M.apart_words = "Asked side by side with the other hosts, it answered otherwise"

local settles = { passed = true, skipped = true }

-- What only the first host's own lines say.
local of_first = {
	host = true, machine = true, class = true, path = true,
	implementation = true, version = true,
}

-- The text of a WORD, nil for none; false if it is no such word.
local function untext(word)
	if word == "-" then
		return nil
	elseif not word or word:sub(1, 1) ~= "=" then
		return false
	end
	return text.clean((word:sub(2):gsub("%%(%x%x)", function(x)
		return string.char(tonumber(x, 16))
	end)))
end

-- What a line `same` says of its host, as kyua.read gives it of a run; nil if
-- the line is not whole.
local function facts_of(line)
	local about, path, version = line:match(
	    "^(%S+ %S+ .*%f[%S]bits=.*) implementation=(%S+) version=(%S+)$")
	if not about then
		return nil
	end
	local facts = {}
	facts.host, facts.machine, facts.class = kyua.host_of(about)
	facts.path, facts.version = untext(path), untext(version)
	if facts.path == false or facts.version == false then
		return nil
	end
	facts.implementation = kyua.name_of(facts.path)
	return facts
end

-- The text of the first line of the list that is about the host, and whether
-- another one about it says otherwise.
local function about(list, host)
	local first, other
	for _, line in ipairs(list) do
		if line:match("^%S+") == host then
			first = first or line
			other = other or line ~= first
		end
	end
	return first, other
end

-- The facts of the host, if the case is settled for it.
local function settled(case, sides, host)
	local line, other = about(sides.same, host)
	if line and not other and settles[case.result] and
	    not about(sides.apart, host) then
		return facts_of(line)
	end
end

local function apart(sides, host)
	local line = about(sides.apart, host)
	local why = line and line:match("^%S+%s+(.-)%s*$")
	return why ~= "" and why or nil
end

local function name_of(case)
	return case.program .. ":" .. case.id
end

-- kyua.read, or nil and why with the path.
local function read(path, whole)
	local f, missing = io.open(path, "rb")
	if not f then
		return nil, missing
	end
	f:close()
	local cases, said, sides = kyua.read(path, whole)
	if not cases then
		return nil, ("%s: %s"):format(path, said)
	end
	return cases, said, sides
end

-- Lines "HOST PROGRAM:CASE" of the common database's cases and the hosts for
-- which each is settled; or nil and why.
function M.settled(path)
	local cases, why, sides = read(path)
	if not cases then
		return nil, why
	end
	local lines = {}
	for i, case in ipairs(cases) do
		local seen = {}
		for _, line in ipairs(sides[i].same) do
			local host = line:match("^%S+")
			if host and not seen[host] and
			    settled(case, sides[i], host) then
				lines[#lines + 1] = host .. " " .. name_of(case)
			end
			seen[host or ""] = true
		end
	end
	return lines
end

-- A common database is read once for all hosts.
local known = {}

local function read_common(path, whole)
	local at = not whole and known[path]
	if not at then
		at = table.pack(read(path, whole))
		if not whole and at[1] then
			known[path] = at
		end
	end
	return at[1], at[2], at[3]
end

-- A record of the host's own; the tables in it belong to all hosts and are
-- never changed.
local function copy_of(case)
	local copy = {}
	for k, v in pairs(case) do
		copy[k] = v
	end
	return copy
end

-- The cases of a host and what is known about its run, as kyua.read gives
-- them: those that are settled for it in the common database at path, and all
-- of the database at again (or nil), which win.  Or nil and why.
function M.read(path, again, host, whole)
	local common, said, sides = read_common(path, whole)
	if not common then
		return nil, said
	end
	local own, own_said = {}, {}
	if again then
		own, own_said = read(again, whole)
		if not own then
			return nil, own_said
		end
	end
	local run, by_name, facts = {}, {}, nil
	for _, case in ipairs(own) do
		by_name[name_of(case)] = case
	end
	local cases = {}
	for i, case in ipairs(common) do
		local again_case = by_name[name_of(case)]
		local its = settled(case, sides[i], host)
		facts = facts or its
		if again_case then
			again_case.apart = apart(sides[i], host)
		elseif its then
			cases[#cases + 1] = copy_of(case)
		end
	end
	table.move(own, 1, #own, #cases + 1, cases)
	for k, v in pairs(said) do
		if not of_first[k] then
			run[k] = v
		end
	end
	for _, more in ipairs { own_said, facts or {} } do
		for k, v in pairs(more) do
			run[k] = v
		end
	end
	return cases, run
end

return M
