-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The matrix of one section as HTML: hosts across, rows down; a row opens to
-- its cases, a case to its story.  What is equal on all hosts is said once.

local hosts = require "vmreport.hosts"
local html_cases = require "vmreport.html_cases"
local matrix = require "vmreport.matrix"
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

-- What a level's cases are in one cell.
local function put_level(p, counts)
	local parts = {}
	for _, o in ipairs(matrix.outcomes) do
		if counts[o] > 0 then
			parts[#parts + 1] = outcome.count(o, counts[o])
		end
	end
	if #parts == 0 then
		p(counts.left_out and "<i>left out</i>" or "<i>–</i>")
	elseif #parts == 1 then
		p(parts[1])
	else
		p("<span>", table.concat(parts, " "), "</span>")
	end
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

local function put_levels(p, levels, counts)
	for _, level in ipairs(levels) do
		put_level(p, counts[level])
	end
end

-- What a cell says, as a key: cells side by side that say the same are one.
local function cell_key(cell, levels)
	local key = { cell.hole or "" }
	for _, level in ipairs(levels) do
		local counts = cell.levels[level]
		key[#key + 1] = counts.left_out and "-" or ""
		for _, o in ipairs(matrix.outcomes) do
			key[#key + 1] = counts[o]
		end
	end
	return table.concat(key, " ")
end

-- Lists of hosts that stand side by side and have the same key; where there is
-- room for words each stands alone.
local function runs_of(section, key_of)
	local runs, last = { many = #section.hosts > M.few_hosts }, nil
	for _, host in ipairs(section.hosts) do
		local key = key_of(host)
		if key ~= last or not runs.many then
			runs[#runs + 1] = { key = key }
			last = key
		end
		table.insert(runs[#runs], host)
	end
	return runs
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

-- The cell of hosts on which the row is the same.
local function put_cell(p, section, row, run, levels)
	local cell = row.cells[run[1].name]
	p('<span class="cell', cell_class(cell.sum, cell.hole),
	    outcome.span(#run), '"')
	if #run == 1 then
		p(' id="', cell.fragment, '">')
	else
		p(">")
		for _, host in ipairs(run) do
			p('<i id="', row.cells[host.name].fragment, '"></i>')
		end
	end
	p(#run > 1 and '<span class="in">' or "")
	if cell.sum.total == 0 and cell.hole then
		p(outcome.word("not_run"))
	else
		put_levels(p, levels, cell.levels)
	end
	if #run > 1 then
		p(#run == #section.hosts and ("<i>on all %d</i>"):format(#run)
		    or ("<i>on %d</i>"):format(#run), "</span>")
	end
	p("</span>")
end

local function put_row(p, section, row, levels, budget)
	put_row_name(p, row)
	for _, run in ipairs(runs_of(section, function(host)
		return cell_key(row.cells[host.name], levels)
	end)) do
		put_cell(p, section, row, run, levels)
	end
	p("</summary>")
	html_cases.put(p, section, row, budget, function(case)
		return runs_of(section, function(host)
			local r = case.by_host[host.name]
			return r and r.result or "not_run"
		end)
	end)
	p("</details>\n")
end

local function put_total(p, section, levels)
	p('<div class="g total"><div class="first">all</div>')
	for _, host in ipairs(section.hosts) do
		p('<div class="cell">')
		put_levels(p, levels, section.totals[host.name])
		p("</div>")
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

-- Where the first part of a row's name is no target.
local titles = {real = "real kernels"}

function M.put(p, section)
	local levels = M.levels_of(section)
	local budget = html_cases.budget(section)
	p(('<div class="scroll"><div class="matrix%s" style="--hosts:%d;' ..
	    '--levels:%d">\n'):format(#section.hosts > M.few_hosts and
	    " many" or "", #section.hosts, #levels))
	put_head(p, section, levels)
	local target
	for _, row in ipairs(section.rows) do
		if row.target ~= target and row.format then
			p('<div class="band"><h3>', e(titles[row.target] or
			    row.target), "</h3></div>\n")
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
