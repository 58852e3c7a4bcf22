-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Hosts beside each other: their order, and what those that answer alike have
-- in common that the others have not.  A host is a table with a name and,
-- where it is known, a class: bits, order (le, be), page, malloc.

local text = require "vmreport.text"

local M = {}

M.max_names = 6		-- hosts that are named; more are counted

-- "LE64", or nil.
function M.class_word(class)
	if class and class.order and class.bits then
		return tostring(class.order):upper() .. class.bits
	end
end

-- This machine comes first, then hosts of a class together.
local function rank(host)
	local class = M.class_word(host.class)
	if host.name:find("^native") then
		return 0
	elseif not class then
		return 9
	end
	return (class:sub(1, 2) == "LE" and 1 or 3) +
	    (class:sub(3) == "64" and 0 or 1)
end

function M.less(a, b)
	local x, y = rank(a), rank(b)
	if x ~= y then
		return x < y
	end
	return text.natural_less(a.name, b.name)
end

local function size(n)
	if math.type(n) == "integer" and n >= 1024 and n % 1024 == 0 then
		return ("%d KiB"):format(n // 1024)
	end
	return tostring(n)
end

-- What may part hosts, from the most likely cause on: a value of a class, and
-- words for hosts that have one of some values.
local order = {
	value = function(c) return c.order end,
	words = function(values)
		return ({ le = "little-endian hosts",
		    be = "big-endian hosts" })[values[1]]
	end,
}

local bits = {
	value = function(c) return c.bits end,
	words = function(values)
		return table.concat(values, "- and ") .. "-bit hosts"
	end,
}

local both = {
	value = M.class_word,
	words = function(values)
		return table.concat(values, " and ")
	end,
}

local page = {
	value = function(c) return c.page end,
	words = function(values)
		for i, v in ipairs(values) do
			values[i] = size(v)
		end
		return "hosts with pages of " .. table.concat(values, " or ")
	end,
}

local malloc = {
	value = function(c) return c.malloc end,
	words = function(values)
		return "hosts whose malloc aligns to " ..
		    table.concat(values, " or ")
	end,
}

-- The words for each group if the property parts them: every host has a value,
-- and no value is in two groups.
local function parts(groups, property)
	local group_of, words = {}, {}
	for i, group in ipairs(groups) do
		local values = {}
		for _, host in ipairs(group) do
			local v = host.class and property.value(host.class)
			if v == nil or (group_of[v] or i) ~= i then
				return nil
			elseif not group_of[v] then
				group_of[v] = i
				values[#values + 1] = v
			end
		end
		table.sort(values, function(a, b)
			return text.natural_less(tostring(a), tostring(b))
		end)
		words[i] = property.words(values)
		if not words[i] then
			return nil
		end
	end
	return words
end

-- The smallest property that parts the groups, as words for each; or nil.
-- Two hosts prove nothing, they differ in too much; and where byte order and
-- word size each part the groups, neither is known to be the one.
local function common(groups)
	local n = 0
	for _, group in ipairs(groups) do
		n = n + #group
	end
	if #groups < 2 or n < 3 then
		return nil
	end
	local by_order, by_bits = parts(groups, order), parts(groups, bits)
	if by_order and by_bits then
		return parts(groups, both)
	end
	return by_order or by_bits or parts(groups, both) or
	    parts(groups, page) or parts(groups, malloc)
end

function M.names(group)
	local names = {}
	for i, host in ipairs(group) do
		names[i] = host.name
	end
	return table.concat(names, ", ")
end

-- Words for each group of hosts: "big-endian hosts (s390x, powerpc)" where a
-- property parts the groups, else names.  All but the largest group are
-- always named in full where nothing else tells them apart.
function M.words(groups)
	local property, out, largest = common(groups), {}, 1
	for i, group in ipairs(groups) do
		if #group > #groups[largest] then
			largest = i
		end
	end
	for i, group in ipairs(groups) do
		local few = #group <= M.max_names
		local names = few and M.names(group) or
		    text.count(#group, "host")
		if property then
			out[i] = ("%s (%s)"):format(property[i], names)
		elseif i == largest and not few then
			out[i] = (#groups > 1 and "the other " or "") .. names
		else
			out[i] = M.names(group)
		end
	end
	return out
end

-- The short words for how a case ended, for a sentence about hosts.
function M.manner(case)
	local words = {
		passed = "passes", expected_failure = "fails as expected",
		skipped = "is skipped", differs = "gives other answers",
	}
	if words[case.result] then
		return words[case.result]
	elseif case.verdict then
		return case.verdict
	elseif case.result == "failed" then
		return "fails"
	end
	return case.result == "crashed" and "crashes" or "is broken"
end

-- What of a reason is the same on every host: the command at its end names
-- the host, and numbers of processes differ.
function M.comparable(reason)
	return ((reason or ""):gsub("make run .*$", "")
	    :gsub("HOST=%S+", ""):gsub("/[%w._/-]*/", "")
	    :gsub("process %d+", "process"))
end

-- Groups of hosts with the same key, in the hosts' order; hosts whose key is
-- nil are in none.
function M.group(hosts, key_of)
	local groups, by_key = {}, {}
	for _, host in ipairs(hosts) do
		local key = key_of(host)
		if key ~= nil then
			if not by_key[key] then
				by_key[key] = { key = key }
				groups[#groups + 1] = by_key[key]
			end
			table.insert(by_key[key], host)
		end
	end
	return groups
end

-- "passes on big-endian hosts (s390x, mips); wrong bytes on little-endian
-- hosts (12 hosts)", or nil when hosts agree.  A host that skipped the case
-- has not answered: that alone is no difference.
function M.difference(hosts, case)
	local function answer(host)
		local c = case.by_host[host.name]
		return c and c.result ~= "skipped" and M.manner(c) or nil
	end
	local function answer_in_full(host)
		local c = case.by_host[host.name]
		return answer(host) and c.result .. M.comparable(c.reason)
	end
	local groups = M.group(hosts, answer)
	if #groups == 1 then
		groups = M.group(hosts, answer_in_full)
		if groups[1].key:find("^passed") then
			return nil
		end
	end
	if #groups < 2 then
		return nil
	end
	for i, group in ipairs(groups) do
		group.at = i
		group.good = answer(group[1]) == "passes" and 0 or 1
	end
	table.sort(groups, function(a, b)
		if a.good ~= b.good then
			return a.good < b.good
		end
		return a.at < b.at
	end)
	local out, said = {}, {}
	for i, words in ipairs(M.words(groups)) do
		local m = answer(groups[i][1])
		out[i] = ("%s %son %s"):format(m, said[m] and
		    "in another way " or "", words)
		said[m] = true
	end
	local skipped = M.group(hosts, function(host)
		local c = case.by_host[host.name]
		return c and c.result == "skipped" or nil
	end)
	if skipped[1] then
		out[#out + 1] = "is skipped on " .. M.words(skipped)[1]
	end
	return table.concat(out, "; ")
end

return M
