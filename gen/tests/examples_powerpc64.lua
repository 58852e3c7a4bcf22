-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of docs/formats/powerpc64.md: see examples.lua.

local KV = 0xc008000000000000
local DM = 0xc000000000000000

local MAGIC = "6d696e6964756d702046726565425344" ..
    "2f706f77657270633634000000000000"

-- Dumped pages of the first example, and where they are behind at.
local HASHED = { 0x5000, 0x101000, 0x1000000, 0x1001000, 0x100003000 }

local hashed_map = {
	{ va = KV + 0x3000, pa = 0x5000, nx = true },
	{ va = KV + 0x1a2b000, pa = 0x100003000, secondary = true },
	{ va = DM, pa = 0, size = 0x1000000 },
	{ va = DM + 0x1000000, pa = 0x1000000, size = 0x1000000, rw = false },
}

local function hashed_reads(at)
	return {
		{ DM + 0x101008, 8, at + 0x1008 },
		{ 0x101008, 8, at + 0x1008 },
		{ KV + 0x3010, 8, at + 0x10 },
		{ KV - DM + 0x3010, 8, at + 0x10 },
		{ KV + 0x1a2b020, 8, at + 0x4020 },
		{ DM + 0x100003000, 8, at + 0x4000 },
		{ DM + 0x1000000, 8, at + 0x2000 },
		{ DM + 0x1000ff8, 16, { at + 0x2ff8, at + 0x3000 } },
		{ DM + 0x1001ff8, 16, "fail" },
		{ DM + 0x102000, 8, "fail" },
		{ KV + 0x4000, 8, "fail" },
		{ 0x4000000000101000, 8, "fail" },
		{ KV + 0x7ffffffff, 1, "fail" },
		{ KV + 0x800000000, 8, "fail" },
		{ -1, 1, "fail" },
	}
end

local phyp = {
	scenario = {
		target = "powerpc64", variant = "phyp", format = "minidump",
		memory = { { 0, 0x4000000 }, { 0x100000000, 0x100010000 } },
		map = hashed_map, pages = HASHED, dump = HASHED,
	},
	size = 0x49000,
	bytes = {
		[0] = MAGIC .. "6d6d755f 70687970 00000000 00000000" ..
		    "00000000 00000000 00000000 00000000" ..
		    "00000002 00001000 00001000 00040000" ..
		    "c0080000 00000000 c0080007 ffffffff" ..
		    "c0000000 00000000 c007ffff ffffffff" ..
		    "00000001 00000000 c0000000 00100100" ..
		    "c0000000 01a00000 00001000 00000000" ..
		    "00000000 00000000",
		[0x2000] = "0000000000000000 0000000004000000" ..
		    "0000000100000000 0000000100010000" ..
		    "0000000000000000 0000000000000000",
		[0x3000] = "0000000000000020",
		[0x3020] = "0000000000000002",
		[0x3200] = "0000000000000003",
		[0x3800] = "0000000000000008",
		[0x10a00] = "0001d800ecc40193 0000000100003192",
		[0x26000] = "00010000ecc40015 0000000000000192",
		[0x26080] = "00010000ecc40115 0000000001000193",
		[0x26180] = "0001d800ecc40011 0000000000005196",
	},
	reads = hashed_reads(0x44000),
	walk = {
		{ 0x100003000, KV + 0x1a2b000, 7, 0x48000, 0x1000 },
		{ 0, DM, 7, -1, 0x1000000 },
		{ 0x1000000, DM + 0x1000000, 5, 0x46000, 0x1000000 },
		{ 0x5000, KV + 0x3000, 3, 0x44000, 0x1000 },
		{ 0x101000, 0, 3, 0x45000, 0x1000 },
		{ 0x1001000, 0, 3, 0x47000, 0x1000 },
	},
}

-- Little-endian but for the table.
local g5le = {
	scenario = {
		target = "powerpc64le", variant = "g5", format = "minidump",
		memory = phyp.scenario.memory,
		map = hashed_map, pages = HASHED, dump = HASHED,
	},
	size = 0x49000,
	bytes = {
		[0] = MAGIC .. "6d6d755f 67350000 00000000 00000000",
		[0x40] = "02000000 00100000 00100000 00000400" ..
		    "00000000 000008c0",
		[0x2000] = "0000000000000000 0000000400000000" ..
		    "0000000001000000 0000010001000000",
		[0x3000] = "2000000000000000",
		[0x10a00] = phyp.bytes[0x10a00],
		[0x26180] = phyp.bytes[0x26180],
	},
	reads = phyp.reads,
	walk = phyp.walk,
}

-- Little-endian throughout: entries that came in registers.
local phyple = {
	scenario = {
		target = "powerpc64le", variant = "phyp", format = "minidump",
		memory = phyp.scenario.memory,
		map = hashed_map, pages = HASHED, dump = HASHED,
	},
	size = 0x49000,
	bytes = {
		[0] = MAGIC .. "6d6d755f 70687970 00000000 00000000",
		[0x2000] = g5le.bytes[0x2000],
		[0x3000] = g5le.bytes[0x3000],
		[0x10a00] = "9301c4ec 00d80100 92310000 01000000",
		[0x26000] = "1500c4ec 00000100 92010000 00000000",
		[0x26180] = "1100c4ec 00d80100 96510000 00000000",
	},
	reads = phyp.reads,
	walk = phyp.walk,
}

