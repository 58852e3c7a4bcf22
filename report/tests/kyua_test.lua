-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Databases that Kyua wrote, read back.

local json = require "vmreport.json"
local kyua = require "vmreport.kyua"
local suite = require "suite"

-- Runs the made-up suite once; the database's path.
local made
local function database(t)
	t.need "kyua"
	if not made then
		suite.write(t, t.dir .. "/suite")
		made = t.dir .. "/results.db"
		t.sh(("cd %s/suite && kyua --config=none --logfile=/dev/null " ..
		    "-v parallelism=2 test -k Kyuafile --results-file=%s"):format(
		    t.dir, made))
	end
	return made
end

local function by_id(cases)
	local list = {}
	for _, c in ipairs(cases) do
		list[c.id] = c
	end
	return list
end

local function fields(t)
	t.test("kyua: what a case leaves is read", function()
		local cases, run = kyua.read(database(t))
		local c = by_id(cases)["amd64_minidump3_la48__pass"]
		t.equal(c.result, "passed")
		t.equal(c.row, "amd64/minidump3/la48")
		t.equal(c.level, "must")
		t.equal(c.vectors, 12)
		t.equal(c.counts["MD-BITMAP-4"], 11)
		t.equal(table.concat(c.clauses, ","), "MD-BITMAP-4,MD-X-1")
		t.equal(c.digests.reads, "0123456789abcdef")
		t.equal(c.digests["walk/from-start"], "FF00")
		t.equal(c.bug, "reads | a <wrong> page")
		t.equal(c.program, "read_test")
		t.equal(c.stderr, nil, "stderr of a pass")
		t.ok(c.started_us > 1 << 50 and c.duration_us > 0, "times")
		t.equal(run.host, "native")
		t.equal(run.machine, "linux-x86_64 le64")
		t.equal(run.class.page, 4096)
		t.equal(run.class.order, "le")
		t.equal(run.path, "/x/libkvmref.so")
		t.equal(run.implementation, "libkvmref.so")
		t.equal(run.abi, "libkvm")
		t.equal(run.version, nil)
	end)
	t.test("kyua: results and how they came about", function()
		local c = by_id(kyua.read(database(t)))
		local p = "amd64_minidump3_la48__"
		for id, want in pairs { pass = "passed", fail = "failed",
		    skip = "skipped", known = "expected_failure",
		    dies = "crashed", sigsegv = "crashed", hang = "crashed",
		    noresult = "broken", liar = "failed" } do
			t.equal(c[p .. id].result, want, id)
		end
		t.equal(c[p .. "fail"].verdict, "wrong bytes")
		t.equal(c[p .. "dies"].verdict, "crashes")
		t.equal(c[p .. "fail"].first, "a page's end")
		t.equal(c.i386_full13_pae__should.level, "should")
	end)
	t.test("kyua: bytes, lines and bars survive", function()
		local c = by_id(kyua.read(database(t)))
		local e = c.amd64_minidump3_la48__fail.stderr
		t.holds(e, "bar | bar\nnew line, comma\nesc \\x1b[2J byte \\xff")
		t.holds(e, "quote ' \" \\ end")
	end)
	t.test("kyua: long output loses its middle", function()
		local c = by_id(kyua.read(database(t)))
		local long = c.amd64_minidump3_la48__long
		t.equal(long.stderr_cut, true)
		t.ok(#long.stderr <= kyua.stderr_max, "not cut")
		t.equal(long.stderr:sub(1, 15), "the first line\n")
		t.holds(long.stderr, "\n\n[...]\n\nline ")
		t.holds(long.stderr, "the last line")
		local whole = by_id(kyua.read(database(t), true))
		t.ok(#whole.amd64_minidump3_la48__long.stderr > 1 << 16,
		    "the whole is cut")
	end)
	t.test("kyua: both readers give the same", function()
		t.need "sqlite3"
		local a = json.encode(kyua.read(database(t)))
		local readers = kyua.readers
		kyua.readers = { "kyua" }
		local ok, b = pcall(kyua.read, database(t))
		kyua.readers = readers
		t.ok(ok, b)
		t.equal(json.encode(b), a)
	end)
	t.test("kyua: a case without a result is broken", function()
		t.need "sqlite3"
		t.sh(("cp %s %s.cut && sqlite3 %s.cut 'DELETE FROM test_results " ..
		    "WHERE test_case_id = 1'"):format(database(t), made, made))
		local cases = kyua.read(made .. ".cut")
		t.equal(cases[1].result, "broken")
		t.holds(cases[1].reason, "before the case did")
	end)
end

return function(t)
	fields(t)
	t.test("kyua: the environment is not copied", function()
		local out = t.dir .. "/envout"
		t.sh(("%s -q -o %s %s"):format(t.program, out, database(t)))
		for _, f in ipairs { "index.html", "junit.xml",
		    "results.jsonl" } do
			t.lacks(t.read(out .. "/" .. f), os.getenv("PATH"), f)
		end
	end)
	t.test("kyua: a file that is no database is refused", function()
		t.need "sqlite3"
		local path = t.dir .. "/other.db"
		t.sh("sqlite3 " .. path .. " 'CREATE TABLE x (y)'")
		local cases, why = kyua.read(path)
		t.ok(not cases and why, "accepted another database")
		t.write(path, "SQLite format 3\0garbage")
		local out, status = t.sh(t.program .. " " .. path)
		t.equal(status, 2)
		t.holds(out, "not a results database")
	end)
end
