-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Virtual cores of powerpc, powerpc64 and powerpc64le: headers in front, segments, and
-- addresses in none of them.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

local PAGE = 4096
local TARGETS = {"powerpc", "powerpc64", "powerpc64le"}

local function sound(t)
	return {
		{t.kva(0), 0x10 * PAGE, "low pages", "full"},
		{t.kva(0x10 * PAGE), 8 * PAGE, "high pages", "full"},
		{t.kva(0x22 * PAGE), 2 * PAGE, "two segments", "full"},
		{t.kva(0x20 * PAGE), 8, "no segment", "fail"},
	}
end

suite.for_each_row({format = "virtual", target = TARGETS}, function(t)
	local wide = t.bits == 64
	local ehdr, phdr = wide and 64 or 52, wide and 56 or 32
	local paddr = t.lead + ehdr + (wide and 24 or 12)

	t.case("core_of_another_kind", {
		clauses = {"PPC-HDR-1"},
		bug = "any ELF file is read as a core, or one of another byte "
		    .. "order or class",
		descr = "Each byte of the identification that decides, e_type, "
		    .. "e_machine, and the other byte order throughout",
		run = function(c)
			for _, v in ipairs{
				{"e_type", {e_type = 2}},
				{"e_type 0", {e_type = 0}},
				{"e_type 0x400", {e_type = 0x400}},
				{"machine", {e_machine = wide and 20 or 21}},
				{"machine 0", {e_machine = 0}},
				{"class", {ei_class = wide and 1 or 2}},
				{"data", {ei_data = t.order == "be" and 1 or 2}},
				{"data 0", {ei_data = 0}},
				{"version 0", {ei_version = 0}},
				{"version 2", {ei_version = 2}},
				{"osabi FreeBSD", {ei_osabi = 9}},
				{"osabi 0", {ei_osabi = 0}},
			} do
				opening.refused(c, c:core(t.machine{
				    ehdr = v[2]}, {name = v[1], open = false}),
				    v[1])
			end
			local be = t.order == "be"
			local other = be and "little-endian" or "big-endian"
			opening.refused(c, c:core(t.machine{core_order =
			    be and "le" or "be"}, {name = other, open = false}),
			    other)
			for i, b in ipairs{"\x7e", "e", "l", "f"} do
				opening.refused(c, c:core(t.machine{patch = {
				    {offset = t.lead + i - 1, bytes = b}}},
				    {name = "magic " .. i, open = false}),
				    "magic " .. i)
			end
		end,
	})

	t.case("fields_of_no_meaning", {
		clauses = {"PPC-HDR-2"},
		bug = "a core is refused for e_version 0, which is what kernels "
		    .. "write, or for another field that says nothing",
		descr = "e_version, e_entry, e_flags, e_ehsize, section fields",
		run = function(c)
			for _, v in ipairs{
				{"e_version 0", {e_version = 0}},
				{"e_version 1", {e_version = 1}},
				{"e_entry", {e_entry = 0x12345678}},
				{"e_flags", {e_flags = 0x12345678}},
				{"e_ehsize", {e_ehsize = 0}},
				{"e_shentsize", {e_shentsize = 0}},
			} do
				c:core(t.machine{ehdr = v[2]}, {name = v[1]})
				    :check_all(sound(t))
			end
		end,
	})

	t.case("edges_of_segments", {
		clauses = {"PPC-SEG-1"},
		bug = "the byte behind a segment, or the one in front of it, is "
		    .. "read from the file",
		descr = "Segments with gaps in VA and none in the file, at "
		    .. "every edge; equal VAs but for high bits",
		run = function(c)
			local low = 0x500000
			local segs = {
				{va = low, pa = 0x10000, filesz = 3 * PAGE},
				{va = t.kva(4 * PAGE), pa = 0x20000,
				    filesz = PAGE},
				{va = t.kva(0x10 * PAGE), pa = 0x40000,
				    filesz = 0x20 * PAGE},
			}
			local list = {}
			for _, s in ipairs(segs) do
				local last = s.va + s.filesz - 1
				for _, v in ipairs{
					{s.va, s.filesz, "whole", "full"},
					{s.va, 1, "first byte", "full"},
					{last, 1, "last byte", "full"},
					{s.va + 0x123, 0x456, "within", "full"},
					{s.va - 1, 1, "in front", "fail"},
					{s.va - 1, 2, "into", "fail"},
					{last, 2, "out of", "fail"},
					{last + 1, 1, "behind", "fail"},
					{s.va, s.filesz + 1, "one more", "fail"},
				} do
					v[3] = ("%#x: %s"):format(s.va, v[3])
					list[#list + 1] = v
				end
			end
			c:core(t.machine{segments = segs,
			    pages = {{0x10000, 0x60000}}}):check_all(list)
		end,
	})

	t.case("high_bits", {
		clauses = {"PPC-SEG-3"},
		bug = "an address is cut, so that one that means nothing reads "
		    .. "as kernel memory",
		descr = "A good address with other high bits",
		run = function(c)
			local good = t.kva(3 * PAGE)
			local list = {{good, 8, "a good page", "full"}}
			for i = wide and 28 or 32, 63 do
				list[#list + 1] = {good ~ 1 << i, 8,
				    ("bit %d"):format(i), "fail"}
			end
			list[#list + 1] = {good & 0xffffff, 8, "low part",
			    "fail"}
			list[#list + 1] = {-8, 8, "the top", "fail"}
			list[#list + 1] = {-8, 16, "over the top", "fail"}
			c:core(t.machine{}):check_all(list)
		end,
	})

	t.case("touching_segments", {
		clauses = {"PPC-SEG-2"},
		bug = "a read over the edge of two segments goes on in the file, "
		    .. "where another segment lies",
		descr = "Segments that touch in VA, apart or in another order "
		    .. "in the file",
		run = function(c)
			local va = t.kva(0)
			c:core(t.machine{segments = {
				{va = va, pa = 0x10000, filesz = 2 * PAGE,
				    offset = 0x5000},
				{va = va + 2 * PAGE, pa = 0x20000, filesz = PAGE,
				    offset = 0x2000},
				{va = va + 3 * PAGE, pa = 0x30000,
				    filesz = 2 * PAGE, offset = 0x8000},
			}, pages = {{0x10000, 0x40000}}}):check_all{
				{va, 5 * PAGE, "all", "full"},
				{va + 2 * PAGE - 8, 16, "first to second",
				    "full"},
				{va + 3 * PAGE - 8, 16, "second to third",
				    "full"},
				{va + 2 * PAGE - 1, PAGE + 2, "over one",
				    "full"},
				{va + 1, 5 * PAGE, "out of the last", "fail"},
			}
		end,
	})

	t.case("physical_core", {
		clauses = {"PPC-SEG-5"},
		bug = "a core that has physical addresses is read as if they "
		    .. "were virtual",
		descr = "The first header's p_paddr is not all ones",
		run = function(c)
			for _, v in ipairs{
				{"0", 0}, {"RAM", 0x10000},
				{"all ones but one", -2},
			} do
				local bytes = t.pack(wide and "i8" or "i4", v[2])
				opening.either(c, c:core(t.machine{patch = {
				    {offset = paddr, bytes = bytes}}}, {name =
				    v[1], open = false}), v[1], {
					{t.kva(0), 8, "first", "fail"},
					{t.kva(0x22 * PAGE), 8, "third",
					    "fail"},
				})
			end
		end,
	})

	t.case("cut_inside_headers", {
		clauses = {"PPC-HDR-3"},
		bug = "headers behind the end of the file are zeros, or old "
		    .. "bytes of the heap",
		descr = "The file ends inside its headers",
		run = function(c)
			for _, size in ipairs{0, 1, t.lead, t.lead + ehdr - 1,
			    t.lead + ehdr, t.lead + ehdr + phdr - 1,
			    t.lead + ehdr + 2 * phdr} do
				local name = ("%d bytes"):format(size)
				opening.refused(c, c:core(t.machine{
				    truncate = size}, {name = name,
				    open = false}), name)
			end
		end,
	})

	t.case("no_walk", {
		clauses = {"PPC-WALK-1"},
		needs = {"walk"},
		bug = "kvm_walk_pages reports pages that are not there",
		descr = "kvm_walk_pages gives 0 without a callback",
		run = function(c)
			local core = c:core(t.machine{})
			c:vector("walk", function()
				local w = core:walk()
				return w.ret == 0 and w.count == 0, {request =
				    "kvm_walk_pages", expected = "0, no record",
				    got = ("%d, %d records"):format(w.ret,
				    w.count)}
			end)
		end,
	})
end)

suite.for_each_row({format = "virtual", variant = "header"}, function(t)
	t.case("offsets_behind_the_dump_header", {
		clauses = {"PPC-LEAD-1"},
		bug = "p_offset counts from the start of the file: all bytes are "
		    .. "those 512 further on",
		descr = "Pages and words through a dump header",
		run = function(c)
			c:core(t.machine{}):check_all(sound(t))
		end,
	})

	t.case("dump_header_of_another_kind", {
		clauses = {"PPC-LEAD-2"},
		bug = "512 bytes of anything are skipped, or the header of "
		    .. "another machine",
		descr = "Another magic, another architecture, no NUL behind "
		    .. "either",
		run = function(c)
			local function refused(name, off, bytes)
				opening.refused(c, c:core(t.machine{patch = {
				    {offset = off, bytes = bytes}}}, {name =
				    name, open = false}), name)
			end
			refused("zeros", 0, ("\0"):rep(512))
			refused("magic", 0, "f")
			refused("magic's end", 18, "P")
			refused("longer magic", 19, "s")
			refused("arch", 20, "amd64\0\0\0\0\0")
			refused("powerpcspe", 20, "powerpcspe\0")
			refused("short arch", 26, "\0\0\0\0")
			refused("no arch", 20, ("\0"):rep(12))
			refused(t.bits == 32 and "powerpc64" or "powerpc", 20,
			    t.bits == 32 and "powerpc64\0" or "powerpc\0\0\0")
		end,
	})
end)

-- docs/formats/powerpc.md: the three ranges that each kind of kernel writes.
-- Those of Book-E reach to the end of 32 bits; there is none of 64.
suite.for_each_row({target = "powerpc", format = "virtual"}, function(t)
	t.case("ranges_of_each_mmu", {
		clauses = {"PPC-SEG-1", "PPC-SEG-2"},
		bug = "a reader knows one kernel's addresses, and takes those "
		    .. "of the other MMU for user or unmapped memory",
		descr = "The ranges of AIM and of Book-E kernels",
		run = function(c)
			for _, kind in ipairs{
				{"AIM", 0x00500000, 0xd0004000, 0xd0006000},
				{"Book-E", 0x00500000, 0xc0000000, 0xc0010000},
				{"Book-E, 0x04000000", 0x04400000, 0xc0000000,
				    0xfffef000},
				{"Book-E, 0xc0000000", 0xc0400000, 0xc0a00000,
				    0xfffef000},
			} do
				local segs = {
					{va = kind[2], pa = 0x10000,
					    filesz = 5 * PAGE},
					{va = kind[3], pa = 0x20000,
					    filesz = 2 * PAGE},
					{va = kind[4], pa = 0x30000,
					    filesz = 0x10 * PAGE},
				}
				local list = {}
				for i, s in ipairs(segs) do
					local n = ("range %d, "):format(i)
					list[#list + 1] = {s.va, s.filesz,
					    n .. "whole", "full"}
					list[#list + 1] = {s.va + s.filesz - 8,
					    8, n .. "end", "full"}
					list[#list + 1] = {s.va + s.filesz - 8,
					    16, n .. "over the end",
					    kind[1] == "AIM" and i == 2 and
					    "full" or "fail"}
				end
				c:core(t.machine{segments = segs,
				    pages = {{0x10000, 0x40000}}},
				    {name = kind[1]}):check_all(list)
			end
		end,
	})
end)
