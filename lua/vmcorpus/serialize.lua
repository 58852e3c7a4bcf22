-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A scenario as the text of a Lua file that returns it: vmgen runs it.  The
-- same table always gives the same text.

local util = require "vmcorpus.util"

local function scalar(v)
	if math.type(v) == "integer" then
		return (v > 9 or v < 0) and ("0x%x"):format(v) or tostring(v)
	elseif type(v) == "string" then
		return (("%q"):format(v):gsub("\\\n", "\\n"))
	end
	return tostring(v)
end

-- Text of a value; one line for what holds no tables.
local function text(v, indent)
	if type(v) ~= "table" then
		return scalar(v)
	end
	local flat, parts = true, {}
	for i, item in ipairs(v) do
		flat = flat and type(item) ~= "table"
		parts[i] = text(item, indent .. "\t")
	end
	for _, key in ipairs(util.sorted_keys(v)) do
		local item = v[key]
		if math.type(key) ~= "integer" or key < 1 or key > #v then
			flat = flat and type(item) ~= "table"
			local name = type(key) == "string" and
			    key:match("^[%a_][%w_]*$") or
			    "[" .. scalar(key) .. "]"
			parts[#parts + 1] = name .. " = " ..
			    text(item, indent .. "\t")
		end
	end
	if flat then
		return "{" .. table.concat(parts, ", ") .. "}"
	end
	local inner = ",\n" .. indent .. "\t"
	return "{\n" .. indent .. "\t" .. table.concat(parts, inner) .. ",\n"
	    .. indent .. "}"
end

local serialize = {}

function serialize.scenario(s)
	return "return " .. text(s, "") .. "\n"
end

return serialize
