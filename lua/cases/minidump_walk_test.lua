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
			t.block{va = t.kva(2 * t.large), pa = 0x800 * P,
			    rw = false},
			-- A table that is not dumped.
			{va = t.kva(4 * t.large), pa = 0x35 * P, count = 3},
			-- And something behind it.
			{va = t.kva(6 * t.large), pa = 0x38 * P, count = 2},
		},
		pages = {0x33 * P, 0x34 * P, {0x35 * P, 0x3a * P}, 0x801 * P},
		omit = {0x11 * P, 0x800 * P,
		    t.array and {table = 1, va = t.kva(4 * t.large)}},
	}
end

-- Entries of both sizes with each combination of what a mapping can say.
local function protections(t)
	local P = t.page
	local map, n = {}, 0
	for bits = 0, 15 do
		local flags = {rw = bits & 1 == 0, user = bits & 4 ~= 0,
		    global = bits & 8 ~= 0}
		if t.has_nx then
			flags.nx = bits & 2 ~= 0
		end
		local small, large = {}, {}
		for key, value in pairs(flags) do
			small[key], large[key] = value, value
		end
		small.va, small.pa = t.kva((0x40 + n) * P), (0x40 + n) * P
		large.va, large.pa = t.kva((n + 2) * t.large), 0
		map[#map + 1] = small
		-- Arrays of small entries have a large page as many of them.
		if t.array == "pde" or n < 4 then
			map[#map + 1] = t.block(large)
		end
		n = n + 1
	end
	return {map = map, pages = {{0x40 * P, 0x50 * P}}}
end

-- A reader without a walk for this row is right too, where docs say so.
local function may_decline(t, got)
	return not t.has_walk and got.ret == 0 and got.count == 0
end

suite.for_each_row({format = "minidump"}, function(t)
	local P = t.page
	local clauses = {t.clause.walk, "MD-WALK-2", t.clause.prot, "MD-WALK-7"}
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

	t.case("walk_protections", {
		clauses = t.has_walk and {t.clause.walk, t.clause.prot} or
		    {"MD-WALK-10"},
		needs = {"walk"},
		bug = "a bit that says something else (user, global, accessed, "
		    .. "software) is taken for write or execute permission, or "
		    .. "a large page's is read where a small one has it",
		descr = "kp_prot of every combination of permissions and other "
		    .. "flags, in entries of each size",
		run = function(c)
			local core = c:core(t.machine(protections(t)))
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

	t.case("walk_pages_mapped_often", {
		clauses = t.has_walk and {t.clause.walk,
		    "MD-WALK-7"} or {"MD-WALK-10"},
		needs = {"walk"},
		bug = "the walk remembers pages and reports one that has several "
		    .. "addresses once: a search by address misses it",
		descr = "One page at many addresses, next to each other and far "
		    .. "apart, and inside a large page: a record each",
		run = function(c)
			local core = c:core(t.machine{
				map = {
					{va = t.kva(0x40 * P), pa = 0x13 * P,
					    count = 9, step = 0},
					{va = t.kva(3 * t.large), pa = 0x13 * P},
					{va = t.kva(3 * t.large + 7 * P),
					    pa = t.large_pa + P},
					-- Not dumped, and mapped twice.
					{va = t.kva(3 * t.large + 8 * P),
					    pa = 0x70 * P, count = 2, step = 0},
					t.block{va = t.kva(4 * t.large),
					    pa = t.large_pa},
				},
				omit = {0x70 * P},
			})
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

	t.case("walk_again", {
		clauses = {t.has_walk and "MD-WALK-6" or "MD-WALK-10", "MD-WALK-6"},
		needs = {"walk"},
		bug = "a walk that was stopped leaves its place behind: the next "
		    .. "one goes on from there, or misses what was reported",
		descr = "A walk after a whole one, after stopped ones and after "
		    .. "reads that fail reports the same",
		run = function(c)
			local core = c:core(machine(t))
			local first = core:call("walk")
			for _, before in ipairs{
				{"a whole walk", "walk"},
				{"a walk stopped at once", "walk", "stop=1"},
				{"a walk stopped later", "walk", "stop=9"},
				{"a walk with reads", "walk", "read=64"},
				{"a failed read", "read", c.read_call,
				    ("0x%x"):format(t.kva(0x20 * P)), 8},
			} do
				c:vector("after " .. before[1], function()
					core:call(table.unpack(before, 2))
					local r = core:call("walk")
					return r[1] == first[1] and
					    r[2] == first[2] and
					    r.bytes == first.bytes, {request =
					    "kvm_walk_pages after " ..
					    before[1], expected = "what it gave "
					    .. "first: " .. first[1] .. ", " ..
					    first[2] .. " records", got = r[1]
					    .. ", " .. r[2] .. " records"}
				end)
			end
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

	if t.has_walk and not t.window_walk then
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
