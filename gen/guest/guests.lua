-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- How each guest of guest.mk is booted, and what its capture says it is.
-- Memory is that of layout.h.

local LOW = {0x0, 0x1800000}
local HIGH = {0x100000000, 0x100800000}

-- What a kernel would call its memory: without the firmware's parts.
local BASE = {0x0, 0x9f000}
local EXTENDED = {0x100000, 0x17e0000}

local function amd64(variant, kernel, cpu)
	return {
		target = "amd64", variant = variant, kernel = kernel,
		qemu = "qemu-system-x86_64", cpu = cpu,
		machine = {"-M", "pc,max-ram-below-4g=24M", "-m", "32M"},
		ram = {LOW, HIGH}, memory = {BASE, EXTENDED, HIGH},
		bits = variant == "la57" and 57 or 48, esize = 8,
		shifts = variant == "la57" and {48, 39, 30, 21, 12} or
		    {39, 30, 21, 12},
	}
end

local function i386(variant, kernel)
	local pae = variant == "pae"

	return {
		target = "i386", variant = variant, kernel = kernel,
		qemu = "qemu-system-i386",
		cpu = pae and "qemu32,+pae,+nx,+pse36" or "pentium3",
		machine = pae and
		    {"-M", "pc,max-ram-below-4g=24M", "-m", "32M"} or
		    {"-M", "pc", "-m", "24M"},
		ram = pae and {LOW, HIGH} or {LOW},
		memory = pae and {BASE, EXTENDED, HIGH} or {BASE, EXTENDED},
		bits = 32, esize = pae and 8 or 4,
		shifts = pae and {30, 21, 12} or {22, 12},
	}
end

local function flat(ram, size)
	return {ram, ram + size}
end

-- What an entry's bits say, where they are not those of x86: whether it maps
-- or leads anywhere, and whether it is a page and no table.
local function aarch64(variant, kernel)
	local large = variant == "16k"
	local page, ram = 0x1000, flat(0x40000000, 0x4000000)

	if large then		-- and room for blocks of 32 MiB
		page, ram = 0x4000, flat(0x40000000, 0x10000000)
	end
	return {
		target = "aarch64", variant = variant, kernel = kernel,
		qemu = "qemu-system-aarch64",
		cpu = large and "neoverse-n1" or "cortex-a57",
		machine = {"-M", "virt", "-m", large and "256M" or "64M"},
		ram = {ram}, memory = {ram}, page = page,
		bits = 49,	-- of either half, and the one that chooses
		esize = 8,
		shifts = large and {47, 36, 25, 14} or {39, 30, 21, 12},
		valid = function(r)
			return r.bits & 1 ~= 0 and
			    (r.size > page or r.bits & 2 ~= 0)
		end,
		leaf = function(r)
			return r.bits & 2 == 0
		end,
	}
end

local function riscv64(variant, kernel)
	return {
		target = "riscv64", variant = variant, kernel = kernel,
		qemu = "qemu-system-riscv64",
		cpu = "rv64",
		machine = {"-M", "virt", "-bios", "none", "-m", "64M"},
		ram = {flat(0x80000000, 0x4000000)},
		memory = {flat(0x80000000, 0x4000000)},
		bits = variant == "sv48" and 48 or 39,
		esize = 8, shifts = {30, 21, 12},
		valid = function(r)
			return r.bits & 1 ~= 0
		end,
		leaf = function(r)
			return r.bits & 0xe ~= 0
		end,
	}
end

local function arm(target, variant, kernel)
	local new = variant == "v6"
	local ram = flat(new and 0x40000000 or 0, 0x4000000)

	return {
		target = target, variant = variant, kernel = kernel,
		qemu = "qemu-system-arm", cpu = new and "cortex-a15" or "arm926",
		machine = {"-M", new and "virt" or "versatilepb", "-m", "64M"},
		ram = {ram}, memory = {ram},
		bits = 32, esize = 4, shifts = {20, 12},
		valid = function(r)
			return r.bits & 3 ~= 0
		end,
		leaf = function(r)
			return r.bits & 3 ~= 1
		end,
	}
end

-- The firmware's place is the guest's: it has no serial port at hand, and
-- leaves what it says in memory.
local POWERNV8 = {"-M", "powernv8", "-m", "1G"}
local POWERNV9 = {"-M", "powernv9", "-m", "1G"}
local PSERIES = {"-M", "pseries,cap-hpt-max-page-size=16777216," ..
    "cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken", "-m", "256M"}

local function powerpc64(target, variant, kernel)
	local hashed = variant ~= "radix"
	local ram = flat(0, 0x4000000)

	return {
		target = target, variant = variant, kernel = kernel,
		qemu = "qemu-system-ppc64",
		cpu = hashed and "power8_v2.0" or "power9_v2.0",
		machine = variant == "phyp" and PSERIES or
		    hashed and POWERNV8 or POWERNV9,
		tables = variant == "phyp" and flat(0x2000000, 0x200000) or nil,
		firmware = {base = 0}, ram = {ram}, memory = {ram},
		bits = 52, quadrant = 0xc000000000000000, esize = 8,
		shifts = hashed and {28, 24, 12} or {39, 30, 21, 12},
		valid = function(r)
			if hashed then
				return r.bits & 0xe000 == 0
			end
			return r.bits >> 62 == 3
		end,
		leaf = function(r)
			return hashed or r.bits >> 63 == 0 or
			    r.bits >> 62 == 3
		end,
	}
end

-- The CPU knows its TLB alone: QEMU is asked about an address after the guest
-- has touched it.
local X_WINDOW = 0x4000000000000002

