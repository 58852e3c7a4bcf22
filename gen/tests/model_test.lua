-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The model against the written file and against itself.

local vmgen = require "vmgen"
local t = require "t"

local KV = 0xfffffe0000000000
local DM = 0xfffff80000000000
local PAGE = 4096

local function build(s)
	s.target = s.target or "amd64"
	s.format = s.format or "minidump"
	return vmgen.build(s)
end

local function only(x)
	t.equal("one outcome", #x.outcomes, 1)
	return x.outcomes[1]
end

-- Every page that the walk or the tables name, read whole, is the page of
-- memory that its address says; and so says the file at that offset.
local function agree(name, core, vas)
	local _, path = core:save(t.dir)
	local memory = core:image()
	for _, va in ipairs(vas) do
		local id = ("%s: 0x%x"):format(name, va)
		local p = core:vtop(va)
		local o = only(core:expect(va, PAGE))
		if p and p.offset then
			t.equal(id .. ": class", o.class, "full")
			t.check(id .. ": memory", o.bytes == memory(p.pa, PAGE))
			t.check(id .. ": file", o.bytes ==
			    t.bytes(path, p.offset, PAGE))
			t.equal(id .. ": offset", core:offset(p.pa), p.offset)
		else
			t.equal(id .. ": class", o.class, "fail")
			t.equal(id .. ": at", o.at, va)
			t.equal(id .. ": nothing", o.bytes, "")
		end
	end
end

local function range(va, n, step)
	local list = {}
	for i = 0, n - 1 do
		list[#list + 1] = va + i * (step or PAGE)
	end
	return list
end

-- Several ranges, superpages, a 1 GiB leaf; three versions and two formats.
local function machine(format, version, kernel, base, variant)
	return build {
		format = format, version = version, kernel = kernel,
		variant = variant,
		memory = { { 0, 0x9f000 }, { 0x100000, 0x8000000 },
		    { 0x140000000, 0x140400000 } },
		pages = { { 0x1000, 0x3000 }, { 0x400000, 0x440000 },
		    { 0x140000000, 0x140003000 } },
		map = {
			{ va = base, pa = 0x400000, count = 20 },
			{ va = base + 0x20000, pa = 0x43f000, count = 8,
			    step = -PAGE, rw = false },
			{ va = base + 0x200000, pa = 0x400000,
			    size = 0x200000, nx = true, bits = 0x1000 },
			{ va = base + 0x40000000, pa = 0x140000000,
			    size = 0x40000000 },
		},
	}
end

for _, m in ipairs {
	{ "minidump", 2, "10", KV }, { "minidump", 3, "13.1", KV },
	{ "minidump", 3, "15", KV, "la57" }, { "minidump", 1, "8",
	    0xffffff8000000000 }, { "full", nil, "10", KV },
	{ "full", nil, "15", KV, "la57" }, { "raw", nil, "10", KV },
} do
	local core = machine(table.unpack(m, 1, 5))
	local name = table.concat({ m[1], m[2] or "", m[3], m[5] or "" }, " ")
	t.check(name .. ": opens", core:opens())
	agree(name, core, range(m[4], 48))
	agree(name, core, range(m[4] + 0x200000, 70))
	if m[1] ~= "raw" then
		agree(name, core, range(m[4] + 0x40000000, 5))
		agree(name, core, range(m[4] + 0x40000000, 5, 0x3fffffff000))
	end
	if m[1] == "minidump" then
		agree(name, core, range(core:dmap(0), 5))
		agree(name, core, range(core:dmap(0x9e000), 100))
		for i, p in ipairs(core:walk(true)) do
			if i < 2000 or i % 97 == 0 then
				local v = core:vtop(p.phase == 1 and p.kva or
				    p.dva)
				t.equal(("%s: record %d"):format(name, i),
				    ("%x %d %d"):format(v.pa, v.offset or -1,
				    v.prot), ("%x %d %d"):format(p.pa,
				    p.offset, p.prot))
			end
		end
	end
	-- A read is the same in pieces.
	local whole = only(core:expect(m[4] + 0x10, 0x8000))
	for cut = 1, 0x7fff, 1777 do
		local a = only(core:expect(m[4] + 0x10, cut))
		local b = only(core:expect(m[4] + 0x10 + cut, 0x8000 - cut))
		t.check(name .. ": split", a.bytes .. b.bytes == whole.bytes)
	end
	-- Named contents tell where they are from.
	local ids = core:identify("xyz" .. whole.bytes)
	t.equal(name .. ": identify", #ids, 1)
	t.equal(name .. ": identify: pa", ids[1].pa, 0x400010)
	t.equal(name .. ": identify: at", ids[1].at, 4)
	t.equal(name .. ": word", string.unpack("<i8", whole.bytes),
	    vmgen.word(1, 0x400010))
end

-- A file that ends early: short, not failed; what comes before decides.
do
	local function cut(at)
		return build {
			pages = { { 0x1000, 0x4000 } },
			map = { { va = KV, pa = 0x1000, count = 3 },
			    { va = KV + 0x200000, pa = 0x1000 } },
			table_at = { { level = 1, va = KV, pa = 0 } },
			truncate = at,
		}
	end
	local whole = cut(nil)
	local off = whole:offset(0x2000)
	local core = cut(off + 0x10)
	local o = only(core:expect(KV + 0xff8, 0x100))
	t.equal("cut: class", o.class, "short")
	t.equal("cut: n", o.n, 0x18)
	t.equal("cut: bytes", #o.bytes, 0x18)
	-- The other page table is behind the cut: nothing can be known.
	o = only(core:expect(KV + 0x200000, 1))
	t.equal("cut: the page table is not in the file", o.class, "fail")
	o = only(core:expect(DM + 0x2010, 8))
	t.equal("cut: class, direct map", o.class, "short")
	t.equal("cut: nothing", o.n, 0)
end

-- p_memsz beyond p_filesz: zeros or a failure.
do
	local core = build {
		format = "full", kernel = "10", memory = { { 0, 0x1000000 } },
		pages = { { 0x400000, 0x408000 } },
		map = { { va = KV, pa = 0x400000, count = 8 } },
		segments = { { pa = 0, filesz = 0x400000 },
		    { pa = 0x400000, filesz = 0x2800, memsz = 0x8000 } },
	}
	local x = core:expect(KV + 0x2000, 0x1000)
	t.equal("filesz: outcomes", #x.outcomes, 2)
	t.equal("filesz: full", x.outcomes[1].class, "full")
	t.check("filesz: zeros", x.outcomes[1].bytes ==
	    core:page(0x402000):sub(1, 0x800) .. ("\0"):rep(0x800))
	t.equal("filesz: fail", x.outcomes[2].class, "fail")
	t.equal("filesz: at", x.outcomes[2].at, KV + 0x2800)
end

-- The address space ends: of 64 bits, and of 32.
do
	local core = build { memory = { { 0, 0x1000000 } },
		map = { { va = -4096, pa = 0x5000 } }, pages = { 0x5000 } }
	t.equal("top: last byte", only(core:expect(-1, 1)).class, "full")
	local o = only(core:expect(-8, 16))
	t.equal("top: beyond", o.class, "fail")
	t.equal("top: at", o.at, 0)
	core = build { target = "i386", kernel = "11", format = "full",
		map = { { va = 0xfffff000, pa = 0x5000 } }, pages = { 0x5000 } }
	o = only(core:expect(0xfffffff8, 16))
	t.equal("32 bits: class", o.class, "fail")
	t.equal("32 bits: at", o.at, 1 << 32)
	t.equal("nothing asked", only(core:expect(7, 0)).class, "full")
end

-- Cores that cannot be opened.
do
	local function refused(s)
		local ok, why = build(s):opens()
		t.check("refused", not ok and #why > 10, why)
	end
	refused { format = "full", symbols = { KPML4phys = false } }
	refused { format = "full", ehdr = { e_type = 2 } }
	refused { format = "full", memory = { { 0, 0x201000 } },
	    segments = { { pa = 0, filesz = 0x201000 } } }
	refused { header = { version = 9 } }
	refused { header = { magic = "minidump FreeBSD/arm64" } }
	refused { truncate = 0x2000 }
	refused { target = "i386", variant = "pae", format = "full",
	    kernel = "11", table_at = { { level = 2, va = 1 << 30,
	    pa = 0x8000000 } } }
end

-- Unaligned ranges, and two that share a page.
do
	local core = build {
		memory = { { 0x1800, 0x4800 }, { 0x4800, 0x1000000 } },
		pages = { { 0x1000, 0x8000 } },
		dump = { 0x2000, 0x4000, 0x6000 },
	}
	t.equal("shared page: bits", core:info().header.bitmapsize, 4096)
	agree("unaligned", core, range(DM + 0x1000, 8))
	local _, path = core:save(t.dir)
	-- Range 1 has bits 0 to 3 (0x1000 to 0x4000), range 2 begins at bit 4
	-- with 0x4000 once more; 0x6000 is bit 6.
	t.equal("shared page: the bitmap", t.bytes(path,
	    core:info().offsets.bitmap, 1):byte(), 1 << 1 | 1 << 3 | 1 << 6)
end

-- The tables in memory, whatever the dump holds of them.
do
	local core = build { map = { { va = KV, pa = 0x5000 },
	    { va = 0x400000, pa = 0x6000 },
	    { va = 0x600000, pa = 0x7000, valid = false } } }
	t.equal("mmu: in the kernel map", core:mmu(KV + 0x123).pa, 0x5123)
	t.equal("mmu: outside", core:mmu(0x400fff).pa, 0x6fff)
	t.equal("mmu: which no minidump has", core:vtop(0x400fff), nil)
	t.equal("mmu: page", core:mmu(KV).pagesize, PAGE)
	local p, why, steps = core:mmu(0x600000)
	t.check("mmu: not valid", not p and why:find "PTE 0 ")
	t.equal("mmu: steps", #steps, 4)
	core = build { target = "powerpc", format = "virtual" }
	t.raises("mmu: no tables", "plain has no tables", core.mmu, core, 0)
end
