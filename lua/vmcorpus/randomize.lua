-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Random machines of a row, such as a kernel could have dumped, and queries
-- about them.  Everything comes from one generator, so that a seed tells all.

local util = require "vmcorpus.util"

local randomize = {}

local SLOTS = 8			-- large-page spans of the kernel map in use

-- RAM: a first range for tables and variables, then up to four more, with
-- gaps between, ascending.
local function memory(t, rng)
	local P = t.page
	local list = {{0, (0x1000 + rng:below(64)) * P}}
	local at = list[1][2]
	for _ = 1, rng:below(5) do
		local gap = rng:pick{P, 2 * P, 63 * P, 0x400 * P,
		    0x10000 * P, t.pa_limit > 1 << 32 and 1 << 32 or P}
		local lo = at + gap + rng:below(8) * P
		if rng:chance(2) then
			lo = (lo + t.large - 1) & ~(t.large - 1)
		end
		local hi = lo + rng:pick{1, 2, 31, 64, 65, 700, 2048} * P
		if not math.ult(hi, t.pa_limit) then
			break
		end
		list[#list + 1] = {lo, hi}
		at = hi
	end
	return list
end

-- A page of RAM, now and then one outside.
local function some_pa(t, rng, mem)
	local P = t.page
	local r = rng:pick(mem)
	local n = (r[2] - r[1]) // P
	if rng:chance(16) then
		return r[2] + rng:below(2) * P
	elseif rng:chance(4) then
		return rng:chance(2) and r[1] or r[2] - P
	end
	return r[1] + rng:below(n) * P
end

local function flags(t, rng, m)
	m.rw = not rng:chance(3)
	m.user = rng:chance(8) or nil
	m.global = rng:chance(4) or nil
	if t.has_nx and rng:chance(3) then
		m.nx = true
	end
	if rng:chance(4) then
		m.bits = rng:below(1 << t.software[2]) << t.software[1]
	end
	if rng:chance(10) then
		m.valid = false
	end
	return m
end

-- Small pages in one span of the kernel map.  low bounds PAs from below.
local function small_pages(t, rng, mem, slot, map)
	local P = t.page
	local at, last = 0, t.large // P
	for _ = 1, 1 + rng:below(6) do
		at = at + rng:pick{0, 0, 1, 2, 30, last // 8}
		local count = rng:pick{1, 1, 2, 3, 8}
		if at + count > last then
			break
		end
		map[#map + 1] = flags(t, rng, {
			va = t.kva(slot * t.large + at * P),
			pa = some_pa(t, rng, mem), count = count,
			step = rng:pick{P, P, 2 * P, 0},
		})
		at = at + count
	end
	-- The last page of a span is where indices go wrong.
	if rng:chance(2) and at < last then
		map[#map + 1] = flags(t, rng, {
			va = t.kva((slot + 1) * t.large - P),
			pa = some_pa(t, rng, mem)})
	end
end

local function mappings(t, rng, mem)
	local map = {}
	for slot = 0, SLOTS - 1 do
		local kind = rng:below(4)
		if kind == 0 then
			map[#map + 1] = flags(t, rng, t.block{
				va = t.kva(slot * t.large),
				pa = some_pa(t, rng, mem) & ~(t.large - 1)})
		elseif kind < 3 then
			small_pages(t, rng, mem, slot, map)
		end
	end
	if #map == 0 then
		small_pages(t, rng, mem, 0, map)
	end
	if t.has_dmap and #t.windows == 0 then
		local top = mem[#mem][2]
		map[#map + 1] = {va = t.dmap(0), pa = 0, size = 0x200000,
		    count = (math.min(top, 1 << 32) + 0x1fffff) // 0x200000}
	end
	return util.append(map, t.image)
end

local function in_memory(mem, pa)
	for _, r in ipairs(mem) do
		if pa >= r[1] and pa < r[2] then
			return true
		end
	end
	return false
end

-- Pages that identify themselves: what is mapped, and some that are not.
local function pages(t, rng, mem, map)
	local P = t.page
	local list = {}
	local function add(pa)
		if in_memory(mem, pa) then
			list[#list + 1] = pa
		end
	end
	for _, m in ipairs(map) do
		local size = m.size or P
		if size == P then
			for i = 0, (m.count or 1) - 1 do
				add(m.pa + i * (m.step or P))
			end
		elseif size == t.large and m.va < t.kva(SLOTS * t.large) and
		    m.va >= t.kva(0) then
			for _ = 1, 4 do
				add(m.pa + rng:below(size // P) * P)
			end
			add(m.pa)
			add(m.pa + size - P)
		end
	end
	for _ = 1, 10 do
		add(some_pa(t, rng, mem))
	end
	return list
end

-- Pages left out of a minidump: some that are mapped, now and then a table.
local function omissions(t, rng, list, map)
	local omit = {}
	if t.format ~= "minidump" then
		return nil
	end
	for _ = 1, rng:below(6) do
		omit[#omit + 1] = rng:pick(list)
	end
	if t.dumped_tables and rng:chance(3) then
		local m = rng:pick(map)
		if (m.size or t.page) == t.page then
			omit[#omit + 1] = {table = 1, va = m.va}
		end
	end
	return #omit > 0 and omit or nil
end

function randomize.scenario(t, rng)
	local mem = memory(t, rng)
	local map = mappings(t, rng, mem)
	local named = pages(t, rng, mem, map)
	return t.scenario{
		name = "random", seed = 1 + rng:below(1 << 30),
		memory = mem, map = map, pages = named,
		omit = omissions(t, rng, named, map),
		tables = (0x400 + rng:below(0x400)) * t.page,
		msgbuf = t.format == "minidump" and
		    {text = "", size = rng:pick{0x1000, 0x1, 0x17fff}} or nil,
	}
end

local function near(rng, va, size)
	return rng:pick{va, va + size - 1, va + size - 8, va - 1, va - 8,
	    va + rng:below(size), va + (rng:below(size) & ~7)}
end

-- n queries {va, len, label} of a scenario made above.
function randomize.queries(t, rng, s, n)
	local list, P = {}, t.page
	local lengths = {1, 2, 7, 8, 8, 8, 16, 100, P - 1, P, P + 1,
	    2 * P + 808, 4 * P + 3616}
	local function add(va)
		list[#list + 1] = {va, rng:pick(lengths)}
	end
	for i = 1, n do
		local m = rng:pick(s.map)
		local size = (m.size or P) * (m.count or 1)
		local kind = i % 8
		if kind < 5 then
			add(near(rng, m.va, size))
		elseif kind == 5 then
			add(t.kva(rng:below((SLOTS + 1) * t.large)))
		elseif t.has_dmap then
			local pa = some_pa(t, rng, s.memory) - t.ram
			add(near(rng, t.dmap(pa), P))
		else
			add(near(rng, t.kva(rng:below(SLOTS) * t.large),
			    t.large))
		end
	end
	-- i386: no VA beyond 32 bits, which is another case's business.
	if t.bits == 32 then
		for _, q in ipairs(list) do
			q[1] = q[1] & 0xffffffff
			q[2] = math.min(q[2], 0x100000000 - q[1])
		end
	end
	return util.append({}, list)
end

return randomize
