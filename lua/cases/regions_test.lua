-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Files that say which part of them has which physical addresses, in the
-- program headers of an ELF core or in a header of their own: where a region
-- ends, and what lies between two.

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

suite.for_each_row({format = {"full", "regions"}}, function(t)
	local P = t.page

	t.case("edges_of_every_segment", {
		clauses = {t.clause.region, "API-READ-3", "API-READ-4"},
		bug = "a segment is taken to be one page longer or shorter than "
		    .. "it is, or a hole to belong to the segment below",
		descr = "First and last byte of every segment, and the page to "
		    .. "each side of it",
		run = function(c)
			local memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
			    {0x2401 * P, 0x2402 * P}, {0x4000 * P, 0x4003 * P}}
			local inside = {0, 0xfff * P, 0x2000 * P, 0x23ff * P,
			    0x2401 * P, 0x4000 * P, 0x4002 * P}
			local outside = {0x1000 * P, 0x1fff * P, 0x2400 * P,
			    0x2402 * P, 0x3fff * P, 0x4003 * P}
			local list = {}
			local map, at = window(t, t.kva(0x40 * P), inside)
			for i, pa in ipairs(inside) do
				local name = string.format("PA %#x", pa)
				list[#list + 1] = {at[i], 8, name, "full"}
				list[#list + 1] = {at[i] + P - 1, 1,
				    name .. ", last byte", "full"}
			end
			local more, out = window(t, t.kva(0x60 * P), outside)
			for i, pa in ipairs(outside) do
				local name = string.format("PA %#x", pa)
				list[#list + 1] = {out[i], 1, name, "fail"}
				list[#list + 1] = {out[i] + P - 1, 1,
				    name .. ", last byte", "fail"}
				map[#map + 1] = more[i]
			end
			c:core(t.machine{memory = memory, map = map,
			    pages = inside}):check_all(list)
		end,
	})

	t.case("large_page_over_the_end_of_a_segment", {
		clauses = {t.clause.over_regions, "API-READ-4"},
		bug = "the rest of a superpage is handed out in one piece: past "
		    .. "the segment's end come the next one's bytes, as if they "
		    .. "were memory",
		descr = "A large page that starts in one segment, lies over a "
		    .. "hole, and ends in another",
		run = function(c)
			local va = t.kva(4 * t.large)
			local lo = 0x4000 * P + t.large // 2
			local hi = 0x4000 * P + t.large * 3 // 4
			local core = c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
				{0x4000 * P, lo}, {hi, hi + 0x40 * P},
				{0x6000 * P, 0x6010 * P}},
			    map = {{va = va - P, pa = 0x20 * P},
				t.block{va = va, pa = 0x4000 * P}},
			    pages = {0x20 * P, 0x4000 * P, lo - P, hi,
				hi + 0x3f * P, 0x6000 * P}})
			local a = va + (lo - 0x4000 * P)
			local b = va + (hi - 0x4000 * P)
			core:check_all{
				{a - 8, 8, "to the end", "full"},
				{a - P, P, "the last page", "full"},
				{a - 8, 16, "over the end", "fail"},
				{a - P, 2 * P, "a page too many",
				    "fail"},
				{a, 8, "the hole", "fail"},
				{b - 1, 1, "the hole's last byte", "fail"},
				{b - 8, 16, "out of the hole", "fail"},
				{a - 8, b - a + 16, "over the hole", "fail"},
				{b, 8, "the second segment", "full"},
				{b + 0x40 * P - 8, 8, "to its end", "full"},
				{b + 0x40 * P - 8, 9, "over its end", "fail"},
				{va - 8, 16, "into the large page", "full"},
			}
		end,
	})
end)
