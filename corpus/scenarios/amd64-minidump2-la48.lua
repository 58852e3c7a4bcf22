-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- amd64/minidump2/la48: FreeBSD 8.3 to 12: the array holds PDEs, page-table
-- pages are among the dumped pages, and the bitmap is indexed by page
-- number.

local KERNBASE = 0xffffffff80000000
local KMAP = 0xfffffe0000000000		-- the kernel map
local DMAP = 0xfffff80000000000		-- the direct map

return {
	name = "amd64/minidump2/la48",
	target = "amd64",
	variant = "la48",
	kernel = "10",
	format = "minidump",
	version = 2,

	-- RAM with a hole below 1 MiB, and a piece of it above 4 GiB.
	memory = {
		{ 0x1000, 0x9f000 }, { 0x100000, 0xc00000 },
		{ 0x100000000, 0x100010000 },
	},
	tables = 0x700000,
	msgbuf = "Copyright (c) 1992-2026 The FreeBSD Project.\n",

	-- Pages that identify themselves.
	pages = {
		0x3000, { 0x200000, 0x204000 }, { 0x900000, 0x908000 },
		{ 0x100003000, 0x100006000 },
	},

	map = {
		-- The kernel image: 2 MiB pages.
		{ va = KERNBASE + 0x200000, pa = 0x200000, size = 0x200000, global = true },
		-- 4 KiB pages: in a row, read-only in reverse order, far away.
		{ va = KMAP, pa = 0x900000, count = 4, nx = true, global = true },
		{ va = KMAP + 0x4000, pa = 0x907000, count = 4, step = -0x1000,
		    rw = false },
		{ va = KMAP + 0x10000, pa = 0x100003000, nx = true },
		-- RAM that nothing uses, a device, and an entry without V.
		{ va = KMAP + 0x11000, pa = 0x9e000 },
		{ va = KMAP + 0x12000, pa = 0xfee00000 },
		{ va = KMAP + 0x13000, pa = 0x900000, valid = false },
		-- A large page of which only a part is RAM, with its PAT bit set.
		{ va = KMAP + 0x200000, pa = 0x0, size = 0x200000, bits = 0x1000 },
		-- A 1 GiB page, which the writer takes apart.
		{ va = KMAP + 0x40000000, pa = 0, size = 0x40000000, nx = true },
	},

	-- A page that the kernel did not think worth dumping.
	omit = { 0x902000, { 0x9e000, 0x9f000 } },

	queries = {
		{ va = KMAP + 0x10, len = 8 },
		{ va = KMAP + 0xff8, len = 16 },
		{ va = KMAP + 0x1ff8, len = 16 },
		{ va = KMAP + 0x4000, len = 0x4000 },
		{ va = KMAP + 0x10008, len = 8 },
		{ va = KMAP + 0x11000, len = 1 },
		{ va = KMAP + 0x12000, len = 1 },
		{ va = KMAP + 0x13000, len = 1 },
		{ va = KMAP + 0x203000, len = 0x1000 },
		{ va = KMAP + 0x29eff8, len = 16 },
		{ va = KERNBASE + 0x200000, len = 8 },
		{ va = DMAP + 0x3ff8, len = 8 },
		{ va = DMAP + 0x3ff8, len = 16 },
		{ va = DMAP + 0x9f000, len = 8 },
		{ va = DMAP + 0x100003000, len = 64 },
		{ va = DMAP - 1, len = 1 },
		{ va = 0, len = 8 },
		{ va = -8, len = 16 },
		{ va = KMAP + 0x40903000, len = 8 },
	},
}
