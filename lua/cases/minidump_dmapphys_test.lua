-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps whose header says what PA the direct map begins with: the windows
-- of the header, the direct map, entries that are the last level's.

local suite = require "vmcorpus.suite"

local ROWS = {format = "minidump", where = function(t)
	return t.has_field("dmapphys")
end}

suite.for_each_row(ROWS, function(t)
	local P = t.page

	t.case("direct_map_edges", {
		clauses = {t.clause.direct_map, t.clause.nowhere},
		bug = "the direct map is taken to begin with PA 0 or with the "
		    .. "first RAM, or its end is not looked at",
		descr = "Pages through the direct map; one byte to each side "
		    .. "of its ends and of the kernel map's start",
		run = function(c)
			local core = c:core(t.machine{pages = {0}})
			local list = {
				{t.dmap(0), 8, "first byte of RAM", "full"},
				{t.dmap_base - 1, 1, "one before", "fail"},
				{t.dmap_base - 8, 16, "over the start", "fail"},
				{t.dmap_end, 8, "its end", "fail"},
				{t.dmap_end - 1, 1, "the last byte", "fail"},
				{t.dmap_end - 1, 2, "over the end", "fail"},
				{t.kva(-1), 1, "below the kernel map", "fail"},
				{0, 8, "address 0", "fail"},
				{0x400000, 8, "a user address", "fail"},
				{0x0000800000000000, 8, "not canonical", "fail"},
				{t.dmap(0x10 * P) & 0x0000ffffffffffff, 8,
				    "direct map without its sign", "fail"},
				{t.kva(0) & 0x0000ffffffffffff, 8,
				    "kernel map without its sign", "fail"},
				{t.dmap(0x200 * P) - 8, 16, "not dumped", "fail"},
				{t.dmap(0x1000 * P), 8, "a hole", "fail"},
			}
			for n = 0x10, 0x1f do
				local name = ("page 0x%x"):format(n)
				list[#list + 1] = {t.dmap(n * P), P, name, "full"}
				list[#list + 1] = {t.dmap((n + 1) * P) - 8, 16,
				    name .. ", over its end",
				    n < 0x1f and "full" or "fail"}
			end
			list[#list + 1] = {t.dmap(0x10 * P), 0x10 * P,
			    "16 pages", "full"}
			list[#list + 1] = {t.dmap(0x2000 * P), 8 * P, "8 pages",
			    "full"}
			core:check_all(list)
		end,
	})

	t.case("windows_of_the_header", {
		clauses = {t.clause.header, "MD-HDR-2"},
		bug = "kernbase, dmapbase or dmapend is the reader's constant "
		    .. "and not the header's: dumps of other releases read wrong",
		descr = "Headers whose windows no released kernel has",
		run = function(c)
			local off = t.ram - t.dmap_phys
			local core = c:core(t.machine{header =
			    {dmapend = t.dmap(0x15 * P)}},
			    {name = "short direct map"})
			core:check_all{
				{t.dmap(0x14 * P), P, "last page", "full"},
				{t.dmap(0x15 * P), 8, "behind it", "fail"},
				{t.dmap(0x15 * P) - 8, 16, "over the end", "fail"},
				{t.kva(5 * P), 8, "the same by the kernel map",
				    "full"},
			}
			core:close()
			local base = 0xffffc12345000000
			core = c:core(t.machine{header = {dmapbase = base,
			    dmapend = base + 0x10000000000}},
			    {name = "direct map elsewhere"})
			core:check_all{
				{base + off + 0x10 * P, P, "page", "full"},
				{base + off + 0x2000 * P, 8 * P, "pages", "full"},
				{base - 1, 1, "one before", "fail"},
				{t.dmap(0x10 * P), 8, "where it usually is",
				    "fail"},
			}
			core:close()
			local top = 0xffffffff80000000
			core = c:core(t.machine{header = {kernbase = top}},
			    {name = "kernel map elsewhere"})
			core:check_all{
				{top + 3 * P, P, "page", "full"},
				{top + 0x10 * P, 8 * P, "pages", "full"},
				{top - 1, 1, "one before", "fail"},
				{t.kva(3 * P), 8, "where it usually is", "fail"},
			}
		end,
	})

	t.case("start_of_the_direct_map", {
		clauses = {t.clause.header, t.clause.direct_map},
		bug = "dmapphys is forgotten, subtracted, or cut to 32 bits: "
		    .. "every direct-map address shows another page",
		descr = "A dmapphys of 0, of RAM's first page, inside of RAM "
		    .. "and above 4 GiB",
		run = function(c)
			local function at(phys, name)
				local core = c:core(t.machine{header =
				    {dmapphys = phys}}, {name = name})
				local list = {}
				for _, n in ipairs{0x10, 0x1f, 0x100, 0xfff,
				    0x2000, 0x2007} do
					local pa = t.ram + n * P
					local in_it = not math.ult(pa, phys) and
					    math.ult(pa - phys, t.dmap_end -
					    t.dmap_base)
					list[#list + 1] = {t.dmap_base +
					    (pa - phys), P, ("page 0x%x"):format(n),
					    in_it and "full" or "fail"}
				end
				list[#list + 1] = {t.kva(3 * P), P,
				    "the kernel map", "full"}
				core:check_all(list)
				core:close()
			end
			at(0, "0")
			at(t.ram, "first RAM")
			at(t.ram + 0x18 * P, "inside RAM")
			at(t.ram + 0x2000 * P, "the second range")
			local far = 0x12340000000
			local core = c:core(t.machine{
				header = {dmapphys = far - t.ram},
				memory = {{0, 0x1000 * P},
				    {far - t.ram, far - t.ram + 0x400 * P}},
				map = {{va = t.kva(0x40 * P),
				    pa = far - t.ram + 7 * P}},
				pages = {far - t.ram + 7 * P},
			}, {name = "high RAM"})
			core:check_all{
				{t.dmap_base + t.ram + 7 * P, P, "direct map",
				    "full"},
				{t.dmap_base + t.ram + 8 * P, 8, "not dumped",
				    "fail"},
				{t.dmap_base + 0x10 * P, 8, "low RAM's distance",
				    "fail"},
				{t.kva(0x40 * P), P, "kernel map", "full"},
				{t.kva(3 * P), P, "low RAM", "full"},
			}
		end,
	})

	t.case("not_dumped_in_the_direct_map", {
		clauses = {t.clause.direct_map},
		bug = "a direct-map address whose page is missing is looked up "
		    .. "in the array as well, and finds something there",
		descr = "An array so long that it describes the direct map's "
		    .. "addresses too",
		run = function(c)
			-- The direct map is put behind the kernel map's start.
			local base = t.kva(0x40 * P)
			local off = t.ram - t.dmap_phys
			local core = c:core(t.machine{
				header = {dmapbase = base - off,
				    dmapend = base + 0x100 * P},
				map = {{va = t.kva(0x40 * P), pa = 0x10 * P,
				    count = 16}},
				omit = {0x12 * P, {3 * P, 6 * P}},
			})
			core:check_all{
				{base + 0x10 * P, P, "PA 0x10", "full"},
				{base + 0x12 * P, 8, "omitted", "fail"},
				{base + 3 * P, 8, "no page", "fail"},
				{base, 8, "the array's, not the map's", "fail"},
			}
		end,
	})

	t.case("no_table_is_consulted", {
		clauses = {t.clause.large},
		bug = "the tables of the dump are walked: a table that is not "
		    .. "in the dump takes its pages with it",
		descr = "No page of a table is in the dump, and the tables' "
		    .. "pages hold something else",
		run = function(c)
			local va = t.kva(3 * t.large)
			local core = c:core(t.machine{
				map = {{va = va, pa = 0x50 * P, count = 8}},
				pages = {{0x50 * P, 0x58 * P}},
				omit = {{table = 1, va = va}, {table = 2, va = va},
				    {table = 3, va = va}},
			})
			local list = {}
			for i = 0, 7 do
				list[i + 1] = {va + i * P, 8,
				    ("page %d"):format(i), "full"}
			end
			list[9] = {va, 8 * P, "all", "full"}
			list[10] = {t.kva(t.large), 8, "a large page's first page",
			    "full"}
			list[11] = {t.kva(2 * t.large) - 8, 8,
			    "a large page's last word", "full"}
			core:check_all(list)
		end,
	})

	t.case("frames_of_every_bit", {
		clauses = {t.clause.high_frames},
		bug = "a frame is cut: memory above the cut is shown as the "
		    .. "memory below it",
		descr = "Entries to memory at each power of two that a frame "
		    .. "can hold, and to none there, which must not stand for "
		    .. "the pages of the first",
		run = function(c)
			local limit = t.pa_limit + t.ram
			local memory, map, pages, list = {{0, 0x1000 * P}}, {},
			    {}, {}
			local bit, i = 1 << 40, 0
			while t.indexed_by == "dump_avail" and bit < limit do
				local pa = bit - t.ram
				memory[#memory + 1] = {pa, pa + 4 * P}
				map[#map + 1] = {va = t.kva((0x40 + i) * P),
				    pa = pa + 2 * P}
				pages[#pages + 1] = pa + 2 * P
				list[#list + 1] = {t.kva((0x40 + i) * P), P,
				    ("PA 0x%x"):format(bit + 2 * P), "full"}
				bit, i = bit << 1, i + 1
			end
			bit = 1 << 40
			while bit < limit do
				-- The pages that this would be an alias of.
				map[#map + 1] = {va = t.kva((0x40 + i) * P),
				    pa = bit + 0x13 * P}
				list[#list + 1] = {t.kva((0x40 + i) * P), 8,
				    ("no PA 0x%x"):format(t.ram + bit), "fail"}
				bit, i = bit << 1, i + 1
			end
			c:core(t.machine{memory = memory, map = map,
			    pages = pages,
			    omit = {{0x2000 * P, 0x2400 * P}}}):check_all(list)
		end,
	})
end)
