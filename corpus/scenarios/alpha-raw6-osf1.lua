-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- alpha/raw6/osf1: an image of memory with a hole, tables that map themselves,
-- and K0SEG.

local K0, K1 = 0xfffffc0000000000, 0xfffffe0000000000

return {
	name = "alpha/raw6/osf1",
	target = "alpha",
	variant = "osf1",
	kernel = "6",
	format = "raw",

	memory = { { 0, 0x800000 }, { 0xa00000, 0xa20000 } },
	tables = 0x400000,

	-- Pages that identify themselves.
	pages = { 0, { 0x10000, 0x20000 }, { 0xa00000, 0xa10000 } },

	map = {
		-- Pages: in a row, read-only in reverse order, one that
		-- software marks, one of another table and another directory.
		{ va = K1, pa = 0xa00000, count = 4 },
		{ va = K1 + 0x8000, pa = 0x16000, count = 4, step = -0x2000,
		    rw = false },
		{ va = K1 + 0x10000, pa = 0x18000, bits = 1 << 17 },
		{ va = K1 + 0x800000, pa = 0x1a000 },
		{ va = K1 + 0x200000000, pa = 0x1c000 },
		-- A hole of memory, what is behind the image, and an entry
		-- without V.
		{ va = K1 + 0x12000, pa = 0x800000 },
		{ va = K1 + 0x14000, pa = 0xa20000 },
		{ va = K1 + 0x16000, pa = 0x18000, valid = false },
	},

	queries = {
		{ va = K1 + 0x10, len = 8 },
		{ va = K1 + 0x1ff8, len = 16 },
		{ va = K1 + 0x8000, len = 0x8000 },
		{ va = K1 + 0x10008, len = 8 },
		{ va = K1 + 0x800008, len = 8 },
		{ va = K1 + 0x200000008, len = 8 },
		{ va = K1 + 0x12000, len = 8 },
		{ va = K1 + 0x14000, len = 8 },
		{ va = K1 + 0x16000, len = 1 },
		{ va = K1 + 0x18000, len = 1 },
		{ va = K0, len = 8 },
		{ va = K0 + 0xa01ff8, len = 16 },
		{ va = K0 + 0xa1fff8, len = 16 },
		{ va = K1 - 1, len = 1 },
		{ va = K0 - 1, len = 1 },
		{ va = 0xffffffff80000000, len = 8 },
		{ va = -8, len = 8 },
		{ va = 0, len = 8 },
	},
}
