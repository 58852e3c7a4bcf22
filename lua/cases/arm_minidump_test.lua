-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- arm minidumps: what only they have: two formats of entry, large pages and
-- sections, two headers of one version, an array that is not padded, two byte
-- orders.

local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"

local PAGE, LARGE = 4096, 0x10000

suite.for_each_row({target = {"arm", "armeb"}, format = "minidump"},
    function(t)
	t.case("addresses_of_32_bits", {
		clauses = {"ARM-VA-1", "ARM-VA-2", "ARM-KMAP-4"},
		bug = "an address is cut to 32 bits, so that one that means "
		    .. "nothing reads as kernel memory",
		descr = "Addresses at and above 2^32, below kernbase, and over "
		    .. "the end of the address space",
		run = function(c)
			local good = t.kva(3 * PAGE)
			local top = 0xfffff000
			local core = c:core(t.machine{map = {{va = top,
			    pa = 0x50 * PAGE}}, pages = {0x50 * PAGE}})
			core:check_all{
				{good, 8, "a good page", "full"},
				{good + (1 << 32), 8, "plus 2^32", "fail"},
				{good | 0xffffffff00000000, 8,
				    "extended by its sign", "fail"},
				{good + (1 << 63), 8, "plus 2^63", "fail"},
				{1 << 32, 8, "2^32", "fail"},
				{-8, 8, "the top of 64 bits", "fail"},
				{top, PAGE, "the last page", "full"},
				{0xffffffff, 1, "the last byte", "full"},
				{0xfffffff8, 16, "over 2^32", "fail"},
				{t.kva(-1), 1, "one below kernbase", "fail"},
				{t.kva(-8), 16, "over kernbase", "fail"},
				{0, 8, "address 0", "fail"},
				{t.ram + 0x10 * PAGE, 8, "a PA", "fail"},
			}
		end,
	})

	t.case("array_not_padded", {
		clauses = {"ARM-LAYOUT-1"},
		bug = "the array's size is rounded up to a page, and every page "
		    .. "is read from behind where it is",
		descr = "Kernel maps of 1, 2, 3 and 5 MiB",
		run = function(c)
			for _, n in ipairs{1, 2, 3, 5} do
				local last = t.kva(n * 0x100000) - PAGE
				-- The standard machine less its section.
				local m = t.machine{kva_end = last + PAGE,
				    pages = {0x50 * PAGE}}
				table.remove(m.map)
				m.map[#m.map + 1] = {va = last,
				    pa = t.ram + 0x50 * PAGE}
				c:core(m, {name = ("%d MiB"):format(n)})
				    :check_all{
					{t.kva(0), 0x10 * PAGE, "low", "full"},
					{t.kva(0x10 * PAGE), 8 * PAGE, "high",
					    "full"},
					{last, PAGE, "last", "full"},
					{last + PAGE, 8, "behind it", "fail"},
				}
			end
		end,
	})

	t.case("large_pages", {
		clauses = {"ARM-KMAP-6", "MD-SPARSE-3"},
		bug = "each of the 16 entries is taken for the large page's "
		    .. "first 4 KiB",
		descr = "Pages of 64 KiB, of which some 4 KiB were dumped",
		run = function(c)
			local va = t.kva(2 * t.large)
			local core = c:core(t.machine{
				map = {{va = va, pa = 0x800 * PAGE, size = LARGE,
				    count = 2, step = -LARGE},
				    {va = va + 0x20 * PAGE, pa = 0x50 * PAGE}},
				pages = {{0x7f0 * PAGE, 0x810 * PAGE},
				    0x50 * PAGE},
				omit = {0x803 * PAGE, 0x7f0 * PAGE},
			})
			local list = {}
			for i = 0, 31 do
				local there = i ~= 3 and i ~= 16
				list[#list + 1] = {va + i * PAGE, PAGE,
				    ("page %d"):format(i),
				    there and "full" or "fail"}
			end
			list[#list + 1] = {va + 4 * PAGE, 12 * PAGE, "many",
			    "full"}
			list[#list + 1] = {va + 0x20 * PAGE - 8, 16,
			    "out of the last", "full"}
			list[#list + 1] = {va + 0x10 * PAGE - 8, 16,
			    "to one missing", "fail"}
			core:check_all(list)
		end,
	})

	t.case("kinds_of_entry", {
		clauses = {"ARM-KMAP-3"},
		bug = "bit 1 or bit 0 alone is taken for a valid bit, or any "
		    .. "entry that is not 0 for a valid one",
		descr = "Entries of each type, with few and with all other bits",
		run = function(c)
			local entry, list = {}, {}
			local i = 0
			local frame = t.ram + 0x50 * PAGE
			for _, bits in ipairs{0, 0x550, 0xffc} do
				for kind = 0, t.variant == "v6" and 3 or 2 do
					local va = t.kva((0x40 + i) * PAGE)
					entry[#entry + 1] = {level = 1, va = va,
					    value = frame | bits | kind}
					list[#list + 1] = {va, 8,
					    ("type %d, 0x%x"):format(kind, bits),
					    kind == 0 and "fail" or "full"}
					i = i + 1
				end
			end
			c:core(t.machine{entry = entry,
			    pages = {{0x50 * PAGE, 0x60 * PAGE}}})
			    :check_all(list)
		end,
	})

	t.case("no_table_is_consulted", {
		clauses = {"ARM-KMAP-2"},
		bug = "the tables of the dump are walked: a table that is not "
		    .. "in the dump takes its pages with it",
		descr = "No page of a table is in the dump; sections and "
		    .. "supersections as small pages",
		run = function(c)
			local va = t.kva(0x1000000)
			local core = c:core(t.machine{
				map = {{va = va, pa = 0, size = 0x1000000},
				    {va = va + 0x1000000, pa = 0x300000,
				    size = 0x100000, rw = false}},
				pages = {{0x300 * PAGE, 0x302 * PAGE},
				    0x3ff * PAGE},
				omit = {0x302 * PAGE, {table = 1, va = t.kva(0)},
				    {table = 2, va = va}},
			})
			core:check_all{
				{va + 0x300000, 2 * PAGE, "supersection", "full"},
				{va + 0x10 * PAGE, 0x10 * PAGE, "its low pages",
				    "full"},
				{va + 0xfff000, PAGE, "its last page", "full"},
				{va + 0x302000, 8, "not dumped", "fail"},
				{va + 0x1000000, 2 * PAGE, "section", "full"},
				{va + 0x10ff000, PAGE, "its last page, too",
				    "full"},
				{va + 0x1100000, 8, "behind it", "fail"},
			}
		end,
	})

	t.case("walk_protection", {
		clauses = {t.clause.prot},
		needs = {"walk"},
		bug = "the protection is that of the other format, or of the "
		    .. "hardware's bits where the kernel has its own",
		descr = "Small pages with each combination of the bits that "
		    .. "count and of those beside them",
		run = function(c)
			local entry = {}
			for i = 0, 31 do
				local bits = i << 4 & 0x1b0 | i << 9 & 0x200
				local kind = t.variant == "v6" and i & 4 ~= 0
				    and 3 or 2
				entry[i + 1] = {level = 1,
				    va = t.kva((0x40 + i) * PAGE),
				    value = t.ram + (0x50 + i) * PAGE | bits |
				    kind}
			end
			local core = c:core(t.machine{entry = entry,
			    pages = {{0x50 * PAGE, 0x70 * PAGE}}})
			walk.check_phase1(c, core, core:walk())
		end,
	})
end)

