-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Which addresses QEMU is asked about: for a guest's regions the first and
-- last byte of each kind of page, both sides of every table's edges, tables
-- seen through the recursive entries, and random ones from a fixed seed.
--
--	addresses.list(guest, regions)	list of VAs, ascending, each once
--	addresses.intent(guest, regions, va)	the PA that the guest meant va to
--					have, false for none, nil if no region
--					says

local addresses = {}

local VALID, SUPER = 1, 0x80

local function generator(state)
	return function()
		state = state ~ (state << 13)
		state = state ~ (state >> 7)
		state = state ~ (state << 17)
		return state * 0x2545f4914f6cdd1d
	end
end

local function is_leaf(guest, r)
	if r.size == guest.page then
		return true
	elseif guest.leaf then
		return guest.leaf(r)
	end
	return r.bits & SUPER ~= 0
end

local function is_mapped(guest, r)
	if guest.valid then
		return guest.valid(r)
	end
	return r.bits & VALID ~= 0
end

-- Canonical, and of the target's width.
local function is_valid(guest, va)
	if guest.ranges then
		for _, range in ipairs(guest.ranges) do
			if math.ult(va - range[1], range[2]) then
				return true
			end
		end
		return false
	elseif guest.quadrant then
		return va & -(1 << guest.bits) == guest.quadrant
	elseif guest.bits == 32 then
		return va & ~0xffffffff == 0
	end
	local top = va >> (guest.bits - 1)

	return top == 0 or top == (1 << (65 - guest.bits)) - 1
end

local function indices(r, all)
	local list = {}

	for i = 0, r.count - 1 do
		if r.count <= all or i < 2 or i >= r.count - 2 or
		    i == r.count // 2 then
			list[#list + 1] = i
		end
	end
	return list
end

function addresses.list(guest, regions)
	local page = guest.page
	local random = generator(0x76636f7270757331)
	local seen, list = {}, {}
	local recursive

	local function add(va)
		if is_valid(guest, va) and not seen[va] then
			seen[va] = true
			list[#list + 1] = va
		end
	end
	local function edge(va)
		add(va - 1)
		add(va)
	end

	-- The recursive entry's window holds every entry of every table.
	local function window(va)
		local pages = (va & ((1 << guest.bits) - 1)) >> 12

		return recursive + pages * guest.esize
	end

	for _, r in ipairs(regions) do
		if r.name == "recursive" then
			recursive = r.va
		end
	end
	for _, r in ipairs(regions) do
		for _, i in ipairs(indices(r, 4)) do
			local va = r.va + i * r.size

			edge(va)
			edge(va + r.size)
			add(va + (random() & (r.size - 1)))
			if r.size > page then
				edge(va + page)
				edge(va + r.size // 2)
			end
		end
		for _, shift in ipairs(guest.shifts) do
			edge(r.va >> shift << shift)
			edge((r.va >> shift << shift) + (1 << shift))
		end
		if not is_leaf(guest, r) and r.size < 1 << 39 then
			for i = 0, 40 do	-- what the table shared may map
				add(r.va + i * page + (random() & (page - 1)))
			end
			add(r.va + r.size - 1 - (random() & (page - 1)))
		end
		if recursive then
			add(window(r.va) + (random() & 7))
			add(window(window(r.va)) + (random() & 7))
		end
		add(r.va + ((random() & 0xffffff) - 0x800000))
	end
	for _, range in ipairs(guest.ranges or {}) do
		for _ = 1, 32 do
			add(range[1] + (random() & range[2] - 1))
		end
	end
	for _ = 1, 64 do	-- anywhere, and anywhere in the kernel's half
		add(random() & ((1 << guest.bits) - 1) |
		    (guest.quadrant or 0))
		add((random() & ((1 << (guest.bits - 1)) - 1)) -
		    (guest.bits == 32 and -(1 << 31) or
		    1 << (guest.bits - 1)))
	end
	table.sort(list, math.ult)
	return list
end

function addresses.intent(guest, regions, va)
	for _, r in ipairs(regions) do
		local at = va - r.va

		if is_leaf(guest, r) and math.ult(at, r.size * r.count) then
			local n = at // r.size

			if not is_mapped(guest, r) then
				return false
			end
			return (r.pa + n * r.step) & ~(r.size - 1) |
			    at & (r.size - 1)
		end
	end
end

return addresses
