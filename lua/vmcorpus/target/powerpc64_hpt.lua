-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The hashed page table of 64-bit PowerPC, for cases that put entries where
-- they want them or pages all over the kernel map: docs/formats/powerpc64.md, "The hashed page table".

local hpt = {
	V = 1, H = 2, L = 4,		-- of the first word
}

-- The virtual segment number of a kernel address.
local function vsid(ea)
	local esid = ea >> 28
	return (esid << 8 | esid >> 28) * 0x13bb & 0xfffffffff | 1 << 36
end

-- The two words of a valid entry of a page of 4 KiB, to be read and written,
-- placed by the first hash.
function hpt.entry(ea, pa)
	return vsid(ea) << 12 | (ea >> 23 & 0x1f) << 7 | hpt.V, pa | 0x192
end

-- The group of a page of 4 KiB in a table of that many; the second one.
function hpt.group(ea, groups, second)
	local hash = vsid(ea) & 0x7fffffffff ~ (ea >> 12 & 0xffff)
	return (second and ~hash or hash) & groups - 1
end

-- One page in each of some segments of row t's kernel map, none at the same
-- place in it: mappings, what to read, and the pages.
function hpt.scattered(t, secondary)
	local map, list, P = {}, {}, t.page
	for i = 0, 31 do
		local va = t.kva((i << 30) + (i * 0x1357 + 0x2345 & 0xffff) * P)
		map[#map + 1] = {va = va, pa = (0x50 + i) * P,
		    secondary = secondary}
		list[#list + 1] = {va, P, ("%#x"):format(va), "full"}
		list[#list + 1] = {va + P, 8, ("behind %#x"):format(va), "fail"}
	end
	return map, list, {{0x50 * P, 0x70 * P}}
end

return hpt
