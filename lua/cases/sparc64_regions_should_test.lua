-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- sparc64: what no kernel writes, but the machine has or the table allows:
-- larger pages, a TSB in several regions, a mask beyond it.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

suite.for_each_row({target = "sparc64"}, function(t)
	local P = t.page

	t.case("pages_of_every_size", {
		level = "should",
		clauses = {"SPARC64-TTE-2"},
		bug = "the low 13 bits alone are the offset: all but the first "
		    .. "8 KiB of a large page read as those",
		descr = "Pages of 64 KiB, 512 KiB and 4 MiB: first, middle and "
		    .. "last byte, and beside them",
		run = function(c)
			local map, pages, list = {}, {}, {}
			for i = 1, 3 do
				local size = P << 3 * i
				local va, pa = t.kva(4 * i * t.large),
				    0x2000 * P + (i == 3 and 0 or 0x200 * P + size)
				map[i] = {va = va, pa = pa, size = size}
				for _, off in ipairs{0, size // 2, size - P} do
					pages[#pages + 1] = pa + off
					list[#list + 1] = {va + off, P,
					    ("%#x of %#x"):format(off, size),
					    "full"}
				end
				list[#list + 1] = {va - 8, 8, ("below %#x")
				    :format(size), "fail"}
				list[#list + 1] = {va + size, 8, ("behind %#x")
				    :format(size), "fail"}
			end
			c:core(t.machine{map = map, pages = pages})
			    :check_all(list)
		end,
	})

	t.case("a_tsb_in_two_regions", {
		level = "should",
		clauses = {"SPARC64-TSB-3"},
		bug = "the TSB is read on in the file behind the region that it "
		    .. "begins in, or such a core refused",
		descr = "Regions that meet within the TSB, and stand in the "
		    .. "other order in the file",
		run = function(c)
			local meet = 0x400 * P + t.slots * t.esize // 2
			local half = t.slots // 2 * P
			c:core(t.machine{memory = {{meet, 0x1000 * P},
			    {0x2000 * P, 0x2400 * P}, {0, meet}},
			    map = {{va = t.kva(half), pa = 0x40 * P}},
			    pages = {0x40 * P}}):check_all{
				{t.kva(0), 0x10 * P, "the first half", "full"},
				{t.kva(half), P, "the second", "full"},
				{t.kva(half + P), 8, "an empty entry", "fail"},
			}
		end,
	})

	t.case("a_mask_beyond_the_tsb", {
		level = "may",
		clauses = {"SPARC64-TSB-4"},
		bug = "none: a kernel's mask is its TSB's",
		descr = "An index beyond tsb_size: nothing is there, or what is",
		run = function(c)
			local core = c:core(t.machine{header = {tsb_mask =
			    2 * t.slots - 1}})
			core:check_all{
				{t.kva(0), P, "within", "full"},
				{t.kva(t.slots * P), 8, "beyond", "fail"},
			}
		end,
	})

	t.case("a_little_endian_kernel", {
		level = "may",
		clauses = {"SPARC64-KERN-2"},
		bug = "none: the ABI has no such kernel",
		descr = "A kernel whose EI_DATA says little-endian",
		run = function(c)
			local core = c:core(t.machine{kernel_ehdr = {ei_data =
			    1}}, {open = false})
			opening.answered(c, core, "open")
		end,
	})

	t.case("no_walk_or_a_right_one", {
		level = "may",
		clauses = {"SPARC64-WALK-1"},
		needs = {"walk"},
		bug = "none: the call is younger than the machine's end",
		descr = "kvm_walk_pages: none",
		run = function(c)
			local core = c:core(t.machine{})
			c:vector("walk", function()
				local w = core:walk()
				return c:equal(("%d, %d"):format(w.ret,
				    w.count), "0, 0", {request =
				    "kvm_walk_pages"})
			end)
		end,
	})
end)
