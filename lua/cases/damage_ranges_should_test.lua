-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps whose ranges and bits no kernel writes.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"
local vmgen = require "vmgen"

local function offset(t, name)
	for _, s in ipairs(vmgen.build(t.machine{}):sections()) do
		if s.name == name then
			return s.offset
		end
	end
	error("no section " .. name)
end

local function sound(t)
	local P = t.page
	return {
		{t.kva(0), 0x10 * P, "low pages", "full"},
		{t.kva(0x10 * P), 8 * P, "high pages", "full"},
		{t.kva(0x20 * P), 8, "invalid", "fail"},
	}
end

local function reads(t)
	local P = t.page
	return {{t.kva(0), 0x10 * P}, {t.kva(0x10 * P), 8 * P},
	    {t.kva(t.large), 2 * P}, {t.kva(0x20 * P), 8}}
end

suite.for_each_row({format = "minidump",
    where = function(t) return t.indexed_by == "dump_avail" end}, function(t)
	local P = t.page
	t.case("list_of_ranges_without_an_end", {
		level = "should",
		clauses = {"MD-AVAIL-6"},
		limits = {rss = 512 << 20},
		bug = "the list is read on into the bitmap: ranges out of "
		    .. "nothing shift every page",
		descr = "dump_avail without a terminator, and with half a pair "
		    .. "at its end",
		run = function(c)
			for _, n in ipairs{32, 40} do
				local core = c:core(t.machine{header =
				    {dumpavailsize = n}}, {name = n ..
				    " bytes", open = false})
				opening.opened(c, core, core.name, nil,
				    sound(t))
			end
		end,
	})

	t.case("ranges_of_no_sense", {
		level = "should",
		clauses = {"MD-AVAIL-8"},
		limits = {rss = 512 << 20},
		bug = "the difference of a range that ends before it starts is "
		    .. "taken for a huge number of pages: the reader counts "
		    .. "for hours, or indexes outside of the bitmap",
		descr = "Ranges reversed, overlapping, huge, at the top, and "
		    .. "more of them than the bitmap has bits",
		run = function(c)
			local at = offset(t, "dump_avail")
			for _, v in ipairs{
				{"reversed", 0x1000 * P, P},
				{"empty", 5 * P, 5 * P},
				{"huge", 0, -1},
				{"top", -P, -1},
				{"huge pages", P, math.maxinteger},
				{"overlap", 0x2000 * P, 0x2400 * P},
				{"odd", 0x123, 0x456 * P + 0x789},
				{"start at the top", -1, 1},
			} do
				local core = c:core(t.machine{patch =
				    {{offset = at, bytes = t.pack("i8i8", v[2],
				    v[3])}}}, {name = v[1], open = false})
				opening.harmless(c, core, v[1], reads(t))
			end
			local all = t.pack("i8i8", P, 2 * P):rep(
			    0x100)
			local core = c:core(t.machine{patch = {{offset = at,
			    bytes = all}}}, {name = "a page of them",
			    open = false})
			opening.harmless(c, core, "a page of them", reads(t))
		end,
	})

	t.case("behind_the_end_of_the_list", {
		level = "should",
		clauses = {"MD-AVAIL-6", "MD-AVAIL-3"},
		bug = "old entries behind the end of the kernel's array count: "
		    .. "a hole becomes memory",
		descr = "Ranges behind the terminator, with bits set for them",
		run = function(c)
			local at = offset(t, "dump_avail")
			local bits = offset(t, "bitmap") + 0x1400 // 8
			for _, v in ipairs{{"end 0", 0, 0},
			    {"a start, end 0", 0x12345000, 0}} do
				local core = c:core(t.machine{patch = {
				    {offset = at + 32, bytes =
					t.pack("i8i8i8i8", v[2], v[3],
					t.ram + 0x1800 * P,
					t.ram + 0x1900 * P)},
				    {offset = bits, bytes =
					("\xff"):rep(0x20)}}},
				    {name = v[1]})
				core:check_all(sound(t))
				core:check(t.kva(0x21 * P), 8, "the hole",
				    "fail")
			end
		end,
	})

	t.case("ranges_inside_pages", {
		level = "should",
		clauses = {"MD-AVAIL-5"},
		bug = "a range that ends inside a page loses that page, and "
		    .. "every later page is taken for its neighbour",
		descr = "Ranges whose edges are not multiples of a page",
		run = function(c)
			local core = c:core(t.machine{memory = {
			    {0x123, 0xfff * P + 0x801}, {0x2001 * P - 16, 0x2300 * P + 1},
			    {0x2300 * P + 0x800, 0x2400 * P}},
			    map = {{va = t.kva(0x40 * P), pa = 0xfff * P},
				{va = t.kva(0x41 * P), pa = 0x2000 * P},
				{va = t.kva(0x42 * P), pa = 0x22ff * P,
				    count = 3}},
			    pages = {0xfff * P, 0x2000 * P, {0x22ff * P,
				0x2302 * P}}})
			core:check_all(sound(t))
			core:check_all{
				{t.kva(0x40 * P), 0x800, "cut above"},
				{t.kva(0x42 * P - 16), 0x10, "cut below"},
				{t.kva(0x42 * P), P, "before a shared one"},
				{t.kva(0x44 * P), P, "behind it"},
			}
		end,
	})

	t.case("bits_of_no_page", {
		level = "should",
		clauses = {"MD-BITMAP-4"},
		bug = "a bit beyond the last range is taken for a page past the "
		    .. "end of memory, or kept from being counted",
		descr = "Bits set behind the last range's",
		run = function(c)
			-- The standard machine has 0x1400 pages.
			local at = offset(t, "bitmap")
			for _, v in ipairs{
			    {"the next one", at + t.bit_byte(0x1400), "\1"},
			    {"many", at + 0x1400 // 8, ("\xff"):rep(0x100)},
			    {"the last one", at + t.bit_byte(8 * P - 1),
			    "\x80"}} do
				c:core(t.machine{patch = {{offset = v[2],
				    bytes = v[3]}}}, {name = v[1]}):check_all(
				    sound(t))
			end
		end,
	})

	t.case("no_list_of_ranges", {
		level = "should",
		clauses = {"MD-HDR-6"},
		bug = "an empty section of ranges means that no page exists",
		descr = "dumpavailsize 0 in a version that has the field: bits "
		    .. "are page numbers, as in the version before",
		run = function(c)
			c:core(t.machine{version = t.before_avail,
			    header = {version = t.version}}):check_all(
			    sound(t))
		end,
	})
end)
