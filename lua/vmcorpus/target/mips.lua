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
		no_full = "MIPS-KERN-2",
	},
}

-- G, D and the cache attribute; bits that mean nothing and software's follow.
local LOW = {0, 2, 3, 4, 5}

local function flag_bits(first, last)
	local list = util.append({}, LOW)
	for bit = first, last do
		list[#list + 1] = bit
	end
	return list
end

local VARIANT = {
	o32 = {
		bits = 32,
		esize = 4,
		pa_limit = 1 << 32,
		sizes = {1 << 12, 1 << 22},
		levels = {
			{level = 2, name = "ST", shift = 22,
			    entries = 1024},
			{level = 1, name = "PT", shift = 12,
			    entries = 1024, leaf = 1 << 12},
		},
		software = {30, 2},
		flag_bits = flag_bits(29, 31),
		kernel_map = 0xc0000000,
		kernbase = 0x80100000,
	},
	n32 = {
		bits = 32,
		esize = 8,
		pa_limit = 1 << 40,
		sizes = {1 << 12, 1 << 21},
		levels = {
			{level = 2, name = "ST", shift = 21,
			    entries = 1024},
			{level = 1, name = "PT", shift = 12,
			    entries = 512, leaf = 1 << 12},
		},
		software = {56, 2},
		flag_bits = flag_bits(34, 63),
		kernel_map = 0xc0000000,
		kernbase = 0x80100000,
	},
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
		software = {56, 2},
		flag_bits = flag_bits(34, 63),
		kernel_map = 0xc000000000000000,
		kernbase = 0xffffffff80100000,
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
	minidump("mips", "be", 1, "o32"),
	minidump("mips", "be", 2, "o32"),
	minidump("mipsel", "le", 1, "o32"),
	minidump("mipsel", "le", 2, "o32"),
	minidump("mipsn32", "be", 1, "n32"),
	minidump("mipsn32", "be", 2, "n32"),
	minidump("mipsn32el", "le", 1, "n32"),
	minidump("mipsn32el", "le", 2, "n32"),
	minidump("mips64", "be", 1, "n64"),
	minidump("mips64", "be", 2, "n64"),
	minidump("mips64el", "le", 1, "n64"),
	minidump("mips64el", "le", 2, "n64"),
}
