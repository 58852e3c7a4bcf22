-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- kvm_read2: what the text of a failure says, and lengths that no result can
-- hold.

local suite = require "vmcorpus.suite"

suite.for_each_row({}, function(t)
	local P = t.page
	t.case("text_has_the_address", {
		level = "should",
		clauses = {"API-READ-10"},
		bug = "the text names the address that was asked for and not "
		    .. "the one that failed: the user looks at the wrong page",
		descr = "The address at which a read failed is in the text, in "
		    .. "hexadecimal",
		run = function(c)
			local core = c:core(t.machine{})
			for _, v in ipairs{
				{"at once", t.kva(0x20 * P), 8,
				    t.kva(0x20 * P)},
				{"in a page", t.kva(0x20 * P + 0x123), 8,
				    t.kva(0x20 * P + 0x123)},
				{"after a page", t.kva(0x17 * P + 0x123), 2 * P,
				    t.kva(0x18 * P)},
				{"after pages", t.kva(0x10 * P), 9 * P,
				    t.kva(0x18 * P)},
			} do
				c:vector(v[1], function()
					local r = core:read(v[2], v[3])
					local text = core:geterr():lower()
					local want = ("%x"):format(v[4])
					return r.ret == -1 and text:find(want,
					    1, true) ~= nil, {request =
					    ("kvm_read2(%#x, %d)"):format(v[2],
					    v[3]), expected = "-1 and a text "
					    .. "with " .. want, got =
					    ("%d, %q"):format(r.ret, text)}
				end)
			end
		end,
	})

	t.case("lengths_that_no_result_can_hold", {
		level = "should",
		clauses = {"API-READ-13"},
		bug = "a length is taken for negative, or added to an address "
		    .. "and wraps: little is read and called all",
		descr = "Lengths above the largest ssize_t of the host",
		run = function(c)
			local core = c:core(t.machine{})
			local cap = {cap = 0x20 * P}
			for _, n in ipairs(c:driver():host_is{bits = 32} and {0x80000000,
			    0x80000001, 0xfffff000, 0xffffffff} or
			    {math.mininteger, math.mininteger + 1, -0x1000,
			    -1}) do
				local name = ("%#x bytes"):format(n)
				core:check(t.kva(0), n, name, "fail", cap)
				core:check(t.kva(0x18 * P - 1), n, name ..
				    ", one good", "fail", cap)
				core:check(8, n, name .. ", none good", "fail",
				    cap)
			end
			core:check(t.kva(0), 8, "afterwards", "full")
		end,
	})
end)
