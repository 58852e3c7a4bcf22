-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked examples of docs/formats/arm.md: see examples.lua.  sha256 is
-- that of the whole vmcore.

-- A page whose text says where it comes from, 16 bytes at a time.
local function text(pa)
	local o = {}
	for at = 0, 0xff0, 16 do
		o[#o + 1] = ("P%x@%05x|"):format(pa, at)
	end
	return table.concat(o)
end

local function pages(list)
	local out = {}
	for _, pa in ipairs(list) do
		out[#out + 1] = { pa = pa, bytes = text(pa) }
	end
	return out
end

local KB = 0xc0000000
local MSG = { text = ("MSG"):rep(34):sub(1, 100), size = 100 }
local DUMPED = { 0x80001000, 0x80002000, 0x80035000, 0x90003000 }

local function mini(target, version, variant, kernel)
	local v6 = variant == "v6"
	return {
		target = target, variant = variant, format = "minidump",
		version = version, kernel = kernel,
		memory = { { 0x80000000, 0x80100000 },
		    { 0x90000000, 0x90010000 } },
		tables = 0x80080000,
		map = {
			{ va = KB, pa = 0x80001000 },
			{ va = KB + 0x10000, pa = 0x80030000, size = 0x10000 },
		},
		entry = {
			{ level = 1, va = KB, value = 0x80001412 },
			{ level = 1, va = KB + 0x1000, value = 0x80002693 },
			{ level = 1, va = KB + 0x2000, value = 0x90003412 },
			not v6 and { level = 1, va = KB + 0x10000,
			    value = 0x80030411 } or nil,
		},
		write = pages(DUMPED), dump = DUMPED, msgbuf = MSG,
	}
end

local function reads(at, v6)
	return {
		{ KB + 0x20, 16, at + 0x20 },
		{ KB + 0xffc, 8, v6 and { at + 0xffc, at + 0x1000 } or "fail" },
		{ KB + 0x2020, 16, at + 0x3020 },
		{ KB + 0x15010, 16, at + 0x2010 },
		{ KB + 0x14000, 16, "fail" },
		{ KB + 0x3000, 1, "fail" },
		{ KB + 0x400000, 1, "fail" },
		{ KB - 1, 1, "fail" },
		{ KB + (1 << 32), 1, "fail" },
		{ 0xffffffff, 2, "fail" },
	}
end

local function walk(at, v6)
	local list = { { 0x80001000, KB, v6 and 7 or 3, at, 0x1000 } }
	if v6 then
		list[2] = { 0x80002000, KB + 0x1000, 1, at + 0x1000, 0x1000 }
	end
	list[#list + 1] = { 0x90003000, KB + 0x2000, v6 and 7 or 3,
	    at + 0x3000, 0x1000 }
	for i = 0, 15 do
		list[#list + 1] = { 0x80030000 + i * 0x1000,
		    KB + 0x10000 + i * 0x1000, 3,
		    i == 5 and at + 0x2000 or -1, 0x1000 }
	end
	return list
end

local MAGIC = "6d696e69 64756d70 20467265 65425344 2f61726d 00000000"

local v2 = {
	scenario = mini("arm", 2, "v6", "13"),
	size = 0x9000,
	sha256 = "e26781cffcd04daef1f431c2c22b5a1d" ..
	    "bb0ccbbcda8ea0ecc9eec8f873d52eff",
	bytes = {
		[0] = MAGIC .. "02000000 64000000" ..
		    "00100000 00100000 000000c0 07000000" ..
		    "02000000 00100000 00000000",
		[0x2000] = "0000008000000000 0000108000000000" ..
		    "0000009000000000 0000019000000000 0000000000000000",
		[0x3000] = "06000000 00002000",
		[0x3020] = "08000000",
		[0x4000] = "12140080 93260080 12340090 00000000",
		[0x4040] = "11040380 11040380",
		[0x407c] = "11040380 00000000",
	},
	reads = reads(0x5000, true),
	walk = walk(0x5000, true),
}

local v1 = {
	scenario = mini("arm", 1, "v4", "12"),
	size = 0x1a000,
	sha256 = "919d69ec20f5407370b99f70ca92cac6" ..
	    "7ed830fda3d18d30861cea844ae567b2",
	bytes = {
		[0x18] = "01000000 64000000 00300100 00100000 000000c0" ..
		    "05000000 01000000 00000000",
		[0x2000 + 0x80001 // 8] = "06000000 00002000",
		[0x2000 + 0x90003 // 8] = "08",
		[0x15000] = "12140080 93260080 12340090 00000000",
	},
	reads = reads(0x16000, false),
	walk = walk(0x16000, false),
}
for i = 1, 15 do
	table.insert(v1.scenario.entry, { level = 1,
	    va = KB + 0x10000 + i * 0x1000, value = 0x80030411 })
end

-- The same, big-endian: all of it but the text.
local v2_be = {
	scenario = mini("armeb", 2, "v6", "13"),
	size = 0x9000,
	bytes = {
		[0] = MAGIC .. "00000002 00000064" ..
		    "00001000 00001000 c0000000 00000007" ..
		    "00000002 00001000 00000000",
		[0x2000] = "0000000080000000 0000000080100000" ..
		    "0000000090000000 0000000090010000 0000000000000000",
		[0x3000] = "00000006 00200000",
		[0x3020] = "00000008",
		[0x4000] = "80001412 80002693 90003412 00000000",
		[0x4040] = "80030411 80030411",
		[0x5000] = "50383030 30313030 30403030 3030307c",
	},
	reads = reads(0x5000, true),
	walk = walk(0x5000, true),
}

-- A short header, and an array that ends inside a page: the pages follow it.
local short = {
	scenario = {
		target = "arm", format = "minidump", version = 1, kernel = "10",
		memory = { { 0, 0x100000 } }, tables = 0x80000,
		map = { { va = KB + 0x1ff000, pa = 0x3000 } },
		kva_end = KB + 0x200000, pages = { 0x3000 }, dump = { 0x3000 },
	},
	size = 0x4800,
	bytes = {
		[0x18] = "01000000 00100000 00100000 00080000 000000c0" ..
		    "00000000 00000000 00000000",
		[0x37fc] = "12340000",
	},
	reads = {
		{ KB + 0x1ff000, 0x1000, 0x3800 },
		{ KB + 0x1fe000, 8, "fail" },
		{ KB + 0x200000, 8, "fail" },
	},
}

-- Sections and supersections, as the writer takes them apart.
local function sections(target, variant, order)
	local function hex(...)
		local o = {}
		for i, v in ipairs { ... } do
			o[i] = (order .. "I4"):pack(v):gsub(".", function(c)
				return ("%02x"):format(c:byte())
			end)
		end
		return table.concat(o)
	end
	local v6 = variant == "v6"
	return {
		scenario = {
			target = target, variant = variant, kernel = "12",
			format = "minidump", version = 1,
			memory = { { 0, 0x400000 } }, tables = 0x200000,
			map = {
				{ va = KB, pa = 0x100000, size = 0x100000 },
				{ va = KB + 0x100000, pa = 0x300000,
				    size = 0x100000, rw = false,
				    nx = v6 or nil, bits = 0xc },
				{ va = KB + 0x1000000, pa = 0,
				    size = 0x1000000 },
			},
			pages = { 0x101000, 0x3ff000 },
			dump = { 0x101000, 0x3ff000 },
		},
		size = 0x3000 + 0x8000 + 0x2000,
		bytes = {
			[0x3000] = v6 and hex(0x100412, 0x101412) or
			    hex(0x100552, 0x101552),
			[0x3400] = v6 and hex(0x30069f, 0x30169f) or
			    hex(0x300552, 0x301552),
			[0x7000] = v6 and hex(0x412, 0x1412) or
			    hex(0x552, 0x1552),
			[0x7400] = v6 and hex(0x100412) or hex(0x100552),
		},
		reads = {
			{ KB + 0x1000, 8, 0xb000 },
			{ KB + 0x1ff000, 8, 0xc000 },
			{ KB + 0x1101000, 8, 0xb000 },
			{ KB + 0x13ff000, 8, 0xc000 },
			{ KB, 8, "fail" },
			{ KB + 0x200000, 8, "fail" },
			{ KB + 0x1400000, 8, "fail" },
		},
	}
end

-- One range, each page its text, tables over it.
local function full(target, kernel)
	local list = {}
	for pa = 0x80000000, 0x8003f000, 0x1000 do
		if pa < 0x80004000 or pa >= 0x80009000 then
			list[#list + 1] = pa
		end
	end
	local s = {
		target = target, format = "full", kernel = kernel,
		memory = { { 0x80000000, 0x80040000 } },
		tables = 0x80004000, write = pages(list),
		map = {
			{ va = KB, pa = 0x80000000, size = 0x100000 },
			{ va = KB + 0x100000, pa = 0x80010000 },
			{ va = KB + 0x110000, pa = 0x80020000, size = 0x10000 },
			{ va = KB + 0x1ff000, pa = 0x80030000 },
		},
		entry = {
			{ level = 2, va = KB, value = 0x80000c02 },
			{ level = 1, va = KB + 0x101000, value = 0x80011693 },
		},
		ehdr = { e_version = 1 },
	}
	table.insert(s.write, { pa = 0x80002010, u32 = 0x80004000 })
	return s
end

local full_reads = {
	{ KB + 0x10000, 16, 0x11000 },
	{ KB + 0x100ffc, 8, { 0x11ffc, 0x12000 } },
	{ KB + 0x118ffc, 8, { 0x29ffc, 0x2a000 } },
	{ KB + 0x1ff010, 16, 0x31010 },
	{ KB + 0x102000, 1, "fail" },
	{ KB + 0x40000, 1, "fail" },
	{ KB + 0x200000, 1, "fail" },
	{ 0, 1, "fail" },
}

local full_le = {
	scenario = full("arm", "13"),
	size = 0x41000,
	sha256 = "ea481b86cf901b817e1801e073d79106" ..
	    "906309ce2100201c3cb491a82419cc22",
	bytes = {
		[0] = "7f454c46 010101ff 00000000 00000000" ..
		    "04002800 01000000 00000000 34000000" ..
		    "00000000 00000000 34002000 02002800" ..
		    "00000000 01000000 00100000 00000080" ..
		    "00000080 00000400 00000400 04000000" ..
		    "00100000 00d0b56f 00000000 000000c0" ..
		    "00000080 00000000 00000000 04000000 00100000",
		[0x3010] = "00400080",
		[0x8000] = "020c0080 01800080",
		[0x9000] = "12040180 93160180",
		[0x9040] = "11040280 11040280",
		[0x93fc] = "12040380",
	},
	reads = full_reads,
	walk = false,
}

-- A kernel of 9 has no PT_DUMP_DELTA, but symbols.
local full_be = {
	scenario = full("armeb", "9"),
	size = 0x41000,
	bytes = {
		[0] = "7f454c46 010201ff 00000000 00000000" ..
		    "00040028 00000001 00000000 00000034" ..
		    "00000000 00000000 00340020 00010028" ..
		    "00000000 00000001 00001000 80000000" ..
		    "80000000 00040000 00040000 00000004 00001000 00000000",
		[0x3010] = "80004000",
		[0x8000] = "80000c02 80008001",
		[0x9000] = "80010412 80011693",
	},
	reads = full_reads,
	walk = false,
}

return {
	{ "arm minidump 1, v4", v1 },
	{ "arm minidump 1, short header", short },
	{ "arm minidump 1, sections of v4", sections("arm", "v4", "<") },
	{ "arm minidump 2", v2 },
	{ "arm full", full_le },
	{ "armeb minidump 1, sections of v6", sections("armeb", "v6", ">") },
	{ "armeb minidump 2", v2_be },
	{ "armeb full, no delta", full_be },
}
