-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What an implementation says it can read: patterns over row names, one a
-- line, the last that matches wins, "!" in front takes rows away.  Without
-- a file everything is claimed, so that a reader which refuses what it
-- should read is never merely skipped.

local util = require "vmcorpus.util"

local claims = {}

function claims.parse(text, file)
	local list = {}
	for line in (text .. "\n"):gmatch("(.-)\n") do
		line = line:gsub("#.*", ""):gsub("%s+", "")
		if line ~= "" then
			local no = line:match("^!(.+)$")
			list[#list + 1] = {pattern = no or line, claimed = not no}
		end
	end
	if #list == 0 then
		error(file .. ": claims nothing", 0)
	end
	return list
end

function claims.load(path)
	local text, why = util.read_file(path)
	if not text then
		error("claims: " .. why, 0)
	end
	return claims.parse(text, path)
end

function claims.claimed(list, row)
	local claimed = false
	for _, c in ipairs(list) do
		if util.matches(row, c.pattern) then
			claimed = c.claimed
		end
	end
	return claimed
end

return claims
