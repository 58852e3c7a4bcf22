#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Descriptors of the system: 0 to 2 are as good as any.

local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

suite.case("low_descriptors", {
	about = "*",
	level = "should",
	clauses = {"API-HANDLE-3"},
	bug = "a descriptor of 0 is taken for none: a daemon's reader leaks "
	    .. "it, or cannot open; or a text for standard error is written "
	    .. "into the core that is open there",
	descr = "With 0 to 2 closed: open, read, fail and close, for reading "
	    .. "and for writing; nothing stays open, and the file is as it was",
	run = function(c)
		local flags = c:driver().hello.abi == "fbsdvmcore" and {0} or
		    {0, 2}
		for _, t in ipairs(rows.one_of_each()) do
			local P = t.page
			local core = c:core(t.machine{}, {open = false})
			local before = core:contents()
			for _, f in ipairs(flags) do
				core.name = ("%s, flags %d"):format(t.row, f)
				c:ask("stdio", "close")
				c:vector(core.name .. ": opens", function()
					local ok, text = core:open{flags = f}
					return ok, {request = "kvm_open2",
					    expected = "a descriptor",
					    got = text}
				end)
				if core.alive then
					core:check_all{
						{t.kva(0), 2 * P, "reads"},
						{t.kva(0x20 * P), 8, "fails"},
					}
					c:vector(core.name .. ": closes",
					    function()
						return c:equal(core:close(), 0,
						    {request = "kvm_close"})
					end)
				end
				c:vector(core.name .. ": nothing left",
				    function()
					return c:equal(c:ask("fds")[1], "0",
					    {request = "open descriptors "
					    .. "afterwards"})
				end)
				c:vector(core.name .. ": a failed open",
				    function()
					local ok = core:open{flags = f,
					    kernel = c.dir .. "/none"}
					return not ok and c:ask("fds")[1] ==
					    "0", {request = "kvm_open2 "
					    .. "without a kernel", expected =
					    "no descriptor, of either kind",
					    got = ok and "one" or
					    c:ask("fds")[1] .. " open files"}
				end)
				c:ask("stdio", "open")
				c:vector(core.name .. ": the file", function()
					return core:contents() == before,
					    {request = "the vmcore "
					    .. "afterwards", expected =
					    "as it was", got = "changed"}
				end)
			end
		end
	end,
})
