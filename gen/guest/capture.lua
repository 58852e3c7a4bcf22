-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- capture.lua GUESTS OUT COMMITTED compare|update NAME...
--
-- Boots each guest (a file of that name in GUESTS) in QEMU, takes its memory
-- and QEMU's answers, writes OUT/NAME.gz, and compares it with
-- COMMITTED/NAME.gz, or puts it there.  What is kept of the memory is what
-- the guest's image owns (variables, tables, arena: not code, not the stack)
-- and the pages that it marked; the firmware's leavings are not.
--
-- Of each capture it is asserted, before it is compared, that pmemsave and
-- dump-guest-memory agree (or, where QEMU has no such dump of the machine,
-- that memory is the same after the answers), that every answer is what the
-- guest meant, and that every marked word lies where QEMU's answer says.

local here = arg[0]:match "^(.*/)" or "./"

package.path = here .. "?.lua;" .. package.path

local addresses = require "addresses"
local elf = require "vmcorpus.elf"
local guests = require "guests"
local qemu = require "qemu"
local settle = require "settle"

-- Offsets of layout.h, in pages.
local VARS, POOL, ARENA, KEPT_END = 0x10, 0x11, 0x55, 0xd5

local function slurp(path)
	local f <close> = assert(io.open(path, "rb"))

	return f:read "a"
end

-- The guest's own lists, by their symbols: 64-bit numbers.
local function read_list(image, memory, name, count, form, fields)
	local load = image.segments[1]

	local function at(symbol)
		return assert(image.symbols[symbol], symbol) - load.va +
		    load.pa
	end
	form = image.order .. form
	local pa, size = at(name), form:packsize()
	local list = {}

	for i = 1, (image.order .. "i8"):unpack(memory(at(count), 8)) do
		local values = {form:unpack(memory(pa + (i - 1) * size, size))}

		list[i] = {}
		for j, field in ipairs(fields) do
			list[i][field] = values[j]
		end
	end
	return list
end

