-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- powerpc64le/virtual13/plain: a core of virtual addresses, beginning with its ELF header.

local KVA = 0xc008000000000000

return {
	name = "powerpc64le/virtual13/plain",
	target = "powerpc64le",
	variant = "plain",
	kernel = "13",
	format = "virtual",

	memory = { { 0, 0x90000 }, { 0x100000, 0x900000 } },

	-- Pages that identify themselves.
	pages = { { 0x700000, 0x720000 }, { 0x800000, 0x804000 } },

	map = {
		-- Kernel data, in a row and in reverse order.
		{ va = 0x500000, pa = 0x800000, count = 4 },
		{ va = KVA, pa = 0x700000, count = 4 },
		{ va = KVA + 0x4000, pa = 0x707000, count = 4, step = -0x1000 },
		-- No RAM is behind it; no mapping; one page alone.
		{ va = KVA + 0x9000, pa = 0x90000 },
		{ va = KVA + 0xa000, pa = 0x708000, valid = false },
		{ va = KVA + 0xc000, pa = 0x710000 },
	},

	queries = {
		{ va = 0x500010, len = 8 },
		{ va = 0x503ff8, len = 16 },
		{ va = KVA, len = 0x8000 },
		{ va = KVA + 0x3ff8, len = 16 },
		{ va = KVA + 0x5ffc, len = 8 },
		{ va = KVA + 0x9000, len = 1 },
		{ va = KVA + 0xa000, len = 1 },
		{ va = KVA + 0xcff8, len = 8 },
		{ va = KVA + 0xcff8, len = 9 },
		{ va = KVA - 1, len = 1 },
		{ va = 0, len = 8 },
	},
}
