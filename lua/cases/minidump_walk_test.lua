#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: kvm_walk_pages, the kernel map (phase 1).  The direct map, phase
-- 2, is in minidump_walk_should_test.

local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"


-- A machine with each kind of entry and each reason not to be in the dump.
local function machine(t)
	local P = t.page
	return t.machine{
		name = "a page of each kind",
		map = {
			-- Twice mapped, in the other order.
			{va = t.kva(0x30 * P), pa = 0x13 * P, count = 4,
			    step = -P},
			{va = t.kva(0x34 * P), pa = 0x33 * P, rw = false,
			    nx = t.has_nx or nil},
			{va = t.kva(0x35 * P), pa = 0x34 * P, valid = false,
			    bits = 0x60},
			-- A second large page, of which the first 4 KiB are
			-- not dumped.
			{va = t.kva(2 * t.large), pa = 0x800 * P,
			    size = t.large, rw = false},
			-- A table that is not dumped.
			{va = t.kva(4 * t.large), pa = 0x35 * P, count = 3},
			-- And something behind it.
			{va = t.kva(6 * t.large), pa = 0x38 * P, count = 2},
		},
		pages = {0x33 * P, 0x34 * P, {0x35 * P, 0x3a * P}, 0x801 * P},
		omit = {0x11 * P, 0x800 * P, {table = 1, va = t.kva(4 * t.large)}},
	}
end

-- A reader without a walk for this row is right too, where docs say so.
local function may_decline(t, got)
	return not t.has_walk and got.ret == 0 and got.count == 0
end

suite.for_each_row({format = "minidump"}, function(t)
	local P = t.page
	local clauses = {"MD-WALK-1", "MD-WALK-2", t.clause.prot, "MD-WALK-7"}
	if not t.has_walk then
		clauses = {"MD-WALK-10"}
	end

	t.case("walk_kernel_map", {
		clauses = clauses,
		needs = {"walk"},
		bug = "pages of the kernel map are left out, reported twice, "
		    .. "or with another page's address, place or protection",
		descr = "Phase 1: a record for each valid entry, in order, "
		    .. "each field right",
		run = function(c)
			local core = c:core(machine(t))
			local got = core:walk()
			if may_decline(t, got) then
				c:vector("declined", function()
					return true
				end)
				return
			end
			walk.check_phase1(c, core, got)
		end,
	})

	t.case("walk_stops", {
		clauses = {t.has_walk and "MD-WALK-6" or "MD-WALK-10", "MD-WALK-6"},
		needs = {"walk"},
		bug = "the walk goes on although the debugger has found what "
		    .. "it wanted, or its end cannot be told from a stop",
		descr = "The callback's 0 ends the walk, which returns 0; a "
		    .. "whole walk returns 1",
		run = function(c)
			local core = c:core(machine(t))
			local whole = core:walk()
			local declines = may_decline(t, whole)
			c:vector("whole walk", function()
				return c:equal(whole.ret, declines and 0 or 1,
				    {request = "kvm_walk_pages, to its end"})
			end)
			if declines then
				return
			end
			for _, n in ipairs{1, 2, 7, whole.count} do
				c:vector(("stop at %d"):format(n), function()
					local r = core:walk{stop = n}
					return c:equal(
					    ("%s after %s"):format(r.ret, r.count),
					    ("0 after %d"):format(n),
					    {request = ("kvm_walk_pages, the callback"
					    .. " returns 0 on call %d"):format(n)})
				end)
			end
		end,
	})

	t.case("walk_reads_back", {
		clauses = {t.has_walk and "MD-WALK-9" or "MD-WALK-10"},
		needs = {"walk"},
		bug = "what the walk reports is not what a read gives at that "
		    .. "address, so that a tool copies wrong pages",
		descr = "Every page that is reported reads as the page at its "
		    .. "offset, from inside the callback",
		run = function(c)
			local core = c:core(machine(t))
			local got = core:walk{read = 64}
			if may_decline(t, got) then
				c:vector("declined", function()
					return true
				end)
				return
			end
			walk.check_reads(c, core, got, 64)
		end,
	})

	if t.array == "pde" then
		t.case("walk_large_pages", {
			clauses = {"MD-WALK-4", "MD-WALK-1"},
			needs = {"walk"},
			bug = "a large page is reported as 512 pages, or at the "
			    .. "offset of one of its other pages",
			descr = "One record for 2 MiB, placed by its first page",
			run = function(c)
				local core = c:core(t.machine{
					name = "large pages, partly dumped",
					map = {
						{va = t.kva(2 * t.large), pa = 0x800 * P,
						    size = t.large, count = 2,
						    nx = true, bits = 0x1000},
						{va = t.kva(1 << 30), pa = 0,
						    size = 1 << 30},
					},
					pages = {0x800 * P, 0xa01 * P, 0x1ff * P,
					    0x600 * P},
				})
				walk.check_phase1(c, core, core:walk())
			end,
		})

		t.case("walk_table_not_dumped", {
			clauses = {"MD-WALK-5"},
			needs = {"walk"},
			bug = "another page is read as the missing table, and "
			    .. "its words become pages",
			descr = "Nothing is reported for a table page that is "
			    .. "not in the dump, and the walk goes on",
			run = function(c)
				local core = c:core(t.machine{
					map = {
						{va = t.kva(2 * t.large), pa = 0x40 * P,
						    count = 4},
						{va = t.kva(3 * t.large), pa = 0x44 * P,
						    count = 4},
						{va = t.kva(4 * t.large), pa = 0x48 * P,
						    count = 4},
					},
					pages = {{0x40 * P, 0x4c * P}},
					omit = {{table = 1, va = t.kva(2 * t.large)},
					    {table = 1, va = t.kva(4 * t.large)}},
				})
				walk.check_phase1(c, core, core:walk())
			end,
		})
	end

	if not t.has_dmap then
		t.case("walk_has_no_phase_2", {
			clauses = {"MD-WALK-11"},
			needs = {"walk"},
			bug = "pages without a kernel address are reported at "
			    .. "address 0",
			descr = "Dumped pages that no entry maps are not reported",
			run = function(c)
				local core = c:core(t.machine{
					pages = {{0x60 * P, 0x70 * P}}})
				local got = core:walk()
				c:vector("records", function()
					return c:equal(got.count, #core.model:walk(),
					    {request = "kvm_walk_pages"})
				end)
			end,
		})
	end
end)
