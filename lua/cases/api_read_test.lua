-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- kvm_read2 and kvm_read: the class of the return, the bytes, and nothing
-- else, on every kind of core.

local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"
local util = require "vmcorpus.util"
local vmgen = require "vmgen"

suite.for_each_row({}, function(t)
	local P = t.page
	t.case("lengths_and_alignments", {
		clauses = {"API-READ-1", "API-READ-5"},
		bug = "reads are rounded to words or pages: bytes before or "
		    .. "behind the ones asked for are delivered",
		descr = "Every small length at every alignment, and large ones",
		run = function(c)
			local core = c:core(t.machine{})
			local list = {}
			for _, at in ipairs{0, 1, 3, 7, 8, P - 15, P - 3,
			    P} do
				for _, n in ipairs{1, 2, 3, 4, 5, 7, 8, 9, 15,
				    16, 17, 31, 63, 64, 65, P - 1, P,
				    P + 1, 3 * P - 1} do
					list[#list + 1] = {t.kva(at), n, nil,
					    "full"}
				end
			end
			core:check_all(list)
		end,
	})

	t.case("length_zero", {
		clauses = {"API-READ-2", "API-READ-5"},
		bug = "nothing to read is an error, or is translated first",
		descr = "Length 0 where something is mapped and where nothing "
		    .. "is",
		run = function(c)
			local core = c:core(t.machine{})
			for _, v in ipairs{
				{t.kva(0), "mapped"}, {t.kva(5), "odd"},
				{t.kva(0x20 * P), "invalid"},
				{t.kva(0x21 * P), "no memory"},
				{0, "0"}, {-1, "top"},
				{t.kva(0) - 1, "below"},
				{0x800000000000, "not canonical"},
			} do
				core:check(v[1], 0, v[2], "full", {cap = 64})
			end
		end,
	})

	t.case("nothing_there", {
		clauses = {"API-READ-3", "API-READ-5", "API-READ-9"},
		bug = "an address that is not mapped reads as zeros or as stale "
		    .. "bytes: a NULL pointer looks like a structure",
		descr = "Reads that begin where nothing is",
		run = function(c)
			local core = c:core(t.machine{})
			local list = {
				{t.kva(0x20 * P), "invalid entry"},
				{t.kva(0x30 * P), "no entry"},
				{8, "a NULL pointer's member"},
			}
			if t.fails_at(t.kva(0) - 1) then
				list[#list + 1] = {t.kva(0) - 1,
				    "below the map"}
			end
			if t.fails_at(-1) then
				util.append(list, {{-1, "the last byte"},
				    {-8, "the last word"}})
			end
			for _, v in ipairs(list) do
				for _, n in ipairs{1, 8, P, 0x10 * P} do
					core:check(v[1], n, ("%s, %d"):format(
					    v[2], n), "fail")
				end
				c:vector(v[2] .. ": a text", function()
					core:read(v[1], 1)
					local text = core:geterr()
					return text ~= "", {request =
					    "kvm_geterr after a failed read",
					    expected = "a text",
					    got = "an empty one"}
				end, {clauses = {"API-READ-9"}})
			end
		end,
	})

	t.case("into_nothing", {
		clauses = {"API-READ-4", "API-READ-5"},
		bug = "the bytes before the failing page are returned as a "
		    .. "short count, which a caller takes for the file's end",
		descr = "Reads that begin well and end badly",
		run = function(c)
			local core = c:core(t.machine{})
			local stop = t.kva(0x18 * P)
			for _, n in ipairs{2, 9, 16, P + 1, 8 * P + 1, 9 * P - 1,
			    9 * P} do
				core:check(stop - n + 1, n, nil, "fail")
				core:check(stop - 1, n, nil, "fail")
			end
			core:check(stop - 8, 8, "up to it", "full")
			core:check(t.kva(0x24 * P - 8), 0x10, nil, "fail")
		end,
	})

	t.case("huge_lengths", {
		clauses = {"API-READ-8", "API-READ-5"},
		bug = "a length is added to an address and wraps, or is cut to "
		    .. "32 bits: the caller's buffer overflows, or little is "
		    .. "read and called all",
		descr = "Lengths up to the largest that can be returned; reads "
		    .. "over the top of the address space",
		run = function(c)
			local core = c:core(t.machine{})
			local cap = {cap = 0x20 * P}
			local lengths = {0x100000, 0x40000000, 0x7ffff000,
			    0x7fffffff}
			if c:driver():host_is{bits = 64} then
				for _, n in ipairs{0x80000000, 0xfffff000,
				    0xffffffff, 0x100000000, 0x100000008,
				    0x100018001, math.maxinteger - 1,
				    math.maxinteger} do
					lengths[#lengths + 1] = n
				end
			end
			for _, n in ipairs(lengths) do
				local name = ("%#x bytes"):format(n)
				core:check(t.kva(0), n, name, "fail", cap)
				core:check(t.kva(0x18 * P - 1), n, name ..
				    ", one good", "fail", cap)
				core:check(8, n, name .. ", none good", "fail",
				    cap)
			end
			local want = t.fails_at(-1) and "fail" or nil
			core:check(-1, 2, "over the top", want)
			core:check(-8, 16, "a word over the top", want)
			core:check(t.kva(0), 8, "afterwards", "full")
		end,
	})

	t.case("splits", {
		clauses = {"API-READ-7", "API-READ-1"},
		bug = "what a read gives depends on where it began: a piece is "
		    .. "looked up once for all of it",
		descr = "A long read, and the same in pieces of many sizes, "
		    .. "forwards and backwards",
		run = function(c)
			local core = c:core(t.machine{})
			local base, total = t.kva(0xe * P), 0xa * P
			core:check(base, total, "whole", "full")
			for _, n in ipairs{2 * P, P, P - 5, 0x801,
			    0x333} do
				local list = {}
				for off = 0, total - n, n do
					list[#list + 1] = {base + off, n, nil,
					    "full"}
				end
				for i = #list, 1, -2 do
					local v = list[i]
					list[#list + 1] = {v[1], v[2], nil,
					    "full"}
				end
				core:check_all(list)
			end
		end,
	})

	t.case("order_does_not_matter", {
		clauses = {"API-READ-7"},
		bug = "a cache is not kept per page, or a failure poisons it",
		descr = "Good and bad addresses in random order, many times "
		    .. "over",
		run = function(c)
			local core = c:core(t.machine{})
			local list = {}
			for _ = 1, 500 do
				local off = c.rng:below(0x28) * P +
				    c.rng:below(P)
				local n = 1 + c.rng:below(
				    c.rng:below(4) == 0 and 3 * P or 64)
				list[#list + 1] = {t.kva(off), n}
			end
			core:check_all(list)
			core:check_all(list)
		end,
	})

	t.case("kvm_read", {
		clauses = {"API-READ-11", "API-READ-3", "API-READ-4"},
		needs = {"read"},
		bug = "kvm_read refuses or sign-extends addresses that fit in "
		    .. "an unsigned long",
		descr = "kvm_read gives what kvm_read2 does, on foreign cores "
		    .. "too, for addresses that it can be given",
		run = function(c)
			if t.bits == 64 and c:driver():host_is{long = 32} then
				c:skip("no address of the core fits a long")
			end
			local core = c:core(t.machine{})
			local call = {call = "read"}
			core:check_all{
				{t.kva(0), 0x10 * P, "pages", "full", call},
				{t.kva(0x11 * P - 8), 16, "over an edge", "full",
				    call},
				{t.kva(0x20 * P), 8, "invalid", "fail", call},
				{t.kva(0x18 * P - 1), 2, "into nothing", "fail",
				    call},
				{t.kva(0x20 * P), 0, "zero", "full", call},
			}
		end,
	})

	t.case("core_cut_while_open", {
		clauses = {"API-READ-12"},
		bug = "the file is mapped: when another program cuts it the "
		    .. "debugger dies of SIGBUS",
		descr = "A core that gets shorter after it was opened",
		run = function(c)
			local d = c:driver()
			local core = c:core(t.machine{})
			local size = core.size
			-- Pages whose bytes come last in the file go first.
			local cuts = {size - P, size - 3 * P + 0x7fc,
			    size * 3 // 4, size // 2, P, 1, 0}
			core:check(t.kva(0), 8, "before", "full")
			local vas = {}
			for off = 0, 0x17 * P, P do
				vas[#vas + 1] = t.kva(off)
			end
			for i = 0, 3 do
				vas[#vas + 1] = t.kva(t.large + i *
				    (t.large // 4))
			end
			for _, cut in ipairs(cuts) do
				c:vector(("cut to %#x"):format(cut), function()
					local r = d:request("truncate",
					    protocol.text(core.vmcore_path),
					    cut)
					if r and r.status == "err" then
						c:skip("the driver cannot cut "
						    .. "files")
					end
					for _, va in ipairs(vas) do
						local o = core:expect(va,
						    P).outcomes[1]
						local g = core:read(va, P)
						local n = math.max(g.ret, 0)
						local same = g.bytes:sub(1, n)
						    == (o.bytes or ""):sub(1, n)
						if g.ret < -1 or g.ret > P
						    or not same then
							return false, {request
							    = ("kvm_read2(%#x,"
							    .. " %d)")
							    :format(va, P),
							    expected = "bytes "
							    .. "that were "
							    .. "there, or fewer"
							    .. ", or -1",
							    got = ("%d%s")
							    :format(g.ret, same
							    and "" or ", other"
							    .. " bytes")}
						end
					end
					return true
				end)
			end
		end,
	})
end)

-- What a core holds that was cut before it was opened; the model knows.
local CUT = {minidump = "MD-LAYOUT-3", full = "FULL-SEG-10"}

suite.for_each_row({format = {"minidump", "full", "virtual"}}, function(t)
	local P = t.page
	t.case("end_of_the_file", {
		clauses = {"API-READ-6", CUT[t.format] or t.clause.cut},
		bug = "a page that the file ends before reads as zeros, or the "
		    .. "bytes that are still there are withheld",
		descr = "Cores cut inside and at the edges of pages",
		run = function(c)
			local model = vmgen.build(t.machine{})
			local last = model:vtop(t.kva(0x10 * P))
			local low = model:vtop(t.kva(3 * P))
			for _, cut in ipairs{last.offset + P,
			    last.offset + P - 1, last.offset + 0x804,
			    last.offset + 1, last.offset, last.offset - 1,
			    low.offset + P, low.offset + 0x123} do
				local core = c:core(t.machine{truncate = cut},
				    {name = ("cut to %#x"):format(cut),
				    open = false})
				local opened = false
				c:vector(core.name, function()
					local text
					opened, text = core:open()
					-- A full core's root may be gone.
					local may = t.may_refuse or t.format ==
					    "full" and cut < last.offset - 1
					return opened or may,
					    {request = "kvm_open2", expected =
					    "a descriptor", got = text}
				end)
				if opened then
					core:check_all{
						{t.kva(0x10 * P), P,
						    "last page"},
						{t.kva(0x10 * P) + 0x800, 8,
						    "its middle"},
						{t.kva(0x11 * P), 7 * P,
						    "pages before it"},
						{t.kva(0xf * P), 9 * P,
						    "from below"},
						{t.kva(3 * P), P,
						    "low page"},
						{t.kva(3 * P + 0x100), 0x100,
						    "in the low page"},
						{t.kva(0), 3 * P,
						    "lower ones"},
					}
				end
			end
		end,
	})
end)

-- A read with no buffer: what it returned.
local function read_null(c, core, va, len)
	local words = {"read", core.handle, c.read_call, util.hex(va), len,
	    "buf=null"}
	local reply, verdict = c:driver():request(table.unpack(words))
	if not reply then
		error(verdict, 0)
	elseif reply.status == "err" and reply[1] == "usage" then
		c:skip("the driver has no read without a buffer")
	end
	return reply[1]
end

local function each_without_buffer(c, len, judge)
	for _, t in ipairs(rows.one_of_each()) do
		local core = c:core(t.machine{}, {name = t.row})
		for _, v in ipairs{{t.kva(5), "mapped"},
		    {t.kva(0x20 * t.page), "invalid"}, {0, "0"}} do
			c:vector(("%s: %s"):format(t.row, v[2]), function()
				local ret = core.alive and
				    read_null(c, core, v[1], len)
				return ret and judge(ret), {
				    core = core:describe(),
				    request = ("kvm_%s(%s, NULL, %d)"):format(
				    c.read_call, util.hex(v[1]), len),
				    expected = len == 0 and "0" or "-1, or "
				    .. "less than was asked for",
				    got = ret or "no descriptor"}
			end)
		end
		if core.alive then
			core:close()
		end
	end
end

suite.case("length_zero_without_buffer", {
	about = "*",
	clauses = {"API-READ-14"},
	bug = "the buffer is looked at where nothing is to be read: a program "
	    .. "that asks for an empty table crashes",
	descr = "Length 0 with a NULL buffer, where something is mapped and "
	    .. "where nothing is",
	run = function(c)
		each_without_buffer(c, 0, function(ret)
			return ret == "0"
		end)
	end,
})

suite.case("length_without_buffer", {
	about = "*",
	level = "may",
	clauses = {"API-READ-15"},
	bug = "the caller's error becomes a crash in the library, far from "
	    .. "where it was made",
	descr = "Length 8 with a NULL buffer",
	run = function(c)
		each_without_buffer(c, 8, function(ret)
			return protocol.integer(ret) < 8
		end)
	end,
})
