-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/arm64: what the cases must know of its dumps.

local util = require "vmcorpus.util"

local VARIANT = {
	["4k"] = {
		page = 1 << 12,
		sizes = {1 << 12, 1 << 21, 1 << 30},
		levels = {
			{level = 4, name = "L0", shift = 39, entries = 512},
			{level = 3, name = "L1", shift = 30, entries = 512,
			    leaf = 1 << 30},
			{level = 2, name = "L2", shift = 21, entries = 512,
			    leaf = 1 << 21},
			{level = 1, name = "L3", shift = 12, entries = 512,
			    leaf = 1 << 12},
		},
		contiguous = 16,
	},
	["16k"] = {
		page = 1 << 14,
		sizes = {1 << 14, 1 << 25},
		levels = {
			{level = 4, name = "L0", shift = 47, entries = 2},
			{level = 3, name = "L1", shift = 36, entries = 2048},
			{level = 2, name = "L2", shift = 25, entries = 2048,
			    leaf = 1 << 25},
			{level = 1, name = "L3", shift = 14, entries = 2048,
			    leaf = 1 << 14},
		},
		contiguous = 128,
	},
}

-- Where RAM begins, and the direct map with it, by kernel: in one the RAM is at
-- 0, in the others above the address that the direct map begins with.
local LAYOUT = {
	["11"] = {ram = 0, dmap_phys = 0},
	["13"] = {ram = 0x44000000, dmap_phys = 0x40000000},
	["15"] = {ram = 0x84000000, dmap_phys = 0x80000000},
	["16k"] = {ram = 0x1084000000, dmap_phys = 0x1000000000},
}

local common = {
	target = "aarch64",
	format = "minidump",
	bits = 64,
	order = "le",
	esize = 8,
	pa_limit = 1 << 50,
	has_nx = true,
	has_walk = true,
	kernel_map = 0xffff000000000000,
	kernbase = 0xffff000000000000,
	array = "pte",
	array_field = "pmapsize",
	magic = "minidump FreeBSD/arm64",
	last_version = 3,
	before_avail = 1,
	software = {55, 4},
	flag_bits = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 50, 51, 52, 53, 54, 55,
	    56, 57, 58, 59, 60, 61, 62, 63},
	clause = {
		kernel_map = "AARCH64-KMAP-1", invalid = "AARCH64-KMAP-3",
		ends = "AARCH64-KMAP-4", edges = "AARCH64-KMAP-5",
		flags = "AARCH64-PTE-1", large = "AARCH64-KMAP-2",
		direct_map = "AARCH64-DMAP-1", nowhere = "AARCH64-DMAP-2",
		prot = "AARCH64-PTE-2", header = "AARCH64-HDR-1",
		high_frames = "AARCH64-PTE-3", overlap = "AARCH64-DMAP-3",
		no_full = "AARCH64-KERN-2",
	},
}

local HEADER = {72, 76, 80}

local function minidump(version, variant, kernel)
	local t = util.merge(common, VARIANT[variant],
	    LAYOUT[variant] or LAYOUT[kernel],
	    {variant = variant, kernel = kernel, version = version})
	t.array_span = t.page
	t.array_step = t.sizes[2]
	t.header_size = HEADER[version]
	t.indexed_by = version >= 2 and "dump_avail" or "page"
	return t
end

return {
	minidump(1, "4k", "11"),
	minidump(2, "4k", "13"),
	minidump(3, "4k", "15"),
	minidump(3, "16k", "15"),
}
