-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The rows: one for each target, format, version and MMU, in the order of
-- rows.tbl.  A new target is one file in target/ and its lines there.

local identity = require "vmcorpus.identity"
local machine = require "vmcorpus.machine"
local row_check = require "vmcorpus.row_check"
local row_properties = require "vmcorpus.row_properties"
local row_table = require "vmcorpus.row_table"
local util = require "vmcorpus.util"
local window = require "vmcorpus.window"

local listed = assert(row_table.read())

-- Files of target/, with the names of the rows that each must have.  They are
-- read when somebody asks for one of those targets, since most cases are about
-- one.
local files = {}
for _, e in ipairs(listed) do
	local file = files[e.file]
	if not file then
		file = {name = e.file, targets = {}, wanted = {}}
		files[e.file] = file
		files[#files + 1] = file
	end
	file.targets[e.target] = true
	file.wanted[#file.wanted + 1] = e.row
end

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
	t.has_walk = t.has_walk or false
	if t.format ~= "virtual" then
		t.valid_bit = t.valid_bit or 0
	end
	local c = t.clause
	if type(c) == "table" then
		c.kernel = c.kernel or t.target:upper() .. "-KERN-1"
		c.walk = c.walk or t.format == "minidump" and "MD-WALK-1" or
		    nil
		if t.format == "full" then
			c.region = c.region or "FULL-SEG-1"
			c.over_regions = c.over_regions or "FULL-SEG-2"
		end
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

-- The windows of the row: those that its kernel has, where no table is asked
-- about them.
local function settle_windows(t)
	local all = t.format ~= "virtual" and identity.windows(t) or {}
	t.windows, t.window_walk = {}, false
	for _, w in ipairs(all) do
		w.base = w.from_ram and t.dmap_phys or w.base
		if identity.needs_no_table(t, w) then
			t.windows[#t.windows + 1] = w
			t.window_walk = t.window_walk or t.has_walk and
			    w.in_walk
		end
	end
	t.fails_at = function(va)
		return not (va == -1 and t.maps_top or t.format == "raw" and
		    window.has(t.windows, t.bits == 32 and va & 0xffffffff or va))
	end
	t.reach = t.pa_limit
	t.has_dmap = #all > 0
	if t.has_dmap then
		local w = window.widest(all)
		t.dmap_window = w
		t.dmap_base, t.dmap_end = w.first, w.last + 1
		t.dmap_phys = w.base
		t.reach = window.span(w) - (t.ram - w.base)
		t.dmap = function(pa)
			return w.first + (t.ram + pa - w.base)
		end
	end
end

-- What every row offers, computed from what its target's file says.
local function finish(t)
	t.row = name(t)
	t.clause = clauses(t)
	t.device = t.format == "raw" and not t.plain
	t.has_clause = function(field)
		return type(t.clause[field]) == "string"
	end
	t.identity = identity.of(t.target)
	t.etype = t.identity.types[1]
	t.meaningful_flags = t.identity.flags_mask
	if t.format == "minidump" then
		t.bitmap_word = t.identity.minidump[t.indexed_by ==
		    "dump_avail" and "wordbits" or "wordbits1"]
	end
	t.has_field = function(field)
		return t.format == "minidump" and
		    identity.has_field(t.target, field)
	end
	t.indistinct = function(other)
		return identity.indistinct(t, other)
	end
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
	settle_windows(t)
	if t.format ~= "virtual" then
		t.empty_entry = identity.mmu(t).empty or 0
	end
	t.properties = {}
	for key, holds in pairs(row_properties) do
		t.properties[key] = holds(t) or nil
	end
	t.pack = function(form, ...)
		return ((t.order == "be" and ">" or "<") .. form):pack(...)
	end
	t.bit_byte = function(k)
		local bits = t.bitmap_word
		return t.order == "le" and k // 8 or
		    (k // bits + 1) * bits // 8 - 1 - k % bits // 8
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
		if not file.targets[t.target or ""] then
			wrong(t, {("target: %s, of which rows.tbl has no row "
			    .. "in this file"):format(tostring(t.target))})
		end
		t.clause = type(t.clause) == "table" and
		    util.merge(t.clause) or t.clause
		defaults(t)
		local mistakes = row_check.given(t)
		if names[name(t)] then
			mistakes = {"variant: there is such a row already"}
		elseif not util.one_of(name(t), file.wanted) then
			mistakes = {"variant: rows.tbl has no such row"}
		end
		if #mistakes > 0 then
			wrong(t, mistakes)
		end
		list[#list + 1] = finish(t)
		names[t.row] = t
	end
	for _, row in ipairs(file.wanted) do
		if not names[row] then
			error(("target/%s.lua: no row %s, which rows.tbl has")
			    :format(file.name, row), 0)
		end
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
	for _, e in ipairs(listed) do
		if not target or e.target == target then
			read(files[e.file])
			list[#list + 1] = by_name[e.row]
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

-- The row like t of the machine in the other byte order.
function rows.twin(t)
	local like = t.row:match("/.*$")
	for _, e in ipairs(listed) do
		local other = identity.of(e.target)
		if e.row:match("/.*$") == like and
		    other.machine == t.identity.machine and
		    other.bits == t.identity.bits and
		    other.flags == t.identity.flags and
		    other.order ~= t.identity.order then
			return rows[e.row]
		end
	end
	error(t.row .. " has no row of the other byte order")
end

-- The rows that stand for their kind where a case needs any one: of each of
-- kinds, "FORMAT BITS", the one with the property sample.  Names, since a list
-- of cases is made without reading any target's file.
function rows.samples(kinds)
	local list = {}
	for i, kind in ipairs(kinds) do
		for _, e in ipairs(listed) do
			local format = e.row:match("/(%l+)")
			if e.properties.sample and kind == ("%s %d"):format(
			    format, identity.of(e.target).bits) then
				list[i] = e.row
			end
		end
		if not list[i] then
			error(("no row is the sample of %s"):format(kind), 2)
		end
	end
	return list
end

function rows.sample(kind)
	return rows[rows.samples{kind}[1]]
end

-- Their targets, as a case's "about" names them.
function rows.about(kinds)
	local list, seen = {}, {}
	for _, row in ipairs(rows.samples(kinds)) do
		local target = row:match("^[^/]+")
		if not seen[target] then
			seen[target] = true
			list[#list + 1] = target
		end
	end
	return table.concat(list, " ")
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
rows.api = {row = "api", device = false}

return rows
