-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The comparison with an earlier report as a section of the page.

local compare = require "vmreport.compare"
local html_lists = require "vmreport.html_lists"
local text = require "vmreport.text"

local M = {}

local e = text.escape

local function put_entry(p, entry)
	p(e(entry.section), ": ")
	if entry.in_new and entry.case.fragment then
		html_lists.link(p, entry.case)
		p(" ")
	elseif entry.case then
		p('<code>', e(entry.case.id),
		    "</code> ")
	end
	p(e(compare.text(entry)))
	if entry.new and entry.new.result ~= "passed" and entry.new.reason then
		p(' <span class="soft">', e(text.line(entry.new.reason, 240)),
		    "</span>")
	end
end

-- when: words for the older run.
function M.put(p, c, when)
	p('<section id="compare"><h2>Compared with the run of ', e(when),
	    "</h2>\n")
	p('<p class="meta">', e(compare.summary(c)), "</p>\n")
	for _, kind in ipairs(compare.kinds) do
		html_lists.put(p, ("%s: %s"):format(kind, text.count(
		    c.counts[kind], "result")), c[kind], function(entry)
			put_entry(p, entry)
		end, "compare/" .. kind)
	end
	p("</section>\n")
end

return M
