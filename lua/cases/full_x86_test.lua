-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Full cores and raw images of amd64 and i386: what an entry says.  Invalid at every level,
-- tables and pages that are not there, flag bits that mean nothing.

local suite = require "vmcorpus.suite"

local V, RW, PS = 0x1, 0x2, 0x80

-- The level below, as the builder counts them.
local function below(l)
	return l.level - 1
end

-- An address under its own entry of level l, n entries up from the start of
-- the kernel map.  That has but four PML4 entries; the two in the middle are
-- free, and even and odd n part them.
local function under(t, l, n)
	local base = t.kva(0) & ~((1 << l.shift) - 1)
	if l.shift == 39 then
		n = 1 + n % 2
	end
	return base + (n << l.shift)
end

-- Levels whose entries the kernel map can have several of: not the PML5, of
-- which it has one, nor the PDPT of PAE, whose valid bits no reader needs.
local function levels(t)
	local list = {}
	for _, l in ipairs(t.levels) do
		if l.shift < 48 and not (t.variant == "pae" and l.level == 3) then
			list[#list + 1] = l
		end
	end
	return list
end

-- Bits of an entry that do not change where it leads.
local function flags(t, kind)
	local list = {1, 2, 3, 4, 5, 6, 8, 9, 10, 11}
	if kind == "pte" then
		list[#list + 1] = 7
	elseif kind == "large" then
		list[#list + 1] = 12
	end
	if t.esize == 8 then
		list[#list + 1] = 63
	end
	if t.target == "amd64" then
		for b = 52, 62 do
			list[#list + 1] = b
		end
	end
	return list
end

suite.for_each_row({format = {"full", "raw"}, target = {"amd64", "i386"}},
    function(t)
	local x86_64 = t.target == "amd64"
	local invalid = x86_64 and "AMD64-WALK-2" or "I386-WALK-3"
	local absent = x86_64 and "AMD64-WALK-3" or "I386-WALK-4"
	local frame = x86_64 and "AMD64-WALK-5" or
	    t.format == "full" and "I386-WALK-4" or "RAW-OFF-2"
	local bits = x86_64 and "AMD64-PTE-1" or "I386-PTE-1"

	t.case("invalid_at_every_level", {
		clauses = {invalid, "API-READ-3"},
		bug = "the valid bit is not looked at, or not at every level: "
		    .. "unmapped addresses read as some page",
		descr = "An entry without its valid bit maps nothing, though "
		    .. "all of its other bits are good",
		run = function(c)
			local s = {map = {}, pages = {}, entry = {},
			    table_at = {}}
			local list = {}
			for i, l in ipairs(levels(t)) do
				local good, bad = under(t, l, 2), under(t, l, 3)
				local pa = 0x130000 + 0x2000 * i
				s.map[#s.map + 1] = {va = good, pa = pa}
				s.map[#s.map + 1] = {va = bad, pa = pa + t.page}
				s.pages[#s.pages + 1] = pa
				s.pages[#s.pages + 1] = pa + t.page
				local value = pa + t.page
				if l.level > 1 then
					value = 0x700000 + 0x1000 * i
					s.table_at[#s.table_at + 1] = {
					    level = below(l), va = bad,
					    pa = value}
				end
				s.entry[#s.entry + 1] = {level = l.level,
				    va = bad, value = value | 0x62}
				list[#list + 1] = {good, 8,
				    l.name .. ": valid", "full"}
				list[#list + 1] = {bad, 8,
				    l.name .. ": invalid", "fail"}
				list[#list + 1] = {bad - 1, 2,
				    l.name .. ": into the invalid", "fail"}
			end
			c:core(t.machine(s)):check_all(list)
		end,
	})

	t.case("invalid_large_page", {
		clauses = {invalid},
		bug = "a large page is taken for valid because its size bit is "
		    .. "looked at first",
		descr = "Entries of all-ones but the valid bit, at every level "
		    .. "that can map a page",
		run = function(c)
			local s = {entry = {}}
			local list = {}
			local ones = t.esize == 8 and ~V or 0xfffffffe
			for _, l in ipairs(levels(t)) do
				local va = under(t, l, 5)
				s.entry[#s.entry + 1] = {level = l.level,
				    va = va, value = ones}
				list[#list + 1] = {va, 8, l.name, "fail"}
			end
			c:core(t.machine(s)):check_all(list)
		end,
	})

	t.case("table_not_in_the_core", {
		clauses = {t.format == "full" and absent or frame},
		bug = "a table that is not in the core is read at a wrong offset "
		    .. "or as the last one read: stale translations",
		descr = "A table page in a hole of memory, at every level below "
		    .. "the root",
		run = function(c)
			local s = {map = {}, pages = {}, entry = {}}
			local list = {}
			for i, l in ipairs(levels(t)) do
				local good, bad = under(t, l, 6), under(t, l, 7)
				local pa = 0x140000 + 0x1000 * i
				if l.level > 1 then
					s.map[#s.map + 1] = {va = good, pa = pa}
					s.pages[#s.pages + 1] = pa
					s.entry[#s.entry + 1] = {
					    level = l.level, va = bad,
					    value = 0x1800000 + 0x1000 * i
					    | V | RW}
					list[#list + 1] = {good, 8,
					    l.name .. ": there", "full"}
					list[#list + 1] = {bad, 8, l.name ..
					    ": table gone", "fail"}
					list[#list + 1] = {good + 8, 8, l.name
					    .. ": there, again", "full"}
				end
			end
			c:core(t.machine(s)):check_all(list)
		end,
	})

	t.case("frames_out_of_memory", {
		clauses = {frame, t.format == "full" and "FULL-SEG-1" or
		    "RAW-OFF-2"},
		bug = "a frame outside memory, such as a device's, is cut to 32 "
		    .. "bits or wraps, and reads as a page of memory",
		descr = "Leaves of both kinds that point into holes, behind "
		    .. "memory, and to the highest frames there are",
		run = function(c)
			local frames = {0x2400000, 0x2400000 + t.large,
			    0xfffff000}
			if t.format == "full" then
				frames[#frames + 1] = 0x1000000
				frames[#frames + 1] = 0x1fff000
			end
			if t.esize == 8 then
				for _, f in ipairs{0x100010000, 0x8000010000,
				    0xffffffff10000, 0xffffffffff000} do
					frames[#frames + 1] = f
				end
			end
			local s = {entry = {}, pages = {0x10000}}
			local list = {}
			local want = t.format == "full" and "fail" or "short"
			local mask = ~(t.large - 1)
			for i, f in ipairs(frames) do
				local va = t.kva(0x60000 + 0x1000 * i)
				local big = under(t, {shift = t.large == 0x400000
				    and 22 or 21}, 8 + i)
				s.entry[#s.entry + 1] = {level = 1, va = va,
				    value = f | V | RW}
				list[#list + 1] = {va + 0x10, 8, string.format(
				    "page %#x", f), want}
				if f & mask >= 0x2400000 then
					s.entry[#s.entry + 1] = {level = 2,
					    va = big, value = f & mask | V | RW
					    | PS}
					list[#list + 1] = {big + 0x10, 8,
					    string.format("large page %#x",
					    f & mask), want}
				end
			end
			c:core(t.machine(s)):check_all(list)
		end,
	})

	t.case("flags_of_a_page", {
		clauses = {bits},
		bug = "the mask of the frame lets a flag bit through: pages "
		    .. "that are no-execute or have a memory type go astray",
		descr = "Each flag bit of a base page's entry, by itself and all "
		    .. "together",
		run = function(c)
			local s = {map = {}, pages = {}}
			local list, all = {}, 0
			local function one(i, name, b)
				local va = t.kva(0x80000 + 0x1000 * i)
				local pa = 0x100000 + 0x1000 * i
				s.map[i] = {va = va, pa = pa, bits = b}
				s.pages[i] = pa
				list[i] = {va + 0x18, 16, name, "full"}
			end
			local bs = flags(t, "pte")
			for i, b in ipairs(bs) do
				one(i, "bit " .. b, 1 << b)
				all = all | 1 << b
			end
			one(#bs + 1, "all bits", all)
			c:core(t.machine(s)):check_all(list)
		end,
	})

	t.case("flags_of_a_large_page", {
		clauses = {bits, x86_64 and "AMD64-WALK-1" or
		    t.variant == "pae" and "I386-WALK-2" or "I386-WALK-1"},
		bug = "the PAT bit of a large page is taken for part of its "
		    .. "frame: write-combining memory reads one page off",
		descr = "Each flag bit of a large page's entry, PAT in bit 12 "
		    .. "with them",
		run = function(c)
			local s = {map = {}, pages = {0x2000000, 0x2001000,
			    0x20ff000}, memory = {{0, 0x1000000},
			    {0x2000000, 0x2400000}}}
			local list, n = {}, 0
			local function one(size, pa, name, b)
				n = n + 1
				local va = t.kva(0) & ~(size - 1)
				va = va + (8 + n) * size
				name = ("%#x, %s"):format(size, name)
				s.map[n] = {va = va, pa = pa, size = size,
				    bits = b}
				list[#list + 1] = {va, 8, name, "full"}
				list[#list + 1] = {va + 0xff8, 0x10,
				    name .. ", second page", "full"}
				list[#list + 1] = {va + 0xff000, 8,
				    name .. ", far page", "full"}
			end
			for i = 2, #t.sizes do
				local size, all = t.sizes[i], 0
				local pa = i == 2 and 0x2000000 or size
				if i > 2 then
					s.memory[i] = {pa, pa + 0x200000}
					for _, off in ipairs{0, 0x1000,
					    0xff000} do
						s.pages[#s.pages + 1] = pa + off
					end
				end
				for _, b in ipairs(flags(t, "large")) do
					one(size, pa, "bit " .. b, 1 << b)
					all = all | 1 << b
				end
				one(size, pa, "all bits", all)
			end
			c:core(t.machine(s)):check_all(list)
		end,
	})

	t.case("flags_of_a_table_entry", {
		clauses = {bits},
		bug = "a flag of an entry that leads to a table is taken for part "
		    .. "of the table's address, or for the size bit",
		descr = "Each flag bit of a page directory's entry, and all "
		    .. "together at every level",
		run = function(c)
			local s = {map = {}, pages = {}, entry = {},
			    table_at = {}}
			local list, n = {}, 0
			local function one(l, name, b)
				n = n + 1
				local va = under(t, l, 0x20 + n)
				local pa = 0x160000 + 0x1000 * n
				local tab = 0x600000 + 0x1000 * n
				s.map[n] = {va = va, pa = pa}
				s.pages[n] = pa
				s.table_at[n] = {level = below(l), va = va,
				    pa = tab}
				s.entry[n] = {level = l.level, va = va,
				    value = tab | V | b}
				list[n] = {va + 0x20, 16, name, "full"}
			end
			for _, l in ipairs(levels(t)) do
				local all = 0
				for _, b in ipairs(flags(t, "table")) do
					local pde = l.level == 2
					local fits = b ~= 63 or
					    l.level < 3 or x86_64
					if pde then
						one(l, l.name .. " bit " .. b,
						    1 << b)
					end
					if fits then
						all = all | 1 << b
					end
				end
				if l.level > 1 and l.shift < 39 then
					one(l, l.name .. ", all bits", all)
				end
			end
			c:core(t.machine(s)):check_all(list)
		end,
	})
end)
