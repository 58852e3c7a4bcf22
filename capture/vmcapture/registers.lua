-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What the machine's registers say, while it is stopped.
--
--	registers.back(g, target)	the address that the function which has
--					just been entered returns to
--	registers.tables(g, target)	{variant =, root =, ptegs =}, of the
--					kernel's half of memory; hypervisor =
--					true, and a root where no memory is, if
--					no table lies in the machine's memory
--
-- variant is the name that vmgen has for such tables.

local fail = require "vmcapture.fail"

local registers = {}

local NOWHERE = 1 << 57		-- beyond what may be RAM

-- A register as the monitor shows it: NAME=HEX, or NAME HEX.
local function shown(g, name)
	local text = g.qmp:human "info registers"
	local value = text:match("%f[%w]" .. name .. "%s*=%s*(%x+)") or
	    text:match("%f[%w]" .. name .. "%s+(%x+)")

	return value and tonumber(value, 16) or
	    fail.machine("QEMU shows no register %s", name)
end

local function system(g, ...)
	for _, name in ipairs {...} do
		local bytes = g.gdb:named(name)

		if bytes then
			return ("<I" .. #bytes):unpack(bytes)
		end
	end
	fail.machine("QEMU shows no register %s", (...))
end

local back = {}

function back.amd64(g)
	local stack = shown(g, "RSP")
	local bytes = g.gdb:memory(stack, 8)

	return bytes and ("<I8"):unpack(bytes) or
	    fail.machine("QEMU reads no memory at RSP, 0x%x", stack)
end

function back.aarch64(g)
	return shown(g, "X30")
end

function back.riscv64(g)
	return shown(g, "ra")
end

function back.arm(g)
	return shown(g, "R14") & ~1
end

function back.powerpc64(g)
	return shown(g, "LR")
end

back.powerpc64le = back.powerpc64

local tables = {}

function tables.amd64(g)
	local five = shown(g, "CR4") & 1 << 12 ~= 0

	return {variant = five and "la57" or "la48",
	    root = shown(g, "CR3") & 0x000ffffffffff000}
end

local GRANULE = {[1] = "16k", [2] = "4k"}	-- TCR_EL1.TG1

function tables.aarch64(g)
	local granule = GRANULE[system(g, "TCR_EL1") >> 30 & 3]

	return {variant = granule or fail.machine(
	    "TCR_EL1: the kernel has pages of 64 KiB"),
	    root = system(g, "TTBR1_EL1") & 0x0000fffffffffffe}
end

local MODE = {[8] = "sv39", [9] = "sv48"}

function tables.riscv64(g)
	local satp = shown(g, "satp")

	return {variant = MODE[satp >> 60 & 15] or fail.machine(
	    "satp 0x%x: not Sv39, not Sv48", satp),
	    root = (satp & (1 << 44) - 1) << 12}
end

function tables.arm(g)
	return {variant = "v6",
	    root = system(g, "TTBR0", "TTBR0_EL1", "TTBR0_S") & 0xffffc000}
end

local function physical(g, pa)
	local path = g.work .. "/register"

	g.qmp:call("pmemsave", {"val", pa}, {"size", 8}, {"filename", path})
	local f <close> = assert(io.open(path, "rb"))

	os.remove(path)
	return (">I8"):unpack(f:read(8))
end

-- The first entry of a POWER9's partition table: the hypervisor's own, which
-- is the kernel where there is none.  Its second half is the process table, and
-- that begins with the kernel's process.
local HOST_RADIX = 1 << 63

local function partition(g, ptcr)
	local first = physical(g, ptcr & 0x0ffffffffffff000)
	local second = physical(g, (ptcr & 0x0ffffffffffff000) + 8)

	if first & HOST_RADIX == 0 then
		return {variant = "g5", root = first & 0x0ffffffffffc0000,
		    ptegs = 1 << 11 + (first & 0x1f)}
	end
	return {variant = "radix",
	    root = physical(g, second & 0x0ffffffffffff000) &
	    0x0fffffffffffff00}
end

-- A table of the machine's own is where SDR1 says; a hypervisor's is not in
-- the machine's memory at all.
function tables.powerpc64(g)
	if g.hypervisor then
		return {variant = "phyp", hypervisor = true, root = NOWHERE}
	end
	local text = g.qmp:human "info registers"
	local ptcr = text:match "PTCR%s+(%x+)"

	if ptcr then
		return partition(g, tonumber(ptcr, 16))
	end
	local sdr1 = shown(g, "SDR1")

	return {variant = "g5", root = sdr1 & 0x0ffffffffffc0000,
	    ptegs = 1 << 11 + (sdr1 & 0x1f)}
end

tables.powerpc64le = tables.powerpc64

function registers.back(g, target)
	return back[target](g)
end

function registers.tables(g, target)
	return tables[target](g)
end

return registers
