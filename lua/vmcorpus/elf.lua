-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- As much of ELF as captures need: what a file is, its segments, its symbols.
--
--	elf.PT_LOAD, elf.PT_NOTE
--	e = elf.parse(bytes)	raises a text
--	e.order		"<" or ">", as string.pack has them
--	e.bits, e.type, e.machine, e.entry
--	e.segments	list of {type=, flags=, offset=, va=, pa=, filesz=,
--			memsz=}
--	e.symbols	name to value
--	e.defined	list of {name, value}: all of them, constants too
--	e.list		list of {name=, value=, size=, type=, other=}, of those
--			that are addresses in the file's sections
--	e:at(va, len)	bytes of the file for that address, or nil
--	e:notes()	list of {name=, type=, desc=}

local elf = {PT_LOAD = 1, PT_NOTE = 4}
elf.__index = elf

local SHT_SYMTAB = 2
local SHN_LORESERVE = 0xff00
local STT_SECTION = 3		-- from here on no names of addresses or numbers

local CLASS = {
	{bits = 32, address = "I4", entry = 24, phoff = 28, shoff = 32,
	    phnum = 44, shnum = 48, phsize = 32, shsize = 40, symsize = 16,
	    segment = "I4I4I4I4I4I4I4", section = "I4I4I4I4I4I4I4",
	    symbol = "I4I4I4BBI2"},
	{bits = 64, address = "I8", entry = 24, phoff = 32, shoff = 40,
	    phnum = 56, shnum = 60, phsize = 56, shsize = 64, symsize = 24,
	    segment = "I4I4I8I8I8I8I8", section = "I4I4I8I8I8I8I4",
	    symbol = "I4BBI2I8I8"},
}

-- The fields of a symbol: name, value, size, info, other, section.
local function symbol(get, class, at)
	local a, b, c, d, e, f = get(class.symbol, at)

	if class.bits == 32 then
		return a, b, c, d, e, f
	end
	return a, e, f, b, c, d
end

local function symbols(e, get, class, table, strings)
	for at = table.offset, table.offset + table.size - class.symsize,
	    class.symsize do
		local name, value, size, info, other, section =
		    symbol(get, class, at)
		local text = get("z", strings.offset + name)

		if section ~= 0 then
			e.symbols[text] = value
		end
		if section ~= 0 and text ~= "" and info & 0xf < STT_SECTION then
			e.defined[#e.defined + 1] = {text, value}
		end
		if section ~= 0 and section < SHN_LORESERVE and text ~= "" then
			e.list[#e.list + 1] = {name = text, value = value,
			    size = size, type = info & 0xf, other = other}
		end
	end
end

function elf.parse(bytes)
	local class = bytes:sub(1, 4) == "\x7fELF" and CLASS[bytes:byte(5)]

	if not class then
		error("not an ELF file", 0)
	end
	local e = setmetatable({segments = {}, symbols = {}, list = {}, defined = {},
	    bits = class.bits, order = bytes:byte(6) == 1 and "<" or ">",
	    bytes = bytes}, elf)
	local sections = {}
	local function get(form, at)
		local short = form == "z" and not bytes:find("\0", at + 1,
		    true) or form ~= "z" and at + form:packsize() > #bytes

		if short then
			error("an ELF file that is cut short", 0)
		end
		return (e.order .. form):unpack(bytes, at + 1)
	end
	local phoff, shoff = get(class.address, class.phoff),
	    get(class.address, class.shoff)

	e.type, e.machine = get("I2I2", 16)
	e.entry = get(class.address, class.entry)
	for i = 0, get("I2", class.phnum) - 1 do
		local s = {}
		local at = phoff + i * class.phsize

		if class.bits == 32 then
			s.type, s.offset, s.va, s.pa, s.filesz, s.memsz,
			    s.flags = get(class.segment, at)
		else
			s.type, s.flags, s.offset, s.va, s.pa, s.filesz,
			    s.memsz = get(class.segment, at)
		end
		e.segments[i + 1] = s
	end
	for i = 0, get("I2", class.shnum) - 1 do
		local s, _ = {}, nil

		_, s.type, _, _, s.offset, s.size, s.link =
		    get(class.section, shoff + i * class.shsize)
		sections[i] = s
	end
	for i = 0, #sections do
		local s = sections[i]

		if s and s.type == SHT_SYMTAB then
			symbols(e, get, class, s, sections[s.link])
		end
	end
	return e
end

function elf:at(va, len)
	for _, s in ipairs(self.segments) do
		if s.type == elf.PT_LOAD and not math.ult(va, s.va) and
		    math.ult(va - s.va, s.filesz) and
		    va - s.va + len <= s.filesz then
			local from = s.offset + (va - s.va)

			return self.bytes:sub(from + 1, from + len)
		end
	end
end

function elf:notes()
	local list = {}

	for _, s in ipairs(self.segments) do
		local at = s.type == elf.PT_NOTE and s.offset or nil

		while at and at + 12 <= s.offset + s.filesz do
			local namesz, descsz, type = (self.order .. "I4I4I4")
			    :unpack(self.bytes, at + 1)
			local name = at + 12
			local desc = name + (namesz + 3 & ~3)

			list[#list + 1] = {type = type,
			    name = self.bytes:sub(name + 1, name + namesz)
			    :match("^%Z*"),
			    desc = self.bytes:sub(desc + 1, desc + descsz)}
			at = desc + (descsz + 3 & ~3)
		end
	end
	return list
end

return elf
