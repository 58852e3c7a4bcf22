-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps of 64-bit PowerPC, whatever the MMU: header, direct map, kernels
-- that were loaded elsewhere.

local opening = require "vmcorpus.opening"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

local P = 4096
local LINKBASE = 0x100100

suite.for_each_row({format = "minidump", target = {"powerpc64",
    "powerpc64le"}}, function(t)
	t.case("kernel_of_the_other_byte_order", {
		clauses = {"PPC64-KERN-2"},
		bug = "the byte order is the dump's, the reader's own, or always "
		    .. "big: half of all machines read as noise",
		descr = "The kernel of the same machine in the other byte order",
		run = function(c)
			local other = t.order == "be" and "powerpc64le" or
			    "powerpc64"
			local k = c:core(rows[other .. "/minidump2/g5"]
			    .machine{}, {name = "the other", open = false})
			local core = c:core(t.machine{}, {name = "this one",
			    open = false})
			opening.refused(c, core, "its kernel", {kernel =
			    k.kernel})
			opening.opened(c, core, "this kernel", nil,
			    {{t.kva(0), 0x10 * P, "reads", "full"}})
		end,
	})

	t.case("mmu_of_another_kind", {
		clauses = {"PPC64-HDR-2"},
		bug = "an MMU that the reader does not know is taken for the "
		    .. "one that it does",
		descr = "Names of other MMUs, of no MMU, and of this one with "
		    .. "a letter more or less",
		run = function(c)
			local name = t.mmu_name
			for _, v in ipairs{"mmu_booke", "mmu_ps3",
			    "mmu_oea64_base", "mmu_oea", "", "mmu_", name .. "x",
			    name:upper(), " " .. name} do
				opening.refused(c, c:core(t.machine{header =
				    {mmu_name = v}}, {name = "'" .. v .. "'",
				    open = false}), "'" .. v .. "'")
			end
			opening.opened(c, c:core(t.machine{header = {mmu_name =
			    name}}, {name = "this one", open = false}),
			    "this one", nil, {{t.kva(0), P, "reads", "full"}})
		end,
	})

	t.case("windows_of_the_header", {
		clauses = {"PPC64-HDR-1", "MD-HDR-2", "PPC64-VA-2"},
		bug = "an end is taken for the first address behind, or for the "
		    .. "reader's constant",
		descr = "A direct map that ends early, a kernel map that begins "
		    .. "late; addresses between the two",
		run = function(c)
			local core = c:core(t.machine{header =
			    {dmapend = t.dmap(0x15 * P) - 1}},
			    {name = "short direct map"})
			core:check_all{
				{t.dmap(0x14 * P), P, "last page", "full"},
				{t.dmap(0x15 * P) - 1, 1, "last byte", "full"},
				{t.dmap(0x15 * P), 8, "behind it", "fail"},
				{t.dmap(0x15 * P) - 8, 16, "over the end",
				    "fail"},
				{t.dmap(0x2000 * P), 8, "far behind", "fail"},
				{t.kva(-8), 8, "below the kernel map", "fail"},
				{t.kva(5 * P), P, "the same by the kernel map",
				    "full"},
			}
			core:close()
			core = c:core(t.machine{header = {dmapend =
			    t.dmap(0x15 * P)}}, {name = "one byte of a page"})
			core:check_all{
				{t.dmap(0x15 * P), 1, "that byte", "full"},
				{t.dmap(0x16 * P), 1, "the page behind", "fail"},
			}
			core:close()
			core = c:core(t.machine{header = {kernbase =
			    t.kva(8 * P)}}, {name = "late kernel map"})
			core:check_all{
				{t.kva(8 * P), 8 * P, "in it", "full"},
				{t.kva(8 * P) - 1, 1, "below it", "fail"},
				{t.kva(8 * P) - 8, 16, "into it", "fail"},
				{t.kva(0), 8, "where it usually begins", "fail"},
				{t.dmap(0x10 * P), P, "direct map", "full"},
			}
		end,
	})

	t.case("direct_map_edges", {
		clauses = {"PPC64-VA-1", "PPC64-VA-2"},
		bug = "an edge is one off, or an address is cut before it is "
		    .. "looked at",
		descr = "Both ends of the direct map and of the kernel map, "
		    .. "addresses with other high bits",
		run = function(c)
			local core = c:core(t.machine{pages = {0}})
			local list = {
				{t.dmap(0), 8, "first byte", "full"},
				{t.dmap(0) - 1, 1, "one before", "fail"},
				{t.dmap(0) - 8, 16, "over the start", "fail"},
				{t.dmap_end - 1, 1, "the last byte", "fail"},
				{t.dmap_end - 1, 2, "into the kernel map",
				    "fail"},
				{t.kva(0), 8, "the kernel map's first", "full"},
				{t.kva(t.kva_size), 8, "behind the kernel map",
				    "fail"},
				{t.kva(t.kva_size) - 1, 1, "its last byte",
				    "fail"},
				{t.kva(t.kva_size) - 1, 2, "over its end",
				    "fail"},
				{0xd000000000000000, 8, "0xd000...", "fail"},
				{-8, 16, "over the top", "fail"},
				{0x4000000000010000, 8, "0x4000...", "fail"},
				{0x8000000000010000, 8, "0x8000...", "fail"},
			}
			for n = 0x10, 0x1f do
				local name = ("page 0x%x"):format(n)
				list[#list + 1] = {t.dmap(n * P), P, name, "full"}
				list[#list + 1] = {t.dmap((n + 1) * P) - 8, 16,
				    name .. ", over its end",
				    n < 0x1f and "full" or "fail"}
			end
			core:check_all(list)
		end,
	})

	t.case("direct_map_needs_no_table", {
		clauses = {"PPC64-VA-1"},
		bug = "the direct map is looked up in the tables, which need not "
		    .. "have it, or have it otherwise",
		descr = "Tables that map the direct map's addresses elsewhere; "
		    .. "a kernel whose direct map has small pages",
		run = function(c)
			local large = t.hashed and 1 << 24 or 1 << 21
			local list = {
				{t.dmap(0x10 * P), 0x10 * P, "low pages", "full"},
				{t.dmap(0x2000 * P), 8 * P, "high pages", "full"},
				{t.dmap(0x50 * P), 8, "not dumped", "fail"},
				{t.kva(0), 0x10 * P, "the kernel map", "full"},
			}
			c:core(t.machine{map = {{va = t.dmap(0), pa =
			    0x1000 * P, size = large, count = 4}}},
			    {name = "elsewhere"}):check_all(list)
			c:core(t.machine{hw_direct_map = false},
			    {name = "small pages, none"}):check_all(list)
			c:core(t.machine{hw_direct_map = false, map = {{va =
			    t.dmap(0x10 * P), pa = 0x2000 * P, count = 8}}},
			    {name = "small pages, elsewhere"}):check_all(list)
		end,
	})

	t.case("relocated_kernel", {
		clauses = {"PPC64-BASE-1"},
		bug = "the addresses of the symbol table are read where the "
		    .. "kernel was linked to, which is nowhere, or the "
		    .. "displacement is the reader's constant",
		descr = "Addresses as linked, of kernels loaded at several "
		    .. "places: the bytes at the run-time address",
		run = function(c)
			for _, phys in ipairs{LINKBASE, 0x100100 + 0x10000,
			    0xa30100, 0x100000100} do
				local lo = phys - 0x100
				local name = ("at %#x"):format(phys)
				local core = c:core(t.machine{kernphys = phys,
				    memory = {{0, 0x1000 * P}, {0x2000 * P,
				    0x2400 * P}, {0x100000000, 0x100010000}},
				    pages = {{lo, lo + 4 * P}}}, {name = name})
				core:check_all{
					{LINKBASE, 8, "first word as linked",
					    "full"},
					{LINKBASE + 0x2345, 0x100,
					    "third page as linked", "full"},
					{0x100000, 4 * P, "four pages", "full"},
					{t.dmap(lo + 0x1234), 16, "as loaded",
					    "full"},
					{0x100000 + 4 * P, 8, "behind them",
					    "fail"},
					{0x100000 + 4 * P - 8, 16, "over the end",
					    "fail"},
				}
				core:close()
			end
		end,
	})
end)

suite.for_each_row({format = "minidump", version = 2, target = {"powerpc64",
    "powerpc64le"}}, function(t)
	t.case("memory_of_several_nodes", {
		clauses = {"MD-AVAIL-7", "PPC64-VA-1"},
		bug = "the highest PA is thought to follow from the bitmap's "
		    .. "size, so that the second processor's memory is none",
		descr = "RAM at each multiple of 2^45, of which a machine of "
		    .. "several processors has some",
		run = function(c)
			local node = 1 << 45
			local memory = {{0, 0x1000 * P}}
			local map, pages, list = {}, {}, {}
			for i, n in ipairs{1, 2, 8, 31} do
				local pa = n * node
				memory[i + 1] = {pa, pa + 0x40 * P}
				map[i] = {va = t.kva((0x40 + i) * P),
				    pa = pa + 5 * P}
				pages[i] = pa + 5 * P
				local name = ("node %d, "):format(n)
				list[#list + 1] = {t.kva((0x40 + i) * P), P,
				    name .. "kernel map", "full"}
				list[#list + 1] = {t.dmap(pa + 5 * P), P,
				    name .. "direct map", "full"}
				list[#list + 1] = {t.dmap(pa + 6 * P), 8,
				    name .. "not dumped", "fail"}
				list[#list + 1] = {t.dmap(pa + 0x40 * P), 8,
				    name .. "no memory", "fail"}
			end
			c:core(t.machine{memory = memory, map = map,
			    pages = pages}):check_all(list)
		end,
	})
end)
