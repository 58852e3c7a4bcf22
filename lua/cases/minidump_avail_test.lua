#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: ranges of physical memory (dump_avail), and what lies between.

local reach = require "vmcorpus.reach"
local suite = require "vmcorpus.suite"


-- Pages worth asking for: on both sides of every edge, and in each gap.
local function interesting(ranges, limit, P)
	local list, seen = {}, {}
	local function add(pa)
		if pa >= 0 and pa < limit and not seen[pa] then
			seen[pa] = true
			list[#list + 1] = pa
		end
	end
	local before = 0
	for _, r in ipairs(ranges) do
		local lo, hi = r[1], r[2]
		add(lo - P)
		add(lo)
		add(lo + P)
		add(hi - P)
		add(hi)
		add(hi + P)
		-- The middle of the gap before it, and the address that would
		-- be reached from this range if its start were forgotten.
		add((before + lo) // 2 & ~(P - 1))
		add(hi - lo)
		before = hi
	end
	add(before + 0x10 * P)
	add(before * 2)
	table.sort(list)
	return list
end

local function in_ranges(ranges, pa)
	for _, r in ipairs(ranges) do
		if pa >= r[1] and pa < r[2] then
			return true
		end
	end
	return false
end

-- One core of these ranges, every third page dumped, and every interesting
-- page asked for.  tables: where page tables may go.
local function check_ranges(c, name, ranges, tables)
	local t = c.t
	local P = t.page
	local look = interesting(ranges, t.pa_limit, P)
	local windows, dump = {}, {}
	for _, pa in ipairs(look) do
		windows[#windows + 1] = {pa, pa + P}
		-- Not all of the memory's pages are dumped, so that bits differ.
		if in_ranges(ranges, pa) and pa // P % 3 ~= 1 then
			dump[#dump + 1] = pa
		end
	end
	local map, va = reach.new(t, windows)
	local core = c:core(t.scenario{
		name = name, memory = ranges, tables = tables, map = map,
		pages = dump, dump = dump,
	}, {name = name})
	local dumped = {}
	for _, pa in ipairs(dump) do
		dumped[pa] = true
	end
	local list = {}
	for _, pa in ipairs(look) do
		list[#list + 1] = {va(pa), 8, ("PA 0x%x"):format(pa),
		    dumped[pa] and "full" or "fail"}
		list[#list + 1] = {va(pa) + P - 1, 1,
		    ("PA 0x%x, last byte"):format(pa),
		    dumped[pa] and "full" or "fail"}
	end
	core:check_all(list)
	return core
end

suite.for_each_row({format = "minidump", where = function(t)
	return t.indexed_by == "dump_avail"
end}, function(t)
	local P = t.page
	t.case("one_range", {
		clauses = {"MD-AVAIL-1", "MD-AVAIL-3"},
		bug = "the first range is taken to begin at 0, and every page "
		    .. "is another's",
		descr = "One range, from 0 and from elsewhere",
		run = function(c)
			check_ranges(c, "from 0", {{0, 0x800 * P}}, 0x400 * P)
			check_ranges(c, "from 1 MiB", {{0x100 * P, 0x900 * P}},
			    0x400 * P)
			check_ranges(c, "from page 1", {{P, 0x800 * P}},
			    0x400 * P)
		end,
	})

	t.case("several_ranges", {
		clauses = {"MD-AVAIL-1", "MD-AVAIL-3", "MD-AVAIL-4"},
		bug = "bits of the second range are counted from its address "
		    .. "and not from where the first one's bits end",
		descr = "Three and more ranges of different lengths",
		run = function(c)
			check_ranges(c, "three",
			    {{P, 0x9f * P}, {0x100 * P, 0x7fe0 * P},
			    {0x8000 * P, 0x8003 * P}}, 0x400 * P)
			check_ranges(c, "seven",
			    {{0x0, 7 * P}, {8 * P, 9 * P}, {0xb * P, 0x1e * P},
			    {0x40 * P, 0x41 * P}, {0x100 * P, 0x500 * P},
			    {0x503 * P, 0x504 * P}, {0x10000 * P, 0x10101 * P}},
			    0x200 * P)
		end,
	})

	t.case("gaps", {
		clauses = {"MD-AVAIL-3"},
		bug = "an address in a hole between two ranges is taken for a "
		    .. "page of a range below it: silently wrong bytes",
		descr = "Addresses in every gap: gaps shorter, as long and "
		    .. "longer than the ranges before them",
		run = function(c)
			check_ranges(c, "shorter", {{0, 0x600 * P},
			    {0x610 * P, 0x700 * P}}, 0x400 * P)
			check_ranges(c, "as long", {{0, 0x600 * P},
			    {0xc00 * P, 0x1200 * P}}, 0x400 * P)
			check_ranges(c, "longer", {{0, 0x600 * P},
			    {0x4000 * P, 0x4010 * P}}, 0x400 * P)
			-- Every page of a gap of 64 pages behind 64 dumped ones.
			local ranges = {{0, 0x40 * P}, {0x80 * P, 0xc0 * P},
			    {0x200 * P, 0x600 * P}}
			local map, va = reach.new(t, {{0, 0xc0 * P}})
			local core = c:core(t.scenario{memory = ranges,
			    tables = 0x400 * P, map = map,
			    pages = {{0, 0x40 * P}, {0x80 * P, 0xc0 * P}},
			    dump = {{0, 0x40 * P}, {0x80 * P, 0xc0 * P}},
			}, {name = "every page"})
			local list = {}
			for pa = 0, 0xbf * P, P do
				list[#list + 1] = {va(pa), 8,
				    ("PA 0x%x"):format(pa),
				    in_ranges(ranges, pa) and "full" or "fail"}
			end
			list[#list + 1] = {va(0x40 * P - 8), 16, "into the gap", "fail"}
			list[#list + 1] = {va(0x80 * P - 8), 16, "out of it", "fail"}
			core:check_all(list)
		end,
	})

	t.case("touching_ranges", {
		clauses = {"MD-AVAIL-4"},
		bug = "ranges that touch are merged or one page of them is "
		    .. "counted twice",
		descr = "Ranges of which one begins where the other ends, and "
		    .. "reads over the seam",
		run = function(c)
			local core = check_ranges(c, "three", {{0, 3 * P},
			    {3 * P, 0x500 * P}, {0x500 * P, 0x600 * P}}, 0x400 * P)
			core:close()
			local map, va = reach.new(t, {{0, 6 * P}})
			core = c:core(t.scenario{
				memory = {{0, 3 * P}, {3 * P, 0x600 * P}},
				tables = 0x400 * P, map = map,
				pages = {{0, 6 * P}}, dump = {{0, 6 * P}},
			}, {name = "all dumped"})
			core:check_all{
				{va(3 * P - 8), 16, "over the seam", "full"},
				{va(0), 6 * P, "all", "full"},
			}
		end,
	})

	t.case("many_ranges", {
		clauses = {"MD-AVAIL-1", "MD-AVAIL-4"},
		bug = "a list of fixed length in the reader loses the last "
		    .. "ranges of a machine with many",
		descr = "As many ranges as the kernel's array holds, of 1 to "
		    .. "7 pages",
		run = function(c)
			-- The kernel's arrays hold 62 (amd64), 17 (i386).
			local n = t.bits == 64 and 62 or 17
			local ranges, at = {}, P
			for i = 1, n - 1 do
				local pages = (i * 5) % 7 + 1
				ranges[i] = {at, at + pages * P}
				at = at + (pages + i % 4 + 1) * P
			end
			ranges[n] = {0x800 * P, 0xc00 * P}
			check_ranges(c, ("%d ranges"):format(n), ranges, 0x800 * P)
		end,
	})

	if t.pa_limit > 1 << 32 then
		t.case("far_ranges", {
			clauses = {"MD-AVAIL-7", "MD-AVAIL-3"},
			bug = "an end, a start or a page number is kept in 32 "
			    .. "bits, and memory above 4 GiB is memory below it",
			descr = "Ranges around and above 4 GiB and far above",
			run = function(c)
				check_ranges(c, "over 4 GiB", {{0, 0x600 * P},
				    {0xfff00000, 0x100100000}}, 0x400 * P)
				check_ranges(c, "above 4 GiB", {{0, 0x600 * P},
				    {0x100000000, 0x100000000 + 8 * P},
				    {0x140000000 + 3 * P, 0x140000000 + 0x103 * P}}, 0x400 * P)
				local far = math.min(t.reach - 0x10000000,
				    t.bits == 64 and 0x3fff0000000 or
				    0xff0000000)
				check_ranges(c, "far", {{0, 0x600 * P},
				    {far, far + 0x123 * P}}, 0x400 * P)
			end,
		})
	end
end)

suite.for_each_row({format = "minidump", where = function(t)
	return t.indexed_by == "page"
end}, function(t)
	local P = t.page
	t.case("holes_in_memory", {
		clauses = {"MD-AVAIL-2"},
		bug = "a bit is counted as if holes of memory had none",
		descr = "Bits stand for absolute page numbers, holes or not",
		run = function(c)
			check_ranges(c, "three",
			    {{P, 0x9f * P}, {0x100 * P, 0x7fe0 * P},
			    {0x8000 * P, 0x8003 * P}}, 0x400 * P)
			check_ranges(c, "from 1 MiB", {{0x100 * P, 0x900 * P}},
			    0x400 * P)
		end,
	})

	if t.pa_limit > 1 << 32 then
		t.case("above_4_gib", {
			clauses = {"MD-AVAIL-2"},
			bug = "a page number times 4096, or 8 * 4096 times the "
			    .. "size of the bitmap, is kept in 32 bits",
			descr = "Pages above 4 GiB by absolute page number",
			run = function(c)
				check_ranges(c, "over 4 GiB", {{0, 0x600 * P},
				    {0xfff00000, 0x100100000}}, 0x400 * P)
				check_ranges(c, "at 16 GiB", {{0, 0x600 * P},
				    {0x400000000, 0x400000000 + 8 * P}}, 0x400 * P)
			end,
		})
	end
end)

-- What Open Firmware had left over on a pseries machine; the kernel's image
-- lies between the first two.
suite.for_each_row({format = "minidump", where = function(t)
	return t.ragged_ranges
end}, function(t)
	local P = t.page
	t.case("ranges_of_firmware", {
		clauses = {"MD-AVAIL-9"},
		bug = "a range that begins inside a page counts its bits from "
		    .. "the next one: every page behind it is its neighbour",
		descr = "Ranges that begin and end inside of pages, none of "
		    .. "which has the kernel's image",
		run = function(c)
			local pas = {0x4000, 0x4ff000, 0xbf2000, 0x1daef000,
			    0x1e000000, 0x1fe02000, 0x1fe03000, 0xbf1000}
			local map, pages, list = {}, {}, {}
			for i, pa in ipairs(pas) do
				map[i] = {va = t.kva(i * P), pa = pa}
				pages[i] = pa
				list[i] = {t.kva(i * P) + 0x900, 0x700,
				    ("%#x"):format(pa), i < 7 and "full" or nil}
			end
			local core = c:core(t.scenario{memory = {
			    {0x4000, 0x500000}, {0xbf181e, 0x1daf0000},
			    {0x1e000000, 0x1fe03976}}, map = map, pages = pages,
			    tables = 0x1000000, kernphys = 0x500100})
			core:check_all(list)
			core:check(t.kva(8 * P) - 1, 2, "from a page to the "
			    .. "next")
			core:check(0x101108, 8, "a symbol", "fail")
		end,
	})
end)
