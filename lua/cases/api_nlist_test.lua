-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- kvm_nlist2.

local opening = require "vmcorpus.opening"
local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

local TYPE, VALUE = 0xee, 0xeeee	-- what entries hold before the call

-- Asks for names (false: NULL).  Gives the result and {type=, value=}s.
local function nlist2(core, names)
	local words = {}
	for i, n in ipairs(names) do
		words[i] = protocol.text(n or nil)
	end
	local r = core:call("nlist2", table.unpack(words))
	local list = {}
	for i = 2, #r do
		local ty, value = r[i]:match("^(%d+):(.*)$")
		list[i - 1] = {type = tonumber(ty),
		    value = protocol.integer(value)}
	end
	return protocol.integer(r[1]), list
end

-- The vector that names give ret, and each entry its value: an integer, or
-- false for not found, or "same" for untouched.
local function asked(c, core, label, names, ret, values)
	c:vector(label, function()
		local n, list = nlist2(core, names)
		local function no(i, got)
			return false, {request = "kvm_nlist2", got = got,
			    expected = i and tostring(names[i]) .. ": " ..
			    tostring(math.type(values[i]) and
			    ("%#x"):format(values[i]) or values[i]) or
			    tostring(ret)}
		end
		if n ~= ret then
			return no(nil, tostring(n))
		end
		for i, want in ipairs(values) do
			local e = list[i]
			local good
			if want == "same" then
				good = e.type == TYPE and e.value == VALUE
			elseif want then
				good = e.type ~= 0 and e.type ~= TYPE and
				    e.value == want
			else
				good = e.type == 0 and e.value == 0
			end
			if not good then
				return no(i, ("type %d, value %#x"):format(
				    e.type, e.value))
			end
		end
		return true
	end)
end

