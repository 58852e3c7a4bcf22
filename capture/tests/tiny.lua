-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The smallest files that vmcapture takes for kernels.
--
--	tiny.BASE[target]		where they are linked
--	tiny.kernel(target, more)	bytes; more: version, stripped, pvh, disk =
--					"ata" or "none", console = false, code
--					at the entry

local tiny = {}

tiny.BASE = {
	amd64 = 0xffffffff80200000, aarch64 = 0xffff000000000000,
	riscv64 = 0xffffffc000000000, arm = 0xc0000000,
	i386 = 0xc0400000, powerpc64 = 0xc000000000100000,
	powerpc64le = 0xc000000000100000,
}

local MACHINE = {
	amd64 = {62, 64, "<"}, aarch64 = {183, 64, "<"},
	riscv64 = {243, 64, "<"}, arm = {40, 32, "<"}, i386 = {3, 32, "<"},
	powerpc64 = {21, 64, ">"}, powerpc64le = {21, 64, "<"},
}

local CONSOLES = {"ns8250_class", "uart_pl011_class", "uart_phyp_class"}
local DISKS = {
	virtio = {"vtblk_attach", "vtpci_attach", "vtmmio_attach"},
	ata = {"ata_attach", "adaregister"}, none = {},
}

local function pad(s, n)
	return s .. ("\0"):rep(-#s % n)
end

-- Data behind the headers: {symbol, bytes} in order.
local function contents(class, order, more)
	local word = "I" .. class // 8

	return {
		{"btext", pad(more.code or ("\0"):rep(16), 16)},
		{"osreldate", pad((order .. "I4"):pack(1501000), 8)},
		{"pagesizes", (order .. word):pack(4096)},
		{"kern_ident", pad("TINY\0", 8)},
		{"version", pad((more.version or "FreeBSD 15.1-RELEASE #0: " ..
		    "tiny\n    x@y:/z\n") .. "\0", 8)},
	}
end

local function names(more)
	local list = {"minidumpsys"}

	for _, name in ipairs(DISKS[more.disk or "virtio"]) do
		list[#list + 1] = name
	end
	for _, name in ipairs(more.console == false and {} or CONSOLES) do
		list[#list + 1] = name
	end
	return list
end

local function symbol(class, order, name, value)
	if class == 32 then
		return (order .. "I4I4I4BBI2"):pack(name, value, 0, 0x12, 0, 1)
	end
	return (order .. "I4BBI2I8I8"):pack(name, 0x12, 0, 1, value, 0)
end

local function header(class, order, machine, f)
	local word = "I" .. class // 8
	local form = order .. "c16I2I2I4" .. word .. word .. word ..
	    "I4I2I2I2I2I2I2"

	return form:pack("\x7fELF" .. string.char(class // 32,
	    order == "<" and 1 or 2, 1) .. ("\0"):rep(9), 2, machine, 1,
	    f.entry, class == 64 and 64 or 52, f.shoff, 0,
	    class == 64 and 64 or 52, class == 64 and 56 or 32, f.phnum,
	    class == 64 and 64 or 40, f.shnum, 0)
end

local function segment(class, order, type, offset, va, filesz, memsz)
	if class == 32 then
		return (order .. "I4I4I4I4I4I4I4I4"):pack(type, offset, va, va,
		    filesz, memsz, 7, 4096)
	end
	return (order .. "I4I4I8I8I8I8I8I8"):pack(type, 7, offset, va, va,
	    filesz, memsz, 4096)
end

local function section(class, order, type, offset, size, link, entry)
	local w = "I" .. class // 8

	return (order .. "I4I4" .. w .. w .. w .. w .. "I4I4" .. w .. w)
	    :pack(0, type, 0, 0, offset, size, link, 0, 1, entry)
end

function tiny.kernel(target, more)
	more = more or {}
	local machine, class, order = table.unpack(MACHINE[target])
	local base = tiny.BASE[target]
	local headers = 256		-- room for them
	local data, symbols, strings = {}, {}, "\0"
	local at = base + headers
	local function add(name, value)
		symbols[#symbols + 1] = symbol(class, order, #strings, value)
		strings = strings .. name .. "\0"
	end

	add("", 0)
	for _, d in ipairs(contents(class, order, more)) do
		add(d[1], at)
		data[#data + 1] = d[2]
		at = at + #d[2]
	end
	for i, name in ipairs(names(more)) do
		add(name, base + headers + i - 1)
	end
	for name, value in pairs(more.symbols or {}) do
		add(name, value)
	end
	local note = more.pvh and (order .. "I4I4I4c4I4"):pack(4, 4, 18,
	    "Xen\0", more.pvh == true and 0 or more.pvh) or ""
	local body = table.concat(data)
	local table_ = table.concat(symbols)
	local noted = headers + #body
	local symoff = noted + #note
	local stroff = symoff + #table_
	local load = segment(class, order, 1, 0, base, noted, noted + 4096)

	return pad(header(class, order, machine, {entry = base + headers,
	    phnum = 2, shoff = more.stripped and 0 or stroff + #strings,
	    shnum = more.stripped and 0 or 3}) .. load ..
	    segment(class, order, 4, noted, 0, #note, #note), headers) ..
	    body .. note .. table_ .. strings .. section(class, order, 0, 0, 0,
	    0, 0) .. section(class, order, 2, symoff, #table_, 2,
	    #symbols[1]) .. section(class, order, 3, stroff, #strings, 0, 0)
end

return tiny
