-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The example dmesg, and "vmcore dmesg", on a core of every row whose memory
-- holds a message buffer as a kernel leaves one: both must print the text that
-- was put in.
--
--     atf-lua dmesg_test.lua VMCORE_SERVE ROWS DMESG_SERVE [-f | PROGRAM]
--
-- The commands are run by programs as vmcore/tests/serve.c says.  ROWS are
-- patterns as make run's TARGET, or empty.

package.path = arg[0]:match("^(.*)/") .. "/../../?.lua;" .. package.path

local check = require "lua.tests.check"
local cores = require "vmcore.tests.cores"
local proc = require "proc"
local rows = require "vmcorpus.rows"
local vmgen = require "vmgen"

local vmcore = cores.program{assert(proc.realpath(arg[1]))}
local wanted = arg[2]
local dmesg = cores.program{assert(proc.realpath(arg[3])), arg[4] == "-f" and
    "-f" or assert(proc.realpath(arg[4]))}

local MAGIC = 0x063062
local SECTION = "the copy in the minidump\n"

-- PA in the standard machine of the byte at kva(off): the pages of the second
-- mapping go down as addresses go up.
local function pa_of(t, off)
	local page = off // t.page
	page = page < 0x10 and 0x10 + page or 0x2007 - (page - 0x10)
	return page * t.page + off % t.page
end

-- Writes that put bytes at kva(off), page by page.
local function put(t, writes, off, bytes)
	while #bytes > 0 do
		local room = t.page - off % t.page
		writes[#writes + 1] = {pa = pa_of(t, off),
		    bytes = bytes:sub(1, room)}
		bytes, off = bytes:sub(room + 1), off + room
	end
end

-- What the kernel leaves when it adds text to a ring whose sequence number is
-- seq: the ring's bytes, and the new number.
local function fill(size, seq, text)
	local ring = {}
	for i = 1, size do
		ring[i] = "\0"
	end
	for i = 1, #text do
		ring[seq % size + 1] = text:sub(i, i)
		seq = seq + 1
	end
	return table.concat(ring), seq
end

