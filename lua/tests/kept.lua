-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Drivers that kvmkeep lends, and what they are asked in a branch.

local check = require "check"
local driver = require "vmcorpus.driver"
local proc = require "proc"

local bin = proc.self():match("^(.*)/")
local dir = assert(os.tmpname())
local path = dir .. ".sock"
os.remove(dir)

local function keeper(...)
	return assert(proc.spawn{argv = {bin .. "/kvmkeep", path, ...}})
end

-- Asks until the lender listens.
local function borrow()
	local deadline = proc.now() + 10
	local d, verdict
	repeat
		d, verdict = driver.start({"kvmdrive"}, {keeper = path})
	until d or proc.now() > deadline
	return assert(d, verdict and verdict.text)
end

local function lines(replies)
	local list = {}
	for i, reply in ipairs(replies) do
		list[i] = reply.line
	end
	return table.concat(list, "; ")
end

check.topic = "a request that leaves something behind"
local keep = keeper(bin .. "/kvmdrive", bin .. "/../lib/libkvmref.so")
local d = borrow()
local pid = d.proc:pid()
check.equal("is seen", lines(d:together{"fds", "stdio close", "fds"}),
    "ok 3; ok; ok 0")
d:send("fds")
check.equal("the branch is nobody's request", d:pending(), 1)
check.equal("one after another", d:request("fds").line, "ok 0")
d:finish()
d = borrow()
check.equal("the driver lives on", d.proc:pid(), pid)
check.equal("as it was", d:request("fds").line, "ok 3")
check.equal("and again", lines(d:together{"stdio close", "stdio close",
    "fds"}), "ok; ok; ok 0")
d:finish()
d = borrow()
check.equal("lives on again", d.proc:pid(), pid)
check.equal("not in a branch", d:request("join").status, "err")
d:finish()
keep:kill(15)
keep:wait(10)

check.topic = "a driver that has no branch"
keep = keeper("sh", "-c", [[
while read verb rest; do
	case $verb in
	hello) echo "ok vmcorpus 2 host=h bits=64 order=le machine=62" \
	    "long=64 off=64 page=4096 abi=exec implementation==i version=- caps=";;
	fds) echo "ok 3" ;;
	branch) echo "err unknown =no" ;;
	quit) echo ok; exit ;;
	*) echo ok ;;
	esac
done]])
d = borrow()
pid = d.proc:pid()
check.equal("is asked all the same", d:request("stdio", "close").line, "ok")
d:finish()
d = borrow()
check.that("and not kept", d.proc:pid() ~= pid)
pid = d.proc:pid()
check.equal("but for a request that changes nothing",
    d:request("symclear", 0).line, "ok")
d:finish()
d = borrow()
check.equal("it is", d.proc:pid(), pid)
d:finish()
keep:kill(15)
keep:wait(10)
os.remove(path)
