-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores of any row in a directory of their own, and programs that are run on
-- them: cores.build(scenario) gives a core, cores.program(words) a program,
-- core:run(program, arguments) what happened.

local proc = require "proc"
local rows = require "vmcorpus.rows"
local vmgen = require "vmgen"

local SECONDS = 60		-- what a program may take

local cores = {}
local base = assert(proc.mkdtemp((os.getenv("TMPDIR") or "/tmp") ..
    "/vmcore-rows.XXXXXX"))
local vmm = base .. "/vmm"	-- is /dev/vmm to the programs
assert(proc.mkdir(vmm))
local n = 0

-- ---- programs ----

local Program = {}
Program.__index = Program

-- A program behind a serve of serve.c: the words that start that.  In the
-- environment, RUNNER stands in front of programs of another machine.
function cores.program(words)
	local argv = {}
	for word in (os.getenv("RUNNER") or ""):gmatch("%S+") do
		argv[#argv + 1] = word
	end
	table.move(words, 1, #words, #argv + 1, argv)
	return setmetatable({argv = argv}, Program)
end

function Program:stop()
	if self.p then
		self.p:shut()
		self.p:wait(SECONDS)
		self.p = nil
	end
end

-- What became of a program that does not answer.
function Program:dead(why)
	self.p:kill()
	local status = self.p:wait(SECONDS) or {}
	local text = self.p:stderr()
	self.p = nil
	return {status = ("%s, %s %s"):format(why, status.signal and "signal" or
	    "exit", status.signal or status.exit), out = "", err = text}
end

function Program:ask(argv)
	local p = self.p
	for _, word in ipairs(argv) do
		assert(word ~= "" and not word:find("\n", 1, true), word)
	end
	p:write(table.concat(argv, "\n") .. "\n\n")
	local line, why = p:line(SECONDS, 100)
	if not line then
		return self:dead(why)
	end
	local status, out, err = line:match("^(%d+) (%d+) (%d+)$")
	if not status then
		return self:dead(line)
	end
	return {status = math.tointeger(tonumber(status)),
	    out = p:read(math.tointeger(tonumber(out)), SECONDS),
	    err = p:read(math.tointeger(tonumber(err)), SECONDS)}
end

-- ---- cores ----

local Core = {}
Core.__index = Core

-- core.kernel and core.vmcore are what a program takes.  A raw image is known
-- by its path, which only core:run makes true, for one core at a time.
function cores.build(scenario)
	n = n + 1
	local t = rows.of(scenario)
	local raw = t ~= nil and t.device
	local self = setmetatable({raw = raw, dir = raw and vmm or
	    ("%s/%d"):format(base, n)}, Core)
	self.model = vmgen.build(scenario)
	self.kernel, self.vmcore = self.model:save(self.dir)
	if raw then
		self.vmcore = "/dev/vmm/vmcore"
	end
	return self
end

-- Runs a program: {status =, out =, err =}, or nil and a reason where this
-- machine cannot show it a path below /dev/vmm.  argv[1] is a name for it.
function Core:run(program, argv)
	if not program.p then
		program.p, program.blind = proc.spawn{argv = program.argv,
		    devvmm = vmm}
	end
	if not program.p then
		program.p = assert(proc.spawn{argv = program.argv})
	end
	if self.raw and program.blind then
		return nil, program.blind
	end
	return program:ask(argv)
end

-- Forgets the core's files.
function Core:close()
	for _, name in ipairs(proc.list(self.dir)) do
		assert(os.remove(self.dir .. "/" .. name))
	end
	if not self.raw then
		assert(os.remove(self.dir))
	end
end

function cores.finish()
	assert(os.remove(vmm))
	assert(os.remove(base))
end

-- ---- rows ----

-- Whether one of the patterns, in words as make run's TARGET, asks for a row;
-- none asks for all.
function cores.chosen(row, patterns)
	for pattern in patterns:gmatch("%S+") do
		pattern = pattern:gsub("%W", "%%%0"):gsub("%%%*", ".*")
		    :gsub("%%%?", ".")
		if (row .. "/"):match("^" .. pattern .. "/") then
			return true
		end
	end
	return not patterns:find("%S")
end

return cores
