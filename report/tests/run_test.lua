-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- mk/run.sh and mk/run.mk in a tree of made-up parts: set-up, make, the probe
-- and the suite are stubs, what runs the cases and the report are real.

local suite = require "suite"

local setup = [[
echo "setup $*" >>calls
case $1 in s390x) echo "setup: no compiler for s390x" >&2; exit 2 ;; esac
]]

local make = [[
#!/bin/sh
echo "make $*" >>calls
if [ -e fail ]; then echo "cc: error: no such thing" >&2; exit 2; fi
]]

local rows = "amd64/minidump3/la48\tamd64\t-\ni386/full13/pae\ti386\t-\n"

-- A fresh tree; its path.
local function tree(t)
	local dir = t.dir .. "/a tree"
	t.sh(("rm -rf '%s' && mkdir -p '%s/mk' '%s/lua/vmcorpus'"):format(dir, dir,
	    dir))
	local b = dir .. "/build/native"
	local bin = t.program:match("^(.*)/") or "."
	t.sh(("mkdir -p '%s/bin' '%s/share/vmcorpus' '%s/harness' && " ..
	    "cp %s %s/atf-lua %s/kvmkeep '%s/bin'"):format(b, b, dir,
	    t.program, bin, bin, b))
	t.sh(("cp -R %s/../share/vmcorpus/lua %s/../share/vmcorpus/hosts.tbl " ..
	    "'%s/share/vmcorpus'"):format(bin, bin, b))
	t.write(b .. "/share/vmcorpus/lua/probe.lua", "")
	t.sh(("cp %s/../../harness/hosts.tbl '%s/harness'"):format(t.here, dir))
	t.sh(("cp %s/../../mk/run.sh %s/../../mk/run.mk '%s/mk'"):format(
	    t.here, t.here, dir))
	t.write(dir .. "/mk/setup.sh", setup)
	t.write(dir .. "/make", make)
	t.sh("chmod +x '" .. dir .. "/make'")
	t.write(dir .. "/lua/vmcorpus/rows.tbl", rows)
	t.write(dir .. "/VERSION", "0.1.0\n")
	local short = t.dir .. "/t"
	t.sh(("ln -sfn '%s' %s"):format(dir, short))
	suite.write(t, short .. "/build/native/tests")
	return short
end

local function run(t, dir, args)
	return t.sh(("cd %s && MAKE=./make MAKEFLAGS= sh mk/run.sh %s"):format(
	    dir, args))
end

local pass = "CASE='*__pass'"

local function outcomes(t)
	t.test("run: failures give 1, and are told", function()
		local dir = tree(t)
		local out, status = run(t, dir, "HOSTS=native")
		t.equal(status, 1, out)
		t.holds(out, "running on native: 11 cases")
		t.holds(out, "FAILED amd64_minidump3_la48__fail on native: " ..
		    "1 of 12 vectors failed")
		t.holds(out, "there are failures")
		t.holds(out, "build/report/index.html")
		local page = t.read(dir .. "/build/report/index.html")
		t.holds(page, "make run HOST=native CASE=" ..
		    "amd64_minidump3_la48__fail")
	end)
	t.test("run: a case that passes gives 0, and its evidence", function()
		local out, status = run(t, tree(t), "HOSTS=native " .. pass)
		t.equal(status, 0, out)
		t.holds(out, "vmcorpus vectors 12")
		t.holds(out, "all that was asked passed")
		t.holds(out, "narrowed to CASE=*__pass")
	end)
	t.test("run: nothing that matches gives 2", function()
		local dir = tree(t)
		for _, args in ipairs { "CASE=nosuch", "TARGET=vax",
		    "TARGET=amd", "TARGET=i386 LEVEL=must",
		    "TARGET=i386 " .. pass } do
			local out, status = run(t, dir, "HOSTS=native " ..
			    args)
			t.equal(status, 2, args)
			t.holds(out, " matches ")
		end
	end)
	t.test("run: a row without a case is a hole", function()
		local dir = tree(t)
		t.write(dir .. "/lua/vmcorpus/rows.tbl",
		    "amd64/minidump9/la48\tx\t-\ni386/full13/pae\tx\t-\n")
		local out, status = run(t, dir, "HOSTS=native TARGET=i386")
		t.equal(status, 0, out)
		out, status = run(t, dir, "HOSTS=native 'TARGET=*/*9/*'")
		t.equal(status, 2, out)
		t.write(dir .. "/lua/vmcorpus/rows.tbl",
		    "i386/full99/pae\tx\t-\ni386/full13/pae\tx\t-\n")
		out, status = run(t, dir, "HOSTS=native TARGET=i386")
		t.equal(status, 2, out)
		t.holds(out, "i386/full99/pae: no case")
	end)
	t.test("run: LEVEL=must leaves SHOULD out and says so", function()
		local dir = tree(t)
		local out = run(t, dir, "HOSTS=native LEVEL=must")
		t.holds(out, "running on native: 10 cases")
		t.holds(out, "left out")
		t.holds(t.read(dir .. "/build/report/results.jsonl"),
		    '"levels_left_out":["should"]')
	end)
	t.test("run: a program that cannot be listed is broken", function()
		local dir = tree(t)
		suite.broken(t, dir .. "/build/native/tests/odd_test")
		suite.kyuafile(t, dir .. "/build/native/tests",
		    { "read_test", "odd_test" })
		local out, status = run(t, dir, "HOSTS=native " .. pass)
		t.equal(status, 1, out)
		t.holds(out, "BROKEN __test_cases_list__")
		t.holds(out, "odd_test cannot be listed: ")
	end)
