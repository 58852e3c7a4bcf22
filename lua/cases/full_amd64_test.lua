-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- amd64 full cores and raw images: where the kernel was loaded, where the
-- root is, and the two ways of five levels.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local KERNBASE = 0xffffffff80000000

-- How a kernel that was loaded at phys maps itself.
local function image(t, phys)
	return {{va = KERNBASE + 0x200000, pa = phys, size = t.large,
	    count = 2}}
end

suite.for_each_row({target = "amd64", format = {"full", "raw"}}, function(t)
	t.case("symbols_that_open_needs", {
		clauses = {"AMD64-SYM-1"},
		bug = "without its root a core opens, and everything reads "
		    .. "through whatever lies at 0",
		descr = "KPML4phys missing, its page missing, the page that it "
		    .. "names missing",
		run = function(c)
			local function refused(label, more)
				opening.refused(c, c:core(t.machine(more),
				    {name = label, open = false}), label)
			end
			refused("no KPML4phys",
			    {symbols = {KPML4phys = false, KPML5phys = false}})
			if t.format == "full" then
				refused("KPML4phys outside memory", {symbols =
				    {KPML4phys = KERNBASE + 0x1801018,
				    KPML5phys = false}})
			end
			if t.kernel == "10" then
				refused("no kernbase",
				    {symbols = {kernbase = false}})
			end
		end,
	})
end)

suite.for_each_row({target = "amd64", format = "full",
    kernel = {"10", "15"}}, function(t)
	t.case("root_not_in_the_core", {
		clauses = {"AMD64-SYM-1"},
		bug = "a root that cannot be read is taken for an empty one, "
		    .. "or for the last buffer's bytes",
		descr = "KPML4phys names a page in a hole, and one that ends "
		    .. "behind memory",
		run = function(c)
			-- The PA of the variable, by the rules of the base.
			local var = 0x201018
			for _, root in ipairs{0x1800000, 0x2400000,
			    0xffffffffff000} do
				local label = ("root %#x"):format(root)
				opening.refused(c, c:core(t.machine{
				    symbols = {KPML5phys = false},
				    write = {{pa = var, u64 = root}}},
				    {name = label, open = false}), label)
			end
		end,
	})
end)

-- Where VA - kernbase is the PA.
suite.for_each_row({target = "amd64", format = {"full", "raw"},
    kernel = "10"}, function(t)
	t.case("base_without_kernphys", {
		clauses = {"AMD64-BASE-1"},
		bug = "a base from a newer kernel's rule is added: the root is "
		    .. "looked for in the wrong page",
		descr = "The root's variable anywhere in the kernel image",
		run = function(c)
			for _, off in ipairs{0x201018, 0x200000, 0x8ff8,
			    0xfff000, 0x203ff8} do
				c:core(t.machine{symbols = {KPML4phys =
				    KERNBASE + off}}, {name =
				    ("at %#x"):format(off)}):check(t.kva(0),
				    0x1000, "reads", "full")
			end
		end,
	})
end)

-- Where PT_DUMP_DELTA says it.
suite.for_each_row({target = "amd64", format = "full", kernel = "15"},
    function(t)
	t.case("relocated_kernel", {
		clauses = {"AMD64-BASE-2"},
		bug = "the kernel is looked for where it was linked to, or the "
		    .. "2 MiB of p_align are left out: the root is read from "
		    .. "another page",
		descr = "Kernels loaded low, high, and above 4 GiB",
		run = function(c)
			local memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
			    {0x1a200000, 0x1a600000},
			    {0x23fe00000, 0x240400000}}
			for _, phys in ipairs{0x200000, 0x600000, 0x2000000,
			    0x1a200000, 0x240000000} do
				local core = c:core(t.machine{memory = memory,
				    kernphys = phys, map = image(t, phys),
				    pages = {phys, phys + 0x3000}},
				    {name = ("at %#x"):format(phys)})
				core:check_all{
					{t.kva(0), 0x1000, "kernel map",
					    "full"},
					{KERNBASE + 0x203000, 0x1000,
					    "kernel image", "full"},
					{t.dmap(0x10000), 0x1000,
					    "direct map", "full"},
				}
			end
		end,
	})

	t.case("delta_is_no_memory", {
		clauses = {"AMD64-BASE-2", "FULL-SEG-1"},
		bug = "the header that says where the kernel is counts as a "
		    .. "segment: with sizes of 0 it hides a page, or the hole "
		    .. "under the kernel becomes readable",
		descr = "The addresses around p_paddr of PT_DUMP_DELTA are like "
		    .. "any others",
		run = function(c)
			local va = t.kva(4 * t.large)
			local core = c:core(t.machine{
			    memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
				{0x4000000, 0x4400000}},
			    kernphys = 0x4000000,
			    map = {{va = va, pa = 0x4000000, count = 2},
				{va = va + 0x2000, pa = 0x3fff000},
				{va = KERNBASE, pa = 0, size = t.large},
				image(t, 0x4000000)[1]},
			    pages = {0x4000000, 0x4001000, 0, 0x1000}})
			core:check_all{
				{va, 0x2000, "at p_paddr", "full"},
				{va + 0x2000, 8, "under p_paddr", "fail"},
				{KERNBASE, 0x2000, "kernbase maps PA 0",
				    "full"},
			}
		end,
	})

	t.case("delta_instead_of_kernbase", {
		clauses = {"AMD64-SYM-1", "AMD64-BASE-2"},
		bug = "a symbol that nothing is computed from is insisted on",
		descr = "With PT_DUMP_DELTA the symbol kernbase may be missing",
		run = function(c)
			c:core(t.machine{symbols = {kernbase = false}}):check(
			    t.kva(0), 0x1000, "reads", "full")
		end,
	})
