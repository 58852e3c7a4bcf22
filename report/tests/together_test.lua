-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Cases that were run once for several hosts: whose they are, and that they
-- say the same as runs of one host each.

local database = require "database"
local suite = require "suite"
local wellformed = require "wellformed"

local about = {
	amd64 = "amd64 linux-x86_64 bits=64 order=le page=4096",
	s390x = "s390x linux-s390x bits=64 order=be page=4096",
}

-- What a host itself says when it is asked alone, or as the first.
local function own(host, version)
	return ("vmcorpus host %s\nvmcorpus implementation /lib/%s/x.so\n" ..
	    "vmcorpus version %s\nvmcorpus abi fbsdvmcore\n" ..
	    "vmcorpus seed 7\nvmcorpus vectors 12\nvmcorpus clause C-1 12\n" ..
	    "vmcorpus digest reads 01ab\n"):format(about[host], host,
	    version or "1.0")
end

local function same(host, version)
	return ("vmcorpus same %s implementation==/lib/%s/x.so " ..
	    "version=%s\n"):format(about[host], host, version or "=1.0")
end

local function apart(host, why)
	return ("vmcorpus apart %s %s\n"):format(host, why)
end

local both = own "amd64" .. same "amd64" .. same "s390x"

-- The common database: s390x is settled for a and b, and not for the others.
local function common()
	return {
		{ id = "a", result = "passed", stdout = both, at = 10 },
		{ id = "b", result = "skipped", reason = "no such call",
		    stdout = both, at = 11 },
		{ id = "c", result = "passed", stdout = own "amd64" ..
		    same "amd64" .. apart("s390x", "read 0x10: <8> \27 bytes"),
		    at = 12 },
		{ id = "d", result = "failed", reason = "wrong bytes",
		    stdout = both, stderr = "a story", at = 13 },
	}
end

-- What s390x and amd64 did alone.
local function alone(host)
	return {
		{ id = "c", result = host == "s390x" and "failed" or "passed",
		    reason = host == "s390x" and "wrong page" or nil,
		    stdout = own(host), at = 12 },
		{ id = "d", result = "failed", reason = "wrong bytes",
		    stdout = own(host), stderr = "a story", at = 13 },
	}
end

local function path(t, name, cases)
	local file = t.dir .. "/together-" .. name
	if cases then
		database.write(t, file, cases)
	end
	return file
end

-- The program with a folder for what it writes: what it prints, its status,
-- the folder.
local function report(t, name, args)
	local out = path(t, name .. ".out")
	local said, status = t.sh(("rm -rf %s; %s -o %s %s"):format(out,
	    t.program, out, args))
	return said, status, out
end

