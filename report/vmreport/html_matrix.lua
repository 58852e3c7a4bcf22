-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The matrix of one section as HTML: a row opens to its cases, a case to its
-- story (what it hunts, its clauses, for each host what came back and the
-- command that asks again).

local matrix = require "vmreport.matrix"
local text = require "vmreport.text"

local M = {}

local e = text.escape

M.signs = {
	passed = "✓", failed = "✗", crashed = "!", broken = "?", differs = "≠",
	not_run = "○", skipped = "↷", expected_failure = "≈",
}

M.words = {
	passed = "passed", failed = "failed", crashed = "crashed",
	broken = "broken", not_run = "not run", skipped = "skipped",
	differs = "answers otherwise",
	expected_failure = "expected failure",
}

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

function M.outcome(o, n, with_word)
	return ('<span class="o %s"><i aria-hidden="true">%s</i> %s' ..
	    '<span%s> %s</span></span>'):format(o, M.signs[o],
	    n and ("%d"):format(n) or "", with_word and "" or ' class="vh"',
	    M.words[o])
end

local function level_text(counts)
	local parts = {}
	for _, o in ipairs(matrix.outcomes) do
		if counts[o] > 0 then
			parts[#parts + 1] = M.outcome(o, counts[o])
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
	elseif counts.failed + counts.broken > 0 then
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
		p('<span class="meta">', e(host.machine or ""), "</span>")
		p('<span class="lvs">', table.concat(names), "</span></div>")
	end
	p("</div>\n")
end

-- Hosts whose result and message are the same are told together.
local function groups_of(section, case)
	local groups, order = {}, {}
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		local key = r and table.concat({ r.result, r.reason or "",
		    matrix.is_bad(r.result) and r.stderr or "",
		    r.before and r.before.run or "" }, "\0") or "not_run"
		if not groups[key] then
			groups[key] = { result = r, hosts = {} }
			order[#order + 1] = groups[key]
		end
		table.insert(groups[key].hosts, host.name)
	end
	return order
end

local function put_group(p, case, group)
	local r = group.result
	p('<p class="verdict">', M.outcome(r and r.result or "not_run", nil,
	    true), " on ", e(table.concat(group.hosts, ", ")))
	if r and r.vectors then
		p(" · ", text.count(r.vectors, "vector"))
		if (r.vectors_failed or 0) > 0 then
			p((", %d of them failed"):format(r.vectors_failed))
		end
	end
	p("</p>")
	if not r then
		return
	end
	if r.reason then
		p("<pre>", e(r.reason), "</pre>")
	end
	if r.note then
		p("<pre>", e(r.note), "</pre>")
	end
	if r.before then
		p('<p class="soft">An earlier run, of ', e(os.date(
		    "!%Y-%m-%d %H:%M", r.before.started_us // 1000000)),
		    " UTC, said: ", M.words[r.before.result], ".</p>")
	end
	if r.result == "passed" or r.result == "skipped" then
		return
	end
	if r.stderr then
		p(r.stderr_cut and '<p class="soft">The story, without its ' ..
		    'middle:</p>' or '<p class="soft">The story:</p>')
		p("<pre>", e(r.stderr), "</pre>")
	end
	p(r.first and '<p class="soft">The first of them again (without ' ..
	    'VECTOR= the whole case):</p>' or '<p class="soft">Again:</p>')
	for _, host in ipairs(group.hosts) do
		p('<pre class="cmd">', e(case.by_host[host].replay), "</pre>")
	end
end

local function put_story(p, section, case)
	p('<div class="story"><p class="meta"><code>', text.breakable(case.id),
	    "</code> in <code>", e(case.program), "</code></p>")
	if case.descr then
		p("<p>", e(case.descr), "</p>")
	end
	if case.bug then
		p('<p><span class="soft">Hunts:</span> ', e(case.bug), "</p>")
	end
	local counts = {}
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		counts = r and r.counts or counts
	end
	if #case.clauses > 0 then
		p('<p class="clauses"><span class="soft">Clauses:</span> ')
		for _, clause in ipairs(case.clauses) do
			p("<code>", e(clause), counts[clause] and " ×" ..
			    counts[clause] or "", "</code> ")
		end
		p("</p>")
	end
	if case.difference then
		p('<p class="diffline">Hosts differ: ', e(case.difference),
		    "</p>")
	end
	for _, group in ipairs(groups_of(section, case)) do
		put_group(p, case, group)
	end
	p("</div>")
end

-- The case's name without its row, which stands above it.
local function short_id(row, case)
	local prefix = row.name:gsub("[/.]", "_") .. "__"
	if case.id:sub(1, #prefix) == prefix then
		return case.id:sub(#prefix + 1)
	end
	return case.id
end

local function case_cell_class(r)
	if not r then
		return " hole"
	end
	local class = { failed = " bad", broken = " bad", crashed = " crash",
	    skipped = " skip" }
	return class[r.result] or ""
end

local function put_case(p, section, row, case)
	p('<details class="case" id="', case.fragment,
	    '"><summary class="g"><span class="first mono">',
	    text.breakable(short_id(row, case)))
	if case.level ~= "must" then
		p('<span class="tag">', case.level:upper(), "</span>")
	end
	if case.difference then
		p('<span class="tag diff">hosts differ</span>')
	end
	p("</span>")
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		p('<span class="cell', case_cell_class(r), '">', M.outcome(
		    r and r.result or "not_run", nil, true), "</span>")
	end
	p("</summary>")
	put_story(p, section, case)
	p("</details>\n")
end

local function put_row(p, section, row, levels)
	p('<details class="row"><summary class="g"><span class="first"><b>',
	    e(row.format or (row.name == "-" and "(no row)" or row.name)),
	    "</b>")
	if row.variant then
		p(' <span class="variant">', e(row.variant), "</span>")
	end
	if row.differences then
		p('<span class="tag diff">hosts differ</span>')
	end
	p("</span>")
	for _, host in ipairs(section.hosts) do
		local cell = row.cells[host.name]
		p('<span class="cell matrix-cell', cell_class(cell.sum,
		    cell.hole), '" id="', cell.fragment, '">')
		if cell.sum.total == 0 and cell.hole then
			p(M.outcome("not_run", nil, true))
		else
			p(levels_span(levels, cell.levels))
		end
		p("</span>")
	end
	p('</summary><div class="cases">')
	for _, case in ipairs(row.cases) do
		put_case(p, section, row, case)
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
	p(('<div class="scroll"><div class="matrix" style="--hosts:%d;' ..
	    '--levels:%d">\n'):format(#section.hosts, #levels))
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
		put_row(p, section, row, levels)
	end
	put_total(p, section, levels)
	p("</div></div>\n")
end

return M
