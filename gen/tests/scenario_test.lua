-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- Mistakes in scenarios: each is raised with the key in front.

local vmgen = require "vmgen"
local t = require "t"

local KV = 0xfffffe0000000000

-- A sound scenario with some keys changed.
local function with(changes)
	local s = { target = "amd64", format = "minidump" }
	for k, v in pairs(changes) do
		s[k] = v
	end
	return s
end

local function wrong(prefix, changes)
	t.raises("wrong scenario: " .. prefix, prefix, vmgen.build,
	    with(changes))
end

t.check("an empty machine", (pcall(vmgen.build, with {})))
t.raises("no table", "scenario: a table is wanted", vmgen.build, 1)
wrong("target: no target 'vax'", { target = "vax" })
wrong("variant: amd64 has no MMU 'pae'", { variant = "pae" })
wrong("kernel: amd64 has no kernel '3'", { kernel = "3" })
wrong("variant: kernel '10' is older", { variant = "la57", kernel = "10" })
wrong("format: no format 'tar'", { format = "tar" })
wrong("version: amd64 minidumps have versions 1 to 3", { version = 4 })
wrong("version: only a minidump", { format = "full", version = 3 })
wrong("colour: there is no such key", { colour = 1 })
wrong("map[1].colour: there is no such key", { map = { { colour = 1 } } })
wrong("map[1].va: is missing", { map = { {} } })
wrong("map[1].pa: an integer is wanted", { map = { { va = 0, pa = 1.5 } } })
wrong("map[1].size: la48 has no pages", { map = { { va = 0, pa = 0,
    size = 0x2000 } } })
wrong("map[1]: va, pa and step", { map = { { va = 1, pa = 0 } } })
wrong("map[2]: ", { map = { { va = KV, pa = 0 },
    { va = KV, pa = 0x1000, step = 5 } } })
wrong("0xfffffe0000001000 is mapped by a larger page already", { map = {
    { va = KV, pa = 0, size = 0x200000 }, { va = KV + 0x1000, pa = 0 } } })
wrong("map[1]: 0xfffffe0000000000 is to be mapped to 0x1000, but the tables " ..
    "give another page", { map = { { va = KV, pa = 0x1000, bits = 0x2000 } } })
wrong("map[1]: 0xfffffe0000000000 is mapped although", { map = { { va = KV,
    pa = 0x1000, valid = false, bits = 1 } } })
wrong("memory[1]: 0x1000 to 0x1000 is empty", { memory = { { 4096, 4096 } } })
wrong("memory[1]: { start, end } is wanted", { memory = { { 4096 } } })
wrong("memory: a list has no key", { memory = { lo = 1 } })
wrong("tables: page 0x200000", { memory = { { 0, 0x10000 } } })
wrong("tables: 0x1800 is not the address of a page", { tables = 0x1800 })
wrong("table_at[1].level: la48 has levels", { table_at = { { level = 5, va = 0,
    pa = 0 } } })
wrong("entry[1].level: la48 has levels", { entry = { { level = 9, va = 0,
    value = 0 } } })
wrong("pages[1].va: 0xfffffe0000000000 is not mapped",
    { pages = { { va = KV } } })
wrong("pages[1].table: there is no table", { pages = { { table = 1,
    va = KV } } })
wrong("dump[2]: page 0x80000000 has no bit", { dump = { 0, 0x80000000 } })
wrong("write[1]: one of bytes", { write = { { pa = 0 } } })
wrong("write[1].u32: 0x100000000 has", { write = { { pa = 0,
    u32 = 1 << 32 } } })
wrong("header.colour: amd64 minidumps", { header = { colour = 1 } })
wrong("header.version: an integer", { header = { version = "x" } })
wrong("ehdr: only a full", { ehdr = { e_type = 4 } })
wrong("kernel_ehdr.e_colour: an ELF header", { format = "full",
    ehdr = { e_type = 4 }, kernel_ehdr = { e_colour = 4 } })
wrong("truncate: the vmcore has only", { truncate = 1 << 40 })
wrong("msgbuf.text: does not fit", { msgbuf = { text = "abc", size = 2 } })
wrong("kva_end: a page-table array", { version = 1, kva_end = 0 })
wrong("capture: ", { capture = "/nonexistent" })
wrong("map[1].nx: nopae has no such bit", { target = "i386", map = { {
    va = 0x800000, pa = 0, nx = true } } })
wrong("map[1].va: 0x100000000 is beyond", { target = "i386", map = { {
    va = 1 << 32, pa = 0 } } })
wrong("map[1].pa: no nopae entry can hold", { target = "i386", map = { {
    va = 0x800000, pa = 1 << 32 } } })
t.check("a later mapping replaces an earlier", (pcall(vmgen.build,
    with { map = { { va = KV, pa = 0x1000 }, { va = KV, pa = 0x2000 } } })))
