-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- linux.lua VMLINUZ INIT OUT COMMITTED compare|update
--
-- The page tables of an operating system that is not FreeBSD, as captures of
-- an amd64 kernel: a Linux kernel is booted with INIT (which says READY) as
-- its only program, with four-level tables and with LA57.  What is kept is
-- the tables below the kernel's half of CR3, and one page more, at a place
-- that holds no table, for the variables that name the root of a FreeBSD
-- kernel.
--
-- The clock counts instructions, so the same kernel gives the same tables.

local here = arg[0]:match "^(.*/)" or "./"

package.path = here .. "?.lua;" .. package.path

local qemu = require "qemu"
local settle = require "settle"

local PAGE = 0x1000
local FRAME = 0x000ffffffffff000
local KERNBASE = 0xffffffff80000000
local RAM = {{0x0, 0x6000000}}
local MEMORY = {{0x0, 0x9f000}, {0x100000, 0x5fe0000}}
local VARS = 0x80000		-- the page added for the variables
local SAMPLES = 200		-- of each slot of the root

local captures = {
	{name = "linux-la48", variant = "la48", kernel = "10", bits = 48,
	    cpu = "qemu64,+pdpe1gb"},
	{name = "linux-la57", variant = "la57", kernel = "15", bits = 57,
	    cpu = "max,-rdrand,-rdseed"},
}

local function slurp(path)
	local f <close> = assert(io.open(path, "rb"))

	return f:read "a"
end

-- A cpio archive with one file, /init.
local function write_initrd(path, init)
	local f <close> = assert(io.open(path, "wb"))

	local function entry(name, mode, data)
		local s = "070701" .. ("%08X"):rep(13):format(1, mode, 0, 0, 1,
		    0, #data, 0, 0, 0, 0, #name + 1, 0) .. name .. "\0"

		s = s .. ("\0"):rep(-#s % 4) .. data
		f:write(s, ("\0"):rep(-#s % 4))
	end
	entry("init", 0x81ed, init)
	entry("TRAILER!!!", 0, "")
end

local function xorshift(state)
	return function(n)
		state = state ~ (state << 13)
		state = state ~ (state >> 7)
		state = state ~ (state << 17)
		return math.ult(n, 1) and state or (state >> 1) % n
	end
end

-- Walks the tables: fills tables (PA to true) and leaves (list of {va, size})
-- of the kernel's half.
local function collect(memory, pa, shift, va, tables, leaves, top)
	tables[pa] = true
	for i = top and 256 or 0, 511 do
		local entry = ("<i8"):unpack(memory(pa + 8 * i, 8))
		local at = va | i << shift
		local frame = entry & FRAME

		if top then
			at = at | -1 << (shift + 9)
		end
		if entry & 1 == 0 then
			goto continue
		elseif shift == 12 or shift < 39 and entry & 0x80 ~= 0 then
			table.insert(leaves, {at, 1 << shift})
		elseif memory(frame, PAGE) and not tables[frame] then
			collect(memory, frame, shift - 9, at, tables, leaves)
		end
		::continue::
	end
end

-- Some addresses of every slot of the root: inside leaves, at their edges,
-- and beside them.
local function choose(leaves, bits)
	local random = xorshift(0x6c696e7578313233)
	local slots, order, seen, list = {}, {}, {}, {}

	local function add(va)
		if va >> (bits - 1) == -1 >> (bits - 1) and not seen[va] then
			seen[va] = true
			list[#list + 1] = va
		end
	end
	for _, leaf in ipairs(leaves) do
		local slot = leaf[1] >> 39

		if not slots[slot] then
			slots[slot] = {}
			order[#order + 1] = slot
		end
		table.insert(slots[slot], leaf)
	end
	for _, slot in ipairs(order) do
		local own = slots[slot]

		for _ = 1, SAMPLES do
			local leaf = own[random(#own) + 1]

			add(leaf[1] + random(leaf[2]))
		end
		for _ = 1, SAMPLES // 10 do
			local leaf = own[random(#own) + 1]

			add(leaf[1])
			add(leaf[1] - 1)
			add(leaf[1] + leaf[2] - 1)
			add(leaf[1] + leaf[2])
			add(leaf[1] + random(1 << 30))
		end
	end
	for _ = 1, SAMPLES do
		add(-1 << (bits - 1) | random(1 << (bits - 1)))
		add(KERNBASE + random(1 << 31))
	end
	table.sort(list, math.ult)
	return list
end

-- Variables under FreeBSD's names, in a page of their own.
local function variables(spec, memory, root)
	local symbols = {{"KPML4phys", KERNBASE + VARS + 0x18},
	    {"kernbase", KERNBASE}}
	local content = ("<i8"):pack(root)

	if spec.variant == "la57" then
		table.insert(symbols, 2,
		    {"KPML5phys", KERNBASE + VARS + 0x20})
		table.insert(symbols, {"kernphys", KERNBASE + VARS + 0x28})
		content = ("<i8i8i8"):pack(("<i8"):unpack(memory(root +
		    511 * 8, 8)) & FRAME, root, 0x200000)
	end
	return symbols, ("\0"):rep(0x18) .. content ..
	    ("\0"):rep(PAGE - 0x18 - #content)
end

local function capture(spec, kernel, out)
	local argv = {"qemu-system-x86_64", "-M", "pc", "-m", "96M",
	    "-cpu", spec.cpu, "-icount", "shift=0,sleep=off", "-rtc",
	    "base=2026-01-01,clock=vm", "-kernel", kernel, "-initrd",
	    out .. "/initrd", "-append",
	    "nokaslr console=ttyS0 panic=-1 quiet"}
	local vm = qemu.start(argv)

	vm:wait("READY", 120)
	vm:stop()
	local memory = vm:memory(RAM, out .. "/linux.ram")
	local root = vm:register "CR3" & FRAME
	local tables, leaves = {}, {}
	local c = {target = "amd64", variant = spec.variant,
	    kernel = spec.kernel, root = root, memory = MEMORY, answers = {},
	    pagesize = PAGE, marks = {}, pages = {}}

	collect(memory, root, spec.bits - 9, 0, tables, leaves, true)
	for i, va in ipairs(choose(leaves, spec.bits)) do
		c.answers[i] = {va, vm:translate(va) or false}
	end
	vm:quit()
	assert(not tables[VARS], "a table lies where the variables go")
	for pa in pairs(tables) do
		table.insert(c.pages, {pa, memory(pa, PAGE)})
	end
	c.symbols, tables[VARS] = variables(spec, memory, root)
	table.insert(c.pages, {VARS, tables[VARS]})
	table.sort(c.pages, function(a, b)
		return a[1] < b[1]
	end)
	return c, table.concat(argv, " "):gsub("%S*/", "")
end

local function main(kernel, init, out, committed, mode)
	local failures = 0

	write_initrd(out .. "/initrd", slurp(init))
	for _, spec in ipairs(captures) do
		local c, line = capture(spec, kernel, out)

		failures = failures + settle.one(c, spec.name, out, committed,
		    mode, ("%s; %s"):format(
		    settle.version "qemu-system-x86_64", line))
	end
	os.exit(failures == 0 and 0 or 1)
end

main(table.unpack(arg))
