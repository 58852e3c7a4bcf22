-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps whose header says what PA the direct map begins with: windows
-- that overlap, and cores of a format that the target does not have.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local ROWS = {format = "minidump", where = function(t)
	return t.has_field("dmapphys")
end}

suite.for_each_row(ROWS, function(t)
	local P = t.page

	t.case("maps_that_overlap", {
		level = "should",
		clauses = {t.clause.overlap},
		bug = "the array is looked at first: direct-map addresses read "
		    .. "as kernel ones",
		descr = "A direct map that begins with the kernel map, or lies "
		    .. "inside it",
		run = function(c)
			local off = t.ram - t.dmap_phys
			for _, v in ipairs{
				{"same start", t.kva(0) - off},
				{"inside", t.kva(8 * P) - off},
			} do
				local base = v[2] + off
				c:core(t.machine{header = {dmapbase = v[2],
				    dmapend = base + 0x30 * P}}, {name = v[1]})
				    :check_all{
					{base + 0x10 * P, P, "direct map", "full"},
					{base + 0x1f * P, P, "its last page",
					    "full"},
					{base + 3 * P, 8, "not dumped", "fail"},
				}
			end
		end,
	})
end)

-- An ELF core of one segment, which holds the standard machine's low memory.
local function full(c, t)
	local s = t.scenario{name = "full core", format = "full",
	    memory = {{0, 0x800 * t.page}}, pages = {0x10 * t.page}}
	s.version = nil
	return c:core(s, {name = "full core", open = false})
end

suite.for_each_row({format = "minidump", where = function(t)
	return t.has_clause("no_full")
end}, function(t)
	t.case("full_core", {
		level = "should",
		clauses = {t.clause.no_full},
		bug = "another target's reader of full cores takes it",
		descr = "An ELF core of this machine",
		run = function(c)
			opening.refused(c, full(c, t), "full core")
		end,
	})
end)
