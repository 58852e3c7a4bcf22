-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The rows: one for each target, format, version and MMU, by the names of
-- docs/clauses.md.  A new target is one file in target/ and one line here.

local machine = require "vmcorpus.machine"
local row_check = require "vmcorpus.row_check"
local util = require "vmcorpus.util"

-- Files of target/, and the targets that each has rows of.  They are read when
-- somebody asks for one of those, since most cases are about one target.
local FILES = {
	{name = "amd64", "amd64"},
	{name = "i386", "i386"},
	{name = "aarch64", "aarch64"},
	{name = "riscv64", "riscv64"},
	{name = "arm", "arm", "armeb"},
	{name = "powerpc", "powerpc", "powerpc64", "powerpc64le"},
	{name = "powerpc64", "powerpc64", "powerpc64le"},
}

local rows = {}
local by_name = {}

local function name(t)
	local kind = t.format == "minidump" and t.version or t.kernel
	return ("%s/%s%s/%s"):format(t.target, t.format, kind, t.variant)
end

-- What a target's file need not say.
local function defaults(t)
	t.magic_size = t.format == "minidump" and (t.magic_size or 24) or nil
	t.ram = t.ram or 0
	t.etype = t.etype or 2
	t.has_walk = t.has_walk or false
	if t.has_dmap then
		t.dmap_phys = t.dmap_phys or 0
	end
	if t.format ~= "virtual" then
		t.valid_bit = t.valid_bit or 0
	end
	local c = t.clause
	if type(c) == "table" then
		c.kernel = c.kernel or t.target:upper() .. "-KERN-1"
		c.walk = c.walk or t.format == "minidump" and "MD-WALK-1" or
		    nil
	end
end

-- In place of a clause that a row has not: no case takes it, and what refuses
-- it says this.
local missing = {__tostring = function(m)
	return ("clause.%s, which %s has not"):format(m.field, m.row)
end}

local function clauses(t)
	return setmetatable(t.clause, {__index = function(_, field)
		if not row_check.is_clause(field) then
			error(("%s: clause.%s is not a field of a row"):format(
			    t.row, tostring(field)), 2)
		end
		return setmetatable({field = field, row = t.row}, missing)
	end})
end

