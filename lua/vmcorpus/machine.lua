-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The standard machine: one small machine, the same for every row, that has
-- each kind of mapping.  README.md draws it.  PAs and offsets are chosen so
-- that no two of them are equal and no kernel's own variables are hit
-- (0x101010, 0x201018 and on, 0x801010).

local util = require "vmcorpus.util"

local machine = {
	MEMORY = {{0x0, 0x1000000}, {0x2000000, 0x2400000}},
	TABLES = 0x400000,
	LARGE = 0xc00000,	-- PA of the large page
}

-- Lists that a case's own table adds to; other keys replace.
local APPENDED = {"map", "pages", "entry", "write", "omit"}

local function mappings(t)
	local kva = t.kva
	local map = {
		{va = kva(0), pa = 0x10000, count = 16},
		{va = kva(0x10000), pa = 0x2007000, count = 8, step = -0x1000},
		{va = kva(0x20000), pa = 0x2f000, valid = false},
		{va = kva(0x21000), pa = 0x1800000},
		{va = kva(0x22000), pa = 0x30000, rw = false},
		{va = kva(0x23000), pa = 0x31000, nx = t.has_nx or nil},
		{va = kva(t.large), pa = machine.LARGE, size = t.large},
	}
	if t.has_dmap and t.format ~= "minidump" then
		map[#map + 1] = {va = t.dmap(0), pa = 0, size = 0x200000,
		    count = 0x2400000 // 0x200000, nx = true}
	end
	return util.append(map, t.image)
end

local function pages(t)
	return {
		{0x10000, 0x20000},
		{0x2000000, 0x2008000},
		0x2f000, 0x30000, 0x31000,
		machine.LARGE, machine.LARGE + 0x1000,
		machine.LARGE + 0xff000, machine.LARGE + t.large - 0x1000,
		0x100000, 0xfff000, 0x23ff000,
	}
end

-- A scenario of row t with nothing but its name in it, and more.
function machine.bare(t, more)
	local s = {
		target = t.target, variant = t.variant, format = t.format,
		kernel = t.kernel, version = t.version,
	}
	for k, v in pairs(more or {}) do
		s[k] = v
	end
	return s
end

-- The standard machine of row t, and more.
function machine.standard(t, more)
	local s = machine.bare(t, {
		name = "standard machine",
		memory = util.append({}, machine.MEMORY),
		tables = machine.TABLES,
		map = mappings(t),
		pages = pages(t),
	})
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
	return s
end

return machine
