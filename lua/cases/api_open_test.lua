-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The openers: flags, names, kernels and cores that do not belong together,
-- resolvers, error texts, and that nothing is left behind.

local opening = require "vmcorpus.opening"
local proc = require "proc"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

local OPENERS = {"open2", "openfiles", "open"}

-- A core of each format and word size that every reader has.
local EACH = {"minidump 64", "full 64", "minidump 32", "full 32"}

local function good(t)
	local P = t.page
	return {
		{t.kva(0), 0x10 * P, "pages", "full"},
		{t.kva(0x10 * P), 8 * P, "reversed", "full"},
		{t.kva(0x20 * P), 8, "invalid", "fail"},
	}
end

-- The openers that there are.
local function openers(c)
	local list = {}
	for _, o in ipairs(OPENERS) do
		if c:driver():has(o) then
			list[#list + 1] = o
		end
	end
	return list
end

local function needs_flags(c)
	c:driver()
	if c.hello.abi == "fbsdvmcore" then
		c:skip("libfbsdvmcore's opener has no flags")
	end
end

-- libfbsdvmcore's interface has no such rule about resolvers.
local function libkvm_only(c)
	c:driver()
	if c.hello.abi == "fbsdvmcore" then
		c:skip("libfbsdvmcore reads every kernel's symbols itself")
	end
end

suite.for_each_row({}, function(t)
	t.case("opens_and_closes", {
		clauses = {"API-OPEN-1", "API-CLOSE-1"},
		bug = "a core opens once and not again, or closing it fails",
		descr = "Open, read, close, three times over",
		run = function(c)
			local core = c:core(t.machine{})
			for i = 1, 3 do
				core:check_all(good(t))
				c:vector("close", function()
					return c:equal(core:close(), 0,
					    {request = "kvm_close"})
				end)
				if i < 3 then
					opening.opened(c, core, "again")
				end
			end
		end,
	})

	t.case("without_a_resolver", {
		clauses = {"API-OPEN-11", "API-OPEN-12"},
		bug = "a tool that knows nothing of foreign kernels gets one, "
		    .. "and takes its structures for its own host's",
		descr = "A NULL resolver: native cores open, others are refused, "
		    .. "by every opener",
		run = function(c)
			libkvm_only(c)
			for _, o in ipairs(openers(c)) do
				local core = c:core(t.machine{}, {name = o,
				    open = false})
				local opts = {opener = o, resolver = false}
				if not opening.native(c, t) then
					opts.clauses = {"API-OPEN-11"}
					opening.refused(c, core, o, opts)
				elseif t.may_refuse then
					opening.either(c, core, o, good(t),
					    opts)
				else
					opts.clauses = {"API-OPEN-12"}
					opening.opened(c, core, o, opts,
					    good(t))
				end
			end
		end,
	})
end)

suite.case("failed_open_leaves_a_text", {
	about = rows.about{"minidump 64", "full 32"},
	clauses = {"API-OPEN-2", "API-OPEN-5"},
	bug = "a failure without a text, or with one that runs over the "
	    .. "caller's buffer",
	descr = "Files that do not exist, are empty, or are no cores",
	run = function(c)
		for _, row in ipairs(rows.samples{"minidump 64", "full 32"}) do
			local t = rows[row]
			local core = c:core(t.machine{}, {name = row,
			    open = false})
			local function file(name, bytes)
				local path = c.dir .. "/" .. name
				local f = assert(io.open(path, "wb"))
				f:write(bytes)
				f:close()
				return path
			end
			local text = file("text", "This is text.\n")
			local long = "/" .. ("x"):rep(200)
			for _, v in ipairs{
				{"no core", {vmcore = c.dir .. "/none"}},
				{"no kernel", {kernel = c.dir .. "/none"}},
				{"neither", {vmcore = c.dir .. "/none",
				    kernel = c.dir .. "/none"}},
				{"a directory as core", {vmcore = c.dir}},
				{"a directory as kernel", {kernel = c.dir}},
				{"empty core", {vmcore = file("e", "")}},
				{"empty kernel", {kernel = file("e", "")}},
				{"text as core", {vmcore = text}},
				{"text as kernel", {kernel = text}},
				{"core as kernel", {kernel = core.vmcore}},
				{"kernel as core", {vmcore = core.kernel}},
				{"a byte as core", {vmcore = file("b", "m")}},
				{"seven bytes", {vmcore = file("s",
				    "minidum")}},
				{"eight bytes", {vmcore = file("m",
				    "minidump")}},
				{"long name", {vmcore = c.dir ..
				    long:rep(15)}},
				{"odd name", {vmcore = c.dir ..
				    "/%s%n%d\xff\x01"}},
				{"empty name", {vmcore = ""}},
				{"empty kernel name", {kernel = ""}},
			} do
				opening.refused(c, core, row .. ": " .. v[1],
				    v[2])
			end
		end
	end,
})

suite.case("error_buffer_may_be_null", {
	about = rows.about{"minidump 64"},
	clauses = {"API-OPEN-3"},
	bug = "the text is written through a NULL pointer",
	descr = "Opening well and badly without an error buffer",
	run = function(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{}, {open = false})
		c:driver()
		for _, o in ipairs(openers(c)) do
			local r = o ~= "open2" and {resolver = false} or {}
			r.opener, r.errbuf = o, 0
			r.vmcore = c.dir .. "/none"
			opening.refused(c, core, o .. ", no core", r)
			r.vmcore, r.kernel = nil, c.dir .. "/none"
			opening.refused(c, core, o .. ", no kernel", r)
			r.vmcore, r.kernel, r.flags = nil, nil, 0x40000
			if c.hello.abi ~= "fbsdvmcore" then
				opening.refused(c, core, o .. ", flags", r)
			end
		end
		opening.opened(c, core, "open2", {errbuf = 0}, good(t))
	end,
})

suite.case("text_stays_in_its_buffer", {
	about = rows.about{"minidump 64"},
	clauses = {"API-OPEN-2"},
	bug = "a long path makes a text that is longer than the buffer that "
	    .. "kvm_open(3) asks for",
	descr = "Texts made from very long paths end within 2048 bytes",
	run = function(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{}, {open = false})
		for _, n in ipairs{100, 1000, 1023, 1024, 2040, 2047, 2048,
		    2049, 4095, 4096, 10000} do
			local path = ("/a"):rep(n // 2) .. ("b"):rep(n % 2)
			for _, which in ipairs{"vmcore", "kernel"} do
				c:vector(("%s of %d bytes"):format(which, n),
				    function()
					local ok, text, reply = core:open{
					    [which] = path}
					local bad = ok or text == "" or
					    #text >= 2048 or
					    reply[2] == "canary"
					return not bad, {request =
					    "kvm_open2", expected = "a text of "
					    .. "less than 2048 bytes, nothing "
					    .. "written outside of the buffer",
					    got = ok and "a descriptor" or
					    ("%d bytes%s"):format(#text,
					    reply[2] and ", " .. reply[2] or
					    "")}
				end)
			end
		end
	end,
})

suite.case("flags", {
	about = rows.about{"minidump 64", "full 32"},
	clauses = {"API-OPEN-7"},
	bug = "a flag that creates or truncates is passed on to open(2): "
	    .. "looking at a core destroys it",
	descr = "O_RDONLY and O_RDWR, and every other bit",
	run = function(c)
		needs_flags(c)
		for _, row in ipairs(rows.samples{"minidump 64", "full 32"}) do
			local t = rows[row]
			local core = c:core(t.machine{}, {name = row,
			    open = false})
			opening.opened(c, core, row .. ": O_RDONLY",
			    {flags = 0}, good(t))
			opening.opened(c, core, row .. ": O_RDWR",
			    {flags = 2}, good(t))
			opening.refused(c, core, row .. ": 3", {flags = 3})
			for b = 2, 30 do
				for _, access in ipairs{0, 2} do
					local f = 1 << b | access
					opening.refused(c, core,
					    ("%s: flags %#x"):format(row, f),
					    {flags = f})
				end
			end
			opening.opened(c, core, row .. ": afterwards", {},
			    good(t))
		end
	end,
})

suite.case("write_only", {
	about = rows.about{"minidump 64"},
	level = "may",
	clauses = {"API-OPEN-7"},
	bug = "kvm_open(3) permits O_WRONLY, and nothing can be read then",
	descr = "O_WRONLY may be refused or not",
	run = function(c)
		needs_flags(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{}, {open = false})
		opening.refused(c, core, "O_WRONLY", {flags = 1})
	end,
})

suite.case("kernel_of_another_kind", {
	about = rows.about(EACH),
	clauses = {"API-OPEN-10"},
	bug = "a core is read with another machine's page tables, because "
	    .. "only the core or only the kernel was looked at",
	descr = "Each target's cores with the other's kernels",
	run = function(c)
		local cores = {}
		for _, row in ipairs(rows.samples(EACH)) do
			cores[#cores + 1] = c:core(rows[row].machine{},
			    {name = row, open = false})
			cores[#cores].row = rows[row]
		end
		for _, a in ipairs(cores) do
			for _, b in ipairs(cores) do
				if a.row.target ~= b.row.target then
					opening.refused(c, a, ("%s with the "
					    .. "kernel of %s"):format(a.name,
					    b.name), {kernel = b.kernel})
				end
			end
		end
	end,
})

suite.case("kernel_cut_in_its_header", {
	about = rows.about{"minidump 64", "minidump 32"},
	clauses = {"API-OPEN-10"},
	bug = "a header that is not all there is completed from memory",
	descr = "Kernel files cut at every byte of the ELF header",
	run = function(c)
		for _, row in ipairs(rows.samples{"minidump 64", "minidump 32"}) do
			local t = rows[row]
			local core = c:core(t.machine{}, {name = row,
			    open = false})
			local f = assert(io.open(core.kernel, "rb"))
			local header = f:read(64)
			f:close()
			local size = t.bits == 64 and 64 or 52
			for n = 0, size - 1 do
				local path = ("%s/k%d"):format(c.dir, n)
				f = assert(io.open(path, "wb"))
				f:write(header:sub(1, n))
				f:close()
				opening.refused(c, core, ("%s: %d bytes")
				    :format(row, n), {kernel = path})
			end
		end
	end,
})

suite.case("resolver_comes_first", {
	about = rows.about{"full 64", "full 32"},
	clauses = {"API-OPEN-13"},
	bug = "symbols of the kernel file are used although the caller "
	    .. "brought its own: the debugger's offsets are not applied",
	descr = "A resolver that disagrees with the kernel file's symbols, "
	    .. "and a kernel file without any",
	run = function(c)
		for _, row in ipairs(rows.samples{"full 64", "full 32"}) do
			local t = rows[row]
			c:core(t.machine{kernel_symtab = false}, {name = row ..
			    ", no symbols in the file"}):check_all(good(t))
			-- The file says one thing, the caller another: core
			-- a's kernel with core b's memory and symbols.
			local name = t.root_symbol
			local a = c:core(t.machine{}, {name = row .. ", a",
			    open = false})
			local b = c:core(t.machine{symbols = {[name] =
			    t.sym(0x208ff8)}}, {name = row .. ", b",
			    open = false})
			opening.opened(c, b, row .. ": the caller's address",
			    {kernel = a.kernel}, good(t))
			opening.refused(c, b, row .. ": the file's alone",
			    {resolver = 60})
		end
	end,
})

suite.case("resolver_that_knows_nothing", {
	about = "*",
	clauses = {"API-OPEN-14"},
	bug = "an address that a failed resolver left behind is used, or a "
	    .. "minidump needs symbols that a stripped kernel has not",
	descr = "Every name unknown: full cores are refused, minidumps and "
	    .. "cores of virtual addresses read",
	run = function(c)
		for _, t in ipairs(rows.newest({format = {"minidump", "full",
		    "virtual"}}, "variant")) do
			local core = c:core(t.machine{}, {name = t.row,
			    open = false})
			if t.format == "full" then
				opening.refused(c, core, t.row,
				    {resolver = 61})
			else
				opening.opened(c, core, t.row,
				    {resolver = 61}, good(t))
			end
		end
	end,
})

suite.case("several_at_once", {
	about = "*",
	clauses = {"API-OPEN-15"},
	bug = "state of one descriptor is kept in the library: with two open "
	    .. "cores the second one's tables serve both",
	descr = "Cores of every row open at once, read in turn, closed in "
	    .. "another order; one core opened twice",
	run = function(c)
		local list = {}
		-- Formats that every reader has.
		for i, t in ipairs(rows.select{format = {"minidump", "full"},
		    where = function(t)
			return t.format == "minidump" or t.kernel == "10" or
			    t.kernel == "11"
		    end}) do
			list[i] = c:core(t.machine{seed = 100 + i},
			    {name = t.row})
			list[i].row = t
		end
		local twice = rows.sample "minidump 64"
		local a = c:core(twice.machine{}, {name = "first"})
		local b = c:core(twice.machine{}, {name = "second",
		    vmcore = a.vmcore, kernel = a.kernel})
		for off = 0, 0x3000, 0x1000 do
			for _, core in ipairs(list) do
				core:check(core.row.kva(off + 8), 0x20, nil,
				    "full")
			end
			a:check(twice.kva(off), 0x20, nil, "full")
			b:check(twice.kva(off), 0x20, nil, "full")
		end
		for i = 1, #list, 2 do
			list[i]:close()
		end
		a:close()
		for i = 2, #list, 2 do
			list[i]:check_all(good(list[i].row))
		end
		b:check_all(good(twice))
	end,
})

suite.case("nothing_left_behind", {
	about = rows.about(EACH),
	clauses = {"API-OPEN-16"},
	bug = "a descriptor leaks at each failed open: a tool that tries many "
	    .. "cores runs out of them",
	descr = "Open descriptors counted before and after opening, failing "
	    .. "and closing",
	run = function(c)
		local d = c:driver()
		local function count()
			local r = d:request("fds")
			if not r or r.status == "err" then
				c:skip("the driver cannot count descriptors")
			end
			return tonumber(r[1])
		end
		local cores = {}
		for _, row in ipairs(rows.samples(EACH)) do
			local t = rows[row]
			for _, v in ipairs{
				{"good", {}},
				{"cut in the header", {truncate = 40}},
				{"cut behind it", {truncate = 0x1800}},
				{"no symbols", {}, {resolver = 62}},
				{"no kernel", {}, {kernel = "/none"}},
				{"not ELF", {}, {kernel = "/dev/null"}},
				{"no core", {}, {vmcore = "/none"}},
				{"flags", {}, c.hello.abi ~= "fbsdvmcore" and
				    {flags = 0x40} or nil},
				{"kernel type", {kernel_ehdr = {e_type = 3}}},
				{"version", {patch = {{offset = 24,
				    bytes = "\x63"}}}},
			} do
				local core = c:core(t.machine(v[2]), {name =
				    row .. ", " .. v[1], open = false})
				core.with = v[3]
				cores[#cores + 1] = core
			end
		end
		local before = count()
		for _, core in ipairs(cores) do
			c:vector(core.name, function()
				for _ = 1, 5 do
					if core:open(core.with) then
						core:close()
					end
				end
				return c:equal(count(), before, {request =
				    "open descriptors after five tries"})
			end)
		end
	end,
})

-- What the driver has printed since this was last asked, as far as it comes
-- within a moment if anything is expected.
local function printed(c, expected)
	local d = c:driver()
	local deadline = proc.now() + (expected and 2 or 0.05)
	local text
	repeat
		text = d:stderr():sub((c.told_of or 0) + 1)
		if expected and text ~= "" then
			break
		end
		proc.sleep(0.01)
	until proc.now() > deadline
	c.told_of = (c.told_of or 0) + #text
	return text
end

suite.case("who_prints", {
	about = rows.about{"minidump 64"},
	clauses = {"API-OPEN-18", "API-OPEN-19"},
	bug = "a library prints into the screen of the program that uses it, "
	    .. "or a program that asked for messages gets none",
	descr = "kvm_open prints behind its errstr; the others print nothing",
	run = function(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{}, {open = false})
		c:driver()
		local function quiet(label, clause, ask)
			c:vector(label, function()
				ask()
				local text = printed(c, false)
				return text == "", {request = label, expected =
				    "nothing on standard error", got = text}
			end, {clauses = {clause}})
		end
		local gone = c.dir .. "/none"
		for _, o in ipairs(openers(c)) do
			local r = o ~= "open2" and {resolver = false} or {}
			r.opener, r.vmcore = o, gone
			if o == "open" then
				c:vector("kvm_open with errstr", function()
					core:open(r)
					local text = printed(c, true)
					return text:match("^vmcorpus: .") ~=
					    nil, {request = "kvm_open",
					    expected = "vmcorpus: and a text, "
					    .. "on standard error", got = text}
				end, {clauses = {"API-OPEN-18"}})
				r.errbuf = 0
				quiet("kvm_open with NULL", "API-OPEN-18",
				    function() core:open(r) end)
			else
				quiet("kvm_" .. o, "API-OPEN-19", function()
					core:open(r)
				end)
				r.errbuf = 0
				quiet("kvm_" .. o .. ", no buffer",
				    "API-OPEN-19", function()
					core:open(r)
				end)
			end
		end
		quiet("a failed read", "API-OPEN-19", function()
			if core:open() then
				core:read(t.kva(0x20 * t.page), 8)
				core:close()
			end
		end)
	end,
})
