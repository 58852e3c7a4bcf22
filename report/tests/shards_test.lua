-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- A run in parts: all shards together are the whole, and what is missing or
-- twice is named.

local html = require "vmreport.html"
local junit = require "vmreport.junit"
local matrix = require "vmreport.matrix"
local results = require "vmreport.results"
local sample = require "sample"
local terminal = require "vmreport.terminal"

local function written(writer, from)
	local out = {}
	writer(from, function(s)
		out[#out + 1] = s
	end)
	return table.concat(out)
end

-- Some passed, some did not.
local function verdict(row, name)
	if name == "page_edges" and row:find("^i386") then
		return "failed", "wrong bytes at 0x10"
	elseif name == "table_edges" and row == "api" then
		return "skipped", "no such call"
	end
	return "passed"
end

-- The kth of n parts of a run on a host; shard 1/1 is the whole.
local function part(host, k, n, more)
	local i = 0
	local o = { implementation = "lib", host = host, started = 100,
	    machine = "linux-" .. host, shard = n > 1 and
	    ("%d/%d"):format(k, n) or nil,
	    result = function(row, name)
		i = i + 1
		if i % n ~= k - 1 then
			return nil
		end
		return verdict(row, name)
	end }
	for name, v in pairs(more or {}) do
		o[name] = v
	end
	local run, cases = sample.run(o)
	local store = results.store()
	store:add(run, cases)
	return written(results.write, store)
end

local function load(t, ...)
	local path = t.dir .. "/shards.jsonl"
	t.write(path, table.concat { ... })
	local store = results.store()
	assert(results.load(store, path, {}))
	return store
end

local function build(t, ...)
	return matrix.build(load(t, ...))
end

local function terminal_text(report)
	local out = {}
	for _, f in ipairs { "summary", "bad", "matrix", "state" } do
		terminal[f](report, function(s)
			out[#out + 1] = s
		end)
	end
	return table.concat(out, "\n")
end

local function gaps(report)
	return table.concat(report.gaps, "\n")
end

local function notes(report)
	return table.concat(report.notes, "\n")
end

local function merged(t)
	t.test("merged shards are the whole run: page, JUnit, text", function()
		local whole = build(t, part("native", 1, 1),
		    part("s390x", 1, 1))
		local lines = {}
		for k = 4, 1, -1 do
			lines[#lines + 1] = part("s390x", k, 4)
			lines[#lines + 1] = part("native", k, 4)
		end
		local m = build(t, table.concat(lines))
		t.equal(m.state, "complete")
		t.equal(#m.notes, 0)
		t.equal(matrix.status(m), matrix.status(whole))
		t.equal(terminal_text(m), terminal_text(whole))
		t.equal(written(junit.write, m), written(junit.write, whole))
		t.equal(written(html.write, m), written(html.write, whole))
	end)
	t.test("a written merge is read again as the same", function()
		local store = load(t, part("native", 1, 2),
		    part("native", 2, 2))
		local before = written(results.write, store)
		local page = written(html.write, matrix.build(store))
		-- what the matrix finds is not written into results
		t.equal(written(results.write, store), before)
		t.equal(written(html.write, build(t, before)), page)
	end)
	t.test("a whole run makes a shard of another day no gap", function()
		local r = build(t, part("native", 1, 1), part("native", 2, 3,
		    { started = 200 }))
		t.equal(r.state, "complete")
	end)
end

local function missing(t)
	t.test("a missing shard is named, the matrix not complete", function()
		local r = build(t, part("native", 1, 1), part("s390x", 1, 4),
		    part("s390x", 2, 4), part("s390x", 4, 4))
		t.equal(r.state, "incomplete")
		t.equal(r.gaps[1], "shard 3/4 of host s390x is missing (lib)")
		t.holds(gaps(r), "lib on s390x: 30 cases not run, in 12 rows")
		t.equal(#r.gaps, 2)
		t.holds(terminal_text(r), "shard 3/4 of host s390x is missing")
	end)
	t.test("a missing shard gives exit status 2", function()
		local path = t.dir .. "/three.jsonl"
		t.write(path, part("s390x", 1, 4, { result = function()
			return "passed"
		end }))
		local out, status = t.sh(t.program .. " " .. path)
		t.equal(status, 2, out)
		t.holds(out, "shard 2/4 of host s390x is missing")
	end)
	t.test("a shard on purpose is partial, and has all its cases",
	    function()
		local path = t.dir .. "/part.jsonl"
		local function status(asked, result)
			local s = part("s390x", 1, 4, { result = function(_, n)
				return n:find("^page") and (result or "passed")
				    or nil
			end }):gsub('"cases":12}\n', '"asked":' .. asked ..
			    ',"cases":12}\n', 1)
			t.write(path, s)
			local out, code = t.sh(t.program .. " --part " ..
			    asked .. " " .. path)
			return code, out
		end
		local code, out = status(12)
		t.equal(code, 0, out)
		t.holds(out, "This run is partial")
		t.holds(out, "shard 2/4 of host s390x is missing")
		code, out = status(13)
		t.equal(code, 2, out)
		t.holds(out, "shard 1/4 of host s390x lacks 1 of its 13 " ..
		    "results")
		t.equal(status(12, "failed"), 1)
		t.equal(status(12, "skipped"), 2)
		-- the same file without --part is incomplete
		status(12)
		out, code = t.sh(t.program .. " " .. path)
		t.equal(code, 2, out)
	end)
	t.test("a shard that could not be run has its reason", function()
		local store = load(t, part("s390x", 1, 2))
		results.add_not_run(store, { implementation = "lib",
		    abi = "libkvm", shard = "2/2" }, "s390x", "no compiler")
		local r = matrix.build(store)
		t.holds(gaps(r), "shard 2/2 of host s390x is missing (lib): " ..
		    "not run: no compiler")
		t.equal(r.state, "incomplete")
	end)
	t.test("shards of different plans are told", function()
		local other = part("native", 2, 2):gsub('"cases":8',
		    '"cases":7', 1)
		t.holds(gaps(build(t, part("native", 1, 2), other)),
		    "shard 2/2 of host native is of another plan")
	end)
	t.test("a file that was cut is told", function()
		local whole = part("native", 1, 1)
		local r = build(t, (whole:gsub("[^\n]*\n[^\n]*\n$", "")))
		t.holds(gaps(r), "lib of host native lacks 2 of its 120 " ..
		    "results: the file was cut")
		t.equal(matrix.status(build(t, (part("native", 1, 1, {
		    result = function() return "passed" end })
		    :gsub("[^\n]*\n$", "")))), 2)
	end)
	t.test("a host of the matrix without a file is a hole", function()
		local hosts = { "native", "s390x", "mips" }
		local r = build(t, part("native", 1, 1, { hosts = hosts }),
		    part("s390x", 1, 1, { hosts = hosts }))
		t.equal(r.state, "incomplete")
		t.holds(gaps(r),
		    "lib on mips: not run: no results were given")
		t.equal(#r.sections[1].hosts, 3)
		t.equal(r.sum.not_run, 120)
	end)
	t.test("--hosts at the merge names what is missing", function()
		local path = t.dir .. "/one.jsonl"
		t.write(path, part("native", 1, 1, { result = function()
			return "passed"
		end }))
		local out, status = t.sh(t.program .. " " .. path)
		t.equal(status, 0, out)
		out, status = t.sh(t.program .. " --hosts 'native sparc64' " ..
		    path)
		t.equal(status, 2)
		t.holds(out, "lib on sparc64: not run: no results were given")
	end)
	t.test("a shard that is no shard is refused", function()
		for _, s in ipairs { "0/4", "5/4", "x", "1/", "1/0" } do
			local out, status = t.sh(t.program .. " --shard " .. s)
			t.equal(status, 2, s)
			t.holds(out, "K/N is wanted", s)
			local line = part("native", 1, 2):gsub('"1/2"',
			    '"' .. s .. '"', 1)
			t.write(t.dir .. "/bad.jsonl", line)
			t.ok(not results.load(results.store(), t.dir ..
			    "/bad.jsonl", {}), "accepted " .. s)
		end
	end)
end

local function twice(t)
	t.test("the same shard given twice is told, counts once", function()
		local r = build(t, part("native", 1, 2), part("native", 2, 2),
		    part("native", 2, 2))
		t.equal(r.state, "complete")
		t.equal(r.sum.total, 120)
		t.equal(notes(r), "shard 2/2 of host native was given 2 " ..
		    "times (lib): it counts once")
		t.holds(terminal_text(r), "was given 2 times")
		t.holds(written(html.write, r), "was given 2 times")
	end)
	t.test("a shard run twice is told, the later counts", function()
		local r = build(t, part("native", 1, 2), part("native", 2, 2),
		    part("native", 2, 2, { started = 200 }))
		t.equal(r.sum.total, 120)
		t.holds(notes(r), "shard 2/2 of host native was run more " ..
		    "than once")
	end)
end

return function(t)
	merged(t)
	missing(t)
	twice(t)
end
