-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- For mk/check-both.sh.
--
--     atf-lua both.lua rows all.plan     a short list of rows such that each
--         program has a case of one of them
--     atf-lua both.lua compare FIRST SECOND     results, of a report or of a
--         run, case by case; what they printed, where both are of a run
--
-- The last line of compare is "N passed, N failed".

package.path = arg[0]:match("^(.*)/") .. "/?.lua;" .. package.path

local check = require "check"
local json = require "vmreport.json"

-- The row of which most programs have cases that have none yet, and so on.
local function rows(path)
	local programs, of = {}, {}
	for line in io.lines(path) do
		local program, row = line:match("^(.-):%S+ (%S+)")
		programs[program] = true
		of[row] = of[row] or {}
		of[row][program] = true
	end
	local list = {}
	while next(programs) do
		local best, most = nil, 0
		for row, has in pairs(of) do
			local n = 0
			for program in pairs(has) do
				n = n + (programs[program] and 1 or 0)
			end
			if n > most or n == most and best and row < best then
				best, most = row, n
			end
		end
		list[#list + 1] = best
		for program in pairs(of[best]) do
			programs[program] = nil
		end
	end
	table.sort(list)
	return table.concat(list, " ")
end

-- When it ran, and so the run's name, are each run's own.
local OWN = {"run", "started_us", "ended_us", "duration_us"}

local function read(path)
	local list, n = {}, 0
	for line in io.lines(path) do
		local r = assert(json.decode(line))
		local name = r.id or r.case
		if r.program then
			for _, field in ipairs(OWN) do
				r[field] = nil
			end
			list[r.program .. ":" .. name] = json.encode(r)
			n = n + 1
		end
	end
	return list, n
end

local function compare(first, second)
	local a, n = read(first)
	local b, m = read(second)
	check.topic = second
	check.equal("as many cases", m, n)
	check.that("there are some", n > 0)
	for name, text in pairs(a) do
		check.equal(name, b[name], text)
	end
	check.finish()
end

if arg[1] == "rows" then
	print(rows(arg[2]))
else
	compare(arg[2], arg[3])
end
