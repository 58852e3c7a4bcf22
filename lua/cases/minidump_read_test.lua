#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: which bytes a read gives, and when it gives none.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

suite.for_each_row({format = "minidump"}, function(t)
	local P = t.page

	t.case("kernel_map_pages", {
		clauses = {t.clause.kernel_map, t.clause.edges, "API-READ-1"},
		bug = "a page is looked up by the wrong number, so that a "
		    .. "debugger shows another page's bytes for every address",
		descr = "First, last and inner bytes of pages of the kernel map",
		run = function(c)
			local core = c:core(t.machine())
			local list = {}
			for i = 0, 15 do
				local va = t.kva(i * P)
				local n = ("page %d"):format(i)
				list[#list + 1] = {va, 8, n .. ", first", "full"}
				list[#list + 1] = {va + P - 8, 8,
				    n .. ", last", "full"}
				list[#list + 1] = {va + P - 1, 1,
				    n .. ", last byte", "full"}
				list[#list + 1] = {va + 0x123, 0x456,
				    n .. ", odd", "full"}
			end
			core:check_all(list)
		end,
	})

	t.case("reads_across_pages", {
		clauses = {"MD-SPARSE-2", "API-READ-1"},
		bug = "a read goes on in the file where the page ends, not in "
		    .. "the page that the next address is mapped to",
		descr = "Reads over the boundary of pages that do not follow "
		    .. "each other in the file",
		run = function(c)
			local core = c:core(t.machine())
			local list = {}
			for i = 0, 6 do		-- PAs descend here
				local edge = t.kva(0x10 * P + (i + 1) * P)
				list[#list + 1] = {edge - 1, 2,
				    ("edge %d, 1 and 1"):format(i), "full"}
				list[#list + 1] = {edge - 8, 16,
				    ("edge %d, 8 and 8"):format(i), "full"}
			end
			list[#list + 1] = {t.kva(0x10 * P), 8 * P,
			    "all eight pages", "full"}
			core:check_all(list)
		end,
	})

	t.case("unmapped", {
		clauses = {t.clause.invalid, t.clause.ends, t.clause.nowhere,
		    "MD-BITMAP-2", "API-READ-3", "API-READ-4"},
		bug = "an entry that maps nothing is followed, and a debugger "
		    .. "shows bytes where there is no memory",
		descr = "Addresses that no valid entry maps, or whose page was "
		    .. "not dumped, cannot be read",
		run = function(c)
			local core = c:core(t.machine{omit = {0x13 * P}})
			local hole = t.kva(3 * P)
			local invalid = {clauses = {t.clause.invalid,
			    "API-READ-3"}}
			local ends = {clauses = {t.clause.ends, "API-READ-3"}}
			local nowhere = {clauses = {t.clause.nowhere,
			    "API-READ-3"}}
			local absent = {clauses = {"MD-BITMAP-2",
			    "API-READ-3"}}
			local into = {clauses = {"MD-BITMAP-2", "API-READ-4"}}
			core:check_all{
				{t.kva(0x20 * P), 8, "entry not valid", "fail",
				    invalid},
				{t.kva(0x24 * P), 8, "no entry", "fail", invalid},
				{t.kva(0x21 * P), 8, "entry to no memory",
				    "fail", absent},
				{hole, 8, "page not dumped", "fail", absent},
				{hole + P - 1, 1, "its last byte", "fail",
				    absent},
				{hole - 8, 8, "the page before it", "full",
				    absent},
				{hole - 8, 16, "into it", "fail", into},
				{hole + P, 8, "the page after it", "full",
				    absent},
				{t.kva(-1), 1, "below the kernel map", "fail",
				    nowhere},
				{t.kva(-8), 16, "into the kernel map", "fail",
				    nowhere},
				{0, 8, "address 0", "fail", nowhere},
				{-1, 1, "the last address", "fail", ends},
			}
		end,
	})
end)

suite.for_each_row({format = "minidump", where = function(t)
	return t.live_short
end}, function(t)
	local P = t.page
	t.case("fewer_pages_than_bits", {
		level = "may",
		clauses = {"MD-LIVE-1"},
		bug = "a dump that a running system made of itself is given up "
		    .. "for its last page",
		descr = "The bitmap has a bit more than the file has pages",
		run = function(c)
			local last = c:core(t.machine{}, {open = false}).model
			    :vtop(t.kva(0x10 * P))
			opening.either(c, c:core(t.machine{truncate =
			    last.offset}, {name = "a page short", open = false}),
			    "a page short", {
				{t.kva(0), 0x10 * P, "pages", "full"},
				{t.kva(0x11 * P), P, "before the last", "full"},
			})
		end,
	})
end)
