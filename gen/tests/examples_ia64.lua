-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of docs/formats/ia64.md: see examples.lua.

local PBVM, TABLE = 0x9ffc000000000000, 0x9ffffffffff00000
local R5, R6, R7 = 0xa000000000000000, 0xc000000000000000, 0xe000000000000000

local function with(base, more)
	local s = {}
	for k, v in pairs(base) do
		s[k] = v
	end
	for k, v in pairs(more) do
		s[k] = v
	end
	return s
end

-- Two directories, and what is the same with and without the PBVM.
local machine = {
	target = "ia64", format = "full", kernphys = 0x4000000,
	memory = { { 0x4000000, 0x4010000 }, { 0x100000, 0x10b000 },
	    { 0x200000, 0x202000 } },
	table_at = { { level = 3, va = R5, pa = 0x102000 },
	    { level = 2, va = R5, pa = 0x104000 },
	    { level = 1, va = R5 + 0x200000, pa = 0x106000 } },
	map = {
		{ va = R5 + 0x204000, pa = 0x108000 },
		{ va = R5 + 0x206000, pa = 0x10a000, valid = false },
		{ va = R5 + 0x208000, pa = 0x10a000 },
		{ va = R5 + 0x20a000, pa = 0x300000 },
		{ va = R5 + 0x20c000, pa = 0x108000, rw = false, nx = true },
		{ va = R5 + 0x20e000, pa = 0x200000, nx = true,
		    bits = 1 << 53 | 1 << 54 },
	},
	pages = { { 0x4000000, 0x4010000 }, { 0x108000, 0x10c000 },
	    { 0x200000, 0x202000 } },
}

local bytes = {
	[0x40] = "0100000004000000 0010000000000000 0000000000000000" ..
	    "0000000400000000 0000010000000000 0000010000000000" ..
	    "0010000000000000",
	[0x78] = "0100000004000000 0010010000000000 0000000000000000" ..
	    "0000100000000000 00b0000000000000 00b0000000000000" ..
	    "0010000000000000",
	[0xb0] = "0100000004000000 00c0010000000000 0000000000000000" ..
	    "0000200000000000 0020000000000000 0020000000000000" ..
	    "0010000000000000 0000000000000000",
	[0x9000] = "00201000000000e0",
	[0x13000] = "00401000000000e0 0000000000000000",
	[0x15000] = "0000000000000000 00601000000000e0 0000000000000000",
	[0x17000] = ("0000000000000000"):rep(8) ..
	    "6186100000001007 3400000000000000" ..
	    "0000000000000000 0000000000000000" ..
	    "60a6100000001007 3400000000000000" ..
	    "0000000000000000 0000000000000000" ..
	    "61a6100000001007 3400000000000000" ..
	    "0000000000000000 0000000000000000" ..
	    "6106300000001007 3400000000000000" ..
	    "0000000000000000 0000000000000000" ..
	    "6180100000000001 3400000000000000" ..
	    "0000000000000000 0000000000000000" ..
	    "6104200000006003 3400000000000000" ..
	    "0000000000000000 0000000000000000",
}

local reads = {
	{ R7 + 0x108010, 8, 0x19010 },
	{ R6 + 0x108010, 8, 0x19010 },
	{ R7 + 0x4000000, 8, 0x1000 },
	{ R7 + 0x10afff, 1, 0x1bfff },
	{ R7 + 0x10b000, 1, "fail" },
	{ R7 + 0x10aff8, 16, "fail" },
	{ R6 + 0xfffff, 1, "fail" },
	{ R6 - 1, 1, "fail" },
	{ -1, 1, "fail" },
	{ R5, 8, "fail" },
	{ R5 + 0x4000, 8, "fail" },
	{ R5 + 0x204000, 0x2000, 0x19000 },
	{ R5 + 0x204123, 8, 0x19123 },
	{ R5 + 0x205ff8, 16, "fail" },
	{ R5 + 0x206000, 8, "fail" },
	{ R5 + 0x208000, 0x1000, 0x1b000 },
	{ R5 + 0x208ff8, 8, 0x1bff8 },
	{ R5 + 0x208ff8, 16, "fail" },
	{ R5 + 0x209000, 8, "fail" },
	{ R5 + 0x20a000, 8, "fail" },
	{ R5 + 0x20c000, 8, 0x19000 },
	{ R5 + 0x20dff0, 0x20, { 0x1aff0, 0x1c000 } },
	{ R5 + 0x210000, 8, "fail" },
	{ R5 + 0x80000000, 8, "fail" },
	{ R5 + (1 << 41), 8, "fail" },
	{ R5 + (1 << 41) + 0x204000, 8, "fail" },
	{ R6 - 0x2000, 8, "fail" },
	{ 0, 8, "fail" },
	{ 0x7fffffffffffffff, 1, "fail" },
	{ 0x8000000000000000, 8, "fail" },
	{ PBVM - 1, 1, "fail" },
}

