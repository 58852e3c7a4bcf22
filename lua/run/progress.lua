-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- How far a run is, on standard error: in one line on a terminal, in a line
-- now and then elsewhere.
--
--     local p = progress.new(name, cases, weight)
--     p:done(good, weight)     a case has ended
--     p:tell()                 shows it, if it is time to
--     p:close()                the end of the run

local proc = require "proc"

local progress = {
	TERMINAL = 0.2,		-- seconds between two lines
	LOG = 30,
	ENOUGH = 20,		-- the share of the cases (1 in so many) that
				-- must have ended before an estimate is one
}

local Progress = {}
Progress.__index = Progress

function progress.new(name, cases, weight)
	local terminal = proc.isatty(2)
	local now = proc.now()
	return setmetatable({name = name, cases = cases, weight = weight,
	    ended = 0, bad = 0, past = 0, started = now, told = now,
	    terminal = terminal,
	    every = terminal and progress.TERMINAL or progress.LOG}, Progress)
end

function Progress:done(good, weight)
	self.ended = self.ended + 1
	self.past = self.past + weight
	if not good then
		self.bad = self.bad + 1
	end
end

local function span(seconds)
	seconds = math.floor(seconds + 0.5)
	if seconds < 60 then
		return ("%d s"):format(seconds)
	end
	return ("%d min %02d s"):format(seconds // 60, seconds % 60)
end

local function text(self, now)
	local left = ""
	if self.past > 0 and self.ended < self.cases and
	    self.ended * progress.ENOUGH >= self.cases then
		left = (", %s left"):format(span((now - self.started) *
		    (self.weight - self.past) / self.past))
	end
	return ("%s: %d of %d cases, %d failed%s"):format(self.name,
	    self.ended, self.cases, self.bad, left)
end

function Progress:tell()
	local now = proc.now()
	if now - self.told < self.every then
		return
	end
	self.told = now
	if self.terminal then
		io.stderr:write("\r", text(self, now), "\27[K")
	else
		io.stderr:write(text(self, now), "\n")
	end
end

function Progress:close()
	local now = proc.now()
	io.stderr:write(self.terminal and "\r" or "", text(self, now), ", in ",
	    span(now - self.started), self.terminal and "\27[K" or "", "\n")
end

return progress
