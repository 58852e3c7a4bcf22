-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores of any row in a directory of their own, and programs that are run on
-- them: cores.build(scenario) gives a core, core:run(argv) what happened.

local proc = require "proc"
local util = require "vmcorpus.util"
local vmgen = require "vmgen"

local Core = {}
Core.__index = Core

local cores = {}
local base = assert(proc.mkdtemp("/tmp/vmcore-rows.XXXXXX"))
local n = 0

-- core.kernel and core.vmcore are what a program takes.  A raw image is
-- known by its path, which only core:run makes true.
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

-- Runs a program: {status =, out =, err =}, or nil and a reason where this
-- machine cannot show it a path below /dev/vmm.
function Core:run(argv)
	local p, why = proc.spawn{dir = self.dir,
	    devvmm = self.raw and self.dir or nil, limits = {cpu = 20},
	    argv = util.append({"/bin/sh", "-c", '"$@" >.out 2>.err', "sh"},
	        argv)}
	if not p then
		return nil, why
	end
	local w = assert(p:wait(60))
	return {status = w.exit or "signal " .. tostring(w.name),
	    out = util.read_file(self.dir .. "/.out"),
	    err = util.read_file(self.dir .. "/.err")}
end

-- Forgets the core's files.
function Core:close()
	os.execute(("rm -rf '%s'"):format(self.dir))
end

function cores.finish()
	os.execute(("rm -rf '%s'"):format(base))
end

return cores
