-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores that FreeBSD kernels wrote in 2022 and that LLVM's own tests keep: what
-- a debugger finds in them, against what those tests state.  The cores are
-- sparse: what the debugger did not ask for when they were made reads as zeros.
--
--	debugger.cases(dir)	adds the cases; dir is as mk/real-llvm.sh leaves it

local elf = require "vmcorpus.elf"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"
local llvm = require "vmcorpus.real.llvm"
local util = require "vmcorpus.util"

local hex = util.hex
local debugger = {}

-- struct pcb, from its beginning; ways to name the program counter and the
-- frame pointer.
local PCB = {
	amd64 = {width = 8, pc = "rip", frame = "rbp",
	    "r15", "r14", "r13", "r12", "rbp", "rsp", "rbx", "rip"},
	i386 = {width = 4, pc = "eip", frame = "ebp",
	    "edi", "esi", "ebp", "esp", "ebx", "eip"},
	aarch64 = {width = 8, pc = "pc"},
}
for i = 0, 28 do
	PCB.aarch64[i + 1] = "x" .. i
end
-- x29, x30, a word that is not used, sp.
for _, name in ipairs {"fp", "pc", "-", "sp"} do
	table.insert(PCB.aarch64, name)
end

-- The kernel of a core, as the driver of one case asks about it.
local kernel = {}
kernel.__index = kernel

function kernel.open(c, dir, test)
	dir = dir .. "/"
	local f <close> = assert(io.open(dir .. test.kernel, "rb"))
	local self = setmetatable({c = c, pcb = PCB[c.t.target]}, kernel)

	self.elf = elf.parse(f:read "a")
	self.core = c:adopt {symbols = self.elf.defined,
	    kernel = dir .. test.kernel, vmcore = dir .. test.vmcore}
	return self
end

function kernel:bytes(va, len)
	local r = self.core:read(va, len)

	return r.ret == len and r.bytes or nil
end

function kernel:number(va, len)
	local bytes = self:bytes(va, len)

	return bytes and ("<i" .. len):unpack(bytes)
end

function kernel:pointer(va)
	local bytes = self:bytes(va, self.pcb.width)

	return bytes and ("<I" .. self.pcb.width):unpack(bytes)
end

-- Offsets of members are variables of the kernel.
function kernel:member(base, struct, member, len)
	local va = self.elf.symbols[("%s_off_%s"):format(struct, member)]
	local off = va and self:number(va, 4)

	if not off then
		return nil
	elseif len == "text" then
		local bytes = self:bytes(base + off, 20)

		return bytes and bytes:match "^%Z*"
	elseif len then
		return self:number(base + off, len)
	end
	return self:pointer(base + off)
end

-- Name and pcb of a thread, as LLVM's debugger puts them.
local function thread(k, proc, td, dumptid)
	local comm = k:member(proc, "proc", "p_comm", "text") or "?"
	local name = k:member(td, "thread", "td_name", "text") or "?"
	local cpu = k:member(td, "thread", "td_oncpu", 4)
	local text = ("(pid %d) %s"):format(
	    k:member(proc, "proc", "p_pid", 4) or -1, comm)
	local pcb = k:member(td, "thread", "td_pcb")
	local symbols = k.elf.symbols

	if name ~= comm then
		text = text .. "/" .. name
	end
	if k:member(td, "thread", "td_tid", 4) == dumptid then
		return {name = text .. " (crashed)", pcb = symbols.dumppcb}
	elseif cpu and cpu ~= -1 then
		return {name = ("%s (on CPU %d)"):format(text, cpu),
		    pcb = symbols.stoppcbs + cpu *
		    k:number(symbols.pcb_size, 4)}
	end
	return {name = text, pcb = pcb}
end

local MOST = 10000

function kernel:threads()
	local list = {}
	local proc = self:pointer(self.elf.symbols.allproc)
	local dumptid = self:number(self.elf.symbols.dumptid, 4)

	while proc and proc ~= 0 and #list < MOST do
		local td = self:member(proc, "proc", "p_threads")

		while td and td ~= 0 and #list < MOST do
			list[#list + 1] = thread(self, proc, td, dumptid)
			td = self:member(td, "thread", "td_plist")
		end
		proc = self:member(proc, "proc", "p_list")
	end
	return list
end

function kernel:registers(pcb)
	local regs = {}

	for i, name in ipairs(self.pcb) do
		regs[name] = self:pointer(pcb + (i - 1) * self.pcb.width)
	end
	return regs
end

-- n return addresses, by the frame pointer.
function kernel:backtrace(regs, n)
	local list = {regs[self.pcb.pc]}
	local frame = self.pcb.frame and regs[self.pcb.frame]

	while frame and frame ~= 0 and #list < n do
		list[#list + 1] = self:pointer(frame + self.pcb.width)
		frame = self:pointer(frame)
	end
	return list
end

local function hexes(list)
	local words = {}

	for i, x in ipairs(list) do
		words[i] = hex(x)
	end
	return table.concat(words, " ")
end

local function check_thread(c, k, index, got, want)
	local label = ("thread %d"):format(index)

	c:vector(label .. ": name", function()
		return c:equal(got and got.name, want.name,
		    {request = "allproc and its threads"})
	end)
	if not got then
		return
	end
	local regs = k:registers(got.pcb)
	local differs = {}

	for _, name in ipairs(util.sorted_keys(want.regs)) do
		if regs[name] ~= want.regs[name] then
			differs[#differs + 1] = ("%s %s, not %s"):format(name,
			    regs[name] and hex(regs[name]) or "?",
			    hex(want.regs[name]))
		end
	end
	c:vector(label .. ": registers", function()
		return #differs == 0, {request = "struct pcb at " ..
		    hex(got.pcb), expected = "the registers of LLVM's test",
		    got = table.concat(differs, "; ")}
	end)
	c:vector(label .. ": backtrace", function()
		return c:equal(hexes(k:backtrace(regs, #want.bt)),
		    hexes(want.bt), {request = "frames, from the registers"})
	end)
end

-- What LLVM's test states of one core.
local function check(c, k, test)
	local list = k:threads()

	c:vector("hz", function()
		return c:equal(k:number(k.elf.symbols.hz, 4), test.hz,
		    {request = "the variable hz"})
	end)
	c:vector("threads", function()
		return c:equal(#list, test.numthread, {request = "allproc"})
	end)
	for _, w in ipairs(test.threads) do
		check_thread(c, k, w.index, list[w.index + 1], w)
	end
end

local function add(dir, test)
	local from = rows[test.row]
	local row = setmetatable({row = "real/llvm-" .. test.name},
	    {__index = from})

	suite.with(row, function(t)
		t.case("debugger", {
			clauses = {from.clause.kernel_map},
			alone = true, timeout = 300,
			limits = {seconds = 60, cpu = 200, rss = 2 << 30},
			bug = "a debugger on another library shows other "
			    .. "threads, registers or frames than LLVM's does",
			descr = "Variables, threads, registers and frames that "
			    .. "LLVM's own test states",
			run = function(c)
				check(c, kernel.open(c, dir, test), test)
			end,
		})
	end)
end

function debugger.cases(dir)
	for _, test in ipairs(llvm.read(dir)) do
		add(dir, test)
	end
end

return debugger
