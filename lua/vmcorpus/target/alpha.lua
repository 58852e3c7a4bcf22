-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/alpha: what the cases must know of its dumps, images of physical
-- memory in a regular file.

return {{
	target = "alpha",
	format = "raw",
	plain = true,
	kernel = "6",
	variant = "osf1",
	bits = 64,
	order = "le",
	page = 1 << 13,
	sizes = {1 << 13, 1 << 23},
	split = true,		-- there are no larger pages
	pa_limit = 1 << 45,
	esize = 8,
	levels = {
		{level = 3, name = "L1", shift = 33, entries = 1024},
		{level = 2, name = "L2", shift = 23, entries = 1024},
		{level = 1, name = "L3", shift = 13, entries = 1024,
		    leaf = 1 << 13},
	},
	-- Faults, ASM, who may read and write, what PALcode keeps, software's.
	flag_bits = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31},
	software = {16, 16},
	has_nx = true,
	kernel_map = 0xfffffe0000000000,
	maps_top = true,	-- the root's last entry is the root
	kernbase = 0xfffffc0000300000,
	clause = {
		kernel_map = "ALPHA-PTE-1", rule = "ALPHA-PTE-1",
		invalid = "ALPHA-PTE-2", flags = "ALPHA-PTE-3",
		edges = "ALPHA-PTE-4", wraps = false,
		direct_map = "ALPHA-WIN-1", high_frames = false,
	},
}}
