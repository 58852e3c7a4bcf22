-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps of 64-bit PowerPC with a hashed page table: kvm_walk_pages, which
-- has no addresses but those that follow from the entries and their places.

local hpt = require "vmcorpus.target.powerpc64_hpt"
local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"

local P = 4096
local LARGE = 1 << 24
local SEGMENT = 1 << 28

suite.for_each_row({format = "minidump", variant = {"g5", "phyp"}},
    function(t)
	t.case("walk_every_address", {
		clauses = {"PPC64-WALK-1", "PPC64-WALK-5"},
		needs = {"walk"},
		limits = {seconds = 20},
		bug = "the address is made of the hash alone: right in a table "
		    .. "of one size, wrong in all others",
		descr = "Records of pages all over the kernel map, in both "
		    .. "groups, for tables of several sizes",
		run = function(c)
			for _, n in ipairs{11, 12, 15, 16, 17} do
				local map, _, pages = hpt.scattered(t)
				local more = hpt.scattered(t, true)
				for i, m in ipairs(more) do
					m.va = m.va ~ 0x3000
					map[#map + 1] = m
					m.pa = m.pa + i * P
				end
				local core = c:core(t.machine{ptegs = 1 << n,
				    map = map, pages = pages}, {name =
				    ("2^%d groups"):format(n)})
				walk.check_phase1(c, core, core:walk())
				core:close()
			end
		end,
	})

	t.case("walk_large_pages", {
		clauses = {"PPC64-WALK-3"},
		needs = {"walk"},
		bug = "a page of 16 MiB is reported as one of 4 KiB, or at "
		    .. "another address",
		descr = "The direct map's pages of 16 MiB, the first 4 KiB of "
		    .. "one of which were dumped",
		run = function(c)
			local core = c:core(t.machine{map = {
				{va = t.dmap(0), pa = 0, size = LARGE},
				{va = t.dmap(LARGE), pa = LARGE, size = LARGE,
				    rw = false, count = 2, secondary = true},
				{va = t.dmap(15 * LARGE), pa = 15 * LARGE,
				    size = LARGE, nx = true, count = 2},
			}, memory = {{0, 0x1000 * P}, {0x1000 * P, 0x2400 * P},
			    {15 * LARGE, 16 * LARGE}},
			    pages = {0x1000 * P, 15 * LARGE + P}})
			walk.check_phase1(c, core, core:walk())
		end,
	})

	t.case("walk_other_entries", {
		clauses = {"PPC64-WALK-4"},
		needs = {"walk"},
		bug = "pages of processes, or old entries, are reported as the "
		    .. "kernel's; or the walk ends at the first of them",
		descr = "Entries of users, of real mode and of no validity "
		    .. "between those of the kernel",
		run = function(c)
			local va = t.kva(7 * SEGMENT + 0x777 * P)
			local hi, lo = hpt.entry(va, 0x51 * P)
			local user = hi & ~(1 << 12 + 36)
			local slots = {}
			for i, v in ipairs{user, user | hpt.H, hi & ~hpt.V,
			    0x1ffffff << 24 | hpt.V | hpt.L,
			    1 << 62 | 0x1ffffff << 24 | hpt.V | hpt.L,
			    user | hpt.L, hpt.V} do
				slots[i] = {slot = i * 0x321, hi = v,
				    lo = lo + i * P}
			end
			local core = c:core(t.machine{slots = slots,
			    pages = {{0x50 * P, 0x60 * P}}})
			walk.check_phase1(c, core, core:walk())
		end,
	})

	t.case("walk_other_segments", {
		clauses = {"PPC64-WALK-9"},
		needs = {"walk"},
		bug = "the walk ends at an entry whose segment the reader does "
		    .. "not know, and all that follows is lost",
		descr = "Entries of the kernel outside of its map and of the "
		    .. "direct map, between others",
		run = function(c)
			local slots = {}
			for i, va in ipairs{0xd000000000000000,
			    0xd000000012345000, 0x10000000, 0xc000,
			    t.kva(t.kva_size), 0xe000000000000000} do
				local hi, lo = hpt.entry(va, (0x50 + i) * P)
				slots[i] = {slot = hpt.group(va, 2048) * 8 + 7,
				    hi = hi, lo = lo}
			end
			local core = c:core(t.machine{slots = slots,
			    pages = {{0x50 * P, 0x60 * P}}})
			local got = core:walk()
			local known = {}
			for _, r in ipairs(got.records) do
				if r.kva == 0 or r.kva >= t.dmap_base and
				    r.kva < t.kva(t.kva_size) then
					known[#known + 1] = r
				end
			end
			got.records = known
			walk.check_phase1(c, core, got)
		end,
	})

	t.case("walk_protection", {
		clauses = {"PPC64-WALK-2"},
		needs = {"walk"},
		bug = "a page that can only be read seems writable, one that "
		    .. "cannot be run executable",
		descr = "Both protections that kernels use, with and without N, "
		    .. "with other bits beside them",
		run = function(c)
			local map = {}
			for i = 0, 31 do
				map[i + 1] = {va = t.kva((0x80 + i) * P),
				    pa = (0x50 + i) * P, rw = i & 1 ~= 0,
				    nx = i & 2 ~= 0, bits = i >> 2 << 3 & 0x28 |
				    i >> 4 << 9, secondary = i & 8 ~= 0}
			end
			local core = c:core(t.machine{map = map,
			    pages = {{0x50 * P, 0x70 * P}}})
			walk.check_phase1(c, core, core:walk())
		end,
	})
end)
