-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The cases of real cores, on cores of the generator's that are laid out as
-- vmcapture does: they pass, and each kind of mistake, of a kernel or of an
-- implementation, makes one fail that is about it.

local capture = require "vmcorpus.capture"
local check = require "check"
local elf = require "vmcorpus.elf"
local proc = require "proc"
local rows = require "vmcorpus.rows"
local vmgen = require "vmgen"

local BIN = arg[1]
local PROGRAMS = {BIN .. "/../tests/real/real_test",
    BIN .. "/../tests/real/real_should_test"}
local base = assert(proc.mkdtemp "/tmp/vmcapture-cores.XXXXXX")
local HEADER = 512

local function write(path, bytes)
	local f <close> = assert(io.open(path, "wb"))

	assert(f:write(bytes))
end

local function dump_header(size)
	local h = ("FreeBSD Kernel Dump"):sub(1, 20) .. "\0" .. ("tiny")
	    :sub(1, 12) .. ("\0"):rep(8)

	h = h .. (">I4I4I8I8I4I4"):pack(4, 1, size, 0, 0, 512)
	h = h .. ("\0"):rep(496 - #h) .. (">I8"):pack(size) .. ("\0"):rep(4)
	local sum = 0

	for at = 1, #h, 4 do
		sum = sum ~ (">I4"):unpack(h, at)
	end
	return h .. (">I4"):pack(sum)
end

-- Of the machine's memory all pages that are not zero.
local function write_machine(path, t, model, ram)
	local info = model:info()
	local out = capture.writer(path, 1)
	local zeros = ("\0"):rep(t.page)
	local head = {target = t.target, variant = t.variant, root = info.root,
	    pagesize = t.page, memory = ram, answers = {},
	    ptegs = t.variant == "g5" and 2048 or nil}

	for off = 0, 0x40 do
		local va = t.kva(off * t.page)
		local x = model:mmu(va)

		head.answers[off + 1] = {va, x and x.pa or false}
	end
	out:head(head)
	-- A hashed table lies where no RAM is.
	if head.ptegs then
		local image = model:image()

		for pa = info.root, info.root + head.ptegs * 128 - 1, t.page do
			out:page("page", pa, image(pa, t.page))
		end
	end
	for _, r in ipairs(ram) do
		for pa = r[1], r[2] - 1, t.page do
			local bytes = model:page(pa)

			if bytes and bytes ~= zeros then
				out:page("page", pa, bytes)
			end
		end
	end
	out:close()
end

-- Kernels of PowerPC are linked to begin at 0x100100, and moved.
local function displacement(model)
	local start = (model:info().header or {}).startkernel

	return start and start - 0x100100 or 0
end

local made = 0

local function make(t, more)
	local model = vmgen.build(t.machine(more or {}))

	made = made + 1
	local dir = ("%s/%d"):format(base, made)
	local _, _, size = model:save(dir)
	local P = t.page
	local ram = {{t.ram, t.ram + 0x1000 * P},
	    {t.ram + 0x2000 * P, t.ram + 0x2400 * P}}

	write_machine(dir .. "/machine.gz", t, model, ram)
	write(dir .. "/headers", dump_header(size):rep(2))
	write(dir .. "/console.log", "")
	write(dir .. "/facts", table.concat({"vmcapture 1", "target " ..
	    t.target, "format " .. t.format, t.version and "version " ..
	    t.version or "ident x", "variant " .. t.variant, "pagesize " .. P,
	    "displacement " .. displacement(model), "osreldate 1501000",
	    "release 15.1-RELEASE", "machine tiny"},
	    "\n") .. "\n")
	return dir, model, size
end

local function ask(program, ...)
	local p = assert(proc.spawn {argv = {program, ...}, dir = base})
	local lines = {}

	repeat
		local line = p:line(60)

		lines[#lines + 1] = line
	until not line
	local status = p:wait(60)
	local head, tail = p:stderr()

	return lines, head .. tail, status and status.exit
end

-- What becomes of a case; options are for the program.
local function verdict(program, ident, ...)
	local result = base .. "/result"

	os.remove(result)
	local _, text = ask(program, "-r", result, ident, ...)
	local f = io.open(result)
	local word = f and f:read "l" or "nothing"

	if f then
		f:close()
	end
	return word .. "\n" .. text
end

-- Case to what becomes of it; of all cases, or those of one name.
local function verdicts(dir, only, ...)
	local list = {}

	for _, program in ipairs(PROGRAMS) do
		for _, line in ipairs((ask(program, "-v", "real=" .. dir,
		    "-l"))) do
			local ident = line:match "^ident: (.*)$"
			local name = ident and ident:match "__(.*)$"

			if name and (not only or name == only) then
				list[name] = verdict(program, ident, "-v",
				    "real=" .. dir, ...)
			end
		end
	end
	return list
end

local function passes(label, list, but)
	for _, name in ipairs {"symbols", "kernel_map", "unmapped", "pages",
	    "vtop", "walk", "walk_names_every_dumped_page", "kerndisp",
	    "writer"} do
		local got = list[name]

		if got and not (but and but[name]) then
			check.that(("%s: %s"):format(label, name),
			    got:match "^passed", got:sub(1, 600))
		end
	end
	check.that(label .. ": there are cases", next(list) ~= nil)
end

-- Changes bytes of a file.
local function patch(path, at, change)
	local f <close> = assert(io.open(path, "r+b"))

	f:seek("set", at)
	local old = f:read(8)

	f:seek("set", at)
	f:write(change(old))
end

local function flip(bytes)
	return (bytes:gsub(".", function(ch)
		return string.char(ch:byte() ~ 0xff)
	end))
end

local function reddens(label, dir, ...)
	local list = verdicts(dir)

	for _, name in ipairs {...} do
		check.that(("%s: %s says so"):format(label, name),
		    (list[name] or ""):match "^failed",
		    (list[name] or "nothing"):sub(1, 300))
	end
end

-- What a library's resolver is asked for, constants of the kernel too.
check.topic = "symbols"
local some = make(rows["amd64/full15/la48"])
local kernel <close> = assert(io.open(some .. "/kernel", "rb"))
local names = {}

for _, s in ipairs(elf.parse(kernel:read "a").defined) do
	names[s[1]] = true
end
check.that("kernbase is among them", names.kernbase, "it is not")

check.topic = "cores of the generator's"
local ROWS = {"amd64/minidump3/la48", "amd64/full15/la48",
    "aarch64/minidump3/16k", "riscv64/minidump2/sv48", "arm/minidump2/v6",
    "i386/minidump2/pae", "powerpc64/minidump2/g5"}

for _, name in ipairs(ROWS) do
	local t = rows[name]

	-- Not all of the generator's kernels have symbols in a section.
	passes(name, verdicts((make(t))), {
	    symbols = not name:match "^amd64"})
end

check.topic = "mistakes of a kernel"
local t = rows["amd64/minidump3/la48"]
local dir, model, size = make(t)
local info = model:info()

patch(dir .. "/vmcore", size - 4096, flip)
reddens("a page that is not memory's", dir, "writer", "pages")

dir = make(t)
patch(dir .. "/headers", 100, flip)
reddens("a header with another parity", dir, "writer")

dir = make(t)
patch(dir .. "/headers", HEADER + 64, function(old)
	return flip(old)
end)
reddens("headers that differ", dir, "writer")

dir = make(t)
patch(dir .. "/vmcore", info.offsets.dump_avail + 8, function(old)
	return ("<I8"):pack(("<I8"):unpack(old) + 0x123)
end)
reddens("a range that is not of whole pages", dir, "writer")

dir = make(t)
-- The kernel map's first table: its entry leads elsewhere.
patch(dir .. "/vmcore", info.offsets.ptes, function(old)
	return ("<I8"):pack(("<I8"):unpack(old) ~ 0x3000)
end)
reddens("a table that is another's", dir, "kernel_map", "walk")

check.topic = "mistakes of an implementation"
dir = make(t)

local function lies(name, case, what)
	local list = verdicts(dir, case, "-v", ("implementation=%s/../false/%s.so")
	    :format(BIN, name), "-v", "timeout=1")

	check.that(("%s: %s"):format(name, case), (list[case] or "nothing")
	    :match(what), (list[case] or "nothing"):sub(1, 400))
end

lies("zero", "kernel_map", "^failed: .*zero")
lies("off_by_page", "pages", "^failed: .*wrong from byte 0 on")
lies("crash", "unmapped", "^failed: .*the driver .*SIG")
lies("hang", "unmapped", "^failed: .*gave no reply for 1 s %(hang%)")
lies("spin", "kernel_map", "^failed: .*%(hang%)")

-- A dump without tables may be refused; what is asked of it is no MUST.
check.topic = "no tables"
local bare = rows["powerpc64le/minidump2/radix"]

dir = make(bare, {kernel = "13"})
local musts = {}

for _, line in ipairs((ask(PROGRAMS[1], "-v", "real=" .. dir, "-l"))) do
	musts[#musts + 1] = line:match "^ident: .*__(.*)$"
end
check.equal("the cases that must pass", table.concat(musts, " "), "writer")

check.topic = "captures"
dir = make(t)
local f = assert(io.open(dir .. "/facts", "r"))
local facts = f:read "a"

f:close()
os.remove(dir .. "/facts")
local _, text = ask(PROGRAMS[1], "-v", "real=" .. dir, "-l")

check.holds("without facts", text, "not whole")
write(dir .. "/facts", (facts:gsub("version 3", "version 9")))
_, text = ask(PROGRAMS[1], "-v", "real=" .. dir, "-l")
check.holds("of no row", text, "no row is of amd64, minidump9")

os.execute(("rm -rf '%s'"):format(base))
