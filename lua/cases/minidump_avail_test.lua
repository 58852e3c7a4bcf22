#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: ranges of physical memory (dump_avail), and what lies between.

local reach = require "vmcorpus.reach"
local suite = require "vmcorpus.suite"

local PAGE = 4096

-- Pages worth asking for: on both sides of every edge, and in each gap.
local function interesting(ranges, limit)
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
		add(lo - PAGE)
		add(lo)
		add(lo + PAGE)
		add(hi - PAGE)
		add(hi)
		add(hi + PAGE)
		-- The middle of the gap before it, and the address that would
		-- be reached from this range if its start were forgotten.
		add((before + lo) // 2 & ~(PAGE - 1))
		add(hi - lo)
		before = hi
	end
	add(before + 0x10000)
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
	local limit = t.pa_limit
	local look = interesting(ranges, limit)
	local windows, dump = {}, {}
	for _, pa in ipairs(look) do
		windows[#windows + 1] = {pa, pa + PAGE}
		-- Not all of the memory's pages are dumped, so that bits differ.
		if in_ranges(ranges, pa) and pa // PAGE % 3 ~= 1 then
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
		list[#list + 1] = {va(pa) + PAGE - 1, 1,
		    ("PA 0x%x, last byte"):format(pa),
		    dumped[pa] and "full" or "fail"}
	end
	core:check_all(list)
	return core
end

suite.for_each_row({format = "minidump", where = function(t)
	return t.indexed_by == "dump_avail"
end}, function(t)
	t.case("one_range", {
		clauses = {"MD-AVAIL-1", "MD-AVAIL-3"},
		bug = "the first range is taken to begin at 0, and every page "
		    .. "is another's",
		descr = "One range, from 0 and from elsewhere",
		run = function(c)
			check_ranges(c, "from 0", {{0, 0x800000}}, 0x400000)
			check_ranges(c, "from 1 MiB", {{0x100000, 0x900000}},
			    0x400000)
			check_ranges(c, "from page 1", {{0x1000, 0x800000}},
			    0x400000)
		end,
	})

	t.case("several_ranges", {
		clauses = {"MD-AVAIL-1", "MD-AVAIL-3", "MD-AVAIL-4"},
		bug = "bits of the second range are counted from its address "
		    .. "and not from where the first one's bits end",
		descr = "Three and more ranges of different lengths",
		run = function(c)
			check_ranges(c, "three",
			    {{0x1000, 0x9f000}, {0x100000, 0x7fe0000},
			    {0x8000000, 0x8003000}}, 0x400000)
			check_ranges(c, "seven",
			    {{0x0, 0x7000}, {0x8000, 0x9000}, {0xb000, 0x1e000},
			    {0x40000, 0x41000}, {0x100000, 0x500000},
			    {0x503000, 0x504000}, {0x10000000, 0x10101000}},
			    0x200000)
		end,
	})

	t.case("gaps", {
		clauses = {"MD-AVAIL-3"},
		bug = "an address in a hole between two ranges is taken for a "
		    .. "page of a range below it: silently wrong bytes",
		descr = "Addresses in every gap: gaps shorter, as long and "
		    .. "longer than the ranges before them",
		run = function(c)
			check_ranges(c, "shorter", {{0, 0x600000},
			    {0x610000, 0x700000}}, 0x400000)
			check_ranges(c, "as long", {{0, 0x600000},
			    {0xc00000, 0x1200000}}, 0x400000)
			check_ranges(c, "longer", {{0, 0x600000},
			    {0x4000000, 0x4010000}}, 0x400000)
			-- Every page of a gap of 64 pages behind 64 dumped ones.
			local ranges = {{0, 0x40000}, {0x80000, 0xc0000},
			    {0x200000, 0x600000}}
			local map, va = reach.new(t, {{0, 0xc0000}})
			local core = c:core(t.scenario{memory = ranges,
			    tables = 0x400000, map = map,
			    pages = {{0, 0x40000}, {0x80000, 0xc0000}},
			    dump = {{0, 0x40000}, {0x80000, 0xc0000}},
			}, {name = "every page"})
			local list = {}
			for pa = 0, 0xbf000, PAGE do
				list[#list + 1] = {va(pa), 8,
				    ("PA 0x%x"):format(pa),
				    in_ranges(ranges, pa) and "full" or "fail"}
			end
			list[#list + 1] = {va(0x3fff8), 16, "into the gap", "fail"}
			list[#list + 1] = {va(0x7fff8), 16, "out of it", "fail"}
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
			local core = check_ranges(c, "three", {{0, 0x3000},
			    {0x3000, 0x500000}, {0x500000, 0x600000}}, 0x400000)
			core:close()
			local map, va = reach.new(t, {{0, 0x6000}})
			core = c:core(t.scenario{
				memory = {{0, 0x3000}, {0x3000, 0x600000}},
				tables = 0x400000, map = map,
				pages = {{0, 0x6000}}, dump = {{0, 0x6000}},
			}, {name = "all dumped"})
			core:check_all{
				{va(0x2ff8), 16, "over the seam", "full"},
				{va(0), 0x6000, "all", "full"},
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
			local ranges, at = {}, 0x1000
			for i = 1, n - 1 do
				local pages = (i * 5) % 7 + 1
				ranges[i] = {at, at + pages * PAGE}
				at = at + (pages + i % 4 + 1) * PAGE
			end
			ranges[n] = {0x800000, 0xc00000}
			check_ranges(c, ("%d ranges"):format(n), ranges, 0x800000)
		end,
	})

	if t.pa_limit > 1 << 32 then
		t.case("far_ranges", {
			clauses = {"MD-AVAIL-7", "MD-AVAIL-3"},
			bug = "an end, a start or a page number is kept in 32 "
			    .. "bits, and memory above 4 GiB is memory below it",
			descr = "Ranges around and above 4 GiB and far above",
			run = function(c)
				check_ranges(c, "over 4 GiB", {{0, 0x600000},
				    {0xfff00000, 0x100100000}}, 0x400000)
				check_ranges(c, "above 4 GiB", {{0, 0x600000},
				    {0x100000000, 0x100008000},
				    {0x140003000, 0x140103000}}, 0x400000)
				local far = t.bits == 64 and 0x3fff0000000 or
				    0xff0000000
				check_ranges(c, "far", {{0, 0x600000},
				    {far, far + 0x123000}}, 0x400000)
			end,
		})
	end
end)

suite.for_each_row({format = "minidump", where = function(t)
	return t.indexed_by == "page"
end}, function(t)
	t.case("holes_in_memory", {
		clauses = {"MD-AVAIL-2"},
		bug = "a bit is counted as if holes of memory had none",
		descr = "Bits stand for absolute page numbers, holes or not",
		run = function(c)
			check_ranges(c, "three",
			    {{0x1000, 0x9f000}, {0x100000, 0x7fe0000},
			    {0x8000000, 0x8003000}}, 0x400000)
			check_ranges(c, "from 1 MiB", {{0x100000, 0x900000}},
			    0x400000)
		end,
	})

	if t.pa_limit > 1 << 32 then
		t.case("above_4_gib", {
			clauses = {"MD-AVAIL-2"},
			bug = "a page number times 4096, or 8 * 4096 times the "
			    .. "size of the bitmap, is kept in 32 bits",
			descr = "Pages above 4 GiB by absolute page number",
			run = function(c)
				check_ranges(c, "over 4 GiB", {{0, 0x600000},
				    {0xfff00000, 0x100100000}}, 0x400000)
				check_ranges(c, "at 16 GiB", {{0, 0x600000},
				    {0x400000000, 0x400008000}}, 0x400000)
			end,
		})
	end
end)
