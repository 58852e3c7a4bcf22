-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- How the witness is told of each MMU, what of it the witness cannot judge,
-- and entries with random bits that it can.
--
--	schemes.of(target, variant)	a scheme, or nil and why there is none
--
-- A scheme:
--
--	format, fields	as addrxlat-walk takes them
--	extend		how an address is made of an index: "sign", "ones", or
--			"zeros" above the bits that the tables translate
--	pa_bits		of an address that both sides can name
--	sizes		of pages, ascending
--	large_bits	entry bits of a larger page that both ignore
--	not_in_array	the size of pages that a minidump's writer leaves out
--	entry(rng, level, kind, pa)
--			an entry that points at pa; kind is "table", "leaf",
--			or "any": then all its bits are random
--
-- What is left out, and why:
--
--  * 32-bit entries (i386 without PAE, arm): the library knows the pages
--    above 4 GiB that PSE-36 and supersections can name.  FreeBSD's physical
--    addresses have 32 bits there, and no clause gives those bits a meaning:
--    answers are compared modulo 2^32.
--  * aarch64: bits 49:48 of an entry, part of the frame to FreeBSD, are none
--    of the library's 48; its format with 52 bits takes the shareability for
--    two more.  They are clear.
--  * arm, first level: an entry of type 3, which is reserved where the kernel
--    does not ask for more, is a section to the library (its PXN form).
--  * arm V4, second level: a page of type 3 is small on some cores and
--    nothing on others (ARM-KMAP-7); the library does not tell the two apart.
--  * riscv64: gigapages in the kernel map of a minidump, for which the writer
--    leaves its array empty; kernels have them in the direct map alone.
--  * Addresses that are not canonical: the library has none, the model leaves
--    a choice.

local schemes = {}

local function x86(format, fields, extend, sizes, pa_bits)
	local width = format == "ia32" and 32 or 64
	local frame = (1 << math.min(pa_bits, width)) - 0x1000

	return {
		format = format, fields = fields, extend = extend,
		sizes = sizes, pa_bits = pa_bits,
		large_bits = 1 << 12,			-- PAT
		entry = function(rng, level, kind, pa)
			local v = rng:next()

			if kind == "any" then
				return v
			end
			v = v & ~frame | pa & frame | 1
			if level > 1 then
				v = v & ~0x80 | (kind == "leaf" and 0x80 or 0)
			end
			return v
		end,
	}
end

local function aarch64(fields, sizes)
	local frame = (1 << 50) - (1 << fields[1])

	return {
		format = "aarch64", fields = fields, extend = "ones",
		sizes = sizes, pa_bits = 48,
		entry = function(rng, level, kind, pa)
			local v = rng:next() & ~(3 << 48)

			if kind == "any" then
				return v
			end
			return v & ~(frame | 3) | pa & frame |
			    ((kind == "table" or level == 1) and 3 or 1)
		end,
	}
end

local function riscv64(fields)
	local frame = ((1 << 44) - 1) << 10

	return {
		format = "riscv64", fields = fields, extend = "sign",
		sizes = {1 << 12, 1 << 21, 1 << 30}, pa_bits = 56,
		not_in_array = 1 << 30,
		entry = function(rng, _, kind, pa)
			local v = rng:next()

			if kind == "any" then
				return v
			end
			v = v & ~(frame | 0xf) | pa >> 12 << 10 | 1
			return kind == "table" and v or
			    v | rng:range(1, 7) << 1
		end,
	}
end

local function arm(second)
	return {
		format = "arm", fields = {12, 8, 12}, extend = "zeros",
		sizes = {1 << 12, 1 << 16, 1 << 20, 1 << 24}, pa_bits = 32,
		entry = function(rng, level, kind, pa)
			local v = rng:next() & 0xffffffff
			local types = level == 1 and second or {0, 1, 2}

			if kind == "any" then
				return v & ~3 | rng:pick(types)
			elseif kind == "table" then
				return v & 0x3fc | pa & ~0x3ff | 1
			end
			v = v & 0xff0 | pa & ~0xfff
			return v | (level == 1 and rng:range(1, #second - 1) or
			    2 | rng:below(2) << 18)
		end,
	}
end

local FOUR, FIVE = {12, 9, 9, 9, 9}, {12, 9, 9, 9, 9, 9}
local UP_TO_1G = {1 << 12, 1 << 21, 1 << 30}

local BY_MMU = {
	["amd64/la48"] = x86("x86_64", FOUR, "sign", UP_TO_1G, 52),
	["amd64/la57"] = x86("x86_64", FIVE, "sign", UP_TO_1G, 52),
	["i386/nopae"] = x86("ia32", {12, 10, 10}, "zeros",
	    {1 << 12, 1 << 22}, 32),
	["i386/pae"] = x86("ia32_pae", {12, 9, 9, 2}, "zeros",
	    {1 << 12, 1 << 21}, 52),
	["aarch64/4k"] = aarch64(FOUR, UP_TO_1G),
	["aarch64/16k"] = aarch64({14, 11, 11, 11, 1}, {1 << 14, 1 << 25}),
	["riscv64/sv39"] = riscv64({12, 9, 9, 9}),
	["riscv64/sv48"] = riscv64(FOUR),
	["arm/v6"] = arm{0, 1, 2, 3},
	["arm/v4"] = arm{0, 1, 2},
}
BY_MMU["armeb/v6"] = BY_MMU["arm/v6"]
BY_MMU["armeb/v4"] = BY_MMU["arm/v4"]

-- Targets of which the library walks no tables.
local NONE = {
	powerpc64 = "the library's only tables of POWER are Linux's own",
	powerpc64le = "the library's only tables of POWER are Linux's own",
	alpha = "the library has no tables of Alpha",
	sparc64 = "the library has no TSB",
	ia64 = "the library has no entries of 32 bytes, nor any of ia64",
}
for _, target in ipairs{"mips", "mipsel", "mipsn32", "mipsn32el", "mips64",
    "mips64el"} do
	NONE[target] = "the library has no tables of MIPS"
end

function schemes.of(target, variant)
	local s = BY_MMU[target .. "/" .. variant]

	if s then
		return s
	end
	return nil, NONE[target]
end

return schemes
