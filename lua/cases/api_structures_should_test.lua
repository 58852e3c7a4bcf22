#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The calls that read structures of the kernel: the texts of refusals.

local opening = require "vmcorpus.opening"
local structures = require "vmcorpus.structures"
local suite = require "vmcorpus.suite"

local CALLS = {
	{"getprocs", 0, 0}, {"getargv", 0}, {"getenvv", 0}, {"getloadavg", 3},
	{"getcptime"}, {"getswapinfo", 2, 0}, {"getmaxcpu"}, {"getncpus"},
	{"getpcpu", 0}, {"dpcpu_setcpu", 0},
}

suite.for_each_row({}, function(t)
	t.case("refusals_leave_a_text", {
		level = "should",
		clauses = {"API-STRUCT-14"},
		needs = {"geterr"},
		bug = "a tool prints an empty line where it should say that "
		    .. "the core is another machine's",
		descr = "Each refusal, first thing on its descriptor, leaves a "
		    .. "text",
		run = function(c)
			local names = {}
			for i, call in ipairs(CALLS) do
				names[i] = call[1]
			end
			local has = structures.present(c, names)
			local native = opening.native(c, t)
			local m = structures.machine(t, {}, native)
			local core = c:core(m.scenario)
			for _, call in ipairs(CALLS) do
				if has[call[1]] then
					c:vector(call[1], function()
						if core.alive then
							core:close()
						end
						local ok, why = core:open()
						if not ok then
							return false, {request =
							    "kvm_open2",
							    expected =
							    "a descriptor",
							    got = why}
						end
						local r = core:call(
						    table.unpack(call))
						local text = core:geterr()
						return text ~= "" or
						    not structures.refused(
						    call[1], r, native) or
						    (native and r[2] == "0"),
						    {request = "kvm_geterr "
						    .. "after kvm_" .. call[1],
						    expected = "a text",
						    got = "none"}
					end)
				end
			end
		end,
	})
end)
