-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps of 64-bit PowerPC that no kernel writes.

local hpt = require "vmcorpus.target.powerpc64_hpt"
local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"

local P = 4096
local MEGA, GIGA = 1 << 21, 1 << 30
local SEGMENT = 1 << 28
local V, LEAF = 1 << 63, 1 << 62
local BOTH = {"powerpc64", "powerpc64le"}

suite.for_each_row({format = "minidump", target = BOTH}, function(t)
	t.case("bytes_of_no_meaning", {
		level = "should",
		clauses = {"PPC64-HDR-5"},
		bug = "a field is read four bytes off: what is in the holes of "
		    .. "the structure is taken for it",
		descr = "Bytes behind the MMU's name, and in the holes between "
		    .. "fields",
		run = function(c)
			local from = 32 + #t.mmu_name + 1
			for _, v in ipairs{
				{"behind the name", from, 64 - from},
				{"hole", 116, 4},
				{"last hole", 140, 4},
			} do
				c:core(t.machine{patch = {{offset = v[2],
				    bytes = ("\xdb"):rep(v[3])}}}, {name = v[1]})
				    :check_all{
					{t.kva(0), 0x10 * P, "low", "full"},
					{t.kva(0x20 * P), 8, "invalid", "fail"},
					{t.dmap(0x10 * P), P, "direct map",
					    "full"},
				}
			end
		end,
	})

	t.case("displacement_of_any_address", {
		level = "should",
		clauses = {"PPC64-BASE-2"},
		bug = "the displacement is added to addresses inside the "
		    .. "kernel's image only",
		descr = "The kernel map, and RAM behind the image, as if linked "
		    .. "there",
		run = function(c)
			local low = t.kernel_map - t.dmap_base
			c:core(t.machine{}):check_all{
				{low, 0x10 * P, "kernel map", "full"},
				{low + 0x20 * P, 8, "not valid", "fail"},
				{0x2000 * P, 8 * P, "RAM", "full"},
				{low - 8, 16, "into the kernel map", "fail"},
				{0x4000000000000000 + 0x2000 * P, 8,
				    "over the top, once", "fail"},
			}
		end,
	})

	t.case("direct_map_elsewhere", {
		level = "should",
		clauses = {"PPC64-VA-4"},
		bug = "dmapbase is the reader's constant, or is masked off where "
		    .. "it should be subtracted",
		descr = "A direct map that begins where no kernel has it",
		run = function(c)
			local base = t.dmap_base + 0x123450000
			c:core(t.machine{header = {dmapbase = base}}):check_all{
				{base + 0x10 * P, 0x10 * P, "low pages", "full"},
				{base + 0x2000 * P, 8 * P, "high pages", "full"},
				{base + 0x1000 * P, 8, "a hole", "fail"},
				{t.kva(0), 0x10 * P, "kernel map", "full"},
			}
		end,
	})
end)

suite.for_each_row({format = "minidump", variant = {"g5", "phyp"}},
    function(t)
	t.case("entries_of_other_sizes", {
		level = "should",
		clauses = {"PPC64-HPT-9"},
		bug = "an entry of a segment or a page of another size is taken "
		    .. "for this one's",
		descr = "Entries that differ in the segment's size or in L",
		run = function(c)
			local va = t.kva(5 * SEGMENT + 0x1230 * P)
			local hi, lo = hpt.entry(va, 0x50 * P)
			local slot = hpt.group(va, 2048) * 8
			for _, v in ipairs{
				{"segment of 1 TiB", hi | 1 << 62},
				{"reserved size", hi | 1 << 63},
				{"reserved sizes", hi | 3 << 62},
				{"large page", hi | hpt.L},
			} do
				local list = {{slot = slot, hi = v[2],
				    lo = lo + P}}
				local pages = {{0x50 * P, 0x52 * P}}
				c:core(t.machine{slots = list, pages = pages},
				    {name = v[1]}):check(va, 8, "alone", "fail")
				list[2] = {slot = slot + 1, hi = hi, lo = lo}
				c:core(t.machine{slots = list, pages = pages},
				    {name = v[1] .. ", then the one"}):check(va,
				    P, "found", "full")
			end
		end,
	})

	t.case("two_entries_of_one_address", {
		level = "should",
		clauses = {"PPC64-HPT-10"},
		bug = "a stale copy wins over the one that the MMU would take "
		    .. "first",
		descr = "The first slot before a later one, the first group "
		    .. "before the second",
		run = function(c)
			local va = t.kva(5 * SEGMENT + 0x1234 * P)
			local hi, lo = hpt.entry(va, 0x50 * P)
			local one = hpt.group(va, 2048) * 8
			local two = hpt.group(va, 2048, true) * 8
			for _, v in ipairs{
				{"slots", one + 2, hi, one + 5, hi},
				{"groups", one + 7, hi, two, hi | hpt.H},
				{"slots of the second", two + 1, hi | hpt.H,
				    two + 2, hi | hpt.H},
			} do
				c:core(t.machine{slots = {
					{slot = v[2], hi = v[3], lo = lo},
					{slot = v[4], hi = v[5], lo = lo + P},
				}, pages = {{0x50 * P, 0x52 * P}}}, {name =
				    v[1]}):check(va, P, "the first", "full")
			end
		end,
	})
end)

-- A page of 512 GiB is the whole kernel map; there is memory for its beginning.
local function largest(t)
	return t.scenario{memory = {{0, 0x1000 * P}},
	    map = {{va = t.kernel_map, pa = 0, size = 1 << 39}},
	    pages = {{0x10 * P, 0x20 * P}}, tables = 0x400 * P,
	    omit = {{0x20 * P, 0x30 * P}}}
end

