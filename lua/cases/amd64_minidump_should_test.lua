-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- amd64 minidumps: values of the header that no kernel writes.

local suite = require "vmcorpus.suite"

local function sound(t)
	local P = t.page
	return {
		{t.kva(0), 0x10 * P, "low pages", "full"},
		{t.kva(0x10 * P), 8 * P, "high pages", "full"},
		{t.kva(0x20 * P), 8, "invalid", "fail"},
	}
end

suite.for_each_row({format = "minidump", target = "amd64"}, function(t)
	local P = t.page
	t.case("maps_that_overlap", {
		level = "should",
		clauses = {"AMD64-DMAP-3"},
		bug = "the direct map is looked at first: kernel addresses read "
		    .. "as physical ones",
		descr = "A direct map that ends behind or begins inside the "
		    .. "kernel map",
		run = function(c)
			for _, v in ipairs{
				{"ends behind", {dmapend = -1}},
				{"same start", {dmapbase = t.kva(0),
				    dmapend = -1}},
				{"inside", {dmapbase = t.kva(P),
				    dmapend = t.kva(0x40 * P)}},
			} do
				c:core(t.machine{header = v[2]}, {name =
				    v[1]}):check_all(sound(t))
			end
		end,
	})
end)
