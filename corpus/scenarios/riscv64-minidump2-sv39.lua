-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- riscv64/minidump2/sv39: FreeBSD 13 and later: as version 1, with dump_avail.

local RAM = 0x80200000
local KMAP = 0xffffffc000000000	-- the kernel map
local DMAP = 0xffffffd000000000	-- the direct map, from 0x80000000 on

return {
	name = "riscv64/minidump2/sv39",
	target = "riscv64",
	variant = "sv39",
	kernel = "13.1",
	format = "minidump",
	version = 2,

	-- RAM with a hole, and a piece of it above.
	memory = {
		{ RAM, RAM + 0x90000 }, { RAM + 0x100000, RAM + 0x1000000 },
		{ 0x180000000, 0x180000000 + 0x10000 },
	},
	tables = RAM + 0x100000,
	msgbuf = { text = "Copyright (c) 1992-2026 The FreeBSD Project.\n", size = 0x17fb8 },

	-- Pages that identify themselves.
	pages = {
		RAM + 0x3000, { RAM + 0x800000, RAM + 0x804000 },
		{ RAM + 0x700000, RAM + 0x710000 }, 0x180000000 + 0x3000,
	},

	map = {
		-- The kernel's image: a megapage.
		{ va = KMAP, pa = RAM + 0x800000, size = 0x200000, global = true },
		-- Pages: in a row, read-only in reverse order, with a memory type.
		{ va = KMAP + 0x200000, pa = RAM + 0x700000, count = 4, nx = true, global = true },
		{ va = KMAP + 0x204000, pa = RAM + 0x707000, count = 4, step = -0x1000,
		    rw = false, nx = true },
		{ va = KMAP + 0x208000, pa = 0x180000000 + 0x3000, bits = 1 << 61 },
		-- RAM that nothing uses, a device, and an entry without V.
		{ va = KMAP + 0x209000, pa = RAM + 0x8f000 },
		{ va = KMAP + 0x20a000, pa = 0x10000000, bits = 2 << 61 },
		{ va = KMAP + 0x20b000, pa = RAM + 0x700000, valid = false },
	},

	-- A page that the kernel did not think worth dumping.
	omit = { RAM + 0x702000, RAM + 0x8f000, RAM + 0x802000 },

	queries = {
		{ va = KMAP + 0x10, len = 8 },
		{ va = KMAP + 0x1ff8, len = 16 },
		{ va = KMAP + 0x3000, len = 0x1000 },
		{ va = KMAP + 0x1ffff8, len = 16 },
		{ va = KMAP + 0x200ff8, len = 16 },
		{ va = KMAP + 0x201ff8, len = 16 },
		{ va = KMAP + 0x204000, len = 0x4000 },
		{ va = KMAP + 0x208008, len = 8 },
		{ va = KMAP + 0x209000, len = 1 },
		{ va = KMAP + 0x20a000, len = 1 },
		{ va = KMAP + 0x20b000, len = 1 },
		{ va = KMAP + 0x400000, len = 1 },
		{ va = DMAP + 0x907000, len = 8 },
		{ va = DMAP - 1, len = 1 },
		{ va = KMAP - 1, len = 1 },
		{ va = 0, len = 8 },
		{ va = -8, len = 16 },
	},
}
