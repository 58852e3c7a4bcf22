-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- A machine written as a capture, and taken in again, is the same machine.

local vmgen = require "vmgen"
local t = require "t"

local KV = 0xfffffe0000000000
local DM = 0xfffff80000000000

-- As lines and pages; zlib reads a file that is not compressed as it is.
local function write_capture(path, head, core, pages)
	local f = assert(io.open(path, "wb"))
	f:write("vmcorpus-capture 1\n", head, "\n")
	for _, s in ipairs(core:symbols()) do
		f:write(("symbol %s 0x%x\n"):format(s[1], s[2]))
	end
	f:write(("root 0x%x\n"):format(core:info().root))
	local memory = core:image()
	for _, pa in ipairs(pages) do
		f:write(("page 0x%x\n"):format(pa), memory(pa, 4096))
	end
	f:write("end\n")
	f:close()
end

for _, m in ipairs {
	{ "amd64", "la48", "10", KV }, { "amd64", "la57", "15", KV },
	{ "i386", "nopae", "11", 0xc0000000 }, { "i386", "pae", "13", 0x800000 },
} do
	local target, variant, kernel, base = table.unpack(m)
	local name = table.concat({ target, variant, kernel }, " ")
	local scenario = {
		target = target, variant = variant, kernel = kernel,
		format = "full", memory = { { 0, 0x2000000 } },
		pages = { 0x5000, 0x6000, 0x7000 },
		map = {
			{ va = base, pa = 0x5000, count = 2 },
			{ va = base + 0x9000, pa = 0x7000, rw = false },
			{ va = target == "amd64" and 0xffffffff80200000 or
			    base + 0x100000, pa = 0x200000,
			    size = target == "amd64" and 0x200000 or 4096 },
		},
	}
	local core = vmgen.build(scenario)
	local pages = { 0x5000, 0x6000, 0x7000 }
	for pa = 0x200000, 0x210000, 4096 do
		pages[#pages + 1] = pa
	end
	for pa = 0x101000, 0x801000, 0x700000 do
		pages[#pages + 1] = pa
	end
	local path = t.dir .. "/capture"
	write_capture(path, ("target %s\nvariant %s\nkernel %s\n" ..
	    "memory 0x0 0x2000000\nanswer 0x%x 0x5008\nanswer 0x%x none")
	    :format(target, variant, kernel, base + 8, base + 0x5000), core,
	    pages)

	for _, format in ipairs { "full", "raw", "minidump" } do
		local id = name .. ": capture as " .. format
		local again = vmgen.build { capture = path, format = format }
		t.check(id .. ": opens", again:opens())
		for _, va in ipairs { base, base + 0x1ff8, base + 0x9010,
			base + 0x2000 } do
			local x = core:expect(va, 16)
			local y = again:expect(va, 16)
			t.equal(id .. (": 0x%x"):format(va),
			    y.outcomes[1].class .. y.outcomes[1].bytes,
			    x.outcomes[1].class .. x.outcomes[1].bytes)
		end
		for _, a in ipairs(again:answers()) do
			t.equal(id .. ": answer", (again:vtop(a.va) or {}).pa,
			    a.pa)
		end
		t.equal(id .. ": answers", #again:answers(), 2)
	end
	if target == "amd64" then
		local d = vmgen.build { capture = path, format = "minidump" }
		t.equal(name .. ": direct map", d:vtop(d:dmap(0x6000)).pa, 0x6000)
		t.equal(name .. ": direct map", d:dmap(0) == DM, variant == "la48")
	end
end

-- A hashed table has no end and no levels.
do
	local path = t.dir .. "/hashed"
	local entry = (">I8I8"):pack(0x0001d800ecc40011, 0x5196)
	local f <close> = assert(io.open(path, "wb"))
	f:write("vmcorpus-capture 1\ntarget powerpc64\nvariant g5\n",
	    "kernel 13\nroot 0x40000\nmemory 0x0 0x1000000\n",
	    "page 0x62000\n", ("\0"):rep(0x180), entry,
	    ("\0"):rep(0x1000 - 0x190), "page 0x5000\n",
	    ("page 5.."):rep(512), "end\n")
	f:flush()
	local core = vmgen.build { capture = path, format = "minidump" }
	local outcome = core:expect(0xc008000000003010, 8).outcomes[1]
	t.equal("hashed capture: PA", core:vtop(0xc008000000003010).pa, 0x5010)
	t.equal("hashed capture: bytes", outcome.bytes, "page 5..")
	t.equal("hashed capture: hole", core:vtop(0xc008000000004000), nil)
	t.equal("hashed capture: table", core:table(1, 0xc008000000003000), nil)
end

local path = t.dir .. "/capture"
local function broken(prefix, text)
	local f = assert(io.open(path, "wb"))
	f:write(text)
	f:close()
	t.raises("broken capture", "capture: " .. path .. ": " .. prefix,
	    vmgen.build, { capture = path, format = "full" })
end

local HEAD = "vmcorpus-capture 1\ntarget amd64\nvariant la48\n"

broken("line 1: this is no capture", "hello\n")
broken("line 2: target or variant", "vmcorpus-capture 1\n")
broken("line 4: there is no end", HEAD)
broken("line 4: the page is cut", HEAD .. "page 0x1000\nabc")
broken("line 5: the target has another page size", HEAD ..
    "pagesize 0x4000\npage 0x4000\n" .. ("x"):rep(0x4000) .. "end\n")
broken("line 4: a number is wrong", HEAD .. "root 0x1g\nend\n")
broken("line 4: a number is missing", HEAD .. "memory 0x0\nend\n")
broken("line 4: an unknown word", HEAD .. "colour blue\nend\n")
broken("line 4: is too long", HEAD .. ("x"):rep(600) .. "\nend\n")
broken("line 4: it states no memory", HEAD .. "end\n")
t.raises("capture of another target", "target: the capture is of amd64",
    vmgen.build, { capture = path, format = "full", target = "i386" })
