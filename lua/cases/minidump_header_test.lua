-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps: what the header alone says of the kernel map, and what the kernel
-- alone says of the header.  Headers that state a direct map have cases of
-- their own.

local opening = require "vmcorpus.opening"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

suite.for_each_row({format = "minidump", where = function(t)
	local w = t.windows[1]
	return t.has_clause("header") and not (w and w.from_header)
end}, function(t)
	local P = t.page
	t.case("kernbase_of_the_header", {
		clauses = {t.clause.header, "MD-HDR-2"},
		bug = "kernbase is the reader's constant, and not the header's: "
		    .. "kernels with another one read wrong",
		descr = "A header whose kernbase no default kernel has",
		run = function(c)
			local base = t.kva(0x20000000)
			local header = {kernbase = base}
			-- A version of the CPU, which decides nothing.
			if t.has_field("arch") then
				header.arch = 0x12345678
			end
			c:core(t.machine{header = header}):check_all{
				{base + 3 * P, P, "page", "full"},
				{base + 0x10 * P, 8 * P, "pages", "full"},
				{base - 1, 1, "one below", "fail"},
				{t.kva(3 * P), 8, "where it usually is",
				    "fail"},
			}
		end,
	})
end)

suite.for_each_row({format = "minidump", where = function(t)
	return t.has_clause("order")
end}, function(t)
	t.case("kernel_of_the_other_order", {
		clauses = {t.clause.order},
		bug = "the byte order is the reader's own, or the host's: a "
		    .. "dump of the other order reads as another memory",
		descr = "The kernel of the same machine in the other byte order",
		run = function(c)
			local k = c:core(rows.twin(t).machine{},
			    {name = "the other", open = false})
			local core = c:core(t.machine{}, {name = "this one",
			    open = false})
			opening.refused(c, core, "its kernel", {kernel =
			    k.kernel})
			opening.opened(c, core, "this kernel", nil,
			    {{t.kva(0), 0x10 * t.page, "reads", "full"}})
		end,
	})
end)
