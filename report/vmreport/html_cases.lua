-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The cases of a row: those of which there is a story, each with it, and names
-- of the others, together with all that ended alike.  A name has an id only if
-- something on the page leads to it: there are thousands.  The script leads to
-- its row.

local hosts = require "vmreport.hosts"
local html_story = require "vmreport.html_story"
local outcome = require "vmreport.html_outcome"
local text = require "vmreport.text"

local M = {}

local e = text.escape

-- What the stories of the section may take; tells cases with a story from the
-- others.
function M.budget(section)
	local told = {}
	for _, row in ipairs(section.rows) do
		for _, case in ipairs(row.cases) do
			case.plain = html_story.is_plain(section, case)
			if not case.plain then
				told[#told + 1] = case
			end
		end
	end
	return html_story.budget(section, told)
end

local function level_tag(level)
	return level == "must" and "" or
	    '<span class="tag">' .. level:upper() .. "</span>"
end

local function put_told(p, section, case, budget, runs)
	p('<details id="', case.fragment, '"><summary><span class="first">', e(case.short),
	    level_tag(case.level))
	p("</span>")
	for _, run in ipairs(runs) do
		p(outcome.cell(run.key, #run, runs.many and #run < 3))
	end
	p("</summary>")
	html_story.put(p, section, case, budget)
	p("</details>\n")
end

-- How a case ended on each host, as a key.
local function manner_key(section, case)
	local key = { case.level }
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		key[#key + 1] = r and r.result .. hosts.comparable(r.reason)
		    or "not_run"
	end
	return table.concat(key, "\0")
end

-- Lists of the row's plain cases that ended alike, in their order.
local function alike(section, row)
	local lists, at = {}, {}
	for _, case in ipairs(row.cases) do
		if case.plain then
			local key = manner_key(section, case)
			if not at[key] then
				at[key] = {}
				lists[#lists + 1] = at[key]
			end
			table.insert(at[key], case)
		end
	end
	return lists
end

-- "passed on 13 hosts; not run on armel, mips"
local function put_manner(p, section, case)
	local groups = hosts.group(section.hosts, function(host)
		local r = case.by_host[host.name]
		return r and r.result .. "\0" .. (r.reason or "") or "not_run"
	end)
	for i, group in ipairs(groups) do
		local r = case.by_host[group[1].name]
		p(i > 1 and "; " or "", outcome.word(r and r.result or
		    "not_run"))
		if #section.hosts > 1 then
			p(" on ", #group == #section.hosts and
			    ("all %d"):format(#group) or
			    #group > hosts.max_names and
			    text.count(#group, "host") or
			    e(hosts.names(group)))
		end
		if r and r.reason then
			p(" (", e(r.reason), ")")
		end
	end
end

local function put_alike(p, section, cases)
	p('<p class="names">', level_tag(cases[1].level))
	put_manner(p, section, cases[1])
	p(": ")
	for i, case in ipairs(cases) do
		p(i > 1 and ", " or "")
		if case.linked then
			p('<i id="', case.fragment, '">', e(case.short), "</i>")
		else
			p(e(case.short))
		end
	end
	p("</p>\n")
end

-- runs_of(case): lists of hosts side by side on which it ended alike.
function M.put(p, section, row, budget, runs_of)
	p('<div class="cases">')
	for _, case in ipairs(row.cases) do
		if not case.plain then
			put_told(p, section, case, budget, runs_of(case))
		end
	end
	for _, cases in ipairs(alike(section, row)) do
		put_alike(p, section, cases)
	end
	if #row.cases == 0 then
		p('<p class="names">No case has a result.</p>')
	end
	p("</div>")
end

return M
