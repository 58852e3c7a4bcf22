-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- What hosts have in common that fail, and the same answers everywhere.

local hosts = require "vmreport.hosts"
local junit = require "vmreport.junit"
local html = require "vmreport.html"
local matrix = require "vmreport.matrix"
local results = require "vmreport.results"
local sample = require "sample"
local terminal = require "vmreport.terminal"

local function class(order, bits, page, malloc)
	return { order = order, bits = bits, page = page or 4096,
	    malloc = malloc or 2 * bits // 8 }
end

local classes = {
	native = class("le", 64), arm64 = class("le", 64),
	i386 = class("le", 32, 4096, 16), armhf = class("le", 32),
	s390x = class("be", 64), sparc64 = class("be", 64, 8192),
	powerpc = class("be", 32, 4096, 16), mips = class("be", 32),
	riscv64 = class("le", 64), ppc64 = class("be", 64),
}

local function written(writer, from)
	local out = {}
	writer(from, function(s)
		out[#out + 1] = s
	end)
	return table.concat(out)
end

local function words(s)
	local list = {}
	for w in s:gmatch("%S+") do
		list[#list + 1] = w
	end
	return list
end

-- What is said of a case that passes on the hosts of one list and gives wrong
-- bytes on those of the other.
local function said(good, bad, known)
	local case, list = { by_host = {} }, {}
	for result, names in pairs { passed = good, failed = bad } do
		for _, name in ipairs(words(names)) do
			list[#list + 1] = { name = name,
			    class = (known or classes)[name] }
			case.by_host[name] = { result = result, verdict =
			    result == "failed" and "wrong bytes" or nil }
		end
	end
	table.sort(list, hosts.less)
	return hosts.difference(list, case)
end

local function grouping(t)
	t.test("hosts: byte order is found", function()
		t.equal(said("native i386 arm64", "s390x powerpc"),
		    "passes on little-endian hosts (native, arm64, i386); " ..
		    "wrong bytes on big-endian hosts (s390x, powerpc)")
	end)
	t.test("hosts: word size is found", function()
		t.equal(said("native s390x", "i386 powerpc"),
		    "passes on 64-bit hosts (native, s390x); wrong bytes on " ..
		    "32-bit hosts (i386, powerpc)")
	end)
	t.test("hosts: both together are found", function()
		t.equal(said("native i386 powerpc", "s390x ppc64"),
		    "passes on BE32 and LE32 and LE64 (native, i386, " ..
		    "powerpc); wrong bytes on BE64 (ppc64, s390x)")
	end)
	t.test("hosts: one of two properties is not guessed", function()
		t.equal(said("native arm64", "mips powerpc"),
		    "passes on LE64 (native, arm64); wrong bytes on BE32 " ..
		    "(mips, powerpc)")
	end)
	t.test("hosts: page size is found", function()
		t.equal(said("native s390x i386 ppc64", "sparc64"),
		    "passes on hosts with pages of 4 KiB (native, i386, " ..
		    "ppc64, s390x); wrong bytes on hosts with pages of 8 " ..
		    "KiB (sparc64)")
	end)
	t.test("hosts: malloc's alignment is found", function()
		t.equal(said("native i386 s390x powerpc", "armhf mips"),
		    "passes on hosts whose malloc aligns to 16 (native, " ..
		    "i386, s390x, powerpc); wrong bytes on hosts whose " ..
		    "malloc aligns to 8 (armhf, mips)")
	end)
	t.test("hosts: nothing in common gives names", function()
		t.equal(said("native s390x i386 powerpc riscv64",
		    "arm64 mips"), "passes on native, riscv64, i386, " ..
		    "s390x, powerpc; wrong bytes on arm64, mips")
		t.equal(said("native s390x i386 powerpc riscv64 armhf " ..
		    "sparc64", "arm64 mips"),
		    "passes on the other 7 hosts; wrong bytes on arm64, mips")
	end)
	t.test("hosts: one group of many is counted", function()
		local list = {}
		for n, c in pairs(classes) do
			list[#list + 1] = { name = n, class = c }
		end
		t.equal(hosts.words({ list })[1], "10 hosts")
	end)
	t.test("hosts: two hosts, or unknown classes, give names", function()
		t.equal(said("native", "s390x"),
		    "passes on native; wrong bytes on s390x")
		t.equal(said("native i386", "s390x", { native =
		    classes.native, i386 = classes.i386 }),
		    "passes on native, i386; wrong bytes on s390x")
	end)
	t.test("hosts: how their programs were run is told", function()
		local store = results.store()
		for i, how in ipairs { "directly", "through qemu-i386",
		    "directly" } do
			store:add(sample.run { implementation = "x",
			    host = "i386", machine = "linux-i686", how = how,
			    started = i })
		end
		store:add(sample.run { implementation = "x", host = "native" })
		local report, out = matrix.build(store), {}
		t.equal(report.sections[1].hosts[2].how,
		    "directly, through qemu-i386")
		html.write(report, function(s)
			out[#out + 1] = s
		end)
		t.holds(table.concat(out), "<td>linux-i686</td><td>directly, " ..
		    "through qemu-i386</td>")
		local path = t.dir .. "/how.jsonl"
		out = {}
		results.write(store, function(s)
			out[#out + 1] = s
		end)
		t.write(path, table.concat(out))
		t.holds(t.sh(t.program .. " -s " .. path),
		    "x on i386 (linux-i686, directly, through qemu-i386): ")
		t.holds(t.sh(("%s -q -o %s --host z --how 'through a b' " ..
		    "--not-run z=why; cat %s/results.jsonl"):format(t.program,
		    t.dir, t.dir)), '"how":"through a b"')
	end)
	t.test("hosts: classes stand together, this machine first", function()
		local list = {}
		for name, c in pairs(classes) do
			list[#list + 1] = { name = name, class = c }
		end
		list[#list + 1] = { name = "a-host-not-run" }
		table.sort(list, hosts.less)
		t.equal(hosts.names(list), "native, arm64, riscv64, armhf, " ..
		    "i386, ppc64, s390x, sparc64, mips, powerpc, " ..
		    "a-host-not-run")
	end)
end

local row, name = "amd64/minidump3/la48", "page_edges"

-- A run on each host; digest(host) gives the digests of one case.
local function build(names, digest, more)
	local store = results.store()
	for _, host in ipairs(words(names)) do
		local o = { implementation = "lib", host = host,
		    class = classes[host], machine = "linux-" .. host,
		    digests = function(r, n)
			if r == row and n == name then
				return digest(host)
			end
		    end }
		for k, v in pairs(more and more(host) or {}) do
			o[k] = v
		end
		store:add(sample.run(o))
	end
	return matrix.build(store), store
end

local function by_order(host)
	return { reads = classes[host].order == "be" and "bad0" or "600d",
	    walk = "1" }
end

local id = "amd64_minidump3_la48__page_edges"

local function terminal_text(report)
	local out = {}
	for _, f in ipairs { "summary", "bad", "matrix", "state" } do
		terminal[f](report, function(s)
			out[#out + 1] = s
		end)
	end
	return table.concat(out, "\n")
end

local function answers(t)
	t.test("answers: the same everywhere is no difference", function()
		local r = build("native i386 s390x", function()
			return { reads = "600d" }
		end)
		t.equal(#r.sections[1].disagreements, 0)
		t.equal(matrix.status(r), 0)
		t.equal(r.sum.passed, 3 * 120)
	end)
	t.test("answers: a difference is a failure by itself", function()
		local r, store = build("native i386 s390x powerpc arm64",
		    by_order)
		local list = r.sections[1].disagreements
		t.equal(#list, 1)
		local text = "big-endian hosts (s390x, powerpc) answer " ..
		    "otherwise than little-endian hosts (native, arm64, " ..
		    "i386): " .. id .. ": reads"
		t.equal(list[1].text, text)
		t.equal(matrix.status(r), 1)
		t.equal(r.sum.differs, 2)
		t.equal(#r.sections[1].bad, 2)
		t.equal(r.sum.passed, 5 * 120 - 2)
		t.holds(terminal_text(r), text)
		t.holds(terminal_text(r), "1 other answers")
		local page = written(html.write, r)
		t.holds(page, "answer otherwise than little-endian hosts")
		t.holds(page, "differs")
		t.equal(select(2, page:gsub('<pre class="cmd">make matrix ' ..
		    "IMPLEMENTATION=/lib/lib%.so HOSTS=&#39;native s390x powerpc&#39; CASE=" .. id, "")), 1)
		local xml = written(junit.write, r)
		t.holds(xml, '<failure type="differs" message="' .. text)
		t.equal(select(2, xml:gsub("<failure ", "")), 2)
		-- the hosts' own results stay what they were
		t.lacks(written(results.write, store), "otherwise")
		t.lacks(written(results.write, store), '"differs"')
	end)
	t.test("answers: the words of two hosts against two", function()
		local r = build("native i386 s390x", function(host)
			return { x = host == "s390x" and "1" or "2" }
		end)
		t.equal(r.sections[1].disagreements[1].said,
		    "big-endian hosts (s390x) answer otherwise than " ..
		    "little-endian hosts (native, i386)")
		r = build("native arm64", function(host)
			return { x = host == "native" and "1" or "2" }
		end)
		t.equal(r.sections[1].disagreements[1].said,
		    "arm64 answers otherwise than native")
	end)
	t.test("answers: a passed host that gives none is told", function()
		local r = build("native i386 s390x", function(host)
			return host ~= "i386" and { x = "1" } or nil
		end)
		t.equal(r.sections[1].disagreements[1].said,
		    "32-bit hosts (i386) give no digest, unlike 64-bit " ..
		    "hosts (native, s390x)")
		t.equal(matrix.status(r), 1)
	end)
	t.test("answers: a skipped host has not answered", function()
		local r = build("native i386 s390x", function(host)
			return host ~= "i386" and { x = "1" } or nil
		end, function(host)
			return { result = function(r, n)
				if host == "i386" and r == row and
				    n == name then
					return "skipped", "no such call"
				end
				return "passed"
			end }
		end)
		t.equal(#r.sections[1].disagreements, 0)
	end)
	t.test("answers: another seed or suite is another question", function()
		local r = build("native s390x", by_order, function(host)
			return { seed = host == "s390x" and "2" or "1" }
		end)
		t.equal(#r.sections[1].disagreements, 0)
	end)
	t.test("answers: a host that failed anyhow stays failed", function()
		local r = build("native i386 s390x", by_order, function(host)
			return { result = function(rr, n)
				if host == "s390x" and rr == row and
				    n == name then
					return "failed", "wrong"
				end
				return "passed"
			end }
		end)
		t.equal(#r.sections[1].disagreements, 1)
		t.equal(r.sum.failed, 1)
		t.equal(r.sum.differs, 0)
	end)
	t.test("answers: digests survive a file", function()
		local _, store = build("native i386 s390x", by_order)
		t.write(t.dir .. "/d.jsonl", written(results.write, store))
		local out, status = t.sh(t.program .. " " .. t.dir ..
		    "/d.jsonl")
		t.equal(status, 1)
		t.holds(out, "answer otherwise")
	end)
end

return function(t)
	grouping(t)
	answers(t)
end
