-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The hashed page table of 64-bit PowerPC, for cases that put entries where
-- they want them: docs/formats/powerpc64.md, "The hashed page table".

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

return hpt
