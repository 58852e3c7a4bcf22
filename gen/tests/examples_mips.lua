-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of docs/formats/mips.md: see examples.lua.

local KV64, KV32 = 0xc000000000000000, 0xc0000000
local FIRST = 0x100000
local LOW = { 0, FIRST, 0x121000, 0x140000, 0x4001000 }
local HIGH = { 0, FIRST, 0x121000, 0x140000, 0x90001000 }

local function scenario(target, version, kva, last, memory, dumped, wired)
	return {
		target = target, format = "minidump", version = version,
		memory = memory,
		map = {
			{ va = kva, pa = FIRST },
			{ va = kva + 0x1000, pa = 0x121000, rw = false },
			{ va = kva + 0x4000, pa = 0x140000, bits = wired },
			{ va = kva + 0x5000, pa = 0x200000 },
			{ va = kva + 0x6000, pa = last },
			{ va = kva + 0x7000, pa = 0 },
		},
		entry = { { level = 1, va = kva + 0x3000, value = 0 } },
		pages = dumped, dump = dumped, msgbuf = { size = 0x1fb8 },
		tables = 0x300000,
	}
end

local MAGIC = "6d696e69 64756d70 20467265 65425344 2f6d6970 73000000"

-- Words of 32 bits in the other byte order.
local function little(words)
	return (words:gsub("%s", ""):gsub("(%x%x)(%x%x)(%x%x)(%x%x)",
	    "%4%3%2%1"))
end

local function same(words)
	return words
end

-- Words of 64 bits: their halves change places, too.
local function of64(order, words)
	if order == same then
		return words
	end
	return (little(words):gsub("(%x%x%x%x%x%x%x%x)(%x%x%x%x%x%x%x%x)",
	    "%2%1"))
end

