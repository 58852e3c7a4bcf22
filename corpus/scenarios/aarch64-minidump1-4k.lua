-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- aarch64/minidump1/4k: FreeBSD 11 and 12: an array of L3 entries, and a bitmap
-- of all physical memory from 0 on.

local P = 0x1000			-- a page
local RAM = 0x40000000
local KMAP = 0xffff000000000000	-- the kernel map
local DMAP = 0xfffffd0000000000	-- the direct map, from 0x40000000 on

return {
	name = "aarch64/minidump1/4k",
	target = "aarch64",
	variant = "4k",
	kernel = "11",
	format = "minidump",
	version = 1,

	-- RAM with a hole, and a piece of it far above.
	memory = {
		{ RAM, RAM + 0x90 * P }, { RAM + 0x100 * P, RAM + 0x1000 * P },
		{ 0x100000000, 0x100000000 + 0x10 * P },
	},
	tables = RAM + 0x100 * P,
	msgbuf = { text = "Copyright (c) 1992-2026 The FreeBSD Project.\n", size = 98232 },

	-- Pages that identify themselves.
	pages = {
		RAM + 3 * P, { RAM + 0x800 * P, RAM + 0x804 * P },
		{ RAM + 0x700 * P, RAM + 0x710 * P }, 0x100000000 + 3 * P,
	},

	map = {
		-- Pages: in a row and contiguous, read-only in reverse order, far away.
		{ va = KMAP, pa = RAM + 0x700 * P, count = 4, nx = true, bits = 1 << 52 },
		{ va = KMAP + 4 * P, pa = RAM + 0x707 * P, count = 4, step = -P, rw = false },
		{ va = KMAP + 8 * P, pa = 0x100000000 + 3 * P, bits = 1 << 55 },
		-- RAM that nothing uses, a device, and an entry without its valid bit.
		{ va = KMAP + 9 * P, pa = RAM + 0x8f * P },
		{ va = KMAP + 10 * P, pa = 0x9000000 },
		{ va = KMAP + 11 * P, pa = RAM + 0x700 * P, valid = false },
		-- A block, whose own flags the dump does not keep.
		{ va = KMAP + 0x200000, pa = RAM + 0x800 * P, size = 0x200000, rw = false },
		-- A 1 GiB block of which only a part is RAM.
		{ va = KMAP + 0x40000000, pa = 0x40000000, size = 0x40000000 },
	},

	-- A page that the kernel did not think worth dumping.
	omit = { RAM + 0x702 * P, RAM + 0x8f * P },

	queries = {
		{ va = KMAP + 0x10, len = 8 },
		{ va = KMAP + P - 8, len = 16 },
		{ va = KMAP + 2 * P - 8, len = 16 },
		{ va = KMAP + 4 * P, len = 4 * P },
		{ va = KMAP + 8 * P + 8, len = 8 },
		{ va = KMAP + 9 * P, len = 1 },
		{ va = KMAP + 10 * P, len = 1 },
		{ va = KMAP + 11 * P, len = 1 },
		{ va = KMAP + 0x200000, len = 3 * P },
		{ va = KMAP + 0x200000 + 0x200000 - 8, len = 16 },
		{ va = DMAP + 0x707000, len = 8 },
		{ va = DMAP - 1, len = 1 },
		{ va = KMAP - 1, len = 1 },
		{ va = 0, len = 8 },
		{ va = -8, len = 16 },
	},
}
