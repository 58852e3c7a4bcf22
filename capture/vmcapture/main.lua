-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- main.lua WORK ARGUMENT...: vmcapture(1), with a directory of its own to
-- work in.

local addresses = require "vmcapture.addresses"
local boot = require "vmcapture.boot"
local facts = require "vmcapture.facts"
local fail = require "vmcapture.fail"
local guest = require "vmcapture.guest"
local half = require "vmcorpus.real.half"
local headers = require "vmcapture.headers"
local hypervisor = require "vmcapture.hypervisor"
local kernel = require "vmcapture.kernel"
local machines = require "vmcapture.machines"
local memory = require "vmcapture.memory"
local options = require "vmcapture.options"
local phases = require "vmcapture.phases"
local place = require "vmcapture.place"
local proc = require "proc"
local registers = require "vmcapture.registers"
local vmgen = require "vmgen"

local SLACK = 64 << 20		-- of the disk, beside the memory

local function say(fmt, ...)
	io.stderr:write("vmcapture: ", fmt:format(...), "\n")
end

-- All, or the names of those that suit a kernel.
local function list(k)
	for _, r in ipairs(machines.list) do
		local suits = not k or r.target == k.target and
		    (not r.page or r.page == k.page)

		if k and suits then
			print(r.name)
		elseif not k then
			print(("%-12s %-12s %5dM  %s"):format(r.target,
			    r.name, r.memory >> 20, r.what))
		end
	end
end

-- Bytes that are free where path is.
local function room(path)
	local f = io.popen(("df -Pk '%s' 2>/dev/null"):format(
	    (path:gsub("'", "'\\''"))))
	local text = f and f:read "a" or ""

	if f then
		f:close()
	end
	local k = text:match "\n%S+%s+%d+%s+%d+%s+(%d+)"

	return k and math.tointeger(tonumber(k)) << 10
end

-- What is written is mostly zeros, and files have holes: half is enough.
local function check_room(path, bytes)
	local free = room(path)

	if free and free < bytes then
		fail.machine("%s: %d MiB are free, and a core of this " ..
		    "machine may want %d", path, free >> 20, bytes >> 20)
	end
end

local function check_qemu(target)
	local t = machines.targets[target]
	local f = io.popen("command -v " .. t.qemu)
	local found = f and f:read "l"

	if f then
		f:close()
	end
	if not found then
		fail.machine("%s is not there: it is in Debian's package %s, " ..
		    "FreeBSD's qemu", t.qemu, t.package)
	end
end

local function make_disk(path, size)
	local f = assert(io.open(path, "wb"))

	f:seek("set", size - 1)
	if not (f:write "\0" and f:close()) then
		fail.machine("%s: a disk of %d MiB cannot be made", path,
		    size >> 20)
	end
end

local function absolute(path)
	return path:sub(1, 1) == "/" and path or proc.cwd() .. "/" .. path
end

-- Whether a directory can be made at path, or is there and empty.
local function check_out(path)
	local names = proc.list(path)
	local parent = path:match "^(.*)/[^/]+/*$"

	if names and #names > 0 then
		fail.machine("%s: it is there already, and not empty", path)
	elseif not names and proc.stat(path) then
		fail.machine("%s: it is no directory", path)
	elseif not names and not proc.list(parent ~= "" and parent or "/") then
		fail.machine("%s: there is no directory %s to make it in",
		    path, parent)
	end
end

-- One boot, up to where the dump begins.
local function start(plan, row, k, o, work)
	local moves = machines.targets[k.target].moves
	local log = assert(io.open(work .. "/console.log", "wb"))
	local g = guest.start(plan.argv, work, log)

	g.hypervisor = row.hypervisor
	local ok, times = pcall(phases.run, g, k, o.limit, moves and
	    function()
		return place.displacement(g, k, work)
	end)

	if not ok then
		g:quit()
		log:close()
		error(times, 0)
	end
	return g, times
end

-- As often as the row allows, where the guest may lose what is typed.
local function boot_until_dump(plan, row, k, o, work)
	local tries = row.tries or 1

	for try = 1, tries do
		make_disk(work .. "/disk.img", plan.memory + SLACK)
		local ok, g, times = pcall(start, plan, row, k, o, work)

		if ok then
			return g, times
		end
		local lost = type(g) == "table" and
		    g.text:match "^phase mountroot"

		if try == tries or not lost then
			error(g, 0)
		end
		say("%s (try %d of %d)", g.text, try, tries)
	end
