-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The real cores that are named, -v test_suites.vmcorpus.real=DIR:DIR, each as
-- vmcapture leaves it (docs/real-kernels.md).
--
--	cores.each(fn, other)	fn(t) for each, with t.case to add a case: the
--				row of the dump's kind, under a name of its own,
--				and t.real = {dir =, facts =, no_tables =
--				whether its dump has none}; other(dir) for a
--				directory of LLVM's cores
--	cores.load(t)		{dir, facts, kernel =, dump =, machine =, model =}

local config = require "vmcorpus.config"
local dump = require "vmcorpus.real.dump"
local elf = require "vmcorpus.elf"
local half = require "vmcorpus.real.half"
local llvm = require "vmcorpus.real.llvm"
local model = require "vmcorpus.real.model"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"
local vmgen = require "vmgen"

local cores = {}

function cores.facts(dir)
	local facts = {set = {}, seconds = {}}
	local f, why = io.open(dir .. "/facts")

	if not f then
		error(("%s: no real core, or not whole: %s"):format(dir, why),
		    0)
	end
	for line in f:lines() do
		local name, value = line:match "^(%S+) ?(.*)$"

		if type(facts[name]) == "table" then
			table.insert(facts[name], value)
		elseif name then
			facts[name] = value
		end
	end
	f:close()
	if facts.vmcapture ~= "1" then
		error(dir .. "/facts: not of version 1", 0)
	end
	return facts
end

-- Which kernel of the rows for full cores one of that age is like.
local FULL = {
	amd64 = {{1500000, "15"}, {1301000, "13.1"}, {0, "10"}},
	i386 = {{1300000, "13"}, {1200000, "12"}, {0, "11"}},
	arm = {{1300000, "13"}, {1200000, "12"}, {0, "9"}},
}

-- The row that states the clauses of such a dump.
local function base(facts)
	local age = tonumber(facts.osreldate)

	for _, t in ipairs(rows.select {target = facts.target,
	    format = facts.format}) do
		local kernel

		for _, k in ipairs(FULL[facts.target] or {}) do
			kernel = kernel or age >= k[1] and k[2]
		end
		if t.variant == facts.variant and (facts.format == "full" and
		    t.kernel == kernel or
		    t.version and t.version == tonumber(facts.version)) then
			return t
		end
	end
	error(("no row is of %s, %s%s, %s"):format(facts.target, facts.format,
	    facts.version or "", facts.variant), 0)
end

-- real/TARGET-RELEASE/KIND-MACHINE, and a number where that is not enough.
local function name(facts, taken)
	local release = (facts.release or "?"):match "^[%d.]+" or "?"
	local row = ("real/%s-%s/%s%s-%s-%s"):format(facts.target, release,
	    facts.format, facts.version or "", facts.variant,
	    facts.machine):gsub("[^%w/.-]", "")
	local unique, n = row, 1

	while taken[unique] do
		n = n + 1
		unique = ("%s-%d"):format(row, n)
	end
	taken[unique] = true
	return unique
end

-- As vmgen.targets() has it.
local function target_of(facts)
	for _, target in ipairs(vmgen.targets()) do
		if target.name == facts.target then
			return target
		end
	end
end

-- It is asked while cases are listed, so that it must not raise.
local function has_tables(dir, facts)
	local ok, has = pcall(dump.has_tables, dir .. "/vmcore",
	    target_of(facts), tonumber(facts.pagesize))

	return not ok or has
end

function cores.each(fn, other)
	local taken = {}

	local function add(dir)
		local facts = cores.facts(dir)
		local from = base(facts)
		local t = setmetatable({row = name(facts, taken),
		    real = {dir = dir, facts = facts, no_tables = not
		    has_tables(dir, facts)}}, {__index = from})

		suite.with(t, fn)
	end

	for dir in (config.real or ""):gmatch "[^:]+" do
		if llvm.is(dir) then
			other(dir)
		else
			add(dir)
		end
	end
end

-- A full core is walked from the kernel's own top table, the machine from the
-- running process's.  What hangs from entries of the two that differ, as those
-- that map the table itself do, is left out.  By MMU: the variable that has the
-- PA of the table, bits below its index, entries, their bytes, and what in them
-- is frame or valid bit.
local OWN_TABLE = {
	la48 = {"KPML4phys", 39, 512, 8, 0x000ffffffffff001},
	la57 = {"KPML5phys", 48, 512, 8, 0x000ffffffffff001},
	v6 = {"kernel_l1pa", 20, 4096, 4, 0xfffffc03},
}

local function in_memory(machine, pa)
	for _, r in ipairs(machine:memory()) do
		if pa >= r[1] and pa < r[2] then
			return true
		end
	end
	return false
end

local function foreign(t, kernel, machine)
	local symbol, shift, count, width, mask =
	    table.unpack(OWN_TABLE[t.variant] or {})
	local va = t.format == "full" and symbol and kernel.symbols[symbol]
	local x = va and machine:mmu(va)

	if not x then
		return nil
	end
	local image, form = machine:image(), "<I" .. width
	local own = form:unpack(image(x.pa, width))

	-- armv7's has the virtual address in some kernels.
	if not in_memory(machine, own) then
		own = (machine:mmu(own) or {pa = own}).pa
	end
	local top = machine:mmu(va).steps[1].pa
	local differs = {}

	for i = 0, count - 1 do
		local a = form:unpack(image(own + width * i, width))
		local b = form:unpack(image(top + width * i, width))

		differs[i] = (a ~ b) & mask ~= 0
	end
	return function(at)
		return differs[at >> shift & count - 1]
	end
end

-- The first and the last address, exclusive, of a kernel that does not run where
-- it was linked, as it was linked (PPC64-BASE-1).
local LINKED = 0x100000

local function linked(h, facts)
	if h and h.startkernel and (facts.displacement or "0") ~= "0" then
		return {LINKED, h.endkernel - tonumber(facts.displacement)}
	end
end

local last		-- the core that was loaded last: it takes a second

local function load_core(t)
	local dir, facts = t.real.dir, t.real.facts
	local f <close> = assert(io.open(dir .. "/kernel", "rb"))
	local kernel = elf.parse(f:read "a")
	local machine = vmgen.machine(dir .. "/machine.gz")
	local d = dump.open(dir .. "/vmcore", target_of(facts),
	    tonumber(facts.pagesize))
	local span = t.array and d.header and
	    d.header.array // t.esize * t.array_span

	return {t = t, dir = dir, facts = facts, kernel = kernel, machine = machine,
	    dump = d, model = model.new {machine = machine, dump = d,
	    kernel = kernel,
	    half = half[facts.variant], foreign = foreign(t, kernel, machine),
	    array_end = span and d.header.kernbase + span or
	    d.header and d.header.kernend,
	    linked = linked(d.header, facts),
	    no_tables = t.real.no_tables,
	    hypervisor = facts.variant == "phyp",
	    displacement = math.tointeger(tonumber(facts.displacement or 0))}}
end

function cores.load(t)
	if not last or last.dir ~= t.real.dir then
		last = nil
		last = load_core(t)
	end
	return last
end

return cores
