-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Reading physical memory by its address, on every target: through the direct
-- map or another window where there is one that shows it, else through
-- kernel-map entries made for the purpose.  Cases about bitmaps and ranges,
-- which are about PAs, use it.

local reach = {}

-- Behind a direct map's end lies nothing, behind a masked window another one.
local function within(t, ranges)
	if t.dmap_window.mask == -1 then
		return true
	end
	for _, r in ipairs(ranges) do
		if r[2] > t.reach then
			return false
		end
	end
	return true
end

-- ranges: list of {lo, hi} of PAs, hi exclusive, that are to be readable;
-- they need not be memory.  Returns the mappings that a scenario of row t
-- needs (perhaps none) and a function from such a PA to a VA.
function reach.new(t, ranges)
	if t.dmap and within(t, ranges) then
		return {}, t.dmap
	end
	local map, windows = {}, {}
	local at = t.kva(0)
	for _, r in ipairs(ranges) do
		local lo = r[1] & ~(t.page - 1)
		local count = (r[2] - lo + t.page - 1) // t.page
		map[#map + 1] = {va = at, pa = lo, count = count}
		windows[#windows + 1] = {lo = lo, hi = lo + count * t.page,
		    va = at}
		at = at + count * t.page
	end
	return map, function(pa)
		for _, w in ipairs(windows) do
			if pa >= w.lo and pa < w.hi then
				return w.va + (pa - w.lo)
			end
		end
		error(("no range of this case holds PA 0x%x"):format(pa))
	end
end

return reach