-- What one has more than another of the same.
local function and_more(list, more)
	local out = table.move(list, 1, #list, 1, {})
	return table.move(more, 1, #more, #out + 1, out)
end

-- Before 9.0: no bootinfo, and the kernel in region 7.
local twolevel = {
	scenario = with(machine, { kernel = "8", variant = "twolevel" }),
	size = 0x1e000, page = 0x2000,
	bytes = with(bytes, {
		[0] = "7f454c46020101ff 0000000000000000" ..
		    "0400320000000000 0000000000000000" ..
		    "4000000000000000 0000000000000000" ..
		    "0001000040003800 0300400000000000",
	}),
	reads = and_more(reads, {
		{ R7 + 0x4008000, 8, 0x9000 },
		{ PBVM, 8, "fail" },
		{ TABLE, 8, "fail" },
	}),
}

local function bootinfo(pgtbl, size)
	local zeros = ("\0"):rep(40)
	return string.pack("<i8I8c40I8c40c20I4I8I8I8I8I8", 0xdeadbeeffeedface,
	    1, zeros, pgtbl, zeros, zeros:sub(1, 20), size, 0, 0,
	    PBVM + 0xc000, 0, 0)
end

local pbvm = {
	scenario = with(machine, {
		table_at = and_more(machine.table_at, {
			{ level = 1, va = PBVM, pa = 0x101000 } }),
		map = and_more(machine.map, {
			{ va = PBVM, pa = 0x4000000, size = 0x10000 },
			{ va = PBVM + 0x10000, pa = 0x4010000, size = 0x10000,
			    valid = false },
			{ va = PBVM + 0x20000, pa = 0x5000000,
			    size = 0x10000 },
			{ va = PBVM + 0x1ff0000, pa = 0x200000,
			    size = 0x10000, rw = false, nx = true } }),
		write = { { pa = 0x100000, bytes = bootinfo(0x101000, 4096) } },
		ehdr = { e_entry = 0x100000 },
	}),
	size = 0x1e000, page = 0x2000,
	bytes = with(bytes, {
		[0] = "7f454c46020101ff 0000000000000000" ..
		    "0400320000000000 0000100000000000" ..
		    "4000000000000000 0000000000000000" ..
		    "0001000040003800 0300400000000000",
		[0x11000] = "cefaedfeefbeadde 0100000000000000",
		[0x11038] = "0010100000000000",
		[0x1107c] = "00100000",
		[0x11090] = "00c000000000fc9f",
		[0x12000] = "6106000400000000 6006010400000000" ..
		    "6106000500000000 0000000000000000",
		[0x12ff8] = "6100200000000000",
	}),
	reads = and_more(reads, {
		{ PBVM, 8, 0x1000 },
		{ PBVM + 0x8000, 8, 0x9000 },
		{ PBVM + 0xffff, 1, 0x10fff },
		{ PBVM + 0xfff8, 16, "fail" },
		{ PBVM + 0x10000, 8, "fail" },
		{ PBVM + 0x20000, 8, "fail" },
		{ PBVM + 0x30000, 8, "fail" },
		{ PBVM + 0x1ff0010, 8, 0x1c010 },
		{ PBVM + 0x1ff1ff8, 8, 0x1dff8 },
		{ PBVM + 0x1ff2000, 8, "fail" },
		{ PBVM + 0x2000000, 8, "fail" },
		{ PBVM + 0x200000000, 8, "fail" },
		{ TABLE - 1, 1, "fail" },
		{ TABLE, 8, 0x12000 },
		{ TABLE + 0xff8, 8, 0x12ff8 },
		{ TABLE + 0xff8, 9, "fail" },
		{ TABLE + 0x1000, 8, "fail" },
		{ R5 - 1, 1, "fail" },
	}),
}

-- One directory: 2 GiB, and the name that 5.0 had for it.
local onelevel = {
	scenario = with(machine, {
		kernel = "5.0", variant = "onelevel",
		table_at = { { level = 2, va = R5, pa = 0x102000 },
		    { level = 1, va = R5, pa = 0x104000 },
		    { level = 1, va = R5 + 0x200000, pa = 0x106000 } },
	}),
	size = 0x1e000, page = 0x2000,
	bytes = {
		[0x9000] = bytes[0x9000],
		[0x13000] = "00401000000000e0 00601000000000e0" ..
		    "0000000000000000",
		[0x17000] = bytes[0x17000],
	},
	reads = and_more(reads, {
		{ R5 + (1 << 31) + 0x204000, 8, "fail" },
		{ R7 + 0x4008000, 8, 0x9000 },
		{ PBVM, 8, "fail" },
	}),
}

local image = {
	scenario = {
		target = "ia64", format = "raw", kernel = "5.0",
		variant = "onelevel", memory = { { 0, 0x20000 } },
		kernphys = 0x10000, tables = 0x2000,
		map = { { va = R5 + 0x204000, pa = 0xa000 },
		    { va = R5 + 0x206000, pa = 0x80000 } },
		pages = { { 0xa000, 0xc000 }, { 0x10000, 0x12000 } },
	},
	size = 0x20000, page = 0x2000,
	bytes = {
		[0x18000] = "00200000000000e0",
		[0x2000] = "00400000000000e0 00600000000000e0",
		[0x6040] = "61a6000000001007 3400000000000000",
		[0x6060] = "6106080000001007 3400000000000000",
	},
	reads = {
		{ R7 + 0x10010, 8, 0x10010 },
		{ R6 + 0x1fff8, 8, 0x1fff8 },
		{ R7 + 0x20000, 8, "short" },
		{ R5 + 0x205ff8, 8, 0xbff8 },
		{ R5 + 0x206000, 8, "short" },
		{ R5 + 0x208000, 8, "fail" },
		{ R5, 8, "fail" },
		{ PBVM, 8, "fail" },
	},
}

local virtual = {
	scenario = {
		target = "ia64", format = "virtual", kernphys = 0x4000000,
		memory = { { 0x4000000, 0x400c000 } },
		map = { { va = PBVM, pa = 0x4000000, count = 6 } },
		pages = { { 0x4000000, 0x400c000 } },
		ehdr = { e_entry = PBVM + 0x9000 },
	},
	size = 0xe000, page = 0x2000,
	bytes = {
		[0] = "7f454c46020101ff 0000000000000000" ..
		    "0400320000000000 009000000000fc9f" ..
		    "4000000000000000 0000000000000000" ..
		    "0000000040003800 0100400000000000" ..
		    "0100000004000000 0020000000000000 000000000000fc9f" ..
		    "ffffffffffffffff 00c0000000000000 00c0000000000000" ..
		    "0020000000000000 0000000000000000",
	},
	reads = {
		{ PBVM, 8, 0x2000 },
		{ PBVM + 0x8004, 8, 0xa004 },
		{ PBVM + 0xbfff, 1, 0xdfff },
		{ PBVM + 0xbff8, 16, "fail" },
		{ PBVM + 0xc000, 8, "fail" },
		{ PBVM - 1, 1, "fail" },
		{ R7 + 0x4000000, 8, "fail" },
		{ R5 + 0x204000, 8, "fail" },
		{ TABLE, 8, "fail" },
		{ 0x4000000, 8, "fail" },
	},
}

return {
	{ "ia64 full, two directories", twolevel },
	{ "ia64 full, PBVM", pbvm },
	{ "ia64 full, one directory", onelevel },
	{ "ia64 image", image },
	{ "ia64 virtual", virtual },
}
