-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- mips minidumps: what only they have: windows of the CPU's own, fields of the
-- header that mean nothing, words of the bitmap, entries of G alone.

local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"
local window = require "vmcorpus.window"

suite.for_each_row({where = function(t)
	return t.magic == "minidump FreeBSD/mips"
end}, function(t)
	local P = t.page

	t.case("every_address_of_a_page", {
		clauses = {"MIPS-WIN-1"},
		bug = "a cache attribute is taken for part of the address, or "
		    .. "one window is forgotten: a driver's memory is gone",
		descr = "One page by each window and each cache attribute, and "
		    .. "with bits that mean nothing",
		run = function(c)
			local list = {}
			for _, w in ipairs(t.windows) do
				local span = window.span(w)
				local step = w.name == "XKPHYS" and 1 << 59 or
				    span
				local va = window.at(w, 0x15 * P)
				while not math.ult(w.last, va) do
					list[#list + 1] = {va, P,
					    ("%s, %#x"):format(w.name, va),
					    "full"}
					list[#list + 1] = {va - 2 * P, 8,
					    ("%s, %#x, not dumped"):format(
					    w.name, va), "fail"}
					va = va + step
				end
				if w.name == "XKPHYS" then
					for bit = 40, 58 do
						list[#list + 1] = {window.at(w,
						    0x15 * P) | 1 << bit, 8,
						    ("bit %d"):format(bit), "full"}
					end
				end
			end
			c:core(t.machine{omit = {0x13 * P}}):check_all(list)
		end,
	})

	t.case("beside_the_windows", {
		clauses = {"MIPS-WIN-2", t.clause.nowhere},
		bug = "user addresses read as KSEG0, or an address of another "
		    .. "width is cut to one of the kernel's",
		descr = "Addresses that differ from a window's in the bits above",
		run = function(c)
			local low = 0x15 * P
			local list = {
				{low, 8, "a user address", "fail"},
				{0x4000000000000000 + low, 8, "XSUSEG", "fail"},
			}
			for i, base in ipairs{0x80000000, 0xa0000000} do
				local name = ("KSEG%d"):format(i - 1)
				local wide = 0xffffffff00000000 | base
				list[#list + 1] = {base + low, 8, name ..
				    " of 32 bits", t.bits == 32 and "full" or
				    "fail"}
				list[#list + 1] = {wide + low, 8, name ..
				    " of 64 bits", t.bits == 64 and "full" or
				    "fail"}
			end
			for _, w in ipairs(t.windows) do
				list[#list + 1] = {w.first, 8, w.name ..
				    ", first", "full"}
				list[#list + 1] = {w.first - 1, 2, w.name ..
				    ", over its start", "fail"}
			end
			c:core(t.machine{pages = {0}}):check_all(list)
		end,
	})

	t.case("windows_of_the_header", {
		clauses = {"MIPS-HDR-1", "MIPS-WIN-1"},
		bug = "a direct map is believed that no kernel of this machine "
		    .. "has",
		descr = "dmapbase and dmapend of other values",
		run = function(c)
			local core = c:core(t.machine{header = {
			    dmapbase = t.kva(0), dmapend = t.kva(0x100 * P)}},
			    {name = "a direct map over the kernel map"})
			core:check_all{
				{t.kva(3 * P), P, "kernel map", "full"},
				{t.kva(0x10 * P), 8 * P, "high pages", "full"},
				{t.dmap(0x15 * P), P, "window", "full"},
			}
		end,
	})

	t.case("words_of_the_bitmap", {
		clauses = {"MIPS-HDR-2"},
		bug = "words of the bitmap have the kernel's long in every "
		    .. "version, or in none: pages are taken from 32 places off",
		descr = "Single pages on both sides of 32 bits, with dump_avail "
		    .. "and without",
		run = function(c)
			for _, n in ipairs{0, 31, 32, 63, 64, 95} do
				local pages = {n * P, (n + 1) * P, (n + 33) * P}
				local map, list = {}, {}
				for i, pa in ipairs(pages) do
					map[i] = {va = t.kva(i * P), pa = pa}
					list[i] = {t.kva(i * P), P,
					    ("page %d"):format(pa // P), "full"}
				end
				list[4] = {t.dmap((n + 2) * P), 8, "another",
				    "fail"}
				local s = {memory = {{0, 0x800 * P}}, map = map,
				    pages = pages, dump = pages,
				    tables = 0x400 * P}
				c:core(t.scenario(s), {name = ("%d"):format(n)})
				    :check_all(list)
				-- The section before there were ranges, under
				-- a header of a version that has them.
				if t.version > t.before_avail then
					s.version = t.before_avail
					s.header = {version = t.version}
					c:core(t.scenario(s), {name =
					    ("%d, no ranges"):format(n)})
					    :check_all(list)
				end
			end
		end,
	})

	t.case("global_alone", {
		clauses = {"MIPS-KMAP-2"},
		bug = "an entry other than 0 is a page: every hole of the "
		    .. "kernel map shows PA 0",
		descr = "Entries of G alone, of none and of all bits but V",
		run = function(c)
			local entries, list = {}, {}
			for i, value in ipairs{t.empty_entry, 0,
			    t.esize == 8 and ~2 or 0xfffffffd} do
				local va = t.kva((0x40 + i) * P)
				entries[i] = {level = 1, va = va, value = value}
				list[i] = {va, 8, ("entry %#x"):format(value),
				    "fail"}
			end
			list[#list + 1] = {t.kva(0x48 * P), 8, "never used",
			    "fail"}
			c:core(t.machine{entry = entries, pages = {0}})
			    :check_all(list)
		end,
	})

	t.case("walk_and_windows", {
		clauses = {"MIPS-WALK-1", "MIPS-PTE-2"},
		needs = {"walk"},
		bug = "pages are reported at addresses that the walk of this "
		    .. "machine does not name, or write-protection is lost",
		descr = "Records have no direct-map address, and pages that a "
		    .. "window alone reaches have no record",
		run = function(c)
			local core = c:core(t.machine{
				map = {{va = t.kva(0x40 * P), pa = 0x50 * P,
				    rw = false, count = 2}},
				pages = {{0x50 * P, 0x54 * P}}})
			local got = core:walk()
			walk.check_phase1(c, core, got)
			for _, r in ipairs(got.records) do
				c:vector(("%#x"):format(r.kva), function()
					return c:equal(r.dva, 0, {request =
					    "kp_dmap_vaddr of a record"})
				end)
			end
		end,
	})
end)
