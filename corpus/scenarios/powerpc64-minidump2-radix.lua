-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- powerpc64/minidump2/radix: FreeBSD 16 with radix tables.

local KMAP = 0xc008000000000000	-- the kernel map
local DMAP = 0xc000000000000000	-- the direct map
local FAR = 0x200000000000	-- memory of a second processor

return {
	name = "powerpc64/minidump2/radix",
	target = "powerpc64",
	variant = "radix",
	kernel = "16",
	format = "minidump",
	version = 2,

	-- RAM with a hole, and a piece of it far above.
	memory = {
		{ 0, 0x90000 }, { 0x100000, 0x2000000 },
		{ FAR, FAR + 0x10000 },
	},
	tables = 0x200000,
	msgbuf = { text = "Copyright (c) 1992-2026 The FreeBSD Project.\n", size = 0x17fb8 },

	-- Pages that identify themselves.
	pages = {
		0x3000, { 0x800000, 0x804000 }, { 0x700000, 0x710000 },
		FAR + 0x3000,
	},

	map = {
		-- Pages: in a row, read-only in reverse order, far away.
		{ va = KMAP, pa = 0x700000, count = 4, nx = true },
		{ va = KMAP + 0x4000, pa = 0x707000, count = 4, step = -0x1000, rw = false },
		{ va = KMAP + 0x8000, pa = FAR + 0x3000 },
		{ va = KMAP + 0x200000, pa = 0x800000, size = 0x200000 },
		{ va = KMAP + 0x40000000, pa = 0x708000, count = 2 },
		-- RAM that nothing uses, a device, and an entry without V.
		{ va = KMAP + 0x9000, pa = 0x8f000 },
		{ va = KMAP + 0xa000, pa = 0x80000000, bits = 0x20 },
		{ va = KMAP + 0xb000, pa = 0x700000, valid = false },
		-- The direct map.
		{ va = DMAP, pa = 0, size = 0x40000000, nx = true },
	},

	-- A page that the kernel did not think worth dumping.
	omit = { 0x702000, 0x8f000, 0x802000 },

	queries = {
		{ va = KMAP + 0x10, len = 8 },
		{ va = KMAP + 0xff8, len = 16 },
		{ va = KMAP + 0x1ff8, len = 16 },
		{ va = KMAP + 0x3000, len = 0x6000 },
		{ va = KMAP + 0x200ff8, len = 16 },
		{ va = KMAP + 0x202000, len = 1 },
		{ va = KMAP + 0x40000ff8, len = 16 },
		{ va = KMAP + 0x9000, len = 1 },
		{ va = KMAP + 0xa000, len = 1 },
		{ va = KMAP + 0xb000, len = 1 },
		{ va = KMAP + 0xc000, len = 1 },
		{ va = DMAP + 0x707000, len = 8 },
		{ va = DMAP + FAR + 0x3000, len = 8 },
		{ va = 0x700100, len = 8 },
		{ va = DMAP - 1, len = 1 },
		{ va = KMAP - 1, len = 1 },
		{ va = 0, len = 8 },
		{ va = -8, len = 16 },
	},
}
