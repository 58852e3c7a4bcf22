#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The calls that read structures of the kernel, on cores of every target: the
-- right answer or a refusal, never the core's memory in the host's layout.

local opening = require "vmcorpus.opening"
local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local structures = require "vmcorpus.structures"
local suite = require "vmcorpus.suite"

-- The machine and its open core; native says what the host is to the row.
local function opened(c, t, given)
	local native = opening.native(c, t)
	local m = structures.machine(t, given, native)
	return m, c:core(m.scenario), native
end

suite.for_each_row({}, function(t)
	t.case("processes", {
		clauses = {"API-STRUCT-1", "API-STRUCT-2"},
		bug = "a list of processes is made from another machine's "
		    .. "memory with this one's struct proc",
		descr = "kvm_getprocs, kvm_getargv, kvm_getenvv: no process, "
		    .. "and the count as it was",
		run = function(c)
			local has = structures.present(c, {"getprocs",
			    "getargv", "getenvv"})
			local m, core = opened(c, t)
			-- KERN_PROC_ALL, _PID, _PROC, and each thread.
			for _, v in ipairs{{0, 0}, {1, 0}, {8, 0}, {16, 0}} do
				if has.getprocs then
					structures.ask(c, core, m,
					    "API-STRUCT-1", "getprocs " .. v[1],
					    "getprocs", v[1], v[2])
				end
			end
			for _, call in ipairs{"getargv", "getenvv"} do
				if has[call] then
					structures.ask(c, core, m,
					    "API-STRUCT-2", call, call, 0)
					structures.ask(c, core, m,
					    "API-STRUCT-2", call .. ", cut",
					    call, 40)
				end
			end
		end,
	})

	t.case("statistics", {
		clauses = {"API-STRUCT-3", "API-STRUCT-4", "API-STRUCT-5"},
		bug = "load, times and swap of another machine are read in this "
		    .. "one's word size and byte order: a report of numbers "
		    .. "that never were",
		descr = "kvm_getloadavg, kvm_getcptime, kvm_getswapinfo: right "
		    .. "or refused",
		run = function(c)
			local has = structures.present(c, {"getloadavg",
			    "getcptime", "getswapinfo"})
			local m, core, native = opened(c, t)
			for _, n in ipairs{3, 1, 5} do
				if has.getloadavg then
					structures.ask(c, core, m,
					    "API-STRUCT-3", "getloadavg " .. n,
					    "getloadavg", n)
				end
			end
			if has.getcptime then
				structures.ask(c, core, m, "API-STRUCT-4",
				    "getcptime", "getcptime")
			end
			-- What a native core without swap gives is 0 devices
			-- and a total.
			for _, n in ipairs{1, 4} do
				if not has.getswapinfo then
					break
				end
				c:vector("getswapinfo " .. n, function()
					local r = core:call("getswapinfo", n,
					    0)
					if native and r[1] == "0" then
						return true
					end
					return structures.judge(core, m,
					    "getswapinfo", r)
				end, {clauses = {"API-STRUCT-5"}})
			end
		end,
	})

	t.case("processors", {
		clauses = {"API-STRUCT-6", "API-STRUCT-7", "API-STRUCT-8",
		    "API-STRUCT-9"},
		bug = "per-CPU data of another machine are read with this one's "
		    .. "struct pcpu and distance between processors",
		descr = "Counts of processors, per-CPU structures, names, "
		    .. "memory and counters: right or refused",
		run = function(c)
			local has = structures.present(c, {"getmaxcpu",
			    "getncpus", "getpcpu", "dpcpu_setcpu",
			    "read_zpcpu", "counter_u64_fetch"})
			local m, core, native = opened(c, t)
			for _, call in ipairs{"getmaxcpu", "getncpus"} do
				if has[call] then
					structures.ask(c, core, m,
					    "API-STRUCT-6", call, call)
				end
			end
			-- On a native core these may succeed.
			local function refused(clause, label, verb, ...)
				if not has[verb] then
					return
				elseif not native then
					structures.ask(c, core, m, clause,
					    label, verb, ...)
					return
				end
				local args = {...}
				c:vector(label .. ": comes back", function()
					core:call(verb, table.unpack(args))
					return true
				end, {clauses = {clause}})
			end
			local base = structures.long(c, m.counter)
			for _, cpu in ipairs{0, 1, 3, 4, 100000} do
				refused("API-STRUCT-7", "getpcpu " .. cpu,
				    "getpcpu", cpu)
				refused("API-STRUCT-8", "dpcpu_setcpu " .. cpu,
				    "dpcpu_setcpu", cpu)
				refused("API-STRUCT-9", "read_zpcpu " .. cpu,
				    "read_zpcpu", base, 8, cpu)
			end
			refused("API-STRUCT-9", "counter", "counter_u64_fetch",
			    base)
		end,
	})

	t.case("per_cpu_names", {
		clauses = {"API-STRUCT-10"},
		needs = {"nlist2"},
		bug = "a virtualised name of another machine's kernel is moved "
		    .. "by an offset read in this one's layout",
		descr = "Names that only vnet_entry_ or pcpu_entry_ in front "
		    .. "would find are not found",
		run = function(c)
			local m, core, native = opened(c, t)
			for _, name in ipairs{"of_cpu", "of_stack",
			    "_of_cpu"} do
				c:vector(name, function()
					local r = core:call("nlist2",
					    protocol.text(name),
					    protocol.text("averunnable"))
					local want = ("1 0:0x0 7:0x%x"):format(
					    m.symbols.averunnable)
					local got = table.concat(r, " ")
					-- Of processor 0, on a native core.
					local moved = ("0x%x"):format(
					    m.symbols.pcpu_entry_of_cpu +
					    0x1000)
					if native and name ~= "of_stack" and
					    r[2]:match(":(.*)$") == moved then
						return true
					end
					return c:equal(got:gsub(" %d+:(0x%x+)$",
					    " 7:%1"), want, {request =
					    "kvm_nlist2 of " .. name .. " and "
					    .. "averunnable"})
				end)
			end
		end,
	})

	t.case("kvm_nlist", {
		clauses = {"API-STRUCT-11"},
		needs = {"nlist"},
		bug = "the old call gives a 64-bit address cut to this host's "
		    .. "long, or entries of a list that it could not fill",
		descr = "kvm_nlist: right on native cores; elsewhere right, or "
		    .. "-1 and the list as it was",
		run = function(c)
			local m, core, native = opened(c, t)
			local names = {"averunnable", "mp_ncpus", "cp_time"}
			local words, right, none = {}, {"0"}, {"-1"}
			for i, name in ipairs(names) do
				words[i] = protocol.text(name)
				right[i + 1] = ("0x%x"):format(
				    m.symbols[name])
				none[i + 1] = "238:0xeeee"
			end
			c:vector("three names", function()
				local r = core:call("nlist",
				    table.unpack(words))
				local got = table.concat(r, " ")
				if not native and got ==
				    table.concat(none, " ") then
					return true
				end
				return c:equal(got:gsub(" %d+:", " "),
				    table.concat(right, " "), {request =
				    "kvm_nlist on a core of " .. t.target ..
				    ", on " .. c.who.host, expected =
				    (native and "" or "-1 and the list as it "
				    .. "was, or ") .. table.concat(right,
				    " "), got = got})
			end)
		end,
	})
end)

