-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Machines for the witness, as scenarios of a row t:
--
--	machines.built(t, scheme, rng)	mappings of all sizes, with all kinds
--		of attributes, all over the address space: the tables are the
--		generator's own
--	machines.wild(t, scheme, rng)	tables of random entries, some of which
--		point at other tables, and back: what no kernel writes
--
-- Each gives the scenario and a list of addresses to begin with.

local machines = {}

-- In pages: RAM, and where tables may be without hitting what the builder
-- puts somewhere itself.
local MEMORY = {{0, 0x1000}, {0x2000, 0x2400}}
local BUILT, WILD = 0x400, 0xa00
local SPANS = 8			-- of the kernel map
local PER_LEVEL = 6		-- random tables
local MAPPINGS = 70

local function memory(t)
	local list = {}

	for i, m in ipairs(MEMORY) do
		list[i] = {m[1] * t.page, m[2] * t.page}
	end
	return list
end

-- Bits of an address that the tables translate.
local function translated(scheme)
	local bits = 0

	for _, n in ipairs(scheme.fields) do
		bits = bits + n
	end
	return bits
end

function machines.canonical(scheme, va)
	local bits = translated(scheme)
	local low = va & ((1 << bits) - 1)

	if scheme.extend == "ones" or
	    (scheme.extend == "sign" and low >> (bits - 1) == 1) then
		return low | -1 << bits
	end
	return low
end

