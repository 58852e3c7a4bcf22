-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A driver that reads the stub's cores, and misbehaves as MODE, which the
-- test puts in front of this text, says.  MODE is a list of
-- {at = offset from the first mapping, how = word}: a read at that offset
-- does it.

local base, omit = nil, {}

local function byte(va)
	return (va * 7 + (va >> 12) * 13 + 3) & 0xff
end

local function say(fmt, ...)
	io.stdout:write(fmt:format(...), "\n")
end

local function mapped(va)
	local off = va - base
	return off >= 0 and off < 16 * 4096 and not omit[off & ~0xfff]
end

local HOW = {
	crash = function()
		io.stderr:write("about to follow a null pointer\n")
		os.execute("kill -SEGV $PPID")
	end,
	hang = function()
		os.execute("sleep 100")
	end,
	exit = function()
		os.exit(3)
	end,
	memory = function()
		local keep = {}
		for i = 1, 1 << 20 do
			keep[i] = ("x"):rep((1 << 20) + i)
			io.stderr:write(#keep[i] == 0 and "!" or "")
		end
	end,
	garbage = function()
		io.stdout:write("Segmentation fault (core dumped)\n")
	end,
	endless = function()
		while true do
			io.stdout:write(("noise"):rep(1000))
		end
	end,
	short = function(_, len)
		say("ok %d 0 +%d", len, len)
		io.stdout:write("abc")
		io.stdout:flush()
		os.exit(0)
	end,
	zero = function(_, len)
		say("ok %d 0 +%d", len, len)
		io.stdout:write(("\0"):rep(len))
	end,
	nothing = function(_, len)
		say("ok %d 0 +%d", len, len)
		io.stdout:write(("\xa5"):rep(len))
	end,
	beyond = function(_, len)
		say("ok -1 14 +%d", len)
		io.stdout:write(("\xa5"):rep(len - 1) .. "!")
	end,
	canary = function(va, len)
		say("ok %d 0 canary +%d", len, len)
		for i = 0, len - 1 do
			io.stdout:write(string.char(byte(va + i)))
		end
	end,
	refuse = function(_, len)
		say("ok -1 14 +%d", len)
		io.stdout:write(("\xa5"):rep(len))
	end,
}

local function read(va, len, cap)
	for _, m in ipairs(MODE) do	-- luacheck: ignore
		if va == base + m.at then
			HOW[m.how](va, len)
			return
		end
	end
	local out, ret = {}, len
	for i = 0, cap - 1 do
		if not mapped(va + i) then
			ret = -1
			break
		end
		out[#out + 1] = string.char(byte(va + i))
	end
	local bytes = table.concat(out)
	say("ok %d 0 +%d", ret, cap)
	io.stdout:write(bytes .. ("\xa5"):rep(cap - #bytes))
end

local VERB = {
	hello = function(w)
		if w[2] ~= "1" then
			say("err usage =version%%20" .. w[2])
			return
		end
		say("ok vmcorpus 1 host=fake-cpu bits=64 order=le machine=62 "
		    .. "long=" .. (OPEN == "short longs" and 32	-- luacheck: ignore
		    or 64) .. " off=64 page=4096 abi=exec "
		    .. "implementation==fake version==1.5 "
		    .. "caps=open2,close,read2,geterr,native")
	end,
	open = function(w)
		local text = assert(io.open(w[5]:sub(2))):read("a")
		if OPEN == "refuse" then	-- luacheck: ignore
			say("fail =no%%20such%%20thing")
			return
		end
		base = tonumber("0x" .. text:match("^stub (%x+)"))
		for off in text:gmatch("omit (%x+)") do
			omit[tonumber(off, 16)] = true
		end
		say("ok")
	end,
	read = function(w)
		if not base then
			say("err handle =0")
			return
		end
		local len = math.tointeger(tonumber(w[5]))
		local cap = w[6] and math.tointeger(tonumber(
		    w[6]:match("cap=(.*)"))) or len
		read(math.tointeger(tonumber(w[4])), len, cap)
	end,
	native = function()
		if not base then
			say("err handle =0")
			return
		end
		say("ok 1")
	end,
	sym = function()
		say("ok")
	end,
	truncate = function(w)
		local f = assert(io.open(w[2]:sub(2), "a"))
		f:write("x")
		f:close()
		say("ok")
	end,
	quit = function()
		say("ok")
		if OPEN == "spoiled end" then	-- luacheck: ignore
			io.stderr:write("a destructor goes wrong\n")
			os.exit(9)
		end
		os.exit(0)
	end,
}

for line in io.lines() do
	local w = {}
	for word in line:gmatch("%S+") do
		w[#w + 1] = word
	end
	if VERB[w[1]] then
		VERB[w[1]](w)
	else
		say("err unknown =%s", w[1])
	end
	io.stdout:flush()
end
