-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What the benchmark's dumps are, for each target that "make bench TARGET="
-- may name:
--
--	scenario	keys that every scenario of the target has
--	page		bytes
--	kva		where the kernel map begins, or what has its part
--	ram		where RAM begins
--	bytes		of the dump of which every page is read
--	gib		how much memory the machines have that are only opened
--	walk		whether the format has one
--	ptegs		groups of a hashed table: that dump's mappings, twice over
--	esize		bytes of a page-table entry, of which a walk reads one a
--			record

local GIB = 1 << 30

local targets, list = {}, {}

local function add(name, t)
	t.page = t.page or 4096
	t.ram = t.ram or 0
	t.bytes = t.bytes or GIB
	t.walk = t.scenario.format == "minidump"
	list[name] = t
end

local function minidump(target, variant, version, kernel)
	return {target = target, variant = variant, format = "minidump",
	    version = version, kernel = kernel}
end

add("amd64", {scenario = minidump("amd64", "la48", 3, "15"), esize = 8,
    kva = 0xfffffe0000000000, gib = {1, 64, 1024}})
add("amd64/la57", {scenario = minidump("amd64", "la57", 3, "15"), esize = 8,
    kva = 0xfffffe0000000000, gib = {1, 64, 1024}})
add("i386", {scenario = minidump("i386", "nopae", 2, "13"), esize = 4,
    kva = 0x00800000, gib = {1, 3}})
add("i386/pae", {scenario = minidump("i386", "pae", 2, "13"), esize = 8,
    kva = 0x00800000, gib = {1, 64}})
add("aarch64", {scenario = minidump("aarch64", "4k", 3, "15"), esize = 8,
    kva = 0xffff000000000000, ram = 0x40000000, gib = {1, 64, 1024}})
add("aarch64/16k", {scenario = minidump("aarch64", "16k", 3, "15"), esize = 8,
    kva = 0xffff000000000000, ram = 0x1000000000, page = 1 << 14,
    gib = {1, 64, 1024}})
-- The direct map of riscv64 ends after 128 GiB.
add("riscv64", {scenario = minidump("riscv64", "sv39", 2, "13.1"), esize = 8,
    kva = 0xffffffc000000000, ram = 0x80000000, gib = {1, 64}})
add("riscv64/sv48", {scenario = minidump("riscv64", "sv48", 2, "13.1"),
    esize = 8, kva = 0xffffffc000000000, ram = 0x80000000, gib = {1, 64}})
add("mips64", {scenario = minidump("mips64", "n64", 2, "13"), esize = 8,
    kva = 0xc000000000000000, gib = {1, 64}})
-- The kernel has 1 GiB of addresses, and each page is mapped twice.
add("mips", {scenario = minidump("mips", "o32", 2, "13"), esize = 4,
    kva = 0xc0000000, bytes = GIB // 4, gib = {1}})
add("mipsn32", {scenario = minidump("mipsn32", "n32", 2, "13"), esize = 8,
    kva = 0xc0000000, bytes = GIB // 4, gib = {1, 64}})
add("arm", {scenario = minidump("arm", "v6", 2, "13"), esize = 4,
    kva = 0xc0000000, ram = 0x80000000, bytes = GIB // 4, gib = {1}})
add("armeb", {scenario = minidump("armeb", "v6", 2, "13"), esize = 4,
    kva = 0xc0000000, ram = 0x80000000, bytes = GIB // 4, gib = {1}})
add("powerpc64/radix", {scenario = minidump("powerpc64", "radix", 2, "16"),
    esize = 8, kva = 0xc008000000000000, gib = {1, 64, 1024}})
add("powerpc64", {scenario = minidump("powerpc64", "g5", 2, "13"), esize = 16,
    kva = 0xc008000000000000, bytes = GIB // 4, gib = {1, 64, 1024},
    ptegs = 1 << 15})
-- What is mapped twice is twice in a core of virtual addresses.
add("powerpc", {scenario = {target = "powerpc", variant = "plain",
    kernel = "8", format = "virtual"}, kva = 0xd0000000, bytes = GIB // 4,
    gib = {1}})
add("powerpc64/virtual", {scenario = {target = "powerpc64",
    variant = "plain", kernel = "9", format = "virtual"}, kva = 0xe000000000000000,
    bytes = GIB // 4, gib = {1, 64, 1024}})
-- Its physical cores want symbols, which the benchmark does not resolve.
add("ia64", {scenario = {target = "ia64", variant = "plain", kernel = "10.1",
    format = "virtual"}, page = 1 << 13, kva = 0x9ffc000000000000,
    bytes = GIB // 4, gib = {1}})
add("sparc64", {scenario = {target = "sparc64", variant = "tsb", kernel = "12",
    format = "regions", tsb_entries = 1 << 16}, page = 1 << 13, esize = 32,
    kva = 0xc0000000, bytes = GIB // 4, gib = {1, 64}})

-- The target of that name, or an error that says which there are.
function targets.get(name)
	local names = {}

	if list[name] then
		return list[name]
	end
	for key in pairs(list) do
		names[#names + 1] = key
	end
	table.sort(names)
	error(("no target %s: there are %s"):format(name,
	    table.concat(names, ", ")), 0)
end

-- A scenario of t with more keys.
function targets.scenario(t, more)
	for k, v in pairs(t.scenario) do
		more[k] = v
	end
	more.ptegs = t.ptegs
	return more
end

return targets
