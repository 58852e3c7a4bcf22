-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Full cores whose program headers no kernel writes: other producers' and
-- damaged ones.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local LOW = {pa = 0, filesz = 0x1000000}
local HIGH = {pa = 0x2000000, filesz = 0x400000}

-- The standard checks: some of everything that any such core must still read.
local function sound(t)
	return {
		{t.kva(0), 0x10000, "low pages", "full"},
		{t.kva(0x10000), 0x8000, "high pages", "full"},
		{t.kva(0x20000), 8, "invalid", "fail"},
	}
end

suite.for_each_row({format = "full"}, function(t)
	t.case("segments_out_of_order", {
		level = "should",
		clauses = {"FULL-SEG-4"},
		bug = "a search that takes the headers for sorted misses "
		    .. "segments",
		descr = "Headers descending in memory, and file parts in "
		    .. "another order still",
		run = function(c)
			local far = {pa = 0x6000000, filesz = 0x2000}
			local map = {{va = t.kva(0x40000), pa = 0x6000000,
			    count = 2}}
			local pages = {0x6000000, 0x6001000}
			local memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
			    {0x6000000, 0x6002000}}
			local list = sound(t)
			list[#list + 1] = {t.kva(0x40000), 0x2000, "far pages",
			    "full"}
			c:core(t.machine{memory = memory, map = map,
			    pages = pages, segments = {far, HIGH, LOW}},
			    {name = "descending"}):check_all(list)
			c:core(t.machine{memory = memory, map = map,
			    pages = pages, segments = {
				{pa = 0x2000000, filesz = 0x400000,
				    offset = 0x4000000},
				{pa = 0x6000000, filesz = 0x2000,
				    offset = 0x1000},
				{pa = 0, filesz = 0x1000000,
				    offset = 0x2000000}}},
			    {name = "shuffled"}):check_all(list)
		end,
	})

	t.case("many_segments", {
		level = "should",
		clauses = {"FULL-SEG-4"},
		bug = "a fixed table of headers overflows or is cut: memory "
		    .. "behind it is lost",
		descr = "Two thousand segments of one page, every second page",
		run = function(c)
			local segs, map, pages, list = {LOW, HIGH}, {}, {}, {}
			local memory = {{0, 0x1000000}, {0x2000000, 0x2400000}}
			for i = 0, 1999 do
				local pa = 0x4000000 + 0x2000 * i
				segs[#segs + 1] = {pa = pa, filesz = t.page}
				memory[#memory + 1] = {pa, pa + t.page}
				pages[#pages + 1] = pa
				if i % 100 < 2 or i == 1999 then
					local va = t.kva(0x80000 + t.page *
					    #map)
					map[#map + 1] = {va = va, pa = pa}
					list[#list + 1] = {va, 8,
					    string.format("segment %d", i),
					    "full"}
				end
			end
			for _, v in ipairs(sound(t)) do
				list[#list + 1] = v
			end
			c:core(t.machine{memory = memory, segments = segs,
			    map = map, pages = pages}):check_all(list)
		end,
	})

	t.case("note_first", {
		level = "should",
		clauses = {"FULL-SEG-5"},
		bug = "p_type is not looked at: a note at p_paddr 0 hides the "
		    .. "first pages of memory",
		descr = "Headers that are not PT_LOAD, standing first, with a "
		    .. "p_paddr and sizes",
		run = function(c)
			local list = sound(t)
			list[#list + 1] = {t.kva(0x40000), 0x1000, "PA 0",
			    "full"}
			local map = {{va = t.kva(0x40000), pa = 0}}
			for _, h in ipairs{{4, "PT_NOTE"}, {0, "PT_NULL"},
			    {0x6474e551, "PT_GNU_STACK"},
			    {0x70000000, "PT_LOPROC"}} do
				c:core(t.machine{map = map, pages = {0},
				    segments = {
					{type = h[1], pa = 0, memsz = 0x20000,
					    filesz = 0x20000, offset = 0x100},
					LOW, HIGH}},
				    {name = h[2]}):check_all(list)
			end
		end,
	})

	t.case("file_size_below_memory_size", {
		level = "should",
		clauses = {"FULL-SEG-6"},
		bug = "p_memsz is taken for p_filesz: what follows in the file "
		    .. "is read as memory",
		descr = "Memory that a segment has and the file has not",
		run = function(c)
			local map = {{va = t.kva(0x40000), pa = 0x4000000,
			    count = 4}}
			local core = c:core(t.machine{
			    memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
				{0x4000000, 0x4001800}},
			    segments = {
				{pa = 0x4000000, filesz = 0x1800,
				    memsz = 0x4000},
				LOW, HIGH},
			    map = map, pages = {0x4000000, 0, 0x1000}})
			local at = t.kva(0x40000)
			local list = sound(t)
			for _, v in ipairs{
				{at, 0x1000, "in the file", "full"},
				{at + 0x17f8, 8, "to the file's end", "full"},
				{at + 0x17f8, 16, "over the file's end"},
				{at + 0x1800, 8, "behind the file's end"},
				{at + 0x2000, 0x1000, "a page behind"},
				{at + 0x3ff8, 8, "the last word"},
			} do
				list[#list + 1] = v
			end
			core:check_all(list)
		end,
	})

	t.case("overlapping_segments", {
		level = "should",
		clauses = {"FULL-SEG-7"},
		bug = "which of two headers wins depends on sorting or on the "
		    .. "order of reads",
		descr = "Two segments for the same memory: the first in the "
		    .. "table has it",
		run = function(c)
			local map = {{va = t.kva(0x40000), pa = 0x4000000,
			    count = 4}}
			local junk = string.rep("\xdb", 0x3000)
			local core = c:core(t.machine{
			    memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
				{0x4000000, 0x4004000}},
			    segments = {
				{pa = 0x4001000, filesz = 0x2000,
				    offset = 0x4000000},
				{pa = 0x4000000, filesz = 0x4000,
				    offset = 0x6000000},
				{pa = 0x4001800, filesz = 0x1000,
				    offset = 0x4000000},
				LOW, HIGH},
			    map = map, pages = {{0x4000000, 0x4004000}},
			    patch = {{offset = 0x6001000,
				bytes = junk:sub(1, 0x2000)},
				{offset = 0x4000000,
				bytes = junk:sub(1, 0x1000)}}})
			local at = t.kva(0x40000)
			core:check_all{
				{at, 0x1000, "only the second", "full"},
				{at + 0x1000, 0x2000, "the first", "full"},
				{at + 0x3000, 0x1000, "behind the first",
				    "full"},
				{at + 0xff8, 16, "into the first", "full"},
				{at + 0x2ff8, 16, "out of the first", "full"},
				{at, 0x4000, "all", "full"},
			}
		end,
	})

	t.case("segments_at_odd_addresses", {
		level = "should",
		clauses = {"FULL-SEG-11"},
		bug = "addresses are rounded to pages: bytes at the edge of a "
		    .. "segment come from beside it",
		descr = "Segments that begin and end anywhere in memory and in "
		    .. "the file",
		run = function(c)
			local map = {{va = t.kva(0x40000), pa = 0x4000000,
			    count = 3}}
			local core = c:core(t.machine{
			    memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
				{0x4000000, 0x4003000}},
			    segments = {LOW, HIGH,
				{pa = 0x4000123, filesz = 0xfed,
				    offset = 0x4000007},
				{pa = 0x4001110, filesz = 0x1001,
				    offset = 0x6000abc}},
			    map = map, pages = {{0x4000000, 0x4003000}}})
			local at = t.kva(0x40000)
			core:check_all{
				{at + 0x123, 1, "first byte", "full"},
				{at + 0x122, 1, "the one before", "fail"},
				{at + 0x123, 0xfed, "all of the first", "full"},
				{at + 0x110f, 1, "its last byte", "full"},
				{at + 0x1110, 1, "the next one", "full"},
				{at + 0x1108, 16, "over the seam", "full"},
				{at + 0x2110, 1, "last byte", "full"},
				{at + 0x2111, 1, "behind", "fail"},
				{at + 0x2100, 0x20, "over the end", "fail"},
			}
		end,
	})

	t.case("sums_that_wrap", {
		level = "should",
		clauses = {"FULL-SEG-9"},
		limits = {rss = 512 << 20},
		bug = "start plus size wraps to a small number: the header "
		    .. "covers low memory, or all of it",
		descr = "A first header whose address, size or offset is near "
		    .. "the top",
		run = function(c)
			local wide = t.bits == 64
			local top = wide and -0x1000 or 0xfffff000
			local most = wide and -1 or 0xffffffff
			local half = wide and math.mininteger or 0x80000000
			local form = wide and "I4I4i8i8i8i8i8i8" or
			    "I4I4I4I4I4I4I4I4"
			local function header(pa, size, off)
				if wide then
					return t.pack(form, 1, 4, off, pa, pa,
					    size, size, 0x1000)
				end
				return t.pack(form, 1, off, pa, pa, size, size, 4,
				    0x1000)
			end
			for _, v in ipairs{
				{"address wraps", top, 0x2000, 0x1000},
				{"address wraps far", top, 0x3000000, 0x1000},
				{"size most", 0x5000000, most, 0x1000},
				{"size most, at the top", most, most, 0x1000},
				{"size half", 0x5000000, half, 0x1000},
				{"offset top", 0x5000000, 0x1000, top},
				{"offset half", 0x5000000, 0x1000, half},
				{"offset wraps", 0x5000000, 0x2000, top},
				{"all most", most, most, most},
			} do
				-- Made of a note, which the layout ignores.
				local core = c:core(t.machine{segments = {
				    {type = 4, pa = 0x5000000, filesz = 0,
					memsz = 0}, LOW, HIGH},
				    patch = {{offset = wide and 64 or 52,
				    bytes = header(v[2], v[3], v[4])}},
				    map = {{va = t.kva(0x40000),
					pa = 0x5000000}}},
				    {name = v[1], open = false})
				opening.either(c, core, v[1], sound(t))
				opening.harmless(c, core, v[1],
				    {{t.kva(0x40000), 0x1000}})
			end
		end,
	})
end)
