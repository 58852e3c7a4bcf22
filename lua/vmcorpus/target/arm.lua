-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/arm, little-endian (arm) and big-endian (armeb): what the cases
-- must know of its dumps.

local util = require "vmcorpus.util"

local common = {
	bits = 32,
	page = 4096,
	esize = 4,
	sizes = {1 << 12, 1 << 20},
	levels = {
		{level = 2, name = "L1", shift = 20, entries = 4096,
		    leaf = 1 << 20},
		{level = 1, name = "L2", shift = 12, entries = 256,
		    leaf = 1 << 12},
	},
	pa_limit = 1 << 32,
	ram = 0x80000000,
	kernphys = 0x700000,
	kernbase = 0xc0000000,
	kernel_map = 0xc0000000,
	flag_bits = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
	magic = "minidump FreeBSD/arm",
}

local VARIANT = {
	v6 = {has_nx = true, software = {8, 1}},
	v4 = {has_nx = false, software = {2, 2}},
}

local function clauses(format, variant)
	local list = {kernel = "ARM-KERN-1", flags = "ARM-PTE-1"}
	if format == "minidump" then
		list.invalid = "ARM-KMAP-3"
		list.header, list.order = "ARM-HDR-1", "ARM-KERN-2"
		list.prot = variant == "v6" and "ARM-PTE-2" or "ARM-PTE-3"
		list.kernel_map, list.large = "ARM-KMAP-1", "ARM-KMAP-2"
		list.ends, list.nowhere = "ARM-KMAP-4", "ARM-KMAP-4"
		list.edges = "ARM-KMAP-5"
	else
		list.kernel_map, list.rule = "ARM-WALK-1", "ARM-WALK-1"
		list.invalid, list.edges = "ARM-WALK-2", "ARM-WALK-4"
		list.wraps = "ARM-VA-2"
	end
	return list
end

local function row(target, variant, kernel, more)
	local t = util.merge(common, VARIANT[variant], more,
	    {target = target, variant = variant, kernel = kernel,
	    order = target == "armeb" and "be" or "le"})
	t.clause = clauses(t.format, variant)
	return t
end

local function minidump(target, version, variant, kernel)
	return row(target, variant, kernel, {
		format = "minidump", version = version,
		last_version = 2, before_avail = 1, array_field = "ptesize",
		array_unpadded = true,
		array = "pte", array_span = 1 << 12, array_step = 1 << 22,
		header_size = version == 1 and 52 or 56,
		indexed_by = version == 2 and "dump_avail" or "page",
		has_walk = true,
	})
end

local function full(target, variant, kernel)
	return row(target, variant, kernel, {format = "full",
	    has_delta = kernel ~= "9"})
end

return {
	minidump("arm", 1, "v4", "12"),
	minidump("arm", 1, "v6", "12"),
	minidump("arm", 2, "v6", "13"),
	full("arm", "v4", "9"),
	full("arm", "v4", "12"),
	full("arm", "v6", "13"),
	minidump("armeb", 1, "v4", "12"),
	minidump("armeb", 1, "v6", "12"),
	minidump("armeb", 2, "v6", "13"),
	full("armeb", "v4", "9"),
	full("armeb", "v6", "13"),
}
