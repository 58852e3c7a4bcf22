-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/ia64: what the cases must know of its dumps.  Regions 6 and 7, which
-- need no table, are the generator's windows; the PBVM's table is one that a
-- core has, and no kernel.

local util = require "vmcorpus.util"

local REGION5 = 0xa000000000000000
local PBVM = 0x9ffc000000000000
local REGION7_KERNEL = 0xe000000000500000

local DIR0 = {level = 3, name = "dir0", shift = 31, entries = 1024}
local DIR1 = {level = 2, name = "dir1", shift = 21, entries = 1024}
local RECORDS = {level = 1, name = "lpte", shift = 13, entries = 256,
    leaf = 1 << 13}

-- Bits of a record's first word that are neither p nor the frame.
local FLAG_BITS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63}

local common = {
	target = "ia64",
	bits = 64,
	order = "le",
	page = 1 << 13,
	sizes = {1 << 13, 1 << 21},
	pa_limit = 1 << 50,
	has_nx = true,
	-- Those that kernels use.  A record with bits 63:61 of a region's
	-- number could be taken for the address of a table (IA64-DIR-4).
	software = {53, 6},
}

local tables = {
	esize = 8,
	split = true,		-- in region 5 there are no larger pages
	flag_bits = FLAG_BITS,
	kernel_map = REGION5,
}

local two = {
	levels = {DIR0, DIR1, RECORDS},
	kva_size = 1 << 41,
	root_symbol = "ia64_kptdir",
}
local one = {
	levels = {DIR1, RECORDS},
	kva_size = 1 << 31,
}

local function clauses(rule)
	return {kernel_map = rule, rule = rule, invalid = rule,
	    flags = "IA64-PTE-1", edges = "IA64-PTE-3", wraps = false,
	    direct_map = "IA64-WIN-1", high_frames = false}
end

local function full(variant, kernel, layout, rule, kernbase, more)
	return util.merge(common, tables, layout, {format = "full",
	    core_flags = true, variant = variant, kernel = kernel, kernbase = kernbase,
	    clause = clauses(rule)}, more)
end

return {
	full("onelevel", "5.0", one, "IA64-DIR-2", REGION7_KERNEL,
	    {root_symbol = "kptdir"}),
	full("onelevel", "6", one, "IA64-DIR-3", REGION7_KERNEL,
	    {root_symbol = "ia64_kptdir",
	    may_refuse = "nothing but the tables says how many there are"}),
	full("twolevel", "8", two, "IA64-DIR-1", REGION7_KERNEL),
	full("pbvm", "9", two, "IA64-DIR-1", PBVM),
	full("pbvm", "10.1", two, "IA64-DIR-1", PBVM),
	util.merge(common, tables, one, {format = "raw", plain = true,
	    variant = "onelevel", kernel = "5.0", kernbase = REGION7_KERNEL,
	    may_refuse = "one reader alone is known to have read such images",
	    clause = clauses("IA64-RAW-1")}),
	util.merge(common, {format = "virtual", variant = "plain",
	    kernel = "10.1", kernel_map = PBVM, kernbase = PBVM, lead = 0, core_flags = true,
	    clause = {kernel_map = "IA64-VIRT-1", flags = "IA64-VIRT-2",
		cut = "IA64-VIRT-4", damage = "IA64-VIRT-5"}}),
}
