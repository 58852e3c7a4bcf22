-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The module proc: what its sandbox does with well-behaved and other
-- children.

local check = require "check"
local proc = require "proc"

local function sh(text, more)
	local t = {argv = {"sh", "-c", text}}
	for k, v in pairs(more or {}) do
		t[k] = v
	end
	return assert(proc.spawn(t))
end

local function all(p)
	local lines = {}
	while true do
		local line = p:line(10)
		if not line then
			return table.concat(lines, "\n")
		end
		lines[#lines + 1] = line
	end
end

check.topic = "conversation"
local p = assert(proc.spawn{argv = {"cat"}})
p:write("one\ntwo\nrest")
check.equal("line", p:line(5), "one")
check.equal("line", p:line(5), "two")
check.equal("bytes", p:read(2, 5), "re")
check.equal("no bytes", p:read(0, 5), "")
local t0 = proc.now()
local line, why = p:line(0.1)
check.equal("deadline", line, nil)
check.equal("deadline", why, "timeout")
check.that("in time", proc.now() - t0 < 5)
p:shut()
check.equal("what came late", select(2, p:line(5)), "eof")
check.equal("end", p:wait(5).exit, 0)

check.topic = "more than a pipe holds"
local big = ("0123456789abcdef"):rep(1 << 16)
p = assert(proc.spawn{argv = {"cat"}})
p:write(big)
p:shut()
check.that("comes back", p:read(#big, 20) == big)
check.equal("then ends", select(2, p:read(1, 5)), "eof")

check.topic = "status"
check.equal("exit", sh("exit 7"):wait(5).exit, 7)
local st = sh("kill -SEGV $$"):wait(5)
check.equal("signal", st.name, "SIGSEGV")
check.equal("number", st.signal, 11)
check.equal("no exit", st.exit, nil)
check.that("memory used", st.maxrss > 100000)
p = sh("sleep 100")
check.equal("not yet", select(2, p:wait(0.05)), "timeout")
p:kill()
check.equal("killed", p:wait(5).name, "SIGKILL")
p:kill()		-- of a reaped child: nothing

check.topic = "start"
p, why = proc.spawn{argv = {"/nonexistent/program"}}
check.equal("no program", p, nil)
check.holds("why", why, "exec: No such file")
p, why = proc.spawn{argv = {"true"}, dir = "/nonexistent"}
check.equal("no directory", p, nil)
check.holds("why", why, "chdir: No such file")
check.raises("no argv", "argv", proc.spawn, {})
check.equal("directory", all(sh("pwd", {dir = "/"})), "/")
check.equal("environment", all(assert(proc.spawn{argv = {"/usr/bin/env"},
    env = {A = "1 2"}})), "A=1 2")

check.equal("added to the environment", all(sh("echo $A $HOME", {setenv =
    {A = "b c"}})), "b c " .. os.getenv("HOME"))

check.topic = "descriptors"
local kept = assert(io.open("/dev/null"))
check.equal("no others", all(sh("for i in 0 1 2 3 4 5 6 7 8 9; do "
    .. "if (: <&$i) 2>/dev/null; then printf $i; fi; done; echo", {limits = {}})),
    "012")
kept:close()

check.topic = "standard error"
p = sh("echo evidence >&2; echo out")
check.equal("output", all(p), "out")
p:wait(5)
local head, tail, total = p:stderr()
check.equal("kept", head .. tail, "evidence\n")
check.equal("counted", total, 9)
p = sh("i=0; while [ $i -lt 9000 ]; do echo line $i; i=$((i + 1)); done >&2")
check.equal("a lot", p:wait(20).exit, 0)
head, tail, total = p:stderr()
check.equal("beginning", head:sub(1, 7), "line 0\n")
check.equal("end", tail:sub(-10), "line 8999\n")
check.equal("all counted", total, 10 * 7 + 90 * 8 + 900 * 9 + 8000 * 10)
check.that("bounded", #head + #tail <= 32768)

check.topic = "limits"
check.equal("files", all(sh("ulimit -n", {limits = {nofile = 77}})), "77")
check.equal("core", all(sh("ulimit -c", {limits = {}})), "0")
p = sh("while :; do :; done", {limits = {cpu = 1}})
check.equal("processor time", p:wait(10).name, "SIGXCPU")
p = sh("exec tail /dev/zero",
    {limits = {rss = 50 << 20}})
check.equal("memory", select(2, p:line(20)), "memory")
st = p:wait(5)
check.that("memory verdict", st.memory)
check.equal("killed for it", st.name, "SIGKILL")
check.that("watched", p:resident() > 50 << 20)
check.equal("line without end", select(2, sh("exec cat /dev/zero"):line(10,
    1000)), "long")

check.topic = "process group"
-- The output ends when nobody holds it any more.
p = sh("sleep 300 & echo started; sleep 300")
check.equal("has a child", p:line(5), "started")
p:kill()
check.equal("grandchildren go too", select(2, p:line(5)), "eof")
p:wait(5)
p = sh("sleep 300 & exit 0")
check.equal("nobody ended it", select(2, p:line(0.2)), "timeout")
p:wait(5)
check.equal("also after the child's own end", select(2, p:line(5)), "eof")

check.topic = "a child that reads nothing"
p = sh("sleep 0.3; exit 4")
p:write(("x"):rep(1 << 20))
check.equal("eof", select(2, p:line(5)), "eof")
check.equal("exit", p:wait(5).exit, 4)
check.that("write after the end", not p:write("x") or true)

check.topic = "/dev/vmm"
local dir = assert(proc.mkdtemp("/tmp/vmcorpus-proc.XXXXXX"))
local f = assert(io.open(dir .. "/image", "w"))
f:write("raw\n")
f:close()
p, why = proc.spawn{argv = {"sh", "-c", "cat /dev/vmm/image; "
    .. "echo x > /dev/null && head -c 3 /dev/zero | wc -c; "
    .. "echo more >> /dev/vmm/image"}, devvmm = dir, limits = {}}
if p then
	check.equal("sees it", all(p), "raw\n3")
	check.equal("may write", io.open(dir .. "/image"):read("a"),
	    "raw\nmore\n")
else
	print("skipped: no private /dev: " .. why)
end
check.that("ours is as it was", not proc.stat("/dev/vmm/image"))

check.topic = "system"
check.equal("cwd", proc.realpath("."), proc.cwd())
check.equal("stat", proc.stat(dir .. "/image").type, "file")
check.equal("stat directory", proc.stat(dir).type, "dir")
check.equal("stat nothing", proc.stat(dir .. "/no"), nil)
assert(proc.mkdir(dir .. "/b"))
check.equal("list", table.concat(proc.list(dir), " "), "b image")
check.equal("no list", proc.list(dir .. "/no"), nil)
check.that("own path", proc.self():find("atf%-lua$"))
os.execute("rm -rf '" .. dir .. "'")
