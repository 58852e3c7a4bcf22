-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Windows, which show physical memory without a table: direct maps, and what a
-- CPU has by itself.

local suite = require "vmcorpus.suite"
local window = require "vmcorpus.window"

-- Labels of the direct map are as they always were; other windows have a name.
local function label(w, fmt, ...)
	local prefix = w.name == "direct map" and "" or w.name .. ", "
	return prefix .. fmt:format(...)
end

-- Pages of the standard machine, without page 0x13, through a window.
local function pages_of(t, w)
	local P = t.page
	local list = {}
	local function add(pa, off, len, text, want)
		local va = window.at(w, t.ram + pa)
		if va or w.mask == -1 then
			va = va or w.first + (t.ram + pa - w.base)
			list[#list + 1] = {va + off, len, text, want}
		end
	end
	for _, pa in ipairs{0x10 * P, 0x1f * P, 0x100 * P, 0xfff * P,
	    0x2000 * P, 0x2007 * P, 0x23ff * P} do
		local n = label(w, "PA 0x%x", pa)
		add(pa, 0, 8, n, "full")
		add(pa, P - 1, 1, n .. ", last byte", "full")
	end
	-- A minidump leaves pages out; what a raw image has in a hole of memory,
	-- and what lies below a window, is the model's to say.
	local dumped = t.format == "minidump"
	local absent = dumped and "fail" or nil
	for _, pa in ipairs{0x13 * P, 0x1000 * P, 0x1fff * P, 0x2400 * P,
	    1 << 40} do
		add(pa, 0, 8, label(w, "PA 0x%x, not there", pa), absent)
	end
	add(0, -1, 1, label(w, "below the %s", w.name), absent)
	add(0x12 * P, 0, P, label(w, "up to a page not dumped"), "full")
	add(0x12 * P, 0, P + 1, label(w, "over it"), absent)
	return list
end

-- A machine with memory where a window begins and where it ends.  The model
-- says what lies beside it: nothing, or another window.
local function check_ends(c, t, w)
	local P = t.page
	local span = window.span(w)
	local top = w.base + span
	-- A raw image, and a bitmap without dump_avail, grow with the number of
	-- the last page.
	local limit = (t.indexed_by == "page" or t.format == "raw") and
	    1 << 32 or t.pa_limit + t.ram
	local near, far = w.base - t.ram, top - t.ram
	local memory = {{0, 0x1000 * P}}
	local pages = {}
	if near < 0 then
		memory[1][1] = near
	end
	pages[1] = {near, near + 2 * P}
	if far > 0x2000 * P and top <= limit then
		memory[2] = {far - 4 * P, far}
		pages[2] = {far - 2 * P, far}
	end
	local dumped = t.format == "minidump"
	local core = c:core(t.machine{memory = memory, pages = pages,
	    omit = dumped and {far - 4 * P} or nil}, {name = "ends of " .. w.name})
	local first, last = w.first, w.last
	core:check_all{
		{first, 1, "first byte", "full"},
		{first, 2 * P, "first pages", "full"},
		{first - 1, 1, "one before"},
		{first - 8, 16, "over the start"},
		{first + 2 * P, 8, "behind the first pages"},
		{last, 1, "last byte"},
		{last - 2 * P + 1, 2 * P, "last pages"},
		{last - 3 * P, 2 * P, "into the last pages"},
		{last - 4 * P + 1, 8, "not dumped", dumped and "fail" or nil},
	}
	if last ~= (t.bits == 32 and 0xffffffff or -1) then
		core:check_all{
			{last + 1, 1, "one behind"},
			{last - 7, 16, "over the end"},
		}
	end
end

suite.for_each_row({where = function(t)
	return #t.windows > 0
end}, function(t)
	local dumped = t.format == "minidump"
	t.case("direct_map", {
		clauses = {t.clause.direct_map, dumped and t.clause.nowhere,
		    dumped and "MD-BITMAP-2"},
		bug = "direct-map addresses are looked up in the page "
		    .. "tables, or by the wrong base",
		descr = "Pages read through each window, and at its ends",
		run = function(c)
			local core = c:core(t.machine{omit = dumped and
			    {0x13 * t.page} or nil})
			for _, w in ipairs(t.windows) do
				core:check_all(pages_of(t, w))
			end
			core:close()
			for _, w in ipairs(t.windows) do
				check_ends(c, t, w)
			end
		end,
	})
end)
