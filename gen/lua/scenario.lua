-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- Takes a scenario (docs/scenario.md) apart, checks every key of it, and
-- hands the pieces to the builder.  Loaded with the builder's functions as
-- its argument; gives the function vmgen.build.  Mistakes are raised as a
-- string that begins with the key.  Tables with names for keys are gone
-- through in the order of the names.

local raw = ...

local PA_MAX = 1 << 56

local function fail(key, ...)
	error(key .. ": " .. string.format(...), 0)
end

-- Checkers: give the value back, or raise.

local function integer(key, v)
	if math.type(v) ~= "integer" then
		fail(key, "an integer is wanted, not %s",
		    type(v) == "number" and "a float" or type(v))
	end
	return v
end

local function size(key, v)
	if integer(key, v) < 0 then
		fail(key, "%d is below 0", v)
	end
	return v
end

local function positive(key, v)
	if size(key, v) == 0 then
		fail(key, "0 is not a size")
	end
	return v
end

local function pa(key, v)
	if size(key, v) > PA_MAX then
		fail(key, "0x%x is no physical address", v)
	end
	return v
end

local function page_pa(key, v)
	if pa(key, v) & 0xfff ~= 0 then
		fail(key, "0x%x is not the address of a page", v)
	end
	return v
end

local function of_type(name)
	return function(key, v)
		if type(v) ~= name then
			fail(key, "a %s is wanted, not a %s", name, type(v))
		end
		return v
	end
end

local str, bool, tab = of_type("string"), of_type("boolean"), of_type("table")