end

local function shards(t)
	t.test("run: shards merge to what one run gives", function()
		local dir = tree(t)
		local names = {}
		for k = 1, 2 do
			local out, status = run(t, dir, ("HOSTS=native " ..
			    "TARGET='amd64 i386' SHARD=%d/2"):format(k))
			t.equal(status, 1, out)
			t.holds(out, ("shard %d/2 of host native is missing")
			    :format(3 - k))
			names[k] = ("%s/shard%d.jsonl"):format(dir, k)
			t.sh(("cp %s/build/report/results.jsonl %s"):format(
			    dir, names[k]))
		end
		run(t, dir, "HOSTS=native TARGET='amd64 i386'")
		local merged = t.sh(t.program .. " " .. table.concat(names,
		    " "))
		t.equal(merged, (t.sh(t.program .. " " .. dir ..
		    "/build/report/results.jsonl")))
		t.holds(merged, "This run is partial")
	end)
	t.test("run: a shard that passes gives 0, and is partial", function()
		local out, status = run(t, tree(t), "HOSTS=native SHARD=1/2 " ..
		    pass)
		t.equal(status, 0, out)
		t.holds(out, "This run is partial")
		out, status = run(t, tree(t), "HOSTS=native SHARD=2/2 " ..
		    pass)
		t.equal(status, 2, out)
		t.holds(out, "there are fewer cases")
	end)
end

local function hosts(t)
	t.test("run: a host that cannot be set up gives 2", function()
		local dir = tree(t)
		local out, status = run(t, dir, "HOSTS='native s390x' " .. pass)
		t.equal(status, 2, out)
		t.holds(out, "s390x: not run: setup: no compiler for s390x")
		t.holds(t.read(dir .. "/build/report/index.html"),
		    "setup: no compiler")
	end)
	t.test("run: each host is set up and built, native first", function()
		local dir = tree(t)
		local out, status = run(t, dir, "HOSTS=i386 " .. pass)
		t.equal(status, 0, out)
		local calls = t.read(dir .. "/calls")
		t.ok(calls:find("setup native\nmake [^\n]*HOST=native.*" ..
		    "setup i386\nmake [^\n]*HOST=i386"), calls)
		t.holds(t.read(dir .. "/build/report/results.jsonl"),
		    '"host":"i386"')
	end)
	t.test("run: a build that fails gives 2 and its end", function()
		local dir = tree(t)
		t.write(dir .. "/fail", "")
		local out, status = run(t, dir, "HOSTS=native")
		t.equal(status, 2)
		t.holds(out, "cc: error: no such thing")
	end)
	t.test("run: the library's path is absolute, % the host", function()
		local dir = tree(t)
		local out, status = run(t, dir, "IMPLEMENTATION='a lib.so' " ..
		    pass)
		t.equal(status, 0, out)
		t.write(dir .. "/lib-native.so", "")
		out, status = run(t, dir, "HOSTS='native i386' " ..
		    "IMPLEMENTATION=./lib-%.so " .. pass)
		t.equal(status, 2, out)
		t.holds(out, "lib-i386.so: no such file")
		t.holds(t.read(dir .. "/build/report/results.jsonl"),
		    "/lib-native.so HOST=native")
	end)
	t.test("run: mistakes give 2", function()
		local dir = tree(t)
		for _, args in ipairs { "FOO=1", "ABI=elf", "LEVEL=may",
		    "VECTOR=1", "KNOWN=/nonexistent", "ABI=exec",
		    "IMPLEMENTATION=/nonexistent/x.so" } do
			local out, status = run(t, dir, args)
			t.equal(status, 2, args)
			t.ok(out ~= "", "no word about " .. args)
		end
	end)
