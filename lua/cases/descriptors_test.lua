#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Descriptors: what an open takes a close gives back, and so does an open
-- that fails.

local suite = require "vmcorpus.suite"

local TIMES = 20
local LEAK = "leak leaves descriptors open"

suite.for_each_row({}, function(t)
	t.case("descriptors", {
		clauses = {"API-CLOSE-1"},
		bug = "a debugger that opens many cores runs out of "
		    .. "descriptors",
		descr = "Opening and closing, and opens that fail, leave no "
		    .. "descriptor open",
		run = function(c)
			local core = c:core(t.machine())
			if not core.alive then
				return
			end
			local function fds()
				local reply = c:driver():request("fds")
				if reply and reply.status == "err" then
					c:skip("the driver cannot count "
					    .. "descriptors")
				end
				return reply and reply[1]
			end
			core:close()
			local before = fds()
			c:vector("open and close", function()
				for _ = 1, TIMES do
					assert(core:open())
					core:read(t.kva(0), 8)
					core:close()
				end
				return c:equal(fds(), before, {verdict = LEAK,
				    request = "descriptors in use after 20 "
				    .. "openings"})
			end)
			c:vector("opens that fail", function()
				for _ = 1, TIMES do
					core:open{kernel = c.dir .. "/none"}
					core:open{vmcore = c.dir .. "/none"}
					core:open{vmcore = core.kernel}
					core:open{kernel = core.vmcore}
				end
				return c:equal(fds(), before, {verdict = LEAK,
				    request = "descriptors in use after 80 "
				    .. "openings that failed"})
			end)
		end,
	})
end)
