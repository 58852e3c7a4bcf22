-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- i386 minidumps: values of the header that no kernel writes.

local suite = require "vmcorpus.suite"

suite.for_each_row({format = "minidump", target = "i386"}, function(t)
	local P = t.page
	t.case("paemode_is_a_truth_value", {
		level = "should",
		clauses = {"I386-HDR-2"},
		bug = "paemode is compared with 1, or its low byte alone is "
		    .. "looked at",
		descr = "paemode values other than 0 and 1",
		run = function(c)
			if t.variant == "nopae" then
				c:core(t.machine{header = {paemode = 0}})
				    :check(t.kva(0), 0x10 * P, "0", "full")
				return
			end
			for _, v in ipairs{2, 0x100, 0x80000000,
			    0xffffffff} do
				c:core(t.machine{header = {paemode = v}},
				    {name = ("%#x"):format(v)}):check(
				    t.kva(0), 0x10 * P, "reads", "full")
			end
		end,
	})
end)