suite.for_each_row({}, function(t)
	local far = t.bits == 64 and 0xffffffff81234568 or 0xfedcba98
	local symbols = {
		vmcorpus_a = far, vmcorpus_b = t.kva(0x10),
		vmcorpus_c = 1, vmcorpus_d = 0x7fffffff,
		vmcorpus_e = 0x80000000, vmcorpus_f = 0xffffffff,
	}
	if t.bits == 64 then
		symbols.vmcorpus_g = 0x100000000
		symbols.vmcorpus_h = 0x7fffffffffffffff
		symbols.vmcorpus_i = -1
	end

	t.case("names_that_are_there", {
		clauses = {"API-NLIST-1"},
		needs = {"nlist2"},
		bug = "a value goes through a long of the host: a 64-bit "
		    .. "kernel's addresses are cut on 32-bit hosts, or "
		    .. "sign-extended",
		descr = "Values of every width come back whole",
		run = function(c)
			local core = c:core(t.machine{symbols = symbols})
			local names, values = {}, {}
			for _, n in ipairs{"a", "b", "c", "d", "e", "f", "g",
			    "h", "i"} do
				local name = "vmcorpus_" .. n
				if symbols[name] then
					names[#names + 1] = name
					values[#values + 1] = symbols[name]
				end
			end
			asked(c, core, "all at once", names, 0, values)
			for i, n in ipairs(names) do
				asked(c, core, n, {n}, 0, {values[i]})
			end
		end,
	})

	t.case("names_that_are_not_there", {
		clauses = {"API-NLIST-2", "API-NLIST-1"},
		needs = {"nlist2"},
		bug = "an entry that was not found keeps what the caller had in "
		    .. "it, and is taken for an address",
		descr = "Missing names first, last, between and alone",
		run = function(c)
			local core = c:core(t.machine{symbols = symbols})
			asked(c, core, "alone", {"vmcorpus_none"}, 1, {false})
			asked(c, core, "first", {"vmcorpus_none",
			    "vmcorpus_a"}, 1, {false, far})
			asked(c, core, "last", {"vmcorpus_a",
			    "vmcorpus_none"}, 1, {far, false})
			asked(c, core, "between", {"vmcorpus_a", "none1",
			    "vmcorpus_c", "none2"}, 2, {far, false, 1, false})
			asked(c, core, "a part of a name", {"vmcorpus"}, 1,
			    {false})
			asked(c, core, "more than a name", {"vmcorpus_aa"}, 1,
			    {false})
		end,
	})
end)

local function machine(row, more)
	return rows[row].machine(more)
end

suite.case("end_of_the_list", {
	about = rows.about{"minidump 64", "minidump 32"},
	clauses = {"API-NLIST-3"},
	needs = {"nlist2"},
	bug = "the list is read past its end: the caller's next structure is "
	    .. "overwritten",
	descr = "A NULL name ends the list; an empty list is 0",
	run = function(c)
		for _, row in ipairs(rows.samples{"minidump 64", "minidump 32"}) do
			local core = c:core(machine(row, {symbols = {
			    one = 0x11, two = 0x22}}), {name = row})
			asked(c, core, row .. ": empty", {false}, 0, {"same"})
			asked(c, core, row .. ": empty, more behind",
			    {false, "one", "two"}, 0, {"same", "same",
			    "same"})
			asked(c, core, row .. ": after one", {"one", false,
			    "two"}, 0, {0x11, "same", "same"})
			asked(c, core, row .. ": after a miss", {"none",
			    false, "two"}, 1, {false, "same", "same"})
		end
	end,
})

suite.case("names_go_to_the_resolver_as_they_are", {
	about = rows.about{"minidump 64"},
	clauses = {"API-NLIST-5"},
	needs = {"nlist2"},
	bug = "an underscore is taken away, or a long name cut: the debugger's "
	    .. "symbol is not found, or another one is",
	descr = "Underscores, long names, odd bytes",
	run = function(c)
		local long = {}
		local symbols = {_under = 0x1, under = 0x2, __two = 0x3,
		    ["a b"] = 0x4, ["%s%n"] = 0x5, ["\xc3\xa4"] = 0x6,
		    x = 0x7}
		for i, n in ipairs{255, 1023, 1024, 4000} do
			long[i] = ("n"):rep(n)
			symbols[long[i]] = 0x100 + i
		end
		local core = c:core(machine(rows.samples{"minidump 64"}[1],
		    {kernel_symtab = false, symbols = symbols}))
		for _, n in ipairs{"_under", "under", "__two", "a b", "%s%n",
		    "\xc3\xa4", "x"} do
			asked(c, core, n, {n}, 0, {symbols[n]})
		end
		asked(c, core, "one underscore too many", {"_two"}, 1,
		    {false})
		asked(c, core, "one too few", {"two"}, 1, {false})
		for _, n in ipairs(long) do
			asked(c, core, #n .. " bytes", {n}, 0, {symbols[n]})
		end
	end,
})

suite.case("names_from_the_kernel_file", {
	about = "*",
	clauses = {"API-NLIST-7"},
	needs = {"nlist2"},
	bug = "the wrong section's strings, entry size or symbol width is "
	    .. "used: names are found with other names' values",
	descr = "The symbol table of a native kernel, without a resolver",
	run = function(c)
		local row
		for _, t in ipairs(rows.select{format = "minidump"}) do
			if opening.native(c, t) then
				row = t
			end
		end
		if not row then
			c:skip("no core is native to this host")
		end
		local symbols, names, values = {}, {}, {}
		for i = 1, 300 do
			local name = ("vmcorpus_%d"):format(i * 7919 % 1000)
			local value = row.kva(i * 0x1231)
			if not symbols[name] then
				symbols[name] = value
				names[#names + 1] = name
				values[#values + 1] = value
			end
		end
		local core = c:core(row.machine{symbols = symbols},
		    {resolver = false})
		asked(c, core, "300 names", names, 0, values)
		asked(c, core, "one", {names[17]}, 0, {values[17]})
		asked(c, core, "one and none", {names[200], "vmcorpus_none"},
		    1, {values[200], false})
	end,
})
