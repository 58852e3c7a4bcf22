-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What a kernel file is.
--
--	k = kernel.read(path, work)	raises by fail
--	k.path		of the ELF file, which may be one taken out of an
--			archive into work
--	k.elf		vmcorpus.elf's
--	k.target, k.osreldate, k.version, k.ident, k.page (or nil)
--	k:has(pattern)	whether a symbol's name begins with it
--	k:number(name)	the variable's value in the file, or nil

local elf = require "vmcorpus.elf"
local fail = require "vmcapture.fail"
local proc = require "proc"

local kernel = {}
kernel.__index = kernel

-- e_machine, class, byte order.
local TARGETS = {
	["62 64 <"] = "amd64", ["3 32 <"] = "i386", ["183 64 <"] = "aarch64",
	["40 32 <"] = "arm", ["40 32 >"] = "armeb", ["243 64 <"] = "riscv64",
	["20 32 >"] = "powerpc", ["21 64 >"] = "powerpc64",
	["21 64 <"] = "powerpc64le",
}

local ARCHIVES = {"\xfd7zXZ", "\x28\xb5\x2f\xfd", "\x1f\x8b"}

local function slurp(path)
	local f, why = io.open(path, "rb")

	if not f then
		fail.machine("%s", why)
	end
	local bytes, wrong = f:read "a"

	f:close()
	if not bytes then
		fail.machine("%s: %s", path, wrong)
	end
	return bytes
end

-- boot/kernel/kernel out of a distribution set or a package.
local function unpack(path, work)
	local dir = work .. "/archive"
	local tar

	assert(proc.mkdir(dir))
	for _, name in ipairs {"./boot/kernel/kernel", "/boot/kernel/kernel",
	    "boot/kernel/kernel"} do
		tar = proc.spawn {argv = {"tar", "-C", dir, "-xf", path, name}}
		if tar and (tar:wait(600) or {}).exit == 0 then
			break
		end
	end
	local inside = dir .. "/boot/kernel/kernel"

	if not proc.stat(inside) then
		fail.machine("%s: no boot/kernel/kernel comes out of it by " ..
		    "tar", path)
	end
	return inside
end

local function string_at(e, name, max)
	local va = e.symbols[name]

	for len = max, 1, -1 do
		local bytes = va and e:at(va, len)

		if bytes then
			return bytes:match "^%Z*"
		end
	end
end

function kernel:number(name, size)
	local va = self.elf.symbols[name]
	local bytes = va and self.elf:at(va, size)

	return bytes and (self.elf.order .. "I" .. size):unpack(bytes)
end

function kernel:has(pattern)
	for name in pairs(self.elf.symbols) do
		if name:find("^" .. pattern) then
			return true
		end
	end
	return false
end

local function describe(self)
	local e = self.elf

	self.target = TARGETS[("%d %d %s"):format(e.machine, e.bits, e.order)]
	if not self.target then
		fail.machine("%s: e_machine %d of %d bits is no target",
		    self.path, e.machine, e.bits)
	end
	if next(e.symbols) == nil then
		fail.machine("%s: it has no symbol table, which tells where " ..
		    "it dumps", self.path)
	end
	self.osreldate = self:number("osreldate", 4)
	self.version = string_at(e, "version", 256)
	self.ident = string_at(e, "kern_ident", 64)
	if not (self.osreldate and self.version and
	    self.version:match "^FreeBSD") then
		fail.machine("%s: no FreeBSD kernel: no osreldate, or no " ..
		    "version that begins with FreeBSD", self.path)
	end
	self.page = self:number("pagesizes", e.bits // 8)
end

function kernel.read(path, work)
	local bytes = slurp(path)
	local self = setmetatable({path = path}, kernel)

	for _, magic in ipairs(ARCHIVES) do
		if bytes:sub(1, #magic) == magic then
			self.path = unpack(path, work)
			bytes = slurp(self.path)
			break
		end
	end
	local ok, e = pcall(elf.parse, bytes)

	if not ok then
		fail.machine("%s: %s", path, e)
	end
	self.elf = e
	describe(self)
	return self
end

return kernel
