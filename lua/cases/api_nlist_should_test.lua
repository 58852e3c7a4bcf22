-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- kvm_nlist2: what libkvm does and no page promises.

local opening = require "vmcorpus.opening"
local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

local SYMBOLS = {one = 0x11, two = 0x22, three = 0x33}

local function ask(core, ...)
	local words = {}
	for i, n in ipairs{...} do
		words[i] = protocol.text(n)
	end
	return core:call("nlist2", table.unpack(words))
end

suite.case("empty_name_ends_the_list", {
	about = rows.about{"minidump 64"},
	level = "should",
	clauses = {"API-NLIST-4"},
	needs = {"nlist2"},
	bug = "lists that end with an empty name, as old programs have them, "
	    .. "run on",
	descr = "An empty name ends the list as NULL does",
	run = function(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{symbols = SYMBOLS})
		c:vector("empty name", function()
			local r = ask(core, "one", "", "two")
			return c:equal(table.concat(r, " ", 1, 2) .. " " ..
			    r[4], "0 7:0x11 238:0xeeee", {request =
			    "kvm_nlist2 of one, \"\", two; its result, the "
			    .. "first and the last entry"})
		end)
	end,
})

suite.case("how_the_resolver_is_asked", {
	about = rows.about{"minidump 64"},
	level = "should",
	clauses = {"API-NLIST-6"},
	needs = {"nlist2"},
	bug = "names are asked for twice or sorted: a resolver that answers "
	    .. "by position, or that is slow, suffers",
	descr = "Once a name, in list order; type 7 for what is found",
	run = function(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{symbols = SYMBOLS})
		local d = c:driver()
		local first = d:request("symlog", core.handle)
		if not first or first.status == "err" then
			c:skip("the driver keeps no list of what was asked")
		end
		c:vector("order", function()
			ask(core, "three", "none", "one", "two", "one")
			local log = d:call("symlog", core.handle).bytes or ""
			local want = "=three =none =one =two =one "
			log = log:gsub("%s+", " ")
			-- More may follow for a name that a native core lacks.
			if opening.native(c, t) then
				log = log:sub(1, #want)
			end
			return c:equal(log, want, {request = "names that the "
			    .. "resolver was asked for"})
		end)
		c:vector("type", function()
			local r = ask(core, "one", "none", "two")
			return c:equal(table.concat(r, " "),
			    "1 7:0x11 0:0x0 7:0x22", {request =
			    "kvm_nlist2 of one, none, two"})
		end)
	end,
})

suite.case("kernel_file_without_symbols", {
	about = "*",
	level = "should",
	clauses = {"API-NLIST-8"},
	needs = {"nlist2"},
	bug = "a stripped kernel makes the look-up crash, or find things",
	descr = "A native kernel file without a symbol table",
	run = function(c)
		local t
		for _, r in ipairs(rows.select{format = "minidump"}) do
			if opening.native(c, r) then
				t = r
			end
		end
		if not t then
			c:skip("no core is native to this host")
		end
		local core = c:core(t.machine{kernel_symtab = false,
		    symbols = SYMBOLS}, {resolver = false})
		c:vector("two names", function()
			local r = ask(core, "one", "two")
			local got = table.concat(r, " ")
			return r[1] == "-1" or got == "2 0:0x0 0:0x0",
			    {request = "kvm_nlist2 of one, two",
			    expected = "-1, or 2 and both not found",
			    got = got}
		end)
	end,
})

suite.case("misses_leave_no_text", {
	about = rows.about{"minidump 64", "full 32"},
	level = "should",
	clauses = {"API-NLIST-9"},
	needs = {"nlist2"},
	bug = "looking up an optional symbol overwrites the text of the error "
	    .. "that the user is to see",
	descr = "The error text before and after a name that is not there",
	run = function(c)
		for _, row in ipairs(rows.samples{"minidump 64", "full 32"}) do
			local t = rows[row]
			local core = c:core(t.machine{symbols = SYMBOLS},
			    {name = row})
			c:vector(row, function()
				core:read(t.kva(0x20000), 8)
				local before = core:geterr()
				ask(core, "none", "one")
				return c:equal(core:geterr(), before, {request
				    = "kvm_geterr after kvm_nlist2"})
			end)
		end
	end,
})

-- The kinds of core that are native to the host, or that are not.
local function kinds(c, native)
	local list = {}
	for _, t in ipairs(rows.newest({format = {"minidump", "full",
	    "virtual"}}, "variant")) do
		if opening.native(c, t) == native and not t.may_refuse then
			list[#list + 1] = t
		end
	end
	if #list == 0 then
		c:skip(native and "no core is native to this host" or
		    "no core is foreign to this host")
	end
	return list
end

suite.case("kvm_nlist_of_foreign_cores", {
	about = "*",
	level = "should",
	clauses = {"API-NLIST-11"},
	needs = {"nlist", "geterr"},
	bug = "a tool that knows its own host's kernels alone is given a "
	    .. "foreign one's addresses, cut to a long",
	descr = "kvm_nlist on cores that are not native",
	run = function(c)
		for _, t in ipairs(kinds(c, false)) do
			local core = c:core(t.machine{symbols = SYMBOLS},
			    {name = t.row})
			for _, names in ipairs{{"one"}, {"one", "two"},
			    {"none"}, {"one", "none", "two"}} do
				local label = table.concat(names, ", ")
				c:vector(t.row .. ": " .. label, function()
					local words = {}
					for i, n in ipairs(names) do
						words[i] = protocol.text(n)
					end
					local r = core:call("nlist",
					    table.unpack(words))
					return c:equal(table.concat(r, " ") ..
					    " " .. tostring(core:geterr() ~=
					    ""), "-1" .. (" 238:0xeeee"):rep(
					    #names) .. " true", {request =
					    "kvm_nlist; its result, the "
					    .. "entries, whether there is a "
					    .. "text"})
				end)
			end
			core:check(t.kva(0), 8, "reads", "full")
		end
	end,
})

suite.case("names_without_a_resolver", {
	about = "*",
	level = "should",
	clauses = {"API-NLIST-13"},
	needs = {"nlist2"},
	bug = "a program that writes C's names with an underscore, as nlist(3) "
	    .. "lets it, finds nothing",
	descr = "A leading underscore, and types, of names in a native "
	    .. "kernel's file",
	run = function(c)
		for _, t in ipairs(kinds(c, true)) do
			local core = c:core(t.machine{symbols = {one = 0x11,
			    _two = 0x22, __three = 0x33}}, {resolver = false,
			    name = t.row})
			for _, v in ipairs{{"one", 0x11}, {"_one", 0x11},
			    {"_two", 0x22}, {"__two", 0x22}, {"__three", 0x33},
			    {"___three", 0x33}, {"two"}, {"_three"}, {"three"},
			    {"__one"}} do
				c:vector(t.row .. ": " .. v[1], function()
					local r = ask(core, v[1])
					local ty, value = r[2]:match(
					    "^(%d+):(.*)$")
					local kind = tonumber(ty) & ~1
					local named = kind == 2 or kind == 4 or
					    kind == 6 or kind == 8
					return value == ("0x%x"):format(v[2] or
					    0) and named == (v[2] ~= nil) and
					    r[1] == (v[2] and "0" or "1"),
					    {request = "kvm_nlist2 of " .. v[1],
					    expected = v[2] and ("0, %#x, and "
					    .. "a type"):format(v[2]) or
					    "1, 0, and no type",
					    got = table.concat(r, " ")}
				end)
			end
		end
	end,
})
