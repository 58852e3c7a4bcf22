-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Two reports of the same implementations beside each other: what broke (passed
-- before and does not now), what was mended, what does not pass in another way
-- than before, what is new, what is gone.  Results are
-- matched by implementation, host and case; versions may differ, that is the
-- point.  Where each report has one implementation, its name may differ too.

local hosts = require "vmreport.hosts"
local matrix = require "vmreport.matrix"
local text = require "vmreport.text"

local M = {}

-- In this order they are told.
M.kinds = { "broke", "mended", "otherwise", "new", "gone" }

local rank = { passed = 3, expected_failure = 2, skipped = 1 }

-- The kind of a change; nil for none.
local function kind_of(old, new)
	if not old or not new then
		return old and "gone" or new and "new" or nil
	end
	local a, b = rank[old.result] or 0, rank[new.result] or 0
	if a >= 2 and b <= 1 then
		return "broke"
	elseif b == 3 and a < 3 then
		return "mended"
	elseif old.result ~= new.result or
	    matrix.is_bad(new.result) and
	    hosts.manner(old) ~= hosts.manner(new) then
		return "otherwise"
	end
end

-- Sections by name and interface, the newest version of each.
local function by_name(report)
	local list, at = {}, {}
	for _, s in ipairs(report.sections) do
		local key = s.name .. "\0" .. s.abi
		if at[key] then
			list[at[key]] = s
		else
			list[#list + 1] = s
			at[key] = #list
		end
	end
	return list, at
end

-- Pairs of sections: old (or nil), new (or nil).
local function pairs_of(old_report, new_report)
	local old, old_at = by_name(old_report)
	local new, new_at = by_name(new_report)
	if #old == 1 and #new == 1 then
		return { { old = old[1], new = new[1] } }
	end
	local list = {}
	for _, s in ipairs(new) do
		list[#list + 1] = { new = s,
		    old = old[old_at[s.name .. "\0" .. s.abi]] }
	end
	for _, s in ipairs(old) do
		if not new_at[s.name .. "\0" .. s.abi] then
			list[#list + 1] = { old = s }
		end
	end
	return list
end

-- Cases of a section by what names them in another run: the program may have
-- changed, and only the listing of programs is not named by its id.
local function cases_of(section)
	local by_id = {}
	for _, row in ipairs(section and section.rows or {}) do
		for _, case in ipairs(row.cases) do
			by_id[case.id == "__test_cases_list__" and case.key
			    or case.id] = case
		end
	end
	return by_id
end

-- Hosts of both, those of the new one first where they are the same.
local function hosts_of(pair)
	local list, seen = {}, {}
	for _, s in ipairs { pair.new or false, pair.old or false } do
		for _, host in ipairs(s and s.hosts or {}) do
			if not seen[host.name] then
				seen[host.name] = true
				list[#list + 1] = host
			end
		end
	end
	table.sort(list, hosts.less)
	return list
end

-- Hosts that only one side has any case of: one entry each, not thousands.
local function whole_hosts(pair, list, add)
	local function has(section)
		local names = {}
		for _, host in ipairs(section and section.hosts or {}) do
			names[host.name] = host.has_case
		end
		return names
	end
	local old, new, rest = has(pair.old), has(pair.new), {}
	for _, host in ipairs(list) do
		if old[host.name] and new[host.name] then
			rest[#rest + 1] = host
		elseif old[host.name] or new[host.name] then
			add { kind = new[host.name] and "new" or "gone",
			    host = host, on = host.name, count = 1 }
		end
	end
	return rest
end

local function keys_of(a, b)
	local list = {}
	for key in pairs(a) do
		list[#list + 1] = key
	end
	for key in pairs(b) do
		if not a[key] then
			list[#list + 1] = key
		end
	end
	table.sort(list)
	return list
end

-- Entries of one case: hosts on which the same happened share one.
local function compare_case(old, new, list, add)
	local function results(host)
		return old and old.by_host[host.name],
		    new and new.by_host[host.name]
	end
	local compared = 0
	local groups = hosts.group(list, function(host)
		local o, n = results(host)
		if not o and not n then
			return nil
		end
		compared = compared + (o and n and 1 or 0)
		local kind = kind_of(o, n)
		return not kind and "same" or table.concat({ kind,
		    o and hosts.manner(o) or "", n and hosts.manner(n) or "" },
		    "\0")
	end)
	local words = hosts.words(groups)
	for i, group in ipairs(groups) do
		if group.key ~= "same" then
			local o, n = results(group[1])
			add { kind = kind_of(o, n), case = new or old, old = o,
			    new = n, on = words[i], count = #group,
			    in_new = new ~= nil }
		end
	end
	return compared
end

-- The comparison: for each kind a list of entries {section (a name), case,
-- old, new (results on the first of the hosts), on (hosts, in words), count}
-- or {section, host, on}; counts of results for each kind; compared, how many
-- results both reports have; old, the older report.
function M.build(old_report, new_report)
	local c = { old = old_report, counts = {}, compared = 0 }
	for _, kind in ipairs(M.kinds) do
		c[kind], c.counts[kind] = {}, 0
	end
	for _, pair in ipairs(pairs_of(old_report, new_report)) do
		local function add(entry)
			entry.section = (pair.new or pair.old).name
			table.insert(c[entry.kind], entry)
			c.counts[entry.kind] = c.counts[entry.kind] +
			    entry.count
		end
		local list = whole_hosts(pair, hosts_of(pair), add)
		local old, new = cases_of(pair.old), cases_of(pair.new)
		for _, id in ipairs(keys_of(old, new)) do
			c.compared = c.compared + compare_case(old[id],
			    new[id], list, add)
		end
	end
	return c
end

-- "of 120 results in both runs 3 broke, 1 mended, ..."
function M.summary(c)
	local parts = {}
	for i, kind in ipairs(M.kinds) do
		parts[i] = ("%d %s"):format(c.counts[kind], kind)
	end
	return ("%s in both runs; %s"):format(c.compared == 0 and "no result"
	    or text.count(c.compared, "result"), table.concat(parts, ", "))
end

-- "hosts (s390x, mips): wrong bytes, before: passes"
function M.text(entry)
	if entry.host then
		return ("all cases on %s%s"):format(entry.on,
		    entry.host.not_run and ": not run: " .. entry.host.not_run
		    or "")
	end
	local now = entry.new and hosts.manner(entry.new) or "no result"
	local before = entry.old and hosts.manner(entry.old) or "no result"
	return ("on %s: %s, before: %s"):format(entry.on, now, before)
end

-- 1: something broke; 2: the newer report is not whole, or nothing could be
-- compared; 0: neither.
function M.status(c, new_report)
	if c.counts.broke > 0 then
		return 1
	elseif c.compared == 0 or #new_report.gaps > 0 then
		return 2
	end
	return 0
end

return M
