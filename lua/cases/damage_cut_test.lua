-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps that are cut short, are of no known version, or belong to
-- another machine.

local identity = require "vmcorpus.identity"
local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"
local vmgen = require "vmgen"

-- name -> {offset, len} of the sections of the standard machine's dump.
local function sections(t)
	local list, by = vmgen.build(t.machine{}):sections(), {}
	for _, s in ipairs(list) do
		by[s.name] = s
	end
	return list, by
end

suite.for_each_row({format = "minidump"}, function(t)
	local P = t.page
	local function cut(c, size)
		return c:core(t.machine{truncate = size}, {name =
		    ("cut at %#x"):format(size), open = false})
	end

	t.case("cut_inside_the_header", {
		clauses = {"MD-HDR-4", "API-OPEN-2"},
		bug = "fields that the file does not hold are taken from what "
		    .. "was in memory",
		descr = "Files that end inside the header's fields",
		run = function(c)
			for size = 8, t.header_size - 1, 4 do
				opening.refused(c, cut(c, size),
				    size .. " bytes")
			end
			for _, size in ipairs{9, 23, 31,
			    t.header_size - 1} do
				opening.refused(c, cut(c, size),
				    size .. " bytes")
			end
		end,
	})

	t.case("cut_inside_a_section", {
		clauses = {"MD-HDR-7", "API-OPEN-2"},
		bug = "the part of a table that the file lost is taken for "
		    .. "zeros: pages seem not to have been dumped",
		descr = "Files that end before, at the start of, inside and "
		    .. "one byte before the end of what open needs",
		run = function(c)
			local _, by = sections(t)
			local sizes = {by.header.len, by.msgbuf.offset + 1}
			for _, name in ipairs{"dump_avail", "bitmap",
			    "ptes"} do
				local s = by[name]
				if s then
					for _, at in ipairs{s.offset,
					    s.offset + 1, s.offset + 8,
					    s.offset + s.len // 2,
					    s.offset + s.len - 1} do
						sizes[#sizes + 1] = at
					end
				end
			end
			for _, size in ipairs(sizes) do
				opening.refused(c, cut(c, size),
				    ("%#x bytes"):format(size))
			end
		end,
	})

	t.case("cut_inside_the_pages", {
		clauses = {"MD-LAYOUT-3", "API-READ-6"},
		bug = "a dump that lost its end cannot be opened, though most "
		    .. "of it is there",
		descr = "Files that end at the first page, inside it, and "
		    .. "after some pages",
		run = function(c)
			local _, by = sections(t)
			local s = by.pages
			-- The highest of the pages that the checks read.
			local last = vmgen.build(t.machine{}):vtop(
			    t.kva(0x10 * P)).offset
			for _, size in ipairs{s.offset, s.offset + 1,
			    s.offset + 0x800, s.offset + P,
			    s.offset + 5 * P, last - 3 * P - 1, last - 0x800,
			    last, last + 1, last + 0x800, last + P - 1,
			    last + P, s.offset + s.len - 1} do
				local core = cut(c, size)
				opening.opened(c, core, core.name, nil, {
					{t.kva(0), 0x10 * P, "low pages"},
					{t.kva(0), 1, "first byte"},
					{t.kva(3 * P + 0x800), P, "two pages"},
					{t.kva(0x10 * P), 8 * P, "high pages"},
					{t.kva(0x17 * P), P,
					    "first in the file of them"},
					{t.kva(0x20 * P), 8, "invalid", "fail"},
				})
			end
		end,
	})

	t.case("versions_there_never_were", {
		clauses = {"MD-HDR-3", "API-OPEN-2"},
		bug = "an unknown version is read by the newest one's rules: "
		    .. "the sections are looked for in the wrong places",
		descr = "Version 0, the next one, large ones, and ones good in "
		    .. "their low bytes only",
		run = function(c)
			local last = t.last_version
			local v = t.version
			for _, version in ipairs{0, last + 1, last + 2, 10,
			    0x7f, 0x80, 0xff, 0x100 | v, 0x10000 | v,
			    0x1000000 | v, v << 8, v << 16, v << 24,
			    0x7fffffff, 0x80000000 | v, 0xffffffff} do
				local name = ("version %#x"):format(version)
				opening.refused(c, c:core(t.machine{header =
				    {version = version}}, {name = name,
				    open = false}), name)
			end
		end,
	})

	t.case("magic", {
		clauses = {"MD-HDR-1", "API-OPEN-2"},
		bug = "only the first word of the magic is looked at: another "
		    .. "machine's dump is read with this one's layout",
		descr = "Every byte of the magic changed, other machines' "
		    .. "magics, and bytes behind the NUL, which mean nothing",
		run = function(c)
			local magic = t.magic
			local function with(bytes, name)
				return c:core(t.machine{patch = {{offset = 0,
				    bytes = bytes}}}, {name = name,
				    open = false})
			end
			for i = 1, #magic do
				local b = string.char(magic:byte(i) ~ 0x20)
				local bytes = magic:sub(1, i - 1) .. b ..
				    magic:sub(i + 1)
				local name = ("byte %d"):format(i - 1)
				opening.refused(c, with(bytes, name), name)
			end
			opening.refused(c, with(magic .. "x", "longer"),
			    "longer")
			opening.refused(c, with(magic:sub(1, -2) .. "\0",
			    "shorter"), "shorter")
			local others = identity.magics()
			others[#others + 1] = "minidump FreeBSD/"
			for _, other in ipairs(others) do
				local name = other:match("[^/]*$")
				if other ~= t.magic then
					local bytes = other ..
					    ("\0"):rep(t.magic_size)
					opening.refused(c, with(bytes:sub(1,
					    t.magic_size), "of " .. name),
					    "of " .. name)
				end
			end
			local pad = ("\xdb"):rep(t.magic_size - #magic - 1)
			opening.opened(c, with(magic .. "\0" .. pad,
			    "behind the NUL"), "behind the NUL", nil,
			    {{t.kva(0), P, "reads", "full"}})
		end,
	})

	t.case("message_buffer_of_any_size", {
		clauses = {"MD-LAYOUT-2", "MD-LAYOUT-1"},
		bug = "the next section is looked for right behind the "
		    .. "buffer's last byte, or a page too far",
		descr = "Sizes around multiples of a page",
		run = function(c)
			for _, n in ipairs{1, 8, 0xfff, 0x1000, P - 1, P, P + 1,
			    2 * P - 1, 2 * P, 0x18 * P - 7, 0x18 * P} do
				c:core(t.machine{msgbuf = {text =
				    ("text\n"):sub(1, n), size = n}}, {name = ("%#x"):format(n)})
				    :check_all{
					{t.kva(0), 0x10 * P, "low", "full"},
					{t.kva(0x10 * P), 8 * P, "high",
					    "full"},
					{t.kva(0x20 * P), 8, "invalid", "fail"},
				}
			end
		end,
	})
end)
