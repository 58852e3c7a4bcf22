-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- atf-lua probe.lua [-v NAME=VALUE]...: whether the implementation can be asked
-- at all.  If not, one line says why, and the exit status is 2.

local config = require "vmcorpus.config"
local driver = require "vmcorpus.driver"
local explain = require "vmcorpus.explain"
local hosts = require "vmcorpus.hosts"

local function fail(why)
	print((why:gsub("%s*\n%s*", "; "):sub(1, 400)))
	os.exit(2)
end

-- Bits, byte order and machine of an ELF file, in words; nil for another.
local function machine(path)
	local f = path and io.open(path, "rb")
	local head = f and f:read(20) or ""
	if f then
		f:close()
	end
	if #head < 20 or head:sub(1, 4) ~= "\127ELF" then
		return nil
	end
	local big = head:byte(6) == 2
	return ("%d bits, %s, machine %d"):format(head:byte(5) * 32,
	    big and "big-endian" or "little-endian",
	    (string.unpack(big and ">I2" or "<I2", head, 19)))
end

-- A dynamic linker does not always say that a library is another machine's.
local function other_machine(program, library)
	local is, want = machine(library), machine(program)
	return is and want and is ~= want and
	    ("%s: is for another machine (%s) than %s (%s)"):format(library,
	    is, program, want)
end

local argv, why = config.command(config.host)
if not argv then
	fail(why)
end
local d, verdict = driver.start(argv, {limits = {seconds = config.timeout}})
if not d and verdict.class == "refused" then
	local library = argv[#argv]
	for _, word in ipairs(argv) do
		if word:match("/kvmdrive$") then
			why = other_machine(word, library)
		end
	end
	fail(why or verdict.text)
elseif not d then
	fail(verdict.class == "start" and verdict.text or
	    table.concat(explain.verdict(verdict), "; "))
end
why = hosts.differs(config.row(config.host), d.hello)
d:finish()
if why and config.abi ~= "exec" then
	fail(why)
end
os.exit(0)