-- A row that is native to the host, if there is one, and one that is not.
local function one_of_each(c)
	local native, foreign
	for _, t in ipairs(rows.one_of_each()) do
		if opening.native(c, t) then
			native = native or t
		else
			foreign = foreign or t
		end
	end
	return native, foreign
end

local ASKED = {
	{"getncpus"}, {"getmaxcpu"}, {"getcptime"}, {"getloadavg", 3},
	{"getprocs", 0, 0}, {"getswapinfo", 2, 0},
}

-- Clears what a library keeps, as the manual pages say.
local function clear(c, has)
	for _, v in ipairs{{"getmaxcpu"}, {"getpcpu", 0}, {"getcptime"},
	    {"getswapinfo", 1, 0}} do
		if has[v[1]] then
			c:driver():call(v[1], "null", table.unpack(v, 2))
		end
	end
end

-- Asks the cores ({machine, core, name} each) in turn, forwards, backwards and
-- each twice running; before(m) comes before a turn.
local function ask_in_turn(c, list, has, before)
	local turns = {}
	for i = 1, #list do
		turns[i] = list[i]
	end
	for i = #list, 1, -1 do
		turns[#turns + 1] = list[i]
		turns[#turns + 1] = list[i]
	end
	for i, turn in ipairs(turns) do
		local m, core, name = table.unpack(turn)
		before(m)
		for _, a in ipairs(ASKED) do
			if has[a[1]] and not (a[1] == "getswapinfo" and
			    m.native) then
				-- All are asked, whichever is wanted.
				local r = core:call(table.unpack(a))
				c:vector(("%s of %s, turn %d"):format(a[1],
				    name, i), function()
					return structures.judge(core, m, a[1],
					    r, table.unpack(a, 2))
				end)
			end
		end
	end
end

local function two_natives(add, native)
	add(native, "native", {})
	add(native, "another native", {ncpus = 3, maxcpu = 8, shift = 1,
	    cptime = {6, 7, 8, 9, 10}, loadavg = {100, 200, 300},
	    fscale = 100})
end

-- A function that makes cores, and their list.
local function maker(c, native)
	local list = {}
	return function(t, name, given)
		local m = structures.machine(t, given, t == native)
		list[#list + 1] = {m, c:core(m.scenario, {name = name}), name}
	end, list
end

local KEPT = {"getncpus", "getmaxcpu", "getcptime", "getloadavg", "getprocs",
    "getswapinfo", "getpcpu"}

suite.case("nothing_kept_between_descriptors", {
	about = "*",
	clauses = {"API-STRUCT-12"},
	bug = "what the first core said is kept by the process and given for "
	    .. "a core of another machine",
	descr = "The same calls on native and foreign cores with different "
	    .. "contents, in turn; caches are cleared before native ones",
	run = function(c)
		local has = structures.present(c, KEPT)
		local native, foreign = one_of_each(c)
		local add, list = maker(c, native)
		if native then
			two_natives(add, native)
		end
		add(foreign, "foreign", {ncpus = 7, maxcpu = 9,
		    cptime = {11, 12, 13, 14, 15}})
		add(foreign, "another foreign", {ncpus = 5, maxcpu = 6,
		    shift = 2, loadavg = {8, 9, 10}, fscale = 1024})
		ask_in_turn(c, list, has, function(m)
			if m.native then
				clear(c, has)
			end
		end)
	end,
})

suite.case("native_cores_keep_apart", {
	about = "*",
	level = "may",
	clauses = {"API-STRUCT-15"},
	bug = "a tool that compares two cores shows the first one's counts "
	    .. "for both",
	descr = "The same calls on two native cores in turn, and no cache is "
	    .. "cleared",
	run = function(c)
		local has = structures.present(c, KEPT)
		local native = one_of_each(c)
		if not native then
			c:skip("no row is native to this host")
		end
		local add, list = maker(c, native)
		two_natives(add, native)
		ask_in_turn(c, list, has, function() end)
	end,
})

suite.case("null_clears_what_is_kept", {
	about = "*",
	clauses = {"API-STRUCT-13"},
	bug = "a program that clears the library's caches, as the manual pages "
	    .. "say, crashes",
	descr = "kvm_getmaxcpu, kvm_getpcpu, kvm_getcptime and kvm_getswapinfo "
	    .. "with NULL, and a core's answers afterwards",
	run = function(c)
		local has = structures.present(c, {"getmaxcpu", "getpcpu",
		    "getcptime", "getswapinfo"})
		local native, foreign = one_of_each(c)
		for _, t in ipairs{native or foreign, foreign} do
			local m = structures.machine(t, {}, t == native)
			local core = c:core(m.scenario, {name = t.row})
			for _, v in ipairs{{"getmaxcpu"}, {"getpcpu", 0},
			    {"getcptime"}, {"getswapinfo", 1, 0}} do
				if has[v[1]] then
					c:vector(("%s: %s with NULL"):format(
					    t.row, v[1]), function()
						c:driver():call(v[1], "null",
						    table.unpack(v, 2))
						return true
					end)
				end
			end
			for _, call in ipairs{"getmaxcpu", "getcptime"} do
				if has[call] then
					structures.ask(c, core, m,
					    "API-STRUCT-13", t.row .. ": " ..
					    call .. " afterwards", call)
				end
			end
		end
	end,
})