local function mips(target, kernel)
	local wide = target:match "64" ~= nil
	local ram = flat(0, 0x4000000)

	return {
		target = target, variant = wide and "n64" or "o32",
		kernel = kernel, qemu = "qemu-system-" .. target,
		cpu = wide and "Octeon68XX" or "24Kc", touched = true,
		undumped = true, machine = {"-M", "malta", "-m", "64M"},
		ram = {ram}, memory = {ram},
		bits = wide and 64 or 32, esize = wide and 8 or 4,
		shifts = wide and {30, 21, 12} or {22, 12},
		ranges = wide and {
			{0x9000000000000000, 1 << 36},	-- XKPHYS, two of
			{0x9800000000000000, 1 << 36},	-- its attributes
			{0xbffffffffffff000, 1 << 12},
			{0xc000000000000000, 1 << 32},
			{0xffffffff7ffff000, 1 << 12},
			{0xffffffff80000000, 1 << 31},
			{0, 1 << 32},
		} or {{0, 1 << 32}},
		valid = function(r)
			return r.bits & 2 ~= 0
		end,
		leaf = function(r)
			return r.bits == X_WINDOW
		end,
	}
end

local function sparc64(kernel)
	local ram = flat(0, 0x4000000)

	return {
		target = "sparc64", variant = "tsb", kernel = kernel,
		cc = "sparc64-linux-gnu-gcc", ld = "sparc64-linux-gnu-ld",
		qemu = "qemu-system-sparc64", cpu = "TI-UltraSparc-IIi",
		touched = true, undumped = true, page = 0x2000,
		machine = {"-M", "sun4u", "-m", "64M"},
		firmware = {base = 0x1fff0000000, image = 0x2000},
		ram = {ram}, memory = {ram}, bits = 64, esize = 32,
		shifts = {27, 22, 13},
		ranges = {
			{0xfffff7ffffffe000, 1 << 40},
			{0, 1 << 34},
		},
		valid = function(r)
			return r.bits & 1 << 63 ~= 0
		end,
		leaf = function()
			return true
		end,
	}
end

local function alpha(kernel)
	local ram = flat(0, 0x4000000)

	return {
		target = "alpha", variant = "osf1", kernel = kernel,
		cc = "alpha-linux-gnu-gcc", ld = "alpha-linux-gnu-ld",
		qemu = "qemu-system-alpha", cpu = "ev67", undumped = true,
		machine = {"-M", "clipper", "-m", "64M"}, page = 0x2000,
		ram = {ram}, memory = {ram}, bits = 64, esize = 8,
		shifts = {33, 23, 13},
		ranges = {
			{0xfffffc0000000000, 1 << 36},
			{0xfffffe0000000000, 1 << 41},
			{0, 1 << 42},
		},
		valid = function(r)
			return r.bits & 1 ~= 0 or r.bits == 1 << 63 | 1 << 61
		end,
		leaf = function(r)
			return r.bits == 1 << 63 | 1 << 61
		end,
	}
end

local guests = {
	["alpha-6"] = alpha("6"),
	["sparc64-12"] = sparc64("12"),
	["mips-13"] = mips("mips", "13"),
	["mipsel-13"] = mips("mipsel", "13"),
	["mips64-13"] = mips("mips64", "13"),
	["mips64el-13"] = mips("mips64el", "13"),
	["powerpc64-g5-13"] = powerpc64("powerpc64", "g5", "13"),
	["powerpc64-phyp-13"] = powerpc64("powerpc64", "phyp", "13"),
	["powerpc64-radix-16"] = powerpc64("powerpc64", "radix", "16"),
	["powerpc64le-g5-13"] = powerpc64("powerpc64le", "g5", "13"),
	["powerpc64le-phyp-13"] = powerpc64("powerpc64le", "phyp", "13"),
	["powerpc64le-radix-16"] = powerpc64("powerpc64le", "radix", "16"),
	["arm-v4-9"] = arm("arm", "v4", "9"),
	["arm-v4-12"] = arm("arm", "v4", "12"),
	["arm-12"] = arm("arm", "v6", "12"),
	["arm-13"] = arm("arm", "v6", "13"),
	["armeb-12"] = arm("armeb", "v6", "12"),
	["armeb-13"] = arm("armeb", "v6", "13"),
	["aarch64-11"] = aarch64("4k", "11"),
	["aarch64-13"] = aarch64("4k", "13"),
	["aarch64-15"] = aarch64("4k", "15"),
	["aarch64-16k-15"] = aarch64("16k", "15"),
	["riscv64-12"] = riscv64("sv39", "12"),
	["riscv64-13.1"] = riscv64("sv39", "13.1"),
	["riscv64-sv48-13.1"] = riscv64("sv48", "13.1"),
	["amd64-6"] = amd64("la48", "6", "qemu64,+pdpe1gb"),
	["amd64-10"] = amd64("la48", "10", "qemu64,+pdpe1gb"),
	["amd64-13.1"] = amd64("la48", "13.1", "qemu64,+pdpe1gb"),
	["amd64-15"] = amd64("la48", "15", "qemu64,+pdpe1gb"),
	["amd64-la57-13.1"] = amd64("la57", "13.1", "max"),
	["amd64-la57-15"] = amd64("la57", "15", "max"),
	["i386-11"] = i386("nopae", "11"),
	["i386-pae-11"] = i386("pae", "11"),
	["i386-12"] = i386("nopae", "12"),
	["i386-pae-12"] = i386("pae", "12"),
	["i386-13"] = i386("nopae", "13"),
	["i386-pae-13"] = i386("pae", "13"),
}

for _, guest in pairs(guests) do
	guest.page = guest.page or 0x1000
end

return guests
