-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Merging, holes, differences between hosts, exit status.

local matrix = require "vmreport.matrix"
local results = require "vmreport.results"
local sample = require "sample"
local terminal = require "vmreport.terminal"

local function json_lines(store)
	local out = {}
	results.write(store, function(s)
		out[#out + 1] = s
	end)
	return table.concat(out)
end

local function store_of(...)
	local store = results.store()
	for _, o in ipairs { ... } do
		store:add(sample.run(o))
	end
	return store
end

local function build(...)
	return matrix.build(store_of(...))
end

local function run(host, result, more)
	local o = { implementation = "lib", host = host, result = result,
	    machine = host == "i386" and "linux-i686 le32"
	    or "linux-x86_64 le64", started = 100 }
	for k, v in pairs(more or {}) do
		o[k] = v
	end
	return o
end

-- passes but in the named row, case and way
local function but(row, name, ...)
	local what = table.pack(...)
	return function(r, n)
		if r == row and n == name then
			return table.unpack(what, 1, what.n)
		end
		return "passed"
	end
end

local function terminal_text(report)
	local out = {}
	local function put(s)
		out[#out + 1] = s
	end
	terminal.summary(report, put)
	terminal.bad(report, put)
	terminal.matrix(report, put)
	terminal.state(report, put)
	return table.concat(out, "\n")
end

local row, name = "amd64/minidump3/la48", "page_edges"

local function states(t)
	t.test("all passed on all hosts is complete", function()
		local r = build(run "native", run "i386")
		t.equal(r.state, "complete")
		t.equal(matrix.status(r), 0)
		t.equal(#r.sections, 1)
		t.equal(#r.sections[1].hosts, 2)
		t.equal(r.sections[1].hosts[1].name, "native")
		t.equal(r.totals.must.passed, 2 * 12 * 8)
		t.equal(r.totals.should.passed, 2 * 12 * 2)
	end)
	for _, bad in ipairs { "failed", "crashed", "broken" } do
		t.test("one " .. bad .. " case is a failure", function()
			local r = build(run("native", but(row, name, bad,
			    "why")))
			t.equal(matrix.status(r), 1)
			t.equal(#r.sections[1].bad, 1)
			t.equal(r.sum[bad], 1)
		end)
	end
	t.test("skipped and expected failures do not fail", function()
		local r = build(run("native", but(row, name, "skipped", "x")))
		t.equal(matrix.status(r), 0)
		r = build(run("native", but(row, name, "expected_failure")))
		t.equal(matrix.status(r), 0)
		t.equal(r.sum.passed, 119)
	end)
	t.test("all skipped is not a pass", function()
		local r = build(run("native", function()
			return "skipped", "no such"
		end))
		t.equal(matrix.status(r), 2)
	end)
	t.test("nothing at all is incomplete", function()
		local r = matrix.build(results.store())
		t.equal(r.state, "incomplete")
		t.equal(matrix.status(r), 2)
	end)
end

local function holes(t)
	t.test("a missing case is a hole", function()
		local r = build(run("native", but(row, name, nil)))
		t.equal(r.state, "incomplete")
		t.equal(matrix.status(r), 2)
		t.equal(r.sum.not_run, 1)
		t.equal(#r.sections[1].holes, 1)
		t.equal(r.sections[1].holes[1].row, row)
		t.holds(terminal_text(r), "1 case not run")
	end)
	t.test("a row without a case is a hole", function()
		local store = store_of(run "native")
		table.insert(store.runs[1].rows, { row = "arm/full13/v7",
		    level = "must", cases = 0 })
		local r = matrix.build(store)
		t.equal(r.state, "incomplete")
		t.holds(r.gaps[1], "arm/full13/v7: no case")
	end)
	t.test("what one host has and another lacks is a hole", function()
		local store = store_of(run "native", run("i386", function(r)
			return r ~= "api" and "passed" or nil
		end))
		store.runs[2].rows = store.runs[1].rows
		local r = matrix.build(store)
		t.equal(r.sum.not_run, 10)
		-- also when the other host's plan does not know of it
		store.runs[2].rows = {}
		r = matrix.build(store)
		t.equal(r.sum.not_run, 10)
		t.equal(r.state, "incomplete")
	end)
	t.test("a host on which nothing ran is a hole", function()
		local store = store_of(run "native")
		results.add_not_run(store, { implementation = "lib",
		    abi = "libkvm" }, "s390x", "no compiler")
		local r = matrix.build(store)
		t.equal(#r.sections, 1)
		t.equal(r.state, "incomplete")
		t.equal(matrix.status(r), 2)
		t.holds(terminal_text(r), "not run: no compiler")
	end)
	t.test("no plan: nobody knows what should have run", function()
		local store = store_of(run "native")
		store.runs[1].rows = nil
		t.equal(matrix.build(store).state, "incomplete")
	end)
	t.test("a level left out on purpose is partial, no hole", function()
		local function must_only(_, _, level)
			return level == "must" and "passed" or nil
		end
		local store = store_of(run("native", must_only))
		store.runs[1].levels_left_out = { "should" }
		for i = #store.runs[1].rows, 1, -1 do
			if store.runs[1].rows[i].level == "should" then
				table.remove(store.runs[1].rows, i)
			end
		end
		local r = matrix.build(store)
		t.equal(r.state, "partial")
		t.equal(matrix.status(r), 0)
		t.holds(terminal_text(r), "left out")
		t.holds(r.limits[1], "SHOULD")
	end)
	t.test("a narrowed run is partial", function()
		local r = build(run("native", nil,
		    { selection = "TARGET=amd64" }))
		t.equal(r.state, "partial")
		t.holds(r.limits[1], "TARGET=amd64")
	end)
	t.test("cases without their header make it incomplete", function()
		local store = store_of(run "native")
		store.by_name, store.runs = {}, {}
		local r = matrix.build(store)
		t.equal(r.orphans, 120)
		t.equal(r.state, "incomplete")
		t.equal(matrix.status(r), 2)
	end)
end

local function load_text(t, s)
	local path = t.dir .. "/merge.jsonl"
	t.write(path, s)
	local store = results.store()
	assert(results.load(store, path, {}))
	return store
end

local function lines_sorted(s)
	local list = {}
	for line in s:gmatch("[^\n]+") do
		list[#list + 1] = line
	end
	table.sort(list)
	return table.concat(list, "\n")
end

local function merging(t)
	t.test("JSON lines come back as they went", function()
		local store = results.store()
		sample.fill(store)
		local s = json_lines(store)
		t.equal(json_lines(load_text(t, s)), s)
	end)
	t.test("files merge by concatenation, in any order", function()
		local a = json_lines(store_of(run "native"))
		local b = json_lines(store_of(run("i386", but(row, name,
		    "failed", "why"))))
		local one = load_text(t, a .. b)
		local two = load_text(t, b .. a)
		t.equal(lines_sorted(json_lines(one)),
		    lines_sorted(json_lines(two)))
		t.equal(terminal_text(matrix.build(one)),
		    terminal_text(matrix.build(two)))
		t.equal(terminal_text(matrix.build(one)), terminal_text(
		    build(run "native", run("i386", but(row, name, "failed",
		    "why")))))
	end)
	t.test("the same results twice count once", function()
		local a = json_lines(store_of(run "native"))
		local r = matrix.build(load_text(t, a .. a))
		t.equal(r.sum.passed, 120)
		t.equal(#r.runs, 1)
	end)
	t.test("shards equal the whole", function()
		local shards = {}
		for k = 0, 2 do
			local n = 0
			local store = store_of(run("native", function(r, c)
				n = n + 1
				if n % 3 ~= k then
					return nil
				end
				return but(row, name, "failed", "why")(r, c)
			end, { started = 100 + k, shard = k + 1 .. "/3" }))
			shards[k + 1] = json_lines(store)
			t.equal(matrix.build(store).state, "incomplete")
		end
		local r = matrix.build(load_text(t, table.concat(shards)))
		local whole = build(run("native", but(row, name, "failed",
		    "why")))
		t.equal(r.state, "complete")
		t.equal(terminal_text(r), terminal_text(whole))
	end)
	t.test("the later result counts, the earlier is told", function()
		local r = build(run("native", but(row, name, "failed", "w"),
		    { started = 100 }), run("native", nil,
		    { started = 200 }))
		t.equal(matrix.status(r), 0)
		t.equal(r.sum.total, 120)
		for _, case in pairs(r.sections[1].cases) do
			if case.row == row and case.id:find(name) then
				t.equal(case.by_host.native.before.result,
				    "failed")
			end
		end
	end)
	t.test("one name, two machines: two columns", function()
		local r = build(run "native", run("native", nil,
		    { machine = "freebsd-arm64 le64", started = 7 }))
		t.equal(#r.sections[1].hosts, 2)
		t.equal(r.sections[1].hosts[1].name,
		    "native (freebsd-arm64 le64)")
	end)
	t.test("two implementations: two sections", function()
		local r = build(run "native", run("native", nil,
		    { implementation = "other" }))
		t.equal(#r.sections, 2)
		t.equal(r.state, "complete")
	end)
	t.test("a file that is no result is refused", function()
		local run_line = json_lines(store_of(run "native"))
		    :match("^[^\n]+")
		for _, s in ipairs { "", "x", "[]", '{"kind":"case"}',
		    '{"kind":"run"}', '{"kind":"what"}', "5", "null",
		    (run_line:gsub('"format":1', '"format":9')),
		    (run_line:gsub('"cases":8', '"cases":"8"', 1)),
		    (run_line:gsub('"host":"native"', '"host":["native"]')) } do
			local path = t.dir .. "/bad.jsonl"
			t.write(path, s)
			local ok, why = results.load(results.store(), path,
			    {})
			t.ok(not ok and why, "accepted " .. s:sub(1, 60))
		end
	end)
	t.test("text of merged files is cleaned again", function()
		local store = store_of(run("native", but(row, name, "failed",
		    "WHY")))
		local s = json_lines(store):gsub("WHY", "a\\u001b[2J\xff")
		local back = load_text(t, s)
		local seen
		for _, c in ipairs(back.cases) do
			seen = seen or c.reason
		end
		t.equal(seen, "a\\x1b[2J\\xff")
	end)
end

local function difference_of(t, ...)
	local r = build(...)
	t.equal(#r.sections[1].differences, 1)
	return r.sections[1].differences[1].difference
end

local function differences(t)
	t.test("hosts that agree do not differ", function()
		local bad = but(row, name, "failed", "the same")
		t.equal(#build(run("native", bad), run("i386", bad))
		    .sections[1].differences, 0)
	end)
	t.test("passes here, fails there", function()
		t.equal(difference_of(t, run "native", run("i386", but(row,
		    name, "crashed", "x"))),
		    "passes on native; crashes on i386")
		t.equal(difference_of(t, run("native", but(row, name,
		    "failed", "x")), run "i386", run "s390x"),
		    "passes on i386, s390x; fails on native")
		t.equal(difference_of(t, run "native", run("i386", but(row,
		    name, "skipped", "x")), run("s390x", but(row, name,
		    "failed", "x"))), "passes on native; fails on s390x; " ..
		    "is skipped on i386")
	end)
	t.test("a skipped case alone is no difference", function()
		t.equal(#build(run "native", run("i386", but(row, name,
		    "skipped", "x"))).sections[1].differences, 0)
	end)
	t.test("fails in two ways", function()
		t.equal(difference_of(t, run("native", but(row, name,
		    "failed", "expected 8, got 7")), run("i386", but(row,
		    name, "failed", "expected 8, got 6"))),
		    "fails on native; fails in another way on i386")
	end)
	t.test("the host's own command is no difference", function()
		t.equal(#build(run("native", but(row, name, "failed",
		    "x; make run HOST=native CASE=y")), run("i386", but(row,
		    name, "failed", "x; make run HOST=i386 CASE=y")))
		    .sections[1].differences, 0)
	end)
	t.test("the replay command quotes", function()
		t.equal(results.replay({ path = "/a b/it's.so", abi =
		    "fbsdvmcore", host = "i386" }, { id = "x" }),
		    [[make run IMPLEMENTATION='/a b/it'\''s.so' ]] ..
		    "ABI=fbsdvmcore HOST=i386 CASE=x")
		t.equal(results.replay({ reference = true, path = "/x",
		    host = "native" }, { id = "x" }),
		    "make run HOST=native CASE=x")
	end)
end

return function(t)
	states(t)
	holes(t)
	merging(t)
	differences(t)
end
