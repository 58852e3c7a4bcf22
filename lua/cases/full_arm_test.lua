-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- arm full cores: symbols and the kernel's place, byte orders, entries of
-- each kind at both levels.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local PAGE = 4096
local FULL = {target = {"arm", "armeb"}, format = "full"}

local function sound(t)
	return {
		{t.kva(0), 0x10 * PAGE, "low pages", "full"},
		{t.kva(0x10 * PAGE), 8 * PAGE, "high pages", "full"},
		{t.kva(0x20 * PAGE), 8, "invalid", "fail"},
	}
end

suite.for_each_row(FULL, function(t)
	t.case("root_that_cannot_be_found", {
		clauses = {"ARM-SYM-1"},
		bug = "a root that was not found is taken for PA 0",
		descr = "No kernel_l1pa; the variable, or a page of the table, "
		    .. "in no segment",
		run = function(c)
			local function refused(label, more)
				opening.refused(c, c:core(t.machine(more),
				    {name = label, open = false}), label)
			end
			refused("no symbol", {symbols = {kernel_l1pa = false}})
			refused("no variable", {symbols = {kernel_l1pa =
			    t.kernbase + 0x1800010}})
			refused("table in a hole", {write = {{pa = 0x2010,
			    u32 = t.ram + 0x1800000}}})
			refused("first page only", {write = {{pa = 0x2010,
			    u32 = t.ram + 0xfff000}}})
			refused("all but the last page", {write = {{pa = 0x2010,
			    u32 = t.ram + 0xffd000}}})
			refused("nowhere", {write = {{pa = 0x2010, u32 = 0}}})
		end,
	})

	t.case("place_of_the_kernel", {
		clauses = {t.has_delta and "ARM-BASE-1" or "ARM-BASE-2"},
		bug = "the kernel is taken to lie at PA 0 or at the start of "
		    .. "RAM, and the root is read from there",
		descr = "Kernels loaded at several places, with a root that is "
		    .. "good and one that is not where they are not",
		run = function(c)
			for _, at in ipairs{0x100000, 0x700000, 0x2200000} do
				c:core(t.machine{kernphys = at,
				    write = {{pa = 0x2010, u32 = 0x12345678}}},
				    {name = ("at 0x%x"):format(at)})
				    :check_all(sound(t))
			end
			if not t.has_delta then
				for _, name in ipairs{"kernbase", "physaddr"} do
					opening.refused(c, c:core(t.machine{
					    symbols = {[name] = false}},
					    {name = name, open = false}),
					    "no " .. name)
				end
				return
			end
			c:core(t.machine{kernphys = 0x700000, symbols =
			    {physaddr = false, kernbase = false}},
			    {name = "no other symbol"}):check_all(sound(t))
			c:core(t.machine{kernphys = 0x700000, symbols =
			    {physaddr = 0x10, kernbase = 0x20}},
			    {name = "symbols that lie"}):check_all(sound(t))
		end,
	})

	t.case("order_of_the_headers", {
		clauses = {"ARM-ORDER-1"},
		bug = "headers are read in the kernel's order, or memory in the "
		    .. "headers'",
		descr = "A core whose headers are in the other byte order than "
		    .. "its memory",
		run = function(c)
			c:core(t.machine{core_order = t.order == "le" and "be"
			    or "le"}):check_all(sound(t))
		end,
	})

	t.case("addresses_of_32_bits", {
		clauses = {"ARM-VA-1"},
		bug = "an address is cut to 32 bits, so that one that means "
		    .. "nothing reads as kernel memory",
		descr = "Addresses at and above 2^32",
		run = function(c)
			local good = t.kva(3 * PAGE)
			c:core(t.machine()):check_all{
				{good, 8, "a good page", "full"},
				{good + (1 << 32), 8, "plus 2^32", "fail"},
				{good | 0xffffffff00000000, 8,
				    "extended by its sign", "fail"},
				{good + (1 << 63), 8, "plus 2^63", "fail"},
				{1 << 32, 8, "2^32", "fail"},
				{-8, 8, "the top of 64 bits", "fail"},
			}
		end,
	})

	t.case("large_pages", {
		clauses = {"ARM-WALK-5", "ARM-WALK-4"},
		bug = "each of the 16 entries is taken for the large page's "
		    .. "first 4 KiB",
		descr = "Pages of 64 KiB at every base page and over both edges",
		run = function(c)
			local va = t.kva(4 * t.large)
			local list = {}
			for i = 0, 31 do
				list[#list + 1] = {va + i * PAGE + 0x7f8, 8,
				    ("page %d"):format(i), "full"}
			end
			list[#list + 1] = {va - 8, 16, "into it", "full"}
			list[#list + 1] = {va + 0x10000 - 8, 16,
			    "to the next", "full"}
			list[#list + 1] = {va, 0x20000, "both", "full"}
			list[#list + 1] = {va + 0x1ffff, 2, "out of it", "fail"}
			c:core(t.machine{map = {
				{va = va - PAGE, pa = 0x40 * PAGE},
				{va = va, pa = 0x810000, size = 0x10000,
				    count = 2, step = -0x10000},
			}, pages = {0x40 * PAGE, {0x800000, 0x820000}}})
			    :check_all(list)
		end,
	})

	t.case("invalid_at_each_level", {
		clauses = {"ARM-WALK-2"},
		bug = "any entry that is not 0 is followed: free-list words "
		    .. "become memory",
		descr = "Entries of type 0 with all other bits good, at both "
		    .. "levels",
		run = function(c)
			local entry, list = {}, {}
			for i, v in ipairs{0x50 * PAGE, 0x50 * PAGE | 0xffc,
			    0xfffffffc, 0} do
				local value = (v == 0 or v == 0xfffffffc) and v
				    or t.ram + v
				for level = 1, 2 do
					local va = t.kva(level == 1 and
					    (0x40 + i) * PAGE or
					    (4 + i) * t.large)
					entry[#entry + 1] = {level = level,
					    va = va, value = value}
					list[#list + 1] = {va, 8,
					    ("level %d, 0x%x"):format(level, v),
					    "fail"}
				end
			end
			if t.variant == "v6" then
				local va = t.kva(3 * t.large)
				entry[#entry + 1] = {level = 2, va = va,
				    value = t.ram | 0x10403}
				list[#list + 1] = {va, 8, "level 2, type 3"}
			end
			c:core(t.machine{entry = entry,
			    pages = {0x50 * PAGE}}):check_all(list)
		end,
	})

	t.case("not_in_the_core", {
		clauses = {"ARM-WALK-3", "FULL-SEG-1"},
		bug = "a table or a page outside memory is read at a wrong "
		    .. "offset, or as the last one read",
		descr = "A second-level table in a hole, sections and pages to "
		    .. "holes and devices",
		run = function(c)
			local ram = t.ram
			local entry = {
				{level = 2, va = t.kva(2 * t.large),
				    value = ram + 0x1800000 | 1},
				{level = 2, va = t.kva(3 * t.large),
				    value = ram + 0x1800000 | 0x10c02},
				{level = 2, va = t.kva(4 * t.large),
				    value = 0x10000000 | 0x10c02},
				{level = 1, va = t.kva(0x41 * PAGE),
				    value = ram + 0x2400000 | 0x412},
				{level = 1, va = t.kva(0x42 * PAGE),
				    value = 0xfffff412},
				{level = 1, va = t.kva(0x43 * PAGE),
				    value = 0x00010412},
			}
			c:core(t.machine{entry = entry}):check_all{
				{t.kva(2 * t.large), 8, "table", "fail"},
				{t.kva(3 * t.large), 8, "section", "fail"},
				{t.kva(4 * t.large), 8, "device", "fail"},
				{t.kva(0x41 * PAGE), 8, "page", "fail"},
				{t.kva(0x42 * PAGE), 8, "the last page", "fail"},
				{t.kva(0x43 * PAGE), 8, "a low page", "fail"},
				{t.kva(3 * PAGE), PAGE, "a good page", "full"},
			}
		end,
	})

	t.case("flag_bits", {
		clauses = {"ARM-PTE-1"},
		bug = "a flag bit is taken for part of the frame, or the domain "
		    .. "for part of the table's address",
		descr = "Each flag bit of a small page, a large page, a section "
		    .. "and a table's entry, and all together",
		run = function(c)
			local map, list, entry = {}, {}, {}
			local function add(name, va, pa, size, bits)
				map[#map + 1] = {va = va, pa = pa, size = size,
				    bits = bits}
				list[#list + 1] = {va + 0x18, 16, name, "full"}
			end
			for i = 2, 12 do
				local b = i < 12 and 1 << i or 0xffc
				add(("page, 0x%x"):format(b),
				    t.kva((0x40 + i) * PAGE), 0x50 * PAGE, PAGE,
				    b)
			end
			for i = 2, 16 do
				local b = i < 16 and 1 << i or 0xfffc
				add(("large page, 0x%x"):format(b),
				    t.kva(3 * t.large + (i - 2) * 0x10000),
				    0x800000, 0x10000, b)
			end
			-- Bit 18 would make it a supersection.
			for i = 2, 18 do
				local b = i < 18 and 1 << i or 0xbfffc
				add(("section, 0x%x"):format(b),
				    t.kva((8 + i) * t.large), 0x800000, t.large,
				    b)
			end
			-- Bits 8:5 domain, 9 and 4:2 of a table's entry.
			local at = {}
			for i = 2, 10 do
				local b = i < 10 and 1 << i or 0x3fc
				local va = t.kva((0x40 + i) * t.large)
				local tab = 0x600000 + i * PAGE
				map[#map + 1] = {va = va, pa = (0x50 + i) * PAGE}
				at[#at + 1] = {level = 1, va = va, pa = tab}
				entry[#entry + 1] = {level = 2, va = va,
				    value = t.ram + tab | 1 | b}
				list[#list + 1] = {va, 8, ("table, 0x%x")
				    :format(b), "full"}
			end
			c:core(t.machine{map = map, entry = entry,
			    table_at = at, pages = {{0x50 * PAGE, 0x60 * PAGE},
			    0x800000}}):check_all(list)
		end,
	})
end)

suite.for_each_row({target = {"arm", "armeb"}, format = "full",
    variant = "v6"}, function(t)
	t.case("supersections", {
		clauses = {"ARM-WALK-6"},
		bug = "each of the 16 entries is taken for a section: 1 MiB is "
		    .. "shown sixteen times",
		descr = "A supersection at each of its 16 MiB and at its edges",
		run = function(c)
			local va, pages, list = t.kva(0x4000000), {}, {}
			for i = 0, 15 do
				local off = i * 0x100000 + 0x21000
				pages[#pages + 1] = off
				list[#list + 1] = {va + off, PAGE,
				    ("MiB %d"):format(i), "full"}
			end
			list[#list + 1] = {va + 0xfff000, PAGE, "last page",
			    "full"}
			list[#list + 1] = {va + 0x3ffff8, 16, "over 1 MiB",
			    "full"}
			list[#list + 1] = {va + 0xffffff, 2, "out of it", "fail"}
			c:core(t.machine{map = {{va = va, pa = 0,
			    size = 0x1000000}}, pages = pages}):check_all(list)
		end,
	})
end)
