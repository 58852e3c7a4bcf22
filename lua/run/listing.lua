-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What test programs say of their cases.
--
--     listing.of(program, arguments)     {CASE = {descr =, timeout =, metadata
--         =, name =}, [1] = CASE...}, or nil and why it cannot be listed
--     listing.all(programs, arguments, jobs)     the same of many at once, as
--         listed and why in each

local proc = require "proc"
local util = require "vmcorpus.util"

local listing = {
	SECONDS = 60,		-- that a program may take
}

local function start(program, arguments)
	return assert(proc.spawn{argv = util.append({program.path, "-l"},
	    arguments)})
end

local HEADER = 'Content-Type: application/X-atf-tp; version="1"'

local function property(case, name, value)
	if name == "timeout" then
		case.timeout = tonumber(value)
	elseif name == "descr" then
		case.descr = value
	elseif name:match("^X%-") then
		case.metadata[name:sub(3)] = value
	end
end

-- What a program that was started says.
local function take(p)
	local list, case = {}, nil
	local first = p:line(listing.SECONDS)
	local line = first
	while line do
		local name, value = line:match("^([^:]+): (.*)$")
		if name == "ident" then
			case = {name = value, metadata = {}}
			list[#list + 1] = value
			list[value] = case
		elseif name and case then
			property(case, name, value)
		end
		line = p:line(listing.SECONDS)
	end
	local st = p:wait(1) or {}
	if first ~= HEADER or st.exit ~= 0 or #list == 0 then
		p:kill()
		local said = p:stderr()
		return nil, said:match("^[^\n]+") or "it says nothing"
	end
	return list
end

function listing.of(program, arguments)
	return take(start(program, arguments))
end

function listing.all(programs, arguments, jobs)
	local started = {}
	for i, program in ipairs(programs) do
		for k = #started + 1, math.min(i + jobs - 1, #programs) do
			started[k] = start(programs[k], arguments)
		end
		program.listed, program.why = take(started[i])
	end
end

return listing
