-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Workers: processes of which each serves one test program, and runs the
-- cases that it is told one after another (atf/many.lua).
--
--     pool.run{programs = {{name =, path =, cases = {{name =, weight =}...}}
--         ...}, jobs = N, arguments = {...}, scratch = DIRECTORY,
--         ended = function(result, json), idle = function()}
--
-- A worker that dies takes with it the case that it was at; another goes on
-- with the rest.  One whose case does not end in its time is killed.

local conclude = require "atf.conclude"
local json = require "vmreport.json"
local listing = require "run.listing"
local many = require "atf.many"
local proc = require "proc"
local util = require "vmcorpus.util"

local pool = {
	GRACE = 5,		-- seconds beyond its time that a case is left
	LINE = 64 << 20,	-- bytes of a worker's line, at most
	LOOK = 0.5,		-- seconds between looks at the clock
	START = 50000,		-- weight below which no second worker is worth it
}

local Pool = {}
Pool.__index = Pool

local function weight_of(list)
	local sum = 0
	for _, case in ipairs(list) do
		sum = sum + case.weight
	end
	return sum
end

-- The program that a further worker should serve: one without any, else one
-- that has much left.
local function next_program(self)
	local best
	for _, program in ipairs(self.programs) do
		local left = #program.cases > 0 and
		    (program.workers == 0 or program.left > pool.START)
		if left and (not best or
		    program.workers < best.workers or
		    program.workers == best.workers and
		    program.left > best.left) then
			best = program
		end
	end
	return best
end

local function start(self, program)
	self.number = self.number + 1
	local dir = ("%s/w%d"):format(self.scratch, self.number)
	assert(proc.mkdir(dir))
	local argv = {program.path}
	util.append(argv, self.arguments)
	util.append(argv, {"-a", "-"})
	local p = assert(proc.spawn{argv = argv, dir = dir})
	local worker = {proc = p, program = program, dir = dir, told = {}}
	program.workers = program.workers + 1
	self.workers[#self.workers + 1] = worker
	self.procs[#self.procs + 1] = p
	return worker
end

-- Tells a worker of two cases: that which it is at, and the next.
local function feed(worker)
	local program = worker.program
	while #worker.told < 2 and #program.cases > 0 do
		local case = table.remove(program.cases)
		program.left = program.left - case.weight
		worker.told[#worker.told + 1] = case
		worker.proc:write(case.name .. "\n")
	end
	if #worker.told == 0 then
		worker.proc:shut()
	end
end

-- A case that a worker has not lived to tell of.
local function record(self, worker, case, result, reason)
	local program = worker.program
	program.listed = program.listed or listing.of(program, {}) or {}
	local spec = program.listed[case.name] or {metadata = {}}
	local now = proc.time()
	self.ended(result, json.encode({program = program.name,
	    case = case.name, result = result, reason = reason,
	    started_us = worker.begun or now, ended_us = now,
	    descr = spec.descr, metadata = spec.metadata,
	    stdout = util.read_file(worker.dir .. "/stdout") or "",
	    stderr = util.read_file(worker.dir .. "/stderr") or ""},
	    many.ORDER))
end

local function last_line(text)
	return text:match("([^\n]+)\n*$")
end

-- The end of a worker: what it was told of and has not begun is left.
local function bury(self, i)
	local worker = table.remove(self.workers, i)
	table.remove(self.procs, i)
	local program = worker.program
	program.workers = program.workers - 1
	local st = worker.proc:wait(5) or {signal = 9}
	if worker.begun then
		record(self, worker, table.remove(worker.told, 1),
		    conclude(worker.announced,
		    worker.killed and {timeout = true} or st))
	elseif #worker.told > 0 and not worker.served then
		-- It would be the same with the next one.
		local why = last_line(worker.proc:stderr()) or
		    "ended before its first case"
		util.append(worker.told, program.cases)
		program.cases, program.left = {}, 0
		for _, case in ipairs(worker.told) do
			record(self, worker, case, "broken",
			    ("%s: %s"):format(program.name, why))
		end
		worker.told = {}
	end
	for k = #worker.told, 1, -1 do
		table.insert(program.cases, worker.told[k])
		program.left = program.left + worker.told[k].weight
	end
	proc.remove(worker.dir)
end

local SAID = {}

function SAID.begin(_, worker, rest)
	local seconds = tonumber(rest:match("%d+$"))
	worker.begun, worker.served = proc.time(), true
	worker.deadline = proc.now() + seconds + pool.GRACE
end

function SAID.expect(_, worker, rest)
	worker.announced = rest
end

SAID["end"] = function(self, worker, rest)
	worker.begun, worker.deadline, worker.announced = nil, nil, nil
	table.remove(worker.told, 1)
	self.ended(rest:match("^(%S+) (.*)$"))
	feed(worker)
end

-- Hears what a worker has said.  Whether it has ended.
local function hear(self, worker)
	while true do
		local line, why = worker.proc:line(0, pool.LINE)
		if not line then
			return why ~= "timeout"
		end
		local word, rest = line:match("^(%l+) (.*)$")
		SAID[word](self, worker, rest)
	end
end

local function watch(self, worker)
	if worker.deadline and proc.now() > worker.deadline then
		worker.killed, worker.deadline = true, nil
		worker.proc:kill()
	end
	return hear(self, worker)
end

function pool.run(opts)
	local self = setmetatable(opts, Pool)
	self.workers, self.procs, self.number = {}, {}, 0
	for _, program in ipairs(self.programs) do
		program.left, program.workers = weight_of(program.cases), 0
	end
	while true do
		while #self.workers < self.jobs do
			local program = next_program(self)
			if not program then
				break
			end
			feed(start(self, program))
		end
		if #self.workers == 0 then
			break
		end
		proc.poll(self.procs, pool.LOOK)
		for i = #self.workers, 1, -1 do
			if watch(self, self.workers[i]) then
				bury(self, i)
			end
		end
		self.idle()
	end
end

return pool
