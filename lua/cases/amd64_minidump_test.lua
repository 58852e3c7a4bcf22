#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- amd64 minidumps: what only they have: the header's windows, the direct map,
-- page directories with 2 MiB and 1 GiB mappings, page-table pages in the
-- dump.

local suite = require "vmcorpus.suite"

local PAGE = 4096
local PDE = {target = "amd64", format = "minidump", version = {2, 3}}

suite.for_each_row({target = "amd64", format = "minidump"}, function(t)
	t.case("direct_map_edges", {
		clauses = {"AMD64-DMAP-1", "AMD64-DMAP-2"},
		bug = "the direct map's base is taken from a kernel of another "
		    .. "release, or its end is not looked at",
		descr = "Pages through the direct map; one byte to each side "
		    .. "of both its ends",
		run = function(c)
			local core = c:core(t.machine{pages = {0x0}})
			local list = {
				{t.dmap_base, 8, "first byte", "full"},
				{t.dmap_base - 1, 1, "one before", "fail"},
				{t.dmap_base - 8, 16, "over the start", "fail"},
				{t.dmap_end, 8, "its end", "fail"},
				{t.dmap_end - 1, 1, "the last byte", "fail"},
				{0, 8, "address 0", "fail"},
				{0x400000, 8, "a user address", "fail"},
				{0x00007ffffffff000, 8, "top of user space", "fail"},
				{0x0000800000000000, 8, "not canonical", "fail"},
				{t.dmap_base & 0x0000ffffffffffff, 8,
				    "direct map without its sign", "fail"},
				{t.dmap(0x1ffff8), 16, "not dumped", "fail"},
				{t.dmap(0x1000000), 8, "a hole", "fail"},
			}
			for pa = 0x10000, 0x1f000, PAGE do
				local name = ("PA 0x%x"):format(pa)
				list[#list + 1] = {t.dmap(pa), PAGE, name, "full"}
				list[#list + 1] = {t.dmap(pa) + 4088, 16,
				    name .. ", over its end",
				    pa < 0x1f000 and "full" or "fail"}
			end
			list[#list + 1] = {t.dmap(0x10000), 0x10000, "64 KiB",
			    "full"}
			list[#list + 1] = {t.dmap(0x2000000), 0x8000, "32 KiB",
			    "full"}
			core:check_all(list)
		end,
	})

	t.case("windows_of_the_header", {
		clauses = {"AMD64-HDR-1", "MD-HDR-2"},
		bug = "kernbase, dmapbase or dmapend is the reader's constant "
		    .. "and not the header's: dumps of other releases read wrong",
		descr = "A header whose windows no released kernel has",
		run = function(c)
			local top = 0xffffffff80000000
			local core = c:core(t.machine{
				name = "short direct map",
				header = {dmapend = t.dmap_base + 0x15000},
			}, {name = "short direct map"})
			core:check_all{
				{t.dmap(0x14000), PAGE, "last page", "full"},
				{t.dmap(0x15000), 8, "behind it", "fail"},
				{t.dmap(0x14ff8), 16, "over the end", "fail"},
				{t.kva(0x5000), 8, "the same by the kernel map",
				    "full"},
			}
			core:close()
			core = c:core(t.machine{
				name = "direct map elsewhere",
				header = {dmapbase = 0xffffa00000000000,
				    dmapend = 0xffffa80000000000},
			}, {name = "elsewhere"})
			core:check_all{
				{0xffffa00000010000, PAGE, "page", "full"},
				{t.dmap(0x10000), 8, "where it usually is", "fail"},
			}
			core:close()
			if t.array == "pde" then
				core = c:core(t.machine{
					name = "kernel map elsewhere",
					header = {kernbase = top},
				}, {name = "kernel map"})
				core:check_all{
					{top + 0x3000, PAGE, "page", "full"},
					{top + 0x10000, 0x8000, "pages", "full"},
					{t.kva(0x3000), 8, "where it usually is",
					    "fail"},
				}
			end
		end,
	})
end)

suite.for_each_row({target = "amd64", format = "minidump", variant = "la57"},
    function(t)
	t.case("direct_map_of_five_levels", {
		clauses = {"AMD64-LA57-4", "AMD64-HDR-1"},
		bug = "an address is cut to 48 bits, so that the direct map of "
		    .. "five levels is the kernel map's or nothing",
		descr = "The direct map from 0xff01000000000000, and not from "
		    .. "where four levels have it",
		run = function(c)
			local core = c:core(t.machine())
			core:check_all{
				{0xff01000000010000, PAGE, "page", "full"},
				{0xff01000002000000, 0x8000, "pages", "full"},
				{0xfffff80000010000, 8, "four levels' direct map",
				    "fail"},
				{0xff00ffffffffffff, 1, "one before", "fail"},
				{0xff21000000000000, 1, "its end", "fail"},
				{0x0001000000010000, 8, "without its sign", "fail"},
			}
		end,
	})
end)

suite.for_each_row(PDE, function(t)
	t.case("page_table_page_not_dumped", {
		clauses = {"AMD64-KMAP-6"},
		bug = "the missing page-table page is looked up at offset 0 or "
		    .. "-1, and the bytes found there are followed as entries",
		descr = "Nothing that a missing page-table page maps can be read",
		run = function(c)
			local va = t.kva(2 * t.large)
			local core = c:core(t.machine{
				map = {
					{va = va, pa = 0x50000, count = 4},
					{va = va + t.large, pa = 0x54000, count = 4},
				},
				pages = {{0x50000, 0x58000}},
				omit = {{table = 1, va = va}},
			})
			core:check_all{
				{va, 8, "first page", "fail"},
				{va + 0x3ff8, 8, "fourth page", "fail"},
				{t.dmap(0x50000), PAGE, "the page itself", "full"},
				{va + t.large, 0x4000, "the next table", "full"},
				{va + t.large - 8, 16, "out of it", "fail"},
			}
		end,
	})

	t.case("table_entry_bits", {
		clauses = {"AMD64-PTE-1", "AMD64-KMAP-2"},
		bug = "a flag of an entry that names a page-table page is "
		    .. "taken for part of the page's address",
		descr = "PDEs that name a table, with each flag bit but PS set",
		run = function(c)
			local list, entry, map = {}, {}, {}
			local flags = {1, 2, 3, 4, 5, 6, 8, 9, 10, 11}
			for b = 52, 63 do
				flags[#flags + 1] = b
			end
			for i, b in ipairs(flags) do
				local va = t.kva((i + 1) * t.large)
				map[i] = {va = va + i * PAGE, pa = 0x50000 + i * PAGE}
				entry[i] = {level = 2, va = va,
				    value = 0x600000 + i * PAGE | 1 | 1 << b}
				list[i] = {va + i * PAGE, 8,
				    ("bit %d"):format(b), "full"}
			end
			local at = {}
			for i = 1, #flags do
				at[i] = {level = 1, va = map[i].va,
				    pa = 0x600000 + i * PAGE}
			end
			local core = c:core(t.machine{map = map, entry = entry,
			    table_at = at,
			    pages = {{0x50000, 0x50000 + (#flags + 1) * PAGE}}})
			core:check_all(list)
		end,
	})

	t.case("large_page_bits", {
		clauses = {"AMD64-KMAP-3", "AMD64-PTE-1"},
		bug = "the PAT bit of a 2 MiB page, bit 12, is taken for part "
		    .. "of its address, which is then off by 4 KiB",
		descr = "2 MiB pages with PAT and each other flag bit set",
		run = function(c)
			local map, list = {}, {}
			local bits = {2, 3, 4, 5, 6, 8, 9, 10, 11, 12}
			for b = 52, 63 do
				bits[#bits + 1] = b
			end
			for i, b in ipairs(bits) do
				local va = t.kva((i + 1) * t.large)
				map[i] = {va = va, pa = 0x800000, size = t.large,
				    bits = 1 << b}
				local name = ("bit %d"):format(b)
				list[#list + 1] = {va, 8, name .. ", first", "full"}
				list[#list + 1] = {va + 0x1ff8, 16,
				    name .. ", over an edge", "full"}
				list[#list + 1] = {va + t.large - 1, 1,
				    name .. ", last byte", "full"}
			end
			local core = c:core(t.machine{map = map,
			    pages = {{0x800000, 0x803000}, 0x9ff000}})
			core:check_all(list)
		end,
	})

	t.case("gigabyte_page", {
		clauses = {"AMD64-KMAP-4", "MD-SPARSE-3"},
		bug = "the 512 entries that stand for a 1 GiB page are read as "
		    .. "one of 1 GiB, or its PAT bit as part of the address",
		descr = "A 1 GiB mapping of the kernel map, in the array as "
		    .. "512 entries",
		run = function(c)
			local va = t.kva(1 << 30)
			local core = c:core(t.machine{
				map = {{va = va, pa = 0, size = 1 << 30,
				    nx = true, bits = 0x1000}},
				pages = {0x1ff000, 0x200000, 0x201000, 0x700000},
			})
			local list = {
				{va + 0x1ff000, 0x3000, "over 2 MiB", "full"},
				{va + 0x10000, 0x10000, "64 KiB", "full"},
				{va + 0x2000000, 0x8000, "above the hole", "full"},
				{va + 0x1000000, 8, "the hole", "fail"},
				{va + (1 << 30) - 8, 8, "its last word", "fail"},
				{va + (1 << 30), 8, "behind it", "fail"},
				{va - 8, 8, "before it", "fail"},
				{va + 0x700000, 8, "4 KiB before nothing", "full"},
			}
			core:check_all(list)
		end,
	})

	t.case("invalid_directory_entries", {
		clauses = {"AMD64-KMAP-5"},
		bug = "an array entry without its valid bit is followed: PS "
		    .. "or a frame alone do not make it a mapping",
		descr = "Array entries with bit 0 clear and PS, a frame or all "
		    .. "other bits set; zero pages of the array",
		run = function(c)
			local entry, list = {}, {}
			local values = {0x80, 0x800080, 0x8000e2, 0x600062,
			    0xfffffffffffffffe, 0x8000000000000000, 0x2}
			for i, v in ipairs(values) do
				local va = t.kva((i + 1) * t.large)
				entry[i] = {level = 2, va = va, value = v}
				list[i] = {va + 0x1000, 8, ("0x%x"):format(v),
				    "fail"}
			end
			-- Four GiB further on, with nothing between.
			local far = t.kva(4 << 30)
			list[#list + 1] = {t.kva(2 << 30), 8, "a zero page",
			    "fail"}
			list[#list + 1] = {far, 8, "behind zero pages", "full"}
			local core = c:core(t.machine{entry = entry,
			    map = {{va = far, pa = 0x50000}}, pages = {0x50000,
			    {0x600000, 0x601000}, {0x800000, 0x802000}}})
			core:check_all(list)
		end,
	})
end)
