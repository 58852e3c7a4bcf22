-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- i386 full cores: a page directory that is not in the core.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

suite.for_each_row({target = "i386", format = "full", variant = "pae"},
    function(t)
	t.case("page_directory_not_in_the_core", {
		level = "should",
		clauses = {"I386-SYM-3"},
		bug = "a page directory that cannot be read is taken for empty "
		    .. "or for the one before: addresses of one quarter read "
		    .. "as those of another",
		descr = "One of the four page-directory pages lies in a hole",
		run = function(c)
			local used = t.kernbase >> 30
			for q = 0, 3 do
				local va = q << 30
				local bad = c:core(t.machine{entry =
				    {{level = 3, va = va,
				    value = 0x1800001}}},
				    {name = "damaged", open = false})
				-- The model takes such a core for refused; what
				-- is right where it opens, the whole one says.
				local core = c:core(t.machine{},
				    {name = "GiB " .. q, open = false})
				local list = {{va + 0x12345000, 8, "inside",
				    "fail"}}
				if q ~= used then
					list[2] = {t.kva(0), 0x10000,
					    "outside", "full"}
				end
				opening.either(c, core, core.name, list,
				    {vmcore = bad.vmcore_path})
			end
		end,
	})
end)