-- What must be printed of text.
local function printed(text)
	local out = {}
	text = text:gsub("%z", "")
	for line in (text:gsub("\n$", "") .. "\n"):gmatch("(.-)\n") do
		local digits = line:match("^<(%d+)>")
		if digits and #digits <= 10 then
			line = line:sub(#digits + 3)
		end
		out[#out + 1] = line:gsub("\\", "\\\\"):gsub("[^\t -~]",
		    function(ch)
			return ("\\x%02x"):format(ch:byte())
		end)
	end
	return table.concat(out, "\n") .. "\n"
end

-- n bytes of numbered lines.
local function lines(n)
	local list, len, i = {}, 0, 0
	while len < n do
		i = i + 1
		list[i] = ("<%d>em0: link state %d is up\n"):format(i % 8, i)
		len = len + #list[i]
	end
	return table.concat(list):sub(1, n)
end

-- How far from where it was linked row t's kernel runs: the kernel file has
-- its symbols where it was linked.
local displaced = {}
local function displacement(t)
	if not displaced[t.row] then
		local info = vmgen.build(t.machine{}):info()
		local start = info.header and info.header.startkernel
		displaced[t.row] = start and start - info.kernbase_sym or 0
	end
	return displaced[t.row]
end

-- A core of row t whose message buffer has been given c.text from c.seq on;
-- c.magic, c.ptr... stand in the structure instead of what is right.
local function core_of(t, c)
	local width, P = t.bits // 8, t.page
	local size = c.size or 2 * P + 0x238
	local ring, wseq = fill(size, c.seq or 0, c.text or lines(0x200))
	local at = {var = 0x100, msgbuf = 0x11 * P - width,
	    ring = 0x12 * P + 0x40}
	local word = "I" .. width
	local writes = {}
	-- The structure begins at the end of a page: its pointer is in one,
	-- its numbers are in another.
	put(t, writes, at.var, t.pack(word, c.msgbufp or t.kva(at.msgbuf)))
	put(t, writes, at.msgbuf, t.pack(word .. "I4I4I4I4I4I4I4",
	    c.ptr or t.kva(at.ring), c.magic or MAGIC, c.msg_size or size,
	    wseq & 0xffffffff, 0, 0, 16 * size & 0xffffffff, 0))
	put(t, writes, at.ring, ring)
	local core = cores.build(t.machine{write = writes,
	    msgbuf = t.format == "minidump" and SECTION or nil,
	    omit = c.omit and t.format == "minidump" and
	        {pa_of(t, at.ring + P)} or nil,
	    symbols = not c.no_symbol and
	        {msgbufp = t.kva(at.var) - displacement(t)} or nil})
	return core, size
end

-- The bytes that a ring of that size still has of text.
local function kept(size, text)
	return text:sub(-size)
end

-- The text comes from the function, which gets the page size.
local GOOD = {
	{"not gone round", text = function(P) return lines(P + 0x111) end},
	{"gone round", text = function(P) return lines(6 * P + 0x77) end},
	{"gone round often", seq = 13 * 0x1234567 + 5,
	    text = function(P) return lines(4 * P) end},
	{"the highest sequence number", seq = 0xffffff00,
	    text = function() return lines(0xff) end},
	{"one byte", text = function() return "x" end},
	{"full to its last byte", size = 0x1300,
	    text = function() return lines(0x1300) end},
	{"a ring of one byte", size = 1, text = function() return "xy" end},
	{"what a terminal must not see", text = function()
		return "<118>tab\tCR\r ESC\27[31m bell\7 DEL\127 8 bits\xe9 "
		    .. "\\ end\n\n<5><6>twice\n <6>no\n<>\n<6\n<x6>\n"
		    .. "<12345678901>long\nin <6> between\n"
	end},
	{"NULs in it", text = function()
		return "\0\0first\0 line\n\0<6>sec\0ond\0"
	end},
	{"a number and nothing", text = function() return "line\n<6>" end},
}

local BAD = {
	{"bad magic", magic = 0x063063},
	{"the magic of the other byte order", magic = 0x62300600},
	{"size 0", msg_size = 0},
	{"size -1", msg_size = 0xffffffff},
	{"size beyond the mapping", msg_size = 0x3fffffff},
	{"msgbufp is 0", msgbufp = 0},
	{"msg_ptr is nowhere", ptr = 0x20},
	{"msg_ptr in an invalid page", invalid = true},
	{"a page of the text was not dumped", omit = true},
	{"nothing was ever written", text = ""},
	{"no symbol", no_symbol = true},
}

-- Runs both; nil where the machine cannot.
local function both(core)
	local r, why = core:run(dmesg, {"dmesg", core.kernel, core.vmcore})
	if not r then
		check.skip(why)
		return
	end
	return r, core:run(vmcore, {"vmcore", "dmesg", "-k", core.kernel,
	    core.vmcore})
end

-- Long texts that differ are shown from where they do.
local function same(what, got, want)
	local at = 1
	while at <= #want and got:byte(at) == want:byte(at) do
		at = at + 1
	end
	check.that(what, got == want, ("%d bytes, want %d; from byte %d on %q, "
	    .. "want %q"):format(#got, #want, at - 1, got:sub(at, at + 40),
	    want:sub(at, at + 40)))
end

local function good(t, c)
	local given = {}
	for k, v in pairs(c) do
		given[k] = v
	end
	given.text = c.text(t.page)
	check.topic = t.row .. ", " .. c[1]
	local core, size = core_of(t, given)
	local a, b = both(core)
	if a then
		local want = printed(kept(size, given.text))
		check.that("there is a text", #want > 1)
		check.equal("dmesg: exit, error", a.status .. a.err, "0")
		same("dmesg", a.out, want)
		check.equal("vmcore dmesg: exit, error", b.status .. b.err, "0")
		same("vmcore dmesg", b.out, want)
	end
	core:close()
end

local function bad(t, c)
	check.topic = t.row .. ", " .. c[1]
	if c.omit and t.format ~= "minidump" then
		return
	end
	local given = {}
	for k, v in pairs(c) do
		given[k] = v
	end
	if c.invalid then
		given.ptr = t.kva(0x20 * t.page)
	end
	local core = core_of(t, given)
	local a, b = both(core)
	if a then
		check.equal("dmesg: exit", a.status, 1)
		check.equal("dmesg", a.out, "")
		check.that("dmesg says why", #a.err > 0)
		check.equal("vmcore dmesg: exit", b.status, 1)
		check.equal("vmcore dmesg", b.out, t.format == "minidump" and
		    c.text ~= "" and SECTION or "")
		check.that("vmcore dmesg says why", #b.err > 0)
	end
	core:close()
end

local tested = 0
for _, t in ipairs(rows) do
	if cores.chosen(t.row, wanted) then
		tested = tested + 1
		for _, c in ipairs(GOOD) do
			good(t, c)
		end
		for _, c in ipairs(BAD) do
			bad(t, c)
		end
	end
end
check.topic = "rows"
check.that("there were some: " .. wanted, tested > 0)
check.that("there are some", #rows > 30)
vmcore:stop()
dmesg:stop()
cores.finish()
check.finish()
