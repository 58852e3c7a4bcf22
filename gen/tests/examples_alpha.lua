-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of docs/formats/alpha.md: see examples.lua.

local K0, K1 = 0xfffffc0000000000, 0xfffffe0000000000

local image = {
	scenario = {
		target = "alpha", format = "raw",
		memory = { { 0, 0x10000 } },
		symbols = { Lev1map = K0 + 0x100, kernbase = K0 },
		tables = 0x2000,
		table_at = { { level = 3, va = K1, pa = 0x2000 },
		    { level = 2, va = K1, pa = 0x4000 },
		    { level = 1, va = K1, pa = 0x6000 } },
		map = {
			{ va = K1 + 0xa000, pa = 0x8000 },
			{ va = K1 + 0xc000, pa = 0x8000, valid = false },
			{ va = K1 + 0xe000, pa = 0xc8000 },
		},
		pages = { { 0x8000, 0x10000 } },
	},
	size = 0x10000,
	bytes = {
		[0x100] = "0020000000fcffff",
		[0x3800] = "1111010002000000",
		[0x3ff8] = "0111000001000000",
		[0x4000] = "1111010003000000",
		[0x6028] = "1111010004000000 1011010004000000 1111010064000000",
	},
	reads = {
		{ K0 + 0x100, 8, 0x100 },
		{ K0 + 0xffff, 1, 0xffff },
		{ K0 + 0x10000, 8, "short" },
		{ 0xfffffdffffffffff, 1, "short" },
		{ K1 + 0xa010, 8, 0x8010 },
		{ K1 + 0xc000, 8, "fail" },
		{ K1 + 0xe000, 8, "short" },
		{ K1 + 0x10000, 8, "fail" },
		{ K1 + 0x800000, 8, "fail" },
		{ K1 + 0x200000000, 8, "fail" },
		{ 0xffffffff80000028, 8, 0x6028 },
		{ 0xfffffffffffffff8, 8, 0x3ff8 },
		{ 0xfffffffe00000000, 8, "fail" },
		{ 0xfffffbffffffffff, 1, "fail" },
		{ 0, 8, "fail" },
	},
}

return {
	{ "alpha image", image },
}
