-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- sparc64: the header with its table of regions, the direct area, and which
-- entry of the TSB maps an address.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local V = 1 << 63
local PROM = 0xf0000000		-- the firmware's addresses
local HEADER, REGION = 40, 24	-- bytes of the fields, and of a region's

suite.for_each_row({target = "sparc64"}, function(t)
	local P = t.page
	local two = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P}}

	-- Where an address stands in the TSB.
	local function place(va)
		return va >> 13 & t.slots - 1
	end

	t.case("words_of_the_header_that_mean_nothing", {
		clauses = {"SPARC64-HDR-1"},
		bug = "memory is looked for behind hdr_size, or a word of "
		    .. "padding must be 0: a good core is refused",
		descr = "hdr_size and the word behind nregions",
		run = function(c)
			for _, v in ipairs{
				{"no size", {header = {hdr_size = 0}}},
				{"a huge size", {header = {hdr_size = -1}}},
				{"the last word", {patch = {{offset = 36,
				    bytes = "\xff\xff\xff\xff"}}}},
			} do
				c:core(t.machine(v[2]), {name = v[1]})
				    :check_all{
					{t.kva(0), 2 * P, "kernel map", "full"},
					{t.dmap(0x2000 * P), P, "direct area",
					    "full"},
				}
			end
		end,
	})

	t.case("cut_in_the_header", {
		clauses = {"SPARC64-HDR-2"},
		bug = "fields behind the end of the file are taken for zeros, "
		    .. "or a count of regions for memory to take: a stub of a "
		    .. "file opens, or the debugger dies of it",
		descr = "Files that end in the header or the table, and counts "
		    .. "of regions that no file has",
		run = function(c)
			for _, n in ipairs{0, 1, 8, 32, 36, HEADER - 1, HEADER,
			    HEADER + REGION, HEADER + 2 * REGION - 1} do
				opening.refused(c, c:core(t.machine{
				    truncate = n}, {name = ("cut %d"):format(n),
				    open = false}), ("%d bytes"):format(n))
			end
			for _, n in ipairs{0x7fffffff, 0x80000000, 0xffffffff,
			    0x0aaaaaab} do
				opening.refused(c, c:core(t.machine{header =
				    {nregions = n}}, {name =
				    ("count %#x"):format(n), open = false}),
				    ("%#x regions"):format(n))
			end
			local name = "TSB"
			opening.refused(c, c:core(t.machine{header = {tsb_pa =
			    0x1800 * P}}, {name = name, open = false}),
			    "a TSB that no region has")
		end,
	})

	t.case("a_core_cut_short", {
		clauses = {"API-READ-6", "SPARC64-REG-1"},
		bug = "a core that savecore had no room for is refused, or what "
		    .. "is missing reads as zeros",
		descr = "A file that ends inside its last region",
		run = function(c)
			local plain = c:core(t.machine{}, {name = "whole"})
			local off = plain.model:offset(0x2002 * P)
			local core = c:core(t.machine{truncate = off + 0x804},
			    {name = "cut"})
			for _, v in ipairs{{"direct area", t.dmap(0x2002 * P)},
			    {"kernel map", t.kva(0x15 * P)}} do
				local n = v[1] .. ", "
				core:check_all{
					{v[2], 0x804, n .. "to the end", "full"},
					{v[2], P, n .. "over the end", 0x804},
					{v[2] + 0x804, 8, n .. "behind it",
					    "short"},
				}
			end
			core:check(t.kva(0), 0x10 * P, "low pages", "full")
		end,
	})

	t.case("as_many_regions_as_it_says", {
		clauses = {"SPARC64-HDR-3", "SPARC64-REG-1"},
		bug = "the table is read up to its room, or one region short: "
		    .. "a region too many or the last one missing",
		descr = "nregions of which the table has more; one alone; "
		    .. "twenty",
		run = function(c)
			local function core(name, memory, n)
				return c:core(t.machine{memory = memory,
				    header = {nregions = n}}, {name = name})
			end
			core("one of two", two, 1):check_all{
				{t.kva(0), 8, "the first", "full"},
				{t.dmap(0x2000 * P), 8, "the second", "fail"},
			}
			local many, list = {{0, 0x1000 * P}}, {}
			for i = 1, 19 do
				local pa = (0x2000 + 2 * i) * P
				many[i + 1] = {pa, pa + P}
				list[i] = {t.dmap(pa), P,
				    ("region %d"):format(i), "full"}
			end
			list[#list + 1] = {t.dmap(0x2000 * P), 8, "no region",
			    "fail"}
			core("twenty", many):check_all(list)
		end,
	})

	t.case("regions_where_they_say", {
		clauses = {"SPARC64-REG-1", "SPARC64-REG-3"},
		bug = "offsets are summed up from the sizes, or regions taken "
		    .. "to ascend: memory is another region's",
		descr = "Regions that descend, and two whose offsets are "
		    .. "exchanged",
		run = function(c)
			local down = {{0x2000 * P, 0x2400 * P}, {0, 0x1000 * P}}
			c:core(t.machine{memory = down}, {name = "descending"})
			    :check_all{
				{t.kva(0), 0x10 * P, "low pages", "full"},
				{t.kva(0x10 * P), 8 * P, "high pages", "full"},
				{t.dmap(0xfff * P), P, "the last low one",
				    "full"},
				{t.dmap(0x1000 * P), 8, "the hole", "fail"},
			}
			local lo, hi = 0x2000 * P, 0x3000 * P
			local three = {{0, 0x1000 * P}, {lo, lo + 4 * P},
			    {hi, hi + 4 * P}}
			local given = {memory = three, pages = {{lo, lo + 4 * P},
			    {hi, hi + 4 * P}}, map = {}}
			local plain = c:core(t.scenario(given), {name = "plain"})
			local function at(pa)
				return plain.model:offset(pa)
			end
			given.patch = {
				{offset = HEADER + REGION + 16,
				    bytes = (">I8"):pack(at(hi))},
				{offset = HEADER + 2 * REGION + 16,
				    bytes = (">I8"):pack(at(lo))},
			}
			local moved = c:core(t.scenario(given),
			    {name = "exchanged"})
			for _, v in ipairs{{"the second", lo, hi},
			    {"the third", hi, lo}} do
				c:vector(v[1], function()
					local a = plain:read(t.dmap(v[2]), P)
					local b = moved:read(t.dmap(v[3]), P)
					return c:equal(b.ret == P and b.bytes,
					    a.ret == P and a.bytes, {request =
					    "the same place of the file"})
				end)
			end
		end,
	})

	t.case("part_of_a_page", {
		clauses = {"SPARC64-REG-2"},
		bug = "a page of which memory has but a part is refused, or "
		    .. "filled up with the next region's bytes",
		descr = "Regions that begin and end inside of pages",
		run = function(c)
			local lo, hi = 0x3000 * P, 0x3000 * P + 3 * P // 2
			local core = c:core(t.machine{memory = {two[1], two[2],
			    {lo, hi}, {hi + P, hi + 2 * P}},
			    pages = {lo, lo + P, lo + 2 * P, lo + 3 * P},
			    map = {{va = t.kva(0x40 * P), pa = lo, count = 4}}})
			for _, v in ipairs{{"direct area", t.dmap(lo)},
			    {"kernel map", t.kva(0x40 * P)}} do
				local va, n = v[2], v[1] .. ", "
				core:check_all{
					{va + P, P // 2, n .. "what there is",
					    "full"},
					{va + 3 * P // 2 - 8, 8, n .. "to the "
					    .. "end", "full"},
					{va + 3 * P // 2 - 8, 9, n .. "over it",
					    "fail"},
					{va + 3 * P // 2, 8, n .. "behind it",
					    "fail"},
					{va + 2 * P, 8, n .. "a start without "
					    .. "memory", "fail"},
					{va + 5 * P // 2, P // 2, n ..
					    "the rest", "full"},
				}
			end
		end,
	})

	t.case("direct_area_to_the_top", {
		clauses = {"SPARC64-WIN-1"},
		bug = "the direct area is thought smaller, or its addresses are "
		    .. "looked up in the TSB: most of memory is gone",
		descr = "Memory at every bit of a PA, entries that would map "
		    .. "the direct area, and addresses just below",
		run = function(c)
			local memory, pages, list = {two[1], two[2]}, {}, {}
			for bit = 27, 42 do
				local pa = 1 << bit
				memory[#memory + 1] = {pa, pa + P}
				pages[#pages + 1] = pa
				list[#list + 1] = {t.dmap(pa), P,
				    ("bit %d"):format(bit), "full"}
				list[#list + 1] = {t.dmap(pa) - 8, 8,
				    ("below bit %d"):format(bit), "fail"}
			end
			local top = (1 << 43) - P
			memory[#memory + 1] = {top, top + P}
			pages[#pages + 1] = top
			list[#list + 1] = {-P, P, "the last page", "full"}
			list[#list + 1] = {-1, 1, "the last byte", "full"}
			-- Else an entry of the direct area's own address.
			local va = t.dmap(0x101 * P)
			list[#list + 1] = {va, P, "with an entry", "full"}
			list[#list + 1] = {t.dmap(0) - 8, 8, "below it", "fail"}
			c:core(t.machine{memory = memory, pages = pages,
			    slots = {{slot = place(va), hi = va >> 13 << 2,
				lo = V | 0x10 * P | 0x536}}}):check_all(list)
		end,
	})

	t.case("entries_that_do_not_match", {
		clauses = {"SPARC64-TSB-2"},
		bug = "whatever stands at the index is believed: an address "
		    .. "reads as another that shares its place",
		descr = "Entries of other addresses, without V, and of two "
		    .. "sizes",
		run = function(c)
			local good = V | 0x10 * P | 0x536
			local slots, list = {}, {}
			-- Each at an address of its own; change gives the tag
			-- and the data from the right tag.
			local function entry(label, change, want)
				local va = t.kva((0x40 + #list) * P)
				local hi, lo = change(va >> 13 << 2)
				slots[#slots + 1] = {slot = place(va), hi = hi,
				    lo = lo}
				list[#list + 1] = {va, 8, label, want or "fail"}
				return va
			end
			for _, v in ipairs{
				{"without V", 0, good & ~V},
				{"all but V", 0, ~V},
				{"a size in the tag alone", 1, good},
				{"a size in the data alone", 0, good | 1 << 61},
				{"a tag of another shift", 1, good | 1 << 61},
			} do
				entry(v[1], function(tag)
					return tag | v[2], v[3]
				end)
			end
			entry("an empty entry", function()
				return 0, 0
			end)
			entry("two sizes", function(tag)
				return tag >> 3 & ~3 | 1, good | 2 << 61
			end)
			for bit = 2, 63 do
				entry(("tag bit %d"):format(bit), function(tag)
					return tag ~ 1 << bit, good
				end)
			end
			local va = entry("a good one", function(tag)
				return tag, good
			end, "full")
			local core = c:core(t.machine{slots = slots})
			core:check_all(list)
			core:check_all{
				{va + t.slots * P, 8, "the same place", "fail"},
				{va - t.slots * P, 8, "the same place below",
				    "fail"},
				{va | 1 << 40, 8, "bit 40", "fail"},
				{va | 1 << 32, 8, "bit 32", "fail"},
			}
		end,
	})

	t.case("every_index", {
		clauses = {"SPARC64-TSB-1", "SPARC64-TSB-5"},
		bug = "the index is of bytes, or masked to another number of "
		    .. "entries: most of the kernel is found elsewhere",
		descr = "Pages at indices with one bit set, TSBs of other "
		    .. "sizes, a smaller mask, addresses of the firmware",
		run = function(c)
			for _, bits in ipairs{8, 10, 14} do
				local map, list = {}, {}
				for i = 0, bits do
					local off = ((1 << i) - 1) * P
					map[i + 1] = {va = PROM + off,
					    pa = (0x40 + i) * P}
					list[i + 1] = {PROM + off, P,
					    ("index %#x"):format((1 << i) - 1),
					    "full"}
				end
				c:core(t.scenario{tsb_entries = 1 << bits,
				    map = map, pages = {{0x40 * P,
				    0x60 * P}}}, {name = ("%d entries"):format(
				    1 << bits)}):check_all(list)
			end
			c:core(t.machine{header = {tsb_mask = 0xf}}, {name =
			    "a mask of 15"}):check_all{
				{t.kva(0), 0x10 * P, "below it", "full"},
				{t.kva(0x10 * P), 8, "beyond it", "fail"},
			}
		end,
	})

	t.case("frames_of_43_bits", {
		clauses = {"SPARC64-TTE-1"},
		bug = "a frame is cut to 41 bits, as the oldest CPU had it, or "
		    .. "takes software's bits with it",
		descr = "Frames with each bit set, under entries with all bits "
		    .. "that are not the frame's",
		run = function(c)
			local memory, pages, map, list = {two[1], two[2]}, {},
			    {}, {}
			local rest = 0
			for _, bit in ipairs(t.flag_bits) do
				rest = rest | 1 << bit
			end
			for bit = 27, 42 do
				local pa, va = 1 << bit, t.kva(bit * P + P)
				memory[#memory + 1] = {pa, pa + P}
				pages[#pages + 1] = pa
				map[#map + 1] = {va = va + 0x40 * P, pa = pa,
				    bits = rest}
				list[#list + 1] = {va + 0x40 * P, P,
				    ("bit %d"):format(bit), "full"}
			end
			c:core(t.machine{memory = memory, pages = pages,
			    map = map}):check_all(list)
		end,
	})
end)
