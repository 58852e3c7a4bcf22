-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The report as JUnit XML: a suite for each implementation and host.  What
-- was not run is an error, since most readers of the format know no other way
-- to say that something is missing; an expected failure counts as skipped.
-- Other answers than other hosts gave are a failure of the type "differs".

local matrix = require "vmreport.matrix"
local text = require "vmreport.text"

local M = {}

local function element(put, name, result)
	put(('      <%s type="%s" message="%s">'):format(name,
	    result.result, text.attribute(result.reason or "")))
	put(text.escape(("%s\n%s\n%s"):format(result.reason or "",
	    "replay: " .. result.replay, result.stderr or "")))
	put(("</%s>\n"):format(name))
end

local function put_case(put, case, result)
	put(('    <testcase classname="%s" name="%s" time="%.6f">\n'):format(
	    text.attribute(case.row .. "." .. case.level),
	    text.attribute(case.id), result.duration_us / 1000000))
	if result.result == "failed" or result.result == "differs" then
		element(put, "failure", result)
	elseif matrix.is_bad(result.result) then
		element(put, "error", result)
	elseif result.result ~= "passed" then
		put(('      <skipped message="%s"/>\n'):format(text.attribute(
		    result.result:gsub("_", " ") .. ": " ..
		    (result.reason or ""))))
	end
	put("    </testcase>\n")
end

local function put_missing(put, class, name, why)
	put(([[    <testcase classname="%s" name="%s" time="0">
      <error type="not_run" message="%s"/>
    </testcase>
]]):format(text.attribute(class), text.attribute(name), text.attribute(why)))
end

local function sums(section, host, missing)
	local t = { tests = missing, failures = 0, errors = missing,
	    skipped = 0 }
	for _, level in ipairs(matrix.levels) do
		local c = section.totals[host.name][level]
		t.tests = t.tests + c.total - c.not_run
		t.failures = t.failures + c.failed + c.differs
		t.errors = t.errors + c.crashed + c.broken
		t.skipped = t.skipped + c.skipped + c.expected_failure
	end
	return t
end

local function put_suite(put, section, host)
	local missing = {}
	for _, h in ipairs(section.holes) do
		if h.host == host.name then
			missing[#missing + 1] = { h.row, h.why }
		end
	end
	if host.not_run then
		missing[#missing + 1] = { "host", host.not_run }
	end
	local t = sums(section, host, #missing)
	put(('  <testsuite name="%s" hostname="%s" timestamp="%s" tests="%d" ' ..
	    'failures="%d" errors="%d" skipped="%d">\n'):format(
	    text.attribute(section.name .. " on " .. host.name),
	    text.attribute(host.name),
	    text.attribute((host.runs[1].started or ""):gsub("Z$", "")),
	    t.tests, t.failures, t.errors, t.skipped))
	for _, row in ipairs(section.rows) do
		for _, case in ipairs(row.cases) do
			local result = case.by_host[host.name]
			if result then
				put_case(put, case, result)
			end
		end
	end
	for _, m in ipairs(missing) do
		put_missing(put, m[1], "not run", m[2])
	end
	put("  </testsuite>\n")
end

-- Calls put(text) with the document.
function M.write(report, put)
	put('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ' ..
	    'name="vmcorpus">\n')
	for _, section in ipairs(report.sections) do
		for _, host in ipairs(section.hosts) do
			put_suite(put, section, host)
		end
	end
	if #report.sections == 0 then
		put('  <testsuite name="vmcorpus" tests="1" errors="1" ' ..
		    'failures="0" skipped="0">\n')
		put_missing(put, "vmcorpus", "not run", report.gaps[1])
		put("  </testsuite>\n")
	end
	put("</testsuites>\n")
end

return M
