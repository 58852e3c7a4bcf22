-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A minidump of a machine with 1 TiB of memory of which 10,000 pages, all
-- over it, were dumped.

local SIZE = 0x10000000000
local pages = {}
for i = 0, 9999 do
	pages[#pages + 1] = (SIZE - 0x2000000) // 10000 * i // 0x1000 * 0x1000
	    + 0x1000000
end

return {
	name = "1 TiB, 10,000 pages dumped",
	target = "amd64", format = "minidump", version = 3,
	memory = {{0, SIZE}},
	pages = pages,
	map = {{va = 0xfffffe0000000000, pa = 0x1000000, size = 0x1000,
	    count = 64, rw = true}},
}
