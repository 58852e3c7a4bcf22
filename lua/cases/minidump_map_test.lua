#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: from an address of the kernel map to a page, through the
-- page-table array and, where the format has them, page-table pages.

local suite = require "vmcorpus.suite"
local util = require "vmcorpus.util"


suite.for_each_row({format = "minidump"}, function(t)
	local P = t.page

	t.case("map_indices", {
		clauses = {t.clause.kernel_map},
		bug = "an index is taken from the wrong bits of the address, "
		    .. "or from the address instead of its distance to kernbase",
		descr = "Pages at every power of two from the start of the "
		    .. "kernel map",
		run = function(c)
			-- As far as the kernel's part of the address space goes.
			local top = t.bits == 32 and 1 << 29 or
			    t.kva_size and t.kva_size >> 1 or
			    t.array == "pte" and 0x40000 * P or 1 << 36
			local map, list, i = {}, {}, 0
			local off = 0x40 * P
			while off <= top do
				if off ~= t.large then
					local va = t.kva(off)
					local name = ("0x%x"):format(off)
					map[#map + 1] = {va = va,
					    pa = (0x50 + i) * P}
					list[#list + 1] = {va, 8, name, "full"}
					list[#list + 1] = {va + P - 1, 1,
					    name .. ", last byte", "full"}
					list[#list + 1] = {va + P, 8,
					    "behind " .. name, "fail"}
					i = i + 1
				end
				off = off << 1
			end
			local core = c:core(t.machine{map = map,
			    pages = {{0x50 * P, (0x50 + i) * P}}})
			core:check_all(list)
		end,
	})

	t.case("map_table_edges", {
		clauses = {t.clause.edges, t.clause.kernel_map},
		bug = "the last entry of a table, or the first of the next, is "
		    .. "another table's",
		descr = "Last page of a table's span, first page of the next, "
		    .. "reads over the edge",
		run = function(c)
			local map, list = {}, {}
			for i = 3, 6 do
				local edge = t.kva(i * t.large)
				map[#map + 1] = {va = edge - P,
				    pa = (0x50 + 2 * i) * P}
				map[#map + 1] = {va = edge,
				    pa = (0x51 + 2 * i) * P}
				local name = ("edge %d"):format(i)
				list[#list + 1] = {edge - P, P,
				    name .. ", below", "full"}
				list[#list + 1] = {edge, P, name .. ", above",
				    "full"}
				list[#list + 1] = {edge - 1, 2, name .. ", 1 and 1",
				    "full"}
				list[#list + 1] = {edge - 0x800, P,
				    name .. ", halves", "full"}
				list[#list + 1] = {edge - P - 8, 16,
				    name .. ", from below"}
				list[#list + 1] = {edge + P - 8, 16,
				    name .. ", to above", "fail"}
			end
			local core = c:core(t.machine{map = map,
			    pages = {{0x56 * P, 0x5e * P}}})
			core:check_all(list)
		end,
	})

	if t.array then t.case("map_array_edges", {
		clauses = {t.clause.edges, t.clause.ends},
		bug = "an address behind the page-table array is looked up in "
		    .. "whatever follows it, or one before it wraps around",
		descr = "First and last page that the array describes, and one "
		    .. "byte to each side",
		run = function(c)
			local step = t.array_step
			local top = t.kva(4 * step)
			local core = c:core(t.machine{kva_end = top,
			    map = {{va = top - P, pa = 0x52 * P}},
			    pages = {0x52 * P}})
			core:check_all{
				{t.kva(0), 1, "first byte", "full"},
				{t.kva(-1), 1, "one before", "fail"},
				{t.kva(-1), 2, "over the start", "fail"},
				{top - P, P, "last page", "full"},
				{top - 1, 1, "last byte", "full"},
				{top, 1, "one behind", "fail"},
				{top - 8, 16, "over the end", "fail"},
				{top + step, 8, "a step behind", "fail"},
				{top + 0x1000 * P, 8, "16 MiB behind", "fail"},
				{t.bits == 32 and 0xffffffff or -1, 1,
				    "the last address", "fail"},
				{t.bits == 32 and 0xfffff000 or -P, 8,
				    "the last page of the address space", "fail"},
			}
		end,
	}) end

	t.case("map_whole_table", {
		clauses = {t.clause.edges},
		bug = "some entry in the middle of a table is read at the "
		    .. "wrong place",
		descr = "Every entry of one page-table page, mapped in an "
		    .. "order of its own",
		run = function(c)
			local n = t.large // P
			local map, list = {}, {}
			local base = t.kva(2 * t.large)
			-- 5 is prime to the number of entries: a permutation.
			for i = 0, n - 1 do
				map[i + 1] = {va = base + i * P,
				    pa = 0x800 * P + (i * 5 + 3) % n * P}
				list[i + 1] = {base + i * P + i % 500 * 8, 8,
				    ("entry %d"):format(i), "full"}
			end
			list[#list + 1] = {base, t.large, "all", "full"}
			local core = c:core(t.machine{map = map,
			    pages = {{0x800 * P, 0x800 * P + t.large}}})
			core:check_all(list)
		end,
	})

	t.case("map_flag_bits", {
		clauses = {t.clause.flags},
		bug = "a flag bit is taken for part of the frame, or for one "
		    .. "that changes the kind of entry",
		descr = "Entries with each flag bit set, and with all of them",
		run = function(c)
			local map, list = {}, {}
			local all = 0
			local function add(bits, name)
				local i = #map
				map[i + 1] = {va = t.kva(2 * t.large) + i * P,
				    pa = (0x50 + i) * P, bits = bits}
				list[i + 1] = {t.kva(2 * t.large) + i * P, 8,
				    name, "full"}
			end
			for _, b in ipairs(t.flag_bits) do
				all = all | 1 << b
				add(1 << b, ("bit %d"):format(b))
			end
			add(all, "all bits")
			add(0, "no bit")
			local core = c:core(t.machine{map = map,
			    pages = {{0x50 * P, (0x50 + #map) * P}}})
			core:check_all(list)
		end,
	})

	t.case("map_invalid_entries", {
		clauses = {t.clause.invalid},
		bug = "an entry is followed though its valid bit is clear: old "
		    .. "contents of a page that was freed",
		descr = "Entries with bit 0 clear and each other bit set",
		run = function(c)
			local map, list = {}, {}
			local base = t.kva(2 * t.large)
			local bits = util.append({}, t.flag_bits)
			local none = t.valid_bit
			bits[#bits + 1] = none	-- no other bit at all
			local all = 0
			for i, b in ipairs(bits) do
				local flag = b == none and 0 or 1 << b
				all = all | flag
				map[i] = {va = base + (i - 1) * P, rw = false,
				    pa = (0x50 + i) * P, bits = flag,
				    valid = false}
				list[i] = {base + (i - 1) * P, 8,
				    ("bit %d only"):format(b), "fail"}
			end
			local n = #map
			map[n + 1] = {va = base + n * P, pa = 0x50 * P,
			    bits = all, valid = false}
			list[n + 1] = {base + n * P, 8, "all bits but 0",
			    "fail"}
			map[n + 2] = {va = base + (n + 1) * P, pa = 0x50 * P}
			list[n + 2] = {base + (n + 1) * P, 8, "a valid one",
			    "full"}
			list[n + 3] = {base + (n + 1) * P - 8, 16,
			    "from invalid to valid", "fail"}
			local core = c:core(t.machine{map = map,
			    pages = {{0x50 * P, (0x52 + n) * P}}})
			core:check_all(list)
		end,
	})

	t.case("map_large_page", {
		clauses = {t.clause.large, "MD-SPARSE-3"},
		bug = "a large page is read as one piece of the file, so that "
		    .. "where some of its pages are missing others are shown",
		descr = "A large page of which some 4 KiB pages were dumped",
		run = function(c)
			local pages, omit, dumped = {}, {}, {}
			local n = t.large // P
			for i = 0, n - 1 do
				local pa = (0x800 + i) * P
				if i % 7 == 1 or i % 64 < 2 or i == n - 1 then
					pages[#pages + 1] = pa
					dumped[i] = true
				else
					omit[#omit + 1] = pa
				end
			end
			local va = t.kva(4 * t.large)
			local core = c:core(t.machine{
				map = {t.block{va = va, pa = 0x800 * P}},
				pages = pages, omit = omit,
			})
			local list = {}
			for i = 0, n - 1 do
				list[#list + 1] = {va + i * P + 0x10, 8,
				    ("page %d"):format(i),
				    dumped[i] and "full" or "fail"}
				if i < n - 1 then
					list[#list + 1] = {va + i * P + P - 8, 16,
					    ("pages %d and %d"):format(i, i + 1),
					    dumped[i] and dumped[i + 1] and "full"
					    or "fail"}
				end
			end
			list[#list + 1] = {va - 1, 2, "into it", "fail"}
			list[#list + 1] = {va + t.large - 1, 2, "out of it",
			    "fail"}
			core:check_all(list)
		end,
	})
end)
