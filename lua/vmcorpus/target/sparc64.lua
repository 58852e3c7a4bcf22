-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/sparc64: what the cases must know of its dumps.  The TSB has one
-- place for an address, so that it is as large as the cases' kernel map.

return {{
	target = "sparc64",
	format = "regions",
	kernel = "12",
	variant = "tsb",
	bits = 64,
	order = "be",
	page = 1 << 13,
	sizes = {1 << 13, 1 << 22},
	split = true,		-- the kernel enters no larger page
	pa_limit = 1 << 43,
	esize = 32,
	hashed = true,
	slots = 1 << 13,
	valid_bit = 63,
	-- G, W, P, E, CV, CP, L, those of software, and what no frame reaches.
	flag_bits = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
	    43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
	    60},
	software = {50, 9},
	has_nx = true,
	kernel_map = 0xc0000000,
	kernbase = 0xc0000000,
	clause = {
		kernel_map = "SPARC64-TSB-1", rule = "SPARC64-TSB-1",
		invalid = "SPARC64-TSB-2", flags = "SPARC64-TTE-1",
		edges = "SPARC64-TSB-5", wraps = false,
		region = "SPARC64-REG-1", over_regions = "SPARC64-REG-2",
		direct_map = "SPARC64-WIN-1", high_frames = false,
	},
}}
