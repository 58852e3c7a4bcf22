-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Every byte of every kind of header, with several values each.  The core
-- is refused, or opens and every read comes back; and where a byte means
-- nothing the reads are right.

local opening = require "vmcorpus.opening"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"
local util = require "vmcorpus.util"

local VALUES = 7		-- that a byte is given, at most
local LIMITS = {rss = 512 << 20, seconds = 10}

local function reads(t)
	local P = t.page
	local list = {{t.kva(0), 2 * P}, {t.kva(0x11 * P - 8), 0x10},
	    {t.kva(t.large), 0x10}, {t.kva(0x20 * P), 8}}
	if t.has_dmap then
		list[#list + 1] = {t.dmap(0x10 * P), P}
	end
	return list
end

-- The values that a byte is given.
local function values(b)
	local list, seen = {}, {[b] = true}
	for _, v in ipairs{0, 0xff, b ~ 1, b ~ 0x80, b + 1 & 0xff, b - 1 & 0xff,
	    0x7f, 0x10} do
		if not seen[v] then
			seen[v] = true
			list[#list + 1] = v
		end
	end
	return list
end

local BLOCK = 65536
local ZEROS = ("\0"):rep(BLOCK)

-- A copy of a file with its holes.
local function copy(from, to)
	local f, g = assert(io.open(from, "rb")), assert(io.open(to, "w+b"))
	g:setvbuf("no")
	for at = 0, math.huge, BLOCK do
		local block = f:read(BLOCK)
		if not block then
			break
		elseif #block < BLOCK or block ~= ZEROS then
			g:seek("set", at)
			g:write(block)
		end
	end
	-- The size, where a hole is last.
	local size = f:seek("end")
	f:seek("set", size - 1)
	g:seek("set", size - 1)
	g:write(f:read(1))
	f:close()
	return g
end

-- Sweeps the bytes from..to - 1 of a file of the core, which = "kernel" or
-- "vmcore", opened with opts with.  idle(offset): whether the byte means
-- nothing.  Each value of a byte has a copy of the file to itself, so that all
-- can be asked for at once.
local function sweep(c, core, which, from, to, t, idle, with)
	local f = assert(io.open(core[which], "rb"))
	f:seek("set", from)
	local bytes = assert(f:read(to - from))
	f:close()
	local known = opening.known(core, reads(t))
	local copies, list = {}, {}
	for k = 1, VALUES do
		local path = ("%s.%d"):format(core[which], k)
		copies[k] = copy(core[which], path)
		local opts = util.copy(with)
		opts[which] = path
		list[k] = opening.visit(core, known, opts)
	end
	local function write(k, offset, value)
		copies[k]:seek("set", offset)
		copies[k]:write(string.char(value))
	end
	for i = 1, #bytes do
		local offset, good = from + i - 1, bytes:byte(i)
		local told = {}
		c:vector(("byte %#x"):format(offset), function()
			local vs = values(good)
			for k, v in ipairs(vs) do
				write(k, offset, v)
			end
			local ran, ok, bad, k = pcall(opening.touch, core,
			    idle and idle(offset),
			    table.move(list, 1, #vs, 1, {}))
			for n = 1, #vs do
				write(n, offset, good)
			end
			if not ran then
				told.why = ("the byte is 0x%02x; it was, one "
				    .. "after another, in %s.1 and so on: %s")
				    :format(good, which, util.bytes(
				    string.char(table.unpack(vs))))
				error(ok, 0)
			elseif not ok then
				bad.why = ("byte 0x%x is 0x%02x, not 0x%02x")
				    :format(offset, vs[k], good)
			end
			return ok, bad
		end, told)
	end
	c:vector("afterwards", function()
		return opening.touch(core, true, list)
	end)
	for _, g in ipairs(copies) do
		g:close()
	end
end

suite.for_each_row({format = "minidump"}, function(t)
	local magic = #t.magic + 1
	local fields = t.header_size

	t.case("header_bytes", {
		level = "should",
		clauses = {"MD-HDR-10"},
		limits = LIMITS,
		bug = "some field is believed before it is checked: a damaged "
		    .. "dump crashes the debugger or makes it eat all memory",
		descr = "Every byte of the header, and the padding behind it",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			local to = math.max(96, fields + 0x10)
			sweep(c, core, "vmcore", 0, to, t, function(o)
				return o >= magic and o < t.magic_size or
				    t.idle and t.idle(o) or o >= fields
			end)
		end,
	})

	t.case("table_bytes", {
		level = "should",
		clauses = {"MD-HDR-10"},
		limits = LIMITS,
		bug = "a damaged range, bit or entry leads outside of a table",
		descr = "Bytes of dump_avail, the bitmap and the page-table "
		    .. "array",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			for _, s in ipairs(core.model:sections()) do
				if s.name == "dump_avail" or s.name == "bitmap"
				    or s.name == "ptes" then
					sweep(c, core, "vmcore", s.offset,
					    s.offset + 48, t)
				end
			end
		end,
	})
end)

suite.for_each_row({format = "full"}, function(t)
	local wide = t.bits == 64
	local ehdr, phdr = wide and 64 or 52, wide and 56 or 32

	-- Bytes that mean nothing: of the ELF header, and of a PT_LOAD.
	local function idle(o)
		if o < ehdr then
			return o >= 7 and o < 16 or
			    not t.core_flags and (wide and (o >= 24 and o < 32
			    or o >= 48 and o < 52) or not wide and (o >= 24 and
			    o < 28 or o >= 36 and o < 40))
		end
		local at = (o - ehdr) % phdr
		if wide then
			return at >= 4 and at < 8 or at >= 16 and at < 24 or
			    at >= 48
		end
		return at >= 8 and at < 12 or at >= 24
	end

	t.case("header_bytes", {
		level = "should",
		clauses = {"FULL-EHDR-5"},
		limits = LIMITS,
		bug = "some field is believed before it is checked: a damaged "
		    .. "core crashes the debugger or makes it eat all memory",
		descr = "Every byte of the ELF header and of the program "
		    .. "headers",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			local loads = #core.scenario.memory
			local last = ehdr + loads * phdr
			sweep(c, core, "vmcore", 0, last, t, not
			    t.may_refuse and idle or nil)
			if t.has_delta then
				sweep(c, core, "vmcore", last, last + phdr,
				    t)
			end
		end,
	})
end)

suite.for_each_row({format = "virtual"}, function(t)
	local wide = t.bits == 64
	local ehdr, phdr = wide and 64 or 52, wide and 56 or 32

	-- What names the file, how large its headers are; flags that say
	-- nothing, alignment.
	local function idle(o)
		if o < ehdr then
			return o >= 8 and o < 16 or o >= 20 and o < 24 or
			    wide and (o >= 24 and o < 32 or o >= 40 and o < 54
			    and not (t.core_flags and o >= 48 and o < 52)
			    or o >= 58) or not wide and (o >= 24 and o < 28 or
			    o >= 32 and o < 42 or o >= 46)
		end
		local at = (o - ehdr) % phdr
		if wide then
			return at >= 4 and at < 8 or at >= 48
		end
		return at >= 24
	end

	t.case("header_bytes", {
		level = "should",
		clauses = {t.clause.damage},
		limits = LIMITS,
		bug = "some field is believed before it is checked: a damaged "
		    .. "core crashes the debugger or makes it eat all memory",
		descr = "Every byte of the headers, one in front among them",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			sweep(c, core, "vmcore", 0, t.lead + ehdr + 2 * phdr,
			    t, function(o)
				if o < t.lead then
					return o >= 32
				end
				return idle(o - t.lead)
			end)
		end,
	})
end)

suite.case("kernel_header_bytes", {
	about = rows.about{"minidump 64", "minidump 32"},
	level = "should",
	clauses = {"API-NLIST-10"},
	limits = LIMITS,
	bug = "the kernel file is trusted because it is not the dump",
	descr = "Every byte of the kernel's ELF header, with a resolver",
	run = function(c)
		for _, row in ipairs(rows.samples{"minidump 64", "minidump 32"}) do
			local t = rows[row]
			local core = c:core(t.machine{}, {name = row,
			    open = false})
			local wide = t.bits == 64
			sweep(c, core, "kernel", 0, wide and 64 or 52, t,
			    function(o)
				return o >= 7 and o < 16 or
				    wide and (o >= 24 and o < 32 or o >= 48
				    and o < 52) or not wide and (o >= 24 and
				    o < 28 or o >= 36 and o < 40)
			end)
		end
	end,
})

suite.case("kernel_section_bytes", {
	about = "*",
	level = "should",
	clauses = {"API-NLIST-10"},
	limits = LIMITS,
	bug = "a section's size, link or entry size leads the look-up of "
	    .. "symbols outside of the file",
	descr = "Every byte of the section headers and bytes of the symbol "
	    .. "and string tables of a native kernel, without a resolver",
	run = function(c)
		local t
		for _, r in ipairs(rows.select{format = "full", kernel =
		    {"10", "11"}}) do
			if opening.native(c, r) then
				t = r
			end
		end
		if not t then
			c:skip("no core is native to this host")
		end
		local core = c:core(t.machine{}, {open = false})
		local f = assert(io.open(core.kernel, "rb"))
		local all = f:read("a")
		f:close()
		local wide = t.bits == 64
		local shoff = wide and ("<I8"):unpack(all, 41) or
		    ("<I4"):unpack(all, 33)
		local num = ("<I2"):unpack(all, wide and 61 or 49)
		local entry = wide and 64 or 40
		local with = {resolver = false}
		sweep(c, core, "kernel", 0, wide and 64 or 52, t, nil, with)
		sweep(c, core, "kernel", shoff, shoff + num * entry, t, nil,
		    with)
		for i = 0, num - 1 do
			local at = shoff + i * entry + 1
			local off, size
			if wide then
				off, size = ("<I8I8"):unpack(all, at + 24)
			else
				off, size = ("<I4I4"):unpack(all, at + 16)
			end
			local kind = ("<I4"):unpack(all, at + 4)
			if kind == 2 or kind == 3 then
				sweep(c, core, "kernel", off,
				    off + math.min(size, 72), t, nil, with)
			end
		end
	end,
})
