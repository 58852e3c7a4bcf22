-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A machine in QEMU, spoken to over QMP on its standard input and output.
--
--	vm = qemu.start{qemu, "-M", ...}   with a serial port kept in memory
--	vm:wait(text, seconds [, heard])   until the guest has printed text, or
--					   heard gives it
--	vm:stop()                          its CPU
--	vm:memory(ranges, path)            physical memory, by pmemsave
--	vm:dumped(ranges, path)            the same, by dump-guest-memory
--	vm:translate(va)                   what QEMU's MMU says, or nil
--	vm:register(name)                  a number
--	vm:quit()
--
-- Memory is a function (pa, len) -> bytes, nil where there is none; path is a
-- file to use on the way.  Every mistake is raised as a text.

local elf = require "elf"
local proc = require "proc"

local qemu = {}
local vm = {}
vm.__index = vm

local TIMEOUT = 20
local HEADERS = 1 << 16		-- they take less of a core

local function quote(s)
	return '"' .. s:gsub('[\\"]', "\\%0") .. '"'
end

local escapes = {n = "\n", r = "", t = "\t"}

-- A command and its arguments, {name = value, ...} in order; the reply's
-- string, if it is one.
function vm:call(name, ...)
	local args = {}
	local line, why, text

	for _, pair in ipairs {...} do
		local value = pair[2]

		args[#args + 1] = quote(pair[1]) .. ":" ..
		    (type(value) == "string" and quote(value) or
		    ("%s"):format(value))
	end
	self.child:write('{"execute":' .. quote(name) .. ',"arguments":{' ..
	    table.concat(args, ",") .. "}}\n")
	repeat
		line, why = self.child:line(TIMEOUT, 1 << 20)
		if not line then
			error(("%s: %s: %s"):format(self.name, name, why))
		end
	until line:match '^{"return"' or line:match '^{"error"'
	if line:match '^{"error"' then
		error(("%s: %s: %s"):format(self.name, name, line))
	end
	text = line:match '^{"return": "(.*)"}'
	return text and text:gsub("\\(.)", function(c)
		return escapes[c] or c
	end)
end

function vm:human(line)
	return self:call("human-monitor-command", {"command-line", line})
end

function qemu.start(argv)
	local self = {name = argv[1]}
	local full = {table.unpack(argv)}
	local why

	for _, word in ipairs {"-accel", "tcg", "-nodefaults", "-no-reboot",
	    "-display", "none", "-qmp", "stdio", "-chardev",
	    "ringbuf,id=serial,size=4096", "-serial", "chardev:serial"} do
		full[#full + 1] = word
	end
	self.child, why = proc.spawn {argv = full}
	if not self.child then
		error(why)
	end
	setmetatable(self, vm)
	self:call("qmp_capabilities")
	return self
end

function vm:wait(text, seconds, heard)
	local deadline, seen = proc.now() + seconds, ""

	while not seen:find(text, 1, true) do
		seen = heard and heard() or seen .. self:call("ringbuf-read",
		    {"device", "serial"}, {"size", 4096})
		if seen:find("MISTAKE", 1, true) or proc.now() > deadline then
			error(("%s: the guest said %q"):format(self.name, seen))
		end
		proc.sleep(0.005)
	end
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

function vm:translate(va)
	local text = self:human(("gva2gpa 0x%x"):format(va))
	local pa = text:match "^gpa: (%w+)"

	if pa then
		return math.tointeger(tonumber(pa))
	elseif not text:match "^Unmapped" then
		error(("%s: gva2gpa: %s"):format(self.name, text))
	end
end

function vm:register(name)
	local value = self:human("info registers"):match(name .. "=(%x+)")

	return tonumber(value, 16)
end

function vm:quit()
	self:call("quit")
	self.child:wait(TIMEOUT)
end

return qemu
