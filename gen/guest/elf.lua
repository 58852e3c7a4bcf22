-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- As much of ELF as captures need: the segments of a file and its symbols.
--
--	elf.PT_LOAD
--	e = elf.parse(bytes)
--	e.order		"<" or ">", as string.pack has them
--	e.segments	list of {type=, offset=, va=, pa=, filesz=, memsz=}
--	e.symbols	name to value

local elf = {PT_LOAD = 1}

local CLASS = {
	{address = "I4", phoff = 28, shoff = 32, phnum = 44, shnum = 48,
	    phsize = 32, shsize = 40, symsize = 16,
	    segment = "I4I4I4I4I4I4", section = "I4I4I4I4I4I4I4"},
	{address = "I8", phoff = 32, shoff = 40, phnum = 56, shnum = 60,
	    phsize = 56, shsize = 64, symsize = 24,
	    segment = "I4xxxxI8I8I8I8I8", section = "I4I4I8I8I8I8I4"},
}

local function symbols(get, class, table, strings)
	local list = {}

	for at = table.offset, table.offset + table.size - class.symsize,
	    class.symsize do
		local name, value = get("I4I4", at)

		if class == CLASS[2] then
			value = get("I8", at + 8)
		end
		list[get("z", strings.offset + name)] = value
	end
	return list
end

function elf.parse(bytes)
	local class = assert(bytes:sub(1, 4) == "\x7fELF" and
	    CLASS[bytes:byte(5)], "not an ELF file")
	local e = {segments = {}, symbols = {},
	    order = bytes:byte(6) == 1 and "<" or ">"}
	local sections = {}
	local function get(form, at)
		return (e.order .. form):unpack(bytes, at + 1)
	end
	local phoff, shoff = get(class.address, class.phoff),
	    get(class.address, class.shoff)

	for i = 0, get("I2", class.phnum) - 1 do
		local s = {}

		s.type, s.offset, s.va, s.pa, s.filesz, s.memsz =
		    get(class.segment, phoff + i * class.phsize)
		e.segments[i + 1] = s
	end
	for i = 0, get("I2", class.shnum) - 1 do
		local s, _ = {}, nil

		_, s.type, _, _, s.offset, s.size, s.link =
		    get(class.section, shoff + i * class.shsize)
		sections[i] = s
	end
	for _, s in pairs(sections) do
		if s.type == 2 then	-- SHT_SYMTAB
			e.symbols = symbols(get, class, s, sections[s.link])
		end
	end
	return e
end

return elf
