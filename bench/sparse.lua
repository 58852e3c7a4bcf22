-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- sparse.lua(DIRECTORY, TARGET, I): a dump of a machine with the target's Ith
-- amount of memory, of which 10,000 pages, all over it, were dumped.  Gives
-- the scenario, and what is where in it, or nothing if there are not so many.

local dir, name, i = ...
local targets = dofile(dir .. "/targets.lua")
local t = targets.get(name)
local P = t.page

if not t.gib[i] then
	return {}
end

local size = t.gib[i] << 30
local pages, map = {}, {}

for k = 0, 9999 do
	pages[#pages + 1] = t.ram + 0x1000000 +
	    (size - 0x2000000) // 10000 * k // P * P
end
if t.scenario.format == "virtual" then
	-- There a page that is not mapped is in no dump.
	for k, pa in ipairs(pages) do
		map[k] = {va = t.kva + 2 * k * P, pa = pa, size = P}
	end
else
	map[1] = {va = t.kva, pa = t.ram + 0x1000000, size = P, count = 64}
end
return targets.scenario(t, {
	name = "10,000 pages dumped",
	memory = {{t.ram, t.ram + size}},
	pages = pages,
	tables = t.walk and t.ram + 0x200000 or nil,
	map = map,
}), {target = t, gib = t.gib[i]}
