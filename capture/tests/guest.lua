-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The whole of vmcapture, on a guest that does what a kernel does: it boots,
-- asks for a root, panics, and dumps.

local check = require "check"
local proc = require "proc"
local util = require "vmcorpus.util"
local vmgen = require "vmgen"

local BIN = arg[1]
local here = arg[0]:match "^(.*)/"
local MEMORY, SLACK = 32 << 20, 64 << 20	-- of the disk vmcapture makes
local SECTORS = (MEMORY + SLACK) // 512

local function there(program)
	return os.execute(("command -v %s >/dev/null 2>&1"):format(program))
end

local function missing()
	for _, program in ipairs {"qemu-system-x86_64", "clang", "ld.lld"} do
		if not there(program) then
			return program
		end
	end
end

local base = assert(proc.mkdtemp "/tmp/vmcapture-guest.XXXXXX")

local function dump_header(size)
	local h = "FreeBSD Kernel Dump\0" .. ("amd64\0\0\0\0\0\0\0") ..
	    (">I4I4I8I8I4I4"):pack(4, 2, size, 0, 0, 512)

	h = h .. ("\0"):rep(496 - #h) .. (">I8I4"):pack(size, 0)
	local sum = 0

	for at = 1, #h, 4 do
		sum = sum ~ (">I4"):unpack(h, at)
	end
	return h .. (">I4"):pack(sum)
end

local DUMP = ("minidump FreeBSD/amd64\0\0" .. ("<I4"):pack(3)):sub(1, 28) ..
    ("a dump's bytes; "):rep(32)

DUMP = DUMP .. ("\0"):rep(-#DUMP % 512)

-- The kernel file of a guest, or nil where it cannot be built.
local function build(name, ...)
	local image, object = base .. "/image", base .. "/" .. name .. ".o"
	local f <close> = assert(io.open(image, "wb"))
	local h = dump_header(#DUMP)

	f:write(h, DUMP, h)
	f:close()
	local clang = {"clang", "--target=x86_64-unknown-none-elf",
	    "-DSECTORS=" .. SECTORS, ('-DIMAGE="%s"'):format(image)}

	for _, word in ipairs {...} do
		clang[#clang + 1] = word
	end
	for _, word in ipairs {"-c", here .. "/guest.S", "-o", object} do
		clang[#clang + 1] = word
	end
	for _, argv in ipairs {clang, {"ld.lld", "-static", "-z",
	    "max-page-size=4096", "-T", here .. "/guest.lds", "-o",
	    base .. "/" .. name, object}} do
		local p = assert(proc.spawn {argv = argv})
		local status = p:wait(60)

		if not status or status.exit ~= 0 then
			print((p:stderr()))
			return nil
		end
	end
	return base .. "/" .. name
end

-- Exit status and what was said, of any command.
local function command(...)
	local p = assert(proc.spawn {argv = {...}, dir = base})
	local status = p:wait(300)
	local head, tail = p:stderr()

	if not status then
		p:kill(15)
	end
	return status and status.exit, head .. tail
end

local function run(kernel, out, ...)
	return command(BIN .. "/vmcapture", kernel, "-o", out, "--memory",
	    "32M", ...)
end

-- With a first directory of programs: those that it names and no others, or
-- such as take the place of the system's.
local function run_with(path, kernel, out)
	return command("env", "PATH=" .. path, "TMPDIR=" .. base,
	    BIN .. "/vmcapture", kernel, "-o", out, "--memory", "32M")
end

local function script(path, text)
	local f <close> = assert(io.open(path, "w"))

	f:write("#!/bin/sh\n", text, "\n")
	f:close()
	os.execute(("chmod 755 '%s'"):format(path))
end

-- Links to programs, without those of QEMU.
local function without_qemu()
	local dir = base .. "/few"

	assert(proc.mkdir(dir))
	for _, name in ipairs {"sh", "env", "cat", "cp", "df", "mktemp",
	    "readlink", "rm"} do
		os.execute(("ln -s \"$(command -v %s)\" '%s'"):format(name,
		    dir))
	end
	return dir
end

-- Whether a process is left that was told of a directory.
local function left(dir)
	local f <close> = assert(io.popen "ps -A -o args")

	return f:read "a":find(dir .. "/vmcapture.", 1, true) ~= nil
end

-- It ends while the machine runs, by a signal.
local function interrupt(kernel)
	local dir = base .. "/interrupted"

	assert(proc.mkdir(dir))
	local p = assert(proc.spawn {argv = {"env", "TMPDIR=" .. dir, BIN ..
	    "/vmcapture", kernel, "-o", base .. "/none", "--memory", "32M"}})
	local deadline = proc.now() + 60

	while not left(dir) and proc.now() < deadline do
		os.execute "sleep 0.2"
	end
	check.that("QEMU runs", left(dir))
	p:kill(15)
	local status = p:wait(60) or {}
	local head, tail = p:stderr()

	check.equal("exit status", status.exit, 143)
	check.holds("it says so", head .. tail, "vmcapture: interrupted")
	check.that("QEMU is gone", not left(dir))
	check.equal("files that are left", #proc.list(dir), 0)
end

-- A machine that may lose what is typed is started anew, as often as its row
-- says: the row of this guest's has no such line.
local function again(kernel)
	local f <close> = assert(io.open(base .. "/again.lua", "w"))

	f:write([[
		for _, row in ipairs(require "vmcapture.machines".list) do
			row.tries = 3
		end
		local main = assert(package.searchpath("vmcapture.main",
		    package.path))
		assert(loadfile(main))(table.unpack(arg, 1))
	]])
	f:close()
	local work = base .. "/again"

	assert(proc.mkdir(work))
	local status, text = command(BIN .. "/atf-lua", base .. "/again.lua",
	    work, kernel, "-o", base .. "/none", "--memory", "32M", "--limit",
	    "2")

	check.equal("it gives up", status, 1)
	for try = 1, 2 do
		check.holds("it tries again", text, ("(try %d of 3)"):format(
		    try))
	end
	check.holds("what it says at last", text, "phase mountroot: no " ..
	    '"panic:" within 2 s; the last it said: "')
end

local function captured(out)
	local facts = util.read_file(out .. "/facts") or ""
	local machine = vmgen.machine(out .. "/machine.gz")
	local wrong = 0

	check.equal("the dump", util.read_file(out .. "/vmcore"), DUMP)
	check.equal("its headers", util.read_file(out .. "/headers"),
	    dump_header(#DUMP):rep(2))
	check.holds("console", util.read_file(out .. "/console.log"),
	    "panic: a guest")
	check.holds("command line", util.read_file(out .. "/qemu.txt"),
	    "qemu-system-x86_64 -M pc")
	for _, fact in ipairs {"target amd64", "format minidump", "version 3",
	    "variant la48", "osreldate 1501000", "release 15.1-RELEASE",
	    "ident GUEST", "panic a guest without a root",
	    "memory 33554432"} do
		check.holds("facts", facts, "\n" .. fact .. "\n")
	end
	for _, a in ipairs(machine:answers()) do
		local x = machine:mmu(a.va)

		wrong = wrong + ((x and x.pa) ~= a.pa and 1 or 0)
	end
	check.that("answers", #machine:answers() > 20)
	check.equal("answers that the walk does not give", wrong, 0)
	-- The counter of sectors and the stack.
	check.that("what changed", #machine:changed() >= 1 and
	    #machine:changed() <= 3, #machine:changed() .. " pages")
end

check.topic = "a guest"
local lacking = missing()
local kernel = not lacking and build "guest"

if lacking then
	check.skip(lacking .. " is not there")
elseif not kernel then
	check.that("the guest is built", false)
else
	local status, text = run(kernel, base .. "/core")

	if check.equal("vmcapture", status, 0) then
		captured(base .. "/core")
	else
		print(text)
	end
	status, text = run(build("nodump", "-DNODUMP"), base .. "/none")
	check.equal("no disk", status, 1)
	check.holds("no disk", text, "the kernel found no disk to dump to")
	check.that("nothing is left", not proc.stat(base .. "/none"))
	status, text = run(build("silent", "-DSILENT"), base .. "/none",
	    "--limit", "4")
	check.equal("no prompt", status, 1)
	check.holds("no prompt", text,
	    'phase kernel: no "mountroot>" within 4 s')
	status, text = run(build("endless", "-DENDLESS"), base .. "/none",
	    "--limit", "4")
	check.equal("no end", status, 1)
	check.holds("no end", text, "phase dump: no end within 4 s; the last " ..
	    'it said: "')
	status, text = run(kernel, base .. "/none", "--cpu", "nosuch")
	check.equal("QEMU's complaint", status, 2)
	check.holds("QEMU's complaint", text, "nosuch")
	check.topic = "what is not there"
	status, text = run_with(without_qemu(), kernel, base .. "/none")
	check.equal("no QEMU", status, 2)
	check.holds("no QEMU", text, "qemu-system-x86_64 is not there: it is " ..
	    "in Debian's package qemu-system-x86")
	assert(proc.mkdir(base .. "/full"))
	script(base .. "/full/df", "echo Filesystem; echo x 9 9 5 100% /")
	status, text = run_with(base .. "/full:" .. os.getenv "PATH", kernel,
	    base .. "/none")
	check.equal("no room", status, 2)
	check.holds("no room", text, "0 MiB are free")
	check.topic = "an interrupted run"
	interrupt(build("silent", "-DSILENT"))
	check.topic = "a console that loses input"
	again(build("deaf", "-DDEAF"))
end
os.execute(("rm -rf '%s'"):format(base))
