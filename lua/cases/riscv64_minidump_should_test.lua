-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- riscv64 minidumps: headers that no kernel writes.

local suite = require "vmcorpus.suite"

suite.for_each_row({target = "riscv64", version = 2}, function(t)
	t.case("padding_of_the_header", {
		level = "should",
		clauses = {"RISCV64-HDR-2"},
		bug = "padding is read as a field: aarch64 has one there",
		descr = "The word at 76 set",
		run = function(c)
			for _, bytes in ipairs{"\1\0\0\0",
			    "\xff\xff\xff\xff"} do
				c:core(t.machine{patch = {{offset = 76,
				    bytes = bytes}}}, {name =
				    ("%02x"):format(bytes:byte())}):check(
				    t.kva(0), 0x10 * t.page, "reads", "full")
			end
		end,
	})
end)
