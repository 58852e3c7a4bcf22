-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- A small powerpc64 machine with a hashed page table, in either byte order, bare
-- or under a hypervisor.  A scenario of a row gives what that row is, how many
-- groups the table has, and where the kernel lies.

local KMAP = 0xc008000000000000	-- the kernel map
local DMAP = 0xc000000000000000	-- the direct map
local SEGMENT = 0x10000000

return function(target, variant, ptegs, kernphys)
	return {
		name = ("%s/minidump2/%s"):format(target, variant),
		target = target,
		variant = variant,
		kernel = "13",
		format = "minidump",
		version = 2,

		-- RAM with a hole, and a piece of it far above.
		memory = {
			{ 0, 0x90000 }, { 0x100000, 0x2000000 },
			{ 0x200000000000, 0x200000010000 },
		},
		ptegs = ptegs,
		kernphys = kernphys,
		msgbuf = { text = "Copyright (c) 1992-2026 The FreeBSD Project.\n", size = 0x17fb8 },

		-- Pages that identify themselves.
		pages = {
			0x3000, { 0x800000, 0x804000 }, { 0x700000, 0x710000 },
			{ 0x1000000, 0x1002000 },
			0x200000003000,
		},

		map = {
			-- Pages: in a row, read-only in reverse order, by the second hash.
			{ va = KMAP, pa = 0x700000, count = 4, nx = true },
			{ va = KMAP + 0x4000, pa = 0x707000, count = 4, step = -0x1000, rw = false },
			{ va = KMAP + 0x8000, pa = 0x708000, count = 4, secondary = true },
			{ va = KMAP + SEGMENT - 0x1000, pa = 0x800000, count = 2 },
			{ va = KMAP + 0x7f * SEGMENT + 0xfff000, pa = 0x200000003000, secondary = true },
			-- RAM that nothing uses, a device, and an entry without V.
			{ va = KMAP + 0x20000, pa = 0x8f000 },
			{ va = KMAP + 0x21000, pa = 0x80000000, bits = 0x28 },
			{ va = KMAP + 0x22000, pa = 0x700000, valid = false },
			-- The direct map's pages of 16 MiB.
			{ va = DMAP, pa = 0, size = 0x1000000, count = 2 },
		},

		-- A page that the kernel did not think worth dumping.
		omit = { 0x702000, 0x8f000, 0x802000 },

		queries = {
			{ va = KMAP + 0x10, len = 8 },
			{ va = KMAP + 0xff8, len = 16 },
			{ va = KMAP + 0x1ff8, len = 16 },
			{ va = KMAP + 0x3000, len = 0x5000 },
			{ va = KMAP + 0x8ff8, len = 16 },
			{ va = KMAP + SEGMENT - 8, len = 16 },
			{ va = KMAP + 0x7f * SEGMENT + 0xfff008, len = 8 },
			{ va = KMAP + 0x20000, len = 1 },
			{ va = KMAP + 0x21000, len = 1 },
			{ va = KMAP + 0x22000, len = 1 },
			{ va = KMAP + 0x23000, len = 1 },
			{ va = DMAP + 0x707000, len = 8 },
			{ va = DMAP + 0x1000ff8, len = 16 },
			{ va = 0x800100, len = 8 },
			{ va = DMAP - 1, len = 1 },
			{ va = KMAP - 1, len = 1 },
			{ va = 0, len = 8 },
			{ va = -8, len = 16 },
		},
	}
end
