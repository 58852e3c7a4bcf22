-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Fresh directories for cases where nobody else makes them: as under Kyua a
-- case starts in its own, which is also its HOME and its TMPDIR.

local proc = require "proc"

local directory = {}
local base, home, number		-- number: of those made

-- Where they are made: in the directory given, or in one of our own.
function directory.open(given)
	home, number = proc.cwd(), 0
	base = given or assert(proc.mkdtemp((os.getenv("TMPDIR") or "/tmp") ..
	    "/vmcorpus-case.XXXXXX"))
	return base
end

local function environment(path)
	proc.setenv("HOME", path)
	proc.setenv("TMPDIR", path)
end

-- Makes one and enters it.
function directory.enter()
	number = number + 1
	local path = ("%s/%d"):format(base, number)
	assert(proc.mkdir(path))
	assert(proc.chdir(path))
	environment(path)
end

-- Leaves it, and removes it.
function directory.leave()
	assert(proc.chdir(base))
	environment(base)
	return proc.remove(("%s/%d"):format(base, number))
end

-- Removes the one of our own.
function directory.close()
	if home then
		proc.chdir(home)
	end
	return proc.remove(base)
end

return directory
