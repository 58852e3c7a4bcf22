#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores of machines that ran: memory and page tables taken from QEMU, and
-- QEMU's own answers.  Three say what an address means, and each is held
-- against each: QEMU's MMU, the generator's model, and the implementation.
-- Where the first two differ the case is broken: it is this project's bug.

local capture = require "vmcorpus.capture"
local captures = require "vmcorpus.captures"
local config = require "vmcorpus.config"
local suite = require "vmcorpus.suite"
local util = require "vmcorpus.util"

local hex = util.hex

local RECORDS = 500	-- of a walk, whose pages are read for the digest

-- A captured machine as a core of row t: {capture=, core=, answers=}.
local machine = {}
machine.__index = machine

-- Words over memory that was not kept, at the PA of every answer, so that a
-- read through another page cannot look right.
local function overlay(cap)
	local kept, written, list = {}, {}, {}
	for _, p in ipairs(cap.pages) do
		kept[p[1]] = true
	end
	for _, a in ipairs(cap.answers) do
		local pa = a[2] and a[2] & ~7
		for _, m in ipairs(pa and cap.memory or {}) do
			if pa >= m[1] and pa < m[2] and not written[pa] and
			    not kept[pa & ~(cap.pagesize - 1)] then
				written[pa] = true
				list[#list + 1] = {pa = pa,
				    u64 = pa * 0x9e3779b97f4a7c15 | 1}
			end
		end
	end
	return list
end

