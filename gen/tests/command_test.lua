-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The vmgen command: exit status, files, and what it prints.

local vmgen = require "vmgen"
local here = require "here"
local t = require "t"

local OUT = here.scratch .. "/command.out"

local function run(args)
	-- A host's preloaded library is not one for the shell and the runner
	-- of this machine: their linker would warn.  The runner sets its own.
	local _, how, status = os.execute((
	    "unset LD_PRELOAD; %s %s >'%s' 2>&1"):format(
	    here.vmgen, args, OUT))
	return how == "exit" and status or how, t.bytes(OUT, 0, 1 << 20)
end

local function put(name, text)
	local path = here.scratch .. "/" .. name
	local f = assert(io.open(path, "wb"))
	f:write(text)
	f:close()
	return path
end

local function expect(name, args, want, pattern)
	local status, out = run(args)
	t.equal("vmgen: " .. name .. ": status", status, want)
	t.check("vmgen: " .. name .. ": text", out:find(pattern) ~= nil, out)
	return out
end

local good = put("good.lua", [[
return {
	name = "a \"name\"", target = "amd64", format = "minidump",
	pages = { 0x5000 }, map = { { va = 0xfffffe0000000000, pa = 0x5000 } },
	queries = { { va = 0xfffffe0000000008, len = 8 },
	    { va = 0xfffffe0000000000, len = 4096 }, { va = 0, len = 1 } },
}
]])

expect("no argument", "", 2, "usage")
expect("an unknown option", "-z", 2, "no option %-z")
expect("no directory", good .. " -o", 2, "wants a directory")
expect("no file", "-d /nonexistent.lua", 2, "nonexistent")
expect("a directory that cannot be", good .. " -o " .. good .. "/x", 2,
    "good.lua/x: ")
expect("a wrong scenario", "-d " .. put("wrong.lua",
    "return { target = 'amd64', format = 'minidump', colour = 1 }"), 1,
    "wrong.lua: colour: there is no such key")
expect("no scenario", "-d " .. put("empty.lua", ""), 1, "gives no table")
expect("a script that fails", "-d " .. put("fails.lua", "error 'why'"), 1,
    "why")

local help = expect("help", "--help", 0, "^usage: vmgen")
local _, lines = help:gsub("\n", "")
t.check("vmgen: help fits a screen", lines <= 24)

local core = vmgen.build(dofile(good))
expect("digest", "-d " .. good, 0, "^" .. core:digest() .. "%s+good.lua\n$")
expect("translation", "-w " .. good .. " 0xfffffe0000000008", 0,
    "0xfffffe0000000008%s+0x5008")
local new = here.scratch .. "/new"
os.remove(new .. "/kernel")
os.remove(new .. "/vmcore")
os.remove(new .. "/expect.json")
os.remove(new)
expect("files, in a new directory", good .. " -o " .. new, 0, "^$")
local json = t.bytes(new .. "/expect.json", 0, 1 << 20)
for _, want in ipairs {
	'"name": "a \\"name\\""', '"va": "0xfffffe0000000008"',
	'"digest": "' .. core:digest() .. '"', '"class": "fail"',
	'"at": "0x0"', ('"bytes": "%016x"'):format(
	    string.unpack(">i8", core:page(0x5000), 9)),
	'"sha256": "' .. vmgen.sha256(core:page(0x5000)) .. '"',
} do
	t.check("vmgen: expect.json has " .. want, json:find(want, 1, true),
	    json)
end
