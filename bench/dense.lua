-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A minidump of 1 GiB in which every page was dumped.  The kernel map has
-- all of it twice: from KVA on scattered, so that neighbours in the map lie
-- 1 MiB apart in the file, and from KVA + 2 GiB on in the file's order.

local GIB = 0x40000000
local KVA = 0xfffffe0000000000
local map = {{va = KVA + 2 * GIB, pa = 0, size = 0x1000,
    count = GIB // 0x1000, rw = true}}
for i = 0, 255 do
	map[#map + 1] = {va = KVA + i * 0x400000, pa = i * 0x1000,
	    size = 0x1000, count = 1024, step = 0x100000, rw = true}
end

return {
	name = "1 GiB, every page dumped",
	target = "amd64", format = "minidump", version = 3,
	memory = {{0, GIB + 0x1000000}},
	pages = {{0, GIB}},
	tables = GIB,
	map = map,
}
