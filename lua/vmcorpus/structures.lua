-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The calls that read structures of the kernel: a machine whose memory and
-- symbols would tempt a reader into an answer, what a right answer is, and
-- what a refusal.
--
--     local m = structures.machine(t, {ncpus = 2})     a scenario and truths
--     local core = c:core(m.scenario)
--     structures.ask(c, core, m, "getloadavg", native)
--
-- The structures lie in the fifth page of the kernel map, in the layout and
-- byte order of the target.  Only those whose layout every kernel has had have
-- a truth: averunnable, cp_time, and the counts of processors.

local opening = require "vmcorpus.opening"
local util = require "vmcorpus.util"

local structures = {CPUSTATES = 5, SWAP = 52}

local FILL = "\xa5"
local COUNT = "-286331154"	-- what the int holds before kvm_getprocs

-- Offsets in the page.
local AT = {
	averunnable = 0x000, cp_time = 0x040, mp_ncpus = 0x080,
	mp_maxcpus = 0x084, nprocs = 0x088, hz = 0x08c, ticks = 0x090,
	cpu_tick_frequency = 0x098, dumptid = 0x0a0, dmmax = 0x0a4,
	cpuid_to_pcpu = 0x0c0, dpcpu_off = 0x100, allproc = 0x140,
	zombproc = 0x148, swtailq = 0x150, vnet_head = 0x160,
	__pcpu = 0x400, proc0 = 0x800,
}

local function values(given)
	local v = {
		loadavg = {3584, 1536, 512}, fscale = 2048,
		cptime = {1001, 2002, 3003, 4004, 5005},
		ncpus = 2, maxcpu = 4, shift = 0,
	}
	for key, value in pairs(given or {}) do
		v[key] = value
	end
	return v
end

-- struct loadavg: three 32-bit numbers, then a long; where the other width of
-- long has it is another scale.
local function averunnable(t, v)
	local head = t.pack("I4I4I4", table.unpack(v.loadavg))
	if t.bits == 64 then
		return head .. t.pack("I4I8", 1000, v.fscale)
	end
	return head .. t.pack("I4I8", v.fscale, 100)
end

local function contents(t, v, native, at)
	local long = t.bits == 64 and "I8" or "I4"
	local processes = not native
	local cpus = {}
	for i = 1, v.maxcpu do
		cpus[i] = i <= v.ncpus and at("__pcpu") or 0
	end
	local offsets = {}
	for i = 1, v.maxcpu do
		offsets[i] = i <= v.ncpus and 0x1000 * i or 0
	end
	return {
		averunnable = averunnable(t, v),
		cp_time = t.pack(long:rep(5), table.unpack(v.cptime)),
		mp_ncpus = t.pack("I4", v.ncpus),
		mp_maxcpus = t.pack("I4", v.maxcpu),
		nprocs = t.pack("I4", processes and 1 or 0),
		hz = t.pack("I4", 1000), ticks = t.pack("I4", 0x1234),
		cpu_tick_frequency = t.pack("I8", 1000000000),
		dumptid = t.pack("I4", 100001), dmmax = t.pack("I4", 16),
		cpuid_to_pcpu = t.pack(long:rep(v.maxcpu),
		    table.unpack(cpus)),
		dpcpu_off = t.pack(long:rep(v.maxcpu),
		    table.unpack(offsets)),
		allproc = t.pack(long, processes and at("proc0") or 0),
		zombproc = t.pack(long, 0),
		swtailq = t.pack(long .. long, 0, at("swtailq")),
		vnet_head = t.pack(long, at("proc0")),
		__pcpu = ("\0"):rep(0x400), proc0 = ("\0"):rep(0x800),
	}
end

