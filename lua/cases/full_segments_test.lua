-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Full cores: where in the file a physical address lies.

local suite = require "vmcorpus.suite"

-- Maps the pages that follow each other from va on to the PAs given; gives
-- the mappings and, for each PA, its VA.
local function window(t, va, pas)
	local map, at = {}, {}
	for i, pa in ipairs(pas) do
		map[i] = {va = va + (i - 1) * t.page, pa = pa}
		at[i] = map[i].va
	end
	return map, at
end

suite.for_each_row({format = "full"}, function(t)
	t.case("edges_of_every_segment", {
		clauses = {"FULL-SEG-1", "API-READ-3", "API-READ-4"},
		bug = "a segment is taken to be one page longer or shorter than "
		    .. "it is, or a hole to belong to the segment below",
		descr = "First and last byte of every segment, and the page to "
		    .. "each side of it",
		run = function(c)
			local memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
			    {0x2401000, 0x2402000}, {0x4000000, 0x4003000}}
			local inside = {0, 0xfff000, 0x2000000, 0x23ff000,
			    0x2401000, 0x4000000, 0x4002000}
			local outside = {0x1000000, 0x1fff000, 0x2400000,
			    0x2402000, 0x3fff000, 0x4003000}
			local list = {}
			local map, at = window(t, t.kva(0x40000), inside)
			for i, pa in ipairs(inside) do
				local name = string.format("PA %#x", pa)
				list[#list + 1] = {at[i], 8, name, "full"}
				list[#list + 1] = {at[i] + t.page - 1, 1,
				    name .. ", last byte", "full"}
			end
			local more, out = window(t, t.kva(0x60000), outside)
			for i, pa in ipairs(outside) do
				local name = string.format("PA %#x", pa)
				list[#list + 1] = {out[i], 1, name, "fail"}
				list[#list + 1] = {out[i] + t.page - 1, 1,
				    name .. ", last byte", "fail"}
				map[#map + 1] = more[i]
			end
			c:core(t.machine{memory = memory, map = map,
			    pages = inside}):check_all(list)
		end,
	})

	t.case("large_page_over_the_end_of_a_segment", {
		clauses = {"FULL-SEG-2", "API-READ-4"},
		bug = "the rest of a superpage is handed out in one piece: past "
		    .. "the segment's end come the next one's bytes, as if they "
		    .. "were memory",
		descr = "A large page that starts in one segment, lies over a "
		    .. "hole, and ends in another",
		run = function(c)
			local va = t.kva(4 * t.large)
			local lo = 0x4000000 + t.large // 2
			local hi = 0x4000000 + t.large * 3 // 4
			local core = c:core(t.machine{
			    memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
				{0x4000000, lo}, {hi, hi + 0x40000},
				{0x6000000, 0x6010000}},
			    map = {{va = va - t.page, pa = 0x20000},
				{va = va, pa = 0x4000000, size = t.large}},
			    pages = {0x20000, 0x4000000, lo - t.page, hi,
				hi + 0x3f000, 0x6000000}})
			local a = va + (lo - 0x4000000)
			local b = va + (hi - 0x4000000)
			core:check_all{
				{a - 8, 8, "to the end", "full"},
				{a - t.page, t.page, "the last page", "full"},
				{a - 8, 16, "over the end", "fail"},
				{a - t.page, 2 * t.page, "a page too many",
				    "fail"},
				{a, 8, "the hole", "fail"},
				{b - 1, 1, "the hole's last byte", "fail"},
				{b - 8, 16, "out of the hole", "fail"},
				{a - 8, b - a + 16, "over the hole", "fail"},
				{b, 8, "the second segment", "full"},
				{b + 0x3fff8, 8, "to its end", "full"},
				{b + 0x3fff8, 9, "over its end", "fail"},
				{va - 8, 16, "into the large page", "full"},
			}
		end,
	})

	t.case("large_page_over_touching_segments", {
		clauses = {"FULL-SEG-2", "FULL-SEG-3"},
		bug = "a read that goes from one segment into the next stays in "
		    .. "the first one's part of the file, or fails at the seam",
		descr = "A large page over two segments that touch in memory and "
		    .. "not in the file",
		run = function(c)
			local va = t.kva(4 * t.large)
			local seam = 0x4081000
			local core = c:core(t.machine{
			    memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
				{0x4000000, 0x4400000}},
			    segments = {
				{pa = 0, filesz = 0x1000000},
				{pa = 0x2000000, filesz = 0x400000},
				{pa = 0x4000000, filesz = 0x81000},
				{pa = 0x6000000, filesz = 0x3000},
				{pa = seam, filesz = 0x37f000},
			    },
			    map = {{va = va, pa = 0x4000000, size = t.large}},
			    pages = {{seam - 0x3000, seam + 0x3000},
				0x6000000}})
			local at = va + (seam - 0x4000000)
			core:check_all{
				{at - 8, 16, "over the seam", "full"},
				{at - 0x2fff, 0x5ffe, "pages over the seam",
				    "full"},
				{at - 1, 1, "below", "full"},
				{at, 1, "above", "full"},
				{at + 0x1000, 0x2000, "behind", "full"},
			}
		end,
	})

	t.case("touching_segments", {
		clauses = {"FULL-SEG-3", "FULL-SEG-1"},
		bug = "ranges that touch are merged, though a header of their "
		    .. "own says where each lies in the file",
		descr = "Segments that touch in memory, their file parts apart "
		    .. "and in reverse",
		run = function(c)
			local map, at = window(t, t.kva(0x40000), {0xffe000,
			    0xfff000, 0x1000000, 0x1001000, 0x1002000})
			local core = c:core(t.machine{
			    memory = {{0, 0x1000000}, {0x1000000, 0x1001000},
				{0x1001000, 0x1003000}, {0x2000000, 0x2400000}},
			    segments = {
				{pa = 0, filesz = 0x1000000},
				{pa = 0x1000000, filesz = 0x1000,
				    offset = 0x5000000},
				{pa = 0x1001000, filesz = 0x2000,
				    offset = 0x4800000},
				{pa = 0x2000000, filesz = 0x400000},
			    },
			    map = map, pages = {{0xffe000, 0x1003000}}})
			core:check_all{
				{at[1], 0x5000, "all of it", "full"},
				{at[3] - 8, 16, "first seam", "full"},
				{at[4] - 8, 16, "second seam", "full"},
				{at[3], 0x1000, "the middle one", "full"},
				{at[2] + 0xffc, 0x1008, "over both", "full"},
			}
		end,
	})

	t.case("walked_only_where_the_core_goes", {
		clauses = {"FULL-WALK-1"},
		needs = {"walk"},
		bug = "kvm_walk_pages reports pages that are not there, or calls "
		    .. "back and claims that it did not",
		descr = "kvm_walk_pages: none, or right",
		run = function(c)
			local core = c:core(t.machine{})
			c:vector("walk", function()
				local w = core:walk()
				local none = w.ret == 0 and w.count == 0
				if none then
					return true
				end
				local got = string.format("%d, %d records",
				    w.ret, w.count)
				local bad = w.ret ~= 1 or w.count == 0
				for _, r in ipairs(w.records) do
					local p = core.model:vtop(r.kva)
					if r.kva ~= 0 and (p == nil or
					    p.pa ~= r.pa or r.version ~= 2 or
					    r.offset ~= (p.offset or -1)) then
						bad = true
						got = string.format("%s; PA "
						    .. "%#x at %#x", got, r.pa,
						    r.kva)
						break
					end
				end
				return not bad, {request = "kvm_walk_pages",
				    expected = "0 and no record, or 1 and the "
				    .. "kernel map", got = got}
			end)
		end,
	})
end)

