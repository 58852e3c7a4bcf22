-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Holds the tables of target/ to the list of row_fields.lua, and their fields
-- to each other.

local fields = require "vmcorpus.row_fields"
local identity = require "vmcorpus.identity"

local row_check = {}

local function integer(v)
	return math.type(v) == "integer"
end

local function power(v)
	return integer(v) and v > 0 and v & (v - 1) == 0
end

local function text(v)
	return type(v) == "string" and v ~= ""
end

local function is(kind)
	return function(v)
		return type(v) == kind
	end
end

local function one_of(...)
	local set = {}
	for _, v in ipairs{...} do
		set[v] = true
	end
	return function(v)
		return set[v] or false
	end
end

-- A list of n or more, without holes, each of which is as it should be.
local function list(good, n)
	return function(v)
		if type(v) ~= "table" or #v < (n or 1) then
			return false
		end
		local count = 0
		for key, item in pairs(v) do
			if not integer(key) or key < 1 or key > #v or
			    not good(item) then
				return false
			end
			count = count + 1
		end
		return count == #v
	end
end

local function level(v)
	return type(v) == "table" and integer(v.level) and text(v.name) and
	    integer(v.shift) and power(v.entries) and
	    (v.leaf == nil or v.leaf == 1 << v.shift)
end

local TYPE = {
	text = text,
	number = integer,
	boolean = is("boolean"),
	["function"] = is("function"),
	["power of 2"] = power,
	["text or false"] = function(v)
		return v == false or text(v)
	end,
	["32 or 64"] = one_of(32, 64),
	["le or be"] = one_of("le", "be"),
	["page or dump_avail"] = one_of("page", "dump_avail"),
	["pte or pde"] = one_of("pte", "pde"),
	format = one_of("minidump", "full", "raw", "virtual", "regions"),
	numbers = list(integer),
	sizes = list(power, 2),
	levels = list(level, 2),
	list = list(is("table")),
	clauses = is("table"),
	clause = function(v)
		return v == false or text(v) and
		    v:find("^[A-Z][A-Z0-9]*%-[A-Z0-9]+%-%d+$") ~= nil
	end,
}

local function show(v)
	if type(v) == "table" or type(v) == "function" then
		return "a " .. type(v)
	elseif integer(v) and (v < 0 or v > 9) then
		return ("%d (0x%x)"):format(v, v)
	end
	return type(v) == "string" and ("%q"):format(v) or tostring(v)
end

-- What is wrong between fields that are right each for itself.  Each gives
-- the field that is blamed, and why.
local RELATIONS = {
	function(t)
		if t.sizes[1] ~= t.page then
			return "sizes", "the first is not a page"
		end
		for i = 2, #t.sizes do
			if t.sizes[i] <= t.sizes[i - 1] then
				return "sizes", "they do not ascend"
			end
		end
	end,
	function(t)
		local n = t.levels and #t.levels
		if not n then
			return
		elseif 1 << t.levels[n].shift ~= t.page then
			return "levels", "the last one's entry maps no page"
		elseif (t.split and 1 << t.levels[n - 1].shift or
		    t.levels[n - 1].leaf) ~= t.sizes[2] then
			return "levels", ("a leaf of %s is not sizes[2]")
			    :format(t.levels[n - 1].name)
		end
		for i = 2, n do
			local up, down = t.levels[i - 1], t.levels[i]
			if down.level ~= up.level - 1 or
			    down.entries << down.shift ~= 1 << up.shift then
				return "levels", ("%s does not fill an entry "
				    .. "of %s"):format(down.name, up.name)
			end
		end
	end,
	function(t)
		if #t.software ~= 2 then
			return "software", "it is a bit and how many"
		end
		for _, bit in ipairs(t.flag_bits or {}) do
			if bit < 0 or bit >= t.esize * 8 then
				return "flag_bits", ("no bit %d in %d bytes")
				    :format(bit, t.esize)
			end
		end
	end,
	function(t)
		if t.format ~= "minidump" then
			return
		elseif not t.magic then
			return "magic", "missing; minidumps have one"
		elseif t.version < 1 or t.version > t.last_version then
			return "version", ("it is not in 1 to %d, last_version")
			    :format(t.last_version)
		elseif (t.version > t.before_avail) ~=
		    (t.indexed_by == "dump_avail") then
			return "indexed_by", ("it is %s in version %d, where "
			    .. "before_avail is %d"):format(t.indexed_by,
			    t.version, t.before_avail)
		end
	end,
	-- What the generator and the author of a row both state.
	function(t)
		local known = identity.of(t.target)
		if not known then
			return "target", "the generator has none of that name"
		elseif known.bits ~= t.bits or known.order ~= t.order then
			return "bits", ("the generator's kernels have %d, %s")
			    :format(known.bits, known.order)
		elseif not known.kernels[t.kernel] then
			return "kernel", "the generator has none of that name"
		end
	end,
	function(t)
		for _, w in ipairs(identity.windows(t)) do
			if w.from_ram and not t.dmap_phys then
				return "dmap_phys", ("missing; the %s begins "
				    .. "with RAM"):format(w.name)
			end
		end
	end,
}

local index = {}		-- per list of fields: by name
for _, key in ipairs{"GIVEN", "COMPUTED", "CLAUSE"} do
	index[key] = {}
	for _, field in ipairs(fields[key]) do
		index[key][field[1]] = field
	end
end

-- Compares a table with a list of fields; say(field, what is wrong).
local function compare(t, values, key, prefix, say)
	for _, field in ipairs(fields[key]) do
		local name, kind, where = field[1], field[2], field[3]
		local some = where:match("^(.*)%?$")
		local have = values[name]
		local condition = fields.CONDITION[some or where]
		if have == nil then
			if not some and condition(t) then
				say(prefix .. name, ("missing; rows that have it: %s")
				    :format(where))
			end
		elseif not condition(t) then
			say(prefix .. name, ("this row has none; rows that have it: %s")
			    :format(where))
		elseif not TYPE[kind](have) then
			say(prefix .. name, ("%s, which is not of the type %s")
			    :format(show(have), kind))
		end
	end
	for name in pairs(values) do
		if key == "GIVEN" and index.COMPUTED[name] then
			say(prefix .. name, "rows.lua computes it, no target "
			    .. "gives it")
		elseif not index[key][name] then
			say(prefix .. tostring(name),
			    "not a field of a row (row_fields.lua)")
		end
	end
end

-- The mistakes in what a target's file gives for a row: a list of texts, empty
-- if there are none.
function row_check.given(t)
	local list_of = {}
	local function say(field, what)
		list_of[#list_of + 1] = ("%s: %s"):format(field, what)
	end
	compare(t, t, "GIVEN", "", say)
	if type(t.clause) == "table" then
		compare(t, t.clause, "CLAUSE", "clause.", say)
	end
	-- Those that mean anything only when the fields are there.
	for i = 1, #list_of == 0 and #RELATIONS or 0 do
		local field, what = RELATIONS[i](t)
		if field then
			say(field, what)
		end
	end
	table.sort(list_of)
	return list_of
end

-- Whether a row can have a field of this name.
function row_check.is_field(name)
	return index.GIVEN[name] ~= nil or index.COMPUTED[name] ~= nil
end

function row_check.is_clause(name)
	return index.CLAUSE[name] ~= nil
end

return row_check
