-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- rows.tbl, the list of all rows, and the row patterns of clauses.
--
--	list, why = row_table.read([path])
--		{row =, target =, file =, properties = {name = true}} for each,
--		in order, and by its name; the file beside this one if none
--		is named
--	matches, why = row_table.pattern(text)
--		a function of such an entry, of a word between the brackets of
--		a clause: GLOB, then :PROPERTY or :!PROPERTY as often as need be

local row_table = {}

-- The properties that a row pattern can ask for: those of row_properties.lua,
-- which says of which rows they hold.  Their meaning is in docs/clauses.md.
row_table.PROPERTIES = {"avail", "high", "walk", "window", "window-walk",
    "hashed", "pde", "padded", "ragged", "live-short", "file",
    "rw-nx", "sample"}

local known = {}
for _, name in ipairs(row_table.PROPERTIES) do
	known[name] = true
end

local function beside()
	local here = assert(package.searchpath("vmcorpus.row_table",
	    package.path))
	return (here:gsub("row_table%.luac?$", "rows.tbl"))
end

local function entry(line)
	local row, file, words = line:match("^(%S+)\t+(%S+)\t+(.-)%s*$")
	if not row or not row:match("^%l%w*/%l+%d[%d.]*/%w+$") then
		return nil, "it is no row, file and properties"
	end
	local properties = {}
	for word in words:gmatch("%S+") do
		if word ~= "-" and not known[word] then
			return nil, word .. " is no property"
		end
		properties[word] = word ~= "-" or nil
	end
	return {row = row, target = row:match("^%w+"), file = file,
	    properties = properties}
end

function row_table.read(path)
	path = path or beside()
	local f, why = io.open(path)
	if not f then
		return nil, why
	end
	local list, n = {}, 0
	for line in f:lines() do
		n = n + 1
		if not line:match("^#") then
			local e, wrong = entry(line)
			if e and list[e.row] then
				e, wrong = nil, e.row .. " is there twice"
			end
			if not e then
				f:close()
				return nil, ("%s:%d: %s"):format(path, n, wrong)
			end
			list[#list + 1] = e
			list[e.row] = e
		end
	end
	f:close()
	return list
end

-- A glob of row names as a Lua pattern.
local function glob(text)
	return "^" .. text:gsub("%p", function(c)
		return c == "*" and ".*" or "%" .. c
	end) .. "$"
end

function row_table.pattern(text)
	local names, rest = text:match("^([^:]+)(.*)$")
	if not names then
		return nil, text .. " is no row pattern"
	end
	local wanted = {}
	for absent, name in rest:gmatch(":(!?)([^:]*)") do
		if not known[name] then
			return nil, ("%s: %s is no property"):format(text, name)
		end
		wanted[#wanted + 1] = {name, absent == ""}
	end
	local like = glob(names)
	return function(e)
		-- What belongs to no dump is no target's.
		if e.row == "api" then
			return text == "api"
		elseif not e.row:match(like) then
			return false
		end
		for _, want in ipairs(wanted) do
			if (e.properties[want[1]] or false) ~= want[2] then
				return false
			end
		end
		return true
	end
end

-- The entry of what belongs to no dump.
row_table.api = {row = "api", properties = {}}

return row_table