-- A piece of address space that holds one mapping: what the largest page
-- takes, and a table of last-level entries at least.
local function span_of(scheme)
	return math.max(scheme.sizes[#scheme.sizes],
	    1 << (scheme.fields[1] + scheme.fields[2]))
end

-- First addresses: of the kernel map, of the space, of its halves, its end.
local function anchors(t, scheme)
	local half = 1 << (translated(scheme) - 1)
	local span = span_of(scheme)
	local list = {t.kernel_map, t.kernel_map, t.kernel_map, 0,
	    half - SPANS * span, half, 2 * half - SPANS * span}

	for i, va in ipairs(list) do
		list[i] = machines.canonical(scheme, va) & ~(span - 1)
	end
	return list
end

local function physical(t, scheme, rng, size, length)
	local limit = math.min(1 << scheme.pa_bits, t.ram + t.pa_limit)
	local where = rng:below(3)
	local pa

	if where == 0 then
		pa = t.ram + rng:below(MEMORY[2][2] * t.page)
	elseif where == 1 then
		pa = limit - length - rng:below(4) * size
	else
		pa = rng:below(limit - length)
	end
	return (pa & ~(size - 1)) - t.ram
end

local function attributes(t, scheme, rng, m)
	m.rw = rng:chance(2)
	m.user = rng:chance(2)
	m.global = rng:chance(2)
	if t.has_nx then
		m.nx = rng:chance(2)
	end
	m.valid = not rng:chance(6)
	m.bits = rng:below(1 << t.software[2]) << t.software[1]
	if m.size > t.page and scheme.large_bits and rng:chance(2) then
		m.bits = m.bits | scheme.large_bits
	end
end

local function mapping(t, scheme, rng, at)
	local span = span_of(scheme)
	local size = rng:pick(scheme.sizes)
	local m = {size = size,
	    count = rng:range(1, math.min(40, span // size))}
	local room = span - m.count * size
	local where = rng:below(3)
	-- Over the edge of a table of last-level entries, or anywhere.
	local table_span = 1 << (scheme.fields[1] + scheme.fields[2])

	if where == 0 and room > table_span then
		room = rng:below(room) & -table_span
		m.va = at + math.max(room - m.count // 2 * size, 0)
	elseif where == 1 then
		m.va = at + room
	else
		m.va = at + (room > 0 and rng:below(room) or 0)
	end
	m.va = m.va & ~(size - 1)
	m.pa = physical(t, scheme, rng, size, m.count * size)
	if rng:chance(3) then
		m.pa = m.pa + (m.count - 1) * size
		m.step = -size
	end
	attributes(t, scheme, rng, m)
	return m
end

-- Where the kernel map ends in a minidump: the era of amd64's version 1 has
-- only 2 GiB.
local function kva_end(t, scheme)
	local n = t.kernel_map + SPANS * span_of(scheme)

	return math.ult(n, t.kernel_map) and
	    t.kernel_map + span_of(scheme) or n
end

function machines.built(t, scheme, rng)
	local at = anchors(t, scheme)
	local used, map, vas = {}, {}, {}

	for _ = 1, MAPPINGS do
		local span = span_of(scheme)
		local va = rng:chance(4) and rng:next() & -span or
		    rng:pick(at) + rng:below(SPANS) * span

		va = machines.canonical(scheme, va)
		if not used[va] then
			local m = mapping(t, scheme, rng, va)

			used[va] = true
			map[#map + 1] = m
			vas[#vas + 1] = m.va
			vas[#vas + 1] = m.va + m.count * m.size
			vas[#vas + 1] = m.va + rng:below(m.count) * m.size
		end
	end
	return t.scenario{memory = memory(t), tables = BUILT * t.page,
	    map = map, kva_end = t.format == "minidump" and
	    kva_end(t, scheme) or nil}, vas
end

-- Random tables of each level: {pa=} lists by level, PAs as cases count them.
local function lay_out(t)
	local pool, pa = {}, WILD * t.page

	for i, level in ipairs(t.levels) do
		local size = level.entries * t.esize
		-- Tables that share a page where the MMU allows it.
		local align = t.bits == 32 and t.esize == 4 and
		    size < t.page and size or math.max(size, t.page)
		local list = {}

		for k = 1, i == 1 and 1 or PER_LEVEL do
			pa = (pa + align - 1) & -align
			list[k] = pa
			pa = pa + size
		end
		pool[level.level] = list
	end
	return pool
end

function machines.wild(t, scheme, rng)
	local pool = lay_out(t)
	local top = t.levels[1].level
	local form = (t.order == "be" and ">" or "<") .. "I" .. t.esize
	local mask = t.esize == 8 and -1 or 0xffffffff
	local write = {}

	local function entry(level, entries)
		local n = rng:below(16)

		-- With few entries each counts; a PAE core without its four
		-- directories does not even open.
		if entries <= 4 then
			n = 15
		end
		if n == 0 then
			return 0
		elseif n <= 2 then
			return scheme.entry(rng, level, "any")
		elseif n <= 4 or level == 1 then
			return scheme.entry(rng, level, "leaf",
			    physical(t, scheme, rng, t.page, t.page) + t.ram)
		elseif n == 5 then
			return scheme.entry(rng, level, "table",
			    t.ram + rng:pick(pool[rng:range(1, top)]))
		end
		return scheme.entry(rng, level, "table",
		    t.ram + rng:pick(pool[level - 1]))
	end

	for _, level in ipairs(t.levels) do
		for _, pa in ipairs(pool[level.level]) do
			local bytes = {}

			for i = 1, level.entries do
				bytes[i] = form:pack(entry(level.level,
				    level.entries) & mask)
			end
			write[#write + 1] = {pa = pa,
			    bytes = table.concat(bytes)}
		end
	end
	local vas = {t.kernel_map}

	for i = 2, 400 do
		vas[i] = i % 2 == 0 and machines.canonical(scheme, rng:next()) or
		    t.kernel_map + rng:below(span_of(scheme))
	end
	return t.scenario{memory = memory(t), tables = BUILT * t.page,
	    kva_end = t.format == "minidump" and kva_end(t, scheme) or nil,
	    table_at = {{level = top, va = t.kernel_map, pa = pool[top][1]}},
	    entry = {{level = top, va = t.kernel_map, value = 0}},
	    write = write}, vas
end

-- n addresses: by parts, each of which is its lowest, its highest or any; and
-- such changes of those given, and the bytes beside them.
function machines.addresses(scheme, rng, given, n)
	local list = {}

	local function change(va, from)
		local shift = 0

		for i, bits in ipairs(scheme.fields) do
			local mask = ((1 << bits) - 1) << shift
			local how = rng:below(4)

			if i > from then
				break
			elseif how == 0 then
				va = va & ~mask
			elseif how == 1 then
				va = va | mask
			else
				va = va & ~mask | rng:next() & mask
			end
			shift = shift + bits
		end
		return va
	end

	for _, va in ipairs(given) do
		list[#list + 1] = machines.canonical(scheme, va)
		list[#list + 1] = machines.canonical(scheme, va - 1)
	end
	while #list < n do
		local va = change(rng:pick(given),
		    rng:below(#scheme.fields + 1))

		list[#list + 1] = machines.canonical(scheme, va)
		if rng:chance(4) then
			list[#list + 1] = machines.canonical(scheme,
			    va + (rng:chance(2) and 1 or -1))
		end
	end
	return list
end

return machines
