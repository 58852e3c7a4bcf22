-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Whole cases, against drivers that lie in one known way each: the verdict,
-- the vector it names, and the words.

local check = require "check"
local proc = require "proc"
local util = require "vmcorpus.util"

local here = assert(proc.realpath(arg[0])):match("^(.*)/")
local self = assert(proc.self())
local dir = assert(proc.mkdtemp("/tmp/vmcorpus-lua.XXXXXX"))
local runs = 0

local function write(path, text, mode)
	local f = assert(io.open(path, "w"))
	f:write(text)
	f:close()
	if mode then
		assert(proc.chmod(path, mode))
	end
	return path
end

local function fake(mode, open)
	runs = runs + 1
	return write(("%s/fake%d"):format(dir, runs), ("#!%s\nMODE = {%s}\n"
	    .. "OPEN = %q\n"):format(self, mode, open or "") ..
	    assert(util.read_file(here .. "/fake_driver.lua")), 493)
end

-- Runs the fixture's case; returns result line, stdout, stderr, exit status.
local function run(name, vars)
	runs = runs + 1
	local work = ("%s/run%d"):format(dir, runs)
	assert(proc.mkdir(work))
	local argv = {self, here .. "/fixture_test.lua"}
	for _, k in ipairs(util.sorted_keys(vars)) do
		argv[#argv + 1] = "-v"
		argv[#argv + 1] = k .. "=" .. vars[k]
	end
	util.append(argv, {"-r", work .. "/result", name})
	local p = assert(proc.spawn{argv = argv, dir = work})
	local out = {}
	while true do
		local line = p:line(60)
		if not line then
			break
		end
		out[#out + 1] = line
	end
	local st = p:wait(10)
	return util.read_file(work .. "/result"), table.concat(out, "\n"),
	    (p:stderr()), st and st.exit
end

local function with(mode, more)
	local vars = {abi = "exec", implementation = fake(mode)}
	for k, v in pairs(more or {}) do
		vars[k] = v
	end
	return vars
end

local CASE = "amd64_minidump3_la48__basic"

check.topic = "an honest driver"
local _
local result, out, err, status = run(CASE, with(""))
check.equal("result", result, "passed\n")
check.equal("exit", status, 0)
check.equal("standard error", err, "")
check.holds("vectors", out, "vmcorpus vectors 12\n")
check.holds("clauses", out, "vmcorpus clause MD-READ-1 11\n")
check.holds("other clauses", out, "vmcorpus clause MD-READ-2 1")
check.holds("implementation", out, "vmcorpus implementation fake\n")
check.holds("host", out, "vmcorpus host native fake-cpu bits=64 order=le")

-- {how, words of the reason, words of standard error, configuration}
local LIES = {
	{"zero", "1 of 12 vectors failed; the first, \"page 3\" (MD-READ-1 "
	    .. "MD-READ-2)",
	    "right are"},
	{"nothing", "\"page 3\"", "wrong from byte 0 on: it was not written"},
	{"beyond", "\"page 3\"", "kvm_read2(0xfffffe0000003000, 8)"},
	{"canary", "\"page 3\"", "bytes before the buffer were written"},
	{"refuse", "expected 8 bytes (all): all mapped, got -1",
	    "make run"},
	{"crash", "got the driver was ended by SIGSEGV (crash)",
	    "about to follow a null pointer"},
	{"exit", "exited with status 3 before it replied (exit)", "bug"},
	{"garbage", "broke the protocol", "Segmentation fault"},
	{"endless", "broke the protocol: a line without end", "page 3"},
	{"short", "exited with status 0 before it replied", "page 3"},
	{"hang", "gave no reply for 1 s (hang)", "while it owed a reply to: "
	    .. "read 0 read2 0xfffffe0000003000 8", {timeout = 1}},
	{"memory", "held more than 64 MiB of memory", "page 3"},
}
local VERDICT = {
	zero = "bytes wrong bytes", nothing = "bytes wrong bytes",
	refuse = "class no bytes", beyond = "class no bytes",
	canary = "canary writes before the buffer",
	endless = "garbage breaks the protocol",
	garbage = "garbage breaks the protocol", short = "exit exits",
	crash = "crash crashes", exit = "exit exits", hang = "hang hangs",
	memory = "memory takes endless memory",
}
for _, lie in ipairs(LIES) do
	check.topic = "a driver that lies: " .. lie[1]
	local mode = ("{at = 0x3000, how = %q}"):format(lie[1])
	result, out, err, status = run(CASE, with(mode, lie[4]))
	check.holds("failed", result, "failed: 1 of 12 vectors failed; ")
	check.equal("one line", select(2, result:gsub("\n", "")), 1)
	check.holds("reason", result, lie[2])
	check.equal("exit", status, 1)
	check.holds("evidence", err, lie[3])
	check.holds("names the vector", err, "FAILED vector 4 \"page 3\" of "
	    .. CASE)
	check.holds("says the bug", err, "shows another page")
	check.holds("replays", err, "CASE=" .. CASE .. " VECTOR='page 3'")
	check.holds("class", out, "vmcorpus verdict " .. VERDICT[lie[1]] ..
	    "\n")
	check.holds("all others ran", out, "vmcorpus vectors 12\n")
end

check.topic = "several"
local two = "{at = 0x3000, how = 'crash'}, {at = 0x5000, how = 'zero'}"
result, _, err = run(CASE, with(two))
check.holds("counts", result, "2 of 12 vectors failed; the first, \"page 3\"")
check.holds("goes on after the crash", err, "\"page 5\"")
local all = {}
for i = 0, 9 do
	all[#all + 1] = ("{at = %d, how = 'crash'}"):format(i * 4096)
end
result, _, err = run(CASE, with(table.concat(all, ",")))
check.holds("gives up", result, "12 of 12 vectors failed; the first")
check.holds("and says so", err, "not asked: the driver has died or hung before (5)")

check.topic = "open"
result, _, err = run(CASE, {abi = "exec", implementation = fake("",
    "refuse")})
check.holds("refused", result, "\"open\" (MD-READ-1 MD-READ-2)")
check.holds("its text", err, "no such thing")
result = run("amd64_full13_1_la48__refusal", {abi = "exec",
    implementation = fake("", "refuse")})
check.holds("where it may refuse", result, "skipped: refused, as it may be")

check.topic = "end"
result, out, err = run(CASE, {abi = "exec", implementation = fake("",
    "spoiled end")})
check.holds("spoiled", result, "1 of 13 vectors failed; the first, \"quit\"")
check.holds("class", out, "vmcorpus verdict exit exits")
check.holds("evidence", err, "| a destructor goes wrong")

check.topic = "one vector"
local vars = with("{at = 0x3000, how = 'zero'}")
vars.vector = "page 3"
result = run(CASE, vars)
check.holds("by label", result, "1 of 1 vectors failed")
vars.vector = "4"
check.holds("by number", (run(CASE, vars)), "1 of 1 vectors failed")
vars.vector = "page 2"
check.equal("another", (run(CASE, vars)), "passed\n")
vars.vector = "page 99"
check.holds("none", (run(CASE, vars)), "no vector \"page 99\"")

check.topic = "keep"
result = run(CASE, with("", {keep = dir .. "/keep/new"}))
check.equal("result", result, "passed\n")
for _, name in ipairs{"kernel", "vmcore"} do
	check.that(name, (util.read_file(("%s/keep/new/%s/core1/%s"):format(
	    dir, CASE, name)) or ""):find("^stub "))
end
result = run(CASE, with("", {keep = "/dev/null/keep"}))
check.holds("nowhere", result, "broken: keep=/dev/null/keep: ")

check.topic = "known failures"
local function stanza(label)
	return write(dir .. "/known", "implementation fake\nversion 1.*\n"
	    .. "reason bad page\nupstream https://example.org/7\ncase "
	    .. CASE .. " " .. label .. "\n")
end
vars = with("{at = 0x3000, how = 'crash'}", {known = stanza("page 3")})
result, _, _, status = run(CASE, vars)
check.equal("exact", result,
    "expected_failure: bad page (https://example.org/7)\n")
check.equal("exit", status, 0)
stanza("page 4")
check.holds("another vector", (run(CASE, vars)), "failed: " .. dir ..
    "/known:5: the known failure \"page 4\" does not fail any more")
stanza("page *")
check.holds("too many", (run(CASE, vars)), "delete the line")
result = run(CASE, with("", {known = stanza("page 3")}))
check.holds("mended", result, "delete the line")

check.topic = "claims, levels, needs"
vars = with("", {claims = write(dir .. "/claims", "i386/*\n")})
check.holds("unclaimed", (run(CASE, vars)), "skipped: ")
check.holds("unclaimed in a case of no row", (run("api__borrows", vars)),
    "skipped: it needs amd64/minidump3/la48, which")
check.equal("may", (run("amd64_minidump3_la48__may", with(
    "{at = 0, how = 'zero'}"))), "passed\n")
check.equal("need", (run("amd64_minidump3_la48__need", with(""))),
    "skipped: the implementation has no kvm_walk_pages\n")
check.holds("nothing", (run("amd64_minidump3_la48__nothing", with(""))),
    "failed: the case ran no vector")
check.equal("skip", (run("amd64_minidump3_la48__skips_late", with(""))),
    "skipped: enough\n")
check.holds("a skip hides no failure", (run(
    "amd64_minidump3_la48__skips_late", with("{at = 0, how = 'zero'}"))),
    "failed: 1 of 1 vectors failed")
check.holds("what follows a core that does not open", (run(
    "amd64_minidump3_la48__after_open", {abi = "exec",
    implementation = fake("", "refuse")})), "failed: 2 of 2 vectors failed; "
    .. "the first, \"open\"")
check.holds("belief", (run("amd64_minidump3_la48__belief", with(""))),
    "broken: wrong: the case expects full")
check.holds("an error", (run("amd64_minidump3_la48__error", with(""))),
    "broken: ")
check.holds("no driver", (run(CASE, {abi = "exec",
    implementation = "/nonexistent"})), "broken: /nonexistent")
check.equal("api", (run("api__closed", with(""))), "passed\n")
check.holds("death outside", (run("amd64_minidump3_la48__outside", with(
    "{at = 0, how = 'crash'}"))), "outside of the vectors")

check.topic = "hosts side by side"
-- Runs a case on amd64, i386, posix and musl; lies of the others by host.
local function together(name, lies, more)
	local base = ("%s/%%"):format(dir)
	for _, host in ipairs{"amd64", "i386", "posix", "musl"} do
		local path = dir .. "/" .. host
		os.remove(path)
		if lies[host] ~= "missing" then
			assert(os.rename(fake(lies[host] or "",
			    lies[host .. " end"]), path))
		end
	end
	local given = {abi = "exec", implementation = base, host = "amd64",
	    together = "i386,posix,musl"}
	for k, v in pairs(more or {}) do
		given[k] = v
	end
	return run(name, given)
end
local function same(host)
	return ("vmcorpus same %s fake-cpu bits=64 order=le page=4096 "
	    .. "implementation==fake version==1.5"):format(host)
end

result, out, err = together(CASE, {})
check.equal("alike", result .. err, "passed\n")
for _, host in ipairs{"amd64", "i386", "posix", "musl"} do
	check.holds(host, out, same(host))
end
check.lacks("nobody leaves", out, "vmcorpus apart")
result, out, err = together(CASE, {i386 = "{at = 0x3000, how = 'zero'}",
    posix = "{at = 0x5000, how = 'crash'}", musl = "missing"})
check.equal("only others differ", result .. err, "passed\n")
check.holds("the first", out, same("amd64"))
check.lacks("no other", out, "vmcorpus same [ipm]")
check.holds("bytes", out, "vmcorpus apart i386 read 0 read2 "
    .. "0xfffffe0000003000 8: other bytes")
check.holds("a death", out, "vmcorpus apart posix read 0 read2 "
    .. "0xfffffe0000005000 8: was ended by SIGSEGV")
check.holds("no driver", out, "vmcorpus apart musl " .. dir .. "/musl: ")
_, out = together(CASE, {i386 = "{at = 0x3000, how = 'refuse'}"})
check.holds("another reply", out, "answered \"ok -1 14 +8\", not \"ok 8 0 +8\"")
result, out = together(CASE, {amd64 = "{at = 0x3000, how = 'zero'}"})
check.holds("the first lies", result, "failed: 1 of 12 vectors failed")
check.lacks("and settles nothing", out, "vmcorpus same")
result, out = together(CASE, {amd64 = "{at = 0x3000, how = 'zero'}",
    i386 = "{at = 0x3000, how = 'zero'}"})
check.holds("two lie alike", result, "failed: 1 of 12 vectors failed")
check.lacks("and are asked again", out, "vmcorpus same")
_, out = together(CASE, {["i386 end"] = "spoiled end"})
check.holds("the end", out, "vmcorpus apart i386 the end of the driver: "
    .. "exited with status 9")
check.holds("of one", out, same("posix"))
_, out = together(CASE, {}, {known = write(dir .. "/known",
    "implementation fake\nhost posix\nreason bad page\nupstream "
    .. "https://example.org/7\ncase " .. CASE .. " page 3\n")})
check.holds("known failures elsewhere", out,
    "vmcorpus apart posix it has known failures")
check.holds("not here", out, same("musl"))
result, out = together("amd64_minidump3_la48__need", {})
check.holds("skipped", result, "skipped: ")
check.holds("alike", out, same("musl"))
result, out, err = together("amd64_minidump3_la48__truncates", {})
check.equal("a file changes once", result .. err, "passed\n")
check.holds("for all", out, same("i386"))
_, out = together("amd64_minidump3_la48__truncates",
    {posix = "{at = 0, how = 'zero'}"})
check.holds("and others go on", out, "vmcorpus apart posix read 0")
_, out = together("amd64_minidump3_la48__asks_for_the_host",
    {["musl end"] = "short longs"})
check.holds("another kind of host", out,
    "vmcorpus apart musl long=64 is false here, and true on the first host")
check.holds("the same kind", out, same("posix"))

os.execute("rm -rf '" .. dir .. "'")
