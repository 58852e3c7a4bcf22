-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Full cores and raw images: pages of every size at their first and last
-- byte, the edges of every table, and the very top of the address space.

local suite = require "vmcorpus.suite"

local HUGE = 0x40000000

-- Physical memory with room for a page of every size.
local function memory(t)
	local P = t.page
	local list = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P}}
	if t.sizes[#t.sizes] == HUGE then
		list[#list + 1] = {HUGE, 2 * HUGE}
	end
	return list
end

-- Where a page of this size goes: an address in a part of the kernel map that
-- nothing else uses, and a frame that is a multiple of the size.
local function place(t, size)
	if size == t.page then
		return t.kva(0x40 * t.page), 0x123 * t.page
	elseif size == t.large then
		return t.kva(4 * size), 0x2000 * t.page
	end
	return t.kva(4 * size), HUGE
end

suite.for_each_row({format = {"full", "raw"}}, function(t)
	local P = t.page
	local rule, edges = t.clause.rule, t.clause.edges

	t.case("page_of_every_size", {
		clauses = {rule, edges, "API-READ-1"},
		bug = "the offset in a page is masked with another size's mask: "
		    .. "all but the first base page of a large page is wrong",
		descr = "First, middle and last byte of a page of each size, "
		    .. "and reads over both of its edges",
		run = function(c)
			local map, pages, list = {}, {}, {}
			for i, size in ipairs(t.sizes) do
				local va, pa = place(t, size)
				local low, high = 2 * P * i, 2 * P * i + P
				map[#map + 1] = size == t.large and
				    t.block{va = va, pa = pa} or
				    {va = va, pa = pa, size = size}
				map[#map + 1] = {va = va - t.page, pa = low}
				map[#map + 1] = {va = va + size, pa = high}
				for _, p in ipairs{low, high, pa, pa + size - t.page,
				    pa + size // 2, pa + size // 2 - t.page} do
					pages[#pages + 1] = p
				end
				local function at(off, len, what)
					list[#list + 1] = {va + off, len,
					    string.format("%#x page, %s", size,
					    what), "full"}
				end
				at(0, 1, "first byte")
				at(0, 8, "first word")
				at(size - 1, 1, "last byte")
				at(size - 8, 8, "last word")
				at(size // 2 - 3, 16, "over the middle")
				at(-4, 8, "over the lower edge")
				at(size - 4, 8, "over the upper edge")
				at(-t.page, 2 * t.page, "with the page before")
				at(size - t.page, 2 * t.page,
				    "with the page behind")
			end
			c:core(t.machine{memory = memory(t), map = map,
			    pages = pages}):check_all(list)
		end,
	})

	t.case("every_base_page_of_a_large_page", {
		clauses = {rule, edges},
		bug = "an index bit is lost in the offset of a large page: "
		    .. "half of its base pages read as others",
		descr = "Each base page of a large page reads as itself",
		run = function(c)
			local size = t.large
			local va, pa = place(t, size)
			local list = {}
			for off = 0, size - 1, t.page do
				list[#list + 1] = {va + off + 0x7f8, 8,
				    string.format("at %#x", off), "full"}
			end
			c:core(t.machine{map = {t.block{va = va, pa = pa}},
			    pages = {{pa, pa + size}}}):check_all(list)
		end,
	})

	t.case("edges_of_every_table", {
		clauses = {rule, edges},
		bug = "the last entry of a table is taken for the first of the "
		    .. "next: addresses one table apart are confused",
		descr = "The last page under each table and the first under the "
		    .. "next, and a read over the edge",
		run = function(c)
			local map, pages, list = {}, {}, {}
			for i, l in ipairs(t.levels) do
				-- The kernel map has four PML4 entries.
				local n = l.shift == 39 and 2 or 8
				local edge = t.kva(0) + (n << l.shift)
				edge = edge & ~((1 << l.shift) - 1)
				local fits = l.shift <= 39 and
				    (t.bits == 64 or edge <= 0xffffe000)
				if fits and i < #t.levels then
					local lo = 0x110 * P + 2 * P * i
					map[#map + 1] = {va = edge - t.page,
					    pa = lo + t.page}
					map[#map + 1] = {va = edge, pa = lo}
					pages[#pages + 1] = lo
					pages[#pages + 1] = lo + t.page
					list[#list + 1] = {edge - 1, 1, l.name
					    .. ": last byte below", "full"}
					list[#list + 1] = {edge, 1, l.name ..
					    ": first byte above", "full"}
					list[#list + 1] = {edge - P // 2 + 4, P,
					    l.name .. ": over the edge", "full"}
					list[#list + 1] = {edge + t.page - 8, 16,
					    l.name .. ": into nothing", "fail"}
				end
			end
			c:core(t.machine{map = map, pages = pages})
			    :check_all(list)
		end,
	})

end)

-- Where no window lies there.
suite.for_each_row({format = {"full", "raw"}, where = function(t)
	return #t.windows == 0
end}, function(t)
	local edges = t.clause.edges

	t.case("top_of_the_address_space", {
		clauses = {edges, "API-READ-8",
		    t.clause.wraps},
		bug = "an address wraps to 0 and the read goes on there",
		descr = "The last page of the address space, and reads that run "
		    .. "over its end",
		run = function(c)
			local P = t.page
			local top = t.bits == 64 and -P or (1 << 32) - P
			local core = c:core(t.machine{
			    map = {{va = top, pa = 0x121 * P}},
			    pages = {0x121 * P}})
			core:check_all{
				{top, P, "the whole page", "full"},
				{top + P - 1, 1, "the last byte", "full"},
				{top + P - 8, 8, "the last word", "full"},
				{top + P - 8, 9, "one byte too many", "fail"},
				{top + P - 1, 2, "over the end", "fail"},
				{top, 2 * P, "a page too many", "fail"},
			}
		end,
	})
end)
