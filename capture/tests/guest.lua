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

-- Exit status and what was said.
local function run(kernel, out, ...)
	local p = assert(proc.spawn {argv = {BIN .. "/vmcapture", kernel, "-o",
	    out, "--memory", "32M", ...}, dir = base})
	local status = p:wait(300)
	local head, tail = p:stderr()

	if not status then
		p:kill(15)
	end
	return status and status.exit, head .. tail
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
	status, text = run(kernel, base .. "/none", "--cpu", "nosuch")
	check.equal("QEMU's complaint", status, 2)
	check.holds("QEMU's complaint", text, "nosuch")
end
os.execute(("rm -rf '%s'"):format(base))
