-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- arm/minidump1/v4: ARMv4 and v5 kernels of 11 and 12, little-endian.

local RAM = 0x80000000
local KERNBASE = 0xc0000000

return {
	name = "arm/minidump1/v4",
	target = "arm",
	variant = "v4",
	kernel = "12",
	format = "minidump",
	version = 1,

	-- RAM with a hole, and a piece of it above.
	memory = {
		{ RAM, RAM + 0x90000 }, { RAM + 0x100000, RAM + 0x1000000 },
		{ 0x90000000, 0x90010000 },
	},
	tables = RAM + 0x104000,
	msgbuf = { text = "Copyright (c) 1992-2026 The FreeBSD Project.\n", size = 0x17fb8 },

	-- Pages that identify themselves.
	pages = {
		RAM + 0x3000, { RAM + 0x800000, RAM + 0x804000 },
		{ RAM + 0x700000, RAM + 0x720000 }, 0x90003000,
	},

	map = {
		-- The kernel's image: a section.
		{ va = KERNBASE, pa = RAM + 0x800000, size = 0x100000 },
		-- Small pages: in a row, read-only in reverse order, far away.
		{ va = KERNBASE + 0x100000, pa = RAM + 0x700000, count = 4 },
		{ va = KERNBASE + 0x104000, pa = RAM + 0x707000, count = 4, step = -0x1000,
		    rw = false },
		{ va = KERNBASE + 0x108000, pa = 0x90003000 },
		-- RAM that nothing uses, a device, and an entry of type 0.
		{ va = KERNBASE + 0x109000, pa = RAM + 0x8f000 },
		{ va = KERNBASE + 0x10a000, pa = 0x10009000 },
		{ va = KERNBASE + 0x10b000, pa = RAM + 0x700000, valid = false },
		-- A large page.
		{ va = KERNBASE + 0x110000, pa = RAM + 0x710000, size = 0x10000 },
	},

	-- Pages that the kernel did not think worth dumping.
	omit = { RAM + 0x702000, RAM + 0x712000, RAM + 0x8f000 },

	queries = {
		{ va = KERNBASE + 0x10, len = 8 },
		{ va = KERNBASE + 0x3ff8, len = 8 },
		{ va = KERNBASE + 0xffff8, len = 16 },
		{ va = KERNBASE + 0x100ff8, len = 16 },
		{ va = KERNBASE + 0x101ff8, len = 16 },
		{ va = KERNBASE + 0x104000, len = 0x4000 },
		{ va = KERNBASE + 0x108008, len = 8 },
		{ va = KERNBASE + 0x109000, len = 1 },
		{ va = KERNBASE + 0x10a000, len = 1 },
		{ va = KERNBASE + 0x10b000, len = 1 },
		{ va = KERNBASE + 0x110ff8, len = 16 },
		{ va = KERNBASE + 0x111ff8, len = 16 },
		{ va = KERNBASE + 0x113008, len = 8 },
		{ va = KERNBASE - 1, len = 1 },
		{ va = KERNBASE + 0x200000, len = 1 },
		{ va = 0xfffffff8, len = 16 },
		{ va = 0x100000000 + KERNBASE, len = 8 },
	},
}
