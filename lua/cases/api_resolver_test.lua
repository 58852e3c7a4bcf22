-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The caller's resolver: which names it is asked for, what its answers are
-- used for, and flags of the openers that have none.

local opening = require "vmcorpus.opening"
local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

local CORES = {where = function(t)
	return not t.device
end}
local SET = 70		-- a resolver table that no core has

local function good(t)
	return {
		{t.kva(0), 0x10 * t.page, "pages", "full"},
		{t.kva(0x20 * t.page), 8, "invalid", "fail"},
	}
end

-- kvm_nlist2's answer in one line.
local function nlist2(core, names)
	local words = {}
	for i, n in ipairs(names) do
		words[i] = protocol.text(n)
	end
	return table.concat(core:call("nlist2", table.unpack(words)), " ")
end

suite.for_each_row({format = {"minidump", "full"}}, function(t)
	t.case("resolver_that_knows_some", {
		clauses = {"API-OPEN-14"},
		bug = "0, or what another name's answer was, is used for the "
		    .. "address of a name that was not found",
		descr = "Each name of the kernel unknown in its turn: refused, "
		    .. "or nothing wrong is read",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			local d = c:driver()
			local reads = opening.known(core, good(t))
			local function without(name)
				d:call("symclear", SET)
				for _, s in ipairs(core.symbols) do
					d:call("sym", SET, protocol.text(s[1]),
					    s[1] == name and "fail" or s[2])
				end
				local ok, f = opening.must(core,
				    {resolver = SET})
				if not ok then
					return t.format == "full", f
				end
				for _, v in ipairs(reads) do
					local r = core:read(v[1], v[2])
					if r.ret ~= -1 and r.bytes ~=
					    v[3].bytes then
						return false, {request =
						    ("kvm_read2(%#x, %d)"
						    ):format(v[1], v[2]), got =
						    "other bytes", expected =
						    "-1, or what is there"}
					end
				end
				core:close()
				return true
			end
			for _, s in ipairs(core.symbols) do
				c:vector("without " .. s[1], function()
					return without(s[1])
				end)
			end
		end,
	})
end)

suite.for_each_row(CORES, function(t)
	t.case("answers_of_the_resolver", {
		clauses = {"API-NLIST-1", "API-NLIST-2"},
		needs = {"nlist2"},
		bug = "an answer goes through a pointer of the host: above "
		    .. "4 GiB a 32-bit host cuts it, and a name that failed "
		    .. "gets the answer of the one before",
		descr = "Sixty names, of which the resolver knows every third, "
		    .. "with values of every width",
		run = function(c)
			local core = c:core(t.machine{})
			local d = c:driver()
			local names, want, missing = {}, {}, 0
			for i = 1, 60 do
				local name = ("vmcorpus_%d"):format(i)
				local value = 0x8000000000000001 >> (i + 1)
				    | i << (i % 57)
				names[i] = name
				if i % 3 == 0 then
					d:call("sym", core.handle,
					    protocol.text(name), value)
					want[i] = ("0x%x"):format(value)
				else
					if i % 3 == 1 then
						d:call("sym", core.handle,
						    protocol.text(name),
						    "fail")
					end
					want[i] = false
					missing = missing + 1
				end
			end
			local function asked(label, first, last)
				c:vector(label, function()
					local got = nlist2(core, {table.unpack(
					    names, first, last)})
					local n, list = got:match(
					    "^(%S+) (.*)$")
					local i, lost = first, 0
					for ty, v in list:gmatch(
					    "(%d+):(%S+)") do
						local w = want[i] or "0x0"
						local found = want[i] ~= false
						if v ~= w or (ty ~= "0") ~=
						    found or ty == "238" then
							return false, {request
							    = "kvm_nlist2 of "
							    .. names[i],
							    expected = w, got
							    = ty .. ":" .. v}
						end
						lost = lost + (found and 0 or
						    1)
						i = i + 1
					end
					return c:equal(n, tostring(lost),
					    {request = "kvm_nlist2"})
				end)
			end
			asked("all at once", 1, 60)
			for i = 1, 60, 7 do
				asked(names[i] .. " and the next", i, i + 1)
			end
		end,
	})

	t.case("names_asked_for", {
		clauses = {"API-NLIST-5"},
		needs = {"nlist2"},
		bug = "a name that is not found is tried again in another form, "
		    .. "and another symbol's address comes back for it",
		descr = "What the resolver is asked by kvm_nlist2, byte for "
		    .. "byte",
		run = function(c)
			local core = c:core(t.machine{symbols = {
			    under = 0x1, vnet_entry_v = 0x2, pcpu_entry_p = 0x3,
			    ["a b"] = 0x4}})
			local d = c:driver()
			local first = d:request("symlog", core.handle)
			if not first or first.status == "err" then
				c:skip("the driver keeps no list of what was "
				    .. "asked")
			end
			-- On a native core libkvm looks for names of per-CPU
			-- and per-network-stack variables as well.
			local native = opening.native(c, t)
			local function asked(label, names, found)
				c:vector(label, function()
					local got = nlist2(core, names)
					local log, seen = d:call("symlog",
					    core.handle).bytes or "", {}
					for name in log:gmatch("(%S+)\n") do
						seen[protocol.untext(name)] =
						    true
					end
					local f = {request = "kvm_nlist2 of "
					    .. table.concat(names, ", ")}
					for _, n in ipairs(names) do
						f.expected, f.got = "the "
						    .. "resolver asked for "
						    .. n, log:gsub("\n", " ")
						if not seen[n] then
							return false, f
						end
						seen[n] = nil
					end
					if native then
						return true
					end
					f.expected = "nothing else asked"
					f.got = tostring(next(seen))
					if next(seen) then
						return false, f
					end
					f.expected, f.got = found, nil
					return c:equal(got, found, f)
				end)
			end
			asked("as they are", {"under", "a b"},
			    "0 7:0x1 7:0x4")
			asked("an underscore too many", {"_under"}, "1 0:0x0")
			asked("one too few", {"nder"}, "1 0:0x0")
			asked("names of other kinds", {"v", "p", "_v", "_p"},
			    "4 0:0x0 0:0x0 0:0x0 0:0x0")
			asked("by their whole names", {"vnet_entry_v",
			    "pcpu_entry_p"}, "0 7:0x2 7:0x3")
			for _, n in ipairs{1, 255, 1012, 1023, 1024, 4000} do
				asked(("%d bytes"):format(n),
				    {("n"):rep(n)}, "1 0:0x0")
			end
		end,
	})
end)

