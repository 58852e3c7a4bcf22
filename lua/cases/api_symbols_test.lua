-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Symbols: lists with a name several times, names from a native kernel's own
-- file, and kvm_nlist.

local opening = require "vmcorpus.opening"
local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

local CORES = {where = function(t)
	return not t.device
end}

-- The vector that call gives ret for names, and each its value (false: not
-- found).
local function asked(c, core, call, label, names, ret, values)
	c:vector(label, function()
		local words = {}
		for i, n in ipairs(names) do
			words[i] = protocol.text(n)
		end
		local r = core:call(call, table.unpack(words))
		local f = {request = "kvm_" .. call}
		for i, want in ipairs(values) do
			local ty, v = r[i + 1]:match("^(%d+):(%S+)$")
			ty, v = tonumber(ty), protocol.integer(v)
			f.expected = ("%s: %s"):format(names[i]:sub(1, 40),
			    want and ("%#x"):format(want) or "not found")
			f.got = ("type %d, value %#x"):format(ty, v)
			if v ~= (want or 0) or (ty ~= 0) ~= (want ~= false) or
			    ty == 0xee then
				return false, f
			end
		end
		f.expected, f.got = nil, nil
		return c:equal(r[1], tostring(ret), f)
	end)
end

-- Lists in which names are there twice, or not at all.
local function repeated(c, core, call, there, value)
	local function list(label, names, ret, values)
		asked(c, core, call, call .. ", " .. label, names, ret, values)
	end
	list("twice", {there, there}, 0, {value, value})
	list("twice, and one between", {there, "vmcorpus_no", there}, 1,
	    {value, false, value})
	list("a miss twice", {"vmcorpus_no", "vmcorpus_no"}, 2,
	    {false, false})
	list("a miss twice, and one between", {"vmcorpus_no", there,
	    "vmcorpus_no"}, 2, {false, value, false})
	local many, values = {}, {}
	for i = 1, 200 do
		many[i] = i % 3 == 0 and there or "vmcorpus_no"
		values[i] = i % 3 == 0 and value
	end
	list("200 entries", many, 134, values)
end

suite.for_each_row(CORES, function(t)
	t.case("names_that_are_there_twice", {
		clauses = {"API-NLIST-1", "API-NLIST-2"},
		needs = {"nlist2"},
		bug = "the search ends at the first entry of a name: a list "
		    .. "that has it twice gets one address, and a wrong count",
		descr = "Lists with a name in several entries",
		run = function(c)
			local value = t.kva(0x1238)
			local core = c:core(t.machine{symbols = {
			    vmcorpus_yes = value}})
			repeated(c, core, "nlist2", "vmcorpus_yes", value)
		end,
	})
end)

-- The kinds of core that are native to the host, or the end of the case.
local function native(c)
	local list = {}
	for _, t in ipairs(rows.newest(CORES, "variant")) do
		if opening.native(c, t) and not t.may_refuse then
			list[#list + 1] = t
		end
	end
	if #list == 0 then
		c:skip("no core is native to this host")
	end
	return list
end

suite.case("names_from_the_kernels_own_file", {
	about = "*",
	clauses = {"API-NLIST-7"},
	needs = {"nlist2"},
	bug = "a name is cut, or compared by its beginning, or the count is of "
	    .. "the matches and not of the entries",
	descr = "Long names, parts of names and repeated names, looked up "
	    .. "without a resolver",
	run = function(c)
		for _, t in ipairs(native(c)) do
			local value = t.kva(0x1238)
			local symbols = {vmcorpus_yes = value,
			    vmcorpus_yes_2 = value + 8}
			local lengths = {1, 255, 1012, 1023, 1024, 4000}
			for _, n in ipairs(lengths) do
				symbols[("n"):rep(n)] = t.kva(n)
			end
			local core = c:core(t.machine{symbols = symbols},
			    {resolver = false, name = t.row})
			local function list(label, ...)
				asked(c, core, "nlist2", t.row .. ": " ..
				    label, ...)
			end
			repeated(c, core, "nlist2", "vmcorpus_yes", value)
			list("a part", {"vmcorpus_ye"}, 1, {false})
			list("more", {"vmcorpus_yes_"}, 1, {false})
			list("a longer one", {"vmcorpus_yes_2"}, 0,
			    {value + 8})
			for _, n in ipairs(lengths) do
				local name = ("n"):rep(n)
				list(n .. " bytes", {name, name .. "x",
				    "vmcorpus_yes"}, 1,
				    {t.kva(n), false, value})
			end
		end
	end,
})

suite.case("kvm_nlist", {
	about = "*",
	clauses = {"API-NLIST-12"},
	needs = {"nlist"},
	bug = "kvm_nlist fills the old structure with the new one's layout, or "
	    .. "counts otherwise than kvm_nlist2",
	descr = "kvm_nlist on native cores, with and without a resolver",
	run = function(c)
		for _, t in ipairs(native(c)) do
			local value = t.kva(0x1238)
			local machine = t.machine{symbols = {vmcorpus_yes =
			    value, vmcorpus_one = 1}}
			local function all(name, resolver)
				local core = c:core(machine, {name = name,
				    resolver = resolver})
				local function list(label, ...)
					asked(c, core, "nlist", ("%s: %s"
					    ):format(name, label), ...)
				end
				list("one", {"vmcorpus_yes"}, 0, {value})
				list("two", {"vmcorpus_one", "vmcorpus_yes"},
				    0, {1, value})
				list("one and none", {"vmcorpus_one",
				    "vmcorpus_no"}, 1, {1, false})
				repeated(c, core, "nlist", "vmcorpus_yes",
				    value)
				c:vector(name .. ": empty", function()
					return c:equal(table.concat(
					    core:call("nlist", "-",
					    "=vmcorpus_one"), " "),
					    "0 238:0xeeee 238:0xeeee",
					    {request = "kvm_nlist of an empty "
					    .. "list"})
				end)
			end
			all(t.row .. ", resolver")
			all(t.row .. ", none", false)
		end
	end,
})

suite.case("values_wider_than_the_target", {
	about = "*",
	clauses = {"API-NLIST-1"},
	needs = {"nlist2"},
	bug = "a value is cut to the target's width, or the host's: the "
	    .. "debugger's own symbol for a 64-bit place comes back as another",
	descr = "A resolver that answers with more than 32 bits for a 32-bit "
	    .. "target's core",
	run = function(c)
		for _, t in ipairs(rows.newest{format = "minidump",
		    where = function(t) return t.bits == 32 end}) do
			local core = c:core(t.machine{}, {name = t.row})
			for i, v in ipairs{1 << 32, 0x123456789abcdef0,
			    0xffffffffc0000000, -1, math.mininteger,
			    0x100000000 | t.kva(0)} do
				local name = "vmcorpus_" .. i
				c:driver():call("sym", core.handle,
				    protocol.text(name), v)
				asked(c, core, "nlist2", ("%s: %#x"):format(
				    t.row, v), {name}, 0, {v})
			end
			core:check(t.kva(0), 16 * t.page, "reads", "full")
		end
	end,
})
