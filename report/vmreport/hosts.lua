-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Hosts beside each other: their order, and in what they differ on a case.

local text = require "vmreport.text"

local M = {}

-- This machine comes first.
function M.less(a, b)
	local x, y = a:find("^native") ~= nil, b:find("^native") ~= nil
	if x ~= y then
		return x
	end
	return text.natural_less(a, b)
end

-- The short word for how a case failed, for a sentence about hosts.
local function manner(case)
	if case.result == "passed" then
		return "passes"
	elseif case.result == "expected_failure" then
		return "fails as expected"
	elseif case.result == "skipped" then
		return "is skipped"
	elseif case.verdict then
		return case.verdict
	elseif case.result == "failed" then
		return "fails"
	end
	return case.result == "crashed" and "crashes" or "is broken"
end

-- What of a reason is the same on every host: the command at its end names
-- the host, and numbers of processes differ.
local function comparable(reason)
	return ((reason or ""):gsub("make run .*$", "")
	    :gsub("HOST=%S+", ""):gsub("/[%w._/-]*/", "")
	    :gsub("process %d+", "process"))
end

-- "passes on i386; wrong bytes on native", or nil when hosts agree.  A host
-- that skipped the case has not answered: that alone is no difference.
function M.difference(hosts, case)
	local groups, order, sample, answers = {}, {}, {}, 0
	for _, host in ipairs(hosts) do
		local c = case.by_host[host.name]
		if c then
			local key = c.result .. "\0" ..
			    (c.result == "failed" and comparable(c.reason)
			    or "")
			if not groups[key] then
				groups[key] = {}
				order[#order + 1] = key
				sample[key] = c
				answers = answers +
				    (c.result ~= "skipped" and 1 or 0)
			end
			table.insert(groups[key], host.name)
		end
	end
	if answers < 2 then
		return nil
	end
	table.sort(order, function(a, b)
		local x, y = sample[a].result == "passed",
		    sample[b].result == "passed"
		if x ~= y then
			return x
		end
		return M.less(groups[a][1], groups[b][1])
	end)
	local parts, said = {}, {}
	for i, key in ipairs(order) do
		local m = manner(sample[key])
		if said[m] then
			m = m .. " in another way"
		end
		said[m] = true
		parts[i] = m .. " on " .. table.concat(groups[key], ", ")
	end
	return table.concat(parts, "; ")
end

return M
