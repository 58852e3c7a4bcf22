#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Several descriptors in one process, in threads and in a child; and a core
-- whose name another file takes.

local compare = require "vmcorpus.compare"
local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"
local util = require "vmcorpus.util"

-- The core that read the same bytes, asked in another way: got is as
-- core:read gives it.
local function judged(core, label, va, len, got)
	local outcomes = core:expect(va, len).outcomes
	local ok = compare.read(outcomes, got, len)
	return ok, {request = ("%s: kvm_read2(%s, %d)"):format(label,
	    util.hex(va), len), expected = outcomes[1].class,
	    got = {("returned %d"):format(got.ret), util.bytes(got.bytes)}}
end

-- Two cores of a row, the second with other contents, and the first one again
-- through a descriptor of its own.
local function trio(c, t)
	local a = c:core(t.machine{seed = 11}, {name = "one"})
	return a, c:core(t.machine{seed = 12}, {name = "another"}),
	    c:core(t.machine{seed = 11}, {name = "again", kernel = a.kernel,
	    vmcore = a.vmcore_path})
end

-- Page and length of reads.
local STEPS = {{0, 64}, {0x1f, 200}, {0x17, 32}, {3, 8}, {0x20, 8}, {0x22, 16}}
local THREADS = 4

-- Threads, one for each core, that read len bytes at at(k) many times.
local function at_the_same_time(c, cores, label, len, at)
	local words, r = {}, nil
	for k, core in ipairs(cores) do
		words[k] = ("%d:%s:%d"):format(core.handle, util.hex(at(k)),
		    len)
	end
	c:vector(label .. ": one answer", function()
		r = c:ask("threads", 40, table.unpack(words))
		local same = r[#cores + 1] == nil
		for k = 1, #cores do
			same = same and r[k]:match(":0$") ~= nil
		end
		return same, {request = "reads in " .. #cores .. " threads",
		    expected = "the same each time, and nothing before the "
		    .. "buffers", got = r.line}
	end)
	for k, core in ipairs(cores) do
		c:vector(("%s: %s"):format(label, core.name), function()
			r = r or c:ask("threads", 40, table.unpack(words))
			return judged(core, "in a thread", at(k), len, {
			    ret = protocol.integer(r[k]:match("^(.*):")),
			    bytes = r.bytes:sub((k - 1) * len + 1, k * len)})
		end)
	end
end

suite.for_each_row({}, function(t)
	local P = t.page

	t.case("reads_by_turns", {
		clauses = {"API-HANDLE-1"},
		bug = "a buffer, a table or a file position is shared by "
		    .. "descriptors: what one reads comes from the other's core",
		descr = "Reads through three descriptors by turns, over pages "
		    .. "and in every kind of page",
		run = function(c)
			local cores = {trio(c, t)}
			for i = 1, 2 * #STEPS do
				for k = 1, 3 do
					-- Not the same page of each.
					local at = STEPS[(i + k) % #STEPS + 1]
					cores[k]:check(t.kva(at[1] * P + i * 16),
					    at[2])
				end
			end
			cores[1]:close()
			for k = 2, 3 do
				cores[k]:check(t.kva(0xff8), 0x1010)
				cores[k]:close()
			end
		end,
	})

	t.case("threads", {
		clauses = {"API-HANDLE-2"},
		bug = "a static buffer or cache: two threads that read two "
		    .. "cores get each other's bytes",
		descr = "Four threads, each with a descriptor of its own, read "
		    .. "at the same time",
		run = function(c)
			local cores = {}
			for k = 1, THREADS do
				cores[k] = c:core(t.machine{seed = 20 + k},
				    {name = "core " .. k})
			end
			-- Several pages, of each core others; and a few bytes
			-- of what is the same page in all.
			at_the_same_time(c, cores, "pages", 3 * P + 16,
			    function(k)
				return t.kva((k * 2) * P + 8 * k)
			end)
			at_the_same_time(c, cores, "words", 64, function()
				return t.kva(5 * P + 0x80)
			end)
		end,
	})
end)

suite.for_each_row({where = function(t)
	return t.has_walk
end}, function(t)
	t.case("walks_by_turns", {
		clauses = {"API-HANDLE-1"},
		needs = {"walk"},
		bug = "a walk keeps its place in the library: another one, "
		    .. "begun in its callback, ends it or starts it anew",
		descr = "A walk within a walk's callback, of the same "
		    .. "descriptor, of the same core and of another",
		run = function(c)
			if c:driver().hello.protocol < 2 then
				c:skip("the driver has no walk within a walk")
			end
			local a, b, again = trio(c, t)
			local whole = a:call("walk")
			for _, inner in ipairs{a, again, b} do
				c:vector("within it " .. (inner == a and
				    "itself" or inner.name), function()
					local own = inner:walk()
					local r = a:call("walk", "inner=" ..
					    inner.handle)
					return c:equal(table.concat(r, " "),
					    ("1 %s inner=1:%d"):format(
					    whole[2], own.count), {request =
					    "kvm_walk_pages, one within the "
					    .. "other"})
				end)
				c:vector("records, within it " .. (inner == a
				    and "itself" or inner.name), function()
					return a:call("walk", "inner=" ..
					    inner.handle).bytes == whole.bytes,
					    {request = "records of a walk with "
					    .. "another inside", expected =
					    "the same", got = "others"}
				end)
			end
		end,
	})
end)

-- A read in a child: through the same descriptor.
local function child_read(c, core, va, len)
	local r = c:ask("fork", "read", core.handle, c.read_call, util.hex(va),
	    len)
	return {ret = protocol.integer(r[1]), bytes = r.bytes}
end

suite.case("a_child_reads_on", {
	about = "*",
	level = "may",
	clauses = {"API-HANDLE-4"},
	bug = "a program that forks for its pager loses its core",
	descr = "Reads in a child and in its parent, by turns, through a "
	    .. "descriptor opened before, which the child closes",
	run = function(c)
		for _, t in ipairs(rows.one_of_each()) do
			local P = t.page
			local core = c:core(t.machine{}, {name = t.row})
			for i = 0, 3 do
				local va = t.kva((i * 5) * P + 24)
				c:vector(("%s: child, page %d"):format(t.row,
				    i * 5), function()
					return judged(core, "in a child", va,
					    P + 8, child_read(c, core, va,
					    P + 8))
				end)
				core:check(t.kva((i * 3 + 1) * P), P)
			end
			c:vector(t.row .. ": closed by a child", function()
				return c:equal(c:ask("fork", "close",
				    core.handle)[1], "0", {request =
				    "kvm_close in a child"})
			end)
			core:check_all{{t.kva(0), 0x10 * P, "afterwards"},
			    {t.kva(0x20 * P), 8, "afterwards, invalid"}}
			core:close()
		end
	end,
})

suite.case("name_taken_by_another_file", {
	about = "*",
	level = "may",
	clauses = {"API-HANDLE-5"},
	bug = "the name is opened again for a read: half of what is shown is "
	    .. "another core's",
	descr = "Reads of a core whose file was replaced by another core of "
	    .. "the same layout, and removed",
	run = function(c)
		for _, t in ipairs(rows.one_of_each()) do
			local P = t.page
			local core = c:core(t.machine{seed = 31},
			    {name = t.row})
			local other = c:core(t.machine{seed = 32},
			    {name = t.row .. ", another", open = false})
			core:check(t.kva(0), P, "before")
			c:ask("rename", protocol.text(core.vmcore),
			    protocol.text(core.vmcore .. ".old"))
			core:check(t.kva(P), P, "no file of that name")
			c:ask("rename", protocol.text(other.vmcore),
			    protocol.text(core.vmcore))
			core:check_all{
				{t.kva(2 * P), 14 * P, "replaced"},
				{t.kva(0), P, "read before, replaced"},
				{t.kva(0x10 * P), 8 * P, "another table"},
				{t.kva(0x20 * P), 8, "invalid, replaced"},
			}
			core:close()
		end
	end,
})
