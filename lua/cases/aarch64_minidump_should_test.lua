-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- aarch64 minidumps: headers that no kernel writes.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

suite.for_each_row({target = "aarch64", version = 3}, function(t)
	t.case("page_sizes_there_never_were", {
		level = "should",
		clauses = {"AARCH64-HDR-3"},
		bug = "an unknown page size is read as 4 KiB: every page is "
		    .. "another's",
		descr = "Page sizes 2 and 3",
		run = function(c)
			for flags = 2, 3 do
				local name = ("flags %d"):format(flags)
				opening.refused(c, c:core(t.machine{header =
				    {flags = flags}}, {name = name,
				    open = false}), name)
			end
		end,
	})
end)

suite.for_each_row({target = "aarch64", version = {1, 2}}, function(t)
	t.case("flags_before_there_were_any", {
		level = "should",
		clauses = {"AARCH64-HDR-4"},
		bug = "padding is read as the page size of a later version",
		descr = "The word at 76 set in a version without flags",
		run = function(c)
			for _, flags in ipairs{1, 2, 3, 0xffffffff} do
				c:core(t.machine{header = {flags = flags}},
				    {name = ("%#x"):format(flags)}):check_all{
					{t.kva(0), 0x10 * t.page, "low", "full"},
					{t.kva(0x20 * t.page), 8, "invalid",
					    "fail"},
				}
			end
		end,
	})
end)
