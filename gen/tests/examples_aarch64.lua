-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of docs/formats/aarch64.md: see examples.lua.  sha256
-- is that of the whole vmcore, page its page size.

-- A page whose text says where it comes from, 16 bytes at a time.
local function text(pa, size)
	local o = {}
	for at = 0, size - 16, 16 do
		o[#o + 1] = ("P%x@%05x|"):format(pa, at)
	end
	return table.concat(o)
end

local function pages(size, list)
	local out = {}
	for _, pa in ipairs(list) do
		out[#out + 1] = { pa = pa, bytes = text(pa, size) }
	end
	return out
end

local KV = 0xffff000000000000
local DM = 0xffffa00000000000

local MSG = { text = ("MSG"):rep(34):sub(1, 100), size = 100 }
local PXN, UXN, CONTIG = 1 << 53, 1 << 54, 1 << 52

local DUMPED = { 0x40001000, 0x40002000, 0x40003000, 0x80002000 }

-- The scenario of all three versions with pages of 4 KiB.
local function small(version, kernel)
	return {
		target = "aarch64", variant = "4k", format = "minidump",
		version = version, kernel = kernel,
		memory = { { 0x40000000, 0x40010000 },
		    { 0x80000000, 0x80004000 } },
		tables = 0x40008000,
		map = {
			{ va = KV + 0x1000, pa = 0x40001000 },
			{ va = KV + 0x2000, pa = 0x40003000, rw = false,
			    nx = true },
			{ va = KV + 0x3000, pa = 0x80002000, bits = PXN },
			{ va = KV + 0x1ff000, pa = 0x40002000,
			    bits = 0x88 << 48 },
		},
		write = pages(0x1000, DUMPED), dump = DUMPED, msgbuf = MSG,
	}
end

local function reads(dmap, at)
	return {
		{ KV + 0x1ff8, 16, { at + 0xff8, at + 0x2000 } },
		{ KV + 0x1ff010, 16, at + 0x1010 },
		{ dmap + 0x40002030, 16, at + 0x3030 },
		{ dmap + 0x2ffc, 8, { at + 0x1ffc, at + 0x2000 } },
		{ KV + 0x3ffc, 8, "fail" },
		{ dmap + 0x4000, 8, "fail" },
		{ KV + 0x200000, 8, "fail" },
		{ KV, 8, "fail" },
		{ KV - 1, 1, "fail" },
		{ dmap - 1, 1, "fail" },
		{ 0xffffff0000000000, 1, "fail" },
		{ -1, 1, "fail" },
	}
end

local function walk(at)
	return {
		{ 0x40001000, KV + 0x1000, 7, at, 0x1000 },
		{ 0x40003000, KV + 0x2000, 1, at + 0x2000, 0x1000 },
		{ 0x80002000, KV + 0x3000, 3, at + 0x3000, 0x1000 },
		{ 0x40002000, KV + 0x1ff000, 7, at + 0x1000, 0x1000 },
	}
end

local MAGIC = "6d696e69 64756d70 20467265 65425344 2f61726d 36340000"
local ENTRIES = "0000000000000000 0317004000000000" ..
    "8337004000006000 0327008000002000"
local LAST = "0327004000008800"

local v3 = {
	scenario = small(3, "15"),
	size = 0x9000,
	sha256 = "47cfd1ec4be6e879367c93a284eaec2a" ..
	    "f4cb63a7c41f560576eab201d40311e5",
	bytes = {
		[0] = MAGIC .. "03000000 64000000" ..
		    "00100000 00100000 00000000 0000ffff" ..
		    "00000040 00000000 00000000 00a0ffff" ..
		    "00000000 00ffffff 00100000 00000000",
		[0x2000] = "0000004000000000 0000014000000000" ..
		    "0000008000000000 0040008000000000 0000000000000000",
		[0x3000] = "0e00040000",
		[0x4000] = ENTRIES,
		[0x4ff8] = LAST,
	},
	reads = reads(DM, 0x5000),
	walk = walk(0x5000),
}

local v2 = {
	scenario = small(2, "13"),
	size = 0x9000,
	bytes = {
		[0x18] = "02000000 64000000 00100000 00100000",
		[0x48] = "00100000 00000000",
		[0x2000] = "0000004000000000 0000014000000000",
		[0x3000] = "0e00040000",
		[0x4000] = ENTRIES,
		[0x4ff8] = LAST,
	},
	reads = reads(DM, 0x5000),
	walk = walk(0x5000),
}

local DM11 = 0xfffffd0000000000

local v1 = {
	scenario = small(1, "11"),
	size = 0x18000,
	bytes = {
		[0x18] = "01000000 64000000 00100100 00100000",
		[0x30] = "00000040 00000000 00000000 00fdffff",
		[0x48] = "00000000 00000000",
		[0x2000 + 0x40001 // 8] = "0e",
		[0x2000 + 0x80002 // 8] = "04",
		[0x13000] = ENTRIES,
		[0x13ff8] = LAST,
	},
	reads = reads(DM11, 0x14000),
	walk = walk(0x14000),
}

local BIG = { 0x40004000, 0x4000c000, 0x80008000 }

local v3_16k = {
	page = 0x4000,
	scenario = {
		target = "aarch64", variant = "16k", format = "minidump",
		version = 3, kernel = "15",
		memory = { { 0x40000000, 0x40100000 },
		    { 0x80000000, 0x80010000 } },
		tables = 0x40020000, header = { dmapphys = 0x40000000 },
		map = {
			{ va = KV, pa = 0x40004000 },
			{ va = KV + 0x4000, pa = 0x80008000, rw = false,
			    nx = true },
			{ va = KV + 0x1ffc000, pa = 0x4000c000 },
		},
		write = pages(0x4000, BIG), dump = BIG, msgbuf = MSG,
	},
	size = 0x20000,
	sha256 = "3413f30f090db18aef3f784d5cb7045d" ..
	    "efcbc0ef44a5187ee7b93c61e569bb73",
	bytes = {
		[0] = MAGIC .. "03000000 64000000 00400000 00400000",
		[0x40] = "00000000 00ffffff 00400000 01000000",
		[0x8000] = "0000004000000000 0000104000000000" ..
		    "0000008000000000 0000018000000000 0000000000000000",
		[0xc000] = "0a00000000000000 0400000000000000",
		[0x10000] = "0347004000000000 8387008000006000",
		[0x13ff8] = "03c7004000000000",
	},
	reads = {
		{ KV + 0x3ffc, 8, { 0x17ffc, 0x1c000 } },
		{ KV + 0x1ffc010, 16, 0x18010 },
		{ DM + 0x4010, 16, 0x14010 },
		{ DM + 0x8000, 8, "fail" },
		{ KV + 0x2000000, 8, "fail" },
	},
	walk = {
		{ 0x40004000, KV, 7, 0x14000, 0x4000 },
		{ 0x80008000, KV + 0x4000, 1, 0x1c000, 0x4000 },
		{ 0x4000c000, KV + 0x1ffc000, 7, 0x18000, 0x4000 },
	},
}

-- Blocks as the writer takes them apart, and a run of contiguous entries.
local blocks = {
	scenario = {
		target = "aarch64", variant = "4k", format = "minidump",
		version = 3, kernel = "15",
		memory = { { 0x40000000, 0x40800000 } },
		tables = 0x40010000,
		map = {
			{ va = KV, pa = 0x40020000, count = 16, bits = CONTIG },
			{ va = KV + 0x200000, pa = 0x40400000, size = 0x200000,
			    rw = false, nx = true, bits = CONTIG | 4 },
			{ va = KV + 0x40000000, pa = 0x40000000,
			    size = 0x40000000, bits = UXN },
		},
		pages = { 0x40021000, 0x40401000 },
		dump = { 0x40021000, 0x40401000 },
	},
	size = 0x1000 + 0x1000 + 0x1000 + 0x1000 + 1024 * 0x1000 + 0x2000,
	bytes = {
		[0x24] = "00004000",
		[0x4000] = "0307024000001000 0317024000001000",
		[0x5000] = "0307404000000000 0317404000000000",
		[0x204000] = "0307004000000000 0317004000000000",
		[0x403ff8] = "03f7ff7f00000000",
	},
	reads = {
		{ KV + 0x1000, 8, 0x404000 },
		{ KV + 0x201000, 8, 0x405000 },
		{ KV + 0x40021000, 8, 0x404000 },
		{ KV + 0x40401000, 8, 0x405000 },
		{ KV + 0x2000, 8, "fail" },
		{ KV + 0x400000, 8, "fail" },
		{ KV + 0x7ffff000, 8, "fail" },
		{ KV + 0x80000000, 8, "fail" },
	},
}

return {
	{ "aarch64 minidump 1", v1 },
	{ "aarch64 minidump 2", v2 },
	{ "aarch64 minidump 3", v3 },
	{ "aarch64 minidump 3, 16 KiB", v3_16k },
	{ "aarch64 minidump 3, blocks", blocks },
}