end)

-- Where nothing says it.
suite.for_each_row({target = "amd64", format = {"full", "raw"},
    kernel = "13.1"}, function(t)
	t.case("load_address_unknown", {
		clauses = {"AMD64-BASE-3"},
		bug = "the kernel is taken to be at 2 MiB: with another load "
		    .. "address every address reads from the wrong page",
		descr = "A relocated kernel without PT_DUMP_DELTA is read right "
		    .. "or refused",
		run = function(c)
			for _, phys in ipairs{0x200000, 0x600000, 0x2000000} do
				local name = ("at %#x"):format(phys)
				local core = c:core(t.machine{kernphys = phys,
				    map = image(t, phys)},
				    {name = name, open = false})
				opening.either(c, core, name, {
					{t.kva(0), 0x10000, "kernel map"},
					{t.kva(0x10000), 0x8000, "reversed"},
					{t.kva(0x20000), 8, "invalid"},
				})
			end
		end,
	})

	t.case("load_address_looks_known", {
		clauses = {"AMD64-BASE-3"},
		bug = "a page that was left where the kernel would be at 2 MiB "
		    .. "is taken for the root, and its stale entries for "
		    .. "mappings",
		descr = "A false root where an older kernel has its own",
		run = function(c)
			-- At VA - kernbase stands the PA of a table whose
			-- every entry is valid and leads to a wrong page.
			local core = c:core(t.machine{kernphys = 0x2000000,
			    map = image(t, 0x2000000), write = {
				{pa = 0x201018, u64 = 0x700000},
				{pa = 0x700000 + 8 * 508, u64 = 0x701003},
				{pa = 0x701000, u64 = 0x702003},
				{pa = 0x702000, u64 = 0x703003},
				{pa = 0x703000, u64 = 0x12003},
			    }}, {open = false})
			local list = {
				{t.kva(0), 0x1000, "kernel map"},
				{t.kva(0x1000), 0x1000, "its next page"},
			}
			opening.either(c, core, "false root", list)
			-- The image of a kernel that ran before, at 2 MiB,
			-- with tables of its own that map it there.
			core = c:core(t.machine{kernphys = 0x2000000,
			    map = image(t, 0x2000000), write = {
				{pa = 0x201018, u64 = 0x700000},
				{pa = 0x201028, u64 = 0x200000},
				{pa = 0x700000 + 8 * 508, u64 = 0x701003},
				{pa = 0x700000 + 8 * 511, u64 = 0x704003},
				{pa = 0x701000, u64 = 0x702003},
				{pa = 0x702000, u64 = 0x703003},
				{pa = 0x703000, u64 = 0x12003},
				{pa = 0x704000 + 8 * 510, u64 = 0x705003},
				{pa = 0x705000 + 8, u64 = 0x200083},
			    }}, {name = "two images", open = false})
			opening.either(c, core, "earlier kernel", list)
		end,
	})
end)

