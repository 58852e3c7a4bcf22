-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of docs/formats/sparc64.md: see examples.lua.

local KV, DIRECT = 0xc0100000, 0xfffff80000000000

local function scenario(more)
	local s = {
		target = "sparc64", format = "regions",
		memory = { { 0x40000000, 0x40006000 }, { 0x400000, 0x404000 } },
		tables = 0x400000, tsb_entries = 256,
		map = {
			{ va = KV + 0x2000, pa = 0x40002000, nx = true },
			{ va = KV + 0x8000, pa = 0x40004000, nx = true,
			    valid = false },
			{ va = KV + 0xa000, pa = 0x40004000, nx = true,
			    bits = 1 << 45 },
			{ va = KV + 0xc000, pa = 0x50000000, nx = true },
		},
		slots = { { slot = 3, hi = 0xc07, lo = 0xe000000040000536 } },
		pages = { { 0x40000000, 0x40006000 }, 0x402000 },
	}
	for k, v in pairs(more or {}) do
		s[k] = v
	end
	return s
end

local example = {
	scenario = scenario(),
	size = 0xa200, page = 0x2000,
	bytes = {
		[0] = "0000000000000200 0000000000400000 0000000000002000" ..
		    "00000000000000ff 00000002 00000000" ..
		    "0000000040000000 0000000000006000 0000000000000200" ..
		    "0000000000400000 0000000000004000 0000000000006200" ..
		    "0000000000000000",
		[0x7220] = "0000000000180204 8000000040002536" ..
		    "0000000000000000 0000000000000000",
		[0x6260] = "0000000000000c07 e000000040000536",
		[0x7280] = "0000000000180210 0000000040004536",
		[0x72a0] = "0000000000180214 8000200040004536",
		[0x72c0] = "0000000000180218 8000000050000536",
	},
	reads = {
		{ KV + 0x2000, 0x2000, 0x2200 },
		{ KV + 0x2abc, 8, 0x2cbc },
		{ KV + 0x3fff, 1, 0x41ff },
		{ KV + 0x3ff0, 0x20, "fail" },
		{ DIRECT + 0x402010, 8, 0x8210 },
		{ DIRECT + 0x40004000, 8, 0x4200 },
		{ DIRECT + 0x40005fff, 1, 0x61ff },
		{ DIRECT + 0x404000, 8, "fail" },
		{ DIRECT + 0x3f000, 8, "fail" },
		{ 0xfffffffffffffff8, 8, "fail" },
		{ KV + 0x4000, 8, "fail" },
		{ 0xc0302000, 8, "fail" },
		-- The machine's page: PA 0x40006000, which no region has.
		{ 0xc0406000, 8, "fail" },
		{ KV + 0x8000, 8, "fail" },
		{ KV + 0xa000, 8, 0x4200 },
		{ KV + 0xc000, 8, "fail" },
		{ 0, 8, "fail" },
		{ DIRECT - 0x2000, 8, "fail" },
	},
}

local cut = {
	scenario = scenario { truncate = 0x2300 },
	size = 0x2300,
	bytes = {},
	reads = {
		{ KV + 0x2000, 8, "fail" },
		{ DIRECT + 0x40002000, 0x100, 0x2200 },
	},
}

-- The machine's answer about pages of which a region has but a part.
local part = {
	scenario = {
		target = "sparc64", format = "regions",
		memory = { { 0x400000, 0x402000 }, { 0x600000, 0x603000 },
		    { 0x800000, 0x802000 } },
		tables = 0x400000, tsb_entries = 256,
		pages = { { 0x600000, 0x604000 }, 0x800000 },
	},
	size = 0x7200,
	bytes = {},
	reads = {
		{ DIRECT + 0x602000, 8, 0x4200 },
		{ DIRECT + 0x602ff8, 8, 0x51f8 },
		{ DIRECT + 0x603000, 8, "fail" },
		{ DIRECT + 0x602ff8, 16, "fail" },
		{ DIRECT + 0x800000, 8, 0x5200 },
	},
}

return {
	{ "sparc64 regions", example },
	{ "sparc64 regions, cut", cut },
	{ "sparc64 regions, part of a page", part },
}