-- What every row offers, computed from what its target's file says.
local function finish(t)
	t.row = name(t)
	t.clause = clauses(t)
	t.large = t.sizes[2]
	t.large_pa = 0xc00 * t.page & ~(t.large - 1)
	t.pa_limit = t.pa_limit - t.ram
	t.kva = function(off)
		return t.kernel_map + off
	end
	t.sym = function(off)
		return t.kernbase + off
	end
	t.block = function(m)
		m = util.copy(m)
		if t.split then
			m.count = t.large // t.page
		else
			m.size = t.large
		end
		return m
	end
	t.reach = t.pa_limit
	if t.has_dmap then
		t.reach = t.dmap_end - t.dmap_base - (t.ram - t.dmap_phys)
		t.dmap = function(pa)
			return t.dmap_base + (t.ram + pa - t.dmap_phys)
		end
	end
	t.pack = function(form, ...)
		return ((t.order == "be" and ">" or "<") .. form):pack(...)
	end
	t.bit_byte = function(k)
		local word = t.bits // 8
		return t.order == "le" and k // 8 or
		    (k // t.bits + 1) * word - 1 - k % t.bits // 8
	end
	t.scenario = function(more)
		return machine.bare(t, more)
	end
	t.machine = function(more)
		return machine.standard(t, more)
	end
	return setmetatable(t, {__index = function(_, field)
		if not row_check.is_field(field) then
			error(("%s: %s is not a field of a row"):format(t.row,
			    tostring(field)), 2)
		end
	end})
end

-- The rows of a file of target/.  The first one with mistakes ends it: an
-- error {row = that one, text = all that is wrong with it}.
local function load_file(file)
	local list, names = {}, {}
	local function wrong(t, mistakes)
		local text = ("target/%s.lua: row %d, %s: "):format(file.name,
		    #list + 1, name(t))
		pcall(finish, t)
		error(setmetatable({row = t,
		    text = text .. table.concat(mistakes, "\n" .. text)},
		    {__tostring = function(e)
			return e.text
		    end}), 0)
	end
	for _, given in ipairs(require("vmcorpus.target." .. file.name)) do
		local t = util.merge(given)
		if not util.one_of(t.target or "", file) then
			wrong(t, {("target: %s, which rows.lua does not expect "
			    .. "in this file"):format(tostring(t.target))})
		end
		t.clause = type(t.clause) == "table" and
		    util.merge(t.clause) or t.clause
		defaults(t)
		local mistakes = row_check.given(t)
		if names[name(t)] then
			mistakes = {"variant: there is such a row already"}
		end
		if #mistakes > 0 then
			wrong(t, mistakes)
		end
		list[#list + 1] = finish(t)
		names[t.row] = t
	end
	return list, names
end

local function read(file)
	if not file.rows then
		local list, names = load_file(file)
		by_name = util.merge(by_name, names)
		file.rows = list
	end
	return file.rows
end

-- All rows in order, or those of one target.
local function all(target)
	local list = {}
	for _, file in ipairs(FILES) do
		if not target or util.one_of(target, file) then
			for _, t in ipairs(read(file)) do
				if not target or t.target == target then
					list[#list + 1] = t
				end
			end
		end
	end
	return list
end

-- rows["amd64/minidump3/la48"], rows[1] and ipairs(rows).
setmetatable(rows, {__index = function(_, key)
	if type(key) == "number" then
		return all()[key]
	end
	all(key:match("^[^/]+"))
	return by_name[key]
end, __len = function()
	return #all()
end})

local FILTERS = {
	target = true, format = true, variant = true, kernel = true,
	version = true, where = true,
}

-- Whether filter chooses row t.
function rows.chosen(t, filter)
	for key, want in pairs(filter) do
		if key ~= "where" and not util.one_of(t[key], want) then
			return false
		end
	end
	return not filter.where or filter.where(t)
end

-- The rows for which filter holds, in order; of one target only, if given.
function rows.select(filter, target)
	for key in pairs(filter) do
		if not FILTERS[key] then
			error(("rows cannot be chosen by %s"):format(key), 0)
		end
	end
	local list = {}
	for _, t in ipairs(all(target)) do
		if rows.chosen(t, filter) then
			list[#list + 1] = t
		end
	end
	return list
end

-- The last row of each target and format, and with a key ("variant") of each
-- value of that, of those that filter chooses: for cases of no row, which
-- cannot go through all.
function rows.newest(filter, key)
	local last, list = {}, {}
	for _, t in ipairs(rows.select(filter)) do
		local kind = table.concat({t.target, t.format, key and t[key]},
		    " ")
		if not last[kind] then
			list[#list + 1] = kind
		end
		last[kind] = t
	end
	for i, kind in ipairs(list) do
		list[i] = last[kind]
	end
	return list
end

-- One row of each format of each target, of those that must open: for cases
-- that need some of everything at once.
function rows.one_of_each()
	local seen, list = {}, {}
	for _, t in ipairs(all()) do
		local key = t.target .. "/" .. t.format
		if t.format ~= "raw" and not t.may_refuse and
		    not seen[key] then
			seen[key] = true
			list[#list + 1] = t
		end
	end
	return list
end

-- The row of a scenario, nil if it has none.
function rows.of(scenario)
	for _, t in ipairs(all(scenario.target)) do
		if t.target == scenario.target and
		    t.format == scenario.format and
		    t.variant == scenario.variant and
		    t.version == scenario.version and
		    (t.version or t.kernel == scenario.kernel) then
			return t
		end
	end
end

-- What belongs to no dump.
rows.api = {row = "api"}

return rows
