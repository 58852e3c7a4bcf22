-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Cases that were run once for several hosts: whose they are, and that they
-- say the same as runs of one host each.

local database = require "database"
local suite = require "suite"

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
		    reason = host == "s390x" and "wrong page" or nil, stdout = own(host), at = 12 },
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
	return (t.sh(("%s --settled %s=%s"):format(t.program, host, file)))
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
		local out, status = t.sh(("%s --settled s390x=%s --nonsense")
		    :format(t.program, file))
		t.equal(out, "read_test:a\nread_test:b\n")
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
		t.sh(([[cd %s && sed -i 's|^vmcorpus abi.*|&\n%s|' read_test &&
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
	end)
end

return function(t)
	whose(t)
	runs(t)
end
