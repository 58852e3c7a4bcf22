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

	t.case("over_the_edges_of_windows", {
		clauses = {"MIPS-WIN-2", "MIPS-KMAP-4"},
		bug = "what lies behind a window's last byte is looked up as if "
		    .. "it were in it, or a read over the edge is refused",
		descr = "Reads from window to window, into the kernel map, and "
		    .. "where the address bits of XKPHYS come round",
		run = function(c)
			local high = t.pa_limit - P
			local far = t.bits == 64 and
			    t.indexed_by == "dump_avail"
			local wide = t.bits == 64 and 0xffffffff00000000 or 0
			local kseg1 = wide | 0xa0000000
			local behind = wide | 0xc0000000
			local last = 0x1ffff000
			local core = c:core(t.machine{
				memory = {{0, 0x1000 * P},
				    {last - P, last + P},
				    far and {high, high + P} or nil},
				pages = {0, last, far and high or nil},
				omit = {last - P}})
			core:check_all{
				{kseg1 - P, P, "last page of KSEG0", "full"},
				{kseg1 - 8, 16, "from KSEG0 to KSEG1", "full"},
				{kseg1 - P - 1, 2, "page not dumped", "fail"},
				{behind - P, P, "last page of KSEG1", "full"},
				{behind - 8, 16, "from KSEG1",
				    t.bits == 32 and "full" or "fail"},
			}
			if t.bits == 64 then
				core:check_all{
					{kseg1 - 0x20000000, 8,
					    "first of KSEG0", "full"},
					{behind - 0x40000000 - 8, 16,
					    "into KSEG0", "fail"},
				}
			end
			if far then
				core:check_all{
					{t.kva(0) - P, P, "last of XKPHYS",
					    "full"},
					{t.kva(0) - 8, 16, "to the kernel map",
					    "full"},
					{0x980000fffffffff8, 16,
					    "PA comes round", "full"},
				}
			end
		end,
	})

	t.case("half_a_gigabyte", {
		clauses = {"MIPS-WIN-1", "MIPS-PTE-1"},
		bug = "KSEG0 shows what is 512 MiB above, or the kernel map has "
		    .. "frames only below that",
		descr = "Pages 512 MiB apart, of which one was dumped",
		run = function(c)
			local kseg0
			for _, w in ipairs(t.windows) do
				kseg0 = w.name == "KSEG0" and w.first or kseg0
			end
			local list, map, memory = {}, {}, {{0, 0x1000 * P}}
			for i = 1, 7 do
				local pa = 0x20000000 * i + (0x40 + i) * P
				map[i] = {va = t.kva((0x40 + i) * P), pa = pa}
				memory[i + 1] = {pa - P, pa + P}
				list[#list + 1] = {t.kva((0x40 + i) * P), P,
				    ("PA %#x"):format(pa), "full"}
				list[#list + 1] = {kseg0 + (0x40 + i) * P, 8,
				    ("not %#x"):format(pa), "fail"}
				if t.bits == 64 then
					list[#list + 1] = {0x9800000000000000 |
					    pa, P, ("PA %#x, XKPHYS"):format(
					    pa), "full"}
				end
			end
			c:core(t.machine{map = map, memory = memory,
			    pages = {{0x10 * P, 0x20 * P}}}):check_all(list)
		end,
	})

	t.case("bits_of_the_frame", {
		clauses = {"MIPS-PTE-1"},
		bug = "a frame loses its upper bits, or is shifted as another "
		    .. "class of CPU has it",
		descr = "Frames of one bit each, as high as entry and bitmap "
		    .. "reach",
		run = function(c)
			-- A bitmap without ranges grows with the last page.
			local top = t.indexed_by == "dump_avail" and
			    t.esize == 8 and 39 or 31
			local memory, pages = {{0, 0x800 * P}}, {0}
			local map, list = {}, {}
			for bit = 12, top do
				local i, pa = bit - 12, 1 << bit
				if pa >= 0x800 * P then
					memory[#memory + 1] = {pa, pa + P}
				end
				pages[#pages + 1] = pa
				map[i + 1] = {va = t.kva(i * P), pa = pa,
				    rw = bit % 2 == 0}
				list[i + 1] = {t.kva(i * P), P,
				    ("bit %d"):format(bit), "full"}
			end
			c:core(t.scenario{memory = memory, map = map,
			    pages = pages, dump = pages, tables = 0x600 * P})
			    :check_all(list)
		end,
	})

	t.case("abi_of_the_kernel", {
		clauses = {"MIPS-KERN-1"},
		bug = "entries are 4 or 8 bytes by the class, or by the machine, "
		    .. "or by all of e_flags: n32's are read in halves",
		descr = "Kernels of each e_flags that compilers of this ABI "
		    .. "write, of all bits that mean nothing and of none, of "
		    .. "both types",
		run = function(c)
			for _, flags in ipairs{0, 0x20, 0x50001001, 0x70001001,
			    0x60000001, 0x80000001, 0x80000021,
			    0xffffffff} do
				flags = flags & ~t.meaningful_flags |
				    t.identity.flags
				for etype = 2, 3 do
					c:core(t.machine{kernel_ehdr = {
					    e_flags = flags, e_type = etype}},
					    {name = ("%#x, type %d"):format(
					    flags, etype)}):check_all{
						{t.kva(0), 0x10 * P,
						    "kernel map", "full"},
						{t.kva(0x10 * P), 8 * P,
						    "high pages", "full"},
						{t.kva(0x20 * P), 8, "invalid",
						    "fail"},
						{t.dmap(0x100 * P), P, "window",
						    "full"},
					}
				end
			end
		end,
	})

	t.case("kernel_map_of_another_width", {
		clauses = {"MIPS-KMAP-3", "MIPS-WIN-2"},
		bug = "an address of 32 bits is extended by its sign, or one of "
		    .. "64 is cut: another map's bytes are shown",
		descr = "Addresses of the kernel map, with other upper halves",
		run = function(c)
			local list = {}
			for _, upper in ipairs{0, 0xffffffff, 0xc0000000,
			    0x80000000, 1} do
				for i, low in ipairs{0xc0000000, 0} do
					local va = upper << 32 | low
					local own = va == t.kva(0) or
					    t.bits == 64 and upper == 0x80000000
					list[#list + 1] = {va + 3 * P, 8,
					    ("%#x, %d"):format(upper, i),
					    own and "full" or "fail"}
				end
			end
			c:core(t.machine{pages = {{3 * P, 4 * P}, {0xc0000000 +
			    3 * P, 0xc0000000 + 4 * P}},
			    memory = {{0, 0x1000 * P}, {0x2000 * P,
			    0x2400 * P}, {0xc0000000, 0xc0010000}}})
			    :check_all(list)
		end,
	})

	t.case("dirty_is_not_writable", {
		clauses = {"MIPS-PTE-2"},
		needs = {"walk"},
		bug = "a page is called read-only that the kernel may write, "
		    .. "because nobody has written it yet",
		descr = "Records of entries with each of D, RO and G",
		run = function(c)
			local ro = 1 << (t.esize == 8 and 55 or 29)
			local entries, want = {}, {}
			for i = 0, 7 do
				local va = t.kva((0x40 + i) * P)
				entries[i + 1] = {level = 1, va = va,
				    value = (0x50 + i) << 6 | 0x1a | (i & 1) |
				    (i & 2) << 1 | (i & 4 ~= 0 and ro or 0)}
				want[va] = i & 4 ~= 0 and 5 or 7
			end
			local core = c:core(t.machine{entry = entries,
			    pages = {{0x50 * P, 0x58 * P}}})
			local got = core:walk()
			walk.check_phase1(c, core, got)
			local seen = 0
			for _, r in ipairs(got.records) do
				if want[r.kva] then
					seen = seen + 1
					c:vector(("prot of %#x"):format(r.kva),
					    function()
						return c:equal(r.prot,
						    want[r.kva], {request =
						    "kp_prot of a record"})
					end)
				end
			end
			c:vector("each has a record", function()
				return c:equal(seen, 8, {request =
				    "kvm_walk_pages"})
			end)
		end,
	})

	t.case("array_up_to_the_last_address", {
		clauses = {"MIPS-KMAP-3", "MIPS-HDR-1"},
		bug = "kernbase is the reader's constant, or entries behind the "
		    .. "last address show at the first ones",
		descr = "A kernbase in the header that puts the array's end "
		    .. "beyond 4 GiB",
		run = function(c)
			local base = t.kernel_map + (t.bits == 32 and
			    0x3fff8000 or 0x7ffff8000)
			c:core(t.machine{header = {kernbase = base}}):check_all{
				{base, 8 * P, "at kernbase", "full"},
				{base - 8, 16, "over kernbase", "fail"},
				{t.kva(0), 8, "where it was", "fail"},
				{8 * P, 8, "cut to 32 bits", "fail"},
				{0, 8, "the first address", "fail"},
			}
		end,
	})
end)
