-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Physical cores of ia64: what their header says, the regions, the tables of
-- region 5.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local KERNPHYS = 0x500000	-- of the standard machine
local KPTDIR = 0x8000		-- the variable's offset in the kernel
local REGION7 = 0xe000000000000000
local IN_REGION = 0x1fffffffffffffff

-- A place in regions 6 and 7 of physical memory, and elsewhere.
local function region(n, pa)
	return n << 61 | pa
end

local function sound(t)
	local P = t.page
	return {
		{t.kva(0), 0x10 * P, "low pages", "full"},
		{t.kva(0x10 * P), 8 * P, "high pages", "full"},
		{t.kva(0x20 * P), 8, "not present", "fail"},
		{region(7, 0x15 * P), P, "region 7", "full"},
	}
end

suite.for_each_row({target = "ia64", format = "full"}, function(t)
	local P = t.page
	local bits = #t.levels == 3 and 41 or 31

	t.case("what_the_headers_give", {
		clauses = {"IA64-CORE-1"},
		bug = "another bit of e_flags makes a core of physical "
		    .. "addresses one of virtual ones, or p_vaddr is believed",
		descr = "Bit 0x100 of e_flags among others and alone clear, and "
		    .. "a p_vaddr of another place",
		run = function(c)
			for _, f in ipairs{0x110, 0x7fffffff, 0xffffffff} do
				c:core(t.machine{ehdr = {e_flags = f}},
				    {name = ("%#x"):format(f)})
				    :check_all(sound(t))
			end
			c:core(t.machine{segments = {
			    {pa = 0, filesz = 0x1000 * P, va = REGION7 |
				0x2000 * P},
			    {pa = 0x2000 * P, filesz = 0x400 * P,
				va = t.kva(0)},
			}}, {name = "p_vaddr"}):check_all(sound(t))
			for _, f in ipairs{0, 0x200, 0xfffffeff} do
				local name = ("%#x, virtual"):format(f)
				opening.either(c, c:core(t.machine{ehdr =
				    {e_flags = f}}, {name = name,
				    open = false}), name, {
					{t.kva(0), 8, "region 5", "fail"},
					{region(7, 0x15 * P), 8, "region 7",
					    "fail"},
				})
			end
		end,
	})

	t.case("no_bootinfo", {
		clauses = {"IA64-CORE-2"},
		bug = "a PBVM is made up for a kernel that has none, or an "
		    .. "older kernel's core is refused",
		descr = "e_entry 0: region 4 is nothing, the others are as "
		    .. "ever",
		run = function(c)
			-- By region 7, since without a PBVM no variable in it
			-- can be read.
			local list = sound(t)
			for _, va in ipairs{0x9ffc000000000000,
			    0x9ffc000000008000, 0x9ffffffffff00000,
			    0x9fffffffffffffff, 0x8000000000000000} do
				list[#list + 1] = {va, 1,
				    ("%#x"):format(va), "fail"}
			end
			c:core(t.machine{ehdr = {e_entry = 0}, symbols =
			    {[t.root_symbol] = REGION7 | KERNPHYS + KPTDIR}})
			    :check_all(list)
		end,
	})

	t.case("where_the_tables_begin", {
		clauses = {"IA64-CORE-5"},
		bug = "a kernel without the variable, or one that points "
		    .. "nowhere, is opened: all of region 5 is nonsense",
		descr = "No symbol, a symbol where nothing is, values outside "
		    .. "of regions 6 and 7; and values in region 6",
		run = function(c)
			local pa = KERNPHYS + KPTDIR
			local function refused(name, more)
				opening.refused(c, c:core(t.machine(more),
				    {name = name, open = false}), name)
			end
			refused("no symbol", {symbols =
			    {[t.root_symbol] = false}})
			refused("a hole", {symbols =
			    {[t.root_symbol] = region(7, 0x1800 * P)}})
			refused("user space", {symbols =
			    {[t.root_symbol] = 0x8000}})
			refused("region 5's start", {symbols =
			    {[t.root_symbol] = t.kva(0)}})
			local top = #t.levels
			local dir = 0x600 * P
			for n = 0, 7 do
				local more = {
					table_at = {{level = top, va =
					    t.kva(0), pa = dir}},
					write = {{pa = pa, bytes =
					    t.pack("i8", region(n, dir))}},
				}
				local name = "region " .. n
				if n < 6 then
					refused(name, more)
				else
					c:core(t.machine(more), {name = name})
					    :check_all(sound(t))
				end
			end
		end,
	})

	t.case("each_region_of_one_page", {
		clauses = {"IA64-WIN-1"},
		bug = "a region's number is cut off, or left in the address: "
		    .. "user space reads as memory, or memory as nothing",
		descr = "The same low bits in all eight regions, cached and not; "
		    .. "reads over the regions' ends",
		run = function(c)
			local list = {}
			for _, pa in ipairs{0, 0x15 * P, 0x15 * P + 0x123,
			    0x2000 * P, 0x23ff * P} do
				for n = 0, 7 do
					list[#list + 1] = {region(n, pa), 8,
					    ("region %d, PA %#x"):format(n, pa),
					    n >= 6 and "full" or n ~= 5 and
					    "fail" or nil}
				end
			end
			for _, v in ipairs{
				{region(6, 0) - 1, 1, "below region 6"},
				{region(6, 0) - 8, 16, "into region 6"},
				{region(7, 0) - 8, 16, "into region 7"},
				{-8, 16, "over the top"},
			} do
				v[4] = "fail"
				list[#list + 1] = v
			end
			c:core(t.machine{pages = {0}}):check_all(list)
		end,
	})

	t.case("bits_that_no_memory_has", {
		level = "may",
		clauses = {"IA64-WIN-2"},
		bug = "none: what an address of more than 50 bits means is the "
		    .. "reader's to say",
		descr = "Each bit of 60:50 in regions 6 and 7",
		run = function(c)
			local core = c:core(t.machine{})
			for n = 6, 7 do
				for bit = 50, 60 do
					local va = region(n, 0x15 * P)
					core:check(va | 1 << bit, 8,
					    ("region %d, bit %d"):format(n,
					    bit))
				end
			end
		end,
	})

	t.case("beyond_the_directories", {
		clauses = {t.clause.rule},
		bug = "an index is cut to its table: an address that nothing "
		    .. "maps shows a page of the kernel's",
		descr = "A good address with each higher bit; the first and the "
		    .. "last that the directories reach",
		run = function(c)
			local last = t.kva((1 << bits) - P)
			local list = sound(t)
			for bit = bits, 60 do
				list[#list + 1] = {t.kva(3 * P) + (1 << bit), 8,
				    ("bit %d"):format(bit), "fail"}
			end
			for _, v in ipairs{
				{last, P, "the last page", "full"},
				{last + P - 1, 2, "over the end", "fail"},
				{last + P, 1, "behind the end", "fail"},
			} do
				list[#list + 1] = v
			end
			c:core(t.machine{map = {{va = last, pa = 0x50 * P}},
			    pages = {0x50 * P}}):check_all(list)
		end,
	})

	t.case("entries_of_nothing", {
		clauses = {t.clause.rule},
		bug = "a record that lost its present bit still shows the page "
		    .. "that was there: freed memory reads as a structure",
		descr = "Directories' entries of 0 and records with bit 0 "
		    .. "clear, whatever else they have",
		run = function(c)
			local entries, list = {}, sound(t)
			for i, value in ipairs{0, 0x0710000000000660 |
			    0x15 * P, 0x0710000000000000 | 0x15 * P, 0x15 * P,
			    ~1 & IN_REGION} do
				local va = t.kva((0x40 + i) * P)
				entries[i] = {level = 1, va = va, value = value}
				list[#list + 1] = {va, 8,
				    ("%#x"):format(value), "fail"}
			end
			for _, l in ipairs(t.levels) do
				if l.level > 1 then
					list[#list + 1] = {t.kva(5 << l.shift),
					    8, l.name .. ", entry 5", "fail"}
				end
			end
			c:core(t.machine{entry = entries}):check_all(list)
		end,
	})

	t.case("each_bit_of_a_frame", {
		clauses = {"IA64-PTE-1"},
		bug = "the frame is cut at another bit: memory above it, or "
		    .. "software's bits in it, lead elsewhere",
		descr = "A page at each power of two below 2^50, and above 2^13",
		run = function(c)
			local memory = {{0, 0x1000 * P}, {0x2000 * P,
			    0x2400 * P}}
			local map, pages, list = {}, {}, sound(t)
			for bit = 13, 49 do
				local pa, va = 1 << bit, t.kva((0x40 + bit) * P)
				map[#map + 1] = {va = va, pa = pa}
				if pa >= 0x1000 * P and pa ~= 0x2000 * P then
					memory[#memory + 1] = {pa, pa + P}
				end
				pages[#pages + 1] = pa
				list[#list + 1] = {va, P, ("bit %d"):format(
				    bit), "full"}
				list[#list + 1] = {region(7, pa), P,
				    ("bit %d, region 7"):format(bit), "full"}
			end
			c:core(t.machine{memory = memory, map = map,
			    pages = pages, tables = 0x400 * P})
			    :check_all(list)
		end,
	})

	t.case("frame_within_a_page", {
		level = "may",
		clauses = {"IA64-PTE-2"},
		bug = "none: no kernel writes such a record",
		descr = "Bit 12 of a record's first word",
		run = function(c)
			c:core(t.machine{entry = {{level = 1,
			    va = t.kva(0x40 * P), value = 0x0710000000000661 |
			    0x15 * P + 0x1000}}}):check_all{
				{t.kva(0x40 * P), 8, "first half"},
				{t.kva(0x40 * P) + 0x1000, 8, "second half"},
			}
		end,
	})

	t.case("from_record_to_record", {
		clauses = {"IA64-PTE-3"},
		bug = "records are taken to follow one another after 8 bytes, "
		    .. "or tables after a page",
		descr = "Each page of a table of records, and the next table's",
		run = function(c)
			local map, list = {}, {}
			for i = 0, 0x110 do
				-- Every second page, by turns from both ends.
				local n = i % 2 == 0 and i or 0x111 - i
				map[#map + 1] = {va = t.kva(t.large * 4 +
				    i * P), pa = (0x200 + n) * P}
				list[#list + 1] = {t.kva(t.large * 4 + i * P), 8,
				    "page " .. i, "full"}
			end
			list[#list + 1] = {t.kva(t.large * 4), 0x111 * P,
			    "all", "full"}
			list[#list + 1] = {t.kva(t.large * 4), 0x111 * P + 1,
			    "one byte more", "fail"}
			c:core(t.machine{map = map,
			    pages = {{0x200 * P, 0x311 * P}}}):check_all(list)
		end,
	})

	t.case("page_of_half", {
		clauses = {"IA64-PTE-4"},
		bug = "a page is taken to be whole: its second half is the next "
		    .. "segment's bytes",
		descr = "Ranges of the firmware that begin and end in the "
		    .. "middle of a page, touch there, or do not",
		run = function(c)
			local half = P // 2
			local base = 0x4000 * P
			local va = t.kva(0x40 * P)
			c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
				{base, base + P + half},
				{base + 2 * P + half, base + 3 * P + half},
				{base + 3 * P + half, base + 4 * P}},
			    map = {{va = va, pa = base, count = 4}},
			    pages = {{base, base + 4 * P}}}):check_all{
				{va, P + half, "to its end", "full"},
				{va + P + half - 8, 16, "over its end", "fail"},
				{va + P + half, 8, "the other half", "fail"},
				{va + 2 * P, 8, "half a page not there",
				    "fail"},
				{va + 2 * P + half - 1, 2, "into a segment",
				    "fail"},
				{va + 2 * P + half, half, "second half",
				    "full"},
				{va + 3 * P + half - 8, 16, "one page of two",
				    "full"},
				{va + 2 * P + half, P + half, "all of it",
				    "full"},
				{region(7, base + P + half) - 8, 8,
				    "region 7, to its end", "full"},
				{region(7, base + P + half) - 8, 16,
				    "region 7, over its end", "fail"},
			}
		end,
	})
end)

-- Of kernels that never wrote an image.
suite.for_each_row({target = "ia64", format = "full"}, function(t)
	t.case("image_of_another_kernel", {
		level = "may",
		clauses = {"IA64-RAW-3"},
		bug = "none: no such kernel wrote one",
		descr = "A file that is no ELF core",
		run = function(c)
			local core = c:core(t.machine{patch = {{offset = 0,
			    bytes = ("\0"):rep(4)}}}, {open = false})
			c:vector("opened or refused", function()
				local ok = core:open()
				c:note("%s", ok and "opened" or "refused")
				return true
			end)
		end,
	})
end)
