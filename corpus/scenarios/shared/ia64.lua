-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- A small ia64 machine, with its physical memory in the core: regions 5, 6 and
-- 7, and what lies in the PBVM where there is one.  A scenario of a row gives
-- what that row is.

local R5 = 0xa000000000000000		-- kernel virtual memory
local R6 = 0xc000000000000000		-- all memory, uncached
local R7 = 0xe000000000000000		-- all memory
local PBVM = 0x9ffc000000000000		-- where the kernel lies
local TABLE = 0x9ffffffffff00000	-- the PBVM's table

local function append(to, from)
	for _, v in ipairs(from) do
		to[#to + 1] = v
	end
end

return function(format, kernel, variant)
	-- A table further on, and the end of region 5's tables.
	local one = variant == "onelevel"
	local next_table = R5 + (one and 0x200000 or 0x80000000)
	local behind = R5 + (one and 1 << 31 or 1 << 41)

	local s = {
		name = ("ia64/%s%s/%s"):format(format, kernel, variant),
		target = "ia64",
		variant = variant,
		kernel = kernel,
		format = format,

		kernphys = 0x4000000,

		-- The firmware's ranges: some touch, one ends in the middle of
		-- a page.
		memory = {
			{ 0x4000000, 0x5000000 }, { 0x100000, 0x6fd000 },
			{ 0x6fd000, 0x701000 }, { 0x800000, 0x803000 },
			{ 0x140000000, 0x140010000 },
		},
		tables = 0x200000,

		-- Pages that identify themselves.
		pages = {
			{ 0x4010000, 0x4030000 }, { 0x100000, 0x108000 },
			{ 0x6fc000, 0x702000 }, { 0x800000, 0x804000 },
			{ 0x140000000, 0x140008000 },
		},

		map = {
			-- In a row, read-only in reverse order, far away.
			{ va = R5, pa = 0x100000, count = 2 },
			{ va = R5 + 0x4000, pa = 0x106000, count = 2,
			    step = -0x2000, rw = false },
			{ va = R5 + 0x8000, pa = 0x140002000, nx = true },
			-- A page in two ranges, one of which there is a half.
			{ va = R5 + 0xa000, pa = 0x6fc000 },
			{ va = R5 + 0xc000, pa = 0x802000 },
			-- RAM that nothing uses, a device, an entry without p.
			{ va = R5 + 0xe000, pa = 0x180000 },
			{ va = R5 + 0x10000, pa = 0xfee00000 },
			{ va = R5 + 0x12000, pa = 0x100000, valid = false },
			-- Software's bits, and a table further on.
			{ va = R5 + 0x14000, pa = 0x100000,
			    bits = 1 << 53 | 1 << 54 },
			{ va = next_table, pa = 0x102000 },
		},

		queries = {
			{ va = R5 + 0x10, len = 8 },
			{ va = R5 + 0x1ff8, len = 16 },
			{ va = R5 + 0x3ff8, len = 16 },
			{ va = R5 + 0x4000, len = 0x4000 },
			{ va = R5 + 0x8008, len = 8 },
			{ va = R5 + 0xaff8, len = 16 },
			{ va = R5 + 0xcff8, len = 8 },
			{ va = R5 + 0xcff8, len = 16 },
			{ va = R5 + 0xe000, len = 1 },
			{ va = R5 + 0x10000, len = 1 },
			{ va = R5 + 0x12000, len = 1 },
			{ va = R5 + 0x14000, len = 8 },
			{ va = next_table, len = 8 },
			{ va = R5 + 0x400000, len = 1 },
			{ va = behind, len = 1 },
			{ va = R6 + 0x100ff8, len = 8 },
			{ va = R7 + 0x700ff8, len = 16 },
			{ va = R7 + 0x140000010, len = 64 },
			{ va = R7, len = 1 },
			{ va = 0, len = 8 },
			{ va = -8, len = 16 },
		},
	}

	if variant == "pbvm" then
		-- The kernel's second page; one that is not dumped.
		append(s.map, {
			{ va = PBVM + 0x10000, pa = 0x4020000, size = 0x10000 },
			{ va = PBVM + 0x20000, pa = 0x10000000,
			    size = 0x10000 },
		})
		append(s.queries, {
			{ va = PBVM + 0xfff8, len = 8 },
			{ va = PBVM + 0x10008, len = 8 },
			{ va = PBVM + 0x20000, len = 1 },
			{ va = PBVM + 0x30000, len = 1 },
			{ va = PBVM + 0x2000000, len = 1 },
			{ va = TABLE + 8, len = 8 },
			{ va = TABLE + 0x1000, len = 1 },
		})
	else
		append(s.queries, { { va = R7 + 0x4010000, len = 8 } })
	end
	return s
end
