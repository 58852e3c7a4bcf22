-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- A case's story as HTML: what it hunts, its clauses, in what hosts differ, for
-- each way in which it ended the hosts, what came back and the command that
-- asks again.  Hosts that ended alike share one story, and the stories of a
-- section have a bound in all: a page must stay one that can be opened.

local hosts = require "vmreport.hosts"
local outcome = require "vmreport.html_outcome"
local text = require "vmreport.text"
local together = require "vmreport.together"

local M = {}

local e = text.escape

M.story_max = 4096		-- bytes of one story
M.stories_max = 1 << 20		-- bytes of all stories of a section

function M.budget()
	return { left = M.stories_max }
end

-- Hosts whose result and message are the same are told together.
local function groups_of(section, case)
	return hosts.group(section.hosts, function(host)
		local r = case.by_host[host.name]
		return r and table.concat({ r.result,
		    hosts.comparable(r.reason), r.note or "",
		    r.apart or "",
		    r.before and r.before.run or "" }, "\0") or "not_run"
	end)
end

local function put_vectors(p, group, case)
	local first = case.by_host[group[1].name]
	for _, host in ipairs(group) do
		local r = case.by_host[host.name]
		if not first.vectors or r.vectors ~= first.vectors or
		    r.vectors_failed ~= first.vectors_failed then
			return
		end
	end
	p(" · ", text.count(first.vectors, "vector"))
	if (first.vectors_failed or 0) > 0 then
		p((", %d of them failed"):format(first.vectors_failed))
	end
end

-- The command for the first host; for the others what changes in it, if that
-- is only the host's name.
local function put_commands(p, group, case)
	local first = case.by_host[group[1].name]
	p(first.first and '<p class="soft">The first of them again (without ' ..
	    'VECTOR= the whole case):</p>' or '<p class="soft">Again:</p>')
	p('<pre class="cmd">', e(first.replay), "</pre>")
	local also, own = {}, {}
	local function without_host(s)
		return (s:gsub(" HOST=%S+", "", 1))
	end
	for i = 2, #group do
		local r = case.by_host[group[i].name]
		if r.replay == first.replay then
			goto continue
		elseif without_host(r.replay) == without_host(first.replay) then
			also[#also + 1] = r.replay:match(" HOST=%S+") or ""
		else
			own[#own + 1] = r.replay
		end
		::continue::
	end
	if #also > 0 then
		p('<p class="soft">Or with', e(table.concat(also, ",")),
		    ".</p>")
	end
	for _, command in ipairs(own) do
		p('<pre class="cmd">', e(command), "</pre>")
	end
end

local function cut(s, max)
	if #s <= max then
		return s
	end
	local half = max // 2
	return text.around(text.head(s, half), text.tail(s, half))
end

local function put_stderr(p, r, group, budget)
	local story = cut(r.stderr, M.story_max)
	if budget.left < #story then
		p('<p class="soft">What it printed is in ' ..
		    '<code>results.jsonl</code>: the page is long enough.</p>')
		return
	end
	budget.left = budget.left - #story
	p('<p class="soft">The story', #group > 1 and " on " ..
	    e(group[1].name) or "", (r.stderr_cut or story ~= r.stderr) and
	    ", without its middle" or "", ':</p>')
	p("<pre>", e(story), "</pre>")
end

local function put_group(p, section, case, group, budget)
	local r = case.by_host[group[1].name]
	p('<p class="verdict">', outcome.word(r and r.result or "not_run"),
	    " on ", #group == #section.hosts and #group > hosts.max_names and
	    ("all %d hosts"):format(#group) or e(hosts.names(group)))
	if not r then
		p("</p>")
		return
	end
	put_vectors(p, group, case)
	p("</p>")
	if r.reason then
		p("<pre>", e(cut(r.reason, M.story_max)), "</pre>")
	end
	if r.note then
		p("<pre>", e(cut(r.note, M.story_max)), "</pre>")
	end
	if r.apart then
		p('<p class="soft">', together.apart_words, ":</p><pre>",
		    e(cut(r.apart, M.story_max)), "</pre>")
	end
	if r.before then
		p('<p class="soft">An earlier run, of ', e(os.date(
		    "!%Y-%m-%d %H:%M", r.before.started_us // 1000000)),
		    " UTC, said: ", outcome.words[r.before.result], ".</p>")
	end
	if r.result == "passed" or r.result == "skipped" then
		return
	end
	if r.stderr then
		put_stderr(p, r, group, budget)
	end
	put_commands(p, group, case)
end

local function put_clauses(p, section, case)
	local counts = {}
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		counts = r and r.counts or counts
	end
	for _, clause in ipairs(case.clauses) do
		p(" <code>", e(clause), counts[clause] and " ×" ..
		    counts[clause] or "", "</code>")
	end
end

-- Who said what, where hosts gave different digests.
local function put_disagreements(p, section, case)
	for _, d in ipairs(case.disagreements or {}) do
		p('<p class="diffline">', e(d.said), ": ", e(d.labels_text),
		    ".</p><ul>")
		local label = d.labels[1]
		for _, group in ipairs(hosts.group(section.hosts,
		    function(host)
			local r = case.by_host[host.name]
			return r and r.digests and r.digests[label]
		end)) do
			p("<li><code>", e(group.key), "</code> ",
			    e(hosts.names(group)), "</li>")
		end
		p("</ul>")
	end
end

-- plain: it passed on every host, so that there is no more to say than what it
-- hunts.
function M.put(p, section, case, plain, budget)
	p('<div class="story"><p>')
	if case.descr then
		p(e(case.descr), ". ")
	end
	if case.bug then
		p('<span class="soft">Hunts:</span> ', e(case.bug), ".")
	end
	put_clauses(p, section, case)
	p("</p>")
	for _, host in ipairs(plain and section.hosts or {}) do
		local r = case.by_host[host.name]
		plain = plain and not r.before and not r.note and not r.apart
	end
	if not plain then
		p('<p class="meta"><code>', text.breakable(case.id),
		    "</code> in <code>", e(case.program), "</code></p>")
		if case.difference then
			p('<p class="diffline">Hosts differ: ',
			    e(case.difference), ".</p>")
		end
		put_disagreements(p, section, case)
		for _, group in ipairs(groups_of(section, case)) do
			put_group(p, section, case, group, budget)
		end
	end
	p("</div>")
end

return M
