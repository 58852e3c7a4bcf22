-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Lists above a section's matrix as HTML: answers that differ between hosts, in
-- what hosts differ, and the failures; cases of which the same is to be said
-- share an entry.

local failures = require "vmreport.failures"
local hosts = require "vmreport.hosts"
local outcome = require "vmreport.html_outcome"
local text = require "vmreport.text"

local M = {}

local e = text.escape

M.max_listed = 100	-- entries of a list
M.max_links = 40	-- cases of an entry
M.few_rows = 2		-- up to here the rows of a kind of failure stand open
M.max_rows = 8		-- rows of a kind

function M.link(p, case)
	case.linked = true
	p('<a href="#', case.fragment, '">', e(case.id), "</a>")
end

-- put_item(item) for each of the items, in a list that opens if it is short.
function M.put(p, title, items, put_item, id)
	if #items == 0 then
		return
	end
	p('<details class="list"', id and ' id="' .. id .. '"' or "",
	    #items <= 10 and " open" or "", "><summary>", title,
	    "</summary><ol>")
	for i, item in ipairs(items) do
		if i > M.max_listed then
			p(("<li>and %d more, in the matrix</li>"):format(
			    #items - M.max_listed))
			break
		end
		p("<li>")
		put_item(item)
		p("</li>")
	end
	p("</ol></details>\n")
end

-- Links to cases, folded where they are many.
function M.links(p, cases)
	if #cases == 1 then
		M.link(p, cases[1])
		return
	end
	p('<details class="more"><summary>', text.count(#cases, "case"),
	    "</summary>")
	for i, case in ipairs(cases) do
		if i > M.max_links then
			p((" and %d more"):format(#cases - M.max_links))
			break
		end
		p(i > 1 and ", " or " ")
		M.link(p, case)
	end
	p("</details>")
end

-- The rows in which a kind of failure is, each a link to its case.
local function put_rows(p, kind)
	local many = #kind.cases > M.few_rows
	p(many and '<details class="more"><summary>' .. #kind.cases ..
	    " rows</summary>" or "in")
	for i, case in ipairs(kind.cases) do
		if i > M.max_rows then
			p((" and %d more"):format(#kind.cases - M.max_rows))
			break
		end
		p(i > 1 and ", " or " ", '<a href="#', case.fragment, '">',
		    e(case.row), "</a>")
	end
	p(many and "</details>" or "")
end

local function put_kind(p, section, kind)
	p(outcome.word(kind.result.result), ' <code>', e(kind.case.short),
	    "</code>")
	if #section.hosts > 1 then
		p(" on ", #kind.hosts == #section.hosts and
		    #kind.hosts > hosts.max_names and
		    ("all %d hosts"):format(#kind.hosts)
		    or e(hosts.names(kind.hosts)))
	end
	p(' <span class="soft">', e(text.line(kind.result.reason or "", 240)),
	    "</span> ")
	put_rows(p, kind)
end

function M.put_all(p, section)
	M.put(p, "not the same answers everywhere: " .. text.count(
	    #section.disagreements, "difference"), section.disagreements,
	    function(d)
		p(outcome.word("differs"), " ", e(d.said), ": ")
		M.link(p, d.case)
		p(": ", e(d.labels_text))
	end, "differs/" .. section.slug)
	for i, group in ipairs(section.patterns) do
		for _, case in ipairs(i <= M.max_listed and group or {}) do
			group.fragment = ("hosts-differ/%s/%d"):format(
			    section.slug, i)
			case.pattern = group.fragment
		end
	end
	M.put(p, text.count(#section.differences, "case") ..
	    " on which hosts differ", section.patterns, function(group)
		p(group.fragment and '<span id="' .. group.fragment .. '">' ..
		    e(group.key) .. "</span>" or e(group.key), ": ")
		M.links(p, group)
	end, "hosts-differ/" .. section.slug)
	local kinds = failures.kinds(section)
	M.put(p, #kinds == #section.bad and text.count(#kinds, "failure")
	    or ("%s, of %d kinds"):format(text.count(#section.bad, "failure"),
	    #kinds), kinds, function(kind)
		put_kind(p, section, kind)
	end, "failures/" .. section.slug)
end

return M
