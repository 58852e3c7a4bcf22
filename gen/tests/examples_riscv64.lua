-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of docs/formats/riscv64.md: see examples.lua.

local KV = 0xffffffc000000000
local DM = 0xffffffd000000000

local DUMPED = { 0x80200000, 0x80205000, 0x803ff000, 0x88000000, 0x8800f000 }

local function scenario(version, variant, kernel)
	return {
		target = "riscv64", variant = variant, format = "minidump",
		version = version, kernel = kernel,
		memory = { { 0x80200000, 0x80400000 },
		    { 0x88000000, 0x88010000 } },
		tables = 0x80380000,
		map = {
			{ va = KV, pa = 0x80200000, rw = false },
			{ va = KV + 0x1000, pa = 0x80205000, nx = true },
			{ va = KV + 0x4000, pa = 0x80300000, nx = true },
			{ va = KV + 0x7000, pa = 0x803ff000, rw = false,
			    nx = true },
			{ va = KV + 0x8000, pa = 0x8800f000 },
			{ va = KV + 0x9000, pa = 0x80205000, nx = true,
			    valid = false },
			{ va = KV + 0x200000, pa = 0x80200000,
			    size = 0x200000 },
		},
		entry = { { level = 1, va = KV + 0x3000, value = 0x20081401 } },
		pages = DUMPED, dump = DUMPED, msgbuf = { size = 0x1fb8 },
	}
end

local function reads(at)
	return {
		{ KV, 8, at },
		{ KV + 0x1000, 8, at + 0x1000 },
		{ KV + 0x1ff8, 8, at + 0x1ff8 },
		{ KV + 0x1ff8, 16, "fail" },
		{ KV + 0x2000, 8, "fail" },
		{ KV + 0x3000, 8, "fail" },
		{ KV + 0x4000, 8, "fail" },
		{ KV + 0x9000, 8, "fail" },
		{ KV + 0x7000, 8, at + 0x2000 },
		{ KV + 0x8000, 8, at + 0x4000 },
		{ KV + 0x200000, 8, at },
		{ KV + 0x205000, 8, at + 0x1000 },
		{ KV + 0x206000, 8, "fail" },
		{ KV + 0x400000, 8, "fail" },
		{ DM + 0x205010, 8, at + 0x1010 },
		{ DM + 0x8000000, 8, at + 0x3000 },
		{ DM + 0x206000, 8, "fail" },
		{ DM + 0x1ff000, 8, "fail" },
		{ 0xfffffff000000000, 8, "fail" },
		{ 0xffffffbfffffffff, 1, "fail" },
		{ 0, 8, "fail" },
	}
end

local MAGIC = "6d696e69 64756d70 20467265 65425344 2f726973 63760000"
local ENTRIES = "cb00082000000000 c714082000000000 0000000000000000" ..
    "0114082000000000 c7000c2000000000 0000000000000000 0000000000000000" ..
    "c3fc0f2000000000 cf3c002200000000 c614082000000000"
local MEGA = "cf00082000000000 cf04082000000000 cf08082000000000" ..
    "cf0c082000000000 cf10082000000000 cf14082000000000"

local function v2(variant)
	return {
		scenario = scenario(2, variant, "13.1"),
		size = 0xc000,
		bytes = {
			[0] = MAGIC .. "02000000 b81f0000 00100000 00200000" ..
			    "00000000 c0ffffff 00000080 00000000" ..
			    "00000000 d0ffffff 00000000 f0ffffff" ..
			    "00100000 00000000",
			[0x3000] = "0000208000000000 0000408000000000" ..
			    "0000008800000000 0000018800000000" ..
			    "0000000000000000",
			[0x4000] = "2100000000000000",
			[0x4038] = "0000000000000080 0180000000000000",
			[0x5000] = ENTRIES,
			[0x6000] = MEGA,
		},
		reads = reads(0x7000),
	}
end

local v1 = {
	scenario = scenario(1, "sv39", "12"),
	size = 0x1c000,
	bytes = {
		[0x18] = "01000000 b81f0000 00200100 00200000",
		[0x48] = "00000000 00000000",
		[0x3000 + 0x10040] = "21",
		[0x15000] = ENTRIES,
		[0x16000] = MEGA,
	},
	reads = reads(0x17000),
}

-- The first records, and those of the megapage that are in the dump.
local walk = {
	{ 0x80200000, KV, 5, 0x7000, 0x1000 },
	{ 0x80205000, KV + 0x1000, 3, 0x8000, 0x1000 },
	{ 0x80300000, KV + 0x4000, 3, -1, 0x1000 },
	{ 0x803ff000, KV + 0x7000, 1, 0x9000, 0x1000 },
	{ 0x8800f000, KV + 0x8000, 7, 0xb000, 0x1000 },
}
local OFFSET = { [0] = 0x7000, [5] = 0x8000, [511] = 0x9000 }
for i = 0, 511 do
	walk[#walk + 1] = { 0x80200000 + i * 0x1000, KV + 0x200000 + i * 0x1000,
	    7, OFFSET[i] or -1, 0x1000 }
end
walk[#walk + 1] = { 0x88000000, 0, 3, 0xa000, 0x1000 }

local sv39, sv48 = v2 "sv39", v2 "sv48"
sv39.walk = walk

return {
	{ "riscv64 minidump 1", v1 },
	{ "riscv64 minidump 2", sv39 },
	{ "riscv64 minidump 2, Sv48", sv48 },
}
