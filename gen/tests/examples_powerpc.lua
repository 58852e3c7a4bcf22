-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The worked example of docs/formats/powerpc.md: see examples.lua.  Each 8
-- bytes hold their own VA.

local SEGMENTS = {
	{ 0x500000, 0x10000, 0x3000 },
	{ 0xd0004000, 0x20000, 0x1000 },
	{ 0xd0005000, 0x30000, 0x2000 },
}

local function memory(high)
	local segments, write = {}, {}
	for i, s in ipairs(SEGMENTS) do
		local words = {}
		for at = 0, s[3] - 8, 8 do
			words[#words + 1] = string.pack(">i8", high + s[1] + at)
		end
		segments[i] = { va = high + s[1], pa = s[2], filesz = s[3] }
		write[i] = { pa = s[2], bytes = table.concat(words) }
	end
	return segments, write
end

local function example(target, variant, high)
	local segments, write = memory(high)
	local h = variant == "header" and 0x200 or 0
	return {
		scenario = {
			target = target, variant = variant, format = "virtual",
			segments = segments, write = write,
			ehdr = { e_version = 1 },
		},
		size = h + 0x7000,
		bytes = {},
		reads = {
			{ high + 0x500010, 16, h + 0x1010 },
			{ high + 0xd0004ff8, 16, { h + 0x4ff8, h + 0x5000 } },
			{ high + 0xd0004ff8, 0x2008,
			    { h + 0x4ff8, h + 0x5000, h + 0x6000 } },
			{ high + 0xd0004ff8, 0x2009, "fail" },
			{ high + 0xd0006ff8, 8, h + 0x6ff8 },
			{ high + 0xd0006ff8, 9, "fail" },
			{ high + 0x502ff8, 16, "fail" },
			{ high + 0x503000, 16, "fail" },
			{ high + 0xd0003fff, 16, "fail" },
			{ high + 0x1d0004000, 16, "fail" },
		},
		walk = false,
	}
end

local with = example("powerpc", "header", 0)
with.bytes = {
	[0] = "46726565425344204b65726e656c2044" ..
	    "756d7000706f77657270630000000000" ..
	    "00000004000000010000000000007000" ..
	    "000000006553f1000000000000000200" .. "686f737400",
	[0x1f0] = "000000000000700000000000" .. "3343ab23",
	[0x200] = "7f454c46010201ff0000000000000000" ..
	    "00040014000000010000000000000034" ..
	    "00000000000000000034002000030028" ..
	    "00000000000000010000100000500000" ..
	    "ffffffff000030000000300000000004" ..
	    "00001000000000010000400 0d0004000" ..
	    "ffffffff000010000000100000000004" ..
	    "000010000000000100005000d0005000" ..
	    "ffffffff000020000000200000000004" .. "0000100000",
	[0x1200] = "0000000000500000",
}

local without = example("powerpc", "plain", 0)
without.bytes = { [0] = with.bytes[0x200], [0x1000] = "0000000000500000" }

local wide = example("powerpc64", "plain", 0xc000000000000000)
wide.bytes = {
	[0] = "7f454c46020201ff0000000000000000" ..
	    "00040015000000010000000000000000" ..
	    "00000000000000400000000000000000" ..
	    "00000000004000380003004000000000" ..
	    "00000001000000040000000000001000" ..
	    "c000000000500000ffffffffffffffff" ..
	    "00000000000030000000000000003000" ..
	    "0000000000001000",
}

return {
	{ "powerpc virtual, header", with },
	{ "powerpc virtual", without },
	{ "powerpc64 virtual", wide },
}
