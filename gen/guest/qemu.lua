-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A machine in QEMU, spoken to over QMP on its standard input and output.
--
--	vm = qemu.start({qemu, "-M", ...} [, path])
--					   with a serial port kept in memory,
--					   or a socket at path
--	vm:wait(text, seconds [, heard])   until the guest has printed text, or
--					   heard gives it
--	qemu.missing(program)              nil if it is there, else a line that
--					   says what to install
--	vm:touch(va)                       has the guest touch va (tlb.c)
--	vm:stop()                          its CPU
--	vm:memory(ranges, path)            physical memory, by pmemsave
--	vm:dumped(ranges, path)            the same, by dump-guest-memory
--	vm:register(name)                  a number
--	vm:quit()
--
-- and what vmcorpus.qmp has: call, human, translate.
-- Memory is a function (pa, len) -> bytes, nil where there is none; path is a
-- file to use on the way.  Every mistake is raised as a text.

local elf = require "vmcorpus.elf"
local proc = require "proc"
local qmp = require "vmcorpus.qmp"

local qemu = {}
local vm = setmetatable({}, qmp)
vm.__index = vm

local TIMEOUT = 20
local HEADERS = 1 << 16		-- they take less of a core

function qemu.start(argv, path)
	local full = {table.unpack(argv)}

	for _, word in ipairs {"-accel", "tcg", "-nodefaults", "-no-reboot",
	    "-display", "none", "-qmp", "stdio", "-chardev", path and
	    ("socket,id=serial,server=on,wait=off,path=%s"):format(path) or
	    "ringbuf,id=serial,size=4096", "-serial", "chardev:serial", path and "-S"} do
		full[#full + 1] = word
	end
	local child = assert(proc.spawn {argv = full})
	local self = qmp.new(child, argv[1])

	self.child = child
	if path then			-- nothing is said before it is heard
		self.port = assert(proc.connect(path))
		self:call "cont"
	end
	return setmetatable(self, vm)
end

-- Debian's packages, where the name is not the program's.
local PACKAGES = {
	aarch64 = "arm", alpha = "misc", i386 = "x86", ppc64 = "ppc",
	riscv64 = "misc", sparc64 = "sparc", x86_64 = "x86",
}

function qemu.missing(program)
	local machine = program:match "[^-]*$"

	if not os.execute("command -v " .. program .. " >/dev/null") then
		return ("%s is missing: it comes with qemu-system-%s"):format(
		    program, PACKAGES[machine] or machine:match "^mips" or
		    machine)
	end
end

function vm:heard()
	if self.port then
		return self.port:some(0.01) or ""
	end
	return self:call("ringbuf-read", {"device", "serial"}, {"size", 4096})
end

function vm:wait(text, seconds, heard)
	local deadline, seen = proc.now() + seconds, ""

	while not seen:find(text, 1, true) do
		seen = heard and heard() or seen .. self:heard()
		if seen:find "MISTAKE.*\n" or proc.now() > deadline then
			error(("%s: the guest said %q"):format(self.name, seen))
		end
		if not self.port then
			proc.sleep(0.005)
		end
	end
end

function vm:touch(va)
	self.port:write(("%x\n"):format(va))
	self:wait("TOUCHED\n", TIMEOUT)
end

function vm:stop()
	self:call("stop")
end

local function absolute(path)
	return path:sub(1, 1) == "/" and path or proc.cwd() .. "/" .. path
end

-- The file of that path, which is gone when it is closed.
local function claim(path)
	local f = assert(io.open(path, "rb"))

	assert(os.remove(path))
	return f
end

-- Memory from parts {start, end, file, offset in it}.
local function of_parts(parts)
	return function(pa, len)
		for _, p in ipairs(parts) do
			if pa >= p[1] and pa + len <= p[2] then
				p[3]:seek("set", p[4] + pa - p[1])
				return p[3]:read(len)
			end
		end
	end
end

function vm:memory(ranges, path)
	local parts = {}

	for i, r in ipairs(ranges) do
		self:call("pmemsave", {"val", r[1]}, {"size", r[2] - r[1]},
		    {"filename", absolute(path)})
		parts[i] = {r[1], r[2], claim(path), 0}
	end
	return of_parts(parts)
end

-- All of it, or one range where there is but one.
function vm:dumped(ranges, path)
	local parts = {}
	local args = {{"paging", false}, {"protocol", "file:" ..
	    absolute(path)}}

	if #ranges == 1 then
		args[3] = {"begin", ranges[1][1]}
		args[4] = {"length", ranges[1][2] - ranges[1][1]}
	end
	self:call("dump-guest-memory", table.unpack(args))
	local f = claim(path)

	for _, s in ipairs(elf.parse(f:read(HEADERS)).segments) do
		if s.type == elf.PT_LOAD then
			table.insert(parts, {s.pa, s.pa + s.filesz, f,
			    s.offset})
		end
	end
	return of_parts(parts)
end

function vm:register(name)
	local value = self:human("info registers"):match(name .. "=(%x+)")

	return tonumber(value, 16)
end

function vm:quit()
	if self.port then	-- sun4u cannot be stopped while it polls
		self.child:kill()
	else
		self:call("quit")
	end
	self.child:wait(TIMEOUT)
end

return qemu
