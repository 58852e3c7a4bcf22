-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Virtual cores of ia64: the loaded kernel, and nothing else.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

suite.for_each_row({target = "ia64", format = "virtual"}, function(t)
	local P = t.page
	local function sound()
		return {
			{t.kva(0), 0x10 * P, "low pages", "full"},
			{t.kva(0x10 * P), 8 * P, "high pages", "full"},
		}
	end

	t.case("what_the_headers_give", {
		clauses = {"IA64-CORE-1"},
		bug = "a core of virtual addresses is read as one of physical "
		    .. "ones, or a p_paddr is believed",
		descr = "Bits of e_flags but 0x100, and that one; a p_paddr of "
		    .. "some place",
		run = function(c)
			for _, f in ipairs{1, 0x200, 0xfffffeff} do
				c:core(t.machine{ehdr = {e_flags = f}},
				    {name = ("%#x"):format(f)})
				    :check_all(sound())
			end
			for _, f in ipairs{0x100, 0xffffffff} do
				local name = ("%#x, physical"):format(f)
				opening.either(c, c:core(t.machine{ehdr =
				    {e_flags = f, e_entry = 0}}, {name = name,
				    open = false}), name, {
					{t.kva(0), 8, "PBVM", "fail"}})
			end
			for _, pa in ipairs{0, 0x500000, t.kva(0)} do
				c:core(t.machine{patch = {{offset = 64 + 24,
				    bytes = t.pack("i8", pa)}}}, {name =
				    ("p_paddr %#x"):format(pa)})
				    :check_all(sound())
			end
		end,
	})

	t.case("edges_of_segments", {
		clauses = {"IA64-VIRT-1"},
		bug = "the byte behind a segment, or the one in front of it, is "
		    .. "read from the file; windows are made up",
		descr = "Segments of several regions at every edge, and "
		    .. "addresses of each region that no header has",
		run = function(c)
			local segs = {
				{va = t.kva(0), pa = 0x10000, filesz = 3 * P},
				{va = t.kva(8 * P), pa = 0x20000, filesz = P},
				{va = 0xa000000000010000, pa = 0x40000,
				    filesz = 2 * P},
				{va = 0xe000000000500000, pa = 0x50000,
				    filesz = 2 * P},
			}
			local list = {}
			for _, s in ipairs(segs) do
				local last = s.va + s.filesz - 1
				for _, v in ipairs{
					{s.va, s.filesz, "whole", "full"},
					{s.va, 1, "first byte", "full"},
					{last, 1, "last byte", "full"},
					{s.va + 0x123, 0x456, "within", "full"},
					{s.va - 1, 1, "in front", "fail"},
					{s.va - 1, 2, "into", "fail"},
					{last, 2, "out of", "fail"},
					{last + 1, 1, "behind", "fail"},
				} do
					v[3] = ("%#x: %s"):format(s.va, v[3])
					list[#list + 1] = v
				end
			end
			for n = 0, 7 do
				list[#list + 1] = {n << 61 | 0x12000, 8,
				    ("region %d"):format(n), n ~= 5 and "fail"
				    or "full"}
			end
			list[#list + 1] = {0x9ffffffffff00000, 8,
			    "the PBVM's table", "fail"}
			list[#list + 1] = {-8, 16, "over the top", "fail"}
			c:core(t.machine{segments = segs,
			    pages = {{0x10000, 0x60000}}}):check_all(list)
		end,
	})

	t.case("touching_segments", {
		clauses = {"IA64-VIRT-2", "IA64-VIRT-1"},
		bug = "a read over the edge of two segments goes on in the file, "
		    .. "where another segment lies",
		descr = "Segments that touch in VA, apart or in another order "
		    .. "in the file; two headers for one address",
		run = function(c)
			local va = t.kva(0)
			c:core(t.machine{segments = {
				{va = va, pa = 0x10000, filesz = 2 * P,
				    offset = 0x10000},
				{va = va + 2 * P, pa = 0x20000, filesz = P,
				    offset = 0x4000},
				{va = va + 3 * P, pa = 0x30000,
				    filesz = 2 * P, offset = 0x20000},
			}, pages = {{0x10000, 0x40000}}}, {name = "touching"})
			    :check_all{
				{va, 5 * P, "all", "full"},
				{va + 2 * P - 8, 16, "first to second", "full"},
				{va + 3 * P - 8, 16, "second to third", "full"},
				{va + 2 * P - 1, P + 2, "over one", "full"},
				{va + 1, 5 * P, "out of the last", "fail"},
			}
			c:core(t.machine{segments = {
				{va = va + P, pa = 0x10000, filesz = 2 * P},
				{va = va, pa = 0x20000, filesz = 4 * P},
			}, pages = {{0x10000, 0x30000}}}, {name =
			    "overlapping"}):check_all{
				{va, P, "second alone", "full"},
				{va + P, 2 * P, "the first", "full"},
				{va + 3 * P - 8, 16, "out of the first",
				    "full"},
			}
		end,
	})

	t.case("core_of_another_kind", {
		clauses = {"IA64-VIRT-3"},
		bug = "any ELF file is read as a core, or a core is refused for "
		    .. "what kernels leave 0",
		descr = "Class, EI_DATA, e_type and e_machine; and fields "
		    .. "that decide nothing",
		run = function(c)
			for _, v in ipairs{
				{"e_type", {e_type = 2}},
				{"e_type 0", {e_type = 0}},
				{"machine", {e_machine = 62}},
				{"machine 0", {e_machine = 0}},
				{"class", {ei_class = 1}},
				{"class 0", {ei_class = 0}},
				{"data", {ei_data = 2}},
				{"data 0", {ei_data = 0}},
			} do
				opening.refused(c, c:core(t.machine{
				    ehdr = v[2]}, {name = v[1], open = false}),
				    v[1])
			end
			for _, v in ipairs{
				{"e_version 0", {e_version = 0}},
				{"e_version 1", {e_version = 1}},
				{"e_entry 0", {e_entry = 0}},
				{"e_entry", {e_entry = 0x12345678}},
				{"e_shentsize", {e_shentsize = 0}},
			} do
				c:core(t.machine{ehdr = v[2]}, {name = v[1]})
				    :check_all(sound())
			end
		end,
	})

	t.case("kernel_without_the_variable", {
		clauses = {"IA64-VIRT-6"},
		bug = "a symbol is wanted for tables that the core has not: a "
		    .. "stripped kernel's core is refused",
		descr = "No symbol ia64_kptdir",
		run = function(c)
			opening.opened(c, c:core(t.machine{symbols =
			    {ia64_kptdir = false}}, {open = false}),
			    "no symbol", nil, sound())
		end,
	})

	t.case("segment_in_user_space", {
		level = "may",
		clauses = {"IA64-VIRT-7"},
		bug = "none: no kernel writes it",
		descr = "A segment below region 4",
		run = function(c)
			local core = c:core(t.machine{segments = {
			    {va = 0x2000000000010000, pa = 0x10000,
				filesz = P},
			}, pages = {0x10000}}, {open = false})
			c:vector("opened or refused", function()
				local ok = core:open()
				if ok then
					core:read(0x2000000000010000, 8)
				end
				c:note("%s", ok and "opened" or "refused")
				return true
			end)
		end,
	})

	t.case("no_walk_or_a_right_one", {
		clauses = {"IA64-WALK-1"},
		needs = {"walk"},
		bug = "kvm_walk_pages calls back and claims that it did not, or "
		    .. "reports pages that are not there",
		descr = "kvm_walk_pages: none, or addresses that can be read",
		run = function(c)
			local core = c:core(t.machine{})
			c:vector("walk", function()
				local w = core:walk()
				local bad = (w.ret == 0) ~= (w.count == 0)
				for _, r in ipairs(w.records) do
					bad = bad or not core.model:vtop(r.kva)
				end
				return not bad, {request = "kvm_walk_pages",
				    expected = "0 and no record, or 1 and "
				    .. "pages of the core", got =
				    ("%d, %d records"):format(w.ret, w.count)}
			end)
		end,
	})
end)
