-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- arm/full9/v4: full cores of kernels before 10, little-endian, which do not say where the
-- kernel was loaded: symbols do.

local RAM = 0x80000000
local KERNBASE = 0xc0000000

return {
	name = "arm/full9/v4",
	target = "arm",
	variant = "v4",
	kernel = "9",
	format = "full",

	-- RAM with a hole.
	memory = { { RAM, RAM + 0x90000 }, { RAM + 0x100000, RAM + 0x900000 } },
	kernphys = RAM + 0x200000,
	tables = RAM + 0x104000,

	-- Pages that identify themselves.
	pages = {
		RAM + 0x3000, { RAM + 0x800000, RAM + 0x804000 },
		{ RAM + 0x700000, RAM + 0x720000 }, RAM + 0x8ff000,
	},

	map = {
		-- The kernel's image: a section, and one that no RAM is behind.
		{ va = KERNBASE, pa = RAM + 0x800000, size = 0x100000 },
		{ va = KERNBASE + 0x200000, pa = RAM + 0x900000, size = 0x100000 },
		-- Small pages: in a row, and read-only in reverse order.
		{ va = KERNBASE + 0x100000, pa = RAM + 0x700000, count = 4 },
		{ va = KERNBASE + 0x104000, pa = RAM + 0x707000, count = 4, step = -0x1000,
		    rw = false },
		-- A device, and an entry of type 0.
		{ va = KERNBASE + 0x10a000, pa = 0x10009000 },
		{ va = KERNBASE + 0x10b000, pa = RAM + 0x700000, valid = false },
		-- A large page.
		{ va = KERNBASE + 0x110000, pa = RAM + 0x710000, size = 0x10000 },
	},

	queries = {
		{ va = KERNBASE + 0x10, len = 8 },
		{ va = KERNBASE + 0xffff8, len = 8 },
		{ va = KERNBASE + 0xffff8, len = 16 },
		{ va = KERNBASE + 0x100ff8, len = 16 },
		{ va = KERNBASE + 0x104000, len = 0x4000 },
		{ va = KERNBASE + 0x10a000, len = 1 },
		{ va = KERNBASE + 0x10b000, len = 1 },
		{ va = KERNBASE + 0x110ff8, len = 16 },
		{ va = KERNBASE + 0x11f008, len = 8 },
		{ va = KERNBASE + 0x200000, len = 8 },
		{ va = KERNBASE - 1, len = 1 },
		{ va = 0xfffffff8, len = 16 },
	},
}
