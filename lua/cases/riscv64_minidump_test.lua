-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- riscv64 minidumps: what only they have: the bits that make an entry a page,
-- its protection, megapages with their flags, memory types.

local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"

local PAGE = 4096

-- An entry's value.
local function entry(pa, flags)
	return pa >> 12 << 10 | flags
end

suite.for_each_row({target = "riscv64"}, function(t)
	t.case("kinds_of_entry", {
		clauses = {"RISCV64-KMAP-3"},
		bug = "V alone makes an entry a page, or R alone does: a "
		    .. "pointer to a table is shown as memory",
		descr = "Every combination of V, R, W and X, with few and with "
		    .. "all other bits",
		run = function(c)
			local list, entries, i = {}, {}, 0
			for _, high in ipairs{0, 0xc0, 0xffc00000000003f0} do
				for flags = 0, 15 do
					local va = t.kva((0x40 + i) * PAGE)
					entries[#entries + 1] = {level = 1,
					    va = va, value = entry(t.ram +
					    0x50 * PAGE, flags) | high}
					list[#list + 1] = {va, 8,
					    ("flags 0x%x, 0x%x"):format(flags,
					    high), flags & 1 ~= 0 and flags & 14
					    ~= 0 and "full" or "fail"}
					i = i + 1
				end
			end
			c:core(t.machine{entry = entries,
			    pages = {0x50 * PAGE}}):check_all(list)
		end,
	})

	t.case("walk_protection", {
		clauses = {"RISCV64-PTE-2"},
		needs = {"walk"},
		bug = "R, W and X are reported in another order, or a page "
		    .. "without R is left out",
		descr = "Every combination of R, W and X that maps a page",
		run = function(c)
			local entries = {}
			for flags = 1, 7 do
				entries[flags] = {level = 1,
				    va = t.kva((0x40 + flags) * PAGE),
				    value = entry(t.ram + (0x50 + flags) * PAGE,
				    flags << 1 | 0xc1)}
			end
			local core = c:core(t.machine{entry = entries,
			    pages = {{0x50 * PAGE, 0x58 * PAGE}}})
			walk.check_phase1(c, core, core:walk())
		end,
	})

	t.case("memory_types", {
		clauses = {"RISCV64-PTE-1", "RISCV64-KMAP-2"},
		bug = "a memory type is taken for part of the frame, so that "
		    .. "every page of such a machine is missing",
		descr = "Pages and megapages with Svpbmt's types, with the "
		    .. "types of T-HEAD cores, and with N",
		run = function(c)
			local list, map = {}, {}
			for i, v in ipairs{
				{"non-cacheable", 1 << 61}, {"I/O", 2 << 61},
				{"reserved type", 3 << 61}, {"N", 1 << 63},
				{"T-HEAD normal", 14 << 59},
				{"T-HEAD non-cacheable", 6 << 59},
				{"T-HEAD I/O", 18 << 59},
				{"reserved bits", 0x7f << 54},
			} do
				local name, bits = v[1], v[2]
				local va = t.kva((0x40 + i) * PAGE)
				local mega = t.kva((1 + i) * t.large)
				map[#map + 1] = {va = va,
				    pa = (0x50 + i) * PAGE, bits = bits}
				map[#map + 1] = {va = mega, pa = 0x800000,
				    size = t.large, bits = bits}
				list[#list + 1] = {va, PAGE, name, "full"}
				list[#list + 1] = {mega, 2 * PAGE,
				    name .. ", megapage", "full"}
				list[#list + 1] = {mega + t.large - PAGE, PAGE,
				    name .. ", its last page", "full"}
				list[#list + 1] = {mega + 2 * PAGE, 8,
				    name .. ", not dumped", "fail"}
			end
			c:core(t.machine{map = map, pages = {{0x50000, 0x60000},
			    0x800000, 0x801000, 0x9ff000},
			    omit = {0x802000}}):check_all(list)
		end,
	})
end)
