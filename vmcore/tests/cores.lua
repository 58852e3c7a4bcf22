-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores of any row in a directory of their own, and programs that are run on
-- them: cores.build(scenario) gives a core, core:run_all(list) what happened.

local proc = require "proc"
local util = require "vmcorpus.util"
local vmgen = require "vmgen"

local Core = {}
Core.__index = Core

local cores = {}
local base = assert(proc.mkdtemp("/tmp/vmcore-rows.XXXXXX"))
local n = 0

-- core.kernel and core.vmcore are what a program takes.  A raw image is
-- known by its path, which only core:run_all makes true.
function cores.build(scenario)
	n = n + 1
	local self = setmetatable({dir = ("%s/%d"):format(base, n)}, Core)
	self.model = vmgen.build(scenario)
	self.kernel, self.vmcore = self.model:save(self.dir)
	self.raw = scenario.format == "raw"
	if self.raw then
		self.vmcore = "/dev/vmm/vmcore"
	end
	return self
end

local function command(argv, i)
	local words = {}
	for k, word in ipairs(argv) do
		words[k] = "'" .. word:gsub("'", "'\\''") .. "'"
	end
	return ("%s >.out%d 2>.err%d; echo $? >.status%d\n"):format(
	    table.concat(words, " "), i, i, i)
end

-- Runs programs, one after the other: a list of {status =, out =, err =}, or
-- nil and a reason where this machine cannot show them a path below /dev/vmm.
-- One shell for all, since this process is large to fork.
function Core:run_all(list)
	local script = {}
	for i, argv in ipairs(list) do
		script[i] = command(argv, i)
	end
	local p, why = proc.spawn{dir = self.dir,
	    devvmm = self.raw and self.dir or nil, limits = {cpu = 60},
	    argv = {"/bin/sh", "-s"}}
	if not p then
		return nil, why
	end
	p:write(table.concat(script))
	p:shut()
	assert(p:wait(300))
	local results = {}
	for i in ipairs(list) do
		local function file(name)
			return util.read_file(("%s/.%s%d"):format(self.dir,
			    name, i))
		end
		results[i] = {status = math.tointeger(tonumber(file("status"))),
		    out = file("out"), err = file("err")}
	end
	return results
end

function Core:run(argv)
	local results, why = self:run_all{argv}
	return results and results[1], why
end

-- Forgets the core's files.
function Core:close()
	os.execute(("rm -rf '%s'"):format(self.dir))
end

function cores.finish()
	os.execute(("rm -rf '%s'"):format(base))
end

return cores
