-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The page and the JUnit file as text: well-formed whatever was printed, all
-- there, the same again for the same results; and the command itself.

local html = require "vmreport.html"
local large = require "large"
local junit = require "vmreport.junit"
local matrix = require "vmreport.matrix"
local results = require "vmreport.results"
local sample = require "sample"
local story = require "vmreport.story"
local text = require "vmreport.text"
local wellformed = require "wellformed"

local evil = [[<script>alert(1)</script> "'&amp; ]].. "]]> \n\ttab " ..
    "\27[2J\0 \xff\xc3 \u{202e}bidi --> <!-- </pre></details></html>"

local function written(writer, from)
	local out = {}
	writer(from, function(s)
		out[#out + 1] = s
	end)
	return table.concat(out)
end

local function sample_report()
	local store = results.store()
	sample.fill(store)
	return matrix.build(store)
end

-- Every text that comes from outside is hostile.
local function evil_report()
	local store, dirty = results.store(), text.clean(evil)
	local run, cases = sample.run { implementation = dirty, host = dirty,
	    machine = dirty, version = dirty, selection = dirty,
	    path = dirty, result = function()
		return "failed", dirty, dirty
	end }
	run.seed, run.suite_version = dirty, dirty
	for i, c in ipairs(cases) do
		c.bug, c.descr, c.clauses = dirty, dirty, { dirty }
		c.counts = { [dirty] = i }
		c.id, c.program = dirty .. i, dirty
		c.row = i % 2 == 0 and dirty or "a/b/" .. dirty
		c.replay, c.note = dirty, dirty
	end
	store:add(run, cases)
	results.add_not_run(store, { implementation = dirty,
	    abi = "libkvm" }, dirty .. "2", dirty)
	return matrix.build(store)
end

local function count(s, what)
	return select(2, s:gsub(what:gsub("%p", "%%%0"), ""))
end

local function pages(t)
	t.test("the page is well-formed", function()
		wellformed.check(written(html.write, sample_report()))
	end)
	t.test("the page is well-formed, whatever was printed", function()
		local s = written(html.write, evil_report())
		wellformed.check(s)
		t.equal(count(s, "<script>"), 1)
		t.lacks(s, "alert(1)</script>")
	end)
	t.test("the page of nothing is well-formed and says so", function()
		local s = written(html.write, matrix.build(results.store()))
		wellformed.check(s)
		t.holds(s, "Nothing was run")
		t.holds(s, "incomplete")
		t.lacks(s, "All ")
	end)
	t.test("the page holds all cells and cases", function()
		local report = sample_report()
		local s = written(html.write, report)
		t.equal(count(s, 'id="cell/'), 2 * 2 * #sample.rows)
		-- those that failed have an entry of their own
		t.equal(count(s, '<details id="case/'), 8)
		t.equal(count(s, "hole_in_direct_map, "), 2 * #sample.rows - 4)
		for _, id in ipairs { "cell/reference/native/api",
		    "cell/libfbsdvmcore.so/i386/i386/minidump2/pae",
		    "case/libfbsdvmcore.so/" ..
		    "amd64_minidump3_la48__hole_in_direct_map" } do
			t.holds(s, ('id="%s"'):format(id))
		end
	end)
	t.test("a failure has its whole message and its command", function()
		local s = written(html.write, sample_report())
		t.holds(s, text.escape(sample.reason))
		t.holds(s, text.escape(sample.story):gsub("\n$", ""))
		t.holds(s, "make run IMPLEMENTATION=/lib/libfbsdvmcore.so.so " ..
		    "ABI=fbsdvmcore HOST=native " ..
		    "CASE=amd64_minidump3_la48__hole_in_direct_map")
		t.holds(s, "passes on native; fails on i386")
	end)
	t.test("what a case asks is said once", function()
		local store, lines = results.store(), {}
		large.fill(store, 10)
		local s = written(html.write, matrix.build(store))
		for i = 1, 10 do
			local id = "asks/a_case_with_a_name_" .. i
			t.equal(count(s, ('<dt id="%s">'):format(id)), 1)
			lines[i] = id
		end
		t.equal(count(s, "<dt "), #lines, "behaviours")
	end)
	t.test("a story leaves out what the page says anyway", function()
		local case = { id = "amd64_raw10_la48__x", descr = "An x",
		    bug = "y is z", clauses = { "A-1", "B-2" } }
		local function vector(name, clauses)
			return ("FAILED vector 1 %q of %s\n" ..
			    "  clauses   %s\n  case      An x\n" ..
			    "  core      r, m; kernel /t/a/core1/kernel, " ..
			    "vmcore /t/a/core1/vmcore (12 bytes)\n" ..
			    "  got       %s\n            | bug       y is z\n" ..
			    "  bug       y is z\n" ..
			    "  replay    make run HOST=a CASE=%s VECTOR=%s\n\n")
			    :format(name, case.id, clauses, name, case.id, name)
		end
		local parts = story.parts(vector("v1", "A-1 B-2") ..
		    vector("v2", "A-1") .. "Files left in work directory " ..
		    "after failure: core1\n", case)
		t.ok(story.tells(parts), "it tells of the vectors")
		t.equal(#parts, 2)
		t.equal(parts[1].text, 'vector 1 "v1"\n' ..
		    "  core      r, m (12 bytes)\n  got       v1\n" ..
		    "    | bug       y is z")
		t.equal(parts[2].text, 'vector 1 "v2"\n  clauses   A-1\n' ..
		    "  got       v2\n    | bug       y is z")
		local s, left = story.fit(parts, 10, 4096)
		t.equal(s, parts[1].text, "the first has room")
		t.equal(table.concat(left, " "), '"v2"')
		s, left = story.fit(parts, 4096, 4096)
		t.equal(s, parts[1].text .. "\n\n" .. parts[2].text)
		t.equal(#left, 0)
		parts = story.parts("some\nother text\n", case)
		t.ok(not story.tells(parts), "it does not tell of vectors")
		t.equal(parts[1].text, "some\nother text")
		t.equal(#story.parts("", case), 0, "parts of nothing")
	end)
	t.test("the page fetches nothing", function()
		local s = written(html.write, sample_report())
		for _, what in ipairs { "http", "src=", "@import", "url(" } do
			t.lacks(s, what)
		end
	end)
	t.test("fragments do not depend on what else ran", function()
		local store = results.store()
		store:add(sample.run { implementation = "reference",
		    host = "i386" })
		local _, few = wellformed.check(written(html.write,
		    matrix.build(store)))
		local _, all = wellformed.check(written(html.write,
		    sample_report()))
		for id in pairs(few) do
			t.ok(all[id], id .. " is not on the larger page")
		end
	end)
	t.test("a page of many hosts stays small", function()
		local store = results.store()
		large.fill(store, 4)
		local s = written(html.write, matrix.build(store))
		wellformed.check(s)
		-- the same story is there once for all hosts; an answer that
		-- differs has a command and no story
		t.equal(count(s, "<pre>vector 1 &quot;hole 1&quot;\n") + 1,
		    count(s, "class=\"cmd\""))
		t.holds(s, "passed</b> on all 15")
		t.holds(s, "passed</b> on 13 hosts; <b class=\"n\">" ..
		    "○ not run</b> on armel, mips:")
		t.holds(s, "fails on big-endian hosts")
		t.holds(s, "shard 2/2 of host armel is missing")
	end)
	-- What docs/results.md promises, of as many cases as the suite has.
	for _, c in ipairs { { "fill_one", 100, 1 }, { "fill", 80, 2 },
	    { "fill_red", 100, 2 } } do
		local fill, cases, most = c[1], c[2], c[3]
		t.test(("the page of %s is at most %d MB"):format(fill, most),
		    function()
			local store = results.store()
			large[fill](store, cases)
			local s = written(html.write, matrix.build(store))
			t.ok(#s <= most * 1000000, #s .. " bytes")
			t.ok(#s > 100000, "nearly nothing is there")
		end)
	end
	t.test("every link of the page has its target", function()
		local s = written(html.write, sample_report())
		local _, ids = wellformed.check(s)
		for to in s:gmatch('href="#([^"]*)"') do
			t.ok(ids[to], "no id " .. to)
		end
	end)
	t.test("an incomplete page never says complete", function()
		local store = results.store()
		store:add(sample.run { implementation = "x", host = "native",
		    result = function(r, n)
			return not (r == "api" and n == "page_edges")
			    and "passed" or nil
		end })
		local s = written(html.write, matrix.build(store))
		t.holds(s, "This report is incomplete")
		t.lacks(s, '"state complete"')
	end)
end

local function junits(t)
	t.test("the JUnit file is well-formed", function()
		local counts = wellformed.check(written(junit.write,
		    sample_report()))
		t.equal(counts.testsuite, 4)
		t.equal(counts.failure, 4 + 6)
		-- two crashes, and one row that was not run
		t.equal(counts.error, 3)
		t.equal(counts.testcase, 4 * 120 - 10 + 1)
	end)
	t.test("JUnit is well-formed, whatever was printed", function()
		wellformed.check(written(junit.write, evil_report()))
	end)
	t.test("JUnit of nothing has an error", function()
		local s = written(junit.write, matrix.build(results.store()))
		t.equal(wellformed.check(s).error, 1)
	end)
	t.test("JUnit's sums are those of its cases", function()
		local s = written(junit.write, sample_report())
		for suite in s:gmatch("<testsuite .-</testsuite>") do
			for what, tag in pairs { tests = "<testcase ",
			    failures = "<failure ", errors = "<error ",
			    skipped = "<skipped " } do
				t.equal(tonumber(suite:match(what ..
				    '="(%d+)"')), count(suite, tag), what)
			end
		end
	end)
	t.test("another XML reader agrees", function()
		t.need "python3"
		t.write(t.dir .. "/j.xml", written(junit.write, evil_report()))
		local out, status = t.sh("python3 -c 'import sys, " ..
		    "xml.dom.minidom as m; m.parse(sys.argv[1])' " .. t.dir ..
		    "/j.xml")
		t.equal(status, 0, out)
	end)
end

local function commands(t)
	local sample_file = t.dir .. "/sample.jsonl"
	local store = results.store()
	sample.fill(store)
	t.write(sample_file, written(results.write, store))

	t.test("the command writes three files, the same each time", function()
		local dir = t.dir .. "/out"
		local _, status = t.sh(("%s -q -o %s %s"):format(t.program,
		    dir, sample_file))
		t.equal(status, 1)
		t.equal(t.read(dir .. "/results.jsonl"), t.read(sample_file))
		local page = t.read(dir .. "/index.html")
		t.sh(("%s %s/../vmcorpus-report.lua -q -o %s %s/" ..
		    "results.jsonl"):format(t.lua, t.here, dir, dir))
		t.equal(t.read(dir .. "/index.html"), page)
		t.ok(t.read(dir .. "/junit.xml"):find("testsuites"), "junit")
	end)
	t.test("the command prints failures and the matrix", function()
		local out = t.sh(t.program .. " " .. sample_file)
		t.holds(out, "FAILED amd64_minidump1_la48__hole_in_direct_map " ..
		    "on native, i386: MD-BITMAP-4")
		t.holds(out, "hosts differ: ")
		t.holds(out, "This run is incomplete")
		for line in out:gmatch("[^\n]+") do
			t.ok(#line <= 240, "a long line")
		end
	end)
	t.test("many failures are bounded", function()
		local bad = results.store()
		bad:add(sample.run { implementation = "x", host = "native",
		    result = function()
			return "failed", ("why "):rep(1000)
		end })
		local path = t.dir .. "/many.jsonl"
		t.write(path, written(results.write, bad))
		local out = t.sh(t.program .. " " .. path)
		t.equal(count(out, "FAILED "), 20)
		t.holds(out, "... and 100 more")
	end)
	t.test("--help fits a screen", function()
		local out, status = t.sh(t.program .. " --help")
		t.equal(status, 0)
		t.ok(count(out, "\n") <= 40, "too long")
	end)
	t.test("what cannot be read, or is nothing, is 2", function()
		for _, args in ipairs { "", "/nonexistent", "--nonsense x", "-z",
		    "--host", "/dev/null", "--not-run x", "--plan /nonexistent",
		    sample_file .. " -o /proc/nonexistent" } do
			local out, status = t.sh(t.program .. " " .. args)
			t.equal(status, 2, args .. ": status")
			t.lacks(out, "traceback", args)
		end
	end)
end

return function(t)
	pages(t)
	junits(t)
	commands(t)
end
