-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- From a kernel, a row of machines and the options to QEMU's command line.
--
--	boot.plan(kernel, row, options, work)	{argv =, env =, cpu =, memory =,
--						 disk =}; raises by fail
--
-- It writes what QEMU is to load into work, but not the disk.

local fail = require "vmcapture.fail"
local image = require "vmcapture.image"
local machines = require "vmcapture.machines"

local boot = {}

local XEN_ELFNOTE_PHYS32_ENTRY = 18

local function write(path, bytes)
	local f = assert(io.open(path, "wb"))

	if not (f:write(bytes) and f:close()) then
		fail.machine("%s: cannot be written", path)
	end
	return path
end

-- The environment as the command line of the kernel, in QEMU's -append.
local function append(env, prefix)
	local words = {}

	for i, pair in ipairs(env) do
		words[i] = ("%s=%s"):format(pair[1], pair[2])
	end
	return {"-append", prefix .. table.concat(words, " ")}
end

local how = {}

function how.pvh(kernel, env)
	for _, note in ipairs(kernel.elf:notes()) do
		if note.name == "Xen" and
		    note.type == XEN_ELFNOTE_PHYS32_ENTRY then
			return {"-kernel", kernel.path}, append(env, "")
		end
	end
	fail.machine("%s: it has no PVH note (options XENHVM, in GENERIC " ..
	    "from 12.2 on), and without one QEMU cannot start it", kernel.path)
end

function how.elf(kernel, env)
	return {"-kernel", kernel.path}, append(env, "")
end

function how.arm64(kernel, env, work)
	return {"-kernel", write(work .. "/kernel.bin", (image.arm64(
	    kernel.elf, kernel.page)))}, append(env, "FreeBSD:")
end

function how.riscv(kernel, env, work)
	return {"-kernel", write(work .. "/kernel.bin", (image.flat(
	    kernel.elf)))}, append(env, "")
end

-- QEMU puts the device tree at the beginning of RAM where what it starts is no
-- Linux kernel.
local ARM_RAM, ARM_STUB, ARM_KERNEL = 0x40000000, 0x41000000, 0x42000000

function how.armv7(kernel, env, work)
	return {"-kernel", write(work .. "/kernel.elf", image.armv7(kernel.elf,
	    ARM_KERNEL, ARM_STUB, ARM_RAM))}, append(env, "FreeBSD:")
end

-- The first of the choices that the kernel has a driver for.
local function choose(kernel, choices)
	for _, c in ipairs(choices) do
		local has = true

		for _, pattern in ipairs(c.has) do
			has = has and kernel:has(pattern)
		end
		if has then
			return c
		end
	end
end

local function check_console(kernel, patterns)
	for _, pattern in ipairs(patterns) do
		if kernel:has(pattern) then
			return
		end
	end
	fail.machine("%s: it has no driver for the machine's serial port: " ..
	    "no symbol begins with %s", kernel.path,
	    table.concat(patterns, " or "))
end

local function check_disk(kernel, choices)
	local disk = choose(kernel, choices)
	local missing = {}

	if disk then
		return disk
	end
	for i, c in ipairs(choices) do
		missing[i] = table.concat(c.has, " with ")
	end
	fail.machine("%s: it has no driver for a disk to dump to: no symbols " ..
	    "begin with %s", kernel.path, table.concat(missing, ", or "))
end

-- The variables that are set, a later one in place of an earlier one.
local function environment(...)
	local list, at = {}, {}

	for _, env in ipairs {...} do
		for _, pair in ipairs(env) do
			local i = at[pair[1]] or #list + 1

			list[i], at[pair[1]] = pair, i
		end
	end
	return list
end

function boot.plan(kernel, row, options, work)
	local target = machines.targets[row.target]

	if options.full and target.no_full then
		fail.kernel("%s: %s", kernel.path, target.no_full)
	end
	check_console(kernel, target.console)
	local disk = check_disk(kernel, target.disk)
	local plan = {argv = {target.qemu}, cpu = options.cpu or row.cpu,
	    memory = options.memory or row.memory, disk = disk,
	    env = environment(target.env, row.env, {
		{"dumpdev", disk.dumpdev},
		{"debug.debugger_on_panic", "0"},
		{"kern.panic_reboot_wait_time", "0"},
		{"debug.minidump", options.full and "0" or "1"},
	    }, options.set)}
	local program, arguments = how[target.boot](kernel, plan.env, work)

	for _, words in ipairs {target.machine, row.machine,
	    {"-accel", "tcg", "-smp", "1", "-cpu", plan.cpu,
	    "-m", ("%dM"):format(plan.memory >> 20)}, program, arguments,
	    {"-drive", "if=none,id=disk,format=raw,file=" ..
	    work:gsub(",", ",,") .. "/disk.img", "-device", disk.device ..
	    (row.bus and ",bus=" .. row.bus or "")}} do
		table.move(words, 1, #words, #plan.argv + 1, plan.argv)
	end
	return plan
end

return boot
