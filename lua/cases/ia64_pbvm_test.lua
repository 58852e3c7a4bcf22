-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Physical cores of ia64 whose kernel lies in the PBVM: the bootinfo that
-- names the PBVM's table, and that table.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local PBVM, TABLE = 0x9ffc000000000000, 0x9ffffffffff00000
local BIG = 0x10000		-- bytes of a page in the PBVM
local KERNPHYS = 0x500000	-- of the standard machine
local BOOTINFO = KERNPHYS + 0x4000
local PGTBL = 56		-- bi_pbvm_pgtbl

-- Pages of the PBVM: the kernel's own first, then some in no order, one that
-- is not present, one that the core has not.
local MAP = {
	{va = PBVM + BIG, pa = 0x600000, size = BIG},
	{va = PBVM + 2 * BIG, pa = 0x5f0000, size = BIG},
	{va = PBVM + 3 * BIG, pa = 0x610000, size = BIG, valid = false},
	{va = PBVM + 4 * BIG, pa = 0x3000000, size = BIG},
	{va = PBVM + 511 * BIG, pa = 0x620000, size = BIG},
}
local PAGES = {{0x5f0000, 0x630000}}

suite.for_each_row({target = "ia64", format = "full", variant = "pbvm"},
function(t)
	local P = t.page

	t.case("pages_of_64_kib", {
		clauses = {"IA64-PBVM-1"},
		bug = "pages of region 5's size are looked for in the PBVM: "
		    .. "symbols of the kernel read as other data",
		descr = "Each page of the PBVM at its first and last byte, what "
		    .. "is not present, what is beyond the table, and below",
		run = function(c)
			local core = c:core(t.machine{map = MAP, pages = PAGES})
			for i, want in pairs{[0] = "full", "full", "full",
			    "fail", "fail", "fail", [511] = "full"} do
				local va = PBVM + i * BIG
				core:check(va, 8, ("page %d"):format(i), want)
				core:check(va + BIG - 1, 1,
				    ("page %d, its last byte"):format(i), want)
				core:check(va + 0x9008, 8,
				    ("page %d, within"):format(i), want)
			end
			core:check_all{
				{PBVM + BIG - 8, 16, "first to second", "full"},
				{PBVM + 2 * BIG - 8, 16, "second to third",
				    "full"},
				{PBVM, 3 * BIG, "three pages", "full"},
				{PBVM + 3 * BIG - 8, 16, "into nothing",
				    "fail"},
				{PBVM + 512 * BIG - 8, 16, "over the table's "
				    .. "end", "fail"},
				{PBVM + 512 * BIG, 1, "beyond the table",
				    "fail"},
				{PBVM - 1, 1, "below", "fail"},
				{PBVM - 8, 16, "from below", "fail"},
				{1 << 63, 8, "region 4's start", "fail"},
			}
		end,
	})

	t.case("table_of_any_size", {
		clauses = {"IA64-PBVM-1", "IA64-PBVM-2"},
		bug = "a table is taken to have a page, or 1 MiB: entries are "
		    .. "found behind it, or the last ones are lost",
		descr = "Tables from 4096 bytes to 1 MiB: their last entry, the "
		    .. "next, and their own place",
		run = function(c)
			for shift = 12, 20 do
				local size = 1 << shift
				local last = PBVM + (size // 8 - 1) * BIG
				-- Region 5 is behind the largest.
				local behind = shift < 20 and "fail" or nil
				c:core(t.machine{pbvm_pgtblsz = size, map = {
				    {va = last, pa = 0x600000, size = BIG}},
				    pages = PAGES}, {name = ("%#x"):format(
				    size)}):check_all{
					{last, BIG, "last page", "full"},
					{last + BIG - 8, 16, "over it", "fail"},
					{last + BIG, 8, "behind it", shift < 20
					    and "fail" or nil},
					{TABLE, 8, "first entry", "full"},
					{TABLE + size - 8, 8, "last entry",
					    "full"},
					{TABLE + size - 8, 16, "over the "
					    .. "table", behind},
					{TABLE + size, 1, "behind the table",
					    behind},
				}
			end
		end,
	})

	t.case("entries_behind_the_table", {
		clauses = {"IA64-PBVM-1"},
		bug = "the table's size is not looked at: what lies behind it "
		    .. "in memory maps pages",
		descr = "Words behind the table that are entries to look at",
		run = function(c)
			local pa = 0x640000
			local last = PBVM + 511 * BIG
			c:core(t.machine{
			    table_at = {{level = 1, va = PBVM, pa = pa}},
			    map = {{va = last, pa = 0x600000, size = BIG}},
			    write = {{pa = pa + 0x1000, bytes =
				t.pack("i8", 0x661 | 0x610000):rep(16)}},
			    pages = PAGES}):check_all{
				{last, BIG, "the last page", "full"},
				{last + BIG, 8, "behind it", "fail"},
				{last + BIG - 8, 16, "over its end", "fail"},
				{last + 16 * BIG, 8, "further on", "fail"},
			}
		end,
	})

	t.case("table_in_its_place", {
		clauses = {"IA64-PBVM-2"},
		bug = "the PBVM's table is looked up as a page of the PBVM: a "
		    .. "debugger cannot show the kernel's own mappings",
		descr = "The entries, by their virtual address",
		run = function(c)
			local list = {
				{TABLE, 0x1000, "all of it", "full"},
				{TABLE - 1, 1, "below", "fail"},
				{TABLE - 8, 16, "into it", "fail"},
				{TABLE + 0x1000, 8, "behind", "fail"},
				{t.kva(0) - 1, 1, "below region 5", "fail"},
			}
			for _, i in ipairs{0, 1, 2, 3, 4, 5, 511} do
				list[#list + 1] = {TABLE + 8 * i, 8,
				    ("entry %d"):format(i), "full"}
			end
			c:core(t.machine{map = MAP}):check_all(list)
		end,
	})

	t.case("a_bootinfo_that_is_none", {
		clauses = {"IA64-CORE-3"},
		bug = "e_entry is believed: whatever lies there names a table "
		    .. "of nonsense",
		descr = "Another magic, e_entry where nothing is, a table that "
		    .. "the core has not or not whole",
		run = function(c)
			local function refused(name, more)
				opening.refused(c, c:core(t.machine(more),
				    {name = name, open = false}), name)
			end
			local model = c:core(t.machine{}, {name = "sound"})
			model:check(PBVM, 8, "reads", "full")
			local at = model.model:offset(BOOTINFO)
			local function patched(name, off, bytes)
				refused(name, {patch = {{offset = at + off,
				    bytes = bytes}}})
			end
			for i = 0, 7 do
				patched(("magic, byte %d"):format(i), i, "\x11")
			end
			patched("table in a hole", PGTBL,
			    t.pack("i8", 0x1800 * P))
			patched("table over an end", PGTBL,
			    t.pack("i8", 0x1000 * P - 0x800))
			patched("table beyond everything", PGTBL,
			    t.pack("i8", -0x1000))
			for _, v in ipairs{
				{"a hole", 0x1800 * P},
				{"over an end", 0x1000 * P - 100},
				{"other memory", 0x15 * P},
				{"the top", -8},
			} do
				refused("e_entry, " .. v[1], {ehdr =
				    {e_entry = v[2]}})
			end
		end,
	})

	t.case("bootinfo_in_two_segments", {
		level = "may",
		clauses = {"IA64-CORE-4"},
		bug = "none: the loader allocates it as a whole",
		descr = "A segment ends in the bootinfo and another goes on",
		run = function(c)
			local at = BOOTINFO + 64
			local whole = c:core(t.machine{}, {name = "whole"})
			local want = whole:read(PBVM, 8).bytes
			local core = c:core(t.machine{segments = {
			    {pa = 0, filesz = at},
			    {pa = at, filesz = 0x1000 * P - at},
			    {pa = 0x2000 * P, filesz = 0x400 * P},
			}}, {name = "two segments", open = false})
			c:vector("refused, or reads", function()
				local ok = core:open()
				return not ok or core:read(PBVM, 8).bytes ==
				    want, {request = "kvm_open2 and a read",
				    expected = "no descriptor, or the bytes "
				    .. "of the whole core", got = "others"}
			end)
		end,
	})
end)