-- The native core that the host has, or the end of the case.
local function native(c)
	for _, t in ipairs(rows.newest(CORES)) do
		if opening.native(c, t) and not t.may_refuse then
			return t
		end
	end
	c:skip("no core is native to this host")
end

suite.case("flags_of_every_opener", {
	about = "*",
	clauses = {"API-OPEN-7"},
	bug = "a flag that creates or truncates is passed on to open(2) by the "
	    .. "openers that nobody looks at",
	descr = "Every bit, and with both access modes, given to each opener; "
	    .. "the core stays as it was",
	run = function(c)
		c:driver()
		if c.hello.abi == "fbsdvmcore" then
			c:skip("libfbsdvmcore's opener has no flags")
		end
		for _, t in ipairs(rows.newest(CORES)) do
			local core = c:core(t.machine{}, {name = t.row,
			    open = false})
			for _, o in ipairs{"open2", "openfiles", "open"} do
				local alone = o ~= "open2"
				local function with(flags)
					return {opener = o, flags =
					    tostring(flags)}
				end
				local has = c:driver():has(o)
				for b = has and 2 or 32, 31 do
					for access = 0, 3 do
						local f = 1 << b | access
						f = (f ~ 0x80000000) -
						    0x80000000
						opening.refused(c, core,
						    ("%s: %s, flags %#x"
						    ):format(t.row, o, f &
						    0xffffffff), with(f))
					end
				end
				if has and (not alone or opening.native(c, t)
				    and not t.may_refuse) then
					for _, f in ipairs{0, 2} do
						opening.opened(c, core,
						    ("%s: %s, flags %d"
						    ):format(t.row, o, f),
						    with(f), good(t))
					end
				end
			end
		end
	end,
})

-- What the driver has printed since this was last asked.
local function printed(c)
	local text = c:driver():stderr():sub((c.told_of or 0) + 1)
	c.told_of = (c.told_of or 0) + #text
	return text
end

suite.case("texts_of_a_descriptor_of_kvm_open", {
	about = "*",
	clauses = {"API-OPEN-18", "API-READ-9"},
	needs = {"open", "geterr"},
	bug = "a failed read on a descriptor of kvm_open leaves no text, or "
	    .. "one on the screen that does not say whose it is",
	descr = "Failing reads and writes on descriptors of kvm_open, with "
	    .. "and without errstr",
	run = function(c)
		local t = native(c)
		for _, errbuf in ipairs{2048, 0} do
			local name = errbuf == 0 and "NULL" or "errstr"
			local core = c:core(t.machine{}, {opener = "open",
			    errbuf = errbuf, name = name})
			for i = 0, 2 do
				c:vector(("%s: read %d"):format(name, i),
				    function()
					local va = t.kva((0x20 + i) * t.page -
					    (i & 1) * 8)
					if i == 2 then
						va = 8
					end
					local r = core:read(va, 16)
					local text = core:geterr()
					return r.ret == -1 and text ~= "",
					    {request = ("kvm_read2(%#x, 16)"
					    ):format(va), expected =
					    "-1 and a text", got = ("%d, %q"
					    ):format(r.ret, text)}
				end, {clauses = {"API-READ-9"}})
			end
			c:vector(name .. ": what was printed", function()
				if c:driver():has("write") then
					core:call("write", ("0x%x"):format(
					    opening.long(c, t.kva(0))), "x00")
				end
				-- A reply behind all that was printed.
				core:geterr()
				local bad
				for line in printed(c):gmatch("[^\n]+") do
					if errbuf == 0 or not line:match(
					    "^vmcorpus: .") then
						bad = line
					end
				end
				return bad == nil, {request =
				    "standard error", expected = errbuf == 0
				    and "nothing" or "lines behind vmcorpus: ",
				    got = bad}
			end, {clauses = {"API-OPEN-18"}})
		end
	end,
})