-- The scenario of row t, and what is in it.  given: what differs from
-- values(), native: whether the host is native to the row (then no process is
-- there, since nothing here knows a host's struct proc), more: for t.machine.
function structures.machine(t, given, native, more)
	local v = values(given)
	local P = t.page
	local base = 4 * P + v.shift * P
	local function at(name)
		return t.kva(base + AT[name])
	end
	local m = {t = t, truth = v, symbols = {}, native = native,
	    counter = t.kva(10 * P), pcpu_set = t.kva(8 * P),
	    vnet_set = t.kva(9 * P)}
	local write = {}
	local bytes = contents(t, v, native, at)
	for _, name in ipairs(util.sorted_keys(bytes)) do
		write[#write + 1] = {pa = 0x10 * P + base + AT[name],
		    bytes = bytes[name]}
		m.symbols[name] = at(name)
	end
	-- A counter's part for each processor, and per-CPU names.
	for i = 0, 3 do
		write[#write + 1] = {pa = 0x1a * P + i * P,
		    bytes = t.pack("I8", 100 + i)}
	end
	for name, value in pairs{
		__start_set_pcpu = m.pcpu_set, __stop_set_pcpu = m.pcpu_set + P,
		pcpu_entry_of_cpu = m.pcpu_set + 0x10,
		__start_set_vnet = m.vnet_set, __stop_set_vnet = m.vnet_set + P,
		vnet_entry_of_stack = m.vnet_set + 0x20,
	} do
		m.symbols[name] = value
	end
	if native then
		m.symbols.vnet_head = nil
	end
	-- libkvm asks for some with an underscore in front.
	for _, name in ipairs(util.sorted_keys(m.symbols)) do
		if name:sub(1, 1) ~= "_" then
			m.symbols["_" .. name] = m.symbols[name]
		end
	end
	more = util.copy(more)
	more.symbols, more.write = m.symbols, write
	m.scenario = t.machine(more)
	return m
end

-- What the host has in memory: numbers of a block of bytes.
local function unpack_host(hello, form, bytes)
	return {((hello.order == "be" and ">" or "<") .. form):unpack(bytes)}
end

local function untouched(bytes)
	return bytes == FILL:rep(#bytes)
end

local JUDGE = {}

-- Each is given the reply, the machine and the arguments, and says whether
-- the answer is the right one.  Without one there is no right answer.
function JUDGE.getloadavg(r, m, hello, n)
	local want = math.min(n, 3)
	if r[1] ~= tostring(want) then
		return false
	end
	local got = want > 0 and unpack_host(hello, ("d"):rep(want),
	    r.bytes) or {}
	for i = 1, want do
		if got[i] ~= m.truth.loadavg[i] / m.truth.fscale then
			return false
		end
	end
	return untouched(r.bytes:sub(8 * want + 1))
end

function JUDGE.getcptime(r, m, hello)
	local form = (hello.long == 64 and "i8" or "i4"):rep(5)
	if r[1] ~= "0" or #r.bytes ~= form:len() // 2 * (hello.long // 8) then
		return false
	end
	for i, n in ipairs(m.truth.cptime) do
		if unpack_host(hello, form, r.bytes)[i] ~= n then
			return false
		end
	end
	return true
end

function JUDGE.getncpus(r, m)
	return r[1] == tostring(m.truth.ncpus)
end

function JUDGE.getmaxcpu(r, m)
	return r[1] == tostring(m.truth.maxcpu)
end

-- What a refusal returns, and how many bytes it leaves as they were.
local REFUSAL = {
	getprocs = "null", getargv = "null", getenvv = "null",
	getloadavg = "-1", getcptime = "-1", getswapinfo = "-1",
	getmaxcpu = "-1", getncpus = "-1", getpcpu = "-1",
	dpcpu_setcpu = "-1", read_zpcpu = "-1", counter_u64_fetch = "0",
}

-- Whether a reply is a refusal; native: with what an empty list may be.
function structures.refused(verb, r, native)
	if r[1] ~= REFUSAL[verb] or not untouched(r.bytes or "") then
		return false
	end
	return verb ~= "getprocs" or r[2] == COUNT or
	    (native and r[2] == "0")
end

local function show(r)
	local words = {}
	for i = 1, #r do
		words[i] = r[i] == COUNT and "(count untouched)" or r[i]
	end
	if r.bytes then
		words[#words + 1] = untouched(r.bytes) and
		    "buffer untouched" or util.bytes(r.bytes, 40)
	end
	return table.concat(words, ", ")
end
structures.show = show

local function truth(verb, m)
	local v = m.truth
	if verb == "getloadavg" then
		return ("%g %g %g"):format(v.loadavg[1] / v.fscale,
		    v.loadavg[2] / v.fscale, v.loadavg[3] / v.fscale)
	elseif verb == "getcptime" then
		return table.concat(v.cptime, " ")
	elseif verb == "getncpus" then
		return tostring(v.ncpus)
	elseif verb == "getmaxcpu" then
		return tostring(v.maxcpu)
	end
end

-- Whether the reply to a call on a core of machine m is right: the truth, or a
-- refusal.  The second result is for a vector.
function structures.judge(core, m, verb, r, ...)
	local hello = core.case.hello
	if structures.refused(verb, r, m.native) or
	    (JUDGE[verb] and JUDGE[verb](r, m, hello, ...)) then
		return true
	end
	local known = truth(verb, m)
	return false, {request = ("kvm_%s on a core of %s, on %s"):format(verb,
	    m.t.target, hello.host), got = show(r),
	    expected = ("a refusal (%s, nothing stored)%s"):format(
	    REFUSAL[verb], known and ", or " .. known or ""),
	    why = "structures of the kernel are read with the host's layout, "
	    .. "or what another core said is given again"}
end

-- The vector that a call is answered right.
function structures.ask(c, core, m, clause, label, verb, ...)
	local args = table.pack(...)
	c:vector(label, function()
		return structures.judge(core, m, verb,
		    core:call(verb, table.unpack(args)),
		    table.unpack(args))
	end, {clauses = {clause}})
end

-- Of a list of capabilities those that the implementation has; with none of
-- them the case is skipped.
function structures.present(c, list)
	local has, any = {}, false
	for _, cap in ipairs(list) do
		has[cap] = c:driver():has(cap)
		any = any or has[cap]
		if not has[cap] then
			c:note("the implementation has no kvm_%s", cap)
		end
	end
	if not any then
		c:skip("the implementation has no kvm_" ..
		    table.concat(list, ", kvm_"))
	end
	return has
end

-- An address as kvm_read_zpcpu and kvm_counter_u64_fetch take it.
function structures.long(c, va)
	return util.hex((opening.long(c, va)))
end

return structures
