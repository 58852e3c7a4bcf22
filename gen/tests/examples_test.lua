-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- Each worked example: bytes of the file, reads, walk.

local vmgen = require "vmgen"
local t = require "t"

local function binary(hex)
	return (hex:gsub("%s", ""):gsub("%x%x", function(h)
		return string.char(tonumber(h, 16))
	end))
end

local function hex(s)
	return (s:gsub(".", function(c)
		return ("%02x"):format(c:byte())
	end))
end

local function offsets(map)
	local list = {}
	for off in pairs(map) do
		list[#list + 1] = off
	end
	table.sort(list)
	return list
end

-- The bytes that a read must give, from the written file, page by page.
local function from_file(path, want, va, len, page)
	local out = {}
	for _, off in ipairs(type(want) == "table" and want or { want }) do
		local n = math.min(len, page - (va & page - 1))
		out[#out + 1] = t.bytes(path, off, n)
		va, len = va + n, len - n
	end
	return table.concat(out)
end

for _, e in ipairs(require "examples") do
	local name, ex = e[1], e[2]
	local core = vmgen.build(ex.scenario)
	local _, path, size = core:save(t.dir)

	t.equal(name .. ": size", size, ex.size)
	t.equal(name .. ": size of the file", t.size(path), ex.size)
	if ex.sha256 then
		t.equal(name .. ": SHA-256", vmgen.sha256(t.bytes(path, 0, size)),
		    ex.sha256)
	end
	for _, off in ipairs(offsets(ex.bytes)) do
		local want = binary(ex.bytes[off])
		t.equal(("%s: bytes at 0x%x"):format(name, off),
		    hex(t.bytes(path, off, #want)), hex(want))
	end
	for _, r in ipairs(ex.reads) do
		local va, len, want = r[1], r[2], r[3]
		local id = ("%s: read 0x%x, %d"):format(name, va, len)
		local x = core:expect(va, len)
		t.equal(id .. ": outcomes", #x.outcomes, 1)
		local o = x.outcomes[1]
		if want == "fail" then
			t.equal(id .. ": class", o.class, "fail")
			t.check(id .. ": why", #x.why > 20)
		elseif want == "short" then
			t.equal(id .. ": class", o.class, "short")
			t.equal(id .. ": bytes", o.n, 0)
		else
			t.equal(id .. ": class", o.class, "full")
			t.equal(id .. ": bytes", hex(o.bytes),
			    hex(from_file(path, want, va, len, ex.page or 4096)))
			t.equal(id .. ": offset", core:vtop(va).offset,
			    type(want) == "table" and want[1] or want)
		end
	end
	local walk = core:walk()
	if ex.walk == false then
		t.equal(name .. ": no walk", walk, nil)
	elseif ex.walk then
		t.equal(name .. ": records", #walk, #ex.walk)
		for i, want in ipairs(ex.walk) do
			local p = walk[i] or {}
			t.equal(("%s: record %d"):format(name, i), ("%x %x %d %d %x")
			    :format(p.pa, p.kva, p.prot, p.offset, p.len),
			    ("%x %x %d %d %x"):format(table.unpack(want)))
		end
	end
end
