-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- i386/full13/nopae: a full core of FreeBSD 13 and later (no PAE): one
-- kernel for both modes; pae_mode says which.

local KERNBASE = 0x00800000

return {
	name = "i386/full13/nopae",
	target = "i386",
	variant = "nopae",
	kernel = "13",
	format = "full",

	-- RAM with a hole below 1 MiB.
	memory = { { 0x1000, 0x9f000 }, { 0x100000, 0x1000000 } },
	tables = 0x200000,

	-- Pages that identify themselves.
	pages = {
		0x3000, { 0x800000, 0x804000 }, { 0xd00000, 0xd08000 },
		0x300000,
	},

	map = {
		-- 4 KiB pages: in a row, read-only in reverse order, far away.
		{ va = KERNBASE + 0x800000, pa = 0xd00000, count = 4, global = true },
		{ va = KERNBASE + 0x804000, pa = 0xd07000, count = 4, step = -0x1000,
		    rw = false },
		{ va = KERNBASE + 0x810000, pa = 0x300000 },
		-- RAM that nothing uses, a device, and an entry without V.
		{ va = KERNBASE + 0x811000, pa = 0x9e000 },
		{ va = KERNBASE + 0x812000, pa = 0xfee00000 },
		{ va = KERNBASE + 0x813000, pa = 0xd00000, valid = false },
		-- Large pages: the kernel image, and one with the hole in it.
		{ va = KERNBASE, pa = 0x800000, size = 0x400000, global = true },
		{ va = KERNBASE + 0x400000, pa = 0, size = 0x400000 },
	},

	queries = {
		{ va = KERNBASE + 0x800010, len = 8 },
		{ va = KERNBASE + 0x800ff8, len = 16 },
		{ va = KERNBASE + 0x801ff8, len = 16 },
		{ va = KERNBASE + 0x804000, len = 0x4000 },
		{ va = KERNBASE + 0x810008, len = 8 },
		{ va = KERNBASE + 0x811000, len = 1 },
		{ va = KERNBASE + 0x812000, len = 1 },
		{ va = KERNBASE + 0x813000, len = 1 },
		{ va = KERNBASE + 0x3008, len = 8 },
		{ va = KERNBASE + 0x403000, len = 0x1000 },
		{ va = KERNBASE + 0x49eff8, len = 16 },
		{ va = KERNBASE - 1, len = 1 },
		{ va = 0xfffffff8, len = 16 },
		{ va = 0x100000000, len = 1 },
		{ va = 0xffffffff00000000 + KERNBASE, len = 8 },
	},
}