local FIRST = { 0x5000, 0x101000, 0x3fff000 }

local v1 = {
	scenario = {
		target = "powerpc64", variant = "g5", format = "minidump",
		version = 1, memory = { { 0, 0x4000000 } },
		map = { hashed_map[1] }, pages = FIRST, dump = FIRST,
	},
	size = 0x46000,
	bytes = {
		[0x20] = "6d6d755f 67350000",
		[0x40] = "00000001 00001000 00001000 00040000",
		[0x80] = "c0000000 01a00000 00000000 00000000",
		[0x2000] = "0000000000000020",
		[0x2020] = "0000000000000002",
		[0x27f8] = "8000000000000000",
		[0x25180] = "0001d800ecc40011 0000000000005196",
	},
	reads = {
		{ KV + 0x3010, 8, 0x43010 },
		{ DM + 0x101008, 8, 0x44008 },
		{ 0x3fff000, 8, 0x45000 },
		{ DM + 0x3ffe000, 8, "fail" },
		{ DM + 0x4000000, 8, "fail" },
	},
}

local RADIX = { 0x5000, 0x8000, 0x9000, 0xa000, 0x101000, 0x200000, 0x201000,
    0x100003000 }

local function radix(target, bytes)
	local of_tables = {
		[0xe000] = "8000000000008009",
		[0x17000] = "8000000000009009",
		[0x18000] = "800000000000a009 c00000000020018f",
		[0x19018] = "c00000000000518e c00000010000318c",
	}
	for off, hex in pairs(of_tables) do
		bytes[off] = hex
	end
	return {
		scenario = {
			target = target, variant = "radix", format = "minidump",
			memory = { { 0, 0x10000000 },
			    { 0x100000000, 0x100010000 } },
			tables = 0x400000,
			table_at = {
				{ level = 3, va = KV, pa = 0x8000 },
				{ level = 2, va = KV, pa = 0x9000 },
				{ level = 1, va = KV, pa = 0xa000 },
			},
			map = {
				{ va = KV + 0x3000, pa = 0x5000, nx = true },
				{ va = KV + 0x4000, pa = 0x100003000, rw = false,
				    nx = true },
				{ va = KV + 0x200000, pa = 0x200000,
				    size = 0x200000 },
			},
			pages = { 0x5000, 0x101000, 0x200000, 0x201000,
			    0x100003000 },
			dump = RADIX,
		},
		size = 0x1e000,
		bytes = bytes,
		reads = {
			{ KV + 0x3010, 8, 0x16010 },
			{ KV + 0x3ff8, 16, { 0x16ff8, 0x1d000 } },
			{ KV + 0x201ff0, 8, 0x1cff0 },
			{ KV + 0x200ff8, 16, { 0x1bff8, 0x1c000 } },
			{ KV + 0x5000, 8, "fail" },
			{ KV + 0x202000, 8, "fail" },
			{ DM + 0x101008, 8, 0x1a008 },
			{ 0x101008, 8, 0x1a008 },
			{ -1, 1, "fail" },
		},
		walk = {
			{ 0x5000, KV + 0x3000, 3, 0x16000, 0x1000 },
			{ 0x100003000, KV + 0x4000, 1, 0x1d000, 0x1000 },
			{ 0x200000, KV + 0x200000, 7, 0x1b000, 0x200000 },
			{ 0x8000, 0, 3, 0x17000, 0x1000 },
			{ 0x9000, 0, 3, 0x18000, 0x1000 },
			{ 0xa000, 0, 3, 0x19000, 0x1000 },
			{ 0x101000, 0, 3, 0x1a000, 0x1000 },
			{ 0x201000, 0, 3, 0x1c000, 0x1000 },
		},
	}
end

return {
	{ "powerpc64 minidump 2, hypervisor", phyp },
	{ "powerpc64le minidump 2, native", g5le },
	{ "powerpc64le minidump 2, hypervisor", phyple },
	{ "powerpc64 minidump 1", v1 },
	{ "powerpc64le minidump 2, radix", radix("powerpc64le", {
		[0x20] = "6d6d755f 72616469 78000000",
		[0x40] = "02000000 00100000 00300000 00000100" ..
		    "00000000 000008c0 ffffffff 070008c0" ..
		    "00000000 000000c0 ffffffff ffff07c0" ..
		    "01000000 00000000 00011000 000000c0" ..
		    "0000a001 000000c0 00100000 00000000",
		[0x2000] = "0000000000000000 0000001000000000" ..
		    "0000000001000000 0000010001000000",
		[0x3000] = "2007000000000000",
		[0x3020] = "0200000000000000",
		[0x3040] = "0300000000000000",
		[0x5000] = "0800000000000000",
	}) },
	{ "powerpc64 minidump 2, radix", radix("powerpc64", {
		[0x3000] = "0000000000000720",
		[0x5000] = "0000000000000008",
	}) },
}