suite.for_each_row({target = {"arm", "armeb"}, format = "minidump",
    version = 1, variant = "v6"}, function(t)
	t.case("short_header", {
		clauses = {"ARM-HDR-2"},
		bug = "a field that an older kernel did not write is believed: "
		    .. "its entries are taken for another format's",
		descr = "The header of 8.x to 10.x, which ends with kernbase",
		run = function(c)
			c:core(t.machine{kernel = "10"}):check_all{
				{t.kva(0), 0x10 * PAGE, "low", "full"},
				{t.kva(0x10 * PAGE), 8 * PAGE, "high", "full"},
				{t.kva(0x23 * PAGE), PAGE, "type 3", "full"},
				{t.kva(0x20 * PAGE), 8, "invalid", "fail"},
			}
		end,
	})
end)

suite.for_each_row({target = {"arm", "armeb"}, format = "minidump",
    variant = "v4"}, function(t)
	t.case("tiny_or_small", {
		level = "may",
		clauses = {"ARM-KMAP-7"},
		bug = "an entry that means two things is read as a third",
		descr = "V4 entries of type 3: a small page, or nothing",
		run = function(c)
			local base = t.machine{
				map = {{va = t.kva(0x40 * PAGE),
				    pa = 0x50 * PAGE}},
				pages = {0x50 * PAGE}}
			local core = c:core(base, {name = "type 2"})
			local want = core:expect(t.kva(0x40 * PAGE), 64)
			    .outcomes[1].bytes
			core:close()
			base.entry = {{level = 1, va = t.kva(0x40 * PAGE),
			    value = t.ram + 0x50 * PAGE | 0x553}}
			core = c:core(base, {name = "type 3"})
			c:vector("type 3", function()
				local r = core:read(t.kva(0x40 * PAGE), 64)
				return r.ret == -1 or r.bytes == want, {request =
				    "kvm_read2", expected = "-1, or the page",
				    got = r.class}
			end)
		end,
	})
end)
