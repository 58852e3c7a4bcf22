-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- GDB's remote protocol, as much as stopping at an address needs.
--
--	g = gdb.new(stream)		a connection of proc; the machine stops
--	g:break_at(address), g:unbreak(address)
--	g:go()				lets the machine run
--	g:stopped(seconds)		whether it has stopped since
--	g:register(number)		its bytes
--	g:named(name)			the bytes of a system register of ARM,
--					or nil
--	g:memory(va, len)		bytes, or nil
--
-- What goes wrong is raised by fail.

local fail = require "vmcapture.fail"

local gdb = {}
gdb.__index = gdb

local TIMEOUT = 20

local function checksum(body)
	local sum = 0

	for i = 1, #body do
		sum = sum + body:byte(i) & 0xff
	end
	return sum
end

local function put(self, body)
	self.stream:write(("$%s#%02x"):format(body, checksum(body)))
end

-- The body of the next packet, or nil after so many seconds.
local function get(self, seconds)
	while true do
		local body, rest = self.seen:match "^[+-]*%$([^#]*)#%x%x(.*)$"

		if body then
			self.seen = rest
			self.stream:write "+"
			return body
		end
		local more, why = self.stream:some(seconds)

		if more then
			self.seen = self.seen .. more
		elseif why == "timeout" then
			return nil
		else
			fail.machine("QEMU's debugger connection: %s", why)
		end
	end
end

local function ask(self, body)
	put(self, body)
	local reply = get(self, TIMEOUT)

	if not reply then
		fail.machine("QEMU's debugger does not answer %s", body)
	end
	return reply
end

local function bytes(text)
	if text:match "^E" or text == "" then
		return nil
	end
	return (text:gsub("%x%x", function(pair)
		return string.char(tonumber(pair, 16))
	end))
end

function gdb:break_at(address)
	if ask(self, ("Z1,%x,4"):format(address)) ~= "OK" then
		fail.machine("QEMU sets no breakpoint at 0x%x", address)
	end
end

function gdb:unbreak(address)
	ask(self, ("z1,%x,4"):format(address))
end

function gdb:go()
	put(self, "c")
end

function gdb:stopped(seconds)
	local reply = get(self, seconds)

	return reply ~= nil and reply:match "^[ST]" ~= nil
end

function gdb:register(number)
	return bytes(ask(self, ("p%x"):format(number)))
end

function gdb:memory(va, len)
	return bytes(ask(self, ("m%x,%x"):format(va, len)))
end

-- The whole of an object that is given in parts.
local function object(self, name)
	local parts = {}
	local at = 0

	repeat
		local reply = ask(self, ("qXfer:features:read:%s:%x,800"):format(
		    name, at))
		local body = reply:sub(2)

		at = at + #body
		parts[#parts + 1] = body:gsub("}(.)", function(c)
			return string.char(c:byte() ~ 0x20)
		end)
	until reply:sub(1, 1) ~= "m"
	return table.concat(parts)
end

function gdb:named(name)
	if not self.system then
		object(self, "target.xml")	-- QEMU makes the rest by it
		self.system = object(self, "system-registers.xml")
	end
	local number = self.system:match('name="' .. name ..
	    '"[^>]-regnum="(%d+)"')

	return number and self:register(tonumber(number))
end

function gdb.new(stream)
	local self = setmetatable({stream = stream, seen = ""}, gdb)

	ask(self, "qSupported:xmlRegisters=i386")
	ask(self, "?")
	return self
end

return gdb
