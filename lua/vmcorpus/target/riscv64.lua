-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/riscv64: what the cases must know of its dumps.

local util = require "vmcorpus.util"

local SV39 = {
	{level = 3, name = "L1", shift = 30, entries = 512, leaf = 1 << 30},
	{level = 2, name = "L2", shift = 21, entries = 512, leaf = 1 << 21},
	{level = 1, name = "L3", shift = 12, entries = 512, leaf = 1 << 12},
}
local SV48 = {
	{level = 4, name = "L0", shift = 39, entries = 512},
	SV39[1], SV39[2], SV39[3],
}

-- Where RAM begins, by variant and version: above what the direct map begins
-- with.
local RAM = {
	sv39 = {{ram = 0x80200000, dmap_phys = 0x80000000},
	    {ram = 0x80200000, dmap_phys = 0x80000000}},
	sv48 = {nil, {ram = 0x1046000000, dmap_phys = 0x1040000000}},
}

local common = {
	target = "riscv64",
	format = "minidump",
	bits = 64,
	order = "le",
	page = 4096,
	esize = 8,
	sizes = {1 << 12, 1 << 21, 1 << 30},
	pa_limit = 1 << 56,
	has_nx = true,
	has_walk = true,
	live_short = true,
	kernel_map = 0xffffffc000000000,
	kernbase = 0xffffffc000000000,
	array = "pte",
	array_span = 1 << 12,
	array_step = 1 << 21,
	array_field = "pmapsize",
	magic = "minidump FreeBSD/riscv",
	last_version = 2,
	before_avail = 1,
	software = {8, 2},
	-- Those of an entry that maps a page, V apart.
	flag_bits = {1, 2, 3, 4, 5, 6, 7, 8, 9, 54, 55, 56, 57, 58, 59, 60, 61,
	    62, 63},
	clause = {
		kernel_map = "RISCV64-KMAP-1", invalid = "RISCV64-KMAP-3",
		ends = "RISCV64-KMAP-4", edges = "RISCV64-KMAP-5",
		flags = "RISCV64-PTE-1", large = "RISCV64-KMAP-2",
		direct_map = "RISCV64-DMAP-1", nowhere = "RISCV64-DMAP-2",
		prot = "RISCV64-PTE-2", header = "RISCV64-HDR-1",
		high_frames = "RISCV64-PTE-3", overlap = "RISCV64-DMAP-3",
		no_full = "RISCV64-KERN-2",
	},
}

local function minidump(version, variant, kernel)
	return util.merge(common, RAM[variant][version], {
		variant = variant, kernel = kernel, version = version,
		levels = variant == "sv48" and SV48 or SV39,
		header_size = version == 1 and 72 or 76,
		indexed_by = version == 2 and "dump_avail" or "page",
	})
end

return {
	minidump(1, "sv39", "12"),
	minidump(2, "sv39", "13.1"),
	minidump(2, "sv48", "13.1"),
}