-- ELF32's program headers hold 32 bits of a physical address.
local function segments(t, cap)
	if t.format ~= "full" or t.variant ~= "pae" then
		return nil
	end
	local list = {}
	for _, m in ipairs(cap.memory) do
		if m[2] <= 1 << 32 then
			list[#list + 1] = {pa = m[1], filesz = m[2] - m[1]}
		end
	end
	return list
end

-- What the specification says in words of their own of such a machine.
local function words_of(t, entry)
	local words = entry.clauses or {}
	return t.format == "minidump" and words.minidump or
	    t.format ~= "minidump" and words.tables or {}
end

function machine.new(c, t, entry, kva_end)
	local path = ("%s/captures/%s.gz"):format(config.share, entry.name)
	local cap = capture.read(path)
	local core = c:core(t.scenario{name = entry.name, capture = path,
	    kernphys = entry.kernphys, ptegs = entry.ptegs,
	    tsb_entries = entry.tsb_entries, kva_end = kva_end, segments = segments(t, cap),
	    write = overlay(cap)})
	return setmetatable({c = c, t = t, capture = cap, core = core,
	    words = words_of(t, entry),
	    info = core.model:info()}, machine)
end

-- Which part of the format answers for va: a window of the CPU's own, "tables",
-- "direct map" (a window that the header states), or "nothing", which no
-- minidump describes.
function machine:part(va)
	local info = self.info
	for _, w in ipairs(self.t.windows) do
		if w.from_header then
			if not math.ult(va, info.dmapbase) and
			    math.ult(va, info.dmapend) then
				return "direct map"
			end
		elseif not math.ult(va, w.first) and
		    not math.ult(w.last, va) then
			return "window", w
		end
	end
	if self.t.format ~= "minidump" then
		return "tables"
	elseif not math.ult(va, info.kernbase) and
	    (info.kva_end == 0 or math.ult(va, info.kva_end)) then
		return "tables"
	end
	return "nothing"
end

-- The PA that QEMU's answer means in this format; nil for none.
function machine:meant(va, pa)
	local part, w = self:part(va)
	if part == "window" then
		return w.base + (va - w.first & w.mask)
	elseif part == "direct map" then
		return va - self.info.dmapbase + (self.info.dmapphys or 0)
	end
	return part == "tables" and pa or nil
end

local function show(pa)
	return pa and "PA " .. hex(pa) or "nothing"
end

-- QEMU against the model: every answer, and every mark.
function machine:witness()
	local wrong, first = 0, nil
	local function complain(fmt, ...)
		wrong = wrong + 1
		local text = fmt:format(...)
		first = first or text
		self.c:note("%s", text)
	end
	for _, a in ipairs(self.capture.answers) do
		local va, pa = a[1], a[2] or nil
		local x, why = self.core.model:vtop(va)
		local meant = self:meant(va, pa)
		if (x and x.pa) ~= meant or (pa and pa ~= meant and
		    self:part(va) ~= "nothing") then
			complain("VA %s: QEMU says %s, the model %s (%s)",
			    hex(va), show(pa), show(x and x.pa),
			    why or x.why or "no reason")
		end
	end
	for _, m in ipairs(self.capture.marks) do
		local words = self:marked(m)
		local want = words and
		    self.core:expect(m[1], m[2]).outcomes[1]
		if want and (want.class ~= "full" or want.bytes ~= words) then
			complain("VA %s: the guest marked it, the model " ..
			    "reads %s (%s)", hex(m[1]), want.class,
			    util.bytes(want.bytes or ""))
		end
	end
	if wrong > 0 then
		error({broken = ("QEMU and the model differ %d times; the " ..
		    "first: %s"):format(wrong, first)}, 0)
	end
end

-- The words that the guest wrote at a mark; nil where the format does not
-- reach it.
function machine:marked(m)
	local x = self.core.model:vtop(m[1])
	if not (x and x.offset) then
		return nil
	end
	local words = {}
	local width, magic = 8, 0xa5f00d5ac0ffee11
	if self.t.bits == 32 then
		width, magic = 4, 0xa5f00d5a
	end
	for va = m[1], m[1] + m[2] - width, width do
		words[#words + 1] = self.t.pack("I" .. width, va ~ magic)
	end
	return table.concat(words)
end

-- The clauses that an answer is a vector of.
function machine:clauses(va, pa)
	local t, part = self.t, self:part(va)
	local clause = t.clause
	if part == "nothing" then
		return {not math.ult(va, self.info.kernbase) and clause.ends or
		    clause.nowhere}
	elseif part == "direct map" or part == "window" then
		return {self.words.direct_map or clause.direct_map}
	elseif not pa then
		return {clause.invalid}
	elseif self.words.top then
		return {va >> 48 == 0xffff and self.words.top or
		    self.words.below or clause.kernel_map}
	elseif va & (t.page - 1) == 0 or (va + 1) & (t.page - 1) == 0 then
		return {clause.edges}
	end
	return {clause.kernel_map}
end

-- Those that answers of row t are vectors of: from its tables alone, or from
-- all of it.  Linux's have no marks, and none behind the array's end.
local function clauses(t, entry, all, marked)
	local words = words_of(t, entry)
	local list = {t.clause.kernel_map, t.clause.invalid, t.clause.edges}
	if words.top then
		list = {t.clause.invalid, words.top,
		    words.below or t.clause.kernel_map}
	end
	if all and marked then
		list[#list + 1] = t.clause.flags
	end
	if all and t.format == "minidump" then
		list[#list + 1] = t.clause.nowhere
		if marked and t.clause.ends ~= t.clause.nowhere then
			list[#list + 1] = t.clause.ends
		end
	end
	if all and (t.format == "minidump" and t.has_dmap or
	    #t.windows > 0) then
		list[#list + 1] = words.direct_map or t.clause.direct_map
	end
	if all then
		list[#list + 1] = "API-SAME-1"
	end
	return list
end

-- Eight bytes at every answer, which may run over a page's end, and one byte
-- where they do.
function machine:reads()
	local list = {}
	for _, a in ipairs(self.capture.answers) do
		local va, pa = a[1], a[2] or nil
		local opts = {clauses = self:clauses(va, pa),
		    why = ("QEMU's MMU says %s"):format(show(pa))}
		local want
		if not self:meant(va, pa) then
			want = "fail"
		end
		list[#list + 1] = {va, 8, nil, want, opts}
		if va & (self.t.page - 1) > self.t.page - 8 then
			list[#list + 1] = {va, 1, nil, want, opts}
		end
	end
	return list
end

function machine:marks()
	local list = {}
	for _, m in ipairs(self.capture.marks) do
		if self:marked(m) then
			list[#list + 1] = {m[1], m[2],
			    ("mark %s+%d"):format(hex(m[1]), m[2]), "full",
			    {clauses = {self.t.clause.flags},
			    why = "the guest wrote there through this address"}}
		end
	end
	return list
end

-- Each answer that the tables give against translate(va): PA, or nil and a
-- text.
function machine:compare(translate, request, clause)
	for _, a in ipairs(self.capture.answers) do
		local va, pa = a[1], a[2] or nil
		if self:part(va) == "tables" then
			self.c:vector(hex(va), function()
				local got, text = translate(va)
				return self.c:equal(got, pa, {
				    request = request:format(hex(va)),
				    expected = show(pa) ..
				        ", as QEMU's MMU says",
				    got = text or show(got)})
			end, {clauses = clause and {clause} or
			    self:clauses(va, pa)})
		end
	end
end

-- The record that covers va, by halving: they ascend.
local function covering(records, va)
	local low, high = 1, #records
	while low < high do
		local mid = (low + high + 1) // 2
		if math.ult(va, records[mid].kva) then
			high = mid - 1
		else
			low = mid
		end
	end
	local r = records[low]
	if r and not math.ult(va, r.kva) and
	    math.ult(va - r.kva, r.len) then
		return r
	end
end

local function each_capture(t, fn)
	for _, entry in ipairs(captures) do
		local target = entry.target or entry.name:match("^%w+")
		if target == t.target and entry.variant == t.variant and
		    entry.kernel == t.kernel and
		    (entry.format or t.format) == t.format then
			fn(entry, entry.suffix or "")
		end
	end
end

suite.for_each_row({}, function(t)
	each_capture(t, function(entry, suffix)
		t.case("captured_reads" .. suffix, {
			clauses = clauses(t, entry, true, suffix == ""),
			bug = "a table that a CPU walked is walked in another "
			    .. "way: synthesized cores and their author may "
			    .. "share a mistake, a CPU does not",
			descr = "Memory of a machine that ran, read at the "
			    .. "addresses that QEMU's MMU was asked about",
			run = function(c)
				local m = machine.new(c, t, entry)
				m:witness()
				m.core:check_all(m:reads())
				m.core:check_all(m:marks())
				m.core:digest("everything", m:reads(),
				    RECORDS)
			end,
		})
	end)
end)

suite.for_each_row({}, function(t)
	each_capture(t, function(entry, suffix)
		t.case("captured_vtop" .. suffix, {
			clauses = clauses(t, entry),
			needs = {"vtop"},
			bug = "the address translation names another physical "
			    .. "address than the CPU used, in memory of equal "
			    .. "contents",
			descr = "The physical address of every answer, by the "
			    .. "implementation's own translation",
			run = function(c)
				local m = machine.new(c, t, entry)
				m:compare(function(va)
					local r = m.core:call("vtop", hex(va))
					if r[1] ~= "fail" then
						return tonumber(r[1])
					end
					return nil, r.line
				end, "vtop(%s)")
			end,
		})
	end)
end)

suite.for_each_row({where = function(t)
	return t.has_walk
end}, function(t)
	each_capture(t, function(entry, suffix)
		if suffix ~= "" then
			return		-- 8,000 mappings: seconds
		end
		t.case("captured_walk", {
			clauses = {t.clause.walk},
			needs = {"walk"},
			bug = "the list of pages leaves out, moves or invents "
			    .. "a mapping that the CPU had or had not",
			descr = "The records of the kernel map against the "
			    .. "answers of QEMU's MMU",
			run = function(c)
				local m = machine.new(c, t, entry,
				    entry.walk_end)
				local map = {}
				for _, r in ipairs(m.core:walk().records) do
					if r.kva ~= 0 then
						map[#map + 1] = r
					end
				end
				table.sort(map, function(a, b)
					return math.ult(a.kva, b.kva)
				end)
				m:compare(function(va)
					local r = covering(map, va)
					return r and r.pa + (va - r.kva)
				end, "the record for %s", t.clause.walk)
			end,
		})
	end)
end)