-- The keys of a table that has names for keys, in order.
local function names(key, t)
	local list = {}
	for k in pairs(tab(key, t)) do
		if type(k) ~= "string" then
			fail(key, "a name is wanted for a key, not %s", tostring(k))
		end
		list[#list + 1] = k
	end
	table.sort(list)
	return list
end

-- A list, with nothing else in it.
local function list(key, t)
	local n = 0
	for k in pairs(tab(key, t)) do
		n = n + 1
		if math.type(k) ~= "integer" then
			fail(key, "a list has no key '%s'", tostring(k))
		end
	end
	if n ~= #t then
		fail(key, "the list has gaps")
	end
	return t
end

-- A table with the keys of spec only: name -> checker.
local function record(key, t, spec)
	local unknown = {}
	for k in pairs(tab(key, t)) do
		if not spec[k] then
			unknown[#unknown + 1] = tostring(k)
		end
	end
	if unknown[1] then
		table.sort(unknown)
		fail(key == "" and unknown[1] or key .. "." .. unknown[1],
		    "there is no such key")
	end
	local out = {}
	for _, k in ipairs(names(key, t)) do
		out[k] = spec[k](key == "" and k or key .. "." .. k, t[k])
	end
	return out
end

local function need(key, t, ...)
	for _, k in ipairs { ... } do
		if t[k] == nil then
			fail(key .. "." .. k, "is missing")
		end
	end
	return t
end

local function each(what, check)
	return function(key, t)
		local out = {}
		for i, v in ipairs(list(key, t)) do
			out[i] = check(("%s[%d]"):format(key, i), v)
		end
		return out, what
	end
end

local function named(check)
	return function(key, t)
		local out = {}
		for _, k in ipairs(names(key, t)) do
			out[#out + 1] = { k, check(key .. "." .. k, t[k]) }
		end
		return out
	end
end

local function range(key, t)
	if #list(key, t) ~= 2 then
		fail(key, "{ start, end } is wanted")
	end
	local lo, hi = pa(key .. "[1]", t[1]), pa(key .. "[2]", t[2])
	if lo >= hi then
		fail(key, "0x%x to 0x%x is empty", lo, hi)
	end
	return { lo, hi }
end

-- Page selectors become { kind, lo, hi, level, single }.
local function selector(key, v)
	if type(v) ~= "table" then
		return { "range", pa(key, v), v + 1, 0, true }
	elseif v[1] ~= nil then
		local r = range(key, v)
		return { "range", r[1], r[2], 0, false }
	end
	local r = need(key, record(key, v, { va = integer, table = size }), "va")
	if r.table then
		return { "table", r.va, 0, r.table, false }
	end
	return { "va", r.va, 0, 0, false }
end

local function mapping(key, t)
	local m = need(key, record(key, t, {
		va = integer, pa = pa, size = positive, count = size,
		step = integer, rw = bool, nx = bool, user = bool,
		global = bool, bits = integer, valid = bool, secondary = bool,
	}), "va", "pa")
	m.count = m.count or 1
	return m
end

local function fix(value)
	return function(key, t)
		local r = need(key, record(key, t, { level = size, va = integer,
		    [value] = value == "pa" and page_pa or integer }),
		    "level", "va", value)
		return { r.level, r.va, r[value] }
	end
end

local function slot(key, t)
	return need(key, record(key, t, { slot = size, hi = integer,
	    lo = integer }), "slot", "hi", "lo")
end

local function write(key, t)
	local w = need(key, record(key, t,
	    { pa = pa, bytes = str, u64 = integer, u32 = size }), "pa")
	local n = (w.bytes and 1 or 0) + (w.u64 and 1 or 0) + (w.u32 and 1 or 0)
	if n ~= 1 then
		fail(key, "one of bytes, u64, u32 is wanted")
	end
	if w.u32 and w.u32 > 0xffffffff then
		fail(key .. ".u32", "0x%x has more than 32 bits", w.u32)
	end
	return w
end

local function patch(key, t)
	return need(key, record(key, t, { offset = size, bytes = str }),
	    "offset", "bytes")
end

local function segment(key, t)
	local s = need(key, record(key, t, {
		type = size, pa = integer, va = integer, memsz = integer,
		filesz = integer, offset = integer, align = integer,
		flags = integer,
	}), "pa")
	s.type = s.type or 1
	s.filesz = s.filesz or s.memsz or 0
	s.memsz = s.memsz or s.filesz
	s.va = s.va or s.pa
	s.align = s.align or 4096
	s.flags = s.flags or 4
	return s
end

local function msgbuf(key, v)
	if type(v) == "string" then
		return { v, math.max(#v, 4096) }
	end
	local m = record(key, v, { text = str, size = size })
	m.text = m.text or ""
	m.size = m.size or math.max(#m.text, 4096)
	if m.size > 0x10000000 then
		fail(key .. ".size", "0x%x is too large", m.size)
	elseif #m.text > m.size then
		fail(key .. ".text", "does not fit into size")
	end
	return { m.text, m.size }
end

local function symbol(key, v)
	return v ~= false and integer(key, v)
end

local function field(key, v)
	return type(v) == "string" and v or integer(key, v)
end

local function dump(key, v)
	if v == "auto" then
		return nil
	end
	return each("dump", selector)(key, v)
end

local function query(key, t)
	return need(key, record(key, t, { va = integer, len = size }), "va", "len")
end

local KEYS = {
	name = str, seed = integer, target = str, variant = str, kernel = str,
	format = str, version = positive, memory = each("memory", range),
	pages = each("pages", selector), tables = page_pa,
	table_at = each("table_at", fix "pa"), map = each("map", mapping),
	entry = each("entry", fix "value"), slots = each("slots", slot),
	ptegs = positive, hw_direct_map = bool, tsb_entries = positive,
	pbvm_pgtblsz = positive,
	write = each("write", write),
	dump = dump, omit = each("omit", selector), kva_end = integer,
	kernphys = pa, msgbuf = msgbuf, symbols = named(symbol),
	header = named(field), segments = each("segments", segment),
	ehdr = named(integer), kernel_ehdr = named(integer),
	core_order = str, kernel_symtab = bool, patch = each("patch", patch), truncate = size,
	capture = str, queries = each("queries", query),
}

-- Keys that say nothing about a dump of other formats: formats by key.
local ONLY = {}
for _, format in ipairs(raw.formats()) do
	for _, k in ipairs(format) do
		ONLY[k] = ONLY[k] or {}
		table.insert(ONLY[k], format.name)
		ONLY[k][format.name] = true
	end
end

local function check(scenario)
	local s = record("", scenario, KEYS)
	if not s.capture then
		need("scenario", s, "target")
	end
	need("scenario", s, "format")
	for _, k in ipairs(names("", scenario)) do
		if ONLY[k] and not ONLY[k][s.format] and
		    not (k == "dump" and scenario.dump == "auto") then
			fail(k, "only a %s has it", table.concat(ONLY[k],
			    " or a "))
		end
	end
	if s.capture then
		for _, k in ipairs { "pages", "map", "tables", "entry", "table_at",
		    "memory", "slots" } do
			if scenario[k] ~= nil then
				fail(k, "a capture brings its own")
			end
		end
	end
	return s
end

local function items(t)
	return ipairs(t or {})
end

local function tables(core, s)
	for _, f in items(s.table_at) do
		raw.place(core, f[1], f[2], f[3])
	end
	local page = raw.pagesize(core)
	for _, m in items(s.map) do
		local unit = m.size or page
		raw.map(core, m.va, m.pa, unit, m.count, m.step or unit, m.rw ~= false,
		    m.nx, m.user, m.global, m.valid ~= false, m.bits or 0,
		    m.secondary)
	end
	for _, f in items(s.entry) do
		raw.entry(core, f[1], f[2], f[3])
	end
	for _, e in items(s.slots) do
		raw.slot(core, e.slot, e.hi, e.lo)
	end
end

local function contents(core, s)
	local order = raw.order(core) == "be" and ">" or "<"
	for _, p in items(s.pages) do
		raw.sel(core, "pages", table.unpack(p))
	end
	for _, w in items(s.write) do
		raw.write(core, w.pa, w.bytes or
		    w.u64 and string.pack(order .. "i8", w.u64) or
		    string.pack(order .. "I4", w.u32))
	end
end

local function file(core, s)
	for _, key in ipairs { "dump", "omit" } do
		for _, p in items(s[key]) do
			raw.sel(core, key, table.unpack(p))
		end
	end
	if s.dump then
		raw.option(core, "dump_listed", 1)
	end
	for _, key in ipairs { "kernel_ehdr", "ehdr", "header" } do
		for _, f in items(s[key]) do
			if key == "header" and f[1] == "magic" then
				raw.magic(core, str("header.magic", f[2]))
			elseif key == "header" and f[1] == "mmu_name" then
				raw.mmu_name(core, str("header.mmu_name", f[2]))
			else
				raw.set(core, key, f[1],
				    integer(key .. "." .. f[1], f[2]))
			end
		end
	end
	for _, g in items(s.segments) do
		raw.segment(core, g.type, g.flags, g.va, g.pa, g.filesz, g.memsz,
		    g.align, g.offset)
	end
	if s.segments then
		raw.option(core, "segments_set", 1)
	end
	for _, p in items(s.patch) do
		raw.patch(core, p.offset, p.bytes)
	end
	if s.msgbuf then
		raw.msgbuf(core, s.msgbuf[1], s.msgbuf[2])
	end
end

return function(scenario)
	local s = check(tab("scenario", scenario))
	local core = raw.new()
	local given = {}
	if s.capture then
		given = raw.capture_head(core, s.capture)
		for _, k in ipairs { "target", "variant", "kernel" } do
			if s[k] and given[k] and s[k] ~= given[k] then
				fail(k, "the capture is of %s", given[k])
			end
		end
	end
	raw.target(core, s.target or given.target, s.variant or given.variant,
	    s.kernel or given.kernel, s.format, s.version or 0, s.seed or 1)
	for _, r in items(s.memory) do
		raw.memory(core, r[1], r[2])
	end
	for _, k in ipairs { "tables", "kernphys", "kva_end", "truncate",
	    "ptegs", "tsb_entries", "pbvm_pgtblsz" } do
		if s[k] then
			raw.option(core, k, s[k])
		end
	end
	if s.core_order then
		if s.core_order ~= "le" and s.core_order ~= "be" then
			fail("core_order", "\"le\" or \"be\" is wanted")
		end
		raw.option(core, "core_be", s.core_order == "be" and 1 or 0)
	end
	if s.hw_direct_map ~= nil then
		raw.option(core, "hw_direct_map", s.hw_direct_map and 1 or 0)
	end
	if s.kernel_symtab == false then
		raw.option(core, "kernel_symtab", 0)
	end
	if s.capture then
		raw.option(core, "captured", 1)
	end
	raw.layout(core)
	if s.capture then
		raw.capture(core, s.capture)
	end
	for _, f in items(s.symbols) do
		raw.symbol(core, f[1], f[2])
	end
	tables(core, s)
	contents(core, s)
	file(core, s)
	raw.finish(core)
	return core
end
