-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- From the start of the machine to its dump: each phase has a limit, and ends
-- by what the console says; the last but one by the dump routine's first
-- instruction, the last by what comes behind its last.
--
--	phases.run(g, kernel, limit, displaced)	stops at the dump's beginning;
--					list of {name, seconds}.  displaced(g,
--					kernel) tells how far a kernel has moved,
--					nil for one that does not
--	phases.dump(g, kernel, limit)	from there to its end: seconds
--	phases.said(g)			what the guest said last, for messages
--
-- Raises by fail.  The text has what the guest said last.

local fail = require "vmcapture.fail"
local proc = require "proc"
local registers = require "vmcapture.registers"

local phases = {}

-- What writes a dump, headers and all; those around it, where there is none of
-- them, also set and clear what says that a dump is going on.
local ROUTINES = {"cpu_minidumpsys", "minidumpsys", "dumpsys_generic"}
local AROUND = {"dumpsys", "doadump"}

local BEGUN = {"---<<BOOT>>---", "Copyright (c) 1992", "KDB: debugger",
    "FreeBSD is a registered trademark"}

local PHASES = {
	{name = "firmware", limit = 90, said = BEGUN,
	    hint = "no word of a kernel: it has no driver for this serial " ..
	    "port, or it cannot run on this machine"},
	{name = "kernel", limit = 300, said = {"mountroot>"}},
	{name = "mountroot", limit = 60, said = {"panic:", "Dumping "},
	    type = "\r", again = 3},
	{name = "panic", limit = 60, said = {}},
}
local DUMP = 600

-- What leads nowhere, and what that means.
local DEAD_ENDS = {
	{"No suitable dump device was found", "the kernel found no disk to " ..
	    "dump to"},
	{"Cannot dump: no dump device", "the kernel found no disk to dump to"},
	{"Cannot dump", "the kernel does not dump"},
	{"Partition too small", "the dump does not fit on its disk"},
	{"DUMP FAILED", "the dump failed"},
	{"Dump failed", "the dump failed"},
	{"Dump aborted", "the dump was aborted"},
	{"\ndb> ", "the kernel waits in its debugger"},
	{"\rdb> ", "the kernel waits in its debugger"},
}

local function last_line(g)
	return g.console:match "([^\r\n]*%S[^\r\n]*)%s*$" or ""
end

local function panic(g)
	return g.console:match "panic: ([^\r\n]*)"
end

-- Everything that a failure says ends with this.
function phases.said(g)
	local line = last_line(g)

	return line == "" and "it said nothing" or
	    ('the last it said: "%s"'):format(line:sub(-200))
end

local function check_dead_ends(g, phase)
	for _, end_ in ipairs(DEAD_ENDS) do
		local at = g.console:find(end_[1], 1, true)

		if at then
			fail.kernel("phase %s: %s: \"%s\"%s", phase, end_[2],
			    g.console:match("[^\r\n]*", at):sub(1, 200),
			    panic(g) and "; panic: " .. panic(g) or "")
		end
	end
end

local function heard(g, texts, from)
	for _, text in ipairs(texts) do
		if g.console:find(text, from, true) then
			return true
		end
	end
	return false
end

-- Until said texts are heard ("said") or the machine stops ("stopped").
local function wait(g, phase, limit)
	local deadline = proc.now() + limit
	local from = #g.console + 1
	local again = phase.type and proc.now()

	while proc.now() < deadline do
		if again and proc.now() >= again then
			g:type(phase.type)
			again = again + phase.again
		end
		local what = g:pump(0.02)

		if what == "ended" then
			fail.kernel("phase %s: the machine was turned off " ..
			    "without a dump; %s", phase.name, phases.said(g))
		elseif what == "stopped" then
			return "stopped"
		elseif heard(g, phase.said, math.max(1, from - 64)) then
			return "said"
		end
		check_dead_ends(g, phase.name)
	end
	fail.kernel("phase %s: %s within %g s; %s", phase.name, phase.hint or
	    (#phase.said > 0 and 'no "' .. phase.said[1] .. '"' or
	    "no end"), limit, phases.said(g))
end

-- Bytes from a function's symbol to where its own module calls it: on powerpc64
-- its first instructions are for others.
local function local_entry(symbol)
	return 1 << (symbol.other >> 5 & 7) >> 2 << 2
end

-- Where the kernel dumps, as it was linked.
local function routines(kernel, names)
	local list, wanted = {}, {}

	for _, name in ipairs(names) do
		wanted[name] = true
	end
	for _, s in ipairs(kernel.elf.list) do
		if wanted[s.name] then
			list[#list + 1] = s.value
			if local_entry(s) ~= 0 then
				list[#list + 1] = s.value + local_entry(s)
			end
		end
	end
	if #list == 0 and names == ROUTINES then
		return routines(kernel, AROUND)
	elseif #list == 0 then
		fail.machine("%s: it has none of the functions that dump: " ..
		    "%s, %s", kernel.path, table.concat(ROUTINES, ", "),
		    table.concat(AROUND, ", "))
	end
	return list
end

local function set(g, at, displacement)
	for _, address in ipairs(at) do
		g.gdb:break_at(address + displacement)
	end
end

-- Stops a kernel that has moved, to see where it is, and lets it go on.
local function look(g, kernel, at, displaced)
	g.qmp:call "stop"
	if not g.gdb:stopped(10) then
		fail.machine "QEMU does not stop when it is told to"
	end
	kernel.displacement = displaced(g, kernel)
	set(g, at, kernel.displacement)
	g.gdb:go()
end

function phases.run(g, kernel, limit, displaced)
	local times = {}
	local at = routines(kernel, ROUTINES)

	kernel.displacement = 0
	if not displaced then
		set(g, at, 0)
	end
	g.gdb:go()
	for _, phase in ipairs(PHASES) do
		local start = proc.now()
		local what = wait(g, phase, limit or phase.limit)

		times[#times + 1] = {phase.name, proc.now() - start}
		if what == "stopped" then
			break
		elseif displaced and phase.name == "kernel" then
			look(g, kernel, at, displaced)
		end
	end
	for _, address in ipairs(at) do
		g.gdb:unbreak(address + kernel.displacement)
	end
	return times
end

function phases.dump(g, kernel, limit)
	local back = registers.back(g, kernel.target)
	local start = proc.now()

	g.gdb:break_at(back)
	g.gdb:go()
	wait(g, {name = "dump", said = {}}, limit or DUMP)
	-- What it has said while it dumped.
	g:pump(0.05)
	check_dead_ends(g, "dump")
	return proc.now() - start
end

return phases
