-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What a read of a real core must give: the machine's tables say where an
-- address leads, its memory what lies there, the dump only whether the page was
-- written.  It answers as a model of vmgen's does (expect, info).
--
--	m = model.new{machine =, dump =, kernel =, half =, array_end =, foreign = whether
--			an address is not of the tables that the dump is about,
--			or nil, linked = the kernel's image as it was linked,
--			or nil, displacement =,
--			no_tables = whether the dump has none, hypervisor =
--			whether the tables are those of the dump}
--	m.changed		page numbers of what did not stand still
--	m.returned		list of PAs of those that were as before at last
--	m:placed(va)		where an address of that image is at run time
--	m.map, m.later		runs of the machine's tables, as the dump began
--				and as it had ended
--	m:find(va [, runs])	the run that va is in
--	m:gap(va)		bytes from va on of which nothing is mapped
--	m:translate(va)		{pa =, offset =, where = "direct map", "kernel
--				map" or "tables"}, or nil and why
--	m:steady(va, len)	whether all of it, and the way to it, was the
--				same when the dump had ended

local model = {}
model.__index = model

local function hex(x)
	return ("0x%x"):format(x)
end

local function search(runs, va)
	local low, high = 1, #runs

	while low <= high do
		local mid = (low + high) // 2

		if math.ult(va, runs[mid].va) then
			high = mid - 1
		else
			low = mid + 1
		end
	end
	return high		-- the last that begins at or before va; 0
end

function model:find(va, runs)
	runs = runs or self.map
	local r = runs[search(runs, va)]

	if r and math.ult(va - r.va, r.len) then
		return r
	end
end

function model:gap(va)
	local i = search(self.map, va)
	local before, after = self.map[i], self.map[i + 1]

	if before and math.ult(va - before.va, before.len) then
		return 0
	end
	return (after and after.va or self.half[2]) - va
end

local function between(va, lo, hi)
	return not math.ult(va, lo) and math.ult(va, hi)
end

-- Where the tables lead, before or after.
local function walk(self, va, runs)
	local r = self:find(va, runs)

	return r and r.pa + (va - r.va) or nil
end

-- Where an address of the kernel's image as it was linked is at run time.
function model:placed(va)
	if self.linked and between(va, self.linked[1], self.linked[2]) then
		return va + self.displacement
	end
	return va
end

local function physical(self, va, runs)
	local h = self.dump.header

	va = self:placed(va)

	if not h then
		return walk(self, va, runs), "tables"
	elseif h.dmapend and h.dmapend ~= 0 and
	    between(va, h.dmapbase, h.dmapend) then
		return va - h.dmapbase + (h.dmapphys or 0), "direct map"
	elseif not math.ult(va, h.kernbase) and (not self.array_end or
	    math.ult(va, self.array_end)) then
		return not self.no_tables and walk(self, va, runs) or nil,
		    "kernel map"
	end
	return nil, "nothing"
end

function model:translate(va)
	local pa, where = physical(self, va)

	if not pa then
		return nil, where == "nothing" and "the dump describes no " ..
		    "such address" or self.no_tables and "the dump has no " ..
		    "tables" or "the machine's tables do not map it"
	end
	local offset = self.dump:offset(pa)

	if not offset then
		return nil, ("the %s leads to PA %s, which was not dumped")
		    :format(where, hex(pa))
	end
	return {pa = pa, offset = offset, where = where}
end

function model:steady(va, len)
	local page = self.dump.page
	local last = va + len - 1
	local at = va & ~(page - 1)

	while true do
		local pa = physical(self, at)

		if self.foreign and self.foreign(at) or self.moved[at] or
		    pa ~= physical(self, at, self.later) or
		    pa and self.changed[pa // page] then
			return false
		end
		if last - at < page then
			return true
		end
		at = at + page
	end
end

function model:expect(va, len)
	local page = self.dump.page
	local parts, done = {}, 0

	while done < len do
		local at = va + done
		local x, why = self:translate(at)

		if not x then
			return {outcomes = {{class = "fail", at = at,
			    bytes = table.concat(parts)}},
			    why = ("%s: %s"):format(hex(at), why)}
		end
		local n = math.min(len - done, page - (at & page - 1))

		parts[#parts + 1] = self.image(x.pa, n)
		self.last = x
		done = done + n
	end
	local x = self.last

	return {outcomes = {{class = "full", n = len,
	    bytes = table.concat(parts)}}, why = x and
	    ("by the machine's tables; the last page is at PA %s, file " ..
	    "offset %s"):format(hex(x.pa), hex(x.offset)) or nil,
	    steps = (self.machine:mmu(self:placed(va)) or {}).steps}
end

function model:info()
	local h = self.dump.header or {}

	return {dmapbase = h.dmapbase, dmapend = h.dmapend,
	    dmapphys = h.dmapphys or 0, kernbase = h.kernbase}
end

function model:sections()
	return self.dump.sections
end

-- What changed while the kernel dumped and was as before when it had ended, a
-- buffer of the console's say, only the dump itself tells: a page that is
-- memory's but for bytes of one variable of the kernel.  There are few such
-- pages; of more none is believed.
local FEW_PAGES = 8
local OBJECT = 1		-- STT_OBJECT

-- The first and the last byte that differ, from 0.
local function differences(a, b)
	local first, last

	for i = 1, #a do
		if a:byte(i) ~= b:byte(i) then
			first, last = first or i - 1, i - 1
		end
	end
	return first, last
end

local function in_one_variable(self, first, last)
	for _, s in ipairs(self.kernel.list) do
		local va = self:placed(s.value)
		local r = s.type == OBJECT and s.size > 0 and self:find(va)
		local pa = r and r.pa + (va - r.va)

		if pa and first >= pa and last < pa + s.size then
			return true
		end
	end
	return false
end

local function came_back(self)
	local page, list = self.dump.page, {}

	for _, p in ipairs(self.dump.pages) do
		local bytes = not self.changed[p[1] // page] and
		    self.dump:read(p[2], page)
		local memory = bytes and self.image(p[1], page)

		if bytes and bytes ~= memory and #bytes == page then
			local first, last = differences(bytes, memory)

			list[#list + 1] = in_one_variable(self, p[1] + first,
			    p[1] + last) and p[1] or nil
		end
	end
	for _, pa in ipairs(#list <= FEW_PAGES and list or {}) do
		self.changed[pa // page] = true
		table.insert(self.returned, pa)
	end
end

-- Of a hypervisor's table there is but the copy that the kernel dumped, made
-- before it mapped the pages it dumped, one after another, at an address of its
-- own: QEMU's answers there are of a later time.  More than a few are not that.
local FEW_MOVED = 4

local function moved(self)
	local page, pages, n = self.dump.page, {}, 0

	for _, a in ipairs(self.machine:answers()) do
		local r = self:find(a.va)
		local pfn = a.va & ~(page - 1)

		if (r and r.pa + (a.va - r.va)) ~= a.pa and not pages[pfn] then
			pages[pfn] = true
			n = n + 1
		end
	end
	return n <= FEW_MOVED and pages or {}
end

function model.new(fields)
	local self = setmetatable(fields, model)

	self.image = self.machine:image()
	self.map = self.machine:map(self.half[1], self.half[2])
	self.machine:swap()
	self.later = self.machine:map(self.half[1], self.half[2])
	self.machine:swap()
	self.changed, self.returned = {}, {}
	for _, pa in ipairs(self.machine:changed()) do
		self.changed[pa // self.dump.page] = true
	end
	came_back(self)
	self.moved = self.hypervisor and moved(self) or {}
	return self
end

return model
