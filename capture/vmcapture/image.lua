-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Kernels as what starts them wants them: memory as it is, from the lowest
-- address of the ELF file's segments on.
--
--	image.flat(elf)			bytes, address of the first, size in
--					memory
--	image.arm64(elf [, page])	the same, with the boot header of Linux's
--					arm64 images in front
--	image.armv7(elf, at, stub, tree)	an ELF file that puts the kernel at
--					an address and starts it through code at
--					another, with a device tree at a third

local elf = require "vmcorpus.elf"

local image = {}

function image.flat(e)
	local loads = {}
	local parts = {}
	local at, first

	for _, s in ipairs(e.segments) do
		if s.type == elf.PT_LOAD and s.memsz > 0 then
			loads[#loads + 1] = s
		end
	end
	table.sort(loads, function(a, b)
		return math.ult(a.va, b.va)
	end)
	first = loads[1].va
	at = first
	for _, s in ipairs(loads) do
		parts[#parts + 1] = ("\0"):rep(s.va - at)
		parts[#parts + 1] = e.bytes:sub(s.offset + 1,
		    s.offset + s.filesz)
		at = s.va + s.filesz
	end
	-- Uninitialised data are the kernel's to clear, but no one else's.
	return table.concat(parts), first, loads[#loads].va +
	    loads[#loads].memsz - first
end

local ANYWHERE = 1 << 3		-- the image may lie anywhere in RAM
local PAGES = {[4096] = 1 << 1, [16384] = 2 << 1, [65536] = 3 << 1}

-- A branch over the header; the ELF header is what it takes the place of.
function image.arm64(e, page)
	local bytes, first, size = image.flat(e)
	local branch = 0x14000000 | (e.entry - first) >> 2 & 0x03ffffff
	local header = ("<I4I4I8I8I8I8I8I8c4I4"):pack(branch, 0, 0,
	    size + 0xffff & ~0xffff, ANYWHERE | (PAGES[page] or 0), 0, 0, 0,
	    "ARM\x64", 0)

	assert(#header == 64)
	return header .. bytes:sub(65), first
end

-- An ELF file of two segments: the kernel at an address, and beside it what
-- starts it, since QEMU starts such a file with other registers:
-- mov r0, #0; mvn r1, #0; ldr r2, =tree; ldr pc, =entry
function image.armv7(e, at, stub, tree)
	local bytes, first = image.flat(e)
	local code = ("<I4I4I4I4I4I4"):pack(0xe3a00000, 0xe3e01000, 0xe59f2000,
	    0xe59ff000, tree, at + (e.entry - first))
	local headers = 52 + 2 * 32

	local function segment(va, offset, len)
		return ("<I4I4I4I4I4I4I4I4"):pack(elf.PT_LOAD, offset, va, va,
		    len, len, 7, 4)
	end
	return table.concat {("<c16I2I2I4I4I4I4I4I2I2I2I2I2I2"):pack(
	    "\x7fELF\1\1\1" .. ("\0"):rep(9), 2, 40, 1, stub, 52, 0,
	    0x05000000, 52, 32, 2, 40, 0, 0),
	    segment(stub, headers, #code),
	    segment(at, headers + #code, #bytes), code, bytes}
end

return image
