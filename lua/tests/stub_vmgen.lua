-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A stand-in for vmgen, for tests of the library: a "core" whose VAs from
-- the first mapping on are readable for 16 pages, but for those in omit
-- (offsets of pages).  Every byte is a function of its VA.

local stub = {}
local Model = {}
Model.__index = Model

local function byte(va)
	return (va * 7 + (va >> 12) * 13 + 3) & 0xff
end
stub.byte = byte

function stub.build(scenario)
	assert(scenario.target and scenario.format, "target, format")
	return setmetatable({base = scenario.map[1].va,
	    omit = scenario.omit or {}}, Model)
end

function Model:save(dir)
	for _, name in ipairs{"kernel", "vmcore"} do
		local f = assert(io.open(dir .. "/" .. name, "w"))
		f:write(("stub %x\n"):format(self.base))
		for _, off in ipairs(self.omit) do
			f:write(("omit %x\n"):format(off))
		end
		f:close()
	end
	return dir .. "/kernel", dir .. "/vmcore", 4096
end

function Model.symbols()
	return {{"kernbase", 0xffffffff80000000}}
end

function Model:mapped(va)
	local off = va - self.base
	if off < 0 or off >= 16 * 4096 then
		return false
	end
	for _, o in ipairs(self.omit) do
		if off & ~0xfff == o then
			return false
		end
	end
	return true
end

function Model:expect(va, len, cap)
	local bytes = {}
	for i = 0, math.min(len, cap or len) - 1 do
		if not self:mapped(va + i) then
			return {outcomes = {{class = "fail", at = va + i,
			    bytes = table.concat(bytes)}},
			    why = "not mapped", steps = {
			    {table = "PT", index = 7, pa = 0x2038, level = 1,
			    entry = 0, note = "not valid"}}}
		end
		bytes[#bytes + 1] = string.char(byte(va + i))
	end
	return {outcomes = {{class = "full", n = len,
	    bytes = table.concat(bytes)}}, why = "all mapped", steps = {}}
end

function Model.identify()
	return {{pa = 0x7000, at = 1}}
end

return stub
