-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- sparc64/regions12/tsb: regions in the firmware's order, which is not that of
-- addresses, and a TSB of the least size.

local KV, DIRECT = 0xc0000000, 0xfffff80000000000
local WRAP = 256 * 0x2000		-- addresses with the same place

return {
	name = "sparc64/regions12/tsb",
	target = "sparc64",
	variant = "tsb",
	kernel = "12",
	format = "regions",

	memory = {
		{ 0x40000000, 0x40100000 }, { 0, 0x800000 },
		{ 0x41000000, 0x41003000 },
	},
	tables = 0x400000,
	tsb_entries = 256,

	-- Pages that identify themselves.
	pages = { { 0x10000, 0x20000 }, { 0x40000000, 0x40010000 },
	    0x41002000 },

	map = {
		-- Pages: in a row, read-only in reverse order, one that
		-- software marks.
		{ va = KV, pa = 0x40000000, count = 4 },
		{ va = KV + 0x8000, pa = 0x16000, count = 4, step = -0x2000,
		    rw = false },
		{ va = KV + 0x10000, pa = 0x18000, bits = 1 << 50 },
		-- Part of a page, memory that nobody has, and an entry
		-- without V.
		{ va = KV + 0x12000, pa = 0x41002000 },
		{ va = KV + 0x14000, pa = 0x50000000 },
		{ va = KV + 0x16000, pa = 0x18000, valid = false },
		-- The firmware's.
		{ va = 0xf0040000, pa = 0x1a000 },
	},

	queries = {
		{ va = KV + 0x10, len = 8 },
		{ va = KV + 0x1ff8, len = 16 },
		{ va = KV + 0x8000, len = 0x8000 },
		{ va = KV + 0x10008, len = 8 },
		{ va = KV + 0x12ff8, len = 8 },
		{ va = KV + 0x12ff8, len = 16 },
		{ va = KV + 0x14000, len = 1 },
		{ va = KV + 0x16000, len = 1 },
		{ va = KV + 0x18000, len = 1 },
		{ va = KV + WRAP, len = 8 },
		{ va = 0xf0040000, len = 8 },
		{ va = DIRECT + 0x10000, len = 8 },
		{ va = DIRECT + 0x40001ff8, len = 16 },
		{ va = DIRECT + 0x800000, len = 1 },
		{ va = -1, len = 1 },
		{ va = DIRECT - 1, len = 1 },
		{ va = 0, len = 8 },
	},
}
