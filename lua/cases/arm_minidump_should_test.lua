-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- arm minidumps: headers that no kernel writes.

local suite = require "vmcorpus.suite"

suite.for_each_row({target = {"arm", "armeb"}, format = "minidump",
    variant = "v6"}, function(t)
	t.case("formats_there_never_were", {
		level = "should",
		clauses = {"ARM-HDR-3"},
		bug = "a format that is reserved, or another architecture's "
		    .. "number, keeps a good dump from being read",
		descr = "mmuformat 3 and large ones, and any arch",
		run = function(c)
			for _, v in ipairs{
				{"mmuformat 3", {mmuformat = 3}},
				{"mmuformat 0x100", {mmuformat = 0x100}},
				{"mmuformat most", {mmuformat = 0xffffffff}},
				{"arch 0", {arch = 0}},
				{"arch 5", {arch = 5}},
				{"arch most", {arch = 0xffffffff}},
			} do
				c:core(t.machine{header = v[2]}, {name = v[1]})
				    :check_all{
					{t.kva(0), 0x10000, "low", "full"},
					{t.kva(0x23000), 8, "type 3", "full"},
					{t.kva(0x20000), 8, "invalid", "fail"},
				}
			end
		end,
	})
end)
