-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The report as one page that needs nothing else: what was run, when, what
-- was left out and what is missing; then a section for each implementation.

local hosts = require "vmreport.hosts"
local html_asks = require "vmreport.html_asks"
local html_compare = require "vmreport.html_compare"
local html_lists = require "vmreport.html_lists"
local html_matrix = require "vmreport.html_matrix"
local matrix = require "vmreport.matrix"
local outcome = require "vmreport.html_outcome"
local style = require "vmreport.style"
local text = require "vmreport.text"

local M = {}

local e = text.escape

local function uniq(report, field)
	local seen, list = {}, {}
	for _, run in ipairs(report.runs) do
		local v = run[field]
		if v and not seen[v] then
			seen[v] = true
			list[#list + 1] = v
		end
	end
	table.sort(list, text.natural_less)
	return list
end

local bad_total = matrix.bad_total

local function headline(report)
	local sum = report.sum
	local have = sum.total - sum.not_run
	if have == 0 then
		return "Nothing was run"
	elseif bad_total(sum) > 0 then
		return ("%s among %s"):format(text.count(bad_total(sum),
		    "failure"), text.count(have, "result"))
	elseif sum.passed == have then
		return have == 1 and "The one result is a pass"
		    or ("All %d results are passes"):format(have)
	elseif sum.passed == 0 then
		return "Nothing passed, nothing failed"
	end
	return ("No failure, %s"):format(text.count(sum.passed, "pass",
	    "passes"))
end

local state_words = {
	complete = "complete", partial = "partial: something was left out",
	incomplete = "incomplete",
}

function M.dates(report)
	local first, last
	for _, run in ipairs(report.runs) do
		if run.started and (not first or run.started < first) then
			first = run.started
		end
		if run.ended and (not last or run.ended > last) then
			last = run.ended
		end
	end
	if not first then
		return "never"
	end
	local function human(s)
		return (s:gsub("T", " "):gsub("Z$", ""))
	end
	first, last = human(first), human(last or first)
	if first:sub(1, 10) == last:sub(1, 10) then
		last = last:sub(12)
	end
	return ("%s to %s UTC"):format(first, last)
end

-- Names of all hosts, with those that were not run.
local function host_names(report)
	local seen, names = {}, {}
	for _, s in ipairs(report.sections) do
		for _, host in ipairs(s.hosts) do
			if not seen[host.name] then
				seen[host.name] = true
				names[#names + 1] = host.name ..
				    (host.not_run and " (not run)" or "")
			end
		end
	end
	return #names > 0 and table.concat(names, ", ") or "none"
end

local function put_facts(p, report)
	local function fact(name, value)
		p("<dt>", name, "</dt><dd>", e(value), "</dd>")
	end
	local function list(field, none)
		local values = uniq(report, field)
		return #values > 0 and table.concat(values, ", ") or none
	end
	p('<dl class="facts">')
	fact("Run", M.dates(report))
	local versions = uniq(report, "suite_version")
	fact("Suite", #versions == 0 and "version not recorded"
	    or "vmcorpus " .. table.concat(versions, " and ")
	    .. (#versions > 1 and " (results of several versions)" or ""))
	local names = {}
	for i, s in ipairs(report.sections) do
		names[i] = s.name .. (s.version and " " .. s.version or "")
	end
	fact("Implementations", #names > 0 and table.concat(names, ", ")
	    or "none")
	fact("Hosts", host_names(report))
	local targets, seen = {}, {}
	for _, run in ipairs(report.runs) do
		for _, t in ipairs(run.targets or {}) do
			if not seen[t] then
				seen[t] = true
				targets[#targets + 1] = t
			end
		end
	end
	table.sort(targets, text.natural_less)
	fact("Targets", #targets > 0 and table.concat(targets, ", ")
	    or "none (calls that belong to no dump)")
	fact("Left out", #report.limits > 0
	    and table.concat(report.limits, "; ") or "nothing")
	local seeds = list("seed")
	if seeds then
		fact("Seed", seeds)
	end
	p("</dl>\n")
end

local function put_tile(p, level, counts)
	p('<div class="tile"><h3>', level:upper(), "</h3>")
	if counts.total == 0 then
		p('<p class="big">– <small>nothing was run</small></p></div>')
		return
	end
	p(('<p class="big">%d <small>of %d passed</small></p>'):format(
	    counts.passed, counts.total))
	p('<div class="bar" aria-hidden="true">')
	for i = #matrix.outcomes, 1, -1 do
		local o = matrix.outcomes[i]
		if counts[o] > 0 then
			p(('<i class="%s" style="flex:%d"></i>'):format(
			    outcome.class[o], counts[o]))
		end
	end
	p("</div><div>")
	for _, o in ipairs(matrix.outcomes) do
		if counts[o] > 0 and o ~= "passed" then
			p(outcome.counted(o, counts[o]), " ")
		end
	end
	p("</div></div>\n")
end

local function put_gaps(p, report)
	if #report.gaps == 0 then
		return
	end
	p('<div class="box" id="missing"><h3>This report is incomplete</h3><ul>')
	local n = #report.gaps
	for i = 1, math.min(n, 8) do
		p("<li>", e(report.gaps[i]), "</li>")
	end
	p("</ul>")
	if n > 8 then
		p(("<details><summary>and %d more</summary><ul>"):format(n - 8))
		for i = 9, n do
			p("<li>", e(report.gaps[i]), "</li>")
		end
		p("</ul></details>")
	end
	p("</div>\n")
end

-- The machines behind the hosts' names.
local function put_hosts(p, report)
	local list, seen = {}, {}
	for _, s in ipairs(report.sections) do
		for _, host in ipairs(s.hosts) do
			local before = seen[host.name]
			if not before then
				list[#list + 1] = host
				seen[host.name] = #list
			elseif not list[before].machine then
				list[before] = host
			end
		end
	end
	if #list < 2 then
		return
	end
	table.sort(list, hosts.less)
	p('<details class="list"><summary>', text.count(#list, "host"),
	    '</summary><div class="scroll table"><table><tr><th>host</th>' ..
	    '<th>machine</th><th>was run</th><th>class</th><th>page</th>' ..
	    '<th>malloc</th></tr>')
	for _, host in ipairs(list) do
		local class = host.class or {}
		p("<tr><td>", e(host.name), "</td><td>", e(host.machine or
		    host.not_run and "not run" or "–"), "</td><td>",
		    e(host.how or "–"), "</td><td>",
		    e(hosts.class_word(class) or "–"), "</td><td>",
		    e(class.page or "–"), "</td><td>", e(class.malloc or "–"),
		    "</td></tr>")
	end
	p("</table></div></details>\n")
end

local function put_notes(p, report)
	for _, note in ipairs(report.notes) do
		p('<p class="note">Note: ', e(note), ".</p>\n")
	end
end

local function put_header(p, report)
	p('<header><p class="brand">vmcorpus · conformance of vmcore readers',
	    "</p><h1>", headline(report), '</h1><span class="state ',
	    report.state, '">', state_words[report.state], "</span>")
	put_facts(p, report)
	put_hosts(p, report)
	put_gaps(p, report)
	put_notes(p, report)
	p('<div class="tiles">')
	for _, level in ipairs(matrix.levels) do
		if level ~= "may" or report.totals.may.total > 0 then
			put_tile(p, level, report.totals[level])
		end
	end
	p([[</div>
<p class="note">A pass means only what <code>docs/what-a-pass-means.md</code>
says: on this host, this implementation gave the right answer to every vector
of the case, for cores made from this version's scenarios. It does not mean
that every dump of the kind is read right, nor that a core written by a
running FreeBSD kernel was read. Skipped and not run are not passed.</p>
<ul class="legend">]])
	for i = #matrix.outcomes, 1, -1 do
		p("<li>", outcome.word(matrix.outcomes[i]),
		    "</li>")
	end
	p("</ul></header>\n")
end

-- Where the implementation lies, for each host where that differs; gives the
-- number of places.
local function put_paths(p, section)
	local paths, of_host, seen = {}, {}, {}
	for _, host in ipairs(section.hosts) do
		for _, run in ipairs(host.runs) do
			if run.path and not of_host[host.name] then
				of_host[host.name] = run.path
			end
			if run.path and not seen[run.path] then
				seen[run.path] = true
				paths[#paths + 1] = run.path
			end
		end
	end
	if #paths == 1 then
		p(" · <code>", e(paths[1]), "</code>")
	end
	p("</p>\n")
	if #paths > 1 then
		p('<details class="list"><summary>it lies in ',
		    text.count(#paths, "place"), "</summary><ol>")
		for _, host in ipairs(section.hosts) do
			p("<li>", e(host.name), ": <code>",
			    e(of_host[host.name] or "–"), "</code></li>")
		end
		p("</ol></details>\n")
	end
	return #paths
end

local function put_how_to_read(p, section, places)
	p('<p class="note">A failing case has the story of its first failing ' ..
	    "vector, of more where there is room, and the command that asks " ..
	    "that vector again; without <code>VECTOR=</code> it runs the " ..
	    "whole case.")
	if #section.hosts > 1 then
		p(" Story and command are those of the first host named; for " ..
		    "another change <code>HOST=</code>", places > 1 and
		    " and <code>IMPLEMENTATION=</code>" or "", ".")
	end
	p(" <code>results.jsonl</code> has the stories of all.</p>\n")
end

local function put_section(p, section)
	p('<section id="', section.fragment, '"><h2>', e(section.name),
	    "</h2>")
	p('<p class="meta">interface ', e(section.abi))
	if section.version then
		p(" · version ", e(section.version))
	end
	local paths = put_paths(p, section)
	if #section.bad > 0 then
		put_how_to_read(p, section, paths)
	end
	html_lists.put_all(p, section)
	html_matrix.put(p, section)
	p("</section>\n")
end

local function put_index(p, report)
	if #report.sections < 2 then
		return
	end
	p('<nav><p>Implementations: ')
	for i, s in ipairs(report.sections) do
		p(i > 1 and " · " or "", '<a href="#', s.fragment, '">',
		    e(s.name), s.version and " " .. e(s.version) or "", "</a>")
	end
	p("</p></nav>\n")
end

local function most_hosts(report)
	local n = 0
	for _, s in ipairs(report.sections) do
		n = math.max(n, #s.hosts)
	end
	return n
end

-- Calls put(text) with the page; comparison may be nil.
function M.write(report, put, comparison)
	local function p(...)
		for i = 1, select("#", ...) do
			put((select(i, ...)))
		end
	end
	local name = html_matrix.names()
	local same_name = {}
	for _, s in ipairs(report.sections) do
		same_name[s.name] = (same_name[s.name] or 0) + 1
	end
	for _, s in ipairs(report.sections) do
		-- one of several versions never takes another's name
		s.slug = name(same_name[s.name] == 1 and s.name or
		    ("%s@%s"):format(s.name, s.version or s.abi))
		s.fragment = name("implementation", s.slug)
		html_matrix.name_all(s, name)
	end
	local asks = html_asks.collect(report, name)
	p([[<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>]], "vmcorpus: ", headline(report), "</title>\n<style>\n", style.css,
	    style.spans(most_hosts(report)), "</style>\n</head>\n<body>\n")
	put_header(p, report)
	p("<main>\n")
	put_index(p, report)
	if comparison then
		html_compare.put(p, comparison, M.dates(comparison.old))
	end
	for _, section in ipairs(report.sections) do
		put_section(p, section)
	end
	html_asks.put(p, asks)
	p([[<footer>Made by vmcorpus-report. The same results are in
<code>results.jsonl</code> and <code>junit.xml</code> beside this
page.</footer>
</main>
<script>
]], style.script, "</script>\n</body>\n</html>\n")
end

return M
