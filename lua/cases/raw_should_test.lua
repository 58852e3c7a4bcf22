-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Raw physical memory: writes that cannot be done whole.

local opening = require "vmcorpus.opening"
local protocol = require "vmcorpus.protocol"
local suite = require "vmcorpus.suite"

suite.for_each_row({where = function(t)
	return t.device
end}, function(t)
	t.case("writing_into_nothing", {
		level = "should",
		clauses = {"RAW-WRITE-3"},
		needs = {"write"},
		bug = "the caller is told that all was written, or bytes go to "
		    .. "a page that is not mapped there",
		descr = "Writes that begin or end where nothing is mapped",
		run = function(c)
			if not select(2, opening.long(c, t.kva(0))) then
				c:skip("no address of the core fits a long")
			end
			local core = c:core(t.machine{}, {flags = 2})
			local function refused(label, va, bytes)
				c:vector(label, function()
					local r = core:call("write",
					    ("0x%x"):format(va),
					    protocol.bytes(bytes))
					return c:equal(r[1], "-1",
					    {request = "kvm_write"})
				end)
			end
			refused("not mapped", t.kva(0x20000), "12345678")
			refused("invalid and far", t.kva(0x30000), "1")
			refused("over the end of the map", t.kva(0x17ffc),
			    ("x"):rep(0x100))
			core:check_all{
				{t.kva(0), 0x10000, "low pages", "full"},
				{t.kva(0x10000), 0x7000, "high pages", "full"},
			}
		end,
	})
end)
