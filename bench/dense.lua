-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- dense.lua(DIRECTORY, TARGET): a dump with every page of memory in it.  The
-- kernel map has all of it twice: first scattered, so that neighbours in the
-- map lie far apart in the file, then in the file's order.  Gives the
-- scenario, and what is where in it.

local dir, name = ...
local targets = dofile(dir .. "/targets.lua")
local t = targets.get(name)
local P, linear = t.page, t.kva + t.bytes
local map = {{va = linear, pa = t.ram, size = P, count = t.bytes // P}}

if t.scenario.format == "virtual" then
	-- Each run is a segment: 256 pages each, the last first.
	local run = 256 * P

	for i = 0, t.bytes // run - 1 do
		map[#map + 1] = {va = t.kva + i * run,
		    pa = t.ram + t.bytes - (i + 1) * run, size = P,
		    count = 256}
	end
else
	-- Every 256th page, and so on from the next: 1 MiB apart where a page
	-- is 4 KiB.
	local count = t.bytes // P // 256

	for i = 0, 255 do
		map[#map + 1] = {va = t.kva + i * count * P,
		    pa = t.ram + i * P, size = P, count = count,
		    step = 256 * P}
	end
end
return targets.scenario(t, {
	name = "every page dumped",
	memory = {{t.ram, t.ram + t.bytes + 0x1000000}},
	pages = {{t.ram, t.ram + t.bytes}},
	tables = t.walk and t.ram + t.bytes or nil,
	map = map,
}), {target = t, linear = linear, bytes = t.bytes}
