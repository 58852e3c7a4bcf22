-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- A machine with several MMUs, each for VAs of its own, and cores that say in
-- their header what their addresses are: ia64 has both.

local vmgen = require "vmgen"
local t = require "t"

local PBVM, TABLE = 0x9ffc000000000000, 0x9ffffffffff00000
local R5, R7 = 0xa000000000000000, 0xe000000000000000
local PHYS = 0x500000			-- of the kernel, where nothing is said
local BOOTINFO, KPTDIR = PHYS + 0x4000, PHYS + 0x8000

local function build(more)
	local s = { target = "ia64", format = "full" }
	for k, v in pairs(more or {}) do
		s[k] = v
	end
	return vmgen.build(s)
end

local function class(core, va, len)
	local x = core:expect(va, len or 8)
	t.equal(("outcomes at 0x%x"):format(va), #x.outcomes, 1)
	return x.outcomes[1].class
end

local function wrong(prefix, more)
	t.raises("wrong: " .. prefix, prefix, build, more)
end

local function refused(name, more)
	local ok, why = build(more):opens()
	t.check("refused: " .. name, not ok and why:find(name, 1, true), why)
	t.equal("refused: " .. name .. ": reads", class(build(more), R7 +
	    KPTDIR), "fail")
end

-- Tables of both, and the kernel's own page without being asked for.
do
	local core = build {
		map = { { va = R5 + 0x2000, pa = 0x8000 },
		    { va = PBVM + 0x30000, pa = 0x20000, size = 0x10000,
			rw = false, nx = true } },
		pages = { 0x8000, { 0x20000, 0x30000 },
		    { table = 1, va = PBVM }, { table = 1, va = R5 } },
	}
	t.check("opens", core:opens())
	t.check("each has a table of level 1", core:table(1, PBVM) and
	    core:table(1, R5) and core:table(1, PBVM) ~= core:table(1, R5))
	t.equal("the PBVM has one level", core:table(2, PBVM), nil)
	t.equal("no table is for region 7", core:table(1, R7), nil)
	t.equal("the kernel's own page", core:mmu(PBVM + 0x1234).pa,
	    PHYS + 0x1234)
	local p = core:vtop(PBVM + 0x3fff8)
	t.equal("PBVM: pa", p.pa, 0x2fff8)
	t.equal("PBVM: page size", p.pagesize, 0x10000)
	t.equal("PBVM: protection", p.prot, 1)
	t.equal("PBVM: steps", #p.steps, 2)
	p = core:vtop(R5 + 0x2008)
	t.equal("region 5: pa", p.pa, 0x8008)
	t.equal("region 5: page size", p.pagesize, 0x2000)
	t.equal("region 5: protection", p.prot, 7)
	t.equal("region 5: steps", #p.steps, 4)
	local nothing, why = core:mmu(R7)
	t.check("no table: why", not nothing and why:find "no table is for")
	t.equal("the PBVM's table", core:vtop(TABLE + 0x18).pa,
	    core:table(1, PBVM) + 0x18)
	t.equal("its end", core:vtop(TABLE + 0x1000), nil)
	t.equal("the window of all memory", core:dmap(0x8000), R7 + 0x8000)
end

-- A longer table has more of the PBVM, in memory and for a reader.
do
	local far = PBVM + 0x2000000
	local map = { { va = far, pa = 0x40000, size = 0x10000 } }
	local core = build { pbvm_pgtblsz = 8192, map = map }
	t.equal("long table: pa", core:vtop(far + 5).pa, 0x40005)
	t.equal("long table: window", class(core, TABLE + 0x1ff8), "full")
	t.equal("long table: window's end", class(core, TABLE + 0x2000), "fail")
	-- The reader believes bi_pbvm_pgtblsz.
	core = build { pbvm_pgtblsz = 8192, map = map,
	    write = { { pa = BOOTINFO + 124, u32 = 4096 } } }
	t.equal("shorter by bootinfo", class(core, far), "fail")
	t.equal("shorter by bootinfo: memory", core:mmu(far).pa, 0x40000)
	wrong("tables: pbvm has none for 0x9ffc000002000000", { map = map })
	-- What lies behind the table is no entry of it.
	core = build { write = { { pa = 0x203000, u64 = 0x40661 } } }
	t.equal("table of the PBVM", core:table(1, PBVM), 0x202000)
	t.equal("behind the table: memory", core:mmu(far), nil)
	t.equal("behind the table", core:vtop(far), nil)
	wrong("pbvm_pgtblsz: 0x1800 is no", { pbvm_pgtblsz = 0x1800 })
	wrong("pbvm_pgtblsz: 0x200000 is no", { pbvm_pgtblsz = 0x200000 })
end

-- What a scenario says of tables is for the MMU that has the address.
wrong("map[1].va: pbvm has no table for 0xe0000", { map = { { va = R7,
    pa = 0 } } })
wrong("map[1].size: pbvm has no pages of 0x2000", { map = { { va = PBVM,
    pa = 0 } } })
wrong("map[1].size: pbvm has no pages of 0x10000", { map = { { va = R5,
    pa = 0, size = 0x10000 } } })
wrong("entry[1].level: pbvm has levels 1 to 1", { entry = { { level = 2,
    va = PBVM, value = 0 } } })
wrong("table_at[1].level: pbvm has levels 1 to 3", { table_at = { { level = 4,
    va = R5, pa = 0 } } })
wrong("table_at[1].va: pbvm has no table for", { table_at = { { level = 1,
    va = 0, pa = 0 } } })
wrong("pages[1].table: there is no table of level 2", { pages = { {
    table = 2, va = PBVM } } })
wrong("variant: kernel '8' has twolevel", { kernel = "8" })
wrong("kernel: '9' of ia64 has no virtual", { kernel = "9",
    format = "virtual" })
wrong("kernel: '10.1' of ia64 has no raw", { format = "raw" })
wrong("kernphys: 0x502000 is not", { kernphys = 0x502000 })
wrong("pbvm_pgtblsz: twolevel has no such thing", { kernel = "8",
    variant = "twolevel", pbvm_pgtblsz = 4096 })

-- What a right reader wants to find.
refused("there is no symbol ia64_kptdir", { symbols = { ia64_kptdir = false } })
refused("ia64_kptdir: 0xa000000000000000 is neither", { write = { { pa = KPTDIR, u64 = R5 } } })
refused("ia64_kptdir: 0x9ffc000000000000 is neither", { write = { { pa = KPTDIR, u64 = PBVM } } })
refused("bi_magic 0x1 is not", { write = { { pa = BOOTINFO, u64 = 1 } } })
refused("table of the PBVM at physical 0x40000000", { write = { { pa = BOOTINFO + 56,
    u64 = 1 << 30 } } })
refused("table of the PBVM at physical 0x202000", { write = { { pa = BOOTINFO + 124,
    u32 = 0x40000000 } } })
refused("ia64_kptdir: the dump has no table for", { ehdr = { e_entry = 0 } })
refused("bootinfo at physical 0x10000000000", { ehdr = { e_entry = 1 << 40 } })
refused("bootinfo at physical 0x504000", { truncate = 0x1000 + BOOTINFO + 160,
    symbols = { ia64_kptdir = PBVM + 0x1000 } })
refused("ia64_kptdir: PBVM entry 0 of the PBVM", { entry = { { level = 1, va = PBVM,
    value = 0x500660 } } })
refused("not that of a core of this machine", { ehdr = { e_machine = 62 } })
refused("says that addresses are physical", { format = "virtual",
    ehdr = { e_flags = 0x100 }, map = { { va = PBVM, pa = PHYS } } })
t.check("the symbol in region 6", (build { symbols = {
    ia64_kptdir = 0xc000000000000000 + KPTDIR } }:opens()))

-- A directory in region 6 does as well; one entry elsewhere maps nothing.
do
	local map = { { va = R5, pa = 0x8000 }, { va = R5 + 0x200000,
	    pa = 0x8000 }, { va = R5 + 0x400000, pa = 0x8000 } }
	local at = 0x102000
	local core = build { map = map,
		table_at = { { level = 1, va = R5, pa = at } },
		entry = { { level = 2, va = R5,
			value = 0xc000000000000000 | at },
		    { level = 2, va = R5 + 0x200000, value = R5 | at },
		    { level = 2, va = R5 + 0x400000, value = at } },
		-- Neither page size nor tag decides; nor do low bits of ppn.
		write = { { pa = at + 8, u64 = -1 }, { pa = at + 16, u64 = -1 },
		    { pa = at + 32, u64 = 0x9661 } },
	}
	t.equal("directory in region 6", core:vtop(R5 + 0x1008).pa, 0x9008)
	t.equal("ppn below the page", core:vtop(R5 + 0x2008).pa, 0x8008)
	t.equal("entry in region 5", core:vtop(R5 + 0x200000), nil)
	t.equal("entry in region 0", core:vtop(R5 + 0x400000), nil)
end

-- Half a page each in two segments, in the other order.
do
	local core = build {
		memory = { { 0x201000, 0x600000 }, { 0, 0x201000 } },
		map = { { va = R5, pa = 0x200000, count = 1 } },
		tables = 0x300000, pages = { 0x200000 },
	}
	local o = core:expect(R5 + 0xff8, 16).outcomes[1]
	t.equal("two segments: class", o.class, "full")
	t.equal("two segments: bytes", o.bytes, string.pack("<i8i8",
	    vmgen.word(1, 0x200ff8), vmgen.word(1, 0x201000)))
	t.equal("two segments: from the second one's end",
	    core:offset(0x200fff), core:info().filesize - 1)
end

-- The flag in the header decides, not what else is in it.
do
	local core = build { ehdr = { e_flags = 0 }, symbols = {
	    ia64_kptdir = false }, segments = { { pa = 0, va = PBVM,
	    filesz = 0x4000 } }, pages = { { 0, 0x4000 } } }
	t.check("virtual by its flag: opens", core:opens())
	t.equal("virtual by its flag: by p_vaddr", core:vtop(PBVM + 8).offset,
	    0x1008)
	t.equal("virtual by its flag: region 7", class(core, R7 + 8), "fail")
	core = build { ehdr = { e_flags = 0x10f }, pages = { 0 } }
	t.equal("other flags", class(core, R7), "full")
	core = build { format = "virtual", ehdr = { e_flags = 0xfeff },
	    map = { { va = PBVM, pa = PHYS } } }
	t.equal("other flags: virtual", class(core, PBVM), "full")
	t.equal("virtual: bi_kernend", core:image()(BOOTINFO + 144, 8),
	    string.pack("<i8", PBVM + 0x10000))
end

-- One directory: its first table is there before anything is mapped.
do
	local core = build { kernel = "6", variant = "onelevel",
	    map = { { va = R5 + 0x200000, pa = 0x8000 } } }
	t.equal("one directory: entry 0", core:image()(core:table(2, R5), 16),
	    string.pack("<i8i8", R7 | core:table(1, R5),
	    R7 | core:table(1, R5 + 0x200000)))
	t.equal("one directory: levels", core:info().levels, 2)
end

-- Of alpha, whose only tables are for a part of the addresses.
do
	local core = vmgen.build { target = "alpha", format = "raw" }
	local nothing, why = core:mmu(0xfffffc0000000000)
	t.check("alpha: K0SEG has no table", not nothing and
	    why:find "no table is for")
	t.raises("alpha: K0SEG", "map[1].va: osf1 has no table", vmgen.build,
	    { target = "alpha", format = "raw",
		map = { { va = 0xfffffc0000000000, pa = 0 } } })
end
