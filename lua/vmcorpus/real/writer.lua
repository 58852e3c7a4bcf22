-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The dump as its kernel wrote it, whoever reads it.
--
--	writer.check(real)	list of {label, what is wrong or nil, expected,
--				clauses or nil}
--	writer.changes(real)	text: the pages that changed while it dumped,
--				by what lies there

local util = require "vmcorpus.util"

local hex = util.hex
local writer = {}

local MOST = 100		-- pages that may change
local HEADER = 512		-- a kernel dump header

-- The symbols of a list, by address, for names.
local function symbol_at(real, va)
	local best

	for _, s in ipairs(real.kernel.list) do
		if s.type <= 2 and not math.ult(va, s.value) and
		    (not best or math.ult(best.value, s.value)) then
			best = s
		end
	end
	return best
end

local function name_of(real, pa)
	local page = real.dump.page

	for _, r in ipairs(real.model.map) do
		if pa >= r.pa and pa < r.pa + r.len and
		    real.kernel:at(r.va + (pa - r.pa), 1) == nil then
			for va = r.va + (pa - r.pa), r.va + (pa - r.pa) +
			    page - 1, 256 do
				local s = symbol_at(real, va)

				if s and va - s.value < math.max(s.size, 1) then
					return s.name
				end
			end
		end
	end
	return hex(pa)
end

local function named(real, list)
	local names = {}

	for i, pa in ipairs(list) do
		names[i] = i <= MOST and name_of(real, pa) or nil
	end
	return table.concat(names, " ")
end

