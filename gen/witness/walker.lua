-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The program addrxlat-walk, asked about one table.
--
--	w = walker.new(program, directory)
--	w:knows(scheme)			true, or false and why
--	w:ask(scheme, order, root, pages, vas)
--		list of a PA or false, one for each address
--
-- pages is a list of {pa, bytes}, ascending.

local proc = require "proc"

local walker = {}
walker.__index = walker

function walker.new(program, dir)
	return setmetatable({program = program, dir = dir}, walker)
end

local function put(path, list)
	local f = assert(io.open(path, "wb"))

	for _, text in ipairs(list) do
		f:write(text)
	end
	assert(f:close())
end

function walker:run(scheme, order, root)
	local line = ("'%s' %s 0x%x %s %s '%s/memory' <'%s/asked' 2>&1")
	local p = assert(io.popen(line:format(self.program, scheme.format, root,
	    table.concat(scheme.fields, ","), order, self.dir, self.dir)))
	local lines = {}

	for answer in p:lines() do
		lines[#lines + 1] = answer
	end
	local _, _, status = p:close()

	return lines, status or 0
end

function walker:knows(scheme)
	put(self.dir .. "/memory", {"page 0x0 8\n", ("\0"):rep(8)})
	put(self.dir .. "/asked", {})
	local lines, status = self:run(scheme, "le", 0)

	if status == 3 then
		return false, lines[1]:match "^addrxlat%-walk: (.*)"
	end
	assert(status == 0, lines[1])
	return true
end

function walker:ask(scheme, order, root, pages, vas)
	local out, asked = {}, {}

	for _, page in ipairs(pages) do
		out[#out + 1] = ("page 0x%x %d\n"):format(page[1], #page[2])
		out[#out + 1] = page[2]
	end
	put(self.dir .. "/memory", out)
	for i, va in ipairs(vas) do
		asked[i] = ("0x%x\n"):format(va)
	end
	put(self.dir .. "/asked", asked)
	local lines, status = self:run(scheme, order, root)

	assert(status == 0, lines[#lines])
	assert(#lines == #vas, "answers are missing")
	for i, line in ipairs(lines) do
		lines[i] = line:match "^0x%x+$" and math.tointeger(line) or
		    assert(line:match "^none " and true, line) and false
	end
	return lines
end

-- Takes the directory's files away.
function walker:deinit()
	os.remove(self.dir .. "/memory")
	os.remove(self.dir .. "/asked")
	proc.rmdir(self.dir)
end

return walker