suite.for_each_row({format = "full", where = function(t)
	return t.properties.high
end}, function(t)
	t.case("memory_above_4_gib", {
		clauses = {"FULL-SEG-8", "FULL-SEG-1"},
		bug = "a physical address or a file offset is held in 32 bits: "
		    .. "high memory reads as low",
		descr = "Segments above 4 GiB of physical memory and of the file",
		run = function(c)
			local va = t.kva(4 * t.large)
			local high = 0x100000000
			local far = 0x37fffff000
			local map, at = window(t, t.kva(0x40000), {high,
			    high + 0x10000, far, 0x20000, high + 0x3ff000})
			map[#map + 1] = {va = va, pa = high, size = t.large}
			local core = c:core(t.machine{
			    memory = {{0, 0x1000000}, {0x2000000, 0x2400000},
				{high, high + 0x400000}, {far, far + 0x1000}},
			    segments = {
				{pa = 0, filesz = 0x1000000},
				{pa = high, filesz = 0x400000},
				{pa = 0x2000000, filesz = 0x400000,
				    offset = 0x180000000},
				{pa = far, filesz = 0x1000,
				    offset = 0x2c0003000},
			    },
			    map = map, pages = {high, high + 0x10000, far,
				0x20000, high + 0x3ff000, 0, 0x10000,
				high + 0x1ff000}})
			core:check_all{
				{at[1], 0x1000, "at 4 GiB", "full"},
				{at[2], 0x1000, "page like a low one", "full"},
				{at[3], 0x1000, "far page, far offset", "full"},
				{at[4], 0x1000, "low page", "full"},
				{at[5] + 0xff8, 8, "last word", "full"},
				{at[1], 0x3000, "one after the other", "full"},
				{va + 0x1ffff8, 8, "large page", "full"},
				{t.kva(0x10000), 0x8000, "low PA, far offset",
				    "full"},
			}
		end,
	})

	t.case("huge_page_over_holes", {
		clauses = {"FULL-SEG-2"},
		bug = "the rest of a 1 GiB page is handed out in one piece",
		descr = "A 1 GiB page over several segments and the holes "
		    .. "between them",
		run = function(c)
			local va = t.kva(0x100000000)
			local map = {{va = va, pa = 0, size = 0x40000000}}
			local core = c:core(t.machine{map = map,
			    pages = {0xfff000, 0x2000000, 0x23ff000}})
			core:check_all{
				{va + 0x10000, 0x10000, "inside", "full"},
				{va + 0xfffff8, 8, "to the hole", "full"},
				{va + 0xfffff8, 9, "into the hole", "fail"},
				{va + 0x1000000, 1, "the hole", "fail"},
				{va + 0x1fffff8, 16, "out of the hole", "fail"},
				{va + 0x2000000, 8, "behind the hole", "full"},
				{va + 0x23ff000, 0x1000, "to the end", "full"},
				{va + 0x23fffff, 2, "over the end", "fail"},
				{va + 0x3ffffff8, 8, "nothing", "fail"},
			}
		end,
	})
end)