function writer.changes(real)
	local changed, returned = real.machine:changed(), real.model.returned

	return ("%d pages changed while it dumped: %s%s"):format(#changed,
	    named(real, changed), #returned > 0 and ("; %d changed and " ..
	    "changed back: %s"):format(#returned, named(real, returned)) or "")
end

local function covered(real, pa)
	for _, r in ipairs(real.dump.ranges) do
		if pa >= r[1] and pa < r[2] then
			return true
		end
	end
	return false
end

local function check_changes(real)
	local n = #real.machine:changed() + #real.model.returned

	return n > MOST and ("%d pages"):format(n) or nil,
	    ("at most %d pages change while it dumps"):format(MOST)
end

-- Each dumped page that stood still, byte by byte.
local function check_pages(real)
	local d, bad, first = real.dump, 0, nil

	for _, p in ipairs(d.pages) do
		if not real.model.changed[p[1] // d.page] and
		    d:read(p[2], d.page) ~= real.model.image(p[1], d.page) then
			bad = bad + 1
			first = first or p
		end
	end
	return first and ("%d pages are not memory's; the first: PA %s, at " ..
	    "%s"):format(bad, hex(first[1]), hex(first[2])) or nil,
	    ("%d pages as they lie in memory"):format(#d.pages)
end

local function check_ranges(real)
	local last = 0

	for i, r in ipairs(real.dump.ranges) do
		if r[1] >= r[2] or r[1] < last then
			return ("range %d, %s to %s, behind %s"):format(i,
			    hex(r[1]), hex(r[2]), hex(last))
		elseif r[1] % real.dump.page ~= 0 or
		    r[2] % real.dump.page ~= 0 then
			return ("range %d, %s to %s, is not of whole pages")
			    :format(i, hex(r[1]), hex(r[2]))
		end
		last = r[2]
	end
	return #real.dump.ranges == 0 and "there are none" or nil,
	    "ascending ranges of whole pages that do not overlap"
end

-- What the kernel's own image takes must be in the ranges, and have been dumped.
local function check_image(real)
	local out, n, first = 0, 0, nil
	local missing, page = 0, nil

	for _, s in ipairs(real.kernel.list) do
		local va = real.model:placed(s.value)
		local r = s.type <= 2 and real.model:find(va)

		if r then
			local pa = r.pa + (va - r.va)

			n = n + 1
			if not covered(real, pa) then
				out = out + 1
				first = first or s
			elseif not real.dump:offset(pa) then
				missing = missing + 1
				page = page or s
			end
		end
	end
	return out > 0 and ("%d of %d symbols lie in no range of the dump; " ..
	    "the first: %s"):format(out, n, first.name) or missing > 0 and
	    ("%d of %d symbols lie in pages that were not dumped; the " ..
	    "first: %s"):format(missing, n, page.name) or nil,
	    "ranges that cover the kernel's image, and its pages"
end

local function check_ram(real)
	for i, r in ipairs(real.dump.ranges) do
		local inside

		for _, m in ipairs(real.machine:memory()) do
			inside = inside or r[1] >= m[1] and r[2] <= m[2]
		end
		if not inside then
			return ("range %d, %s to %s, leaves the machine's RAM")
			    :format(i, hex(r[1]), hex(r[2]))
		end
	end
	return nil, "ranges of the machine's RAM"
end

local function check_sizes(real)
	local d = real.dump
	local h = d.header
	local bits, last = 0, d.ranges[#d.ranges]

	if not d.section.dump_avail then
		bits = last[2] // d.page
	elseif last then
		bits = last.bit + (last[2] + d.page - 1) // d.page -
		    last[1] // d.page
	end
	if h.bitmapsize * 8 < bits then
		return ("bitmapsize %s: too few bits for %d pages"):format(
		    hex(h.bitmapsize), bits)
	elseif d.section.dump_avail and h.bitmapsize >= bits // 8 +
	    2 * d.page then
		return ("bitmapsize %s: far more than %d pages need"):format(
		    hex(h.bitmapsize), bits)
	elseif d.beyond > 0 then
		return ("%d bits of the bitmap are of no range"):format(
		    d.beyond)
	end
	return nil, "a bitmap with a bit for each page, and no other"
end

local function check_length(real)
	local d = real.dump
	local ends = d.ends

	return d.size ~= ends and ("%s bytes: the bitmap's pages end at %s")
	    :format(hex(d.size), hex(ends)) or nil,
	    "a page for each set bit, and nothing behind"
end

-- The array of entries against the machine's: what each leads to.
local function check_array(real)
	local d, t = real.dump, real.t
	local s = d.section.ptes
	local level = t.array == "pde" and 2 or 1
	local bytes = d:read(s.offset, s.len)
	local form = d.order .. "I" .. t.esize
	local bad, first, n = 0, nil, 0
	local function complain(va, text)
		bad = bad + 1
		first = first or ("VA %s: %s"):format(hex(va), text)
	end

	for i = 0, #bytes // t.esize - 1 do
		local va = d.header.kernbase + i * t.array_span
		local entry = form:unpack(bytes, i * t.esize + 1)
		local kind, pa = real.machine:decode(level, entry)
		local run = real.model:find(va)

		if entry ~= 0 and kind ~= "invalid" then
			n = n + 1
		end
		if not real.model:steady(va, 1) then	-- luacheck: ignore
			-- its way changed
		elseif kind == "leaf" and (not run or
		    run.pa + (va - run.va) ~= pa) then
			complain(va, ("the dump maps it to %s, the machine " ..
			    "to %s"):format(hex(pa), run and
			    hex(run.pa + (va - run.va)) or "nothing"))
		elseif kind == "invalid" and run and level == 1 then
			complain(va, "the dump does not map it, the machine " ..
			    "does")
		end
	end
	return first and ("%d entries differ; the first: %s"):format(bad,
	    first) or n == 0 and "no entry is valid" or nil,
	    "entries that lead where the machine's do"
end

-- How far the kernel moved, by the header and by where its code was found.
local FIRST = 0x100100		-- where they are linked to begin

local function check_displacement(real)
	local says = real.dump.header.startkernel - FIRST

	return says ~= real.model.displacement and ("startkernel says %d")
	    :format(says) or nil, ("a kernel that moved by %d"):format(
	    real.model.displacement)
end

-- The kernel dump header, twice the same; its words add up to nothing.
local function check_headers(real)
	local f = io.open(real.dir .. "/headers", "rb")
	local bytes = f and f:read "a" or ""

	if f then
		f:close()
	end
	if #bytes ~= 2 * HEADER then
		return "there are no two headers"
	end
	local sum = 0

	for at = 1, HEADER, 4 do
		sum = sum ~ (">I4"):unpack(bytes, at)
	end
	local version, _, length = (">I4I4I8"):unpack(bytes, 33)

	if sum ~= 0 then
		return ("parity: 0x%x is left"):format(sum)
	elseif bytes:sub(1, HEADER) ~= bytes:sub(HEADER + 1) then
		return "the leading one is not the trailing one"
	elseif version < 1 or version > 4 then
		return ("version %d"):format(version)
	elseif length ~= real.dump.size then
		return ("dumplength %d, the dump has %d bytes"):format(length,
		    real.dump.size)
	end
	return nil, "two headers, the same, of even parity"
end

function writer.check(real)
	local list = {}
	local function add(label, fn, clauses)
		local ok, got, expected = pcall(fn, real)

		list[#list + 1] = {label, not ok and tostring(got) or got,
		    expected, clauses}
	end

	add("pages that changed", check_changes)
	add("dump headers", check_headers, {"CONT-HDR-1", "CONT-HDR-2",
	    "CONT-HDR-3", "CONT-PLACE-1"})
	add("ranges", check_ranges)
	add("ranges and RAM", check_ram)
	add("the kernel's image", check_image)
	add("pages", check_pages)
	if real.dump.format == "minidump" then
		add("bitmap", check_sizes)
		add("length", check_length)
		if real.t.array then
			add("tables", check_array)
		end
		if real.dump.header.startkernel then
			add("displacement", check_displacement)
		end
	end
	return list
end

return writer
