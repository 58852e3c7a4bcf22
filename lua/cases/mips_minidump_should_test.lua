-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- mips minidumps that no kernel writes.

local suite = require "vmcorpus.suite"

suite.for_each_row({where = function(t)
	return t.magic == "minidump FreeBSD/mips" and t.esize == 4
end}, function(t)
	local P = t.page

	t.case("frames_above_4_gib", {
		level = "may",
		clauses = {"MIPS-PTE-3"},
		bug = "the frame is cut to 32 bits, and the page there is shown",
		descr = "Entries of 4 bytes whose PFN has bits 22 to 20",
		run = function(c)
			local entries, list = {}, {}
			for i = 1, 7 do
				local va = t.kva((0x40 + i) * P)
				entries[i] = {level = 1, va = va,
				    value = (i << 20 | 0x10 + i) << 6 | 0x1f}
				list[i] = {va, 8, ("PFN %#x"):format(i << 20 |
				    0x10 + i), "fail"}
			end
			list[8] = {t.kva(0), 0x10 * P, "those below", "full"}
			c:core(t.machine{entry = entries}):check_all(list)
		end,
	})
end)
