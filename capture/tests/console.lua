-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The phases, with a machine that says what it is told to.

local check = require "check"
local elf = require "vmcorpus.elf"
local phases = require "vmcapture.phases"
local tiny = require "tiny"

local KERNEL = {path = "k", target = "amd64",
    elf = elf.parse(tiny.kernel "amd64")}

-- script: a list of texts, "stopped" or "ended"; then silence.
local function machine(script)
	local g = {console = "", typed = "", breaks = {}}
	local at = 0

	g.gdb = {
		break_at = function(_, va)
			g.breaks[va] = true
		end,
		unbreak = function(_, va)
			g.breaks[va] = nil
		end,
		go = function() end,
	}
	function g:type(bytes)
		self.typed = self.typed .. bytes
	end
	function g:pump()
		at = at + 1
		local word = script[at]

		if word == "stopped" or word == "ended" then
			return word
		end
		self.console = self.console .. (word or "")
	end
	return g
end

local BOOT = {"SeaBIOS\r\n", "---<<BOO", "T>>---\r\nCopyright\r\n",
    "da0 lost\r\nmountroot", "> "}

local function script(...)
	local list = table.move(BOOT, 1, #BOOT, 1, {})

	return table.move({...}, 1, select("#", ...), #list + 1, list)
end

local function run(list)
	local g = machine(list)
	local ok, e = pcall(phases.run, g, KERNEL, 0.2)

	return ok, ok and e or e.text, g
end

check.topic = "phases"
local ok, times, g = run(script("\r\npanic: mountroot: no\r\n", "stopped"))

check.that("a boot to the dump", ok)
check.equal("a carriage return at the prompt", g.typed:sub(1, 1), "\r")
check.equal("no breakpoint is left", next(g.breaks), nil)
local names = {}

for i, t in ipairs(ok and times or {}) do
	names[i] = t[1]
end
check.equal("each has its time", table.concat(names, " "),
    "firmware kernel mountroot panic")

check.that("a panic before it looks for a root", (run {"---<<BOOT>>---",
    "panic: early", "stopped"}))

local function fails(what, part, list)
	local good, text = run(list)

	check.that(what .. " fails", not good)
	check.holds(what, text, part)
end

fails("silence", "phase firmware: no word of a kernel", {})
fails("silence, once it has begun", 'phase kernel: no "mountroot>"',
    {"---<<BOOT>>---\r\n", "hello\r\n"})
fails("it", 'the last it said: "hello"', {"---<<BOOT>>---\r\n", "hello\r\n"})
fails("a prompt that does not listen", "phase mountroot", BOOT)
fails("no disk", "found no disk", script("panic: x\r\n",
    "Cannot dump: no dump device specified.\r\n"))
fails("no disk", "panic: x", script("panic: x\r\n",
    "Cannot dump: no dump device specified.\r\n"))
fails("a disk that is too small", "does not fit", script("panic: x\r\n",
    "Dump failed. Partition too small (about 1MB were needed this time).\r\n"))
fails("a debugger", "waits in its debugger", script("panic: x\r\n",
    "[ thread pid 1 ]\r\n", "db> "))
fails("a machine that goes off", "turned off", script("panic: x\r\n",
    "ended"))
fails("control characters", "a b", {"---<<BOOT>>---\r\na\27\7b\r\n"})
