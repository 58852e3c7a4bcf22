-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- amd64/full15/la57: a full core of 15 with five levels: the direct map
-- hangs off slots of the PML5 that KPML4phys does not reach; KPML5phys does.

local KERNBASE = 0xffffffff80000000
local KMAP = 0xfffffe0000000000		-- the kernel map
local DMAP = 0xff01000000000000		-- the direct map

return {
	name = "amd64/full15/la57",
	target = "amd64",
	variant = "la57",
	kernel = "15",
	format = "full",

	-- Loaded away from 2 MiB.
	kernphys = 0x1a200000,

	-- RAM with a hole below 1 MiB, and a piece of it above 4 GiB.
	memory = {
		{ 0x1000, 0x9f000 }, { 0x100000, 0xc00000 },
		{ 0x1a200000, 0x1a800000 },
		{ 0x100000000, 0x100010000 },
	},
	tables = 0x1a600000,

	-- Pages that identify themselves.
	pages = {
		0x3000, { 0x1a200000, 0x1a204000 }, { 0x900000, 0x908000 },
		{ 0x100003000, 0x100006000 },
	},

	map = {
		-- The kernel image: 2 MiB pages.
		{ va = KERNBASE + 0x200000, pa = 0x1a200000, size = 0x200000, global = true },
		-- 4 KiB pages: in a row, read-only in reverse order, far away.
		{ va = KMAP, pa = 0x900000, count = 4, nx = true, global = true },
		{ va = KMAP + 0x4000, pa = 0x907000, count = 4, step = -0x1000,
		    rw = false },
		{ va = KMAP + 0x10000, pa = 0x100003000, nx = true },
		-- RAM that nothing uses, a device, and an entry without V.
		{ va = KMAP + 0x11000, pa = 0xb00000 },
		{ va = KMAP + 0x12000, pa = 0xfee00000 },
		{ va = KMAP + 0x13000, pa = 0x900000, valid = false },
		-- A large page of which only a part is RAM, with its PAT bit set.
		{ va = KMAP + 0x200000, pa = 0x0, size = 0x200000, bits = 0x1000 },
		-- The direct map.
		{ va = DMAP, pa = 0, size = 0x40000000, nx = true, global = true },
		{ va = DMAP + 0x100000000, pa = 0x100000000, size = 0x40000000,
		    nx = true },
	},

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
	},
}
