-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Windows of a row: {name, first, last, mask, base, ...}, ranges of VAs that
-- are translated without a table.  VA is physical base + ((VA - first) & mask).
--
--	window.span(w)		bytes of physical memory that it shows
--	window.widest(list)	the one that shows most, the first of several
--	window.at(w, pa)	the first VA of a PA of the machine, or nil
--	window.has(list, va)	whether one of them shows something at va

local window = {}

-- As an unsigned number: 0 stands for 2^64.
function window.span(w)
	local span = w.last - w.first + 1
	if w.mask ~= -1 and (span == 0 or math.ult(w.mask, span)) then
		span = w.mask + 1
	end
	return span
end

function window.widest(list)
	local best
	for _, w in ipairs(list) do
		if not best or
		    math.ult(window.span(best), window.span(w)) then
			best = w
		end
	end
	return best
end

function window.at(w, pa)
	local off = pa - w.base
	return math.ult(off, window.span(w)) and w.first + off or nil
end

function window.has(list, va)
	for _, w in ipairs(list) do
		if not math.ult(va, w.first) and not math.ult(w.last, va) then
			return true
		end
	end
	return false
end

return window
