-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Reads that fail: at every kind of edge between memory that can be read and
-- memory that cannot, what is left in the buffer, the text, and that the next
-- read knows nothing of it.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

-- The standard machine with a good page before each kind of bad one, and the
-- first bad byte of each: {label, va}.
local function edges(t)
	local P = t.page
	local function page(at, pa)
		return {va = t.kva(at * P), pa = pa * P}
	end
	local more = {
		map = {page(0x1f, 0x32), page(0x30, 0x33), page(0x31, 0x1801)},
		pages = {0x32 * P, 0x33 * P},
	}
	local list = {
		{"no entry", t.kva(0x18 * P)},
		{"entry not valid", t.kva(0x20 * P)},
		{"no entry behind it", t.kva(0x24 * P)},
		{"behind a large page", t.kva(2 * t.large)},
	}
	local function add(label, va)
		list[#list + 1] = {label, va}
	end
	if t.format == "minidump" then
		more.omit = {0x13 * P, 0x2003 * P, 0x100 * P + P}
		add("not dumped", t.kva(3 * P))
		add("not dumped, PAs descending", t.kva(0x14 * P))
	end
	-- A raw image has zeros where there is no memory.
	if t.format ~= "raw" then
		add("no memory", t.kva(0x31 * P))
	end
	if t.has_dmap and t.format ~= "raw" then
		add("direct map, a hole of memory", t.dmap(0x1000 * P))
		add("direct map, the end of memory", t.dmap(0x2400 * P))
		if t.format == "minidump" then
			add("direct map, not dumped", t.dmap(0x101 * P))
		end
	end
	return more, list
end

suite.for_each_row({}, function(t)
	local P = t.page
	t.case("every_kind_of_edge", {
		clauses = {"API-READ-4", "API-READ-5", "API-READ-7"},
		bug = "one of the ways in which a page can be missing gives a "
		    .. "short count, or bytes of the page before once more",
		descr = "Reads of every length over the edges of what can be "
		    .. "read, and good reads between them",
		run = function(c)
			local more, bad = edges(t)
			local core = c:core(t.machine(more))
			local list = {}
			for _, v in ipairs(bad) do
				local function add(from, len, want)
					list[#list + 1] = {v[2] - from, len,
					    ("%s: %d before, %d"):format(v[1],
					    from, len), want}
				end
				add(8, 8, "full")
				for _, from in ipairs{1, 8, 0x123, P} do
					add(from, from + 1, "fail")
					add(from, from + 8, "fail")
					add(from, from, "full")
				end
				add(1, P + 1, "fail")
				add(8, 8 * P, "fail")
				add(0, 1, "fail")
				add(-P + 1, 1, "fail")
				add(P, P, "full")
			end
			core:check_all(list)
		end,
	})

	t.case("text_after_every_failure", {
		clauses = {"API-READ-9"},
		needs = {"geterr"},
		bug = "one of the ways to fail returns -1 and says nothing: the "
		    .. "debugger prints an empty line",
		descr = "Each kind of failing read as the first thing on a new "
		    .. "descriptor, by kvm_read2 and kvm_read",
		run = function(c)
			local more, bad = edges(t)
			local core = c:core(t.machine(more), {open = false})
			c:driver()
			local calls = {"read2", "read"}
			local function failing(label, va, len, cap)
				for _, call in ipairs(calls) do
					local _, fits = opening.long(c, va)
					if c:driver():has(call) and (fits or
					    call == "read2") then
						c:vector(("%s, %s"):format(
						    label, call), function()
							local ok, f = opening
							    .must(core)
							if not ok then
								return false, f
							end
							local r = core:read(va,
							    len, {call = call,
							    cap = cap})
							local text =
							    core:geterr()
							core:close()
							return r.ret == -1 and
							    text ~= "",
							    {request = ("kvm_%s"
							    .. "(%#x, %#x) and "
							    .. "kvm_geterr")
							    :format(call, va,
							    len), expected =
							    "-1 and a text",
							    got = ("%d, %q")
							    :format(r.ret,
							    text)}
						end)
					end
				end
			end
			for _, v in ipairs(bad) do
				failing(v[1], v[2], 8)
				failing(v[1] .. ", its last byte",
				    v[2] + P - 1, 1)
				failing(v[1] .. ", after a good page",
				    v[2] - P, P + 8)
			end
			if t.fails_at(t.kva(0) - 1) then
				failing("below the map", t.kva(0) - 1, 1)
			end
			failing("NULL", 0x10, 8)
			if t.fails_at(-1) then
				failing("the last byte", -1, 1)
				failing("over the top", -1, 2)
			end
			failing("a huge length", t.kva(0), 0x7fffffff,
			    0x20 * P)
			failing("a huge length of nothing", 8, 0x7fffffff,
			    0x20 * P)
		end,
	})

	t.case("kvm_read_of_other_addresses", {
		clauses = {"API-READ-11", "API-READ-3"},
		needs = {"read"},
		bug = "kvm_read extends an address by its sign, so that the low "
		    .. "half of a kernel address reads as the whole",
		descr = "Good addresses; their low 32 bits, or 32-bit ones "
		    .. "extended by their sign, are other addresses",
		run = function(c)
			local core = c:core(t.machine{})
			local list = {}
			-- Where the kernel was moved low ones are good.
			local bad = not t.displaced and "fail" or nil
			local function add(label, va, want)
				local _, fits = opening.long(c, va)
				if fits then
					list[#list + 1] = {va, 8, label, want,
					    {call = "read"}}
				end
			end
			for _, v in ipairs{
				{"kernel map", t.kva(0)},
				{"its fourth page", t.kva(3 * P)},
				{"large page", t.kva(t.large)},
				{"kernel", t.sym(0)},
				{"direct map", t.dmap and t.dmap(0x10 * P)},
			} do
				local va = v[2]
				if va then
					add(v[1], va)
				end
				if va and va >> 32 == 0 and t.bits == 64 then
					add(v[1] .. ", sign", va |
					    ~0xffffffff, bad)
				elseif va and t.bits == 64 then
					add(v[1] .. ", low half", va &
					    0xffffffff, bad)
					add(v[1] .. ", low half and bit 31",
					    va & 0xffffffff | 0x80000000, bad)
				elseif va then
					add(v[1] .. ", sign", va |
					    ~0xffffffff, bad)
					add(v[1] .. ", bit 32", va | 1 << 32,
					    bad)
				end
			end
			core:check_all(list)
		end,
	})
end)