end

-- What QEMU's MMU says of a captured machine at path.
local function ask(g, path, k, part)
	local machine = vmgen.machine(path)
	local answers = {}

	for i, va in ipairs(addresses.list(machine:map(part[1], part[2]), k,
	    part)) do
		answers[i] = {va, g.qmp:translate(va) or false}
	end
	return answers
end

local function run(command)
	local p = assert(proc.spawn {argv = command})
	local status = p:wait(600) or {}

	if status.exit ~= 0 then
		local head, tail = p:stderr()

		fail.machine("%s", (head .. tail):match "([^\n]+)\n*$" or
		    command[1] .. " failed")
	end
end

local FILES = {"vmcore", "vmcore.gz", "vmcore.zst", "headers", "machine.gz",
    "kernel", "console.log", "qemu.txt", "facts"}

-- All that is left of a machine, into the directory; or nothing.
local function leave(o, k, m, g, work, answers, more)
	local ok, e = pcall(function()
		run {proc.self():match "^(.*)/" .. "/vmcore", "extract",
		    work .. "/disk.img", "-o", o.out}
		headers.copy(work .. "/disk.img", o.out .. "/headers")
		m:write(o.out .. "/machine.gz", answers, more.pages)
		run {"cp", k.path, o.out .. "/kernel"}
		run {"cp", work .. "/console.log", o.out .. "/console.log"}
		more.kernel, more.options, more.guest, more.memory =
		    k, o, g, m
		more.answers, more.work = answers, work
		facts.write(o.out, more)
	end)

	if not ok then
		for _, name in ipairs(FILES) do
			os.remove(o.out .. "/" .. name)
		end
		proc.rmdir(o.out)
		error(e, 0)
	end
end

local function capture(o, work)
	local k = kernel.read(o.kernel, work)
	local row = machines.choose(k, o.machine)

	check_qemu(k.target)
	local plan = boot.plan(k, row, o, work)

	check_room(work, plan.memory // 2)
	check_out(o.out)
	say("%s: %s", o.kernel, k.version:match "[^\n]*")
	say("machine %s, %d MiB", row.name, plan.memory >> 20)
	local g, times = boot_until_dump(plan, row, k, o, work)
	local head = registers.tables(g, k.target)

	head.target, head.memory = k.target, memory.ranges(g.qmp)
	head.pagesize = k.page or 4096
	local m = memory.take(g, head, work)
	local answers, pages = nil, nil

	if not head.hypervisor then
		answers = ask(g, m.path, k, half[head.variant])
	end
	say("the dump begins: %d pages of memory", m.pages)
	times[#times + 1] = {"dump", phases.dump(g, k, o.limit)}
	m:again(g)
	say("the dump has ended: %d pages have changed", #m.changed)
	if head.hypervisor and headers.there(work .. "/disk.img") then
		pages = hypervisor.table(work, k, head)
		answers = ask(g, work .. "/table", k, half[head.variant])
	end
	g:quit()
	g.log:close()
	if not headers.there(work .. "/disk.img") then
		fail.kernel("phase dump: no dump header is at the end of the " ..
		    "disk; %s", phases.said(g))
	end
	say("%d answers of the MMU", #answers)
	leave(o, k, m, g, work, answers, {row = row, plan = plan, head = head,
	    times = times, pages = pages})
	say("%s", o.out)
end

local function main(work, ...)
	local o = options.parse {...}

	if o.help then
		io.stdout:write(options.help)
		return 0
	elseif o.list then
		list(o.kernel and kernel.read(o.kernel, work))
		return 0
	end
	o.out, o.kernel = absolute(o.out), absolute(o.kernel)
	capture(o, work)
	return 0
end

local ok, e = xpcall(main, function(e)
	if type(e) == "table" then
		return e
	end
	-- A text with a place in it is a mistake of ours.
	return {status = 2, text = tostring(e),
	    trace = tostring(e):match "%.lua:%d+:" and debug.traceback(e, 2)}
end, ...)

if ok then
	os.exit(e)
end
if e.trace then
	io.stderr:write(e.trace, "\n")
end
say("%s", e.text)
os.exit(e.status)
