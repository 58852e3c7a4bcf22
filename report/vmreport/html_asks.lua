-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- What the cases ask: each behaviour once, whatever rows and implementations
-- it was asked in.

local text = require "vmreport.text"

local M = {}

local e = text.escape

-- Adds the case to the behaviour of its short name; cases of one name that are
-- described otherwise in some rows are variants of it.
local function add(by_name, names, row, case)
	local b = by_name[case.short]
	if not b then
		b = { variants = {}, at = {} }
		by_name[case.short] = b
		names[#names + 1] = case.short
	end
	local key = (case.descr or "") .. "\0" .. (case.bug or "")
	local v = b.at[key]
	if not v then
		v = { descr = case.descr, bug = case.bug, clauses = {},
		    targets = {}, seen = {} }
		b.at[key] = v
		b.variants[#b.variants + 1] = v
	end
	local function once(list, s)
		if not v.seen[s] then
			v.seen[s] = true
			list[#list + 1] = s
		end
	end
	once(v.targets, row.target)
	for _, clause in ipairs(case.clauses) do
		once(v.clauses, clause)
	end
end

-- Names, and what is known of each; gives the cases that are in it the id of
-- their entry.
function M.collect(report, name)
	local by_name, names = {}, {}
	for _, section in ipairs(report.sections) do
		for _, row in ipairs(section.rows) do
			for _, case in ipairs(row.cases) do
				if case.descr or case.bug then
					add(by_name, names, row, case)
				end
			end
		end
	end
	table.sort(names, text.natural_less)
	for _, n in ipairs(names) do
		by_name[n].fragment = name("asks", n)
	end
	for _, section in ipairs(report.sections) do
		for _, row in ipairs(section.rows) do
			for _, case in ipairs(row.cases) do
				local b = (case.descr or case.bug) and
				    by_name[case.short]
				case.asks = b and b.fragment
			end
		end
	end
	return { names = names, by_name = by_name }
end

-- "What lies in a hole cannot be read. Hunts: ..."
local function put_text(p, descr, bug)
	if descr then
		p(e(descr), ". ")
	end
	if bug then
		p("<i>Hunts:</i> ", e(bug), ".")
	end
end

function M.put(p, asks)
	if #asks.names == 0 then
		return
	end
	p('<section><h2>What the cases ask</h2>\n<details class="list" ' ..
	    'id="asks"><summary>', text.count(#asks.names, "behaviour"),
	    ", by name</summary><dl>\n")
	for _, n in ipairs(asks.names) do
		local b = asks.by_name[n]
		p('<dt id="', b.fragment, '">', e(n), "</dt>")
		for _, v in ipairs(b.variants) do
			p("<dd>")
			if #b.variants > 1 then
				p(e(table.concat(v.targets, ", ")), ": ")
			end
			put_text(p, v.descr, v.bug)
			p(" <code>", e(table.concat(v.clauses, " ")),
			    "</code></dd>")
		end
		p("\n")
	end
	p("</dl></details></section>\n")
end

return M
