#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Every row: a read gives the same bytes whole and in pieces, wherever it is
-- cut.

local suite = require "vmcorpus.suite"


-- Reads of [va, va + len) in pieces of sizes that sizes() gives.
local function pieces(list, va, len, name, sizes)
	local at = 0
	while at < len do
		local n = math.min(sizes(), len - at)
		list[#list + 1] = {va + at, n,
		    ("%s, %d at 0x%x"):format(name, n, at), "full"}
		at = at + n
	end
end

suite.for_each_row({}, function(t)
	local P = t.page
	t.case("split_reads", {
		clauses = {"API-READ-7", "API-READ-1"},
		bug = "what a read gives depends on how it is cut: a cache or "
		    .. "the join of two pages is wrong",
		descr = "Reads of some pages whole, in pieces of fixed and of "
		    .. "random length, forward and backward",
		run = function(c)
			local core = c:core(t.machine())
			local list = {}
			local areas = {
				{"ascending", t.kva(0), 16 * P},
				{"descending", t.kva(0x10 * P), 8 * P},
				{"large page", t.kva(t.large), 2 * P},
			}
			for _, area in ipairs(areas) do
				local name, va, len = area[1], area[2], area[3]
				list[#list + 1] = {va, len, name .. ", whole", "full"}
				for _, n in ipairs{511, 4095, 4097, 8192} do
					pieces(list, va, len, ("%s by %d"):format(name,
					    n), function()
						return n
					end)
				end
				pieces(list, va, len, name .. " at random", function()
					return c.rng:range(1, c.rng:pick{9, 700, 9000})
				end)
				-- Backward: the last piece first.
				local back = {}
				pieces(back, va, len, name .. " backward", function()
					return 3001
				end)
				for i = #back, 1, -1 do
					list[#list + 1] = back[i]
				end
			end
			core:check_all(list)
		end,
	})
end)