-- The record of the part of it at pa.
local function part(c, core, r, pa, len, kva)
	local form = "pa %#x, kva %#x, len %#x, prot %d, offset %d"
	return c:equal(form:format(r.pa, r.kva, r.len, r.prot, r.offset),
	    form:format(pa, kva, len, 7, core.model:offset(pa) or -1),
	    {request = "a record of kvm_walk_pages"})
end

suite.for_each_row({format = "minidump", variant = "radix"}, function(t)
	t.case("root_of_another_size", {
		level = "should",
		clauses = {"PPC64-HDR-4"},
		bug = "a root that is too short is read on into the pages",
		descr = "pmapsize other than 65536 and 0",
		run = function(c)
			for _, n in ipairs{8, P, 0xfff8, 0x10001, 0x11000,
			    0x20000} do
				local name = ("%#x"):format(n)
				opening.refused(c, c:core(t.machine{header =
				    {pmapsize = n}}, {name = name,
				    open = false}), name)
			end
		end,
	})

	t.case("bits_below_a_large_page", {
		level = "should",
		clauses = {"PPC64-RADIX-8"},
		bug = "the bits of a large page's frame that say nothing are "
		    .. "added to the address",
		descr = "Large pages whose entries have a frame inside of them",
		run = function(c)
			local va = t.kva(4 * GIGA)
			c:core(t.machine{entry = {
				{level = 2, va = va, value = V | LEAF | 0x800 *
				    P | 0x55 * P | 0x18f},
				{level = 3, va = va + GIGA, value = V | LEAF |
				    0x234 * P | 0x18f},
			}, pages = {{0x800 * P, 0x804 * P}},
			    omit = {{0x804 * P, 0xa00 * P}}}):check_all{
				{va, 4 * P, "2 MiB", "full"},
				{va + 4 * P, 8, "2 MiB, not dumped", "fail"},
				{va + GIGA + 0x800 * P, 4 * P, "1 GiB", "full"},
			}
		end,
	})

	t.case("direct_map_without_tables", {
		level = "should",
		clauses = {"PPC64-HDR-6"},
		bug = "a dump of a machine with radix tables cannot be looked at, "
		    .. "though what the kernel was doing needs none",
		descr = "A kernel that leaves its tables out: the direct map, "
		    .. "the kernel map, the pages",
		run = function(c)
			local core = c:core(t.machine{kernel = "13"})
			core:check_all{
				{t.dmap(0x10 * P), 0x10 * P, "pages", "full"},
				{t.dmap(0x13 * P) + 5, 8, "odd", "full"},
				{t.kva(0), 8, "kernel map", "fail"},
				{t.kva(t.large), 8, "large page", "fail"},
			}
			if c:driver():has("walk") then
				walk.check_phase2(c, core, core:walk())
			end
		end,
	})

	t.case("largest_page", {
		level = "should",
		clauses = {"PPC64-RADIX-9"},
		bug = "a leaf in the root is taken for a table",
		descr = "A page of 512 GiB, in the kernel map's own entry",
		run = function(c)
			c:core(largest(t)):check_all{
				{t.kva(0x10 * P), 0x10 * P, "pages", "full"},
				{t.kva(0x20 * P), 8, "not dumped", "fail"},
				{t.kva(1 << 34), 8, "no memory", "fail"},
			}
		end,
	})

	t.case("walk_largest_page", {
		level = "should",
		clauses = {"PPC64-WALK-10"},
		needs = {"walk"},
		bug = "a length of 512 GiB becomes 0 where a size_t has 32 "
		    .. "bits: the page is there, and is nothing long",
		descr = "The record of a page of 512 GiB, or those of its "
		    .. "parts",
		run = function(c)
			local core = c:core(largest(t))
			local len = c:driver():host_is{bits = 32} and GIGA or
			    1 << 39
			local n = 0
			for _, r in ipairs(core:walk().records) do
				if r.kva ~= 0 then
					local at = n * len
					c:vector(("record %d"):format(n),
					    function()
						return part(c, core, r, at, len,
						    t.kernel_map + at)
					end)
					n = n + 1
				end
			end
			c:vector("how many", function()
				return c:equal(n, (1 << 39) // len, {request =
				    "records of the kernel map"})
			end)
		end,
	})

	t.case("addresses_that_are_none", {
		level = "should",
		clauses = {"PPC64-RADIX-10"},
		bug = "bits that no table translates are ignored: one page is "
		    .. "seen at many addresses",
		descr = "A good address with each of bits 61 to 52 set",
		run = function(c)
			local list = {{t.kva(3 * P), 8, "as it is", "full"}}
			for bit = 52, 61 do
				list[#list + 1] = {t.kva(3 * P) | 1 << bit, 8,
				    ("bit %d"):format(bit), "fail"}
			end
			c:core(t.machine{}):check_all(list)
		end,
	})

	t.case("walk_table_not_dumped", {
		level = "should",
		clauses = {"PPC64-WALK-8"},
		needs = {"walk"},
		bug = "the walk ends where a table is missing, and all that "
		    .. "follows is lost",
		descr = "Tables of the last two levels are not in the dump",
		run = function(c)
			local core = c:core(t.machine{map = {
				{va = t.kva(4 * MEGA), pa = 0x50 * P, count = 4},
				{va = t.kva(6 * MEGA), pa = 0x54 * P, count = 4},
				{va = t.kva(2 * GIGA), pa = 0x58 * P, count = 4},
				{va = t.kva(4 * GIGA), pa = 0x5c * P, count = 4},
			}, pages = {{0x50 * P, 0x60 * P}}, omit = {
				{table = 1, va = t.kva(4 * MEGA)},
				{table = 2, va = t.kva(2 * GIGA)},
			}})
			walk.check_phase1(c, core, core:walk())
		end,
	})
end)
