-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The same answers everywhere: a case may give a digest of all answers that it
-- was given, under a label.  The same implementation, asked the same by the
-- same version of the suite with the same seed, must give the same digest on
-- every host.  Any difference is a failure, even where each host's own vectors
-- pass: then the hosts that are fewer get the result "differs".

local hosts = require "vmreport.hosts"
local text = require "vmreport.text"

local M = {}

M.max_labels = 5	-- labels that are named; more are counted

local NONE = "none"	-- the key of a host that passed and gave no digest

-- Labels of the case's digests on any of the hosts, in order.
local function labels_of(group, case)
	local seen, list = {}, {}
	for _, host in ipairs(group) do
		for label in pairs(case.by_host[host.name].digests or {}) do
			if not seen[label] then
				seen[label] = true
				list[#list + 1] = label
			end
		end
	end
	table.sort(list, text.natural_less)
	return list
end

-- Groups of hosts by their digest of the label, the largest first; of equal
-- ones that of the first host.
local function split(asked, case, label)
	local groups = hosts.group(asked, function(host)
		local c = case.by_host[host.name]
		local digest = c.digests and c.digests[label]
		return digest and tostring(digest):lower() or
		    c.result == "passed" and NONE or nil
	end)
	for i, group in ipairs(groups) do
		group.at = i
	end
	table.sort(groups, function(a, b)
		local x, y = a.key == NONE, b.key == NONE
		if x ~= y then
			return y
		elseif #a ~= #b then
			return #a > #b
		end
		return a.at < b.at
	end)
	return groups
end

-- "s390x, powerpc answer otherwise than native, i386"
local function sentence(groups)
	local words, out = hosts.words(groups), {}
	for i = 2, #groups do
		local one = words[i] == groups[i][1].name
		if groups[i].key == NONE then
			out[#out + 1] = ("%s %s no digest, unlike %s"):format(
			    words[i], one and "gives" or "give", words[1])
		else
			out[#out + 1] = ("%s %s %s"):format(words[i],
			    one and "answers" or "answer",
			    i == 2 and "otherwise than " .. words[1]
			    or "in yet another way")
		end
	end
	return table.concat(out, "; ")
end

local function labels_text(labels)
	local n = #labels
	if n > M.max_labels then
		return table.concat(labels, ", ", 1, M.max_labels) ..
		    (" and %d more"):format(n - M.max_labels)
	end
	return table.concat(labels, ", ")
end

-- Adds to list what is wrong with one case among hosts that were asked the
-- same.  Labels on which hosts part alike are told together.
local function check_case(asked, case, list)
	local by_sentence = {}
	for _, label in ipairs(labels_of(asked, case)) do
		local groups = split(asked, case, label)
		if #groups > 1 then
			local said = sentence(groups)
			local d = by_sentence[said]
			if not d then
				d = { case = case, said = said, labels = {},
				    hosts = {}, base = groups[1][1].name }
				by_sentence[said] = d
				list[#list + 1] = d
				for i = 2, #groups do
					for _, host in ipairs(groups[i]) do
						table.insert(d.hosts, host.name)
					end
				end
			end
			table.insert(d.labels, label)
		end
	end
end

-- The command that shows it again needs a host of either kind.
local function replay(command, d)
	return (command:gsub("^make run", "make matrix", 1)
	    :gsub(" HOST=%S+", function()
		return " HOSTS=" .. text.quote(d.base .. " " ..
		    table.concat(d.hosts, " "))
	end, 1))
end

-- Looks at all cases of a section (hosts is its ordered list; case.by_host has
-- results with .asked, which is equal where hosts were asked the same) and
-- gives the list of disagreements: case, said, labels, hosts (names of those
-- that are fewer), text.
function M.check(section, cases)
	local list = {}
	for _, case in ipairs(cases) do
		local first = #list + 1
		for _, asked in ipairs(hosts.group(section.hosts,
		    function(host)
			local c = case.by_host[host.name]
			return c and c.asked
		end)) do
			check_case(asked, case, list)
		end
		for i = first, #list do
			local d = list[i]
			d.text = ("%s: %s: %s"):format(d.said, case.id,
			    labels_text(d.labels))
			d.labels_text = labels_text(d.labels)
			for _, name in ipairs(d.hosts) do
				local c = case.by_host[name]
				if c.result == "passed" then
					c.result, c.reason = "differs", d.text
					c.replay = replay(c.replay, d)
				end
			end
			case.disagreements = case.disagreements or {}
			table.insert(case.disagreements, d)
		end
	end
	return list
end

return M
