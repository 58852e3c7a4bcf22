-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The failures of a section as a reader wants them: one behaviour that fails
-- alike in many rows, on many hosts, is one thing to be told.

local hosts = require "vmreport.hosts"

local M = {}

-- Failures of a case on hosts where it failed alike; what only differs has a
-- list of its own.
local function by_case(section)
	local list, at = {}, {}
	for _, b in ipairs(section.bad) do
		local key = table.concat({ b.case.key, b.result.result,
		    hosts.comparable(b.result.reason),
		    b.result.apart or "" }, "\0")
		if b.result.result ~= "differs" then
			if not at[key] then
				at[key] = { case = b.case, result = b.result,
				    hosts = {} }
				list[#list + 1] = at[key]
			end
			table.insert(at[key].hosts, { name = b.host })
		end
	end
	return list
end

-- The list of kinds, those of most cases first: case and result (the first
-- one's), hosts, cases (each with the same short name that ended in the same
-- manner on the same hosts).
function M.kinds(section)
	local kinds, at = {}, {}
	for _, f in ipairs(by_case(section)) do
		local key = table.concat({ f.case.short, f.case.level,
		    f.result.result, hosts.manner(f.result),
		    f.result.apart or "", hosts.names(f.hosts) }, "\0")
		local kind = at[key]
		if not kind then
			kind = { case = f.case, result = f.result,
			    hosts = f.hosts, cases = {}, at = #kinds + 1 }
			at[key] = kind
			kinds[#kinds + 1] = kind
		end
		table.insert(kind.cases, f.case)
	end
	table.sort(kinds, function(a, b)
		if #a.cases ~= #b.cases then
			return #a.cases > #b.cases
		end
		return a.at < b.at
	end)
	return kinds
end

return M
