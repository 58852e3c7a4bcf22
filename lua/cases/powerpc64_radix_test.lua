-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps of 64-bit PowerPC with radix tables: the root in a section of its
-- own, all other tables among the pages.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"

local P = 4096
local MEGA, GIGA = 1 << 21, 1 << 30
local V, LEAF = 1 << 63, 1 << 62
local ROWS = {format = "minidump", variant = "radix"}

local SIZES = {
	{level = 1, size = P, name = "4 KiB"},
	{level = 2, size = MEGA, name = "2 MiB"},
	{level = 3, size = GIGA, name = "1 GiB"},
}

suite.for_each_row(ROWS, function(t)
	t.case("no_page_map", {
		clauses = {"PPC64-HDR-3"},
		bug = "a dump of a kernel that wrote no root is read with what "
		    .. "follows in the file for one",
		descr = "pmapsize 0: refused, or no address of the kernel map "
		    .. "is read",
		run = function(c)
			opening.either(c, c:core(t.machine{header = {pmapsize =
			    0}}, {name = "none", open = false}), "none", {
				{t.kva(0), 8, "first page", "fail"},
				{t.kva(0x10 * P), 8, "high pages", "fail"},
				{t.kva(t.large), 8, "large page", "fail"},
			})
		end,
	})

	t.case("pages_of_each_size", {
		clauses = {"PPC64-RADIX-2", "MD-SPARSE-3"},
		bug = "a large page is not known for one, or its frame is that "
		    .. "of its first 4 KiB throughout",
		descr = "Pages of 4 KiB, 2 MiB and 1 GiB, some of whose 4 KiB "
		    .. "were dumped",
		run = function(c)
			for _, s in ipairs(SIZES) do
				local va = t.kva(4 * GIGA)
				local pa = 4 * GIGA
				local at = {0, s.size // 2, s.size - P}
				if s.level == 1 then
					at = {0}
				end
				local pages, list = {}, {}
				for _, off in ipairs(at) do
					pages[#pages + 1] = pa + off
					local name = ("%#x"):format(off)
					list[#list + 1] = {va + off, P, name,
					    "full"}
					list[#list + 1] = {va + off + P - 1, 1,
					    name .. ", last byte", "full"}
					list[#list + 1] = {va + off + P, 8,
					    name .. ", behind", "fail"}
				end
				list[#list + 1] = {va - 1, 2, "into it", "fail"}
				list[#list + 1] = {va + s.size - 1, 2, "out of it",
				    "fail"}
				local omit
				if s.level > 1 then
					omit = {{pa + P, pa + s.size // 2},
					    {pa + s.size // 2 + P, pa + s.size -
					    P}}
				end
				c:core(t.machine{memory = {{0, 0x1000 * P},
				    {0x2000 * P, 0x2400 * P}, {pa, pa + GIGA}},
				    map = {{va = va, pa = pa, size = s.size}},
				    pages = pages, omit = omit}, {name =
				    s.name}):check_all(list)
			end
		end,
	})

	t.case("invalid_at_each_level", {
		clauses = {"PPC64-RADIX-3"},
		bug = "a table or a page is followed though its entry is not "
		    .. "valid, or an entry of the last table for a table",
		descr = "Entries with V clear at each level, and one of the last "
		    .. "level that is no leaf",
		run = function(c)
			for level = 1, 3 do
				local va = t.kva(4 * GIGA)
				local base = t.machine{
					map = {{va = va, pa = 0x50 * P,
					    count = 4}},
					pages = {{0x50 * P, 0x54 * P}}}
				local name = ("level %d"):format(level)
				local core = c:core(base, {name = name ..
				    ", valid"})
				core:check(va, 4 * P, "reads", "full")
				local entry = core.model:vtop(va).steps[5 -
				    level].entry
				core:close()
				base.entry = {{level = level, va = va,
				    value = entry & ~V}}
				c:core(base, {name = name}):check_all{
					{va, 8, "page", "fail"},
					{t.kva(0), 8, "another", "full"},
				}
			end
			local va = t.kva(0x40 * P)
			local core = c:core(t.machine{entry = {
				{level = 1, va = va, value = V | 0x50 * P | 0x18f},
				{level = 1, va = va + P, value = V | 0x51 * P | 9},
				{level = 1, va = va + 2 * P, value = LEAF | 0x52 *
				    P | 0x18f},
				{level = 1, va = va + 3 * P, value = V | LEAF |
				    0x53 * P | 0x18f},
			}, pages = {{0x50 * P, 0x54 * P}}}, {name =
			    "last level"})
			core:check_all{
				{va, 8, "no leaf", "fail"},
				{va + P, 8, "a table", "fail"},
				{va + 2 * P, 8, "not valid", "fail"},
				{va + 3 * P, P, "a leaf", "full"},
			}
		end,
	})

	t.case("flags_of_a_table", {
		clauses = {"PPC64-RADIX-4"},
		bug = "the size in an entry that names a table, or a bit above "
		    .. "its address, is taken for part of the address",
		descr = "Entries that name tables, with software's bit set",
		run = function(c)
			for level = 2, 3 do
				local va = t.kva(4 * GIGA)
				local base = t.machine{
					map = {{va = va, pa = 0x50 * P,
					    count = 4}},
					pages = {{0x50 * P, 0x54 * P}}}
				local name = ("level %d"):format(level)
				local core = c:core(base, {name = name})
				local entry = core.model:vtop(va).steps[5 -
				    level].entry
				core:check(va, P, "as it was", "full")
				core:close()
				base.entry = {{level = level, va = va,
				    value = entry | 1 << 61}}
				c:core(base, {name = name .. ", bit 61"})
				    :check(va, 4 * P, "reads", "full")
			end
		end,
	})

	t.case("tables_not_dumped", {
		clauses = {"PPC64-RADIX-5"},
		bug = "a page that is another's is read as the missing table",
		descr = "A table of each level is not in the dump",
		run = function(c)
			for level = 1, 3 do
				local va = t.kva(4 * GIGA)
				local name = ("level %d"):format(level)
				local list = {{va, 8, "below it", "fail"},
				    {va + 3 * P, 8, "below it, too", "fail"}}
				if level < 3 then
					list[3] = {t.kva(0), 0x10 * P,
					    "beside it", "full"}
				else	-- the kernel map has but one
					list[3] = {t.kva(0), 8, "beside it",
					    "fail"}
				end
				list[4] = {t.dmap(0x10 * P), P, "direct map",
				    "full"}
				c:core(t.machine{
					map = {{va = va, pa = 0x50 * P,
					    count = 4}},
					pages = {{0x50 * P, 0x54 * P}},
					omit = {{table = level, va = va}}},
				    {name = name}):check_all(list)
			end
		end,
	})

	t.case("frames_of_every_bit", {
		clauses = {"PPC64-RADIX-6"},
		bug = "a frame is cut: memory above the cut is shown as the "
		    .. "memory below it",
		descr = "Pages and tables at powers of two; entries to none "
		    .. "there",
		run = function(c)
			local memory, map, pages = {{0, 0x1000 * P}}, {}, {}
			local place, list = {}, {}
			for bit = 36, 55 do
				local i, pa = bit - 36, 1 << bit
				memory[#memory + 1] = {pa, pa + 4 * P}
				local va = t.kva((4 + i) * GIGA)
				place[i + 1] = {level = 1, va = va, pa = pa + P}
				map[#map + 1] = {va = va, pa = pa + 2 * P}
				map[#map + 1] = {va = va + P, pa = pa + 0x10 * P}
				pages[#pages + 1] = pa + 2 * P
				local name = ("bit %d"):format(bit)
				list[#list + 1] = {va, P, name, "full"}
				list[#list + 1] = {va + P, 8, name ..
				    ", no memory", "fail"}
			end
			c:core(t.machine{memory = memory, map = map,
			    table_at = place, pages = pages,
			    omit = {{0x2000 * P, 0x2400 * P}}}):check_all(list)
		end,
	})

	t.case("byte_order_of_the_tables", {
		clauses = {"PPC64-RADIX-7"},
		bug = "entries are read in the kernel's byte order, or in the "
		    .. "host's",
		descr = "Swapped entries map nothing, at each level",
		run = function(c)
			local function swapped(v)
				return (("<i8"):unpack((">i8"):pack(v)))
			end
			for level = 1, 4 do
				local va = level == 4 and t.kva(0) or
				    t.kva(4 * GIGA)
				local base = t.machine{
					map = {{va = t.kva(4 * GIGA), pa = 0x50 *
					    P, count = 4}},
					pages = {{0x50 * P, 0x54 * P}}}
				local name = ("level %d"):format(level)
				local core = c:core(base, {name = name ..
				    ", right"})
				local entry = core.model:vtop(va).steps[5 -
				    level].entry
				core:check(va, P, "reads", "full")
				core:close()
				base.map[#base.map] = nil
				base.map = level == 4 and {} or {base.map[1]}
				base.entry = {{level = level, va = va,
				    value = swapped(entry)}}
				c:core(base, {name = name}):check(va, 8,
				    "swapped", "fail")
			end
		end,
	})

	t.case("walk_large_pages", {
		clauses = {"PPC64-WALK-7"},
		needs = {"walk"},
		bug = "a large page is reported as many, or at the offset of "
		    .. "one of its other pages",
		descr = "Records of 2 MiB and 1 GiB, placed by their first page; "
		    .. "the direct map's own entries give none",
		run = function(c)
			local core = c:core(t.machine{map = {
				{va = t.kva(2 * MEGA), pa = 0x800 * P,
				    size = MEGA, count = 2, nx = true,
				    step = -MEGA},
				{va = t.kva(3 * GIGA), pa = 0, size = GIGA,
				    rw = false},
				{va = t.dmap(0), pa = 0, size = MEGA, count = 8},
				{va = t.dmap(4 * GIGA), pa = 4 * GIGA,
				    size = GIGA},
				{va = t.dmap(GIGA), pa = 0x50 * P},
			}, pages = {0, 0x801 * P, 0x600 * P, 0x50 * P}})
			walk.check_phase1(c, core, core:walk())
		end,
	})

	t.case("walk_protection", {
		clauses = {"PPC64-WALK-6"},
		needs = {"walk"},
		bug = "kp_prot is another bit's: a page that can only be read "
		    .. "seems writable",
		descr = "Every combination of read, write, execute and "
		    .. "supervisor",
		run = function(c)
			local entry = {}
			for i = 0, 31 do
				entry[i + 1] = {level = 1,
				    va = t.kva((0x40 + i) * P),
				    value = V | LEAF | (0x50 + i) * P | 0x180 |
				    i}
			end
			local core = c:core(t.machine{entry = entry,
			    pages = {{0x50 * P, 0x70 * P}}})
			walk.check_phase1(c, core, core:walk())
		end,
	})
end)
