-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Children that kvmkeep lends.

local check = require "check"
local proc = require "proc"

local bin = proc.self():match("^(.*)/")
local dir = assert(os.tmpname())
local path = dir .. ".sock"
os.remove(dir)

-- Asks until the lender listens.
local function lease(limits)
	local deadline = proc.now() + 10
	while true do
		local p, why = proc.lease{socket = path, limits = limits}
		if p or proc.now() > deadline or not why:match("socket") then
			return p, why
		end
	end
end

local function keeper(...)
	return assert(proc.spawn{argv = {bin .. "/kvmkeep", ...}})
end

local function alive(pid)
	return os.execute(("kill -0 %d 2>/dev/null"):format(pid)) == true
end

-- Waits for the end of a process that is not our child.
local function gone(pid)
	local deadline = proc.now() + 10
	while alive(pid) and proc.now() < deadline do
		os.execute("sleep 0.02")
	end
	return not alive(pid)
end

check.topic = "lending"
local keep = keeper("-n", "3", path, "sh", "-c",
    "while read l; do echo \"$l\"; test \"$l\" != die || exit 7; done")
local p = assert(lease())
p:write("one\n")
check.equal("it answers", p:line(10), "one")
local first = p:pid()
check.that("is given back", p:keep())
check.that("once", not p:keep())
p = assert(lease())
check.equal("the same again", p:pid(), first)
local q = assert(lease())
check.that("two at once are two", q:pid() ~= first)
q:write("two\n")
p:write("three\n")
check.equal("each its own", q:line(10), "two")
check.equal("each its own", p:line(10), "three")

check.topic = "what is not kept"
p:write("unread\n")
check.that("unsent bytes", not p:keep())
check.equal("nothing was lost", p:line(10), "unread")
check.that("then it can be", p:keep())
p = assert(lease())
check.equal("a third time", p:pid(), first)
check.that("the last of three", p:keep())
check.that("ends", gone(first))
local second = q:pid()
q = nil		-- luacheck: ignore
collectgarbage()
check.that("one that was not given back ends", gone(second))

check.topic = "the end of one that is lent"
p = assert(lease())
p:write("die\n")
check.equal("answers", p:line(10), "die")
check.equal("ends", select(2, p:line(10)), "eof")
local st = p:wait(10)
check.equal("its status", st.exit, 7)
check.that("memory it used", st.maxrss > 100000)
check.that("is not kept", not p:keep())
p = assert(lease())
p:kill()
check.equal("a signal", p:wait(10).name, "SIGKILL")
keep:kill(15)
check.equal("the lender ends when told", keep:wait(10).exit, 0)
p = proc.lease{socket = path}
check.equal("nobody lends", p, nil)

-- Takes 60 MiB at once when it is told to.
local eats = dir .. ".lua"
local f = assert(io.open(eats, "w"))
f:write("io.read(); local x = ('x'):rep(60 << 20); ",
    "require('proc').sleep(10); print(#x)\n")
f:close()

check.topic = "memory"
keep = keeper(path, proc.self(), eats)
p = assert(lease{rss = 32 << 20})
p:write("go\n")
check.equal("limit of the borrower", select(2, p:line(10)), "memory")
check.equal("was killed", p:wait(10).name, "SIGKILL")
keep:kill(15)
keep:wait(10)

-- Linux tells of children where it was built to.
check.topic = "memory of a child"
keep = keeper(path, "sh", "-c", "\"$0\" \"$1\"; echo over", proc.self(), eats)
p = assert(lease{rss = 32 << 20})
local children = io.open(("/proc/%d/task/%d/children"):format(p:pid(), p:pid()))
if children then
	children:close()
	p:write("go\n")
	check.equal("counts", select(2, p:line(10)), "memory")
	check.equal("ends its parent", p:wait(10).name, "SIGKILL")
end
p = nil		-- luacheck: ignore
collectgarbage()
keep:kill(15)
keep:wait(10)

check.topic = "a driver that cannot be started"
keep = keeper(path, "/nonexistent/driver")
local none, why = lease()
check.equal("nothing", none, nil)
check.holds("and why", why, "/nonexistent/driver: exec: No such file")
keep:kill(15)
keep:wait(10)
os.remove(path)
os.remove(eats)
