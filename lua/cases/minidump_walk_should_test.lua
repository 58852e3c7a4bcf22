#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: kvm_walk_pages, pages that only the direct map reaches (phase 2).

local suite = require "vmcorpus.suite"
local walk = require "vmcorpus.walk"

suite.for_each_row({format = "minidump", where = function(t)
	return t.has_walk and t.has_dmap
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
				map = {{va = t.kva(2 * t.large), pa = 0x800 * P,
				    size = t.large}},
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
				header = {dmapend = info.dmapbase + 0x2004 * P},
			}, {name = "cut"})
			walk.check_phase2(c, core, core:walk())
		end,
	})
end)