-- Entries of 64 bits: n32 and n64 differ in where windows and the kernel map
-- are, and in the words of the bitmap.
local function wide(target, kva, order)
	local n64 = kva == KV64
	local kseg = n64 and 0xffffffff00000000 or 0
	local ex = {
		scenario = scenario(target, 2, kva, 0x90001000,
		    { { 0, 0x8000000 }, { 0x90000000, 0x90100000 } }, HIGH,
		    3 << 56),
		size = 0xc000,
		bytes = {
			[0] = MAGIC .. order("00000002 00001fb8 00002000" ..
			    "00001000") .. of64(order, ("%016x"):format(kva)) ..
			    "00000000 00000000 00000000 00000000" ..
			    order("00001000 00000000"),
			[0x3000] = of64(order, "0000000000000000" ..
			    "0000000008000000 0000000090000000" ..
			    "0000000090100000 0000000000000000"),
			[0x6000] = of64(order, "000000000000401f" ..
			    "008000000000485b 0000000000000001" ..
			    "0000000000000000 030000000000501f" ..
			    "000000000000801f 000000000240005f" ..
			    "000000000000001f 0000000000000001"),
		},
		reads = {
			{ kva, 8, 0x8000 },
			{ kva + 0x1000, 8, 0x9000 },
			{ kva + 0x1ffc, 8, "fail" },
			{ kva + 0x2000, 8, "fail" },
			{ kva + 0x3000, 8, "fail" },
			{ kva + 0x4000, 8, 0xa000 },
			{ kva + 0x5000, 8, "fail" },
			{ kva + 0x6000, 8, 0xb000 },
			{ kva + 0x7000, 8, 0x7000 },
			{ kva + 0x200000, 8, "fail" },
			{ kseg | 0x80100000, 8, 0x8000 },
			{ kseg | 0xa0140000, 8, 0xa000 },
			{ kseg | 0x80200000, 8, "fail" },
			{ 0xffffffffc0000000, 8, "fail" },
			{ 0xbfffffffffffffff, 1, "fail" },
			{ 0xffffffffffffffff, 1, "fail" },
			{ kseg | 0xffffffff, 1, "fail" },
		},
		walk = {
			{ FIRST, kva, 7, 0x8000, 0x1000 },
			{ 0x121000, kva + 0x1000, 5, 0x9000, 0x1000 },
			{ 0x140000, kva + 0x4000, 7, 0xa000, 0x1000 },
			{ 0x200000, kva + 0x5000, 7, -1, 0x1000 },
			{ 0x90001000, kva + 0x6000, 7, 0xb000, 0x1000 },
			{ 0, kva + 0x7000, 7, 0x7000, 0x1000 },
		},
	}
	if n64 then
		ex.bytes[0x4000] = of64(order, "0000000000000001")
		ex.bytes[0x4020] = of64(order,
		    "0000000200000001 0000000000000001")
		ex.bytes[0x5000] = of64(order, "0000000000000002")
		table.move({
			{ 0x9800000000100010, 8, 0x8010 },
			{ 0x9000000000121000, 8, 0x9000 },
			{ 0x9800000090001000, 8, 0xb000 },
			{ 0x87ffff0000140008, 8, 0xa008 },
			{ 0x9800000000200000, 8, "fail" },
			{ 0x80100000, 8, "fail" },
		}, 1, 6, #ex.reads + 1, ex.reads)
	else
		ex.bytes[0x4000] = order "00000001"
		ex.bytes[0x4020] = order "00000001 00000002 00000001"
		ex.bytes[0x5000] = order "00000002"
		ex.reads[#ex.reads + 1] = { 0xffffffff80100000, 8, "fail" }
		ex.reads[#ex.reads + 1] = { 0x9800000000100000, 8, "fail" }
	end
	return ex
end

local ENTRIES = "0000401f 2000485b 00000001 00000000" ..
    "c000501f 0000801f 0010005f 0000001f 00000001"

local function o32(target, version, order)
	local avail = version == 2 and 0x1000 or 0
	local at = 0x5000 + avail
	local bitmap = 0x3000 + avail
	local ex = {
		scenario = scenario(target, version, KV32, 0x4001000,
		    { { 0, 0x8000000 } }, LOW, 3 << 30),
		size = at + 0x5000,
		bytes = {
			[0] = MAGIC .. order(("%08x"):format(version) ..
			    "00001fb8 00001000 00001000"),
			[0x28] = order == little and "000000c0 00000000" or
			    "00000000 c0000000",
			[bitmap] = order "00000001",
			[bitmap + 0x20] = order "00000001 00000002 00000001",
			[bitmap + 0x800] = order "00000002",
			[bitmap + 0x1000] = order(ENTRIES),
		},
		reads = {
			{ KV32, 8, at + 0x1000 },
			{ KV32 + 0x1000, 8, at + 0x2000 },
			{ KV32 + 0x2000, 8, "fail" },
			{ KV32 + 0x3000, 8, "fail" },
			{ KV32 + 0x4000, 8, at + 0x3000 },
			{ KV32 + 0x5000, 8, "fail" },
			{ KV32 + 0x6000, 8, at + 0x4000 },
			{ KV32 + 0x7000, 8, at },
			{ 0x80100000, 8, at + 0x1000 },
			{ 0xa0121000, 8, at + 0x2000 },
			{ 0xffffffff80100000, 8, "fail" },
			{ 0xc0400000, 8, "fail" },
			{ 0xffffffff, 1, "fail" },
			{ 0x7fffffff, 1, "fail" },
		},
	}
	if version == 2 then
		ex.bytes[0x40] = order "00001000 00000000"
		ex.bytes[0x3000] = order == little and
		    "0000000000000000 0000000800000000" or
		    "0000000000000000 0000000008000000"
	end
	return ex
end

-- Which word a bit is in, and where in it.
local function words(target, version, pages, bytes, kva)
	return {
		scenario = {
			target = target, format = "minidump",
			version = version, memory = { { 0, 0x800000 } },
			pages = pages, dump = pages, msgbuf = { size = 0x1000 },
			map = { { va = kva, pa = pages[2] } },
		},
		size = (version == 2 and 0x5000 or 0x4000) + #pages * 0x1000,
		bytes = { [version == 2 and 0x3000 or 0x2000] = bytes },
		reads = { { kva, 8, (version == 2 and 0x6000 or 0x5000) } },
	}
end

return {
	{ "mips64 minidump 2", wide("mips64", KV64, same) },
	{ "mips64el minidump 2", wide("mips64el", KV64, little) },
	{ "mipsn32 minidump 2", wide("mipsn32", KV32, same) },
	{ "mipsn32el minidump 2", wide("mipsn32el", KV32, little) },
	{ "mips minidump 2", o32("mips", 2, same) },
	{ "mipsel minidump 2", o32("mipsel", 2, little) },
	{ "mips minidump 1", o32("mips", 1, same) },
	{ "mipsel minidump 1", o32("mipsel", 1, little) },
	{ "mips word of the bitmap", words("mips", 2,
	    { 0, 0x18000, 0x19000 }, "03000001", KV32) },
	{ "mips64 word of the bitmap", words("mips64", 2,
	    { 0, 0x38000, 0x39000 }, "0300000000000001", KV64) },
	{ "mips64 word of version 1", words("mips64", 1,
	    { 0, 0x38000, 0x39000 }, "0000000103000000", KV64) },
}
