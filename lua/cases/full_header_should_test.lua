-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Full cores: ELF headers that no kernel writes.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

suite.for_each_row({format = "full"}, function(t)
	local P = t.page
	local phoff = t.bits == 64 and 64 or 52
	local phentsize = t.bits == 64 and 56 or 32

	t.case("program_headers_out_of_bounds", {
		level = "should",
		clauses = {"FULL-EHDR-3", "API-OPEN-2"},
		bug = "the table of program headers is read beyond the file's "
		    .. "end, or the loop over it takes what it finds",
		descr = "No headers, headers behind the end, headers of another "
		    .. "size",
		run = function(c)
			for _, v in ipairs{
				{"e_phnum 0", {e_phnum = 0}},
				{"e_phoff 0", {e_phoff = 0, e_phnum = 0}},
				{"e_phoff far", {e_phoff = 0x7ffff000}},
				{"e_phoff top", {e_phoff = t.bits == 64 and
				    0xffffffffffffffc0 or 0xffffffc0}},
			} do
				local core = c:core(t.machine{ehdr = v[2]},
				    {name = v[1], open = false})
				opening.refused(c, core, v[1])
			end
		end,
	})

	t.case("program_headers_of_another_size", {
		level = "should",
		clauses = {"FULL-EHDR-3"},
		bug = "headers are taken apart at offsets that nothing in the "
		    .. "file says: segments out of nothing",
		descr = "An e_phentsize below the class's: refused, or of no "
		    .. "consequence",
		run = function(c)
			for _, n in ipairs{0, 1, phentsize - 8,
			    phentsize - 1} do
				local name = "e_phentsize " .. n
				local core = c:core(t.machine{ehdr =
				    {e_phentsize = n}}, {name = name,
				    open = false})
				opening.either(c, core, name, {
					{t.kva(0), 0x10 * P, "low", "full"},
					{t.kva(0x10 * P), 8 * P, "high",
					    "full"},
				})
			end
		end,
	})

	t.case("file_ends_in_the_headers", {
		level = "should",
		clauses = {"FULL-EHDR-3"},
		bug = "headers beyond the end are taken for zeros, or for what "
		    .. "was in memory before",
		descr = "The file cut inside the ELF header, at its end, and "
		    .. "inside the program headers",
		run = function(c)
			for _, size in ipairs{1, 4, 15, 16, 17, phoff - 1,
			    phoff, phoff + 1, phoff + phentsize - 1} do
				local name = "cut at " .. size
				local core = c:core(t.machine{truncate = size},
				    {name = name, open = false})
				opening.refused(c, core, name)
			end
		end,
	})

	t.case("extended_number_of_headers", {
		level = "should",
		clauses = {"FULL-EHDR-4"},
		bug = "a number of headers beyond 65534 is read as 65535, and "
		    .. "bytes behind the table become segments",
		descr = "e_phnum 0xffff and the number in section header 0",
		run = function(c)
			-- Section header 0 in the gap behind the headers;
			-- sh_info holds the number.
			local at = 0x800
			local info = t.bits == 64 and 44 or 28
			local number = #t.machine{}.memory +
			    (t.has_delta and 1 or 0)
			c:core(t.machine{
			    ehdr = {e_phnum = 0xffff, e_shoff = at,
				e_shnum = 1, e_shentsize = t.bits == 64 and
				64 or 40},
			    patch = {{offset = at + info,
				bytes = t.pack("I4", number)}}}):check_all{
				{t.kva(0), 0x10 * P, "low", "full"},
				{t.kva(0x10 * P), 8 * P, "high", "full"},
			}
		end,
	})
end)