suite.for_each_row({target = "amd64", format = "full", variant = "la57"},
    function(t)
	t.case("kernel_map_with_five_levels", {
		clauses = {"AMD64-LA57-1"},
		bug = "KPML4phys is taken for a PML5, or its index from the "
		    .. "wrong bits",
		descr = "The kernel map of a five-level kernel, at the edges of "
		    .. "its PML4 entries",
		run = function(c)
			local map, pages, list = {}, {}, {}
			for i = 0, 3 do
				local va = t.kva(i << 39)
				local pa = 0x120000 + 0x2000 * i
				map[#map + 1] = {va = va + 0x90000, pa = pa}
				pages[#pages + 1] = pa
				list[#list + 1] = {va + 0x90000, 0x1000,
				    "PML4 entry " .. 508 + i, "full"}
			end
			local core = c:core(t.machine{map = map,
			    pages = pages}, {open = false})
			if t.may_refuse then
				opening.either(c, core, "core", list)
			else
				opening.opened(c, core, "core", nil, list)
			end
		end,
	})
end)

suite.for_each_row({target = "amd64", format = "full", variant = "la57",
    kernel = "15"}, function(t)
	t.case("direct_map_with_five_levels", {
		clauses = {"AMD64-LA57-2", "AMD64-LA57-1"},
		bug = "four levels are walked for every address: the direct map "
		    .. "fails, or aliases the four-level one's place",
		descr = "The direct map under PML5 entries 257 and on, and the "
		    .. "places where it is not",
		run = function(c)
			local memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
			    {0x40000000, 0x80000000}}
			local far = 0xff20ffffc0000000
			local core = c:core(t.machine{memory = memory,
			    map = {
				{va = t.dmap(0x40000000), pa = 0x40000000,
				    size = 0x40000000, nx = true},
				{va = far, pa = 0x40000000,
				    size = 0x40000000},
				{va = 0xff02000000000000, pa = 0x34000},
				{va = 0xff01ffffffffe000, pa = 0x35000,
				    count = 2},
			    },
			    pages = {0, 0x40000000, 0x7ffff000, 0x34000,
				0x35000, 0x36000}})
			core:check_all{
				{t.dmap(0), 0x1000, "PA 0", "full"},
				{t.dmap(0x10000), 0x10000, "pages", "full"},
				{t.dmap(0xfff000), 0x1000, "last low page",
				    "full"},
				{t.dmap(0x1000000), 8, "hole", "fail"},
				{t.dmap(0x40000000), 0x1000, "1 GiB page",
				    "full"},
				{t.dmap(0x7ffffff8), 8, "its end", "full"},
				{far + 0x3ffff000, 0x1000, "entry 288", "full"},
				{0xff02000000000000, 0x1000, "entry 258",
				    "full"},
				{0xff01fffffffff800, 0x1000,
				    "over the PML5 entry's edge", "full"},
				{0xff00ffffffffffff, 1, "below", "fail"},
				{0xff21000000000000, 1, "above", "fail"},
				{0xfffff80000010000, 8,
				    "the four-level direct map", "fail"},
				{t.kva(0), 0x10000, "kernel map", "full"},
			}
		end,
	})

	t.case("five_levels_not_in_use", {
		clauses = {"AMD64-LA57-2", "AMD64-SYM-1"},
		bug = "a KPML5phys of 0 is taken for a root at PA 0",
		descr = "KPML5phys 0 or not there: four levels from KPML4phys",
		run = function(c)
			c:core(t.machine{symbols = {KPML5phys = false}},
			    {name = "no symbol"}):check(t.kva(0), 0x1000,
			    "kernel map")
		end,
	})
end)

suite.for_each_row({target = "amd64", format = {"full", "raw"},
    variant = "la48", kernel = {"10", "15"}}, function(t)
	t.case("five_levels_are_off", {
		clauses = {"AMD64-WALK-1", "AMD64-SYM-1"},
		bug = "the symbol alone makes the reader walk five levels",
		descr = "A kernel that could do five levels and runs with four: "
		    .. "KPML5phys is 0",
		run = function(c)
			local core = c:core(t.machine{symbols = {KPML5phys =
			    KERNBASE + 0x201020}, write = {{pa = 0x201020,
			    u64 = 0}}})
			core:check_all{
				{t.kva(0), 0x10000, "kernel map", "full"},
				{t.dmap(0x10000), 0x1000, "direct map",
				    "full"},
			}
		end,
	})
end)

suite.for_each_row({target = "amd64", format = "full", variant = "la57",
    kernel = "13.1"}, function(t)
	t.case("direct_map_in_the_top_pml4", {
		clauses = {"AMD64-LA57-3", "AMD64-BASE-3"},
		bug = "the direct map is looked for where 15 has it",
		descr = "The direct map of 13 and 14 with five levels: refused, "
		    .. "or where it is with four",
		run = function(c)
			opening.either(c, c:core(t.machine{}, {open = false}),
			    "core", {
				{t.dmap(0x10000), 0x1000, "direct map"},
				{t.dmap(0x100000), 8, "direct map only"},
				{0xff01000000010000, 8, "15's direct map"},
			})
		end,
	})
end)
