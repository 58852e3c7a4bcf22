-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/powerpc64 and powerpc64le: what the cases must know of their
-- minidumps.  powerpc.lua has the cores of virtual addresses.

local util = require "vmcorpus.util"

local common = {
	format = "minidump",
	bits = 64,
	page = 4096,
	pa_limit = 1 << 56,
	has_nx = true,
	has_walk = true,
	displaced = {
		{"as loaded", {}, 0xc000000000000000},
		{"loaded elsewhere", {kernphys = 0xa30100},
		    0xc000000000930000},
		{"above 4 GiB", {kernphys = 0x100000100},
		    0xc0000000fff00000},
		{"where it was linked", {header = {startkernel = 0x100100}}, 0},
		{"below that", {header = {startkernel = 0x40100}}, -0xc0000},
	},
	last_addresses = true,
	kernbase = 0x100100,
	kernel_map = 0xc008000000000000,
	kva_size = 1 << 35,
	array_field = "pmapsize",
	magic = "minidump FreeBSD/powerpc64",
	magic_size = 32,
	last_version = 2,
	before_avail = 1,
	sizes = {1 << 12, 1 << 21},
}

-- The kernel map has pages of 4 KiB alone; in flag_bits, those of the second
-- word.
local HASHED = {
	hashed = true,
	split = true,
	esize = 16,
	software = {0, 0},
	valid_bit = 0,
	flag_bits = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 60, 61, 62, 63},
	clause = {
		kernel_map = "PPC64-HPT-1", invalid = "PPC64-HPT-4",
		flags = "PPC64-HPT-5", prot = "PPC64-WALK-2",
		walk = "PPC64-WALK-1", large = "PPC64-HPT-1",
	},
}

local RADIX = {
	esize = 8,
	levels = {
		{level = 4, name = "root", shift = 39, entries = 8192,
		    leaf = 1 << 39},
		{level = 3, name = "L2", shift = 30, entries = 512,
		    leaf = 1 << 30},
		{level = 2, name = "L3", shift = 21, entries = 512,
		    leaf = 1 << 21},
		{level = 1, name = "L4", shift = 12, entries = 512,
		    leaf = 1 << 12},
	},
	dumped_tables = {1, 2, 3},
	software = {9, 3},
	valid_bit = 63,
	flag_bits = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 56, 57, 58, 59, 60,
	    61},
	clause = {
		kernel_map = "PPC64-RADIX-1", invalid = "PPC64-RADIX-3",
		flags = "PPC64-RADIX-4", prot = "PPC64-WALK-6",
		large = "PPC64-RADIX-2",
	},
}

local CLAUSES = {
	kernel = "PPC64-KERN-1", header = "PPC64-HDR-1",
	ends = "PPC64-VA-2", nowhere = "PPC64-VA-2",
	edges = "PPC64-VA-3", direct_map = "PPC64-VA-1",
}

-- Bytes of the header that mean nothing: behind the MMU's name, and between
-- fields.
local function idle(mmu_name)
	return function(o)
		return o > 32 + #mmu_name and o < 64 or o >= 116 and o < 120
	end
end

local function minidump(target, version, variant, kernel)
	local mmu = variant == "radix" and RADIX or HASHED
	local mmu_name = "mmu_" .. variant
	return util.merge(common, mmu, {
		target = target, version = version, variant = variant,
		kernel = kernel,
		order = target == "powerpc64le" and "le" or "be",
		header_size = version == 1 and 136 or 140,
		indexed_by = version == 2 and "dump_avail" or "page",
		ragged_ranges = version == 2 or nil, live_short = true,
		mmu_name = mmu_name, idle = idle(mmu_name),
		clause = util.merge(CLAUSES, mmu.clause),
	})
end

return {
	minidump("powerpc64", 1, "g5", "13"),
	minidump("powerpc64", 2, "g5", "13"),
	minidump("powerpc64", 2, "phyp", "13"),
	minidump("powerpc64", 2, "radix", "16"),
	minidump("powerpc64le", 2, "g5", "13"),
	minidump("powerpc64le", 2, "phyp", "13"),
	minidump("powerpc64le", 2, "radix", "16"),
}
