#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: which page a bit of the bitmap stands for, and where in the file
-- that page lies.

local reach = require "vmcorpus.reach"
local suite = require "vmcorpus.suite"


-- A core of one range of memory, pages 0 to npages - 1, in which exactly the
-- pages of list (page numbers) are dumped, and the VA of a page.
local function core_of(c, npages, list, opts)
	local t, P = c.t, c.t.page
	local top = npages * P
	local map, va = reach.new(t, {{0, top}})
	local dump = {}
	for i, n in ipairs(list) do
		dump[i] = n * P
	end
	-- Tables go above, so that no bit but those asked for is set.
	local core = c:core(t.scenario{
		name = opts.name, memory = {{0, top + 0x200 * P}},
		tables = top, map = map, pages = {{0, top}}, dump = dump,
	}, opts)
	return core, function(n)
		return va(n * P)
	end
end

-- Every page of numbers, dumped or not: its first and last word.
local function check_pages(core, va, numbers, dumped)
	local list, P = {}, core.case.t.page
	for _, n in ipairs(numbers) do
		local want = dumped[n] and "full" or "fail"
		list[#list + 1] = {va(n), 8, ("page %d"):format(n), want}
		list[#list + 1] = {va(n) + P - 8, 8,
		    ("page %d, end"):format(n), want}
	end
	core:check_all(list)
end

local function set(list)
	local s = {}
	for _, n in ipairs(list) do
		s[n] = true
	end
	return s
end

local function sequence(lo, hi)
	local list = {}
	for n = lo, hi do
		list[#list + 1] = n
	end
	return list
end

-- Bits at which a word, a cache line, or a reader's table of counts begins.
local EDGES = {8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 32768}

suite.for_each_row({format = "minidump"}, function(t)
	local P = t.page
	t.case("bits_in_a_word", {
		clauses = {"MD-BITMAP-1", "MD-BITMAP-2", "MD-SPARSE-1"},
		bug = "bits are counted from the wrong end of a byte or word, "
		    .. "so that every page shows another one's bytes",
		descr = "A pattern that is asymmetric in each byte, word and "
		    .. "double word of the bitmap",
		run = function(c)
			-- 0x01 0x07 0x1e 0xd0 0x2b 0x00 0xff 0x64 ...: no two
			-- bytes alike, no byte the reverse of another.
			local bytes = {0x01, 0x07, 0x1e, 0xd0, 0x2b, 0x00, 0xff,
			    0x64, 0x80, 0x0b, 0x31, 0xe2, 0x5a, 0x9c, 0x13, 0x4f}
			local list = {}
			for i, b in ipairs(bytes) do
				for bit = 0, 7 do
					if b & (1 << bit) ~= 0 then
						list[#list + 1] = (i - 1) * 8 + bit
					end
				end
			end
			local core, va = core_of(c, 128, list, {})
			check_pages(core, va, sequence(0, 127), set(list))
		end,
	})

	t.case("bits_at_edges", {
		clauses = {"MD-BITMAP-2", "MD-SPARSE-1"},
		bug = "the count of set bits is off by one where a word or a "
		    .. "block of counts ends, and every page after it is another's",
		descr = "Set bits on either side of every power of two, few "
		    .. "others set",
		run = function(c)
			local list = {0}
			for _, e in ipairs(EDGES) do
				list[#list + 1] = e - 1
				list[#list + 1] = e
			end
			list[#list + 1] = 65535
			local core, va = core_of(c, 65536, list, {})
			local near = {}
			for _, n in ipairs(list) do
				for m = n - 1, n + 1 do
					if m >= 0 and m < 65536 then
						near[#near + 1] = m
					end
				end
			end
			-- A neighbour of one may be another of the list.
			local unique, seen = {}, {}
			for _, n in ipairs(near) do
				if not seen[n] then
					unique[#unique + 1] = n
				end
				seen[n] = true
			end
			check_pages(core, va, unique, set(list))
		end,
	})

	t.case("bits_all_set", {
		clauses = {"MD-BITMAP-2", "MD-SPARSE-1"},
		bug = "a table of counts has too few or too narrow entries, "
		    .. "and pages deep in a full dump are other pages",
		descr = "Every bit of a long stretch set, one clear in its middle",
		run = function(c)
			local list = {}
			for n = 0, 9215 do
				if n ~= 5000 then
					list[#list + 1] = n
				end
			end
			local core, va = core_of(c, 9216, list, {})
			local look = {4999, 5000, 5001, 9214, 9215}
			for n = 0, 9215, 61 do
				look[#look + 1] = n
			end
			for _, e in ipairs(EDGES) do
				if e < 9216 and (e - 1) % 61 ~= 0 and e % 61 ~= 0
				then
					look[#look + 1] = e - 1
					look[#look + 1] = e
				end
			end
			check_pages(core, va, look, set(list))
		end,
	})

	t.case("bits_random", {
		clauses = {"MD-BITMAP-1", "MD-BITMAP-2", "MD-SPARSE-1"},
		bug = "a reader's shortcut for counting bits holds for the "
		    .. "usual dump and not for this one",
		descr = "Random bits, dense here and sparse there: every page",
		run = function(c)
			local list = {}
			for block = 0, 15 do
				local one_in = c.rng:pick{1, 2, 3, 8, 64, 300}
				for n = block * 256, block * 256 + 255 do
					if c.rng:chance(one_in) then
						list[#list + 1] = n
					end
				end
			end
			list[#list + 1] = 4096
			local core, va = core_of(c, 4097, list, {})
			check_pages(core, va, sequence(0, 4096), set(list))
		end,
	})

	t.case("one_page", {
		clauses = {"MD-SPARSE-1", "MD-BITMAP-2"},
		bug = "a dump of a single page is taken for an empty one, or "
		    .. "its page for the first of memory",
		descr = "Dumps of one page: the first, an inner and the last bit",
		run = function(c)
			for _, n in ipairs{0, 77, 32767} do
				local core, va = core_of(c, 32768, {n},
				    {name = ("page %d only"):format(n)})
				local other = n == 0 and 1 or n - 1
				core:check_all{
					{va(n), P, "the page", "full"},
					{va(other), 8, "its neighbour", "fail"},
					{va(n) + P - 8, 16, "over its end", "fail"},
				}
			end
		end,
	})

	t.case("order_in_the_file", {
		clauses = {"MD-SPARSE-2", "MD-SPARSE-1"},
		bug = "a long read is taken from the file in one piece, and "
		    .. "gives pages that are neighbours in the file only",
		descr = "Reads over pages that lie apart, together, and in "
		    .. "reverse in the file",
		run = function(c)
			-- Even pages up to 64 in order, then VAs in reverse.
			local core = c:core(t.machine{map = {
				{va = t.kva(0x30 * P), pa = 0x40 * P, count = 8,
				    step = 2 * P},
				{va = t.kva(0x38 * P), pa = 0x5e * P, count = 8,
				    step = -2 * P},
				{va = t.kva(0x40 * P), pa = 0x40 * P, count = 16},
			}, pages = {{0x40 * P, 0x60 * P}}})
			local list = {
				{t.kva(0x30 * P), 8 * P, "every other page", "full"},
				{t.kva(0x38 * P), 8 * P, "in reverse", "full"},
				{t.kva(0x30 * P), 16 * P, "both", "full"},
				{t.kva(0x40 * P), 16 * P, "together", "full"},
				{t.kva(0x30 * P + 8), 24 * P + 0x123, "all, odd", "full"},
			}
			for i = 1, 23 do
				list[#list + 1] = {t.kva(0x30 * P) + i * P - 5, 10,
				    ("edge %d"):format(i), "full"}
			end
			core:check_all(list)
		end,
	})

	t.case("bit_beyond_the_bitmap", {
		clauses = {"MD-BITMAP-3"},
		bug = "a mapped address whose page number lies behind the "
		    .. "bitmap makes the reader read behind its array",
		descr = "Entries to frames beyond the bitmap: device memory",
		run = function(c)
			-- A bitmap of one page covers 128 MiB.
			local limit = t.pa_limit - P
			local frames = {0x7fff * P, 0x8000 * P, 0x8001 * P, 0xfee00000,
			    math.min(limit, (1 << 32) - P), limit}
			local map = {}
			for i, pa in ipairs(frames) do
				if pa <= limit then
					map[#map + 1] = {pa = pa,
					    va = t.kva((0x40 + i) * P)}
				end
			end
			local core = c:core(t.machine{map = map,
			    pages = {0x32 * P}})
			for i, pa in ipairs(frames) do
				core:check(t.kva((0x40 + i) * P), 8,
				    ("frame %d, 0x%x"):format(i, pa), "fail")
			end
			if t.dmap then
				core:check_all{
					{t.dmap(0x8000 * P), 8, "direct map", "fail"},
					{t.dmap_end - 8, 8, "its end", "fail"},
				}
			end
			core:check(t.kva(0), 8, "a good page", "full")
		end,
	})

	if t.esize > 4 then
		t.case("file_past_4_gib", {
			clauses = {"MD-SPARSE-4"},
			bug = "a file offset is kept in 32 bits, and a big "
			    .. "dump's upper pages are its lower ones",
			descr = "Pages at both sides of 4 GiB of the file, and "
			    .. "beyond 8 GiB",
			timeout = 60,
			run = function(c)
				local top = 0x220000000
				local at = {0x0, 0xfffe0000 - P, 0xffff0000,
				    0x100000000 - P, 0x100000000, 0x100000000 + P,
				    0x1ffff0000, 0x200000000, top - P}
				local ranges = {}
				for i, pa in ipairs(at) do
					ranges[i] = {pa, pa + P}
				end
				local map, va = reach.new(t, ranges)
				local core = c:core(t.scenario{
					name = "8.5 GiB of memory, all dumped",
					memory = {{0, top}}, map = map,
					pages = at, dump = {{0, top}},
				})
				for _, pa in ipairs(at) do
					core:check(va(pa), P,
					    ("PA 0x%x"):format(pa), "full")
				end
			end,
		})
	end
end)
