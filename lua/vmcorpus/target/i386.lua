-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/i386: what the cases must know of its dumps.

local util = require "vmcorpus.util"

local VARIANT = {
	nopae = {
		esize = 4,
		sizes = {1 << 12, 1 << 22},
		has_nx = false,
		levels = {
			{level = 2, name = "PD", shift = 22, entries = 1024,
			    leaf = 1 << 22},
			{level = 1, name = "PT", shift = 12, entries = 1024,
			    leaf = 1 << 12},
		},
		pa_limit = 1 << 32,
		flag_bits = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
	},
	pae = {
		esize = 8,
		sizes = {1 << 12, 1 << 21},
		has_nx = true,
		levels = {
			{level = 3, name = "PDPT", shift = 30, entries = 4},
			{level = 2, name = "PD", shift = 21, entries = 512,
			    leaf = 1 << 21},
			{level = 1, name = "PT", shift = 12, entries = 512,
			    leaf = 1 << 12},
		},
		pa_limit = 1 << 52,
		flag_bits = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 63},
	},
}

local KERNBASE = {["11"] = 0xc0000000, ["12"] = 0x800000, ["13"] = 0x800000}

local common = {
	target = "i386",
	bits = 32,
	order = "le",
	page = 4096,
	software = {9, 3},	-- first bit and number of those
	magic = "minidump FreeBSD/i386",
}

-- Clauses for what every target says in its own words.
local function clauses(format, variant)
	local n = variant == "nopae" and 1 or 2
	if format == "minidump" then
		return {kernel_map = "I386-KMAP-" .. n,
		    header = "I386-HDR-1",
		    invalid = "I386-KMAP-4", ends = "I386-KMAP-5",
		    edges = "I386-KMAP-6", large = "I386-KMAP-3",
		    flags = "I386-PTE-1",
		    nowhere = "I386-KMAP-5", prot = "MD-WALK-3"}
	end
	return {kernel_map = "I386-WALK-" .. n, rule = "I386-WALK-" .. n,
	    wraps = "I386-VA-2", invalid = "I386-WALK-3",
	    edges = "I386-WALK-5", flags = "I386-PTE-1"}
end

local function row(variant, kernel, more)
	local t = util.merge(common, VARIANT[variant], more,
	    {variant = variant, kernel = kernel})
	t.kernbase = KERNBASE[kernel]
	t.kernel_map = KERNBASE[kernel]
	t.clause = clauses(t.format, variant)
	return t
end

local function minidump(version, variant, kernel)
	return row(variant, kernel, {
		format = "minidump", version = version,
		last_version = 2, before_avail = 1, array_field = "ptesize",
		array = "pte", array_span = 1 << 12,
		array_step = VARIANT[variant].sizes[2],
		header_size = version == 2 and 52 or 48,
		sample = version == 2 and variant == "pae" or nil,
		indexed_by = version == 2 and "dump_avail" or "page",
		has_walk = true,
	})
end

-- ELF32 headers hold 32 bits of a physical address.
local function full(variant, kernel)
	local nopae = variant == "nopae"
	return row(variant, kernel, {format = "full", pa_limit = 1 << 32,
	    root_symbol = nopae and "IdlePTD" or "IdlePDPT",
	    sample = kernel == "11" and nopae or nil})
end

local function raw(variant, kernel)
	return row(variant, kernel, {format = "raw"})
end

return {
	minidump(1, "nopae", "11"),
	minidump(1, "pae", "11"),
	minidump(2, "nopae", "13"),
	minidump(2, "pae", "13"),
	full("nopae", "11"),
	full("pae", "11"),
	full("nopae", "12"),
	full("pae", "12"),
	full("nopae", "13"),
	full("pae", "13"),
	raw("nopae", "11"),
	raw("pae", "11"),
	raw("nopae", "13"),
	raw("pae", "13"),
}
