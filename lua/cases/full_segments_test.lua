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
	local P = t.page
	t.case("large_page_over_touching_segments", {
		clauses = {"FULL-SEG-2", "FULL-SEG-3"},
		bug = "a read that goes from one segment into the next stays in "
		    .. "the first one's part of the file, or fails at the seam",
		descr = "A large page over two segments that touch in memory and "
		    .. "not in the file",
		run = function(c)
			local va = t.kva(4 * t.large)
			local seam = 0x4081 * P
			local core = c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
				{0x4000 * P, 0x4400 * P}},
			    segments = {
				{pa = 0, filesz = 0x1000 * P},
				{pa = 0x2000 * P, filesz = 0x400 * P},
				{pa = 0x4000 * P, filesz = 0x81 * P},
				{pa = 0x6000 * P, filesz = 0x3 * P},
				{pa = seam, filesz = 0x37f * P},
			    },
			    map = {t.block{va = va, pa = 0x4000 * P}},
			    pages = {{seam - 0x3 * P, seam + 0x3 * P},
				0x6000 * P}})
			local at = va + (seam - 0x4000 * P)
			core:check_all{
				{at - 8, 16, "over the seam", "full"},
				{at - 3 * P + 1, 6 * P - 2, "pages over the seam",
				    "full"},
				{at - 1, 1, "below", "full"},
				{at, 1, "above", "full"},
				{at + P, 0x2 * P, "behind", "full"},
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
			local map, at = window(t, t.kva(0x40 * P), {0xffe * P,
			    0xfff * P, 0x1000 * P, 0x1001 * P, 0x1002 * P})
			local core = c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x1000 * P, 0x1001 * P},
				{0x1001 * P, 0x1003 * P}, {0x2000 * P, 0x2400 * P}},
			    segments = {
				{pa = 0, filesz = 0x1000 * P},
				{pa = 0x1000 * P, filesz = P,
				    offset = 0x5000 * P},
				{pa = 0x1001 * P, filesz = 0x2 * P,
				    offset = 0x4800 * P},
				{pa = 0x2000 * P, filesz = 0x400 * P},
			    },
			    map = map, pages = {{0xffe * P, 0x1003 * P}}})
			core:check_all{
				{at[1], 0x5 * P, "all of it", "full"},
				{at[3] - 8, 16, "first seam", "full"},
				{at[4] - 8, 16, "second seam", "full"},
				{at[3], P, "the middle one", "full"},
				{at[2] + P - 4, P + 8, "over both", "full"},
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
	local P = t.page
	t.case("memory_above_4_gib", {
		clauses = {"FULL-SEG-8", "FULL-SEG-1"},
		bug = "a physical address or a file offset is held in 32 bits: "
		    .. "high memory reads as low",
		descr = "Segments above 4 GiB of physical memory and of the file",
		run = function(c)
			local va = t.kva(4 * t.large)
			local high = 0x100000 * P
			local far = 0x37fffff * P
			local map, at = window(t, t.kva(0x40 * P), {high,
			    high + 0x10 * P, far, 0x20 * P, high + 0x3ff * P})
			map[#map + 1] = t.block{va = va, pa = high}
			local core = c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
				{high, high + 0x400 * P}, {far, far + P}},
			    segments = {
				{pa = 0, filesz = 0x1000 * P},
				{pa = high, filesz = 0x400 * P},
				{pa = 0x2000 * P, filesz = 0x400 * P,
				    offset = 0x180000 * P},
				{pa = far, filesz = P,
				    offset = 0x2c0003 * P},
			    },
			    map = map, pages = {high, high + 0x10 * P, far,
				0x20 * P, high + 0x3ff * P, 0, 0x10 * P,
				high + t.large - P}})
			core:check_all{
				{at[1], P, "at 4 GiB", "full"},
				{at[2], P, "page like a low one", "full"},
				{at[3], P, "far page, far offset", "full"},
				{at[4], P, "low page", "full"},
				{at[5] + P - 8, 8, "last word", "full"},
				{at[1], 0x3 * P, "one after the other", "full"},
				{va + t.large - 8, 8, "large page", "full"},
				{t.kva(0x10 * P), 0x8 * P, "low PA, far offset",
				    "full"},
			}
		end,
	})

end)

suite.for_each_row({format = "full", where = function(t)
	return t.properties.high and t.sizes[3] ~= nil
end}, function(t)
	local P = t.page
	t.case("huge_page_over_holes", {
		clauses = {"FULL-SEG-2"},
		bug = "the rest of a 1 GiB page is handed out in one piece",
		descr = "A 1 GiB page over several segments and the holes "
		    .. "between them",
		run = function(c)
			local va = t.kva(0x100000 * P)
			local map = {{va = va, pa = 0, size = 0x40000 * P}}
			local core = c:core(t.machine{map = map,
			    pages = {0xfff * P, 0x2000 * P, 0x23ff * P}})
			core:check_all{
				{va + 0x10 * P, 0x10 * P, "inside", "full"},
				{va + 0xfffff8, 8, "to the hole", "full"},
				{va + 0xfffff8, 9, "into the hole", "fail"},
				{va + 0x1000 * P, 1, "the hole", "fail"},
				{va + 0x1fffff8, 16, "out of the hole", "fail"},
				{va + 0x2000 * P, 8, "behind the hole", "full"},
				{va + 0x23ff * P, P, "to the end", "full"},
				{va + 0x23fffff, 2, "over the end", "fail"},
				{va + 0x3ffffff8, 8, "nothing", "fail"},
			}
		end,
	})
end)
