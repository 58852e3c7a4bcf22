-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- As much of ELF as captures need: the segments of a file and its symbols.
--
--	elf.PT_LOAD
--	e = elf.parse(bytes)
--	e.segments	list of {type=, offset=, va=, pa=, filesz=, memsz=}
--	e.symbols	name to value

local elf = {PT_LOAD = 1}

local HEADER = {
	{phoff = "<I4", at = 28, shoff = 32, phnum = 44, shnum = 48,
	    phsize = 32, shsize = 40},
	{phoff = "<I8", at = 32, shoff = 40, phnum = 56, shnum = 60,
	    phsize = 56, shsize = 64},
}

local function segment(bytes, class, at)
	local s = {}

	if class == 1 then
		s.type, s.offset, s.va, s.pa, s.filesz, s.memsz =
		    ("<I4I4I4I4I4I4"):unpack(bytes, at + 1)
	else
		s.type, s.offset, s.va, s.pa, s.filesz, s.memsz =
		    ("<I4xxxxI8I8I8I8I8"):unpack(bytes, at + 1)
	end
	return s
end

local function section(bytes, class, at)
	local s, _ = {}, nil

	if class == 1 then
		_, s.type, _, _, s.offset, s.size, s.link =
		    ("<I4I4I4I4I4I4I4"):unpack(bytes, at + 1)
	else
		_, s.type, _, _, s.offset, s.size, s.link =
		    ("<I4I4I8I8I8I8I4"):unpack(bytes, at + 1)
	end
	return s
end

local function symbols(bytes, class, table, strings)
	local size = class == 1 and 16 or 24
	local list = {}

	for at = table.offset, table.offset + table.size - size, size do
		local name, value = ("<I4I4"):unpack(bytes, at + 1)

		if class == 2 then
			value = ("<I8"):unpack(bytes, at + 9)
		end
		list[("z"):unpack(bytes, strings.offset + name + 1)] = value
	end
	return list
end

function elf.parse(bytes)
	local class = bytes:byte(5)
	local h = assert(bytes:sub(1, 4) == "\x7fELF" and HEADER[class],
	    "not an ELF file")
	local e = {segments = {}, symbols = {}}
	local sections = {}
	local phoff = h.phoff:unpack(bytes, h.at + 1)
	local shoff = h.phoff:unpack(bytes, h.shoff + 1)
	local phnum = ("<I2"):unpack(bytes, h.phnum + 1)
	local shnum = ("<I2"):unpack(bytes, h.shnum + 1)

	for i = 0, phnum - 1 do
		e.segments[i + 1] = segment(bytes, class, phoff + i * h.phsize)
	end
	for i = 0, shnum - 1 do
		sections[i] = section(bytes, class, shoff + i * h.shsize)
	end
	for i = 0, shnum - 1 do
		if sections[i].type == 2 then	-- SHT_SYMTAB
			e.symbols = symbols(bytes, class, sections[i],
			    sections[sections[i].link])
		end
	end
	return e
end

return elf
