-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What QEMU's MMU is asked about, so that it can vouch for the walker: the
-- edges of what the walker finds mapped, places within, the gaps between, and
-- addresses that owe nothing to the walker: symbols, and any in the kernel's
-- half.
--
--	addresses.list(map, kernel, half)	sorted list of VAs

local rng = require "vmcorpus.rng"

local addresses = {
	RUNS = 500,		-- of the map, with 5 addresses each
	SYMBOLS = 500,
	ANY = 500,
}

-- n of a list, evenly, or all.
local function some(list, n)
	local chosen = {}

	for i = 1, math.min(n, #list) do
		chosen[i] = list[#list <= n and i or (i - 1) * #list // n + 1]
	end
	return chosen
end

function addresses.list(map, kernel, half)
	local r = rng.new(1, kernel.version)
	local seen, list = {}, {}
	local function add(va)
		if not seen[va] and not math.ult(va, half[1]) and
		    not math.ult(half[2], va) then
			seen[va] = true
			list[#list + 1] = va
		end
	end

	for _, run in ipairs(some(map, addresses.RUNS)) do
		add(run.va - 1)
		add(run.va)
		add(run.va + r:below(run.len))
		add(run.va + run.len - 1)
		add(run.va + run.len)
	end
	for _, s in ipairs(some(kernel.elf.list, addresses.SYMBOLS)) do
		add(s.value + kernel.displacement)
	end
	for _ = 1, addresses.ANY do
		local run = map[1 + r:below(math.max(#map, 1))]

		-- Near what is mapped, at every distance.
		if run then
			add(run.va + (1 << r:below(46)) * (r:below(2) * 2 - 1))
		end
	end
	table.sort(list, math.ult)
	return list
end

return addresses
