-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What is asked of a real core: lists as core:check_all takes them.  What was
-- in motion while the kernel dumped is left out, and how much that is is said.
--
--	reads.witness(real)		raises {broken =} unless the walk of the
--					tables is QEMU's
--	reads.symbols(c, real), reads.kernel_map, reads.unmapped, reads.pages
--	reads.vtop(c, real, core)	vectors of its own
--	reads.few(list)			some of a list as {va, len}

local util = require "vmcorpus.util"

local hex = util.hex

local reads = {
	PIECE = 1 << 16,	-- of a symbol, at once
	WHOLE = 2048,		-- pages of the kernel map
	PAGES = 8192,		-- dumped pages
	HOLES = 1024,		-- pages that were not dumped
	MIDDLE = 16,		-- of a gap
}

function reads.witness(real)
	local wrong, first = 0, nil

	for _, a in ipairs(real.machine:answers()) do
		local r = real.model:find(a.va)
		local pa = r and r.pa + (a.va - r.va)

		if pa ~= a.pa and not real.model.moved[
		    a.va & ~(real.dump.page - 1)] then
			wrong = wrong + 1
			first = first or ("VA %s: QEMU says %s, the walk %s")
			    :format(hex(a.va), a.pa and hex(a.pa) or "nothing",
			    pa and hex(pa) or "nothing")
		end
	end
	if wrong > 0 then
		error({broken = ("QEMU's MMU and the walk of the machine's "
		    .. "tables differ %d times; the first: %s"):format(wrong,
		    first)}, 0)
	end
end

-- A list that only takes what stood still.
local function steady(real)
	local list, left = {}, 0

	return list, function(va, len, want, why)
		if real.model:steady(va, len) then
			list[#list + 1] = {va, len, nil, want, why and
			    {why = why} or nil}
		else
			left = left + 1
		end
	end, function(c, what)
		c:note("%s: %d asked, %d left out since they changed", what,
		    #list, left)
		return list
	end
end

local function inside(real, va)
	return not math.ult(va, real.model.half[1]) and
	    not math.ult(real.model.half[2], va)
end

function reads.symbols(c, real)
	local _, add, done = steady(real)
	local seen = {}

	for _, s in ipairs(real.kernel.list) do
		local at, left = s.value, math.max(s.size, 1)
		local key = s.value .. "+" .. left

		if inside(real, real.model:placed(at)) and s.type <= 2 and not seen[key] then
			seen[key] = true
			while left > 0 do
				local n = math.min(left, reads.PIECE)

				add(at, n, nil, s.name)
				at, left = at + n, left - n
			end
		end
	end
	return done(c, "symbols")
end

-- The part of the map that the dump's tables are about.
local function each_run(real, fn)
	local h = real.dump.header

	for _, r in ipairs(real.model.map) do
		if not h or not math.ult(r.va, h.kernbase) and
		    (not real.model.array_end or
		    math.ult(r.va, real.model.array_end)) and
		    not (h.dmapend and not math.ult(r.va, h.dmapbase) and
		    math.ult(r.va, h.dmapend)) then
			fn(r)
		end
	end
end

function reads.kernel_map(c, real)
	local _, add, done = steady(real)
	local page, total = real.dump.page, 0
	local runs = {}

	each_run(real, function(r)
		runs[#runs + 1] = r
		total = total + r.len // page
		add(r.va, 8)
		add(r.va + r.len - 8, 8)
		-- Over the edges.
		add(r.va - 4, 8)
		add(r.va + r.len - 4, 8)
	end)
	local every = math.max(1, total // reads.WHOLE)
	local skip = c.rng:below(every)

	for _, r in ipairs(runs) do
		for at = 0, r.len - page, page do
			if skip == 0 then
				add(r.va + at, page)
				skip = every
			elseif at % (64 * page) == 0 then
				add(r.va + at + c.rng:below(page - 8), 8)
			end
			skip = skip - 1
		end
	end
	c:note("one page of %d in full, of %d in %d runs", every, total, #runs)
	return done(c, "kernel map")
end

function reads.unmapped(c, real)
	local _, add, done = steady(real)
	local h = real.dump.header
	local page = real.dump.page
	local function refuse(va)
		if not real.model:translate(va) and
		    not real.model:translate(va + 7) then
			add(va, 8, "fail")
		end
	end

	local last

	each_run(real, function(r)
		if last and last ~= r.va then
			refuse(last)
			refuse(r.va - 8)
			for _ = 1, reads.MIDDLE do
				refuse(last + c.rng:below(r.va - last))
			end
		end
		last = r.va + r.len
	end)
	if last then
		refuse(last)
	end
	if h then
		refuse(h.kernbase - 8)
		refuse(h.kernbase - page)
		if real.model.array_end then
			refuse(real.model.array_end)
			refuse(real.model.array_end + page)
		end
		if h.dmapend and h.dmapend ~= 0 then
			refuse(h.dmapbase - 8)
			refuse(h.dmapend)
		end
		if not real.model.linked then
			refuse(page)	-- else it is moved (PPC64-BASE-2)
		end
	end
	return done(c, "unmapped")
end

-- The address through which the dump is asked for a page: its direct map's, or
-- the first that maps it.
local function addresses(real)
	local h = real.dump.header
	local page = real.dump.page

	if h and h.dmapend and h.dmapend ~= 0 then
		return function(pa)
			local va = h.dmapbase + pa - (h.dmapphys or 0)

			return math.ult(va, h.dmapend) and
			    not math.ult(va, h.dmapbase) and va or nil
		end
	end
	local at = {}

	each_run(real, function(r)
		for off = 0, r.len - 1, page do
			local pfn = (r.pa + off) // page

			at[pfn] = at[pfn] or r.va + off
		end
	end)
	return function(pa)
		return at[pa // page]
	end
end

function reads.pages(c, real)
	local _, add, done = steady(real)
	local page = real.dump.page
	local va_of = addresses(real)
	local pages = real.dump.pages
	local every = math.max(1, #pages // reads.PAGES)
	local beside = math.max(1, #pages // reads.HOLES)
	local first = c.rng:below(every)

	for i = 1 + first, #pages, every do
		local va = va_of(pages[i][1])

		if va then
			add(va, page, "full")
		end
	end
	for i = 1 + first, #pages, beside do
		local pa = pages[i][1] + page
		local va = va_of(pa)

		if va and not real.dump:offset(pa) then
			add(va, 8, "fail")
		end
	end
	c:note("one of %d of the %d pages of the dump", every, #pages)
	return done(c, "pages")
end

function reads.vtop(c, real, core)
	for _, a in ipairs(real.machine:answers()) do
		local x = real.model:translate(a.va)
		local h = real.dump.header
		local direct = h and h.dmapend and
		    not math.ult(a.va, h.dmapbase) and
		    math.ult(a.va, h.dmapend)

		-- What was not dumped a reader may or may not translate.
		if (x or not a.pa and not direct) and
		    real.model:steady(a.va, 1) then
			c:vector(hex(a.va), function()
				local r = core:call("vtop", hex(a.va))

				return c:equal(tonumber(r[1]), x and x.pa,
				    {request = ("vtop(%s)"):format(hex(a.va)),
				    expected = (x and "PA " .. hex(x.pa) or
				    "nothing") .. ", as QEMU's MMU says",
				    got = r.line})
			end)
		end
	end
end

function reads.few(list)
	local few = {}

	for i = 1, #list, math.max(1, #list // 500) do
		if list[i][2] <= 4096 then
			few[#few + 1] = {list[i][1], list[i][2]}
		end
	end
	return few
end

return reads
