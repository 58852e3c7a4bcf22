-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- nearest(name, names [, most]): those of the names that a person may have
-- meant, the likeliest first.

-- Letters to change, add or take away between two names, or more than max.
local function distance(a, b, max)
	if math.abs(#a - #b) > max then
		return max + 1
	end
	local row = {}
	for j = 0, #b do
		row[j] = j
	end
	for i = 1, #a do
		local before, least = row[0], i
		row[0] = i
		local c = a:byte(i)
		for j = 1, #b do
			local cost = before + (c == b:byte(j) and 0 or 1)
			before = row[j]
			row[j] = math.min(cost, before + 1, row[j - 1] + 1)
			least = math.min(least, row[j])
		end
		if least > max then
			return max + 1
		end
	end
	return row[#b]
end

return function(name, names, most)
	local plain = name:gsub("[*?]", ""):lower()
	local max = math.max(2, #plain // 3)
	local found = {}
	for i, other in ipairs(names) do
		local d = other:lower():find(plain, 1, true) and plain ~= "" and
		    0 or distance(plain, other:lower(), max)
		if d <= max then
			found[#found + 1] = {name = other, d = d, i = i}
		end
	end
	table.sort(found, function(a, b)
		if a.d ~= b.d then
			return a.d < b.d
		end
		return a.i < b.i
	end)
	local list = {}
	for i = 1, math.min(most or 5, #found) do
		list[i] = found[i].name
	end
	return list
end