local function variables(guest, image)
	local load = image.segments[1]
	local list = {{"kernbase", image.symbols.kernbase}}

	if image.symbols.physaddr then
		list[2] = {"physaddr", image.symbols.physaddr}
	end
	for name, value in pairs(image.symbols) do
		local off = value - load.va

		-- GNU ld keeps the symbols of sections, and what $d marks.
		if off // guest.page == VARS and name:match "^[%a_]" then
			list[#list + 1] = {name, value}
		end
	end
	table.sort(list, function(a, b)
		return a[1] < b[1]
	end)
	return list
end

local function check_marks(guest, order, marks, memory, translate)
	local width = guest.bits == 32 and 4 or 8
	local magic = width == 4 and 0xa5f00d5a or 0xa5f00d5ac0ffee11

	for _, m in ipairs(marks) do
		local pa = assert(translate(m.va), "a marked page is not there")
		local bytes = memory(pa, m.len)

		for at = 0, m.len - width, width do
			local word = (order .. "I" .. width):unpack(bytes,
			    at + 1)

			if word ~= m.va + at ~ magic then
				error(("VA 0x%x, PA 0x%x: the word is 0x%x")
				    :format(m.va + at, pa + at, word))
			end
		end
	end
end

-- The pages to keep, by PA; of zeros only those where tables may lie, so that
-- nobody takes them for free.
local function kept_pages(guest, image, marks, translate, memory, dumped)
	local page = guest.page
	local zeros = ("\0"):rep(page)
	local wanted, list = {}, {}
	local base = image.segments[1].pa
	local tables = guest.tables or {base + POOL * page, base + ARENA * page}

	for pa = tables[1], tables[2] - page, page do
		wanted[pa] = true
	end
	for n = VARS, KEPT_END - 1 do
		wanted[base + n * page] = true
	end
	for _, m in ipairs(marks) do
		wanted[translate(m.va) & ~(page - 1)] = true
	end
	for pa in pairs(wanted) do
		local bytes = memory(pa, page)

		if bytes ~= dumped(pa, page) then
			error(("PA 0x%x: two ways of reading memory differ")
			    :format(pa))
		end
		if bytes ~= zeros or pa >= tables[1] and pa < tables[2] then
			list[#list + 1] = {pa, bytes}
		end
	end
	table.sort(list, function(a, b)
		return a[1] < b[1]
	end)
	return list
end

-- Memory as it is before the machine starts, from address 0 on; or a ROM at
-- place.base, with the image (the first segment) at place.image in it.
local function write_firmware(image, bytes, path, place)
	local f <close> = assert(io.open(path, "wb"))

	for i, s in ipairs(image.segments) do
		if s.type == elf.PT_LOAD then
			f:seek("set", i == 1 and place.image or
			    s.pa - place.base)
			f:write(bytes:sub(s.offset + 1, s.offset + s.filesz))
		end
	end
end

-- What a guest without a serial port has said.
local function listener(vm, image, path)
	local pa = image.symbols.said - image.segments[1].va +
	    image.segments[1].pa

	return function()
		return ("z"):unpack(vm:memory({{pa, pa + 256}}, path)(pa, 256))
	end
end

local function capture(name, kernel, prefix)
	local guest = assert(guests[name], name .. ": no such guest")
	local bytes = slurp(kernel)
	local image = elf.parse(bytes)
	local argv = {guest.qemu}
	local program = {"-kernel", kernel}

	if guest.firmware then
		program = {"-bios", prefix .. ".rom"}
		write_firmware(image, bytes, program[2], guest.firmware)
	end
	table.move(guest.machine, 1, #guest.machine, 2, argv)
	for _, word in ipairs {"-cpu", guest.cpu, table.unpack(program)} do
		argv[#argv + 1] = word
	end
	local vm = qemu.start(argv, guest.touched and prefix .. ".port")

	vm:wait("READY\n", 30, image.symbols.said and listener(vm, image,
	    prefix .. ".said"))
	if not guest.touched then
		vm:stop()
	end
	local memory = vm:memory(guest.ram, prefix .. ".ram")
	local function translate(va)
		if guest.touched then
			vm:touch(va)
		end
		return vm:translate(va)
	end
	local regions = read_list(image, memory, "regions", "nregions",
	    "i8i8i8i8i8i8i8c24", {"va", "pa", "size", "count", "step", "bits",
	    "mark", "name"})
	local marks = read_list(image, memory, "marks", "nmarks", "i8i8",
	    {"va", "len"})
	-- Only on x86 does QEMU show the register; elsewhere the guest says.
	local root = guest.valid and (image.order .. "i8"):unpack(
	    memory(image.symbols.root - image.segments[1].va +
	    image.segments[1].pa, 8)) or vm:register "CR3"
	local c = {target = guest.target, variant = guest.variant,
	    kernel = guest.kernel, pagesize = guest.page,
	    root = root & ~(guest.page - 1), memory = guest.memory,
	    symbols = variables(guest, image), answers = {}, marks = {}}

	for _, r in ipairs(regions) do
		r.name = r.name:match "^%Z*"
	end
	for i, va in ipairs(addresses.list(guest, regions)) do
		local pa = translate(va) or false
		local meant = addresses.intent(guest, regions, va)

		if meant ~= nil and meant ~= pa then
			error(("%s: VA 0x%x: QEMU says %s, the guest meant %s")
			    :format(name, va, pa and ("0x%x"):format(pa),
			    meant and ("0x%x"):format(meant)))
		end
		c.answers[i] = {va, pa}
	end
	check_marks(guest, image.order, marks, memory, translate)
	c.pages = kept_pages(guest, image, marks, translate, memory,
	    guest.undumped and vm:memory(guest.ram, prefix .. ".again") or
	    vm:dumped(guest.ram, prefix .. ".core"))
	for i, m in ipairs(marks) do
		c.marks[i] = {m.va, m.len}
	end
	table.sort(c.marks, function(a, b)
		return math.ult(a[1], b[1])
	end)
	vm:quit()
	if guest.firmware then
		assert(os.remove(program[2]))
	end
	return c, table.concat(argv, " ", 1, #argv - 2)
end

local function main(from, out, committed, mode, ...)
	local failures = 0

	for _, name in ipairs {...} do
		local missing = guests[name] and
		    qemu.missing(guests[name].qemu)

		if missing then
			print(name .. ": " .. missing)
			os.exit(2)
		end
		local c, line = capture(name, from .. "/" .. name,
		    out .. "/" .. name)

		failures = failures + settle.one(c, name, out, committed, mode,
		    ("%s; %s, %s; %s"):format(
		    settle.version(guests[name].qemu),
		    settle.version(guests[name].cc or "clang"),
		    settle.version(guests[name].ld or "ld.lld"), line))
	end
	os.exit(failures == 0 and 0 or 1)
end

main(table.unpack(arg))
