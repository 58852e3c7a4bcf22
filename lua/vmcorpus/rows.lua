-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The rows: one for each target, format, version and MMU, by the names of
-- docs/clauses.md.  A new target is one file in target/ and one line here.

local machine = require "vmcorpus.machine"
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

-- What every row offers, computed from what its target's file says.
local function finish(t)
	t.row = name(t)
	t.clause.kernel = t.clause.kernel or t.target:upper() .. "-KERN-1"
	t.large = t.sizes[2]
	t.large_pa = 0xc00 * t.page & ~(t.large - 1)
	t.magic_size = t.magic_size or 24
	t.ram = t.ram or 0
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
		t.dmap_phys = t.dmap_phys or 0
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
	return t
end

local FILTERS = {
	target = true, format = true, variant = true, kernel = true,
	version = true, where = true,
}

local function read(file)
	if file.rows then
		return file.rows
	end
	file.rows = {}
	for _, t in ipairs(require("vmcorpus.target." .. file.name)) do
		assert(util.one_of(t.target, file), t.target)
		file.rows[#file.rows + 1] = finish(t)
		by_name[t.row] = t
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

-- The rows for which filter holds, in order; of one target only, if given.
function rows.select(filter, target)
	for key in pairs(filter) do
		if not FILTERS[key] then
			error(("rows cannot be chosen by %s"):format(key), 0)
		end
	end
	local list = {}
	for _, t in ipairs(all(target)) do
		local ok = true
		for key, want in pairs(filter) do
			if key ~= "where" then
				ok = ok and util.one_of(t[key], want)
			end
		end
		if ok and (not filter.where or filter.where(t)) then
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
