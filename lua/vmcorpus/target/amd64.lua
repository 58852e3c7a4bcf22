-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/amd64: what the cases must know of its dumps.

local util = require "vmcorpus.util"

local LA48 = {
	{level = 4, name = "PML4", shift = 39, entries = 512},
	{level = 3, name = "PDP", shift = 30, entries = 512, leaf = 1 << 30},
	{level = 2, name = "PD", shift = 21, entries = 512, leaf = 1 << 21},
	{level = 1, name = "PT", shift = 12, entries = 512, leaf = 1 << 12},
}
local LA57 = {
	{level = 5, name = "PML5", shift = 48, entries = 512},
	LA48[1], LA48[2], LA48[3], LA48[4],
}

-- Where the kernel map begins, by kernel.
local KERNEL_MAP = {
	["6"] = 0xffffffff80000000,
	["8"] = 0xffffff8000000000,
	["10"] = 0xfffffe0000000000,
	["13.1"] = 0xfffffe0000000000,
	["15"] = 0xfffffe0000000000,
}

local common = {
	target = "amd64",
	bits = 64,
	order = "le",
	page = 4096,
	esize = 8,
	sizes = {1 << 12, 1 << 21, 1 << 30},
	pa_limit = 1 << 52,
	has_nx = true,
	kernbase = 0xffffffff80000000,		-- the symbol
	software = {9, 3},	-- first bit and number of those
	flag_bits = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
	    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63},
	magic = "minidump FreeBSD/amd64",
}

-- Clauses for what every target says in its own words.
local MINIDUMP_CLAUSES = {
	{kernel_map = "AMD64-KMAP-1", large = "AMD64-KMAP-1"},
	{kernel_map = "AMD64-KMAP-2", large = "AMD64-KMAP-3"},
	{kernel_map = "AMD64-KMAP-2", large = "AMD64-KMAP-3"},
	common = {invalid = "AMD64-KMAP-5", ends = "AMD64-KMAP-7",
	    edges = "AMD64-KMAP-8", flags = "AMD64-PTE-1",
	    direct_map = "AMD64-DMAP-1", nowhere = "AMD64-DMAP-2", prot = "MD-WALK-3"},
}
local FULL_CLAUSES = {
	kernel_map = "AMD64-WALK-1", rule = "AMD64-WALK-1", invalid = "AMD64-WALK-2",
	edges = "AMD64-WALK-4", flags = "AMD64-PTE-1", wraps = false,
}

local function row(variant, kernel, more)
	local t = util.merge(common, {variant = variant, kernel = kernel,
	    clause = FULL_CLAUSES,
	    kernphys = (kernel == "13.1" or kernel == "15") and 0x2000000 or
	    nil}, more)
	t.levels = variant == "la57" and LA57 or LA48
	t.kernel_map = KERNEL_MAP[kernel]
	return t
end

local function minidump(version, variant, kernel)
	local v1 = version == 1
	return row(variant, kernel, {
		format = "minidump", version = version,
		last_version = 3, before_avail = 2, array_field = "pmapsize",
		array = v1 and "pte" or "pde",
		dumped_tables = not v1 and {1} or nil,
		array_span = v1 and 1 << 12 or 1 << 21,
		array_step = v1 and 1 << 21 or 1 << 30,
		header_size = version == 3 and 68 or 64,
		sample = version == 3 and variant == "la48" or nil,
		indexed_by = version == 3 and "dump_avail" or "page",
		has_walk = not v1,
		clause = util.merge(MINIDUMP_CLAUSES.common,
		    MINIDUMP_CLAUSES[version]),
	})
end

-- How the kernel maps itself: from 13.1 on what follows the first 2 MiB lies
-- where it was loaded, which the standard machine leaves at 2 MiB.
local IMAGE = {
	{va = common.kernbase, pa = 0, size = 1 << 21},
	{va = common.kernbase + 0x200000, pa = 0x200000, size = 1 << 21,
	    count = 2},
}

local function full(variant, kernel)
	return row(variant, kernel, {
		format = "full",
		has_delta = kernel == "15",
		root_symbol = "KPML4phys",
		sample = kernel == "10" or nil,
		image = IMAGE,
		-- The kernel does not say where it was loaded: a reader may
		-- refuse such a core, but not read it wrong.
		may_refuse = kernel == "13.1" and
		    "nothing says where the kernel was loaded",
	})
end

local function raw(variant, kernel)
	return row(variant, kernel, {format = "raw", image = IMAGE,
		may_refuse = kernel == "13.1" and
		    "nothing says where the kernel was loaded",
	})
end

return {
	minidump(1, "la48", "6"),
	minidump(2, "la48", "10"),
	minidump(3, "la48", "15"),
	minidump(3, "la57", "15"),
	full("la48", "10"),
	full("la48", "13.1"),
	full("la48", "15"),
	full("la57", "13.1"),
	full("la57", "15"),
	raw("la48", "10"),
	raw("la48", "13.1"),
}
