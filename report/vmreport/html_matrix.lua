-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The matrix of one section as HTML: hosts across, rows down; a row opens to
-- its cases, a case to its story.  What is equal on all hosts is said once.

local matrix = require "vmreport.matrix"
local hosts = require "vmreport.hosts"
local html_story = require "vmreport.html_story"
local outcome = require "vmreport.html_outcome"
local text = require "vmreport.text"

local M = {}

local e = text.escape

M.few_hosts = 4		-- up to here levels stand side by side

-- Ids of the page: never the same twice, and the same again for the same
-- results.
function M.names()
	local used = {}
	return function(...)
		local parts = { ... }
		for i, part in ipairs(parts) do
			parts[i] = text.slug(part)
		end
		local id = table.concat(parts, "/")
		local n = used[id]
		used[id] = (n or 0) + 1
		return n and ("%s~%d"):format(id, n + 1) or id
	end
end

local function level_text(counts)
	local parts = {}
	for _, o in ipairs(matrix.outcomes) do
		if counts[o] > 0 then
			parts[#parts + 1] = outcome.count(o, counts[o])
		end
	end
	if #parts == 0 then
		parts[1] = counts.left_out and '<span class="soft">left out' ..
		    '</span>' or '<span class="soft">–</span>'
	end
	return table.concat(parts, " ")
end

local function cell_class(counts, hole)
	if counts.crashed > 0 then
		return " crash"
	elseif matrix.bad_total(counts) > 0 then
		return " bad"
	elseif hole then
		return " hole"
	elseif counts.skipped > 0 and counts.passed == 0 then
		return " skip"
	end
	return ""
end

local function levels_span(levels, counts)
	local parts = {}
	for i, level in ipairs(levels) do
		parts[i] = ('<span class="lv"><span class="vh">%s: </span>' ..
		    '%s</span>'):format(level:upper(), level_text(counts[level]))
	end
	return '<span class="lvs">' .. table.concat(parts) .. "</span>"
end

local function put_head(p, section, levels)
	p('<div class="g head"><div class="first"><b>target and format</b>' ..
	    '</div>')
	local names = {}
	for i, level in ipairs(levels) do
		names[i] = "<span>" .. level:upper() .. "</span>"
	end
	for _, host in ipairs(section.hosts) do
		p('<div class="host"><b>', e(host.name), "</b>")
		p('<span class="meta">', e(#section.hosts > M.few_hosts and
		    (hosts.class_word(host.class) or "") or host.machine
		    or ""), "</span>")
		p('<span class="lvs">', table.concat(names), "</span></div>")
	end
	p("</div>\n")
end

-- The case's name without its row, which stands above it.
local function short_id(row, case)
	local prefix = row.name:gsub("[/.]", "_") .. "__"
	if case.id:sub(1, #prefix) == prefix then
		return case.id:sub(#prefix + 1)
	end
	return case.id
end

-- The outcome that the case has on every host on which it was run, and the
-- hosts on which it was not; nil when there are several outcomes.
local function everywhere(section, case)
	local same
	local lacking = {}
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		if not r then
			lacking[#lacking + 1] = host
		elseif same and r.result ~= same then
			return nil
		else
			same = r.result
		end
	end
	return same, lacking
end

local function put_everywhere(p, section, same, lacking)
	local n = #section.hosts - #lacking
	p('<span class="all"><b class="', same, '">',
	    outcome.with_sign(same), "</b>", #section.hosts == 1 and "" or
	    #lacking == 0 and (" on all %d"):format(n) or
	    " on " .. text.count(n, "host"))
	if #lacking > 0 then
		p('; <b class="not_run">', outcome.with_sign("not_run"),
		    "</b> on ", #lacking > hosts.max_names and
		    text.count(#lacking, "host") or e(hosts.names(lacking)))
	end
	p("</span>")
end

-- One sign for each host; for those who cannot see their columns, words.
local function put_signs(p, section, case)
	local groups = hosts.group(section.hosts, function(host)
		local r = case.by_host[host.name]
		return r and r.result or "not_run"
	end)
	p('<span class="vh">')
	for i, group in ipairs(groups) do
		p(i > 1 and ", " or ": ", outcome.words[group.key], " on ",
		    #group > hosts.max_names and text.count(#group, "host")
		    or e(hosts.names(group)))
	end
	p('</span></span><span class="signs" aria-hidden="true">')
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		p(outcome.sign(r and r.result or "not_run"))
	end
	p("</span>")
end

local function put_case(p, section, row, case, budget)
	p('<details class="case" id="', case.fragment,
	    '"><summary class="g"><span class="first mono">',
	    text.breakable(short_id(row, case)))
	if case.level ~= "must" then
		p('<span class="tag">', case.level:upper(), "</span>")
	end
	if case.difference then
		p('<span class="tag diff">hosts differ</span>')
	end
	local same, lacking = everywhere(section, case)
	if same then
		p("</span>")
		put_everywhere(p, section, same, lacking)
	else
		put_signs(p, section, case)
	end
	p("</summary>")
	html_story.put(p, section, case, same == "passed" and #lacking == 0,
	    budget)
	p("</details>\n")
end

local function put_row_name(p, row)
	p('<details class="row"><summary class="g"><span class="first"><b>',
	    e(row.format or (row.name == "-" and "(no row)" or row.name)),
	    "</b>")
	if row.variant then
		p(' <span class="variant">', e(row.variant), "</span>")
	end
	if row.difference then
		p('<span class="why">', e(row.difference), "</span>")
	elseif row.differs then
		p('<span class="tag diff">hosts differ</span>')
	end
	p("</span>")
end

local function put_row(p, section, row, levels, budget)
	put_row_name(p, row)
	for _, host in ipairs(section.hosts) do
		local cell = row.cells[host.name]
		p('<span class="cell matrix-cell', cell_class(cell.sum,
		    cell.hole), '" id="', cell.fragment, '">')
		if cell.sum.total == 0 and cell.hole then
			p(outcome.word("not_run"))
		else
			p(levels_span(levels, cell.levels))
		end
		p("</span>")
	end
	p('</summary><div class="cases">')
	for _, case in ipairs(row.cases) do
		put_case(p, section, row, case, budget)
	end
	if #row.cases == 0 then
		p('<div class="story">No case has a result.</div>')
	end
	p("</div></details>\n")
end

local function put_total(p, section, levels)
	p('<div class="g total"><div class="first">all</div>')
	for _, host in ipairs(section.hosts) do
		p('<div class="cell">', levels_span(levels,
		    section.totals[host.name]), "</div>")
	end
	p("</div>")
end

-- Levels that have a column: MUST and SHOULD always, MAY where it was run.
function M.levels_of(section)
	local levels = { "must", "should" }
	for _, host in ipairs(section.hosts) do
		if section.totals[host.name].may.total > 0 then
			return { "must", "should", "may" }
		end
	end
	return levels
end

-- Gives each cell and case of the section its id.
function M.name_all(section, name)
	for _, row in ipairs(section.rows) do
		for _, host in ipairs(section.hosts) do
			row.cells[host.name].fragment = name("cell",
			    section.slug, host.name, row.name)
		end
		for _, case in ipairs(row.cases) do
			case.fragment = name("case", section.slug, case.id)
		end
	end
end

function M.put(p, section)
	local levels = M.levels_of(section)
	local budget = html_story.budget()
	p(('<div class="scroll"><div class="matrix%s" style="--hosts:%d;' ..
	    '--levels:%d">\n'):format(#section.hosts > M.few_hosts and
	    " many" or "", #section.hosts, #levels))
	put_head(p, section, levels)
	local target
	for _, row in ipairs(section.rows) do
		if row.target ~= target and row.format then
			p('<div class="band"><h3>', e(row.target),
			    "</h3></div>\n")
		elseif row.target ~= target then
			p('<div class="band"><h3>other</h3></div>\n')
		end
		target = row.target
		put_row(p, section, row, levels, budget)
	end
	put_total(p, section, levels)
	p("</div></div>\n")
end

return M