local function settled(t, host, file)
	local names = {}
	for line in t.sh(("%s --settled %s"):format(t.program, file))
	    :gmatch("[^\n]+") do
		local whose, name = line:match("^(%S+) (%S+)$")
		if whose == host then
			names[#names + 1] = name .. "\n"
		end
	end
	return table.concat(names)
end

local function lines_of(s)
	local lines = {}
	for line in s:gmatch("[^\n]+") do
		line = line:gsub('"run":"%x+"', '"run":""')
		lines[#lines + 1] = line
	end
	table.sort(lines)
	return table.concat(lines, "\n")
end

local function whose(t)
	t.test("together: what is settled for a host", function()
		local file = path(t, "settled.db", common())
		t.equal(settled(t, "s390x", file), "read_test:a\nread_test:b\n")
		t.equal(settled(t, "amd64", file),
		    "read_test:a\nread_test:b\nread_test:c\n")
		t.equal(settled(t, "s390", file), "")
		local out, status = t.sh(("%s --settled %s --nonsense")
		    :format(t.program, file))
		t.equal(lines_of(out), "amd64 read_test:a\namd64 read_test:b\n"
		    .. "amd64 read_test:c\ns390x read_test:a\n"
		    .. "s390x read_test:b")
		t.equal(status, 0)
	end)
	t.test("together: only what passed or was skipped settles", function()
		local cases = {}
		for i, result in ipairs { "passed", "skipped", "failed",
		    "broken", "expected_failure" } do
			cases[i] = { id = result, result = result,
			    reason = "it was told so", stdout = both }
		end
		table.insert(cases, { id = "no_end", stdout = both })
		table.insert(cases, { id = "died", result = "broken",
		    reason = "received signal 11", stdout = both })
		local file = path(t, "stray.db", cases)
		t.equal(settled(t, "s390x", file),
		    "read_test:passed\nread_test:skipped\n")
	end)
	t.test("together: a line that is not whole settles nothing", function()
		local line = same "s390x"
		local cases = { { id = "whole", result = "passed",
		    stdout = "noise\n" .. line } }
		for i, bad in ipairs {
		    line:gsub(" version=.*", ""),
		    line:gsub("==1.0", "=1.0"),
		    line:gsub("bits=64 ", ""),
		    line:gsub("implementation=%S+", ""),
		    line:gsub("s390x", "s390x2", 1),
		    "noise " .. line,
		    line .. apart("s390x", "x"),
		    line .. apart("s390x", ""),
		    line .. same("s390x", "=2.0"),
		} do
			table.insert(cases, { id = "bad" .. i, stdout = bad,
			    result = "passed" })
		end
		table.insert(cases, { id = "twice", result = "passed",
		    stdout = line .. line })
		local file = path(t, "lines.db", cases)
		t.equal(settled(t, "s390x", file),
		    "read_test:whole\nread_test:twice\n")
	end)
	t.test("together: Kyua's own database", function()
		t.need "kyua"
		local dir = path(t, "suite")
		suite.write(t, dir)
		t.sh(([[cd %s && mv read_test was && awk '{ print }
		    /^vmcorpus abi/ { print "%s" }' was >read_test &&
		    chmod 755 read_test &&
		    kyua --config=none --logfile=/dev/null test -k Kyuafile \
		    --results-file=%s.db read_test]]):format(dir,
		    same("s390x"):gsub("\n", ""), dir))
		t.equal(settled(t, "s390x", dir .. ".db"),
		    "read_test:amd64_minidump3_la48__pass\n" ..
		    "read_test:amd64_minidump3_la48__skip\n")
	end)
end

local function runs(t)
	t.test("together: the same as runs of one host each", function()
		local one = path(t, "one.db", common())
		local silent = common()
		silent[3].stdout = own "amd64" .. same "amd64"
		path(t, "silent.db", silent)
		local rest = path(t, "rest.db", alone "s390x")
		local own_rest = path(t, "own.db", { alone("amd64")[2] })
		local cases = { amd64 = {}, s390x = {} }
		for host, list in pairs(cases) do
			table.move(common(), 1, 2, 1, list)
			list[1].stdout, list[2].stdout = own(host), own(host)
			table.move(alone(host), 1, 2, 3, list)
		end
		local args = "--implementation x --plan " .. path(t, "plan")
		t.write(path(t, "plan"), "amd64/minidump3/la48 must 4\n")
		local said, status, out = report(t, "a", ("%s --host amd64 " ..
		    "--again %s --together %s --host s390x --class malloc=8 " ..
		    "--again %s --together %s"):format(args, own_rest, one,
		    rest, one))
		t.equal(status, 1, said)
		local want, want_status, want_out = report(t, "b", ("%s " ..
		    "--host amd64 %s --host s390x --class malloc=8 %s"):format(
		    args, path(t, "amd64.db", cases.amd64),
		    path(t, "s390x.db", cases.s390x)))
		t.equal(want_status, 1, want)
		t.holds(t.read(out .. "/results.jsonl"),
		    '"apart":"read 0x10: <8> \\\\x1b bytes"')
		local lines = t.read(out .. "/results.jsonl"):gsub(
		    ',"apart":"[^"]*"', "")
		t.equal(lines_of(lines),
		    lines_of(t.read(want_out .. "/results.jsonl")))
		t.holds(lines, '"cases":4')
		t.holds(lines, '"malloc":8')
		t.ok(t.read(out .. "/index.html") ~=
		    t.read(want_out .. "/index.html"), "apart is not told")
		-- where nothing is apart the page is the same to the byte
		said = report(t, "a", ("%s --host amd64 --again %s " ..
		    "--together=%s --host s390x --class malloc=8 --again %s " ..
		    "--together=%s"):format(args, own_rest,
		    path(t, "silent.db"), rest, path(t, "silent.db")))
		t.equal(said, want, "the terminal")
		for _, file in ipairs { "index.html", "junit.xml" } do
			t.ok(t.read(out .. "/" .. file) ==
			    t.read(want_out .. "/" .. file), file)
		end
	end)
	t.test("together: what is settled nowhere is a hole", function()
		local one = path(t, "hole.db", { common()[1], common()[3] })
		t.write(path(t, "hole.plan"), "amd64/minidump3/la48 must 2\n")
		local args = "--implementation x --plan " ..
		    path(t, "hole.plan") .. " --host "
		local said, status = report(t, "hole", args .. "amd64 " ..
		    "--together " .. one)
		t.equal(status, 0, said)
		said, status = report(t, "hole", args .. "s390x --together " ..
		    one)
		t.equal(status, 2, said)
		t.holds(said, "MUST 1 not run, 1 ok")
		local c = alone("s390x")[1]
		c.result = "passed"
		said, status = report(t, "hole", args .. "s390x --again " ..
		    path(t, "hole-again.db", { c }) .. " --together " .. one)
		t.equal(status, 0, said)
		local out
		said, status, out = report(t, "hole", args .. "mips " ..
		    "--together " .. one)
		t.equal(status, 2, said)
		t.holds(t.read(out .. "/results.jsonl"), '"host":"mips",')
		t.holds(t.read(out .. "/results.jsonl"), '"cases":0}')
	end)
	t.test("together: what was asked again counts", function()
		local a = { id = "a", result = "failed", reason = "later",
		    stdout = own "s390x" }
		local said, status, out = report(t, "wins", ("--host s390x " ..
		    "--again %s --together %s"):format(path(t, "wins.db",
		    { a }), path(t, "one.db", common())))
		t.equal(status, 1, said)
		local jsonl = t.read(out .. "/results.jsonl")
		t.equal(select(2, jsonl:gsub('"id":"a"', "")), 1)
		t.holds(jsonl, '"reason":"later"')
		t.holds(jsonl, '"cases":2}')
	end)
	t.test("together: a common database is read once", function()
		local one = path(t, "once.db", common())
		local bin, log = path(t, "bin"), path(t, "reads")
		local real = t.sh("command -v sqlite3"):match("%S+")
		t.sh("mkdir -p " .. bin)
		t.write(bin .. "/sqlite3", ("#!/bin/sh\necho \"$*\" | grep -c " ..
		    "once.db >>%s\nexec %s \"$@\"\n"):format(log, real))
		t.sh("chmod +x " .. bin .. "/sqlite3")
		local args = {}
		for i = 1, 21 do
			args[i] = ("--host h%d --together %s"):format(i, one)
		end
		t.sh(("PATH=%s:$PATH %s -s %s"):format(bin, t.program,
		    table.concat(args, " ")))
		local _, reads = t.read(log):gsub("\n", "")
		t.equal(reads, 2, "queries")
	end)
end

local function facts(t)
	local function header(name, args)
		local _, _, out = report(t, name, args)
		return t.read(out .. "/results.jsonl"):match("[^\n]+")
	end
	-- all that the first host says of itself
	local first = { '"host":"amd64"', "/lib/amd64", "x86", '"1.0"', '"le"' }
	t.test("together: a run's facts are its host's own", function()
		local file = path(t, "facts.db", {
			{ id = "x", result = "failed", stdout = own "amd64" ..
			    same("s390x", "=9.9") },
			{ id = "a", result = "passed", stdout = own "amd64" ..
			    same "amd64" .. same("s390x", "=2%20%1B%FF%25") },
			{ id = "b", result = "passed", stdout = own "amd64" ..
			    same("s390x", "=3") },
		})
		local s = header("facts", "--host s390x --together " .. file)
		for _, word in ipairs(first) do
			t.lacks(s, word, "the header")
		end
		for _, word in ipairs { '"host":"s390x"', '"order":"be"',
		    '"version":"2 \\\\x1b\\\\xff%"',
		    '"path":"/lib/s390x/x.so"', '"implementation":"x.so"',
		    '"machine":"linux-s390x be64"', '"seed":"7"',
		    '"abi":"fbsdvmcore"' } do
			t.holds(s, word, "the header")
		end
		s = header("facts", "--host amd64 --path /p --version v " ..
		    "--class page=1 --together " .. file)
		t.holds(s, '"path":"/p","version":"v"')
		t.holds(s, '"page":1')
		t.holds(s, '"order":"le"')
	end)
	t.test("together: nothing of the first host's is left", function()
		local file = path(t, "none.db", {
			{ id = "a", result = "passed", stdout = own "amd64" ..
			    ("vmcorpus same %s implementation=- version=-\n")
			    :format(about.s390x) } })
		for _, host in ipairs { "s390x", "mips" } do
			local s = header("none", ("--host %s --together %s")
			    :format(host, file))
			for _, word in ipairs(first) do
				t.lacks(s, word, host)
			end
			t.lacks(s, '"version"', host)
			t.lacks(s, '"path"', host)
		end
		-- then the host's own database says it
		local s = header("none", ("--host mips --again %s " ..
		    "--together %s"):format(path(t, "none-again.db", {
			{ id = "b", result = "passed", stdout = own("s390x",
			    "5") } }), file))
		t.holds(s, '"version":"5"')
		t.holds(s, '"path":"/lib/s390x/x.so"')
	end)
end

local told = "Asked side by side with the other hosts, it answered otherwise"

local function story(t)
	local function both_hosts(name, result)
		local c = { id = "c", result = result, reason = "why",
		    stdout = own "s390x" }
		return report(t, name, ("--host amd64 --together %s --host " ..
		    "s390x --again %s --together %s"):format(
		    path(t, "one.db", { common()[1], common()[3] }),
		    path(t, name .. ".db", { c }), path(t, "one.db")))
	end
	t.test("together: a failure says how it was apart", function()
		local said, status, out = both_hosts("failure", "failed")
		t.equal(status, 1, said)
		t.holds(said, "FAILED c on s390x: why\n  " .. told ..
		    ": read 0x10: <8> \\x1b bytes\n")
		local page = t.read(out .. "/index.html")
		wellformed.check(page)
		t.equal(select(2, page:gsub(told, "")), 1)
		t.holds(page, told .. ":</p><pre>read 0x10: &lt;8&gt; \\x1b " ..
		    "bytes</pre>")
		-- and does so when its lines are read back
		local jsonl = path(t, "again.jsonl", nil)
		t.write(jsonl, t.read(out .. "/results.jsonl"))
		local _, _, back = report(t, "back", jsonl)
		t.ok(t.read(back .. "/index.html") == page, "the page")
		t.write(jsonl, (t.read(out .. "/results.jsonl"):gsub(
		    '"apart":"[^"]*"', '"apart":5')))
		said, status = t.sh(t.program .. " " .. jsonl)
		t.equal(status, 2, said)
		t.holds(said, "apart is not a string")
	end)
	t.test("together: who was not apart is not told so", function()
		local c = { id = "c", result = "failed", reason = "why",
		    stdout = own "s390x" }
		local _, _, out = report(t, "alike", ("--host mips --again " ..
		    "%s --together %s --host s390x --again %s --together %s")
		    :format(path(t, "alike.db", { c }), path(t, "one.db",
		    { common()[3] }), path(t, "alike.db"), path(t, "one.db")))
		local page = t.read(out .. "/index.html")
		t.equal(select(2, page:gsub(told, "")), 1)
		t.ok(page:find('failed</b> on s390x .-' .. told),
		    "not told of s390x")
		t.ok(not page:find('failed</b> on mips .-' .. told ..
		    ".-failed</b> on s390x "), "told of mips")
	end)
	t.test("together: a case that passes alone says it too", function()
		local said, _, out = both_hosts("pass", "passed")
		t.lacks(said, told)
		local page = t.read(out .. "/index.html")
		t.equal(select(2, page:gsub(told, "")), 1)
		t.holds(t.read(out .. "/results.jsonl"), '"apart":"read 0x10')
	end)
	t.test("together: evidence is of both databases", function()
		local again = path(t, "ev.db", { { id = "c", stdout =
		    own "s390x", result = "passed" } })
		local said = t.sh(("%s --evidence --host s390x --again %s " ..
		    "--together %s"):format(t.program, again, path(t, "one.db",
		    common())))
		for _, id in ipairs { "a on s390x: passed", "b on s390x: ",
		    "c on s390x: passed\n" .. told } do
			t.holds(said, "=== " .. id)
		end
		t.lacks(said, "=== d")
		t.lacks(said, "vmcorpus apart", "the common c")
	end)
end

local function mistakes(t)
	t.test("together: mistakes are told", function()
		local one = path(t, "one.db", common())
		for args, why in pairs {
			["--together " .. one] = "--host is wanted",
			["--host x --again " .. one] = "no --together",
			["--host x --again " .. one .. " --host y --together " ..
			    one] = "no --together",
			["--host x --again /nowhere --together " .. one] =
			    "/nowhere",
			["--host x --together /nowhere"] = "/nowhere",
			["--host x --together /dev/null"] =
			    "not a results database",
			["--settled /nowhere"] = "/nowhere",
		} do
			local said, status = t.sh(t.program .. " " .. args)
			t.equal(status, 2, args)
			t.holds(said, why, args)
		end
	end)
end

return function(t)
	whose(t)
	runs(t)
	facts(t)
	story(t)
	mistakes(t)
end
