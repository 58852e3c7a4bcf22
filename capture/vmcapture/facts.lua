-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What a real core is, a line a fact, "name value"; and QEMU's command line.
-- It is written last: a directory without facts is not whole.

local vmgen = require "vmgen"

local facts = {}

local function header(path)
	local f <close> = assert(io.open(path, "rb"))

	return f:read(4096) or ""
end

-- Where the target's minidumps have their version.
local function version_at(target)
	for _, t in ipairs(vmgen.targets()) do
		for _, field in ipairs(t.name == target and
		    t.minidump.fields or {}) do
			if field.name == "version" then
				return field.offset
			end
		end
	end
end

-- Format and version of the dump, as the file itself says.
local function format(out, target, order)
	local bytes = header(out .. "/vmcore")

	if bytes:sub(1, 8) == "minidump" then
		return "minidump", (order .. "I4"):unpack(bytes,
		    version_at(target) + 1)
	end
	return "full"
end

local function quote(word)
	if word:match "^[%w_./:=,@%%+-]+$" then
		return word
	end
	return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function version(program)
	local f = io.popen(program .. " --version")
	local line = f and f:read "l" or "?"

	if f then
		f:close()
	end
	return line
end

-- Without the directory it ran in, which is gone.
local function command_line(argv, work)
	local words = {}

	for i, word in ipairs(argv) do
		local at = word:find(work, 1, true)

		words[i] = quote(at and word:sub(1, at - 1) ..
		    word:sub(at + #work + 1) or word)
	end
	return table.concat(words, " ")
end

local function write(path, lines)
	local f <close> = assert(io.open(path, "w"))

	f:write(table.concat(lines, "\n"), "\n")
end

function facts.write(out, c)
	local k, plan = c.kernel, c.plan
	local kind, number = format(out, k.target, k.elf.order)
	local lines = {}
	local function add(name, value)
		lines[#lines + 1] = ("%s %s"):format(name,
		    (tostring(value):gsub("%s+", " ")))
	end

	add("vmcapture", 1)
	add("target", k.target)
	add("format", kind)
	if number then
		add("version", number)
	end
	add("variant", c.head.variant)
	add("pagesize", c.head.pagesize)
	add("displacement", k.displacement)
	add("osreldate", k.osreldate)
	add("release", k.version:match "^FreeBSD (%S+)")
	add("ident", k.ident or "?")
	add("versionstring", k.version)
	add("panic", c.guest.console:match "panic: ([^\r\n]*)" or "?")
	add("machine", c.row.name)
	add("cpu", plan.cpu)
	add("memory", plan.memory)
	for _, pair in ipairs(plan.env) do
		add("set", pair[1] .. "=" .. pair[2])
	end
	add("qemu", version(plan.argv[1]))
	add("pages", c.memory.pages)
	add("changed", #c.memory.changed)
	add("answers", #c.answers)
	for _, t in ipairs(c.times) do
		add("seconds", ("%s %.1f"):format(t[1], t[2]))
	end
	write(out .. "/qemu.txt", {command_line(c.guest.argv, c.work)})
	write(out .. "/facts", lines)
end

return facts
