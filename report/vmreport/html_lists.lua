-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Lists above a section's matrix as HTML: answers that differ between hosts, in
-- what hosts differ, and the failures; cases of which the same is to be said
-- share an entry.

local hosts = require "vmreport.hosts"
local outcome = require "vmreport.html_outcome"
local text = require "vmreport.text"

local M = {}

local e = text.escape

M.max_listed = 100	-- entries of a list
M.max_links = 40	-- cases of an entry

function M.link(p, case)
	p('<a class="mono" href="#', case.fragment, '">',
	    text.breakable(case.id), "</a>")
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

-- Failures of a case on hosts where it failed alike; what only differs has a
-- list of its own.
local function failures_of(section)
	local list, at = {}, {}
	for _, b in ipairs(section.bad) do
		local key = table.concat({ b.case.key, b.result.result,
		    hosts.comparable(b.result.reason) }, "\0")
		if b.result.result == "differs" then
			goto continue
		elseif not at[key] then
			at[key] = { case = b.case, result = b.result,
			    hosts = {} }
			list[#list + 1] = at[key]
		end
		table.insert(at[key].hosts, { name = b.host })
		::continue::
	end
	return list
end

function M.put_all(p, section)
	M.put(p, "not the same answers everywhere: " .. text.count(
	    #section.disagreements, "difference"), section.disagreements,
	    function(d)
		p(outcome.word("differs"), " ", e(d.said), ": ")
		M.link(p, d.case)
		p(": ", e(d.labels_text))
	end, "differs/" .. section.slug)
	M.put(p, text.count(#section.differences, "case") ..
	    " on which hosts differ", section.patterns, function(group)
		p(e(group.key), ": ")
		M.links(p, group)
	end, "hosts-differ/" .. section.slug)
	local failures = failures_of(section)
	M.put(p, #failures == #section.bad and text.count(#failures, "failure")
	    or ("%s, of %d kinds"):format(text.count(#section.bad, "failure"),
	    #failures), failures, function(f)
		p(outcome.word(f.result.result), " on ",
		    #f.hosts == #section.hosts and #f.hosts > hosts.max_names
		    and ("all %d hosts"):format(#f.hosts)
		    or e(hosts.names(f.hosts)), " ")
		M.link(p, f.case)
		p(' <span class="soft">', e(text.line(f.result.reason or "",
		    240)), "</span>")
	end, "failures/" .. section.slug)
end

return M
