#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- i386 minidumps: what only they have: 32-bit addresses, no direct map, an
-- array of page-table entries of two widths.

local suite = require "vmcorpus.suite"

local PAGE = 4096

suite.for_each_row({target = "i386", format = "minidump"}, function(t)
	t.case("addresses_of_32_bits", {
		clauses = {"I386-VA-1", "I386-VA-2", "I386-KMAP-5"},
		bug = "an address is cut to 32 bits, so that one that means "
		    .. "nothing reads as kernel memory",
		descr = "Addresses at and above 2^32, below kernbase, and over "
		    .. "the end of the address space",
		run = function(c)
			local core = c:core(t.machine())
			local good = t.kva(0x3000)
			core:check_all{
				{good, 8, "a good page", "full"},
				{good + (1 << 32), 8, "plus 2^32", "fail"},
				{good | 0xffffffff00000000, 8, "extended by its sign",
				    "fail"},
				{good + (1 << 63), 8, "plus 2^63", "fail"},
				{1 << 32, 8, "2^32", "fail"},
				{-8, 8, "the top of 64 bits", "fail"},
				{0xfffffff8, 16, "over 2^32", "fail"},
				{0xffffffff, 1, "2^32 - 1", "fail"},
				{t.kva(-1), 1, "one below kernbase", "fail"},
				{t.kva(-8), 16, "over kernbase", "fail"},
				{0, 8, "address 0", "fail"},
				{0x10000, 8, "a PA", "fail"},
			}
		end,
	})

	t.case("page_tables_are_not_consulted", {
		clauses = {"I386-KMAP-3"},
		bug = "the array's entries are taken for a page directory's",
		descr = "Page-table pages are not in the dump; bit 7 of an "
		    .. "entry is PAT",
		run = function(c)
			local va = t.kva(3 * t.large)
			local core = c:core(t.machine{
				map = {{va = va, pa = 0x50000, count = 8,
				    bits = 0x80}},
				pages = {{0x50000, 0x58000}},
				omit = {{table = 1, va = va},
				    {table = 2, va = va}},
			})
			local list = {}
			for i = 0, 7 do
				list[i + 1] = {va + i * PAGE, 8,
				    ("page %d"):format(i), "full"}
			end
			list[9] = {va, 8 * PAGE, "all", "full"}
			list[10] = {t.kva(t.large), 8, "a superpage's first page",
			    "full"}
			list[11] = {t.kva(t.large) + t.large - 8, 8,
			    "a superpage's last word", "full"}
			core:check_all(list)
		end,
	})

	if t.esize == 8 then
		t.case("frames_above_4_gib", {
			clauses = {"I386-KMAP-2"},
			bug = "an 8-byte entry is cut to 32 bits, and memory "
			    .. "above 4 GiB reads as memory below it",
			descr = "PAE entries to frames above 4 GiB, with NX, and "
			    .. "to the low pages that they would alias",
			run = function(c)
				local va = t.kva(3 * t.large)
				local core = c:core(t.machine{
					memory = {{0, 0x1000000},
					    {0x2000000, 0x2400000},
					    {0x100000000, 0x100100000}},
					map = {
						{va = va, pa = 0x100050000, count = 4,
						    nx = true},
						{va = va + 0x4000, pa = 0x50000,
						    count = 4},
						{va = va + 0x8000, pa = 0x100010000},
						{va = va + 0x9000, pa = 0x200010000},
					},
					pages = {{0x50000, 0x54000},
					    {0x100050000, 0x100054000}},
					omit = {0x100010000},
				})
				core:check_all{
					{va, 0x4000, "above 4 GiB", "full"},
					{va + 0x4000, 0x4000, "below", "full"},
					{va + 0x3ff8, 16, "over both", "full"},
					{va + 0x8000, 8, "not dumped", "fail"},
					{va + 0x9000, 8, "no memory", "fail"},
				}
			end,
		})
	end
end)
