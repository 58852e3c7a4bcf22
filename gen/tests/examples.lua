-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of the format notes, as scenarios, with the bytes and
-- the results that the notes give: bytes = offset -> hexadecimal; reads =
-- { VA, length, what }, where what is a file offset (or several, one a page),
-- or "fail", or "short" of all; walk = { pa, kva, prot, offset or -1, length }.

-- 512 words, the one at byte o being t + o.
local function page(t)
	local o = {}
	for i = 0, 511 do
		o[i + 1] = string.pack("<i8", t + i * 8)
	end
	return table.concat(o)
end

local function pages(list)
	local out = {}
	for _, p in ipairs(list) do
		out[#out + 1] = { pa = p[1], bytes = page(p[2]) }
	end
	return out
end

local KV = 0xfffffe0000000000
local KB = 0xffffffff80000000
local DM = 0xfffff80000000000

local amd64_v3 = {
	scenario = {
		target = "amd64", format = "minidump", version = 3, kernel = "13.1",
		memory = { { 0, 0x3000 }, { 0x100000, 0x104000 } },
		tables = 0x300000,
		table_at = { { level = 2, va = KV, pa = 0x103000 },
		    { level = 1, va = KV, pa = 0x2000 } },
		map = {
			{ va = KV, pa = 0x100000, nx = true, global = true },
			{ va = KV + 0x1000, pa = 0x101000, rw = false,
			    global = true },
			{ va = KV + 0x2000, pa = 0x102000, nx = true,
			    global = true },
			{ va = KV + 0x1ff000, pa = 0x1000, nx = true,
			    global = true },
			{ va = KV + 0x200000, pa = 0, size = 0x200000,
			    nx = true, global = true },
		},
		entry = { { level = 2, va = KV + 0x400000, value = 0x103063 } },
		write = pages { { 0x1000, 0x1111000000000000 },
		    { 0x100000, 0x2222000000000000 },
		    { 0x101000, 0x3333000000000000 } },
		dump = { 0x1000, 0x2000, 0x100000, 0x101000 },
		msgbuf = { size = 24 },
	},
	size = 36864,
	bytes = {
		[0] = "6d696e69 64756d70 20467265 65425344" ..
		    "2f616d64 36340000 03000000 18000000" ..
		    "00100000 00100000 00000000 00feffff" ..
		    "00000000 00f8ffff 00000000 00fcffff" ..
		    "00100000 00000000",
		[0x2000] = "0000000000000000 0030000000000000" ..
		    "0000100000000000 0040100000000000" ..
		    "0000000000000000 0000000000000000",
		[0x3000] = "1e00",
		[0x4000] = "6320000000000000 e301000000000080" ..
		    "6330100000000000 0000000000000000",
		[0x5000] = "0000000000001111 0800000000001111",
		[0x6000] = "6301100000000080 2111100000000000 6321100000000080",
		[0x6ff8] = "6311000000000080",
		[0x7000] = "0000000000002222",
		[0x8000] = "0000000000003333",
	},
	reads = {
		{ KV + 0x10, 8, 0x7010 },
		{ KV + 0xff8, 16, { 0x7ff8, 0x8000 } },
		{ KV + 0x1ff8, 16, "fail" },
		{ KV + 0x1ff000, 8, 0x5000 },
		{ KV + 0x201000, 8, 0x5000 },
		{ KV + 0x200000, 8, "fail" },
		{ KV + 0x201ff8, 16, { 0x5ff8, 0x6000 } },
		{ KV + 0x1ffff8, 16, "fail" },
		{ KV + 0x400000, 8, "fail" },
		{ KV + 0x600000, 8, "fail" },
		{ KV + 0x40000000, 8, "fail" },
		{ -1, 1, "fail" },
		{ DM + 0x100000, 8, 0x7000 },
		{ DM + 0x1000, 0x2000, { 0x5000, 0x6000 } },
		{ DM, 8, "fail" },
		{ DM + 0x102000, 8, "fail" },
		{ DM + 0x104000, 8, "fail" },
		{ 0xfffffc0000000000, 8, "fail" },
		{ 0xfffff7fffffff000, 8, "fail" },
		{ 0, 8, "fail" },
		{ DM + 0xff000, 8, "fail" },
	},
	walk = {
		{ 0x100000, KV, 3, 0x7000, 0x1000 },
		{ 0x101000, KV + 0x1000, 5, 0x8000, 0x1000 },
		{ 0x102000, KV + 0x2000, 3, -1, 0x1000 },
		{ 0x1000, KV + 0x1ff000, 3, 0x5000, 0x1000 },
		{ 0, KV + 0x200000, 3, -1, 0x200000 },
		{ 0x2000, 0, 3, 0x6000, 0x1000 },
	},
}

local amd64_v1 = {
	scenario = {
		target = "amd64", format = "minidump", version = 1, kernel = "6",
		memory = { { 0, 0x8000000 } },
		map = {
			{ va = KB, pa = 0x3000, global = true },
			{ va = KB + 0x1000, pa = 0x5000, nx = true, rw = false,
			    global = true },
			{ va = KB + 0x3000, pa = 0x7000, global = true },
		},
		write = pages { { 0x3000, 0x1111000000000000 },
		    { 0x5000, 0x2222000000000000 }, { 0x9000, 0x3333000000000000 } },
		dump = { 0x3000, 0x5000, 0x9000 },
		msgbuf = { size = 0x1001 },
	},
	size = 0x8000,
	bytes = {
		[0] = "6d696e69 64756d70 20467265 65425344" ..
		    "2f616d64 36340000 01000000 01100000" ..
		    "00100000 00100000 00000080 ffffffff" ..
		    "00000000 00ffffff 00000000 80ffffff" ..
		    "00000000 00000000",
		[0x3000] = "2802",
		[0x4000] = "6331000000000000 2151000000000080" ..
		    "0000000000000000 6371000000000000",
	},
	reads = {
		{ KB + 8, 8, 0x5008 },
		{ KB + 0xff8, 16, { 0x5ff8, 0x6000 } },
		{ KB + 0x1ff8, 16, "fail" },
		{ KB + 0x3000, 8, "fail" },
		{ KB + 0x200000, 8, "fail" },
		{ 0xffffff0000009008, 8, 0x7008 },
		{ 0xffffff0000004000, 8, "fail" },
	},
	walk = false,
}

local K8 = 0xffffff8000000000

local amd64_v2 = {
	scenario = {
		target = "amd64", format = "minidump", version = 2, kernel = "8",
		memory = { { 0, 0x80000000 } },
		table_at = { { level = 1, va = K8, pa = 0x3000 } },
		map = {
			{ va = K8, pa = 0x5000, global = true },
			{ va = K8 + 0x1000, pa = 0x6000, global = true },
			{ va = K8 + 0x200000, pa = 0, size = 0x200000,
			    nx = true },
			{ va = K8 + 0x40000000, pa = 0x40000000,
			    size = 0x200000, nx = true },
		},
		write = pages { { 0x5000, 0x2222000000000000 },
		    { 0x9000, 0x3333000000000000 },
		    { 0x40001000, 0x4444000000000000 } },
		dump = { 0x3000, 0x5000, 0x9000, 0x40001000 },
	},
	size = 0x18000,
	bytes = {
		[24] = "02000000 00100000 00000100 00200000" ..
		    "00000000 80ffffff 00000000 00ffffff 00000000 80ffffff",
		[0x2000] = "2802",
		[0x2000 + 0x40001 // 8] = "02",
		[0x12000] = "6330000000000000 e300000000000080",
		[0x13000] = "e300004000000080",
		[0x14000] = "6351000000000000 6361000000000000",
	},
	reads = {
		{ K8, 8, 0x15000 },
		{ K8 + 0x209008, 8, 0x16008 },
		{ K8 + 0x40001008, 8, 0x17008 },
		{ K8 + 0x1000, 8, "fail" },
		{ K8 + 0x80000000, 8, "fail" },
	},
}

-- Pages of two segments, tables between them left out.
local function segments(first, lo1, n1, lo2, n2, from, to)
	local list = {}
	for i = 0, n1 - 1 do
		list[#list + 1] = { lo1 + i * 0x1000, (first + i) << 48 }
	end
	for i = 0, n2 - 1 do
		local pa = lo2 + i * 0x1000
		if pa < from or pa >= to then
			list[#list + 1] = { pa, (first + 0x1000 + i) << 48 }
		end
	end
	return pages(list)
end

local amd64_full = {
	scenario = {
		target = "amd64", format = "full", kernel = "10",
		memory = { { 0, 0x8000 }, { 0x200000, 0x210000 } },
		tables = 0x202000,
		map = {
			{ va = KB, pa = 0, size = 0x200000, nx = true,
			    global = true },
			{ va = KB + 0x200000, pa = 0x200000, size = 0x200000,
			    rw = false, global = true, bits = 0x40 },
			{ va = KB + 0x400000, pa = 0x3000, nx = true,
			    global = true },
			{ va = KB + 0x401000, pa = 0x208000, rw = false,
			    global = true },
			{ va = KB + 0x402000, pa = 0x302000, global = true },
			{ va = KB + 0x5ff000, pa = 0x7000, global = true },
			{ va = KB + 0x40000000, pa = 0, size = 0x40000000,
			    nx = true, global = true },
			{ va = DM, pa = 0, size = 0x40000000, count = 2,
			    nx = true, global = true },
		},
		entry = {
			{ level = 4, va = KB, value = 0x203027 },
			{ level = 4, va = DM, value = 0x8000000000206027 },
			{ level = 3, va = KB, value = 0x204027 },
		},
		write = segments(0xa000, 0, 8, 0x200000, 16, 0x202000, 0x208000),
	},
	size = 102400,
	bytes = {
		[0] = "7f454c46020101ff 0000000000000000 04003e0000000000" ..
		    "0000000000000000 4000000000000000 0000000000000000" ..
		    "0000000040003800 0200400000000000 0100000004000000" ..
		    "0010000000000000 0000000000000000 0000000000000000" ..
		    "0080000000000000 0080000000000000 0010000000000000" ..
		    "0100000004000000 0090000000000000 0000200000000000" ..
		    "0000200000000000 0000010000000000 0000010000000000" ..
		    "0010000000000000",
		[0xa018] = "0020200000000000",
		[0xbff8] = "2730200000000000",
		[0xbf80] = "2760200000000080",
		[0xcff0] = "2740200000000000 e301000000000080",
		[0xd000] = "e301000000000080 e101200000000000 6350200000000000",
		[0xe000] = "6331000000000080 2181200000000000 6321300000000000",
		[0xeff8] = "6371000000000000",
		[0xf000] = "e301000000000080 e301004000000080",
	},
	reads = {
		{ KB, 8, 0x1000 },
		{ KB + 0x200000, 8, 0x9000 },
		{ KB + 0x400008, 8, 0x4008 },
		{ KB + 0x400ff8, 16, { 0x4ff8, 0x11000 } },
		{ KB + 0x401ff8, 16, "fail" },
		{ KB + 0x5ff000, 8, 0x8000 },
		{ KB + 0x40208000, 8, 0x11000 },
		{ DM + 0x207ff8, 8, 0x10ff8 },
		{ DM + 0x40000000, 8, "fail" },
		{ KB + 0x8000, 8, "fail" },
		{ KB + 0x20fff8, 16, "fail" },
		{ KB + 0x7ff8, 16, "fail" },
	},
	walk = false,
}
local w = amd64_full.scenario.write
w[#w + 1] = { pa = 0x201018, u64 = 0x202000 }

local amd64_delta = {
	scenario = {
		target = "amd64", format = "full", kernel = "15",
		memory = { { 0, 0x4000 }, { 0x1a200000, 0x1a210000 } },
		kernphys = 0x1a200000, tables = 0x1a202000,
		map = { { va = KB + 0x200000, pa = 0x1a200000,
		    size = 0x200000 } },
		pages = { { 0, 0x4000 }, { 0x1a200000, 0x1a210000 } },
	},
	size = 0x1000 + 0x4000 + 0x10000,
	bytes = {
		[56] = "0300",
		[64 + 112] = "00d0b56f04000000 0000000000000000" ..
		    "00000080ffffffff 0000201a00000000 0000000000000000" ..
		    "0000000000000000 0000200000000000",
		[0x5000 + 0x1018] = "0020201a00000000",
	},
	reads = {
		{ KB + 0x200008, 8, 0x5008 },
		{ KB + 0x20fff8, 16, "fail" },
		{ KB, 8, "fail" },
	},
}

local C0 = 0xc0000000

local i386_v1 = {
	scenario = {
		target = "i386", format = "minidump", version = 1, kernel = "11",
		memory = { { 0, 0x1000000 } },
		map = {
			{ va = C0, pa = 0x3000, global = true },
			{ va = C0 + 0x1000, pa = 0x5000, rw = false,
			    global = true },
			{ va = C0 + 0x3000, pa = 0x7000, global = true },
			{ va = C0 + 0x400000, pa = 0x400000 },
		},
		write = pages { { 0x3000, 0x1111000000000000 },
		    { 0x5000, 0x2222000000000000 },
		    { 0x400000, 0x3333000000000000 } },
		dump = { 0x3000, 0x5000, 0x400000 },
		msgbuf = { size = 16 },
	},
	size = 32768,
	bytes = {
		[0] = "6d696e69 64756d70 20467265 65425344" ..
		    "2f693338 36000000 01000000 10000000" ..
		    "00100000 00200000 000000c0 00000000",
		[0x2000] = "28",
		[0x2080] = "01",
		[0x3000] = "63310000 21510000 00000000 63710000",
		[0x4000] = "63004000",
	},
	reads = {
		{ C0 + 8, 8, 0x5008 },
		{ C0 + 0xff8, 16, { 0x5ff8, 0x6000 } },
		{ C0 + 0x1ff8, 16, "fail" },
		{ C0 + 0x3000, 8, "fail" },
		{ C0 + 0x400010, 8, 0x7010 },
		{ 0xc0800000, 8, "fail" },
		{ 0xbffff000, 8, "fail" },
		{ 0xffffffff, 1, "fail" },
		{ 0x100000000, 1, "fail" },
		{ 0xffffffffc0000000, 1, "fail" },
	},
	walk = {
		{ 0x3000, C0, 7, 0x5000, 0x1000 },
		{ 0x5000, C0 + 0x1000, 5, 0x6000, 0x1000 },
		{ 0x7000, C0 + 0x3000, 7, -1, 0x1000 },
		{ 0x400000, C0 + 0x400000, 7, 0x7000, 0x1000 },
	},
}

local i386_v1_pae = {
	scenario = {
		target = "i386", variant = "pae", format = "minidump",
		version = 1, kernel = "11",
		memory = { { 0, 0x1000000 }, { 0x100000000, 0x100008000 } },
		map = {
			{ va = C0, pa = 0x3000, global = true, nx = true },
			{ va = C0 + 0x1000, pa = 0x100005000, rw = false,
			    global = true },
			{ va = C0 + 0x2000, pa = 0, global = true },
			{ va = C0 + 0x1ff000, pa = 0x3000, rw = false,
			    global = true, bits = 0x40 },
		},
		write = pages { { 0x3000, 0x1111000000000000 },
		    { 0x100005000, 0x2222000000000000 } },
		dump = { 0x3000, 0x100005000 },
	},
	size = 0x26000,
	bytes = {
		[24] = "01000000 00100000 00100200 00100000 000000c0 01000000",
		[0x23000] = "6331000000000080 2151000001000000 6301000000000000",
		[0x23ff8] = "6131000000000000",
	},
	reads = {
		{ C0 + 8, 8, 0x24008 },
		{ C0 + 0x1008, 8, 0x25008 },
		{ C0 + 0x1ff008, 8, 0x24008 },
		{ C0 + 0x2000, 8, "fail" },
		{ C0 + 0x200000, 8, "fail" },
	},
	walk = {
		{ 0x3000, C0, 3, 0x24000, 0x1000 },
		{ 0x100005000, C0 + 0x1000, 5, 0x25000, 0x1000 },
		{ 0, C0 + 0x2000, 7, -1, 0x1000 },
		{ 0x3000, C0 + 0x1ff000, 5, 0x24000, 0x1000 },
	},
}

local i386_v2_pae = {
	scenario = {
		target = "i386", variant = "pae", format = "minidump",
		version = 2, kernel = "13", tables = 0x10000000,
		memory = { { 0x1000, 0x4000 }, { 0x800000, 0x802000 },
		    { 0x100000000, 0x100008000 } },
		map = {
			{ va = 0x800000, pa = 0x800000, global = true },
			{ va = 0x801000, pa = 0x100005000, global = true,
			    nx = true },
			{ va = 0x802000, pa = 0x3000, rw = false, nx = true },
		},
		write = pages { { 0x3000, 0x1111000000000000 },
		    { 0x800000, 0x2222000000000000 },
		    { 0x100005000, 0x3333000000000000 } },
		msgbuf = { size = 32 },
	},
	size = 32768,
	bytes = {
		[0] = "6d696e69 64756d70 20467265 65425344" ..
		    "2f693338 36000000 02000000 20000000" ..
		    "00100000 00100000 00008000 01000000 00100000",
		[0x2000] = "0010000000000000 0040000000000000" ..
		    "0000800000000000 0020800000000000" ..
		    "0000000001000000 0080000001000000 0000000000000000",
		[0x3000] = "0c04",
		[0x4000] = "6301800000000000 6351000001000080 2130000000000080",
	},
	reads = {
		{ 0x800008, 8, 0x6008 },
		{ 0x801008, 8, 0x7008 },
		{ 0x802008, 8, 0x5008 },
		{ 0x800ff8, 16, { 0x6ff8, 0x7000 } },
		{ 0x803000, 8, "fail" },
		{ 0x7ff000, 8, "fail" },
		{ 0xa00000, 8, "fail" },
	},
	walk = {
		{ 0x800000, 0x800000, 7, 0x6000, 0x1000 },
		{ 0x100005000, 0x801000, 3, 0x7000, 0x1000 },
		{ 0x3000, 0x802000, 1, 0x5000, 0x1000 },
	},
}

local i386_full = {
	scenario = {
		target = "i386", format = "full", kernel = "11",
		memory = { { 0, 0x8000 }, { 0x100000, 0x110000 } },
		tables = 0x102000,
		map = {
			{ va = C0, pa = 0x3000, global = true },
			{ va = C0 + 0x1000, pa = 0x108000, rw = false,
			    global = true },
			{ va = C0 + 0x2000, pa = 0x300000, global = true },
			{ va = C0 + 0x3ff000, pa = 0x7000, global = true },
			{ va = C0 + 0x400000, pa = 0, size = 0x400000,
			    count = 2, global = true },
		},
		entry = { { level = 2, va = C0 + 0xc00000, value = 0x200063 } },
		write = segments(0xa000, 0, 8, 0x100000, 16, 0x102000, 0x104000),
	},
	size = 102400,
	bytes = {
		[0] = "7f454c46010101ff 0000000000000000 0400030000000000" ..
		    "0000000034000000 0000000000000000 3400200002002800" ..
		    "0000000001000000 0010000000000000 0000000000800000" ..
		    "0080000004000000 0010000001000000 0090000000001000" ..
		    "0000100000000100 0000010004000000 00100000",
		[0xa010] = "00201000",
		[0xbc00] = "63301000 e3010000 e3014000 63002000",
		[0xc000] = "63310000 21811000 63013000",
		[0xcffc] = "63710000",
	},
	reads = {
		{ C0 + 8, 8, 0x4008 },
		{ C0 + 0xff8, 16, { 0x4ff8, 0x11000 } },
		{ C0 + 0x1ff8, 16, "fail" },
		{ C0 + 0x3ff008, 8, 0x8008 },
		{ C0 + 0x403008, 8, 0x4008 },
		{ C0 + 0x500008, 8, 0x9008 },
		{ C0 + 0x408000, 8, "fail" },
		{ C0 + 0x800000, 8, "fail" },
		{ C0 + 0xc00000, 8, "fail" },
		{ C0 + 0x1000000, 8, "fail" },
		{ 0, 8, "fail" },
		{ 0xfffffffc, 4, "fail" },
		{ C0 + 0x407ff8, 16, "fail" },
	},
	walk = false,
}
w = i386_full.scenario.write
w[#w + 1] = { pa = 0x101010, u32 = 0x102000 }

local i386_full_pae = {
	scenario = {
		target = "i386", variant = "pae", format = "full", kernel = "11",
		memory = { { 0, 0x8000 }, { 0x100000, 0x110000 } },
		tables = 0x102000,
		map = {
			{ va = C0, pa = 0x3000, global = true, nx = true },
			{ va = C0 + 0x1000, pa = 0x108000, rw = false,
			    global = true },
			{ va = C0 + 0x2000, pa = 0x100003000, global = true },
			{ va = C0 + 0x1ff000, pa = 0x7000, global = true },
			{ va = C0 + 0x200000, pa = 0, size = 0x200000,
			    global = true, nx = true },
			{ va = C0 + 0x400000, pa = 0x400000, size = 0x200000,
			    global = true },
		},
		entry = { { level = 2, va = C0 + 0x600000,
		    value = 0x100000063 } },
		write = segments(0xa000, 0, 8, 0x100000, 16, 0x102000, 0x108000),
	},
	size = 102400,
	bytes = {
		[0xa010] = "00201000",
		[0xb000] = "0130100000000000 0140100000000000" ..
		    "0150100000000000 0160100000000000",
		[0xf000] = "6370100000000000 e301000000000080" ..
		    "e301400000000000 6300000001000000",
		[0x10000] = "6331000000000080 2181100000000000 6331000001000000",
		[0x10ff8] = "6371000000000000",
	},
	reads = {
		{ C0 + 8, 8, 0x4008 },
		{ C0 + 0xff8, 16, { 0x4ff8, 0x11000 } },
		{ C0 + 0x1ff008, 8, 0x8008 },
		{ C0 + 0x203008, 8, 0x4008 },
		{ C0 + 0x300008, 8, 0x9008 },
		{ C0 + 0x2000, 8, "fail" },
		{ C0 + 0x400000, 8, "fail" },
		{ C0 + 0x600000, 8, "fail" },
		{ C0 + 0x800000, 8, "fail" },
		{ 0, 8, "fail" },
		{ 0xfffffffc, 4, "fail" },
	},
	walk = false,
}
w = i386_full_pae.scenario.write
w[#w + 1] = { pa = 0x101010, u32 = 0x102000 }

local list = {
	{ "amd64 minidump 3", amd64_v3 },
	{ "amd64 minidump 1", amd64_v1 },
	{ "amd64 minidump 2", amd64_v2 },
	{ "amd64 full", amd64_full },
	{ "amd64 full, delta", amd64_delta },
	{ "i386 minidump 1", i386_v1 },
	{ "i386 minidump 1, PAE", i386_v1_pae },
	{ "i386 minidump 2, PAE", i386_v2_pae },
	{ "i386 full", i386_full },
	{ "i386 full, PAE", i386_full_pae },
}
for _, name in ipairs { "aarch64", "riscv64", "arm",
    "powerpc", "powerpc64", "mips", "sparc64", "alpha", "ia64" } do
	for _, e in ipairs(require("examples_" .. name)) do
		list[#list + 1] = e
	end
end
return list
