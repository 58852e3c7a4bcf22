-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Full cores whose program headers no kernel writes: other producers' and
-- damaged ones.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

-- The standard checks: some of everything that any such core must still read.
local function sound(t)
	local P = t.page
	return {
		{t.kva(0), 0x10 * P, "low pages", "full"},
		{t.kva(0x10 * P), 8 * P, "high pages", "full"},
		{t.kva(0x20 * P), 8, "invalid", "fail"},
	}
end

suite.for_each_row({format = "full"}, function(t)
	local P = t.page
	local LOW = {pa = 0, filesz = 0x1000 * P}
	local HIGH = {pa = 0x2000 * P, filesz = 0x400 * P}

	t.case("segments_out_of_order", {
		level = "should",
		clauses = {"FULL-SEG-4"},
		bug = "a search that takes the headers for sorted misses "
		    .. "segments",
		descr = "Headers descending in memory, and file parts in "
		    .. "another order still",
		run = function(c)
			local far = {pa = 0x6000 * P, filesz = 2 * P}
			local map = {{va = t.kva(0x40 * P), pa = 0x6000 * P,
			    count = 2}}
			local pages = {0x6000 * P, 0x6001 * P}
			local memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
			    {0x6000 * P, 0x6002 * P}}
			local list = sound(t)
			list[#list + 1] = {t.kva(0x40 * P), 2 * P, "far pages",
			    "full"}
			c:core(t.machine{memory = memory, map = map,
			    pages = pages, segments = {far, HIGH, LOW}},
			    {name = "descending"}):check_all(list)
			c:core(t.machine{memory = memory, map = map,
			    pages = pages, segments = {
				{pa = 0x2000 * P, filesz = 0x400 * P,
				    offset = 0x4000 * P},
				{pa = 0x6000 * P, filesz = 2 * P,
				    offset = P},
				{pa = 0, filesz = 0x1000 * P,
				    offset = 0x2000 * P}}},
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
			local memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P}}
			for i = 0, 1999 do
				local pa = 0x4000 * P + 2 * P * i
				segs[#segs + 1] = {pa = pa, filesz = t.page}
				memory[#memory + 1] = {pa, pa + t.page}
				pages[#pages + 1] = pa
				if i % 100 < 2 or i == 1999 then
					local va = t.kva(0x80 * P + t.page *
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
			list[#list + 1] = {t.kva(0x40 * P), P, "PA 0",
			    "full"}
			local map = {{va = t.kva(0x40 * P), pa = 0}}
			for _, h in ipairs{{4, "PT_NOTE"}, {0, "PT_NULL"},
			    {0x6474e551, "PT_GNU_STACK"},
			    {0x70000000, "PT_LOPROC"}} do
				c:core(t.machine{map = map, pages = {0},
				    segments = {
					{type = h[1], pa = 0, memsz = 0x20 * P,
					    filesz = 0x20 * P, offset = 0x100},
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
			local map = {{va = t.kva(0x40 * P), pa = 0x4000 * P,
			    count = 4}}
			local end_of_file = P + P // 2
			local core = c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
				{0x4000 * P, 0x4000 * P + end_of_file}},
			    segments = {
				{pa = 0x4000 * P, filesz = end_of_file,
				    memsz = 4 * P},
				LOW, HIGH},
			    map = map, pages = {0x4000 * P, 0, P}})
			local at = t.kva(0x40 * P)
			local list = sound(t)
			for _, v in ipairs{
				{at, P, "in the file", "full"},
				{at + end_of_file - 8, 8, "to the file's end", "full"},
				{at + end_of_file - 8, 16,
				    "over the file's end"},
				{at + end_of_file, 8, "behind the file's end"},
				{at + 2 * P, P, "a page behind"},
				{at + 4 * P - 8, 8, "the last word"},
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
			local map = {{va = t.kva(0x40 * P), pa = 0x4000 * P,
			    count = 4}}
			local junk = string.rep("\xdb", 3 * P)
			local core = c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
				{0x4000 * P, 0x4004 * P}},
			    segments = {
				{pa = 0x4001 * P, filesz = 2 * P,
				    offset = 0x4000 * P},
				{pa = 0x4000 * P, filesz = 4 * P,
				    offset = 0x6000 * P},
				{pa = 0x4001 * P + P // 2, filesz = P,
				    offset = 0x4000 * P},
				LOW, HIGH},
			    map = map, pages = {{0x4000 * P, 0x4004 * P}},
			    patch = {{offset = 0x6001 * P,
				bytes = junk:sub(1, 2 * P)},
				{offset = 0x4000 * P,
				bytes = junk:sub(1, P)}}})
			local at = t.kva(0x40 * P)
			core:check_all{
				{at, P, "only the second", "full"},
				{at + P, 2 * P, "the first", "full"},
				{at + 3 * P, P, "behind the first",
				    "full"},
				{at + P - 8, 16, "into the first", "full"},
				{at + 3 * P - 8, 16, "out of the first", "full"},
				{at, 4 * P, "all", "full"},
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
			local map = {{va = t.kva(0x40 * P), pa = 0x4000 * P,
			    count = 3}}
			local core = c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
				{0x4000 * P, 0x4003 * P}},
			    segments = {LOW, HIGH,
				{pa = 0x4000 * P + 0x123, filesz = P - 0x13,
				    offset = 0x4000 * P + 7},
				{pa = 0x4001 * P + 0x110, filesz = P + 1,
				    offset = 0x6000 * P + 0xabc}},
			    map = map, pages = {{0x4000 * P, 0x4003 * P}}})
			local at = t.kva(0x40 * P)
			core:check_all{
				{at + 0x123, 1, "first byte", "full"},
				{at + 0x122, 1, "the one before", "fail"},
				{at + 0x123, P - 0x13, "all of the first", "full"},
				{at + P + 0x10f, 1, "its last byte", "full"},
				{at + P + 0x110, 1, "the next one", "full"},
				{at + P + 0x108, 16, "over the seam", "full"},
				{at + 2 * P + 0x110, 1, "last byte", "full"},
				{at + 2 * P + 0x111, 1, "behind", "fail"},
				{at + 2 * P + 0x100, 0x20, "over the end", "fail"},
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
					    size, size, P)
				end
				return t.pack(form, 1, off, pa, pa, size, size, 4,
				    P)
			end
			for _, v in ipairs{
				{"address wraps", top, 2 * P, P},
				{"address wraps far", top, 0x3000 * P, P},
				{"size most", 0x5000 * P, most, P},
				{"size most, at the top", most, most, P},
				{"size half", 0x5000 * P, half, P},
				{"offset top", 0x5000 * P, P, top},
				{"offset half", 0x5000 * P, P, half},
				{"offset wraps", 0x5000 * P, 2 * P, top},
				{"all most", most, most, most},
			} do
				-- Made of a note, which the layout ignores.
				local core = c:core(t.machine{segments = {
				    {type = 4, pa = 0x5000 * P, filesz = 0,
					memsz = 0}, LOW, HIGH},
				    patch = {{offset = wide and 64 or 52,
				    bytes = header(v[2], v[3], v[4])}},
				    map = {{va = t.kva(0x40 * P),
					pa = 0x5000 * P}}},
				    {name = v[1], open = false})
				opening.either(c, core, v[1], sound(t))
				opening.harmless(c, core, v[1],
				    {{t.kva(0x40 * P), P}})
			end
		end,
	})
end)
