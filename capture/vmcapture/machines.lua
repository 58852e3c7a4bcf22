-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The machines, by target; the first of a target is the default.
--
--	machines.list			all rows, in order
--	machines.choose(kernel, name)	the row; raises by fail
--	machines.targets[target]	what its machines have in common
--
-- A row: name, target, what; cpu, memory (QEMU's -m), machine (arguments),
-- env (list of {name, value}).  Of a target: qemu, package (Debian's), boot
-- (how, see boot.lua), machine, console and disk, each a list of what a
-- kernel may have a driver for, the best first: has is how the names of the
-- driver's symbols begin.  no_full says why it has no full dumps; moves, that
-- kernels do not run where they were linked.

local fail = require "vmcapture.fail"

local machines = {list = {}, targets = {}}

local STUB = "full dumps of %s are stubs in the kernel: the dump would not end"

local VIRTIO_PCI = {has = {"vtblk_", "vtpci_"}, dumpdev = "vtbd0",
    device = "virtio-blk-pci,drive=disk"}
local VIRTIO_MMIO = {has = {"vtblk_", "vtmmio_"}, dumpdev = "vtbd0",
    device = "virtio-blk-device,drive=disk"}
local ATA = {has = {"ata_", "ada"}, dumpdev = "ada0",
    device = "ide-hd,drive=disk,bus=ide.0"}

machines.targets.amd64 = {
	qemu = "qemu-system-x86_64", package = "qemu-system-x86",
	boot = "pvh",
	machine = {"-M", "pc", "-nodefaults"},
	-- The calibration of the TSC faults under emulation.
	env = {{"machdep.disable_tsc_calibration", "1"},
	    {"hw.uart.console", "io:0x3f8"}, {"console", "comconsole"}},
	console = {"ns8250_", "uart_ns8250"},
	disk = {VIRTIO_PCI, ATA},
}
machines.targets.i386 = {
	none = "i386 kernels need a loader, and none is known to start one " ..
	    "here (docs/real-kernels.md)",
}
machines.targets.aarch64 = {
	qemu = "qemu-system-aarch64", package = "qemu-system-arm",
	boot = "arm64",
	machine = {"-M", "virt,gic-version=2", "-nodefaults"},
	env = {},
	console = {"uart_pl011"},
	disk = {VIRTIO_PCI, VIRTIO_MMIO},
	no_full = STUB:format "arm64",
}
machines.targets.riscv64 = {
	qemu = "qemu-system-riscv64", package = "qemu-system-misc",
	boot = "riscv",
	machine = {"-M", "virt", "-nodefaults"},
	env = {},
	console = {"ns8250_", "uart_ns8250"},
	disk = {VIRTIO_PCI, VIRTIO_MMIO},
	no_full = STUB:format "riscv",
}
machines.targets.arm = {
	qemu = "qemu-system-arm", package = "qemu-system-arm",
	boot = "armv7",
	machine = {"-M", "virt", "-nodefaults"},
	env = {},
	console = {"uart_pl011"},
	disk = {VIRTIO_MMIO, VIRTIO_PCI},
}
machines.targets.powerpc64 = {
	moves = true,
	qemu = "qemu-system-ppc64", package = "qemu-system-ppc",
	boot = "elf",
	machine = {},
	env = {},
	console = {"uart_phyp", "uart_opal", "opal"},
	disk = {VIRTIO_PCI},
}
machines.targets.powerpc64le = machines.targets.powerpc64
machines.targets.armeb = {
	none = "no machine of QEMU's runs a big-endian arm kernel",
}
machines.targets.powerpc = {
	none = "32-bit powerpc kernels have not been started in QEMU yet " ..
	    "(docs/real-kernels.md)",
}

local function row(target, name, what, more)
	local r = {target = target, name = name, what = what, machine = {},
	    env = {}, memory = 256 << 20}

	for key, value in pairs(more) do
		r[key] = value
	end
	table.insert(machines.list, r)
end

local X86 = 'Nehalem,-hypervisor,model-id=Intel CPU @ 2.00GHz'

row("amd64", "la48", "four levels of tables", {cpu = X86})
row("amd64", "la57", "five levels", {cpu = X86 .. ",+la57"})
row("amd64", "high", "RAM above 4 GiB", {cpu = X86, memory = 5 << 30})
row("amd64", "gbpages", "pages of 1 GiB in the direct map",
    {cpu = X86 .. ",+pdpe1gb", memory = 5 << 30})
row("aarch64", "cortex-a57", "pages of 4 KiB", {cpu = "cortex-a57", page = 4096})
row("aarch64", "max", "pages of 4 KiB or 16 KiB, LPA2", {cpu = "max"})
row("riscv64", "sv39", "three levels of tables", {cpu = "rv64"})
row("riscv64", "sv48", "four levels", {cpu = "rv64",
    env = {{"vm.pmap.mode", "1"}}})
row("arm", "cortex-a15", "ARMv7", {cpu = "cortex-a15"})
for _, target in ipairs {"powerpc64le", "powerpc64"} do
	row(target, "pseries", "under a hypervisor", {cpu = "power8_v2.0",
	    memory = 1 << 30, tries = 5, hypervisor = true, machine = {"-M",
	    "pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken",
	    "-nodefaults"}})
	-- A machine whose own devices its firmware wants.
	row(target, "powernv8", "hashed tables of the machine's own",
	    {cpu = "power8_v2.0", memory = 1 << 30,
	    machine = {"-M", "powernv8"}, bus = "pcie.0"})
	row(target, "powernv9", "radix tables", {cpu = "power9_v2.0",
	    memory = 1 << 30, machine = {"-M", "powernv9"}, bus = "pcie.0"})
end

local function names(target)
	local list = {}

	for _, r in ipairs(machines.list) do
		if r.target == target then
			list[#list + 1] = r.name
		end
	end
	return table.concat(list, ", ")
end

function machines.choose(kernel, name)
	local target = machines.targets[kernel.target]

	if target.none then
		fail.machine("%s: %s", kernel.path, target.none)
	end
	for _, r in ipairs(machines.list) do
		if r.target == kernel.target and (r.name == name or
		    not name and (not r.page or not kernel.page or
		    r.page == kernel.page)) then
			return r
		end
	end
	fail.machine("--machine %s: %s has %s", name, kernel.target,
	    names(kernel.target))
end

return machines
