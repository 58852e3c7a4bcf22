-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- kvm_write, kvm_native and kvm_geterr: what no page promises.

local opening = require "vmcorpus.opening"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

suite.for_each_row({where = function(t)
	return not t.device
end}, function(t)
	t.case("empty_write", {
		level = "should",
		clauses = {"API-WRITE-2"},
		needs = {"write"},
		bug = "a probe of whether writing works is told that it does",
		descr = "kvm_write of nothing on a core is refused as well",
		run = function(c)
			for _, flags in ipairs{0, 2} do
				local core = c:core(t.machine{}, {flags =
				    flags, name = "flags " .. flags})
				c:vector(core.name, function()
					local r = core:call("write",
					    ("0x%x"):format(opening.long(c,
					    t.kva(0))), "x")
					return c:equal(r[1], "-1", {request =
					    "kvm_write of 0 bytes"})
				end)
			end
		end,
	})
end)

suite.for_each_row({}, function(t)
	t.case("native_is_one", {
		level = "should",
		clauses = {"API-NATIVE-2"},
		needs = {"native"},
		bug = "programs that compare with 1 take a native core for "
		    .. "foreign",
		descr = "kvm_native is 0 or 1",
		run = function(c)
			local core = c:core(t.machine{})
			c:vector("native", function()
				local r = core:call("native")
				return r[1] == "0" or r[1] == "1", {request =
				    "kvm_native", expected = "0 or 1",
				    got = r[1]}
			end)
		end,
	})
end)

suite.case("success_keeps_the_text", {
	about = rows.about{"minidump 64", "full 32"},
	level = "should",
	clauses = {"API-GETERR-2"},
	needs = {"geterr"},
	bug = "the text of a failure is gone when the caller comes to print it",
	descr = "The text of the last failure after calls that succeed",
	run = function(c)
		for _, row in ipairs(rows.samples{"minidump 64", "full 32"}) do
			local t = rows[row]
			local core = c:core(t.machine{}, {name = row})
			c:vector(row, function()
				core:read(t.kva(0x20 * t.page), 8)
				local before = core:geterr()
				core:read(t.kva(0), 8)
				return c:equal(core:geterr(), before,
				    {request = "kvm_geterr after a read that "
				    .. "succeeded"})
			end)
		end
	end,
})