end

-- Ends make while a case runs; prints what is left of it and the status.
local stop = [[
TMPDIR=$PWD/scratch
export TMPDIR
mkdir scratch
make -s run HOST=native CASE='*__hang' >out 2>&1 &
tries=0
until ls -d scratch/vmcorpus.*/w1 >/dev/null 2>&1; do
	tries=$((tries + 1))
	[ $tries -lt 200 ] || exit
	sleep 0.1
done
ps -A -o args= >before
kill -TERM $!
wait $!
echo "status $?"
sleep 0.5
ps -A -o args= >after
echo "before $(grep -cF "tree/build/native/tests/" before)"
echo "after $(grep -F "tree/build/native/tests/" after)"
echo "left $(ls scratch)"
echo "went on: $(grep report: out)"
]]

local function ended(t)
	t.test("TERM to make ends the run, and its scratch goes", function()
		local dir = tree(t)
		t.write(dir .. "/Makefile", "HOST ?= native\nall:\n" ..
		    "include mk/run.mk\n")
		t.write(dir .. "/stop", stop)
		local out = t.sh(("cd %s && MAKEFLAGS= sh ./stop"):format(dir))
		t.ok(out:match("status (%d+)\n") ~= "0", out)
		t.ok(out:match("before (%d+)") ~= "0", out)
		t.holds(out, "after \n")
		t.holds(out, "left \n")
		t.holds(out, "went on: \n")
	end)
	t.test("run: what no living run owns is cleared away", function()
		local dir = tree(t)
		local dead = t.sh("echo $$"):match("%d+")
		local out = t.sh(("cd %s && mkdir scratch && cd scratch && " ..
		    "mkdir vmcorpus.%s.a vmcorpus.$$.b vmcorpus.word.c && " ..
		    "echo kept vmcorpus.$$.b vmcorpus.word.c && cd .. && " ..
		    "TMPDIR=$PWD/scratch MAKE=./make MAKEFLAGS= " ..
		    "sh mk/run.sh HOSTS=native %s >/dev/null 2>&1 && " ..
		    "echo $(echo kept; ls scratch)"):format(dir, dead, pass))
		local want, got = out:match("^(.-)\n(.*)\n$")
		t.equal(got, want)
	end)
end

return function(t)
	outcomes(t)
	ended(t)
	shards(t)
	hosts(t)
	t.test("make run passes what the command line says", function()
		local dir = tree(t)
		t.write(dir .. "/Makefile", "HOST ?= native\n" ..
		    "include mk/run.mk\n")
		t.write(dir .. "/mk/run.sh", 'for a in "$@"; do ' ..
		    'echo "<$a>"; done\n')
		local out = t.sh(("cd %s && CASE=env TARGET=env make -s run " ..
		    [[IMPLEMENTATION="a b'c" 'CASE=*x*' HOST=i386]]):format(
		    dir))
		t.equal(out, "<HOSTS=i386>\n<IMPLEMENTATION=a b'c>\n" ..
		    "<CASE=*x*>\n")
	end)
end
