-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The openers: which files are given as core and kernel, by which names, and
-- what is left behind where they cannot be.

local opening = require "vmcorpus.opening"
local proc = require "proc"
local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"
local util = require "vmcorpus.util"
local vmgen = require "vmgen"

local CORES = {where = function(t)
	return not t.device
end}
local SET = 128		-- resolver tables from here on are of the kernels

local function write(path, bytes)
	local f = assert(io.open(path, "wb"))
	f:write(bytes)
	f:close()
	return path
end

local function good(t)
	return {
		{t.kva(0), 0x10 * t.page, "pages", "full"},
		{t.kva(0x20 * t.page), 8, "invalid", "fail"},
	}
end

-- A kernel of each target, with its symbols in a resolver table.
local function kernels(c)
	local list, d = {}, c:driver()
	for _, t in ipairs(rows.newest(CORES)) do
		local last = list[#list]
		if not last or last.target ~= t.target then
			local k = {row = t, target = t.target,
			    set = SET + #list}
			local model = vmgen.build(t.machine{})
			k.path = model:save(c.dir .. "/kernel-" .. t.target)
			for _, s in ipairs(model:symbols()) do
				d:call("sym", k.set, protocol.text(s[1]), s[2])
			end
			list[#list + 1] = k
		end
	end
	return list
end

suite.case("core_and_kernel_of_two_targets", {
	about = "*",
	clauses = {"API-OPEN-10", "API-OPEN-2"},
	bug = "a core is read with another machine's page tables, because "
	    .. "only the core or only the kernel was looked at",
	descr = "Every kind of core with the kernel, and the symbols, of every "
	    .. "other target",
	run = function(c)
		local all = kernels(c)
		local any = c:core(rows.sample "minidump 64".machine{},
		    {open = false})
		for i, t in ipairs(rows.newest(CORES, "variant")) do
			local _, vmcore = vmgen.build(t.machine{}):save(
			    c.dir .. "/of" .. i)
			for _, k in ipairs(all) do
				local opts = {vmcore = vmcore, kernel = k.path,
				    resolver = k.set}
				if not t.indistinct(k.row) then
					opening.refused(c, any, ("%s with the "
					    .. "kernel of %s"):format(t.row,
					    k.target), opts)
				end
			end
		end
	end,
})

suite.for_each_row(CORES, function(t)
	t.case("files_that_are_no_cores", {
		clauses = {"API-OPEN-5", "API-OPEN-2"},
		bug = "a name that leads nowhere, or a file with nothing in it, "
		    .. "opens: every read then fails and nobody knows why",
		descr = "Links that lead nowhere, directories, devices, files "
		    .. "that end too soon or begin otherwise, for both names",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			local head = assert(io.open(core.vmcore, "rb")):read(
			    0x600)
			local lost = c.dir .. "/lost"
			assert(proc.symlink(c.dir .. "/nowhere", lost))
			local loop = c.dir .. "/loop"
			assert(proc.symlink(loop, loop))
			local function first(n, flip)
				local bytes = head:sub(1, n)
				if flip then
					bytes = bytes:sub(1, flip - 1) ..
					    string.char(bytes:byte(flip) ~
					    0x20) .. bytes:sub(flip + 1)
				end
				return write(("%s/%d-%d"):format(c.dir, n,
				    flip or 0), bytes)
			end
			local list = {
				{"a link to nowhere", lost},
				{"a link to itself", loop},
				{"a directory", c.dir},
				{"a file taken for a directory",
				    core.kernel .. "/vmcore"},
				{"an empty file", write(c.dir .. "/e", "")},
				{"/dev/zero", "/dev/zero"},
				{"a byte", first(1)},
				{"4 bytes", first(4)},
				{"8 bytes", first(8)},
				{"20 bytes", first(20)},
			}
			-- Images, and headers of regions, have no magic.
			if t.format ~= "raw" and t.format ~= "regions" then
				util.append(list, {
					{"another first byte",
					    first(0x600, 1)},
					{"another fourth byte",
					    first(0x600, 4)},
				})
			end
			for _, v in ipairs(list) do
				opening.refused(c, core, v[1] .. " as core",
				    {vmcore = v[2]})
				opening.refused(c, core, v[1] .. " as kernel",
				    {kernel = v[2]})
			end
			opening.refused(c, core, "the core as kernel",
			    {kernel = core.vmcore})
			opening.refused(c, core, "the kernel as core",
			    {vmcore = core.kernel})
		end,
	})

	t.case("nothing_left_by_any_step", {
		clauses = {"API-OPEN-16", "API-OPEN-2"},
		bug = "the step that fails does not close what the steps before "
		    .. "it opened: a tool that tries many cores runs out of "
		    .. "descriptors",
		descr = "Descriptors counted around opens that fail at every "
		    .. "step, the core being cut shorter and shorter",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			local d = c:driver()
			local function count()
				local r = d:request("fds")
				if not r or r.status == "err" then
					c:skip("the driver cannot count "
					    .. "descriptors")
				end
				return tonumber(r[1])
			end
			local before = count()
			local function tried(label, opts)
				opening.answered(c, core, label, opts)
				c:vector(label .. ", descriptors", function()
					return c:equal(count(), before,
					    {request = "open descriptors"})
				end, {clauses = {"API-OPEN-16"}})
			end
			tried("whole")
			tried("no resolver", {resolver = false})
			tried("no symbols", {resolver = 61})
			tried("no kernel", {kernel = c.dir .. "/none"})
			tried("no core", {vmcore = c.dir .. "/none"})
			tried("kernel not ELF", {kernel = core.vmcore})
			local cuts = {}
			for _, s in ipairs(core.model:sections()) do
				for _, at in ipairs{s.offset, s.offset + 1,
				    s.offset + s.len // 2,
				    s.offset + s.len - 1} do
					cuts[#cuts + 1] = at
				end
			end
			table.sort(cuts, function(a, b) return a > b end)
			for _, at in ipairs(cuts) do
				local r = d:request("truncate", protocol.text(
				    core.vmcore), at)
				if not r or r.status == "err" then
					c:skip("the driver cannot cut files")
				end
				tried(("cut to %#x"):format(at))
			end
		end,
	})
end)

suite.case("names_of_every_kind", {
	about = "*",
	clauses = {"API-OPEN-20"},
	bug = "a name is parsed, cut or printed as a format: a core in the "
	    .. "wrong folder cannot be read",
	descr = "Relative names, links, long names, names with odd bytes",
	alone = true,
	run = function(c)
		for i, t in ipairs(rows.newest(CORES)) do
			local core = c:core(t.machine{}, {name = t.row,
			    open = false})
			local there = ("%s/in-%d"):format(c.dir, i)
			assert(proc.mkdir(there))
			local function both(label, name)
				for _, what in ipairs{"kernel", "vmcore"} do
					local path = ("%s/%s%s"):format(there,
					    name, what)
					assert(proc.symlink(core[what], path))
				end
				local path = there .. "/" .. name
				opening.opened(c, core, t.row .. ": " .. label,
				    {kernel = path .. "kernel", vmcore = path
				    .. "vmcore"}, good(t))
			end
			both("links", "link-to-")
			both("odd bytes", "%s%n \"'\\\xc3\xa4\xff\n\t-")
			assert(proc.mkdir(there .. "/dev"))
			assert(proc.mkdir(there .. "/dev/vmm"))
			both("below another /dev/vmm", "dev/vmm/")
			both("200 bytes", ("n"):rep(200))
			-- The same file by a path of n bytes.
			local function padded(path, n)
				local dir, file = path:match("^(.*/)([^/]*)$")
				local pad = n - #path
				return dir .. ("./"):rep(pad // 2) ..
				    ("/"):rep(pad % 2) .. file
			end
			for _, n in ipairs{512, 1000, 1023} do
				opening.opened(c, core, ("%s: %d bytes"):format(
				    t.row, n), {kernel = padded(core.kernel,
				    n), vmcore = padded(core.vmcore, n)},
				    good(t))
			end
			-- From wherever the driver was started.
			local up = ("../"):rep(64)
			opening.opened(c, core, t.row .. ": up to / and down",
			    {kernel = up .. core.kernel:sub(2),
			    vmcore = up .. core.vmcore:sub(2)}, good(t))
			local function relative(path)
				return path:sub(#c.dir + 2)
			end
			if not c:driver():host_is{kind = "remote"} then
				opening.opened(c, core, t.row .. ": relative",
				    {kernel = relative(core.kernel),
				    vmcore = relative(core.vmcore)}, good(t))
				opening.opened(c, core, t.row ..
				    ": ./ and ../",
				    {kernel = "./" .. relative(core.kernel),
				    vmcore = ("in-%d/../"):format(i) ..
				    relative(core.vmcore)}, good(t))
			end
		end
	end,
})

suite.case("names_that_are_null", {
	about = rows.about{"minidump 64", "full 32"},
	clauses = {"API-OPEN-21", "API-OPEN-2"},
	bug = "a NULL name is read through, or the post-mortem of another "
	    .. "machine shows this one's memory",
	descr = "NULL for the kernel, the core, and both, by every opener",
	run = function(c)
		for _, row in ipairs(rows.samples{"minidump 64", "full 32"}) do
			local core = c:core(rows[row].machine{}, {name = row,
			    open = false})
			for _, o in ipairs{"open2", "openfiles", "open"} do
				local function asked(label, kernel, vmcore)
					opening.answered(c, core, ("%s: %s, %s"
					    ):format(row, o, label), {opener =
					    o, kernel = kernel, vmcore =
					    vmcore})
				end
				if c:driver():has(o) then
					asked("no kernel's name", false)
					asked("no core's name", nil, false)
					asked("no name", false, false)
					asked("no core's name, no such "
					    .. "kernel", "/none", false)
				end
			end
		end
	end,
})

suite.case("good_after_a_thousand_failures", {
	about = "*",
	clauses = {"API-OPEN-16"},
	bug = "each failed open keeps a little: a tool that runs for a week "
	    .. "cannot open the next core",
	descr = "A thousand opens that fail, in eight ways, and then a good "
	    .. "one",
	limits = {nofile = 100},
	alone = true,
	run = function(c)
		local tries = {}
		local function add(core, opts)
			tries[#tries + 1] = {core = core, opts = opts}
		end
		local cores = {}
		for i, t in ipairs(rows.newest(CORES)) do
			local core = c:core(t.machine{}, {name = t.row,
			    open = false})
			cores[i] = {core, t}
			local f = assert(io.open(core.vmcore, "rb"))
			local head = write(("%s/%d"):format(c.dir, i),
			    f:read(0x40))
			f:close()
			add(core, {vmcore = c.dir .. "/none"})
			add(core, {kernel = c.dir .. "/none"})
			add(core, {vmcore = "/"})
			add(core, {kernel = "/"})
			add(core, {vmcore = core.kernel})
			add(core, {kernel = core.vmcore})
			add(core, {vmcore = head})
			add(core, {vmcore = write(c.dir .. "/empty", "")})
		end
		c:vector("failures", function()
			for i = 0, 999 do
				local try = tries[i % #tries + 1]
				if try.core:open(try.opts) then
					try.core:close()
					return false, {request = ("open %d of "
					    .. "1000, %s"):format(i,
					    try.core.name), expected =
					    "no descriptor",
					    got = "a descriptor"}
				end
			end
			return true
		end)
		for _, v in ipairs(cores) do
			opening.opened(c, v[1], v[2].row .. ": then a good one",
			    {}, good(v[2]))
		end
	end,
})
