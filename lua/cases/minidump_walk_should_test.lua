#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: kvm_walk_pages, pages that only the direct map reaches (phase 2).

local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"

suite.for_each_row({format = "minidump", where = function(t)
	return t.window_walk
end}, function(t)
	local P = t.page
	t.case("walk_direct_map", {
		level = "should",
		clauses = {"MD-WALK-8"},
		needs = {"walk"},
		bug = "a tool that copies what the walk names loses every page "
		    .. "that has no kernel-map address",
		descr = "Phase 2: every other dumped page, once, in order",
		run = function(c)
			local core = c:core(t.machine{
				map = {t.block{va = t.kva(2 * t.large),
				    pa = 0x800 * P}},
				pages = {0x801 * P, {0x60 * P, 0x70 * P},
				    {0x2300 * P, 0x2308 * P}},
				omit = {0x10 * P},
			})
			walk.check_phase2(c, core, core:walk())
		end,
	})

	t.case("walk_direct_map_end", {
		level = "should",
		clauses = {"MD-WALK-8"},
		needs = {"walk"},
		bug = "a page is reported at an address that the direct map "
		    .. "does not have",
		descr = "Pages behind the end of the direct map are left out",
		run = function(c)
			local info = c:core(t.machine(), {name = "whole"})
			    .model:info()
			local core = c:core(t.machine{
				header = {dmapend = info.dmapbase + 0x2004 * P -
				    (t.last_addresses and 1 or 0)},
			}, {name = "cut"})
			walk.check_phase2(c, core, core:walk())
		end,
	})

	t.case("walk_names_every_dumped_page", {
		level = "should",
		clauses = {"MD-WALK-8"},
		needs = {"walk"},
		bug = "a converter of cores drops pages: tables, the message "
		    .. "buffer, what is reached through the direct map alone",
		descr = "Every page of the dump that has a direct-map address "
		    .. "is in some record, which reads as that page",
		run = function(c)
			local core = c:core(t.machine{
				map = {t.block{va = t.kva(2 * t.large),
				    pa = 0x800 * P}},
				pages = {0x801 * P, {0x60 * P, 0x70 * P},
				    {0x2300 * P, 0x2308 * P}},
			})
			local got = core:walk{read = 16}
			local named = {}
			for _, r in ipairs(got.records) do
				for pa = r.pa, r.pa + r.len - P, P do
					named[pa] = r
				end
			end
			local info = core.model:info()
			for _, pa in ipairs(core.model:dumped()) do
				local off = pa - (info.dmapphys or 0)
				if math.ult(off, info.dmapend -
				    info.dmapbase) then
					c:vector(("page %#x"):format(pa),
					    function()
						local r = named[pa]
						return r ~= nil and (r.pa ~= pa
						    or r.read == 16), {request =
						    "kvm_walk_pages", expected =
						    "a record that has the "
						    .. "page", got = r and
						    "it cannot be read" or
						    "none"}
					end)
				end
			end
		end,
	})
end)
