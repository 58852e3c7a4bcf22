-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What a kernel's writer has written: the sections of a vmcore and where each
-- page lies in it, by the tables at the top of docs/formats.
--
--	d = dump.open(path, target, page)	target as vmgen.targets() has it;
--						raises a text
--	dump.has_tables(path, target, page)	whether a minidump has any
--	d.format				"minidump" or "full"
--	d.header[name], d.version		minidumps
--	d.sections				list of {name=, offset=, len=}
--	d.section[name]				the same
--	d.ranges		list of {lo, hi, bit =}: dump_avail or what stands
--				for it, in bytes as it is written; segments
--	d.pages			list of {pa, offset}: dumped pages, by offset
--	d:offset(pa)		of that byte, or nil
--	d:read(offset, len)
--	d.size			of the file

local dump = {}
dump.__index = dump

local VMCORE_MAX_PAIRS = 1 << 16
local PT_LOAD = 1

function dump:read(offset, len)
	self.file:seek("set", offset)
	return self.file:read(len) or ""
end

local function round(x, unit)
	return (x + unit - 1) // unit * unit
end

local function read_header(self, m)
	local page = self:read(0, self.page)

	self.header = {}
	for _, f in ipairs(m.fields) do
		self.header[f.name] = (self.order .. "I" .. f.width):unpack(
		    page, f.offset + 1)
	end
	self.version = self.header.version
	self.header.array = self.header.pmapsize or self.header.ptesize
	-- PowerPC has last addresses, and names the end of its map.
	if self.header.kernend then
		self.header.kernend = self.header.kernend + 1
		self.header.dmapend = self.header.dmapend + 1
	end
end

local function lay_out(self, m)
	local h, at = self.header, 0
	local function section(name, len, unit)
		local s = {name = name, offset = at, len = len}

		self.section[name] = s
		table.insert(self.sections, s)
		at = at + round(len, unit or self.page)
	end

	section("header", self.page)
	section("msgbuf", h.msgbufsize)
	if self.version >= m.availversion then
		section("dump_avail", h.dumpavailsize)
	end
	section("bitmap", h.bitmapsize)
	-- ARM's pages follow its array at once (ARM-LAYOUT-1).
	section("ptes", h.array, self.unrounded and 1 or nil)
	section("pages", self.size - at, 1)
end

local function read_avail(self)
	local s = self.section.dump_avail

	if not s then
		self.ranges[1] = {0, self.header.bitmapsize * 8 * self.page,
		    bit = 0}
		return
	end
	local bytes, bit = self:read(s.offset, s.len), 0

	for at = 1, math.min(#bytes - 15, VMCORE_MAX_PAIRS), 16 do
		local lo, hi = (self.order .. "I8I8"):unpack(bytes, at)

		if hi == 0 then
			return
		end
		table.insert(self.ranges, {lo, hi, bit = bit})
		bit = bit + round(hi, self.page) // self.page -
		    lo // self.page
	end
	error("dump_avail has no end", 0)
end

-- Numbers of the set bits, in order, to fn.
local function each_bit(self, m, fn)
	local s = self.section.bitmap
	local bytes = self:read(s.offset, s.len)
	local word = m.wordbits // 8
	local at = bytes:find "[^\0]"

	while at do
		local first = (at - 1) // word * word
		local w = (self.order .. "I" .. word):unpack(bytes, first + 1)

		for k = 0, m.wordbits - 1 do
			if w >> k & 1 == 1 then
				fn(first * 8 + k)
			end
		end
		at = bytes:find("[^\0]", first + word + 1)
	end
end

local function read_pages(self, m)
	local at, r = self.section.pages.offset, 1

	self.beyond = 0		-- bits of no range
	each_bit(self, m, function(bit)
		local range = self.ranges[r]

		while range and bit >= range.bit +
		    round(range[2], self.page) // self.page -
		    range[1] // self.page do
			r = r + 1
			range = self.ranges[r]
		end
		if range then
			local pfn = range[1] // self.page + (bit - range.bit)

			table.insert(self.pages, {pfn * self.page, at})
			self.at[pfn] = self.at[pfn] or at
		else
			self.beyond = self.beyond + 1
		end
		at = at + self.page
	end)
	self.ends = at
end

local function open_minidump(self, target)
	local m = target.minidump

	self.format = "minidump"
	self.at = {}
	read_header(self, m)
	lay_out(self, m)
	read_avail(self)
	read_pages(self, m)
end

local CLASS = {
	{phoff = 28, phnum = 44, size = 32, address = "I4",
	    segment = "I4I4I4I4I4"},
	{phoff = 32, phnum = 56, size = 56, address = "I8",
	    segment = "I4xxxxI8I8I8I8"},
}

local function open_full(self, head)
	local class = CLASS[head:byte(5)]
	local phoff = (self.order .. class.address):unpack(head,
	    class.phoff + 1)
	local phnum = (self.order .. "I2"):unpack(head, class.phnum + 1)

	self.format = "full"
	for i = 0, phnum - 1 do
		local type, offset, _, pa, filesz = (self.order ..
		    class.segment):unpack(self:read(phoff + i * class.size,
		    class.size))

		if type == PT_LOAD then
			table.insert(self.ranges, {pa, pa + filesz,
			    offset = offset})
			table.insert(self.sections, {name = "segment" ..
			    i + 1, offset = offset, len = filesz})
			for at = 0, filesz - 1, self.page do
				table.insert(self.pages, {pa + at, offset + at})
			end
		end
	end
end

function dump:offset(pa)
	if self.format == "minidump" then
		local at = self.at[pa // self.page]

		return at and at + pa % self.page
	end
	for _, r in ipairs(self.ranges) do
		if pa >= r[1] and pa < r[2] then
			return r.offset + pa - r[1]
		end
	end
end

local function start(path, target, page)
	local self = setmetatable({page = page, sections = {}, section = {},
	    ranges = {}, pages = {}, unrounded = target.name:match "^arm",
	    order = target.order == "be" and ">" or "<"}, dump)

	self.file = assert(io.open(path, "rb"))
	self.size = self.file:seek "end"
	return self, self:read(0, 4096)
end

local function is_minidump(head)
	return head:sub(1, 8) == "minidump"
end

function dump.open(path, target, page)
	local self, head = start(path, target, page)

	if is_minidump(head) then
		open_minidump(self, target)
	elseif head:sub(1, 4) == "\x7fELF" then
		open_full(self, head)
	else
		error(path .. ": neither a minidump nor an ELF core", 0)
	end
	return self
end

function dump.has_tables(path, target, page)
	local self, head = start(path, target, page)

	if is_minidump(head) then
		read_header(self, target.minidump)
	end
	self.file:close()
	return not self.header or self.header.array ~= 0
end

return dump
