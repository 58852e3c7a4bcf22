-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- i386 full cores and raw images: roots and bases of three generations of
-- kernels, and what 32 bits mean.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

-- Where the variable at sym lies in memory.
local function variable(t, sym)
	return t.kernel == "11" and sym - t.kernbase or sym
end

local OLD = {"11", "12"}

suite.for_each_row({target = "i386", format = {"full", "raw"}}, function(t)
	local root = t.variant == "pae" and "IdlePDPT" or
	    t.kernel == "13" and "IdlePTD_nopae" or "IdlePTD"
	local base = t.kernel == "11" and "I386-BASE-1" or "I386-BASE-2"

	t.case("no_root", {
		clauses = {"I386-SYM-1"},
		bug = "a kernel without the names of its tables opens, and "
		    .. "reads through page 0",
		descr = "None of the root's names resolves",
		run = function(c)
			local core = c:core(t.machine{symbols = {
			    IdlePTD = false, IdlePDPT = false,
			    IdlePTD_nopae = false, IdlePTD_pae = false}},
			    {open = false})
			opening.refused(c, core, "no root")
		end,
	})

	t.case("place_of_a_variable", {
		clauses = {base, "I386-SYM-1"},
		bug = "kernbase is subtracted from an address that is its own "
		    .. "PA, or not from one that is not: the root is read from "
		    .. "another page",
		descr = "The root's variable at several addresses of the "
		    .. "kernel image",
		run = function(c)
			for _, off in ipairs{0x1010, 0x8ff8, 0x20ffc,
			    0x101010} do
				local sym = t.sym(off)
				c:core(t.machine{symbols = {[root] = sym}},
				    {name = ("at %#x"):format(sym)}):check(
				    t.kva(0), 0x10000, "reads", "full")
			end
		end,
	})

	t.case("addresses_are_32_bits", {
		clauses = {"I386-VA-1", "I386-VA-2"},
		bug = "the upper half of an address is dropped: a sign-extended "
		    .. "or damaged pointer reads as a good one",
		descr = "Addresses that are good in their low 32 bits only",
		run = function(c)
			local core = c:core(t.machine{map = {
			    {va = 0xfffff000, pa = 0x120000},
			    {va = 0, pa = 0x121000}},
			    pages = {0x120000, 0x121000}})
			local va = t.kva(0)
			core:check_all{
				{va, 8, "as it is", "full"},
				{va | 1 << 32, 8, "bit 32", "fail"},
				{va | ~0xffffffff, 8, "sign-extended", "fail"},
				{va | 1 << 63, 8, "bit 63", "fail"},
				{0x100000000, 8, "2^32", "fail"},
				{0, 8, "0 is mapped", "full"},
				{0xfffff000, 0x1000, "the last page", "full"},
				{0xfffffffc, 8, "over 2^32", "fail"},
				{0xffffffffffffff00, 8, "top", "fail"},
			}
		end,
	})
end)

suite.for_each_row({target = "i386", format = "full"}, function(t)
	local root = t.variant == "pae" and "IdlePDPT" or
	    t.kernel == "13" and "IdlePTD_nopae" or "IdlePTD"

	t.case("root_not_in_the_core", {
		clauses = {"I386-SYM-1"},
		bug = "a root that cannot be read is taken for an empty one",
		descr = "The root's variable outside memory, and a root in a "
		    .. "hole",
		run = function(c)
			local sym = t.sym(0x1010)
			opening.refused(c, c:core(t.machine{symbols = {
			    [root] = t.kernel == "11" and
			    t.kernbase + 0x1800000 or 0x1800000}},
			    {name = "variable", open = false}), "variable")
			opening.refused(c, c:core(t.machine{symbols = {
			    [root] = sym}, write = {{pa = variable(t, sym),
			    u32 = 0x1800000}}}, {name = "root", open = false}),
			    "root")
		end,
	})
end)

suite.for_each_row({target = "i386", format = {"full", "raw"},
    kernel = OLD, where = function(t)
	return not (t.format == "raw" and t.kernel == "12")
    end}, function(t)
	t.case("both_roots_exist", {
		clauses = {"I386-SYM-2"},
		bug = "the page directory's name is looked up first: a PAE "
		    .. "kernel that has both is read with 4-byte entries",
		descr = "IdlePDPT wins over IdlePTD; alone, IdlePTD is used",
		run = function(c)
			if t.variant == "pae" then
				local sym = t.sym(0x2020)
				c:core(t.machine{symbols = {IdlePTD = sym},
				    write = {{pa = variable(t, sym),
				    u32 = 0x10000}}}):check_all{
					{t.kva(0), 0x10000, "pages", "full"},
					{t.kva(t.large), 8, "large", "full"},
				}
			else
				c:core(t.machine{symbols = {IdlePDPT = false}})
				    :check_all{
					{t.kva(0), 0x10000, "pages", "full"},
					{t.kva(t.large), 8, "large", "full"},
				}
			end
		end,
	})
end)

suite.for_each_row({target = "i386", format = {"full", "raw"},
    kernel = "13"}, function(t)
	t.case("pae_mode_decides", {
		clauses = {"I386-BASE-3"},
		bug = "the tables are PAE's because IdlePDPT exists, as it does "
		    .. "in every kernel since 13.0",
		descr = "All of the merged kernel's names, pae_mode saying "
		    .. "which tables are live",
		run = function(c)
			local pdpt, ptd = t.sym(0x3030), t.sym(0x3040)
			local core
			if t.variant == "pae" then
				core = c:core(t.machine{symbols = {
				    IdlePTD_nopae = ptd}, write = {
				    {pa = ptd, u32 = 0x10000}}})
			else
				core = c:core(t.machine{symbols = {
				    IdlePDPT = pdpt}, write = {
				    {pa = pdpt, u32 = 0x10000}}})
			end
			core:check_all{
				{t.kva(0), 0x10000, "pages", "full"},
				{t.kva(0x10000), 0x8000, "reversed", "full"},
				{t.kva(t.large), 8, "large", "full"},
			}
		end,
	})
end)

suite.for_each_row({target = "i386", format = {"full", "raw"},
    variant = "pae"}, function(t)
	t.case("four_page_directories", {
		clauses = {"I386-WALK-2", "I386-WALK-5"},
		bug = "one page directory serves for all quarters, or the "
		    .. "PDPT's index is dropped",
		descr = "A page in each GiB, at its lower and its upper edge",
		run = function(c)
			local map, pages, list = {}, {}, {}
			for q = 0, 3 do
				local lo = q << 30
				local hi = lo + 0x3ffff000
				local pa = 0x120000 + 0x2000 * q
				if q == (t.kernbase >> 30) then
					lo = lo + 0x3ff00000
				end
				map[#map + 1] = {va = lo, pa = pa}
				map[#map + 1] = {va = hi, pa = pa + 0x1000}
				pages[#pages + 1] = pa
				pages[#pages + 1] = pa + 0x1000
				list[#list + 1] = {lo, 0x1000,
				    ("GiB %d, low"):format(q), "full"}
				list[#list + 1] = {hi, 0x1000,
				    ("GiB %d, high"):format(q), "full"}
			end
			c:core(t.machine{map = map, pages = pages})
			    :check_all(list)
		end,
	})
end)
