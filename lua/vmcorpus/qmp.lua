-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- QEMU's machine protocol over a stream (a child or a connection of proc).
--
--	q = qmp.new(stream, name)	with name for what is raised
--	q:call(name, {key, value}...)	a command; the reply's string, if it is
--					one
--	q:human(line)			a command of the human monitor
--	q:translate(va)			what QEMU's MMU says, or nil
--	q.shutdown			the reason, once the machine has ended
--
-- Every mistake is raised as a text.

local qmp = {}
qmp.__index = qmp

local TIMEOUT = 20
local LINE = 64 << 20		-- bytes of a reply, at most

local function quote(s)
	return '"' .. s:gsub('[\\"]', "\\%0") .. '"'
end

local escapes = {n = "\n", r = "", t = "\t"}

function qmp:receive()
	local line, why

	repeat
		line, why = self.stream:line(TIMEOUT, LINE)
		if not line then
			return nil, why
		end
		if line:match '"event": "SHUTDOWN"' then
			self.shutdown = line:match '"reason": "([^"]*)"' or "?"
		end
	until line:match '^{"return"' or line:match '^{"error"'
	return line
end

function qmp:call(name, ...)
	local args = {}

	for _, pair in ipairs {...} do
		local value = pair[2]

		args[#args + 1] = quote(pair[1]) .. ":" ..
		    (type(value) == "string" and quote(value) or
		    ("%s"):format(value))
	end
	self.stream:write('{"execute":' .. quote(name) .. ',"arguments":{' ..
	    table.concat(args, ",") .. "}}\n")
	local line, why = self:receive()

	if not line then
		error(("%s: %s: %s"):format(self.name, name, why), 0)
	elseif line:match '^{"error"' then
		error(("%s: %s: %s"):format(self.name, name,
		    line:match '"desc": "(.-)"}' or line), 0)
	end
	local text = line:match '^{"return": "(.*)"}'

	return text and text:gsub("\\(.)", function(c)
		return escapes[c] or c
	end)
end

function qmp:human(line)
	return self:call("human-monitor-command", {"command-line", line})
end

function qmp:translate(va)
	local text = self:human(("gva2gpa 0x%x"):format(va))
	local pa = text:match "^gpa: (%w+)"

	if pa then
		return math.tointeger(tonumber(pa))
	elseif not text:match "^Unmapped" then
		error(("%s: gva2gpa: %s"):format(self.name, text), 0)
	end
end

function qmp.new(stream, name)
	local self = setmetatable({stream = stream, name = name}, qmp)

	self:call "qmp_capabilities"
	return self
end

return qmp
