-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Virtual cores of PowerPC that no kernel writes.

local suite = require "vmcorpus.suite"

local PAGE = 4096

suite.for_each_row({format = "virtual", target = {"powerpc", "powerpc64",
    "powerpc64le"}}, function(t)
	t.case("order_of_headers", {
		level = "should",
		clauses = {"PPC-SEG-6"},
		bug = "headers are searched as if they ascended, or only the "
		    .. "three that kernels write",
		descr = "A hundred segments in no order",
		run = function(c)
			local segs, list = {}, {}
			for i = 0, 99 do
				local n = i * 37 % 100
				segs[#segs + 1] = {va = t.kva(2 * n * PAGE),
				    pa = 0x100000 + n * PAGE, filesz = PAGE}
				list[#list + 1] = {t.kva(2 * n * PAGE), PAGE,
				    "page " .. n, "full"}
				list[#list + 1] = {t.kva((2 * n + 1) * PAGE), 8,
				    "behind " .. n, "fail"}
			end
			c:core(t.machine{segments = segs,
			    pages = {{0x100000, 0x164000}}}):check_all(list)
		end,
	})

	t.case("overlapping_segments", {
		level = "should",
		clauses = {"PPC-SEG-7"},
		bug = "the last or the nearest header is taken",
		descr = "Two headers for the same addresses",
		run = function(c)
			local va = t.kva(0)
			c:core(t.machine{segments = {
				{va = va + PAGE, pa = 0x10000, filesz = 2 * PAGE},
				{va = va, pa = 0x20000, filesz = 4 * PAGE},
			}, pages = {{0x10000, 0x30000}}}):check_all{
				{va, PAGE, "second alone", "full"},
				{va + PAGE, 2 * PAGE, "both", "full"},
				{va + 2 * PAGE + 8, 8, "both, later", "full"},
				{va + 3 * PAGE, PAGE, "second again", "full"},
				{va + 3 * PAGE - 8, 16, "out of the first",
				    "full"},
			}
		end,
	})
end)

suite.for_each_row({format = "virtual", target = "powerpc"}, function(t)
	t.case("segment_up_to_the_top", {
		level = "should",
		clauses = {"PPC-SEG-8"},
		bug = "the end of the segment wraps to 0: nothing in it is found",
		descr = "A segment that ends at 2^32",
		run = function(c)
			local top = 1 << 32
			c:core(t.machine{segments = {
				{va = top - 4 * PAGE, pa = 0x10000,
				    filesz = 4 * PAGE},
			}, pages = {{0x10000, 0x14000}}}):check_all{
				{top - 4 * PAGE, 4 * PAGE, "all", "full"},
				{top - 1, 1, "last byte", "full"},
				{top - 1, 2, "over the top", "fail"},
				{top, 8, "2^32", "fail"},
				{0, 8, "0", "fail"},
			}
		end,
	})
end)

suite.for_each_row({format = "virtual", variant = "header"}, function(t)
	t.case("dump_header_fields_of_no_meaning", {
		level = "should",
		clauses = {"PPC-LEAD-3"},
		bug = "a dump is refused for its date, its texts, or a parity "
		    .. "that a tool did not set anew",
		descr = "Every other field of the dump header changed",
		run = function(c)
			for _, v in ipairs{
				{"version", 32, "\0\0\0\1"},
				{"architectureversion", 36, "\0\0\0\7"},
				{"dumplength", 40, ("\xff"):rep(8)},
				{"time", 48, ("\xff"):rep(8)},
				{"texts", 64, ("x"):rep(431)},
				{"extent", 496, ("\xff"):rep(8)},
				{"parity", 508, "abcd"},
			} do
				c:core(t.machine{patch = {{offset = v[2],
				    bytes = v[3]}}}, {name = v[1]}):check_all{
					{t.kva(0), 0x10 * PAGE, "pages",
					    "full"},
				}
			end
		end,
	})
end)

suite.for_each_row({format = "virtual", target = {"powerpc64",
    "powerpc64le"}, variant = "header"}, function(t)
	t.case("name_of_the_other_byte_order", {
		level = "should",
		clauses = {"PPC-LEAD-4"},
		bug = "a dump is refused for the name of its machine's other "
		    .. "byte order",
		descr = "The dump header's architecture is that of the other",
		run = function(c)
			c:core(t.machine{patch = {{offset = 20,
			    bytes = t.order == "be" and "powerpc64le\0" or
			    "powerpc64\0\0\0"}}}):check_all{
				{t.kva(0), 0x10 * PAGE, "pages", "full"},
				{t.kva(0x20 * PAGE), 8, "no segment", "fail"},
			}
		end,
	})
end)
