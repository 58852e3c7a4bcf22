-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What is done with a capture once it is taken: it is written, put in the
-- committed one's place if asked, and compared with the committed one.
--
--	settle.one(capture, name, out, committed, mode, provenance)
--		the number of differences, which it prints; provenance is a
--		line of text
--	settle.version(command)
--		the first line that it prints
--
-- Beside the captures lie SHA256, their digests, and PROVENANCE, a line each.

local captures = require "vmcorpus.capture"
local proc = require "proc"

local settle = {}

local SHOWN = 10

function settle.version(command)
	local f <close> = assert(io.popen(command .. " --version"))

	return f:read "l"
end

local function record(committed, name, provenance)
	local path = committed .. "/PROVENANCE"
	local lines = {name .. ": " .. provenance}
	local old = io.open(path)

	if old then
		for line in old:lines() do
			if line:match "^[^:]+" ~= name then
				lines[#lines + 1] = line
			end
		end
		old:close()
	end
	table.sort(lines)
	local f <close> = assert(io.open(path, "w"))

	f:write(table.concat(lines, "\n"), "\n")
	assert(os.execute(("cd '%s' && sha256sum *.gz >SHA256")
	    :format(committed)))
end

function settle.one(c, name, out, committed, mode, provenance)
	local path = ("%s/%s.gz"):format(committed, name)

	captures.write(("%s/%s.gz"):format(out, name), c)
	if mode == "update" then
		captures.write(path, c)
		record(committed, name, provenance)
	end
	local differences = proc.stat(path) and
	    captures.compare(captures.read(path), c) or {"no committed capture"}

	for i = 1, math.min(#differences, SHOWN) do
		print(("%s: %s"):format(name, differences[i]))
	end
	print(("%s: %d pages, %d answers, %d marks, %d differences"):format(
	    name, #c.pages, #c.answers, #c.marks, #differences))
	return #differences
end

return settle
