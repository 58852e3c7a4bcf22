-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- alpha: an image of memory in a regular file, K0SEG, and tables of three
-- levels that map themselves.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local K0, K1 = 0xfffffc0000000000, 0xfffffe0000000000
local SELF = 0xfffffffe00000000		-- where the tables lie

suite.for_each_row({target = "alpha"}, function(t)
	local P = t.page
	local root, dir, leaf = 0x500 * P, 0x501 * P, 0x502 * P

	-- Tables at known places, and more.
	local function placed(more)
		more.table_at = {{level = 3, va = K1, pa = root},
		    {level = 2, va = K1, pa = dir},
		    {level = 1, va = K1, pa = leaf}}
		return t.machine(more)
	end

	t.case("whatever_it_begins_with", {
		clauses = {"ALPHA-RAW-1"},
		bug = "memory whose first bytes happen to be those of a core is "
		    .. "opened as that core, or a file without any is refused",
		descr = "Images that begin like a minidump, an ELF core, a dump "
		    .. "header, or with nothing",
		run = function(c)
			for _, v in ipairs{
				{"zeros", ("\0"):rep(32)},
				{"minidump", "minidump FreeBSD/alpha\0\0"},
				{"ELF core", "\x7fELF\2\1\1\xff" .. ("\0")
				    :rep(8) .. ("<I2I2"):pack(4, 0x9026)},
				{"dump header", "FreeBSD Kernel Dump\0"},
				{"text", "#! /bin/sh\n"},
			} do
				c:core(t.machine{write = {{pa = 0, bytes =
				    v[2]}}}, {name = v[1]}):check_all{
					{K0, 32, "its first bytes", "full"},
					{t.kva(0), 0x10 * P, "K1SEG", "full"},
					{t.dmap(0x100 * P), P, "K0SEG", "full"},
				}
			end
		end,
	})

	t.case("where_the_root_is", {
		clauses = {"ALPHA-ROOT-1"},
		bug = "the root is looked for at one place, or a kernel without "
		    .. "Lev1map opens and nothing in K1SEG can be read",
		descr = "Lev1map at other places; none; one that is not in "
		    .. "K0SEG, and one whose value is not",
		run = function(c)
			for _, pa in ipairs{0, 0x1000, 0xfff * P + P - 8} do
				c:core(t.machine{symbols = {Lev1map = K0 | pa}},
				    {name = ("at %#x"):format(pa)}):check_all{
					{t.kva(0), 8, "K1SEG", "full"},
					{K0 | pa, 8, "the variable", "full"},
				}
			end
			local function refused(label, s)
				opening.refused(c, c:core(t.machine(s), {name =
				    label, open = false}), label)
			end
			refused("no Lev1map", {symbols = {Lev1map = false}})
			refused("behind the end", {symbols = {Lev1map = K0 |
			    0x2400 * P}})
			refused("in K1SEG", {symbols = {Lev1map = K1 | 0x4000}})
			refused("in no segment", {symbols = {Lev1map = 0x4000}})
			local pa = 0x2f8 * P
			for _, v in ipairs{{"value 0", 0},
			    {"a physical address", root}, {"in K1SEG", K1 | root}} do
				refused(v[1] .. ", value", {symbols = {Lev1map =
				    K0 | pa}, write = {{pa = pa, bytes =
				    ("<i8"):pack(v[2])}}})
			end
		end,
	})

	t.case("k0seg_to_both_ends", {
		clauses = {"ALPHA-WIN-1", "ALPHA-WIN-2"},
		bug = "PA 0 is taken for a failure, K0SEG for a smaller one, or "
		    .. "an address below it for one of the segment",
		descr = "Its first and last bytes, addresses that differ in the "
		    .. "bits above",
		run = function(c)
			local core = c:core(t.machine{pages = {0, P},
			    map = {{va = t.kva(0x40 * P), pa = 0}}})
			core:check_all{
				{K0, 1, "the first byte", "full"},
				{K0, 2 * P, "the first pages", "full"},
				{t.kva(0x40 * P), P, "page 0 by tables", "full"},
				{t.dmap(0x2400 * P) - 1, 1, "memory's last byte",
				    "full"},
				{t.dmap(0x2400 * P) - 8, 16, "over its end", 8},
				{t.dmap(0x2400 * P), 8, "behind it", "short"},
				{K1 - 1, 1, "the last byte", "short"},
				{K0 - 1, 1, "below", "fail"},
				{K0 - 8, 16, "into it", "fail"},
				{0x100 * P, 8, "a user address", "fail"},
			}
			for bit = 42, 63 do
				core:check(t.dmap(0x100 * P) ~ 1 << bit, 8,
				    ("without bit %d"):format(bit), "fail")
			end
		end,
	})

	t.case("tables_in_themselves", {
		clauses = {"ALPHA-PTE-1"},
		bug = "the last entry of a table is left out, or an index is "
		    .. "cut to nine bits: page tables cannot be read",
		descr = "Tables by the root's last entry, and pages at the "
		    .. "first and last index of each level",
		run = function(c)
			local map, list, pages = {}, {}, {}
			for i, off in ipairs{0x3ff * P, 0x400 * P, 0x1ff << 13,
			    0x3ff << 23, 1 << 33, 0xfe << 33} do
				local pa = (0x40 + i) * P
				map[i] = {va = K1 + off, pa = pa}
				pages[i] = pa
				list[i] = {K1 + off, P, ("offset %#x"):format(
				    off), "full"}
			end
			local core = c:core(placed{map = map, pages = pages})
			core:check_all(list)
			core:check_all{
				{-8, 8, "the root's last entry", "full"},
				{-P, P, "the root", "full"},
				{-P + 768 * 8, 8, "its entry of K1SEG", "full"},
				{-P * 1024 + 768 * P, P, "a directory", "full"},
				{SELF | 768 << 23, P, "a table of pages", "full"},
				{SELF | 768 << 23 | 5 << 13, 8, "a table that "
				    .. "is not there", "fail"},
				{SELF, 8, "user space's", "fail"},
			}
		end,
	})

	t.case("bits_of_every_level", {
		clauses = {"ALPHA-PTE-2", "ALPHA-PTE-3"},
		bug = "a right to read, or a fault on execution, is asked as if "
		    .. "the reader were the machine; the PFN takes software's "
		    .. "bits with it",
		descr = "Entries of each level with every bit but V, with V "
		    .. "alone, with all, and each bit of a frame",
		run = function(c)
			local tables = {[3] = dir, [2] = leaf, [1] = 0x50 * P}
			local va = t.kva(0x40 * P)
			for level = 3, 1, -1 do
				local frame = tables[level] // P << 32
				for _, v in ipairs{
					{"V alone", 1, "full"},
					{"all", 0xffffffff, "full"},
					{"all but V", 0xfffffffe, "fail"},
				} do
					c:core(placed{pages = {0x50 * P},
					    map = {{va = va, pa = 0x50 * P}},
					    entry = {{level = level, va = va,
						value = frame | v[2]}}}, {name =
					    ("L%d, %s"):format(4 - level, v[1])})
					    :check(va, P, "read", v[3])
				end
			end
		end,
	})

	t.case("holes_hold_page_0", {
		level = "may",
		clauses = {"ALPHA-RAW-2"},
		bug = "none: nothing in the file tells a hole from memory",
		descr = "Pages that memory does not have",
		run = function(c)
			c:core(t.machine{pages = {0}}):check_all{
				{t.dmap(0x1000 * P), P, "K0SEG", "full"},
				{t.kva(0x21 * P), P, "K1SEG", "full"},
			}
		end,
	})
end)
