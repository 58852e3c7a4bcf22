-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Options, the table of machines, command lines, images: without QEMU.

local boot = require "vmcapture.boot"
local check = require "check"
local elf = require "vmcorpus.elf"
local image = require "vmcapture.image"
local kernel = require "vmcapture.kernel"
local machines = require "vmcapture.machines"
local memory = require "vmcapture.memory"
local options = require "vmcapture.options"
local proc = require "proc"
local tiny = require "tiny"

local function refused(what, part, fn, ...)
	local ok, e = pcall(fn, ...)

	check.that(what .. " fails", not ok)
	if not ok then
		check.holds(what, type(e) == "table" and e.text or e, part)
	end
end

check.topic = "options"
local o = options.parse {"k", "-o", "d", "--set", "a.b=1", "--memory", "5G",
    "--full", "--set=c=x,y", "--limit", "3"}

check.equal("kernel", o.kernel, "k")
check.equal("out", o.out, "d")
check.equal("memory", o.memory, 5 << 30)
check.equal("full", o.full, true)
check.equal("limit", o.limit, 3)
check.equal("variables", #o.set, 2)
check.equal("a value", o.set[2][2], "x,y")
refused("nothing", "no kernel", options.parse, {})
refused("no directory", "-o DIR", options.parse, {"k"})
refused("two kernels", "one kernel", options.parse, {"k", "l", "-o", "d"})
refused("a value that is missing", "wants a value", options.parse, {"k", "-o"})
refused("a blank", "NAME=VALUE", options.parse, {"k", "--set", "a=b c"})
refused("an option", "no such option", options.parse, {"-x"})
refused("a size", "--memory 1", options.parse, {"k", "--memory", "1"})

check.topic = "machines"
local seen = {}

for _, row in ipairs(machines.list) do
	local t = machines.targets[row.target]
	local key = row.target .. " " .. row.name

	check.that(key .. " is there once", not seen[key])
	seen[key] = true
	check.that(key .. " has a target", t ~= nil and t.qemu ~= nil)
	check.that(key .. " has a processor", row.cpu ~= nil)
end
local k = {target = "aarch64", path = "k", page = 16384}

check.equal("16 KiB", machines.choose(k).name, "max")
k.page = 4096
check.equal("4 KiB", machines.choose(k).name, "cortex-a57")
check.equal("by name", machines.choose(k, "max").name, "max")
refused("no such", "aarch64 has cortex-a57, max", machines.choose, k, "x")
refused("i386", "loader", machines.choose, {target = "i386", path = "k"})

check.topic = "kernel files"
local dir = assert(proc.mkdtemp "/tmp/vmcapture-units.XXXXXX")

local function write(name, bytes)
	local path = dir .. "/" .. name
	local f <close> = assert(io.open(path, "wb"))

	f:write(bytes)
	return path
end

for _, target in ipairs {"amd64", "aarch64", "riscv64", "arm", "powerpc64",
    "powerpc64le", "i386"} do
	local path = write("kernel-" .. target, tiny.kernel(target))
	local r = kernel.read(path, dir)

	check.equal(target, r.target, target)
	check.equal(target .. ": osreldate", r.osreldate, 1501000)
	check.holds(target .. ": version", r.version, "FreeBSD 15.1")
	check.equal(target .. ": page", r.page, 4096)
	check.that(target .. ": a driver", r:has "vtblk_")
	check.that(target .. ": no driver", not r:has "vtnet_")
end
refused("no file", "No such file", kernel.read, dir .. "/none", dir)
refused("no ELF file", "not an ELF", kernel.read, write("text", "text"), dir)
refused("cut short", "cut short", kernel.read, write("short",
    tiny.kernel("amd64"):sub(1, 100)), dir)
refused("another system's", "no FreeBSD kernel", kernel.read, write("other",
    tiny.kernel("amd64", {version = "Linux version 6"})), dir)
refused("no symbols", "no symbol table", kernel.read, write("stripped",
    tiny.kernel("amd64", {stripped = true})), dir)

-- Distribution sets have ./boot/kernel/kernel, packages /boot/kernel/kernel.
check.topic = "archives"
local function archive(name, ...)
	local p = assert(proc.spawn {argv = {"tar", "-C", dir, "-cf",
	    dir .. "/" .. name, ...}})

	check.equal(name .. ": made", (p:wait(60) or {}).exit, 0)
	return dir .. "/" .. name
end
local function unpacked(label, path)
	local work = path .. ".d"

	assert(proc.mkdir(work))
	local ok, r = pcall(kernel.read, path, work)

	check.that(label, ok and r.target == "amd64", not ok and
	    (type(r) == "table" and r.text or r) or nil)
end

for _, name in ipairs {"boot", "boot/kernel"} do
	assert(proc.mkdir(dir .. "/" .. name))
end
write("boot/kernel/kernel", tiny.kernel("amd64"))
write("+MANIFEST", "{}")
unpacked("a set", archive("kernel.txz", "-J", "./boot/kernel/kernel"))
unpacked("a set of gzip", archive("kernel.tgz", "-z", "./boot"))
unpacked("a package of pkgbase", archive("kernel.pkg", "--zstd", "boot"))
-- Names that begin with a slash, which tar does not write by itself.
local function member(name, bytes)
	local head = name .. ("\0"):rep(100 - #name) .. "0000644\0" ..
	    ("0000000\0"):rep(2) .. ("%011o\0"):format(#bytes) ..
	    "00000000000\0"
	local tail = "0" .. ("\0"):rep(100) .. "ustar\00000"
	local sum = 8 * 32

	for ch in (head .. tail):gmatch "." do
		sum = sum + ch:byte()
	end
	head = head .. ("%06o\0 "):format(sum) .. tail
	return head .. ("\0"):rep(512 - #head) .. bytes ..
	    ("\0"):rep(-#bytes % 512)
end
write("kernel.pkg", member("+MANIFEST", "{}") .. member("/boot/kernel/kernel",
    tiny.kernel("amd64")) .. ("\0"):rep(1024))
check.equal("kernel.pkg: made", assert(proc.spawn {argv = {"xz",
    dir .. "/kernel.pkg"}}):wait(60).exit, 0)
unpacked("a package", dir .. "/kernel.pkg.xz")
local empty = archive("other.txz", "-J", "+MANIFEST")

refused("an archive without a kernel", "no boot/kernel/kernel comes out",
    kernel.read, empty, dir)

check.topic = "command lines"
local function plan(target, more, given)
	local r = kernel.read(write("kernel", tiny.kernel(target, more)), dir)
	local row = machines.choose(r, given and given.machine)

	return boot.plan(r, row, given or {set = {}}, dir)
end
local function line(p)
	return table.concat(p.argv, " ")
end
local p = plan("amd64", {pvh = true})

check.holds("amd64: the environment", line(p), "-append machdep.disable_tsc")
check.holds("amd64: dumpdev", line(p), "dumpdev=vtbd0")
check.holds("amd64: disk", line(p), "virtio-blk-pci,drive=disk")
check.holds("amd64: a minidump", line(p), "debug.minidump=1")
p = plan("amd64", {pvh = true}, {set = {{"debug.minidump", "0"},
    {"x", "y"}}, memory = 64 << 20, cpu = "max", machine = "la57"})
check.holds("what is set wins", line(p), "debug.minidump=0 x=y")
check.lacks("and comes once", line(p), "minidump=1")
check.holds("processor", line(p), "-cpu max")
check.holds("memory", line(p), "-m 64M")
p = plan("amd64", {pvh = true, disk = "ata"})
check.holds("a disk on ATA", line(p), "dumpdev=ada0")
check.holds("its device", line(p), "ide-hd,drive=disk,bus=ide.0")
refused("no note", "no PVH note", plan, "amd64")
refused("no disk", "no driver for a disk", plan, "amd64",
    {pvh = true, disk = "none"})
refused("no console", "serial port", plan, "amd64",
    {pvh = true, console = false})
check.holds("aarch64", line(plan "aarch64"), "-append FreeBSD:dumpdev=vtbd0")
check.holds("riscv64", line(plan "riscv64"), "-append dumpdev=vtbd0")
check.holds("powernv", line(plan("powerpc64le", nil, {set = {},
    machine = "powernv9"})), "virtio-blk-pci,drive=disk,bus=pcie.0")
refused("full of arm64", "stubs", plan, "aarch64", nil,
    {set = {}, full = true})
refused("full of riscv64", "stubs", plan, "riscv64", nil,
    {set = {}, full = true})

check.topic = "images"
local e = elf.parse(tiny.kernel("aarch64"))
local flat, first, size = image.flat(e)

check.equal("first address", first, tiny.BASE.aarch64)
check.that("size in memory", size > #flat)
check.equal("data lie where they should", flat:sub(e.symbols.osreldate -
    first + 1, e.symbols.osreldate - first + 4), ("<I4"):pack(1501000))
local boots = image.arm64(e, 16384)
local branch, text, textsize, flags = ("<I4xxxxI8I8I8"):unpack(boots)

check.equal("a branch to the entry", branch, 0x14000000 |
    (e.entry - first) // 4)
check.equal("text offset", text, 0)
check.that("image size", textsize >= size and textsize % 4096 == 0)
check.equal("16 KiB pages, anywhere", flags, 2 << 1 | 1 << 3)
check.equal("magic", boots:sub(57, 60), "ARM\x64")
check.equal("the rest as it was", boots:sub(65), flat:sub(65))
local arm = elf.parse(tiny.kernel("arm"))
local started = elf.parse(image.armv7(arm, 0x42000000, 0x41000000,
    0x40000000))

check.equal("ARM: entry", started.entry, 0x41000000)
check.equal("ARM: the kernel", started:at(0x42000000 +
    (arm.symbols.osreldate - tiny.BASE.arm), 4), ("<I4"):pack(1501000))
check.equal("ARM: the tree and the kernel's entry", started:at(0x41000010, 8),
    ("<I4I4"):pack(0x40000000, 0x42000000 + (arm.entry - tiny.BASE.arm)))

check.topic = "RAM"
local ranges = memory.ranges {human = function()
	return [[
FlatView #0
 AS "I/O", root: io
 Root memory region: io
  0000000000000000-000000000000ffff (prio 0, ram): no.ram

FlatView #1
 AS "memory", root: system
 AS "cpu-memory-0", root: system
 Root memory region: system
  0000000000000000-000000000009ffff (prio 0, ram): pc.ram KVM
  00000000000a0000-00000000000bffff (prio 1, i/o): vga
  00000000000c0000-00000000000dffff (prio 1, rom): pc.rom
  00000000000e0000-00000000000fffff (prio 1, ram): pc.ram @e0000
  0000000000100000-000000000fffffff (prio 0, ram): pc.ram @100000
  0000000100000000-00000001bfffffff (prio 0, ram): pc.ram @10000000

FlatView #2
 AS "other", root: x
  0000000000000000-000000000000ffff (prio 0, ram): y
]]
end}
local words = {}

for i, r in ipairs(ranges) do
	words[i] = ("%x-%x"):format(r[1], r[2])
end
check.equal("ranges", table.concat(words, " "),
    "0-a0000 e0000-10000000 100000000-1c0000000")

for _, name in ipairs(assert(proc.list(dir))) do
	os.remove(dir .. "/" .. name)
end
proc.rmdir(dir)
