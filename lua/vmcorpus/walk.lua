-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- kvm_walk_pages: comparing its records with the model's.

local compare = require "vmcorpus.compare"
local util = require "vmcorpus.util"

local walk = {}

local REQUEST = "kvm_walk_pages"

-- A record in words, for failures.
local function describe(r)
	return ("pa %s, kmap %s, dmap %s, prot %d, offset %d, len %d"):format(
	    util.hex(r.pa), util.hex(r.kva), util.hex(r.dva), r.prot,
	    r.offset, r.len)
end

-- Whether kp_dmap_vaddr is right.  Outside the direct map a reader may give
-- the sum or 0 (MD-WALK-7).
local function dmap_ok(core, want, got)
	if got.dva == want.dva then
		return true
	end
	local info = core.model:info()
	local lo, hi = info.dmapbase, info.dmapend
	local inside = lo and math.ult(want.pa - info.dmapphys, hi - lo)
	return got.dva == 0 and not inside
end

local function same(core, want, got)
	return got.version == 2 and got.pa == want.pa and
	    got.kva == want.kva and got.prot == want.prot and
	    got.offset == want.offset and got.len == want.len and
	    dmap_ok(core, want, got)
end

local function split(records)
	local one, two = {}, {}
	for _, r in ipairs(records) do
		table.insert(r.kva ~= 0 and one or two, r)
	end
	return one, two
end

-- The first phase where the format has no walk of its own, for a reader that
-- walks all the same: from what the scenario maps, page by page.
local function translated(core)
	local list = {}
	for _, m in ipairs(core.scenario.map) do
		local step = core.case.t.page
		for va = m.va, m.va + (m.size or step) * (m.count or 1) - 1,
		    step do
			local at = core.model:vtop(va)
			if at then
				list[#list + 1] = {phase = 1, pa = at.pa,
				    kva = va, prot = at.prot, len = step,
				    offset = at.offset or -1,
				    dva = core.model:dmap(at.pa) or 0}
			end
		end
	end
	table.sort(list, function(a, b)
		return math.ult(a.kva, b.kva)
	end)
	return list
end

local function phase(core, n)
	local list = {}
	for _, r in ipairs(core.model:walk() or translated(core)) do
		if r.phase == n then
			list[#list + 1] = r
		end
	end
	return list
end

-- got against want, which agree on key; label names a record by it.
local function check(c, core, want, got, key, what)
	local by, extra = {}, {}
	for _, r in ipairs(got) do
		if by[r[key]] then
			extra[#extra + 1] = r	-- named twice
		else
			by[r[key]] = r
		end
	end
	local expected = {}
	for _, w in ipairs(want) do
		expected[w[key]] = true
		c:vector(("%s %s"):format(what, util.hex(w[key])), function()
			local g = by[w[key]]
			if g and same(core, w, g) then
				return true
			end
			return false, {request = REQUEST,
			    expected = "a record version 2, " .. describe(w),
			    got = g and ("version %d, %s"):format(g.version,
			        describe(g)) or "no record"}
		end)
	end
	for _, r in ipairs(got) do
		if not expected[r[key]] then
			extra[#extra + 1] = r
		end
	end
	c:vector("nothing else", function()
		return #extra == 0, {request = REQUEST,
		    expected = ("%d records, each once"):format(#want),
		    got = #extra > 0 and ("%d more, the first: %s"):format(
		        #extra, describe(extra[1])) or nil}
	end)
	-- The model's order: of addresses, or of the slots of a hashed table.
	c:vector("order", function()
		local place, last = {}, nil
		for i, w in ipairs(want) do
			place[w[key]] = i
		end
		for i, r in ipairs(got) do
			local at = place[r[key]]
			if last and at and at <= place[last[key]] then
				return false, {request = REQUEST,
				    expected = "records in order",
				    got = ("record %d (%s) behind record %d (%s)")
				    :format(i, describe(r), i - 1,
				    describe(last))}
			end
			last = at and r or last
		end
		return true
	end)
end

-- The kernel map: MD-WALK-1 to 5, 7.
function walk.check_phase1(c, core, got)
	local one = split(got.records)
	c:vector("returns 1", function()
		return c:equal(got.ret, 1, {request = REQUEST})
	end)
	check(c, core, phase(core, 1), one, "kva", "record")
end

-- The direct map: MD-WALK-8.
function walk.check_phase2(c, core, got)
	local _, two = split(got.records)
	check(c, core, phase(core, 2), two, "pa", "page")
	c:vector("behind the kernel map", function()
		local seen
		for i, r in ipairs(got.records) do
			if r.kva == 0 then
				seen = seen or i
			elseif seen then
				return false, {request = REQUEST,
				    expected = "phase 1, then phase 2",
				    got = ("record %d, of phase 1, behind record"
				    .. " %d, of phase 2"):format(i, seen)}
			end
		end
		return true
	end)
end

-- What reads of len bytes in the callback gave (walk with read=len):
-- MD-WALK-9.
function walk.check_reads(c, core, got, len)
	c:vector("returns 1", function()
		return c:equal(got.ret, 1, {request = REQUEST})
	end)
	for i, r in ipairs(got.records) do
		local va = r.kva ~= 0 and r.kva or r.dva
		c:vector(("record %d, %s"):format(i, util.hex(va)), function()
			local expected = core:expect(va, len)
			local outcome = expected.outcomes[1]
			-- Of a failed read the driver sends no bytes.
			local bytes = r.bytes or ""
			bytes = bytes .. string.char(compare.FILL):rep(len - #bytes)
			local ok = compare.read(expected.outcomes,
			    {ret = r.read, bytes = bytes}, len)
			return ok, {request = ("kvm_read2(%s, %d) in the callback"
			    .. " of kvm_walk_pages"):format(util.hex(va), len),
			    expected = {outcome.class .. ": " ..
			    (expected.why or ""), util.bytes(outcome.bytes or "")},
			    got = {("returned %d"):format(r.read),
			    util.bytes(bytes)}}
		end)
	end
end

return walk
