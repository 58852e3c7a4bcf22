-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- FreeBSD/powerpc, powerpc64 and powerpc64le: what the cases must know of
-- their virtual cores.

local util = require "vmcorpus.util"

local common = {
	format = "virtual",
	page = 4096,
	sizes = {1 << 12, 1 << 22},
	pa_limit = 1 << 40,
	has_nx = false,
	has_walk = false,
	kernbase = 0x00100000,
	software = {0, 0},
}

local TARGET = {
	powerpc = {bits = 32, order = "be",
	    kernel_map = 0xd0000000},
	powerpc64 = {bits = 64, order = "be",
	    kernel_map = 0xe000000000000000},
	powerpc64le = {bits = 64, order = "le",
	    kernel_map = 0xc008000000000000},
}

local function virtual(target, variant, kernel)
	local t = util.merge(common, TARGET[target],
	    {target = target, variant = variant, kernel = kernel})
	t.lead = variant == "header" and 512 or 0
	t.clause = {kernel = "PPC-KERN-1", kernel_map = "PPC-SEG-1",
	    flags = "PPC-SEG-2", cut = "PPC-SEG-4", damage = "PPC-HDR-4"}
	return t
end

return {
	virtual("powerpc", "plain", "8"),
	virtual("powerpc", "header", "8"),
	virtual("powerpc64", "plain", "9"),
	virtual("powerpc64", "header", "9"),
	virtual("powerpc64le", "plain", "13"),
	virtual("powerpc64le", "header", "13"),
}
