-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The command line.
--
--	options.parse(words)	{kernel=, out=, machine=, cpu=, memory=,
--				 full=, set = list of {name, value}, limit=},
--				or {help = true}; raises {status=, text=}
--	options.size(text)	bytes: a number with K, M or G, or nil

local fail = require "vmcapture.fail"

local options = {}

options.help = [[
usage: vmcapture [option ...] KERNEL -o DIR

Boots a FreeBSD kernel in QEMU, without a userland, lets it panic and dump, and
leaves the core that it wrote in DIR, with the memory and the MMU's answers
that readers of it are judged by.  KERNEL is a kernel's ELF file, or a
kernel.txz or a package that holds one.

  -o DIR             the directory to make
  --machine NAME     a row of --list, else what suits the kernel
  --cpu MODEL        QEMU's -cpu
  --memory SIZE      with K, M or G
  --full             a full dump in place of a minidump
  --set NAME=VALUE   a variable of the kernel's environment; any number
  --limit SECONDS    for each phase: firmware, kernel, mountroot, panic, dump
  --list             the machines, a line each; with KERNEL, the names of its own
  --help

Exit status: 0 captured; 1 the kernel left no core, the reason is said; 2 could
not run.
]]

local SUFFIX = {[""] = 0, K = 10, M = 20, G = 30}

function options.size(text)
	local n, suffix = text:match "^(%d+)([KMG]?)$"

	return n and math.tointeger(tonumber(n)) << SUFFIX[suffix] or nil
end

local function number(name, text)
	local n = tonumber(text)

	if not n or n <= 0 then
		fail.usage("--%s %s: a number of seconds is wanted", name,
		    text)
	end
	return n
end

local function variable(text)
	local name, value = text:match "^([%w._-]+)=(%S*)$"

	if not name then
		fail.usage("--set %s: NAME=VALUE without blanks is wanted",
		    text)
	end
	return {name, value}
end

local function memory(text)
	if not options.size(text) or options.size(text) < 32 << 20 then
		fail.usage("--memory %s: a size of 32M or more is wanted", text)
	end
	return options.size(text)
end

local WITH_VALUE = {
	["-o"] = function(o, v)
		o.out = v
	end,
	["--machine"] = function(o, v)
		o.machine = v
	end,
	["--cpu"] = function(o, v)
		o.cpu = v
	end,
	["--memory"] = function(o, v)
		o.memory = memory(v)
	end,
	["--set"] = function(o, v)
		table.insert(o.set, variable(v))
	end,
	["--limit"] = function(o, v)
		o.limit = number("limit", v)
	end,
}
local ALONE = {
	["--full"] = "full", ["--help"] = "help", ["-h"] = "help",
	["--list"] = "list",
}

function options.parse(words)
	local o = {set = {}}
	local i = 1

	while words[i] do
		local word = words[i]
		local name, value = word:match "^(%-%-%l+)=(.*)$"

		name = name or word
		if WITH_VALUE[name] then
			if not value then
				i = i + 1
				value = words[i]
			end
			if not value then
				fail.usage("%s wants a value", name)
			end
			WITH_VALUE[name](o, value)
		elseif ALONE[word] then
			o[ALONE[word]] = true
		elseif word:sub(1, 1) == "-" then
			fail.usage("%s: no such option", word)
		elseif o.kernel then
			fail.usage("%s: one kernel at a time", word)
		else
			o.kernel = word
		end
		i = i + 1
	end
	if not (o.help or o.list or o.kernel) then
		fail.usage "no kernel is named"
	elseif not (o.help or o.list or o.out) then
		fail.usage "no directory is named: -o DIR"
	end
	return o
end

return options
