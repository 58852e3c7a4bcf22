-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Two runs beside each other.

local compare = require "vmreport.compare"
local html = require "vmreport.html"
local matrix = require "vmreport.matrix"
local results = require "vmreport.results"
local sample = require "sample"
local wellformed = require "wellformed"

local row, name = "amd64/minidump3/la48", "page_edges"
local id = "amd64_minidump3_la48__page_edges"

local classes = {
	native = { order = "le", bits = 64 }, i386 = { order = "le", bits = 32 },
	s390x = { order = "be", bits = 64 },
	powerpc = { order = "be", bits = 32 },
}

local function written(writer, ...)
	local out = {}
	writer((...), function(s)
		out[#out + 1] = s
	end, select(2, ...))
	return table.concat(out)
end

-- Runs on hosts (words in a string): all cases pass but one, of which
-- how(host) tells the result; more is for sample.run.
local function store_of(names, how, more)
	local store = results.store()
	for host in names:gmatch("%S+") do
		local o = { implementation = "lib", host = host,
		    class = classes[host], started = 100,
		    result = function(r, n)
			if r == row and n == name then
				return how(host)
			end
			return "passed"
		end }
		for k, v in pairs(more or {}) do
			o[k] = v
		end
		store:add(sample.run(o))
	end
	return store
end

local function always(...)
	local what = table.pack(...)
	return function()
		return table.unpack(what, 1, what.n)
	end
end

local function build(old, new)
	local report = matrix.build(new)
	return compare.build(matrix.build(old), report), report
end

local function counts(c)
	local list = {}
	for i, kind in ipairs(compare.kinds) do
		list[i] = c.counts[kind]
	end
	return table.concat(list, " ")
end

local passed = always "passed"

local function kinds(t)
	t.test("compare: the same is no change", function()
		local c, report = build(store_of("native i386", passed),
		    store_of("native i386", passed, { started = 200 }))
		t.equal(counts(c), "0 0 0 0 0")
		t.equal(c.compared, 240)
		t.equal(compare.status(c, report), 0)
	end)
	for what, want in pairs {
		["passed failed"] = "1 0 0 0 0",
		["passed crashed"] = "1 0 0 0 0",
		["passed skipped"] = "1 0 0 0 0",
		["expected_failure failed"] = "1 0 0 0 0",
		["failed passed"] = "0 1 0 0 0",
		["skipped passed"] = "0 1 0 0 0",
		["expected_failure passed"] = "0 1 0 0 0",
		["failed crashed"] = "0 0 1 0 0",
		["skipped failed"] = "0 0 1 0 0",
		["passed expected_failure"] = "0 0 1 0 0",
		["failed failed"] = "0 0 0 0 0",
		["none passed"] = "0 0 0 1 0",
		["passed none"] = "0 0 0 0 1",
	} do
		t.test("compare: " .. what, function()
			local old, new = what:match("(%S+) (%S+)")
			local function how(s)
				return always(s ~= "none" and s or nil, "why")
			end
			local c, report = build(store_of("native", how(old)),
			    store_of("native", how(new)))
			t.equal(counts(c), want)
			t.equal(compare.status(c, report),
			    want:sub(1, 1) == "1" and 1 or
			    new == "none" and 2 or 0)
		end)
	end
	t.test("compare: hosts that broke alike share an entry", function()
		local c = build(store_of("native i386 s390x powerpc", passed),
		    store_of("native i386 s390x powerpc", function(host)
			if classes[host].order == "be" then
				return "failed", "bytes"
			end
			return "passed"
		end))
		t.equal(counts(c), "2 0 0 0 0")
		t.equal(#c.broke, 1)
		t.equal(c.broke[1].case.id, id)
		t.equal(compare.text(c.broke[1]), "on big-endian hosts " ..
		    "(s390x, powerpc): fails, before: passes")
	end)
	t.test("compare: a host that is gone is one entry, never fine",
	    function()
		local new = store_of("native", passed)
		results.add_not_run(new, { implementation = "lib",
		    abi = "libkvm" }, "s390x", "no compiler")
		local c, report = build(store_of("native s390x", passed), new)
		t.equal(counts(c), "0 0 0 0 1")
		t.equal(compare.text(c.gone[1]),
		    "all cases on s390x: not run: no compiler")
		t.equal(compare.status(c, report), 2)
	end)
	t.test("compare: nothing in common is no success", function()
		local c, report = build(store_of("native", passed),
		    store_of("i386", passed))
		t.equal(c.compared, 0)
		t.equal(compare.status(c, report), 2)
	end)
	t.test("compare: versions of a library, under two names", function()
		local c = build(store_of("native", always("failed", "x"),
		    { implementation = "lib.so.1", version = "1" }),
		    store_of("native", passed, { implementation = "lib.so.2",
		    version = "2" }))
		t.equal(counts(c), "0 1 0 0 0")
	end)
	t.test("compare: other answers than other hosts broke it", function()
		local function digests(value)
			return { digests = function(r, n)
				return r == row and n == name and
				    { x = value } or nil
			end }
		end
		local function both(value)
			local s = store_of("native i386", passed, digests "1")
			local o = digests(value)
			o.implementation, o.host = "lib", "s390x"
			s:add(sample.run(o))
			return s
		end
		local c = build(both "1", both "2")
		t.equal(counts(c), "1 0 0 0 0")
		t.holds(compare.text(c.broke[1]), "gives other answers")
	end)
end

local function outputs(t)
	t.test("compare: the page tells it, with links", function()
		local c, report = build(store_of("native", always("failed",
		    "old")), store_of("native", always("crashed", "<new>")))
		local page = written(html.write, report, c)
		local _, ids = wellformed.check(page)
		t.holds(page, "Compared with the run of 2026-11-23")
		t.ok(ids["compare/otherwise"], "no fragment")
		for to in page:gmatch('href="#([^"]*)"') do
			t.ok(ids[to], "no id " .. to)
		end
	end)
	t.test("compare: the command", function()
		local function file(n, store)
			local path = ("%s/%s.jsonl"):format(t.dir, n)
			t.write(path, written(results.write, store))
			return path
		end
		local good = file("good", store_of("native", passed))
		local bad = file("bad", store_of("native", always("failed",
		    "why")))
		local dir = t.dir .. "/compared"
		local out, status = t.sh(("%s -o %s --compare %s %s"):format(
		    t.program, dir, good, bad))
		t.equal(status, 1, out)
		t.holds(out, "BROKE lib " .. id .. " on native: fails, " ..
		    "before: passes")
		t.holds(t.read(dir .. "/index.html"), 'id="compare/broke"')
		t.equal(t.read(dir .. "/results.jsonl"), t.read(bad))
		out, status = t.sh(("%s --compare %s %s"):format(t.program,
		    bad, good))
		t.equal(status, 0, out)
		t.holds(out, "MENDED lib " .. id)
		-- what failed before and fails alike did not break
		out, status = t.sh(("%s --compare %s %s"):format(t.program,
		    bad, bad))
		t.equal(status, 0, out)
		out, status = t.sh(("%s --compare /nonexistent %s"):format(
		    t.program, bad))
		t.equal(status, 2, out)
	end)
end

return function(t)
	kinds(t)
	outputs(t)
end
