-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores of ia64 that a reader may refuse and should read, and tables that no
-- kernel writes.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local IN_REGION = 0x1fffffffffffffff

suite.for_each_row({target = "ia64", where = function(t)
	return t.variant == "onelevel" and t.may_refuse
end}, function(t)
	local P = t.page
	t.case("opened_all_the_same", {
		level = "should",
		clauses = {t.format == "raw" and "IA64-RAW-2" or
		    "IA64-DIR-4"},
		bug = "the oldest dumps are refused, though all that is needed "
		    .. "to read them is in them",
		descr = "The core opens, and reads in regions 5, 6 and 7",
		run = function(c)
			local checks = {
				{t.kva(0), 0x10 * P, "low pages", "full"},
				{t.kva(0x10 * P), 8 * P, "high pages", "full"},
				{t.kva(t.large - 8), 16, "a table's end",
				    "full"},
				{t.kva(2 * t.large), 8, "no table", "fail"},
			}
			for n = 6, 7 do
				checks[#checks + 1] = {n << 61 | 0x15 * P, P,
				    "region " .. n, "full"}
			end
			for _, rw in ipairs{true, false} do
				local name = rw and "writable" or "read-only"
				opening.opened(c, c:core(t.machine{map = {
				    {va = t.kva(t.large - P), pa = 0x50 * P,
					rw = rw}}, pages = {0x50 * P}},
				    {name = name, open = false}), name, nil,
				    checks)
			end
		end,
	})
end)

suite.for_each_row({target = "ia64", format = "full"}, function(t)
	local P = t.page
	t.case("directories_that_lead_nowhere", {
		level = "should",
		clauses = {"IA64-DIR-5"},
		bug = "an entry that leads back, or out of memory, is followed "
		    .. "for ever: the debugger hangs on a damaged core",
		descr = "Entries outside of regions 6 and 7, to a hole, and "
		    .. "back to the directory itself",
		run = function(c)
			local top = t.levels[1]
			local dir = 0x600 * P
			local far = t.kva(3 << top.shift)
			for _, v in ipairs{
				{"small", 0x15 * P},
				{"region 5", t.kva(0)},
				{"region 5, far", 0xbfffffffffffe000},
				{"a hole", 7 << 61 | 0x1800 * P},
				{"itself", 7 << 61 | dir},
				{"no page", 7 << 61 | 0x15 * P + 0x123},
				{"the top", -1},
				{"above memory", 7 << 61 | IN_REGION &
				    ~(P - 1)},
			} do
				local core = c:core(t.machine{
				    table_at = {{level = top.level, va =
					t.kva(0), pa = dir}},
				    entry = {{level = top.level, va = far,
					value = v[2]}}}, {name = v[1],
				    open = false})
				opening.harmless(c, core, v[1], {{far, 8},
				    {far + P, P}, {far + t.large, 8},
				    {t.kva(0), P}})
			end
		end,
	})
end)
