-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- A small mips machine, in each ABI, byte order and version: an array of
-- last-level entries, and windows of the CPU's own.  A scenario of a row gives
-- what that row is.

local KMAP = { n64 = 0xc000000000000000, o32 = 0xc0000000, n32 = 0xc0000000 }
local WIDE = { n64 = 0xffffffff00000000, o32 = 0, n32 = 0 }
local XKPHYS = 0x9800000000000000	-- with its cached attribute

return function(target, version, variant)
	local kmap, wide = KMAP[variant], WIDE[variant]
	local kseg0, kseg1 = wide | 0x80000000, wide | 0xa0000000
	-- RAM above a hole, where an entry and the version's bitmap reach.
	local high = variant == "o32" and 0x9000000 or 0x90000000

	return {
		name = ("%s/minidump%d/%s"):format(target, version, variant),
		target = target,
		variant = variant,
		kernel = "13",
		format = "minidump",
		version = version,

		memory = { { 0, 0x8000000 }, { high, high + 0x100000 } },
		tables = 0x1000000,
		msgbuf = {
			text = "Copyright (c) 1992-2026 The FreeBSD Project.\n",
			size = 0x17fb8,
		},

		-- Pages that identify themselves.
		pages = {
			0x3000, { 0x100000, 0x104000 }, { 0x700000, 0x710000 },
			high + 0x3000,
		},

		map = {
			-- Pages: in a row, read-only in reverse order, wired.
			{ va = kmap, pa = 0x700000, count = 4 },
			{ va = kmap + 0x4000, pa = 0x707000, count = 4,
			    step = -0x1000, rw = false },
			{ va = kmap + 0x8000, pa = high + 0x3000,
			    bits = variant == "o32" and 1 << 30 or 1 << 56 },
			-- RAM that nothing uses, a device, and an entry
			-- without V.
			{ va = kmap + 0x9000, pa = 0x8f000 },
			{ va = kmap + 0xa000, pa = 0x18000000 },
			{ va = kmap + 0xb000, pa = 0x700000, valid = false },
			{ va = kmap + 0x200000, pa = 0x708000 },
		},

		-- A page that the kernel did not think worth dumping.
		omit = { 0x702000, 0x8f000, 0x102000 },

		queries = {
			{ va = kmap + 0x10, len = 8 },
			{ va = kmap + 0xff8, len = 16 },
			{ va = kmap + 0x1ff8, len = 16 },
			{ va = kmap + 0x4000, len = 0x4000 },
			{ va = kmap + 0x8008, len = 8 },
			{ va = kmap + 0x9000, len = 1 },
			{ va = kmap + 0xa000, len = 1 },
			{ va = kmap + 0xb000, len = 1 },
			{ va = kmap + 0xc000, len = 1 },
			{ va = kmap + 0x200000, len = 8 },
			{ va = kmap + 0x400000, len = 1 },
			{ va = kseg0 + 0x100000, len = 0x2000 },
			{ va = kseg0 + 0x101ff8, len = 16 },
			{ va = kseg1 + 0x103000, len = 8 },
			{ va = XKPHYS + high + 0x3000, len = 8 },
			{ va = XKPHYS + high + 0x4000, len = 8 },
			{ va = kmap - 1, len = 1 },
			{ va = 0x80100000, len = 8 },
			{ va = 0, len = 8 },
		},
	}
end
