-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Makes a failing scenario smaller: delta debugging over its lists, then over
-- the keys and counts of what is left, for as long as it still fails and
-- there is time.

local proc = require "proc"
local util = require "vmcorpus.util"

local minimize = {}

-- Lists whose elements can be left out one by one.
local LISTS = {"write", "entry", "table_at", "omit", "pages", "map", "memory",
    "segments", "patch", "dump"}
-- Keys without which a scenario may still be one.
local KEYS = {"msgbuf", "header", "symbols", "kva_end", "kernphys", "tables",
    "seed", "name"}
-- Fields of a mapping that have defaults.
local FIELDS = {"bits", "global", "user", "nx", "rw", "valid", "step"}

local function with(s, key, value)
	local c = util.copy(s)
	c[key] = value
	return c
end

-- list without elements first..last.
local function without(list, first, last)
	local c = {}
	for i, v in ipairs(list) do
		if i < first or i > last then
			c[#c + 1] = v
		end
	end
	return c
end

-- The classic algorithm: chunks of half, a quarter, ... down to one.
local function shrink_list(s, key, try)
	local size = (#s[key] + 1) // 2
	while size >= 1 do
		local i = 1
		while i <= #s[key] do
			local smaller = with(s, key, without(s[key], i,
			    i + size - 1))
			if try(smaller) then
				s = smaller
			else
				i = i + size
			end
		end
		if size == 1 then
			break
		end
		size = (size + 1) // 2
	end
	return s
end

local function replace(list, i, v)
	local c = util.append({}, list)
	c[i] = v
	return c
end

-- Smaller counts and fewer fields of each mapping.
local function shrink_maps(s, try)
	for i = 1, #(s.map or {}) do
		local count = s.map[i].count or 1
		while count > 1 do
			local n = count // 2
			local m = with(s.map[i], "count", n > 1 and n or nil)
			local smaller = with(s, "map", replace(s.map, i, m))
			if not try(smaller) then
				break
			end
			s, count = smaller, n
		end
		for _, field in ipairs(FIELDS) do
			if s.map[i][field] ~= nil then
				local m = with(s.map[i], field, nil)
				local smaller = with(s, "map",
				    replace(s.map, i, m))
				if try(smaller) then
					s = smaller
				end
			end
		end
	end
	return s
end

-- scenario: what failed; fails(scenario): whether a smaller one does (false
-- for one that cannot be built).  Returns the smallest found and the number
-- of tries.  opts: seconds.
function minimize.run(scenario, fails, opts)
	local stop = proc.now() + (opts and opts.seconds or 5)
	local tries = 0
	local function try(s)
		if proc.now() > stop then
			return false
		end
		tries = tries + 1
		return fails(s)
	end
	local s = scenario
	local before
	repeat
		before = s
		for _, key in ipairs(LISTS) do
			if type(s[key]) == "table" and #s[key] > 0 then
				s = shrink_list(s, key, try)
			end
			if type(s[key]) == "table" and #s[key] == 0 then
				local smaller = with(s, key, nil)
				s = try(smaller) and smaller or s
			end
		end
		s = shrink_maps(s, try)
		for _, key in ipairs(KEYS) do
			if s[key] ~= nil then
				local smaller = with(s, key, nil)
				s = try(smaller) and smaller or s
			end
		end
	until s == before or proc.now() > stop
	return s, tries
end

return minimize
