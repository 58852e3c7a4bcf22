-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The standard machine: one small machine, the same for every row, that has
-- each kind of mapping.  README.md draws it.  PAs and offsets are chosen so
-- that no two of them are equal and no kernel's own variables are hit
-- (0x101010, 0x201018 and on, 0x801010).

local util = require "vmcorpus.util"

local machine = {}

-- Lists that a case's own table adds to; other keys replace.
local APPENDED = {"map", "pages", "entry", "write", "omit"}

local function mappings(t)
	local kva, P = t.kva, t.page
	local map = {
		{va = kva(0), pa = 0x10 * P, count = 16},
		{va = kva(0x10 * P), pa = 0x2007 * P, count = 8, step = -P},
		{va = kva(0x20 * P), pa = 0x2f * P, valid = false},
		{va = kva(0x21 * P), pa = 0x1800 * P},
		{va = kva(0x22 * P), pa = 0x30 * P, rw = false},
		{va = kva(0x23 * P), pa = 0x31 * P, nx = t.has_nx or nil},
		t.block{va = kva(t.large), pa = t.large_pa},
	}
	if t.has_dmap and #t.windows == 0 then
		map[#map + 1] = {va = t.dmap(0), pa = 0, size = 0x200000,
		    count = 0x2400000 // 0x200000, nx = true}
	end
	return util.append(map, t.image)
end

local function pages(t)
	local P = t.page
	return {
		{0x10 * P, 0x20 * P},
		{0x2000 * P, 0x2008 * P},
		0x2f * P, 0x30 * P, 0x31 * P,
		t.large_pa, t.large_pa + P,
		t.large_pa + 0xff * P, t.large_pa + t.large - P,
		0x100 * P, 0xfff * P, 0x23ff * P,
	}
end

-- A page selector of a machine whose RAM begins at ram.
local function shift_selector(sel, ram)
	if math.type(sel) == "integer" then
		return sel + ram
	elseif type(sel) == "table" and sel[1] then
		return {sel[1] + ram, sel[2] + ram}
	end
	return sel
end

local function shift_pa(item, ram)
	item = util.copy(item)
	item.pa = item.pa and item.pa + ram
	return item
end

local SHIFTED = {
	memory = shift_selector, pages = shift_selector,
	dump = shift_selector, omit = shift_selector,
	map = shift_pa, table_at = shift_pa, write = shift_pa,
	segments = shift_pa,
}

-- Cases count physical addresses from the start of RAM: now they are moved
-- to where this row's machine has it.
local function shift(t, s)
	s.memory = s.memory or {{0, 0x1000 * t.page}}
	s.tables = (s.tables or 0x200 * t.page) + t.ram
	s.kernphys = s.kernphys and s.kernphys + t.ram
	for _, key in ipairs(util.sorted_keys(SHIFTED)) do
		if type(s[key]) == "table" then
			local list = {}
			for i, item in ipairs(s[key]) do
				list[i] = SHIFTED[key](item, t.ram)
			end
			s[key] = list
		end
	end
	return s
end

-- A scenario of row t with nothing but its name in it, and more.
function machine.bare(t, more)
	local s = {
		target = t.target, variant = t.variant, format = t.format,
		kernel = t.kernel, version = t.version,
		tsb_entries = t.slots,
	}
	for k, v in pairs(more or {}) do
		s[k] = v
	end
	-- A captured machine has its RAM where it has it.
	if not s.capture and (t.ram ~= 0 or t.page ~= 4096) then
		shift(t, s)
	end
	return s
end

-- The standard machine of row t, and more.
function machine.standard(t, more)
	local P = t.page
	local s = {
		name = "standard machine",
		memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P}},
		tables = 0x400 * P,
		map = mappings(t),
		pages = pages(t),
	}
	more = util.copy(more)
	for _, key in ipairs(APPENDED) do
		if more[key] then
			s[key] = util.append(s[key] or {}, more[key])
			more[key] = nil
		end
	end
	for k, v in pairs(more) do
		s[k] = v
	end
	return machine.bare(t, s)
end

return machine
