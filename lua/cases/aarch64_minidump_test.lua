-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- aarch64 minidumps: what only they have: the kinds of entry, blocks, runs of
-- contiguous entries, two sizes of page.

local suite = require "vmcorpus.suite"
local vmgen = require "vmgen"
local walk = require "vmcorpus.walk"

local PXN, UXN, CONTIGUOUS = 1 << 53, 1 << 54, 1 << 52
local READ_ONLY = 0x80

suite.for_each_row({target = "aarch64"}, function(t)
	local P = t.page

	t.case("kinds_of_entry", {
		clauses = {"AARCH64-KMAP-3"},
		bug = "bit 0 alone is looked at: a reserved entry, which looks "
		    .. "like a block, is read as a page",
		descr = "Entries of each type, with few and with all other bits",
		run = function(c)
			local entry, list = {}, {}
			local frame = t.ram + 0x50 * P
			local i = 0
			for _, high in ipairs{0, 0x700, 0x60000000000f80,
			    0xfffc000000000ffc} do
				for kind = 0, 3 do
					local va = t.kva((0x40 + i) * P)
					entry[#entry + 1] = {level = 1, va = va,
					    value = high | frame | kind}
					list[#list + 1] = {va, 8,
					    ("type %d, 0x%x"):format(kind, high),
					    kind == 3 and "full" or "fail"}
					i = i + 1
				end
			end
			c:core(t.machine{entry = entry, pages = {0x50 * P}})
			    :check_all(list)
		end,
	})

	t.case("contiguous_entries", {
		clauses = {"AARCH64-KMAP-7"},
		bug = "a run of contiguous entries is taken for one large page "
		    .. "that begins with its first entry's frame",
		descr = "Runs with the contiguous bit, whole and in part, and "
		    .. "one whose entries are no run",
		run = function(c)
			local n = t.contiguous
			local base, odd = t.kva(2 * t.large), t.kva(3 * t.large)
			local core = c:core(t.machine{
				map = {
					{va = base, pa = 0x800 * P, count = n,
					    bits = CONTIGUOUS},
					{va = odd, pa = (0x800 + n - 1) * P,
					    count = n, step = -P,
					    bits = CONTIGUOUS},
				},
				pages = {{0x800 * P, (0x800 + n) * P}},
				omit = {0x803 * P, (0x800 + n - 2) * P},
			})
			local list = {}
			for i = 0, n - 1 do
				local there = i ~= 3 and i ~= n - 2
				list[#list + 1] = {base + i * P, P,
				    ("page %d"):format(i),
				    there and "full" or "fail"}
				there = n - 1 - i ~= 3 and n - 1 - i ~= n - 2
				list[#list + 1] = {odd + i * P + P - 8, 8,
				    ("page %d, reversed"):format(i),
				    there and "full" or "fail"}
			end
			list[#list + 1] = {base, 3 * P, "up to one missing",
			    "full"}
			list[#list + 1] = {base, 3 * P + 1, "over it", "fail"}
			list[#list + 1] = {base + n * P, 8, "behind the run",
			    "fail"}
			core:check_all(list)
		end,
	})

	t.case("blocks_of_level_2", {
		clauses = {"AARCH64-KMAP-2"},
		bug = "the entries that stand for a block are given the block's "
		    .. "flags, or the block its first page",
		descr = "L2 blocks, one beside the other and contiguous, whose "
		    .. "attributes are lost",
		run = function(c)
			local va = t.kva(2 * t.large)
			local pa = 0x800 * P
			local core = c:core(t.machine{map = {
				{va = va, pa = pa, size = t.large, rw = false,
				    nx = true, bits = CONTIGUOUS | 0x1c},
				{va = va + t.large, pa = pa, size = t.large},
			}, pages = {pa, pa + P, pa + t.large - P}})
			local list = {}
			for i = 0, 1 do
				local at = va + i * t.large
				local name = ("block %d"):format(i)
				list[#list + 1] = {at, 2 * P, name, "full"}
				list[#list + 1] = {at + t.large - P, P,
				    name .. ", last page", "full"}
				list[#list + 1] = {at + 2 * P, 8,
				    name .. ", not dumped"}
			end
			list[#list + 1] = {va + t.large - 8, 16,
			    "from one to the other", "full"}
			core:check_all(list)
		end,
	})

	t.case("walk_protection", {
		clauses = {"AARCH64-PTE-2"},
		needs = {"walk"},
		bug = "a page that cannot be executed is reported as one that "
		    .. "can, or the sense of AP[2] is reversed",
		descr = "Every combination of AP[2], PXN and UXN",
		run = function(c)
			local map = {}
			for i = 0, 7 do
				map[i + 1] = {va = t.kva((0x40 + i) * P),
				    pa = (0x50 + i) * P, bits =
				    (i & 1 ~= 0 and READ_ONLY or 0) |
				    (i & 2 ~= 0 and PXN or 0) |
				    (i & 4 ~= 0 and UXN or 0)}
			end
			local core = c:core(t.machine{map = map,
			    pages = {{0x50 * P, 0x58 * P}}})
			walk.check_phase1(c, core, core:walk())
		end,
	})
end)

suite.for_each_row({target = "aarch64", variant = "4k"}, function(t)
	t.case("gigabyte_block", {
		clauses = {"AARCH64-KMAP-6", "MD-SPARSE-3"},
		bug = "the entries of a 1 GiB block are read as one page of it, "
		    .. "or only its first 2 MiB are there",
		descr = "A 1 GiB block of the kernel map, in the array as "
		    .. "262,144 entries",
		run = function(c)
			local va = t.kva(1 << 30)
			-- The block begins below RAM, at a multiple of 1 GiB.
			local off = t.ram & (1 << 30) - 1
			local at = va + off
			local core = c:core(t.machine{
				map = {{va = va, pa = -off, size = 1 << 30}},
				pages = {0x1ff000, 0x200000, 0x201000, 0x700000},
				omit = {0x703000},
			})
			core:check_all{
				{at + 0x1ff000, 0x3000, "over 2 MiB", "full"},
				{at + 0x10000, 0x10000, "64 KiB", "full"},
				{at + 0x2000000, 0x8000, "above the hole", "full"},
				{at + 0x1000000, 8, "the hole", "fail"},
				{at + 0x700000, 8, "4 KiB alone", "full"},
				{at + 0x703000, 8, "not dumped", "fail"},
				{va + (1 << 30) - 8, 8, "its last word", "fail"},
				{va + (1 << 30), 8, "behind it", "fail"},
				{va - 8, 8, "before it", "fail"},
			}
		end,
	})
end)

suite.for_each_row({target = "aarch64", version = 3}, function(t)
	t.case("page_sizes", {
		clauses = {"AARCH64-HDR-2"},
		bug = "the page size is the reader's own, or that of another "
		    .. "dump: sections and pages are looked for elsewhere",
		descr = "Where the sections of a dump of this page size begin, "
		    .. "and pages at both sides of 4 KiB and 16 KiB",
		run = function(c)
			local P = t.page
			for _, size in ipairs{1, 0x1000, 0x1001, 0x3fff, 0x4000,
			    0x4001} do
				local core = c:core(t.machine{msgbuf =
				    {text = "", size = size}}, {name =
				    ("message buffer of 0x%x"):format(size)})
				local list = {}
				for at = 0, 0x8000, 0x1000 do
					list[#list + 1] = {t.kva(at), 8,
					    ("0x%x"):format(at), "full"}
					list[#list + 1] = {t.kva(at) + 0xff8, 16,
					    ("0x%x, over its end"):format(at),
					    "full"}
					list[#list + 1] = {t.dmap(0x10 * P) + at,
					    8, ("0x%x, direct map"):format(at),
					    "full"}
				end
				core:check_all(list)
				core:close()
			end
		end,
	})

	t.case("page_size_changed", {
		clauses = {"AARCH64-HDR-2"},
		bug = "bits 1:0 of flags are not looked at",
		descr = "The dump of this page size with the other one in its "
		    .. "header is another dump: refused, or no page reads as "
		    .. "it did",
		run = function(c)
			local base = vmgen.build(t.machine{})
			local core = c:core(t.machine{patch = {{offset = 76,
			    bytes = t.page == 4096 and "\1" or "\0"}}},
			    {open = false})
			c:vector("other pages", function()
				if not core:open{} then
					return true
				end
				local va = t.kva(0x10 * t.page)
				local want = base:expect(va, 64).outcomes[1]
				local got = core:read(va, 64)
				core:close()
				return got.class ~= "full" or
				    got.bytes ~= want.bytes, {request =
				    ("kvm_read2(%#x, 64)"):format(va), expected =
				    "not the page of the unchanged dump",
				    got = "that page"}
			end)
		end,
	})
end)
