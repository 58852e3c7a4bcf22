#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: which bytes a read gives, and when it gives none.

local suite = require "vmcorpus.suite"

suite.for_each_row({format = "minidump"}, function(t)
	local page = t.page

	t.case("kernel_map_pages", {
		clauses = {"MD-READ-1"},
		bug = "a page is looked up by the wrong number, so that a "
		    .. "debugger shows another page's bytes for every address",
		descr = "First, last and inner bytes of pages of the kernel map",
		run = function(c)
			local core = c:core(t.machine())
			local list = {}
			for i = 0, 15 do
				local va = t.kva(i * page)
				local n = ("page %d"):format(i)
				list[#list + 1] = {va, 8, n .. ", first", "full"}
				list[#list + 1] = {va + page - 8, 8,
				    n .. ", last", "full"}
				list[#list + 1] = {va + page - 1, 1,
				    n .. ", last byte", "full"}
				list[#list + 1] = {va + 0x123, 0x456,
				    n .. ", odd", "full"}
			end
			core:check_all(list)
		end,
	})

	t.case("reads_across_pages", {
		clauses = {"MD-READ-1"},
		bug = "a read goes on in the file where the page ends, not in "
		    .. "the page that the next address is mapped to",
		descr = "Reads over the boundary of pages that do not follow "
		    .. "each other in the file",
		run = function(c)
			local core = c:core(t.machine())
			local list = {}
			for i = 0, 6 do		-- PAs descend here
				local edge = t.kva(0x10000 + (i + 1) * page)
				list[#list + 1] = {edge - 1, 2,
				    ("edge %d, 1 and 1"):format(i), "full"}
				list[#list + 1] = {edge - 8, 16,
				    ("edge %d, 8 and 8"):format(i), "full"}
			end
			list[#list + 1] = {t.kva(0x10000), 8 * page,
			    "all eight pages", "full"}
			core:check_all(list)
		end,
	})

	t.case("unmapped", {
		clauses = {"MD-READ-2"},
		bug = "an entry that maps nothing is followed, and a debugger "
		    .. "shows bytes where there is no memory",
		descr = "Addresses that no valid entry maps, or whose page was "
		    .. "not dumped, cannot be read",
		run = function(c)
			local core = c:core(t.machine{omit = {0x13000}})
			local hole = t.kva(0x3000)
			core:check_all{
				{t.kva(0x20000), 8, "entry not valid", "fail"},
				{t.kva(0x21000), 8, "entry to no memory", "fail"},
				{t.kva(0x24000), 8, "no entry", "fail"},
				{t.kva(-1), 1, "below the kernel map", "fail"},
				{t.kva(-8), 16, "into the kernel map", "fail"},
				{hole, 8, "page not dumped", "fail"},
				{hole + page - 1, 1, "its last byte", "fail"},
				{hole - 8, 8, "the page before it", "full"},
				{hole - 8, 16, "into it", "fail"},
				{hole + page, 8, "the page after it", "full"},
				{0, 8, "address 0", "fail"},
				{-1, 1, "the last address", "fail"},
			}
		end,
	})
end)
