-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- kvm_walk_pages of a real core.
--
--	walk.check(c, real, core)	each record against the machine's
--					tables, each mapped page among them
--	walk.check_dumped(c, real, core)	each dumped page among them

local util = require "vmcorpus.util"

local hex = util.hex
local walk = {}

local SHOWN = 20		-- vectors that fail for one reason
local READ = 64			-- bytes of each page, in the callback

local function describe(r)
	return ("pa %s, kmap %s, dmap %s, prot %d, offset %d, len %d"):format(
	    hex(r.pa), hex(r.kva), hex(r.dva), r.prot, r.offset, r.len)
end

-- The permissions that the dump's own entry for va states.
local function stated(real, va)
	local t, d = real.t, real.dump
	local i = (va - d.header.kernbase) // t.array_span
	local entry = (d.order .. "I" .. t.esize):unpack(d:read(
	    d.section.ptes.offset + i * t.esize, t.esize))
	local _, _, _, prot = real.machine:decode(t.array == "pde" and 2 or 1,
	    entry)

	return prot
end

-- What is wrong with a record of the kernel map, or nil; and whether the
-- kernel's writer spread a larger page over entries that it made up, whose
-- permissions are then its own.
local function wrong(real, r)
	local run = real.model:find(r.kva)
	local page = real.dump.page
	local bad = {}

	if not run then
		return "the machine's tables do not map it"
	end
	if run.pa + (r.kva - run.va) ~= r.pa then
		bad[#bad + 1] = "PA " .. hex(run.pa + (r.kva - run.va))
	end
	-- Formats whose array has base pages tell of a superpage by those.
	if r.len ~= run.pagesize and r.len ~= page then
		bad[#bad + 1] = ("a page of %s"):format(hex(run.pagesize))
	end
	local spread = r.len ~= run.pagesize and real.t.array ~= nil
	local prot = spread and stated(real, r.kva) or run.prot

	if r.prot ~= prot then
		bad[#bad + 1] = ("prot %d"):format(prot)
	end
	if r.offset ~= (real.dump:offset(r.pa) or -1) then
		bad[#bad + 1] = ("offset %d"):format(
		    real.dump:offset(r.pa) or -1)
	end
	return #bad > 0 and "the machine's tables say " ..
	    table.concat(bad, ", ") or nil, spread and prot ~= run.prot
end

-- A list of complaints as one vector.
local function vector(c, label, count, list, expected, clauses)
	c:vector(label, function()
		for i = 1, math.min(#list, SHOWN) do
			c:note("%s: %s", label, list[i])
		end
		return #list == 0, {request = "kvm_walk_pages",
		    expected = ("%s (%d looked at)"):format(expected, count),
		    got = ("%d are not; the first: %s"):format(#list,
		    list[1] or "")}
	end, {clauses = clauses})
end

local function check_records(c, real, records)
	local bad, moved, n, own = {}, 0, 0, 0

	for _, r in ipairs(records) do
		if r.kva ~= 0 and real.model:steady(r.kva, 1) then
			local why, made_up = wrong(real, r)

			n, own = n + 1, own + (made_up and 1 or 0)
			if why then
				bad[#bad + 1] = describe(r) .. ": " .. why
			end
		elseif r.kva ~= 0 then
			moved = moved + 1
		end
	end
	c:note("%d records of the kernel map, %d left out since they changed",
	    n, moved)
	c:note("%d have permissions that the kernel's writer made up, where " ..
	    "it spread a larger page", own)
	vector(c, "each record is right", n, bad, "VA, PA, size and " ..
	    "permissions as in the machine's tables")
	c:vector("there are records", function()
		return n > 0, {request = "kvm_walk_pages",
		    expected = "records of the kernel map", got = "none"}
	end)
end

-- Pages that the tables map in the dump's kernel map, and that no record has.
local function check_mapped(c, real, records)
	local seen, bad, n = {}, {}, 0
	local page = real.dump.page
	local h = real.dump.header

	for _, r in ipairs(records) do
		for at = 0, r.kva ~= 0 and r.len - 1 or -1, page do
			seen[r.kva + at] = true
		end
	end
	for _, run in ipairs(real.model.map) do
		local inside = not math.ult(run.va, h.kernbase) and
		    (not real.model.array_end or
		    math.ult(run.va, real.model.array_end)) and
		    not (h.dmapend and not math.ult(run.va, h.dmapbase) and
		    math.ult(run.va, h.dmapend))

		for at = 0, inside and run.len - 1 or -1, page do
			local va = run.va + at

			n = n + 1
			if not seen[va] and real.model:steady(va, 1) then
				bad[#bad + 1] = ("VA %s, PA %s"):format(hex(va),
				    hex(run.pa + at))
			end
		end
	end
	vector(c, "each mapped page is named", n, bad,
	    "a record for each page of the kernel map")
end

-- Its direct map's address, which the header states or not (MD-WALK-7).
local function check_dmap(c, real, records)
	local h, bad = real.dump.header, {}

	for _, r in ipairs(records) do
		local va = 0

		if h.dmapend and h.dmapend ~= 0 then
			va = h.dmapbase + r.pa - (h.dmapphys or 0)
		end
		local outside = va ~= 0 and (math.ult(va, h.dmapbase) or
		    not math.ult(va, h.dmapend))

		if r.dva ~= va and not (outside and r.dva == 0) then
			bad[#bad + 1] = ("%s: the header says dmap %s"):format(
			    describe(r), hex(va))
		end
	end
	vector(c, "addresses in the direct map", #records, bad,
	    "kp_dmap_vaddr by the header's dmapbase",
	    util.one_of("MD-WALK-7", c.clauses) and {"MD-WALK-7"})
end

-- The bytes that reads in the callback gave.
local function check_bytes(c, real, records)
	local bad, n = {}, 0

	for _, r in ipairs(records) do
		local va = r.kva ~= 0 and r.kva or r.dva

		if r.read == READ and real.model:steady(va, READ) then
			n = n + 1
			if r.bytes ~= real.model.image(r.pa, READ) then
				bad[#bad + 1] = describe(r)
			end
		elseif r.offset ~= -1 and r.read ~= READ then
			bad[#bad + 1] = ("%s: read %d"):format(describe(r),
			    r.read or -1)
		end
	end
	vector(c, "each record's bytes are memory's", n, bad,
	    "the bytes of the machine's memory")
end

function walk.check(c, real, core)
	local got = core:walk {read = READ}

	c:vector("returns 1", function()
		return c:equal(got.ret, 1, {request = "kvm_walk_pages"})
	end)
	if real.model.no_tables then
		c:note("the dump has no tables, and so no records of the " ..
		    "kernel map")
	else
		check_records(c, real, got.records)
		check_mapped(c, real, got.records)
	end
	check_dmap(c, real, got.records)
	check_bytes(c, real, got.records)
end

function walk.check_dumped(c, real, core)
	local named, bad = {}, {}
	local page, h = real.dump.page, real.dump.header

	for _, r in ipairs(core:walk().records) do
		for at = 0, r.len - 1, page do
			named[(r.pa + at) // page] = true
		end
	end
	for _, p in ipairs(real.dump.pages) do
		local va = h.dmapbase + p[1] - (h.dmapphys or 0)

		if not named[p[1] // page] and math.ult(va, h.dmapend) and
		    not math.ult(va, h.dmapbase) then
			bad[#bad + 1] = "PA " .. hex(p[1])
		end
	end
	vector(c, "each dumped page is named", #real.dump.pages, bad,
	    "a record for each page of the dump")
end

return walk
