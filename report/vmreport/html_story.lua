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
local story = require "vmreport.story"
local text = require "vmreport.text"
local together = require "vmreport.together"

local M = {}

local e = text.escape

M.story_max = 4096		-- bytes of one story
M.share_max = 1 << 18		-- bytes of stories that a section's cases share
M.max_left = 4			-- vectors that are named
M.stories_max = 1 << 20		-- bytes of all stories of a section: the first
				-- vector of each may take more than its share

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

local quiet = { passed = true, skipped = true }

-- A result of which there is no more to say.
local function is_silent(r)
	return r.result == "passed" and
	    not (r.before or r.note or r.apart)
end

-- Whether there is no more to say of the case than how it ended.
function M.is_plain(section, case)
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		if r and (not quiet[r.result] or r.before or r.note or
		    r.apart) then
			return false
		end
	end
	return not case.disagreements and not case.difference
end

-- What the stories of these cases may take: the fewer there are the more each.
function M.budget(section, cases)
	local n = 0
	for _, case in ipairs(cases) do
		case.groups = groups_of(section, case)
		for _, group in ipairs(case.groups) do
			local r = case.by_host[group[1].name]
			if r and r.stderr and not quiet[r.result] then
				n = n + 1
			end
		end
	end
	return { left = M.stories_max,
	    share = math.min(M.story_max, M.share_max // math.max(n, 1)) }
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

-- What is the same in the commands for several hosts.
local function hostless(command)
	return (command:gsub(" HOST=%S+", "", 1):gsub(" IMPLEMENTATION='[^']*'",
	    "", 1):gsub(" IMPLEMENTATION=%S+", "", 1))
end

-- The command that asks the first host again, and those of others that differ
-- from it in more than the host and where the implementation lies there.
local function put_commands(p, group, case)
	local seen = {}
	for _, host in ipairs(group) do
		local replay = case.by_host[host.name].replay
		local key = hostless(replay)
		if not seen[key] then
			seen[key] = true
			p('<pre class="cmd">', e(replay), "</pre>")
		end
	end
end

local function cut(s, max)
	if #s <= max then
		return s
	end
	local half = max // 2
	return text.around(text.head(s, half), text.tail(s, half))
end

-- Names of the vectors whose stories the page leaves out.
local function put_left(p, left)
	local names = {}
	for i = 1, math.min(#left, M.max_left) do
		names[i] = left[i]
	end
	if #left > #names then
		names[#names + 1] = ("and %d more"):format(#left - #names)
	end
	p('<p class="soft">Then ', e(table.concat(names, ", ")), "</p>")
end

local function put_printed(p, parts, budget)
	local text_of, left = story.fit(parts, budget.share, M.story_max)
	if budget.left < #text_of then
		p('<p class="soft">What it printed is in ' ..
		    '<code>results.jsonl</code>: the page is long enough.</p>')
		return
	end
	budget.left = budget.left - #text_of
	p("<pre>", e(text_of), "</pre>")
	if #left > 0 then
		put_left(p, left)
	end
end

local function put_group(p, section, case, group, budget)
	local r = case.by_host[group[1].name]
	p("<p>", outcome.word(r.result),
	    #section.hosts == 1 and "" or " on " ..
	    (#group <= hosts.max_names and e(hosts.names(group)) or
	    #group == #section.hosts and ("all %d hosts"):format(#group) or
	    ("%d of %d hosts"):format(#group, #section.hosts)))
	put_vectors(p, group, case)
	p("</p>")
	local bad = not quiet[r.result]
	local parts = bad and r.stderr and story.parts(r.stderr, case) or {}
	if r.reason and not story.tells(parts) then
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
	if #parts > 0 then
		put_printed(p, parts, budget)
	end
	if bad then
		put_commands(p, group, case)
	end
end

local function put_clauses(p, section, case)
	local counts, list = {}, {}
	for _, host in ipairs(section.hosts) do
		local r = case.by_host[host.name]
		counts = r and r.counts or counts
	end
	for _, clause in ipairs(case.clauses) do
		list[#list + 1] = clause .. (counts[clause] and
		    " ×" .. counts[clause] or "")
	end
	p(" <code>", e(table.concat(list, ", ")), "</code>")
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

function M.put(p, section, case, budget)
	p('<div class="story"><p>')
	if case.asks then
		p('<a href="#', case.asks, '">', e(case.descr or case.bug),
		    "</a>.")
	end
	put_clauses(p, section, case)
	p(" in <code>", e(case.program), "</code>")
	if case.pattern then
		p(' · <a href="#', case.pattern, '">hosts differ</a>')
	end
	p("</p>")
	if case.difference and not case.pattern then
		p('<p class="diffline">Hosts differ: ', e(case.difference),
		    ".</p>")
	end
	put_disagreements(p, section, case)
	for _, group in ipairs(case.groups) do
		local r = case.by_host[group[1].name]
		-- where hosts passed is in the words of the difference, and
		-- a hole is a hole of the row
		if r and not (case.difference and is_silent(r)) then
			put_group(p, section, case, group, budget)
		end
	end
	p("</div>")
end

return M
