-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A machine in QEMU: its console on a pipe that is read all the time (a socket
-- that nobody reads stalls the guest's serial port), QMP and GDB's protocol
-- beside it.
--
--	g = guest.start(argv, work, log)  stopped; log is an open file for the
--					  console; raises by fail
--	g.qmp, g.gdb
--	g.console			all that the console has said
--	g:type(bytes)
--	g:pump(seconds)			reads the console, waiting so long for
--					it; returns "stopped" where the machine
--					has stopped for the debugger, "ended"
--					where it is off, else nil
--	g:quit()

local fail = require "vmcapture.fail"
local gdb = require "vmcapture.gdb"
local proc = require "proc"
local qmp = require "vmcorpus.qmp"

local guest = {}
guest.__index = guest

local START = 30		-- seconds for QEMU to make its sockets
local SOON = 0.001

local function exit_text(self)
	local head, tail = self.child:stderr()
	local line = (head .. tail):match "([^\n]+)\n*$"

	return line or "it ended without a word"
end

local function connect(self, path)
	local deadline = proc.now() + START
	local stream, why

	repeat
		stream, why = proc.connect(path)
		if stream then
			return stream
		end
		local _, gone = self.child:some(0.01)

		if gone == "eof" then
			self.child:wait(5)
			fail.machine("%s: %s", self.name, exit_text(self))
		end
	until proc.now() > deadline
	fail.machine("%s: no connection: %s", self.name, why)
end

function guest.start(argv, work, log)
	local self = setmetatable({name = argv[1], console = "", log = log,
	    work = work}, guest)
	local full = table.move(argv, 1, #argv, 1, {})
	local why
	local function socket(name)
		return ("unix:%s/%s,server=on,wait=off"):format(
		    work:gsub(",", ",,"), name)
	end

	for _, word in ipairs {"-S", "-display", "none", "-monitor", "none",
	    "-action", "reboot=shutdown,shutdown=pause",
	    "-qmp", socket "qmp", "-gdb", socket "gdb",
	    "-chardev", "stdio,id=console,signal=off",
	    "-serial", "chardev:console"} do
		full[#full + 1] = word
	end
	self.argv = full
	self.child, why = proc.spawn {argv = full, dir = work}
	if not self.child then
		fail.machine("%s: %s", argv[1], why)
	end
	local stream = connect(self, work .. "/qmp")
	local ok, q = pcall(qmp.new, stream, argv[1])

	-- It makes the socket before it looks at the rest of its arguments.
	if not ok then
		self.child:wait(5)
		fail.machine("%s: %s", argv[1], exit_text(self))
	end
	self.qmp = q
	self.gdb = gdb.new(connect(self, work .. "/gdb"))
	return self
end

function guest:type(bytes)
	self.child:write(bytes)
end

-- Events that have come; the connection ends with the machine.
local function events(self)
	local line

	repeat
		line = self.qmp.stream:line(SOON, 1 << 20)
		if line and line:match '"event": "SHUTDOWN"' then
			self.ended = true
		end
	until not line
end

function guest:pump(seconds)
	local text, why = self.child:some(seconds)

	if text then
		self.console = self.console .. text
		self.log:write(text)
	elseif why == "eof" then
		self.child:wait(5)
		fail.machine("%s: %s", self.name, exit_text(self))
	end
	if self.gdb:stopped(SOON) then
		-- It also stops where the guest turns the machine off.
		events(self)
		return self.ended and "ended" or "stopped"
	end
	return nil
end

function guest:quit()
	pcall(self.qmp.call, self.qmp, "quit")
	if not self.child:wait(10) then
		self.child:kill()
		self.child:wait(10)
	end
end

return guest
