-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/mips: what the cases must know of its dumps.  A target is a byte
-- order and an ABI, which its variant is named after.

local util = require "vmcorpus.util"

local common = {
	format = "minidump",
	kernel = "13",
	page = 4096,
	split = true,		-- there are no larger pages
	has_nx = false,
	has_walk = true,
	valid_bit = 1,
	array = "pte",
	array_span = 1 << 12,
	array_field = "ptesize",
	magic = "minidump FreeBSD/mips",
	last_version = 2,
	before_avail = 1,
	clause = {
		kernel = "MIPS-KERN-1", kernel_map = "MIPS-KMAP-1",
		invalid = "MIPS-KMAP-2", ends = "MIPS-KMAP-3",
		nowhere = "MIPS-KMAP-3", edges = "MIPS-KMAP-4",
		flags = "MIPS-PTE-1", prot = "MIPS-PTE-2",
		header = "MIPS-HDR-1",
		direct_map = "MIPS-WIN-1", large = false,
	},
}

local VARIANT = {
	n64 = {
		bits = 64,
		esize = 8,
		pa_limit = 1 << 40,
		sizes = {1 << 12, 1 << 21},
		levels = {
			{level = 3, name = "ST", shift = 30,
			    entries = 512},
			{level = 2, name = "PD", shift = 21,
			    entries = 512},
			{level = 1, name = "PT", shift = 12,
			    entries = 512, leaf = 1 << 12},
		},
		kernel_map = 0xc000000000000000,
		kernbase = 0xffffffff80100000,
		-- G, D, the cache attribute, bits that mean nothing, software's.
		software = {56, 2},
		flag_bits = {0, 2, 3, 4, 5, 34, 35, 36, 37, 38, 39, 40, 41, 42,
		    43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57,
		    58, 59, 60, 61, 62, 63},
	},
}

local function minidump(target, order, version, variant)
	local t = util.merge(common, VARIANT[variant], {
		target = target, order = order,
		version = version, variant = variant,
		header_size = version == 2 and 68 or 64,
		indexed_by = version == 2 and "dump_avail" or "page",
	})
	t.array_step = t.sizes[2]
	return t
end

return {
	minidump("mips64", "be", 2, "n64"),
}
