-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Raw physical memory: which path makes it, where a byte lies, writing.

local opening = require "vmcorpus.opening"
local protocol = require "vmcorpus.protocol"
local suite = require "vmcorpus.suite"

-- A write and what it returned.
local function write(core, va, bytes)
	local r = core:call("write", ("0x%x"):format(va),
	    protocol.bytes(bytes))
	return protocol.integer(r[1])
end

-- kvm_write takes an unsigned long.
local function needs_long(c, t)
	if not select(2, opening.long(c, t.kva(0))) then
		c:skip("no address of the core fits a long")
	end
end

-- The bytes that a read gives, or nil.
local function bytes_at(core, va, len)
	local r = core:read(va, len)
	return r.ret == len and r.bytes or nil
end

local function hex(s)
	return s and (s:gsub(".", function(ch)
		return ("%02x"):format(ch:byte())
	end)) or "no bytes"
end

-- The vector that a write of bytes at va is seen by a read, and nothing
-- beside it changes.
local function written(c, core, label, va, bytes)
	c:vector(label, function()
		local around = bytes_at(core, va - 8, #bytes + 16)
		local n = write(core, va, bytes)
		if n ~= #bytes then
			return false, {request = "kvm_write",
			    expected = tostring(#bytes), got = tostring(n)}
		end
		local want = around:sub(1, 8) .. bytes .. around:sub(-8)
		local got = bytes_at(core, va - 8, #bytes + 16)
		return c:equal(hex(got), hex(want), {request = "a read of "
		    .. "what was written, 8 bytes to each side with it"})
	end)
end

suite.for_each_row({format = "raw"}, function(t)
	local P = t.page
	-- A plain image is a file like any other, and is not written to.
	local of_a_device = t.device and t.case or function() end
	local list = {
		{t.kva(0), 0x10 * P, "low pages", "full"},
		{t.kva(0x10 * P), 0x8 * P, "high pages", "full"},
		{t.kva(0x20 * P), 8, "invalid", "fail"},
		{t.kva(0x21 * P), 8, "a hole of memory"},
		{t.kva(t.large), 0x2 * P, "large page", "full"},
	}

	of_a_device("the_path_decides", {
		clauses = {"RAW-PATH-1"},
		bug = "memory whose first page happens to hold the start of a "
		    .. "core is opened as that core",
		descr = "Memory that begins like a minidump or an ELF core is "
		    .. "memory under /dev/vmm/",
		run = function(c)
			local elf = "\x7fELF" .. (t.bits == 64 and "\2" or
			    "\1") .. "\1\1\xff" .. ("\0"):rep(8) ..
			    ("<I2I2"):pack(4, opening.machine(t))
			for _, v in ipairs{
				{"zeros", ("\0"):rep(16)},
				{"minidump", "minidump FreeBSD/" .. t.target ..
				    ("\0"):rep(3) .. "\3"},
				{"ELF core", elf},
				{"text", "#! /bin/sh\n"},
			} do
				c:core(t.machine{write = {{pa = 0,
				    bytes = v[2]}}}, {name = v[1]})
				    :check_all(list)
			end
		end,
	})

	of_a_device("not_under_another_path", {
		clauses = {"RAW-PATH-1"},
		bug = "any file is taken for memory: a damaged core opens and "
		    .. "reads as nonsense",
		descr = "The same image under another path is no core",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			opening.refused(c, core, "another path",
			    {vmcore = core.vmcore})
		end,
	})

	t.case("offset_is_address", {
		clauses = {"RAW-OFF-1", "API-READ-1"},
		bug = "headers are subtracted, or holes left out, where there "
		    .. "are none",
		descr = "Pages all over memory, holes as well",
		run = function(c)
			local map, pages, items = {}, {}, {}
			for i, pa in ipairs{0, P, 0xfff * P, 0x1000 * P,
			    0x1fff * P, 0x2000 * P, 0x23ff * P} do
				local va = t.kva(0x40 * P + i * P)
				map[i] = {va = va, pa = pa}
				if pa < 0x1000 * P or pa >= 0x2000 * P then
					pages[#pages + 1] = pa
				end
				items[i] = {va, P, ("PA %#x"):format(pa),
				    "full"}
			end
			local core = c:core(t.machine{map = map,
			    pages = pages})
			core:check_all(items)
			core:check_all(list)
		end,
	})

	t.case("behind_the_end", {
		clauses = {"RAW-OFF-2", "API-READ-6"},
		bug = "an address behind the end of memory reads as zeros, or "
		    .. "as an earlier page",
		descr = "Entries that point to and behind the end of the image, "
		    .. "and an image that ends inside a page",
		run = function(c)
			local map = {{va = t.kva(0x40 * P), pa = 0x23ff * P,
			    count = 4}}
			local va = t.kva(0x40 * P)
			local items = {
				{va, P, "the last page", "full"},
				{va + P - 8, 16, "over the end", 8},
				{va + P, 8, "behind the end", "short"},
				{va + 0x2 * P, 0x2 * P, "far behind", "short"},
			}
			c:core(t.machine{map = map}, {name = "whole"})
			    :check_all(items)
			c:core(t.machine{map = map, truncate = 0x23ff * P + 0x804},
			    {name = "cut"}):check_all{
				{va, 0x804, "to the end", "full"},
				{va, P, "over the end", 0x804},
				{va + 0x804, 4, "behind the end", "short"},
				{va - 8, 4, "unmapped", "fail"},
			}
		end,
	})

	of_a_device("writing", {
		clauses = {"RAW-WRITE-1"},
		needs = {"write"},
		bug = "a write goes to the wrong place, or reads go on giving "
		    .. "what a cache held before it",
		descr = "Writes in a page, over page edges into pages that lie "
		    .. "elsewhere, and in a large page",
		run = function(c)
			needs_long(c, t)
			local core = c:core(t.machine{}, {flags = 2})
			core:check_all(list)
			written(c, core, "a byte", t.kva(0x123), "\x5a")
			written(c, core, "a word", t.kva(0x2ff8), "ABCDEFGH")
			written(c, core, "over an edge", t.kva(0x11ffb),
			    "over the edge")
			written(c, core, "several pages", t.kva(0x12ff0),
			    ("many bytes "):rep(0x300))
			written(c, core, "large page", t.kva(t.large + 0xffc),
			    "large page, over an edge of its parts")
			c:vector("on disk", function()
				core:close()
				local ok, f = opening.must(core)
				if not ok then
					return false, f
				end
				local got = bytes_at(core, t.kva(0x11ffb), 13)
				return c:equal(got, "over the edge",
				    {request = "a read after opening again"})
			end)
		end,
	})

	of_a_device("writing_without_leave", {
		clauses = {"RAW-WRITE-2"},
		needs = {"write"},
		bug = "what was opened for reading is written to: a debugger "
		    .. "changes the guest that it looks at",
		descr = "kvm_write on an image that was opened read-only",
		run = function(c)
			needs_long(c, t)
			local core = c:core(t.machine{}, {flags = 0})
			c:vector("refused", function()
				local n = write(core, t.kva(0x10), "12345678")
				return n ~= 8, {request = "kvm_write",
				    expected = "not 8", got = tostring(n)}
			end)
			core:check(t.kva(0), P, "unchanged", "full")
		end,
	})

	t.case("no_walk_or_a_right_one", {
		clauses = {"RAW-WALK-1"},
		needs = {"walk"},
		bug = "kvm_walk_pages calls back and claims that it did not, or "
		    .. "reports pages that are not there",
		descr = "kvm_walk_pages: none, or right",
		run = function(c)
			local core = c:core(t.machine{})
			c:vector("walk", function()
				local w = core:walk()
				local got = ("%d, %d records"):format(w.ret,
				    w.count)
				local bad = (w.ret == 0) ~= (w.count == 0)
				for _, r in ipairs(w.records) do
					local p = core.model:vtop(r.kva)
					bad = bad or (r.kva ~= 0 and
					    (p == nil or p.pa ~= r.pa))
				end
				return not bad, {request = "kvm_walk_pages",
				    expected = "0 and no record, or 1 and the "
				    .. "kernel map", got = got}
			end)
		end,
	})
end)

suite.for_each_row({format = "raw", where = function(t)
	return t.pa_limit > 1 << 32
    end}, function(t)
	local P = t.page
	t.case("above_4_gib", {
		clauses = {"RAW-OFF-1"},
		bug = "an offset is held in 32 bits: high memory reads as low",
		descr = "Memory above 4 GiB",
		run = function(c)
			local map = {{va = t.kva(0x40 * P), pa = 0x100010 * P,
			    count = 2}, t.block{va = t.kva(4 * t.large),
			    pa = 0x100000 * P}}
			local high = 0x100000 * P
			c:core(t.machine{
			    memory = {{0, 0x1000 * P}, {0x2000 * P, 0x2400 * P},
				{high, high + math.max(0x200 * P, t.large)}},
			    map = map, pages = {0x100010 * P, 0x100011 * P,
				0x100000 * P + t.large - P}}):check_all{
				{t.kva(0x40 * P), 0x2 * P, "pages", "full"},
				{t.kva(0), 0x10 * P, "low pages", "full"},
				{t.kva(5 * t.large) - P, P,
				    "large page", "full"},
			}
		end,
	})
end)
