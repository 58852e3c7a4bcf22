-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps whose header no kernel writes: sizes that do not fit the file,
-- wrap, or are odd; fields that a version does not have.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"
local vmgen = require "vmgen"

local function fields(t)
	local list = {"msgbufsize", "bitmapsize", t.array_field}
	if t.indexed_by == "dump_avail" then
		list[#list + 1] = "dumpavailsize"
	end
	return list
end

local function up(t, n)
	return n + t.page - 1 & ~(t.page - 1)
end

local function reads(t)
	local P = t.page
	local list = {{t.kva(0), 0x10 * P}, {t.kva(0x10 * P), 8 * P},
	    {t.kva(t.large), 2 * P}, {t.kva(0x20 * P), 8}}
	if t.has_dmap then
		list[#list + 1] = {t.dmap(0x10 * P), P}
		list[#list + 1] = {t.dmap(0xfff * P), 2 * P}
	end
	return list
end

suite.for_each_row({format = "minidump"}, function(t)
	local P = t.page
	-- The core with these header fields: refused if the sections that
	-- they describe do not fit the file, else harmless.
	local function try(c, base, header)
		local info = base:info()
		local sum = P
		local names = {}
		for _, f in ipairs(fields(t)) do
			sum = sum + up(t, header[f] or info.header[f])
			if header[f] then
				names[#names + 1] = ("%s %#x"):format(f,
				    header[f])
			end
		end
		local name = table.concat(names, ", ")
		local core = c:core(t.machine{header = header},
		    {name = name, open = false})
		-- The last section needs its own bytes, not its page's.
		local last = fields(t)[3]
		local need = sum - up(t, header[last] or info.header[last]) +
		    (header[last] or info.header[last])
		if need > core.size then
			opening.refused(c, core, name)
		else
			opening.harmless(c, core, name, reads(t))
		end
	end

	t.case("sizes_by_themselves", {
		level = "should",
		clauses = {"MD-HDR-8", "API-OPEN-2"},
		limits = {rss = 512 << 20},
		bug = "a size from the file is allocated before it is compared "
		    .. "with the file, or wraps when it is rounded up",
		descr = "Each size field with values that do not fit",
		run = function(c)
			local base = vmgen.build(t.machine{})
			local header = base:info().header
			for _, f in ipairs(fields(t)) do
				local v = header[f]
				for _, n in ipairs{0, 1, 7, v - 1, v + 1,
				    v + P, 2 * v, 0x10000000, 0x7fffffff,
				    0x80000000, 0xfffff000, 0xfffff001,
				    0xffffffff} do
					if n >= 0 then
						try(c, base, {[f] = n})
					end
				end
			end
		end,
	})

	t.case("sizes_together", {
		level = "should",
		clauses = {"MD-HDR-8", "API-OPEN-2"},
		limits = {rss = 512 << 20},
		bug = "a sum of sizes wraps in 32 bits and lands inside the "
		    .. "file: tables are read from the wrong place",
		descr = "Pairs of size fields whose sum is beyond 2^32",
		run = function(c)
			local base = vmgen.build(t.machine{})
			local list = fields(t)
			for i = 1, #list do
				for j = i + 1, #list do
					for _, v in ipairs{
					    {0xfffff000, P},
					    {P, 0xfffff000},
					    {0x80000000, 0x80000000},
					    {0xffffffff, 0xffffffff},
					    {0xfffff000, 2 * P}} do
						try(c, base, {[list[i]] = v[1],
						    [list[j]] = v[2]})
					end
				end
			end
			local all = {}
			for _, f in ipairs(list) do
				all[f] = 0xffffffff
			end
			try(c, base, all)
		end,
	})

	-- The vectors that the pages of the standard machine's two runs read as
	-- they did, or fail, by gone(va, pa).
	local function partly(c, core, base, gone)
		for i = 0, 23 do
			local va = t.kva(i * t.page)
			local pa = base:vtop(va).pa
			c:vector(("%s: PA %#x"):format(core.name, pa),
			    function()
				local lost = gone(va, pa)
				local want = base:expect(va, t.page).outcomes[1]
				local got = core:read(va, t.page)
				local good = lost and got.ret == -1 or not lost
				    and got.class == "full" and
				    got.bytes == want.bytes
				return good, {request = ("kvm_read2(%#x, %d)")
				    :format(va, P), expected = lost and "-1" or
				    "the page", got = got.class}
			end)
		end
	end

	t.case("odd_bitmap", {
		level = "should",
		clauses = {"MD-LAYOUT-4", "MD-BITMAP-3"},
		bug = "a bitmap is read in words: an odd size loses its last "
		    .. "bytes, or reads behind its end",
		descr = "Bitmap sizes that are no multiple of a word or a page",
		run = function(c)
			-- The bitmap keeps its pages of the file, so that
			-- everything stays where it is.
			local base = vmgen.build(t.machine{})
			local full = base:info().header.bitmapsize
			local function bit(pa)
				if t.indexed_by == "page" then
					return pa // P
				end
				pa = pa - t.ram
				return (pa < 0x1000 * P and pa or
				    pa - 0x1000 * P) // P
			end
			for _, n in ipairs{full - 1, full - 4, full - 0x7ff,
			    full - P + 1, (full - 1 & ~(P - 1)) + 0x201,
			    (full - 1 & ~(P - 1)) + 3} do
				-- Of a word cut in two it is not said which
				-- half is there, but on little-endian targets.
				if t.order == "be" then
					n = n & -(t.bitmap_word // 8)
				end
				local core = c:core(t.machine{header =
				    {bitmapsize = n}}, {name =
				    ("size %#x"):format(n)})
				partly(c, core, base, function(va, pa)
					for _, level in ipairs(t.dumped_tables
					    or {}) do
						if bit(base:table(level, va)) >=
						    8 * n then
							return true
						end
					end
					return bit(pa) >= 8 * n
				end)
			end
		end,
	})

	-- Where the array is not padded, its size says where pages begin.
	if t.array and not t.array_unpadded then
		t.case("odd_array", {
			level = "should",
			clauses = {"MD-LAYOUT-5"},
			bug = "the entry at the array's cut end is read half from the "
			    .. "next section",
			descr = "Array sizes that are no multiple of an entry or a page",
			run = function(c)
				local base = vmgen.build(t.machine{})
				local full = base:info().header[t.array_field]
				local one = full - 1 & ~(P - 1)
				for _, n in ipairs{full - 1, full - t.esize,
				    full - 0x7fd, one + 1, one + t.esize - 1,
				    one + t.esize, one + 5 * t.esize + 1} do
					local core = c:core(t.machine{header =
					    {[t.array_field] = n}}, {name =
					    ("size %#x"):format(n)})
					partly(c, core, base, function(va)
						return (va - t.kva(0)) // t.array_span
						    >= n // t.esize
					end)
				end
			end,
		})
	end

	t.case("no_page_at_all", {
		level = "should",
		clauses = {"MD-LAYOUT-7"},
		bug = "the empty part of the file is mapped, or its absence is "
		    .. "taken for a cut file's: a crash or a wrong text",
		descr = "A dump without a page: refused, or nothing reads",
		run = function(c)
			local core = c:core(t.machine{dump = {}},
			    {open = false})
			opening.either(c, core, "empty", {
				{t.kva(0), 8, "kernel map", "fail"},
				{t.kva(t.large), 8, "large page", "fail"},
			})
		end,
	})

	t.case("more_behind_the_end", {
		level = "should",
		clauses = {"MD-LAYOUT-6"},
		bug = "the number of pages is taken from the file's size",
		descr = "Bytes behind the last page",
		run = function(c)
			local size = vmgen.build(t.machine{}):info().filesize
			for _, n in ipairs{1, 0x200, P, 5 * P + 1} do
				c:core(t.machine{patch = {{offset = size,
				    bytes = ("\xdb"):rep(n)}}}, {name =
				    n .. " bytes"}):check_all{
					{t.kva(0), 0x10 * P, "low", "full"},
					{t.kva(0x10 * P), 8 * P, "high",
					    "full"},
				}
			end
		end,
	})

	t.case("rest_of_the_header_page", {
		level = "should",
		clauses = {"MD-HDR-5"},
		bug = "padding is read as a field of a later version",
		descr = "Every byte behind the version's own fields set",
		run = function(c)
			local from = t.header_size
			c:core(t.machine{patch = {{offset = from,
			    bytes = ("\xdb"):rep(P - from)}}}):check_all{
				{t.kva(0), 0x10 * P, "low", "full"},
				{t.kva(0x10 * P), 8 * P, "high", "full"},
				{t.kva(0x20 * P), 8, "invalid", "fail"},
			}
		end,
	})
end)
