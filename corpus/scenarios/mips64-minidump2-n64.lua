-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- mips64/minidump2/n64: FreeBSD 13: an array of last-level entries, dump_avail
-- and words of 64 bits in the bitmap.

local KMAP = 0xc000000000000000		-- the kernel map
local KSEG0 = 0xffffffff80000000
local KSEG1 = 0xffffffffa0000000
local XKPHYS = 0x9800000000000000	-- with its cached attribute

return {
	name = "mips64/minidump2/n64",
	target = "mips64",
	variant = "n64",
	kernel = "13",
	format = "minidump",
	version = 2,

	-- RAM with a hole, and a piece of it above.
	memory = {
		{ 0, 0x8000000 }, { 0x90000000, 0x90100000 },
	},
	tables = 0x1000000,
	msgbuf = { text = "Copyright (c) 1992-2026 The FreeBSD Project.\n", size = 0x17fb8 },

	-- Pages that identify themselves.
	pages = {
		0x3000, { 0x100000, 0x104000 }, { 0x700000, 0x710000 },
		0x90003000,
	},

	map = {
		-- Pages: in a row, read-only in reverse order, wired.
		{ va = KMAP, pa = 0x700000, count = 4 },
		{ va = KMAP + 0x4000, pa = 0x707000, count = 4, step = -0x1000, rw = false },
		{ va = KMAP + 0x8000, pa = 0x90003000, bits = 1 << 56 },
		-- RAM that nothing uses, a device, and an entry without V.
		{ va = KMAP + 0x9000, pa = 0x8f000 },
		{ va = KMAP + 0xa000, pa = 0x18000000 },
		{ va = KMAP + 0xb000, pa = 0x700000, valid = false },
		{ va = KMAP + 0x200000, pa = 0x708000 },
	},

	-- A page that the kernel did not think worth dumping.
	omit = { 0x702000, 0x8f000, 0x102000 },

	queries = {
		{ va = KMAP + 0x10, len = 8 },
		{ va = KMAP + 0xff8, len = 16 },
		{ va = KMAP + 0x1ff8, len = 16 },
		{ va = KMAP + 0x4000, len = 0x4000 },
		{ va = KMAP + 0x8008, len = 8 },
		{ va = KMAP + 0x9000, len = 1 },
		{ va = KMAP + 0xa000, len = 1 },
		{ va = KMAP + 0xb000, len = 1 },
		{ va = KMAP + 0xc000, len = 1 },
		{ va = KMAP + 0x200000, len = 8 },
		{ va = KMAP + 0x400000, len = 1 },
		{ va = KSEG0 + 0x100000, len = 0x2000 },
		{ va = KSEG0 + 0x101ff8, len = 16 },
		{ va = KSEG1 + 0x103000, len = 8 },
		{ va = XKPHYS + 0x90003000, len = 8 },
		{ va = XKPHYS + 0x90004000, len = 8 },
		{ va = KMAP - 1, len = 1 },
		{ va = 0x80100000, len = 8 },
		{ va = 0, len = 8 },
	},
}
