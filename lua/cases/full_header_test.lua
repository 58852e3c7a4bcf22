-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Full cores: the ELF header of the core.

local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"
local util = require "vmcorpus.util"

suite.for_each_row({format = "full"}, function(t)
	local P = t.page
	local other_class = t.bits == 64 and 1 or 2

	t.case("header_as_the_kernel_writes_it", {
		clauses = {"FULL-EHDR-2", "API-OPEN-1"},
		bug = "a check that ELF asks for and the kernel's writer does "
		    .. "not meet (e_version is 0) refuses every real core",
		descr = "e_version 0, EI_OSABI 255, no sections",
		run = function(c)
			local core = c:core(t.machine{})
			core:check_all{
				{t.kva(0), 0x10 * P, "reads", "full"},
				{t.kva(0x10 * P), 8 * P, "reads above",
				    "full"},
			}
		end,
	})

	t.case("header_fields_of_no_meaning", {
		clauses = {"FULL-EHDR-2"},
		bug = "a field that says nothing about memory keeps a good core "
		    .. "from being read",
		descr = "e_version 1, another EI_OSABI, an entry point and "
		    .. "flags: as other producers write them",
		run = function(c)
			local list = {
				{"e_version 1", {e_version = 1}},
				{"ei_osabi 9", {ei_osabi = 9}},
				{"ei_osabi 0", {ei_osabi = 0}},
				{"e_shentsize 0", {e_shentsize = 0}},
			}
			if not t.core_flags then
				util.append(list, {
					{"e_entry", {e_entry = 0x12345678}},
					{"e_flags", {e_flags = 0x7}},
				})
			end
			for _, v in ipairs(list) do
				c:core(t.machine{ehdr = v[2]}, {name = v[1]})
				    :check(t.kva(0), P, "reads", "full")
			end
		end,
	})

	t.case("not_this_kernels_core", {
		clauses = {"FULL-EHDR-1", "API-OPEN-2"},
		bug = "any ELF file is taken for a core: an executable or "
		    .. "another machine's core reads as this one's memory",
		descr = "Cores of another type, class or machine, and files that "
		    .. "are no ELF at all",
		run = function(c)
			local function refused(label, more)
				local core = c:core(t.machine(more),
				    {name = label, open = false})
				opening.refused(c, core, label)
			end
			for _, ty in ipairs{0, 1, 2, 3, 5, 0x104, 0x400} do
				refused("e_type " .. ty, {ehdr = {e_type = ty}})
			end
			for _, m in ipairs{0, 3, 62, 40, 183, 243, 0x3e03} do
				if m ~= opening.machine(t) then
					refused("e_machine " .. m,
					    {ehdr = {e_machine = m}})
				end
			end
			refused("ei_class other",
			    {ehdr = {ei_class = other_class}})
			refused("ei_class 0", {ehdr = {ei_class = 0}})
			refused("ei_class 3", {ehdr = {ei_class = 3}})
			refused("no magic",
			    {patch = {{offset = 0, bytes = "\x7eELF"}}})
			refused("almost a minidump",
			    {patch = {{offset = 0, bytes = "minidum\0"}}})
			refused("text", {patch = {{offset = 0,
			    bytes = "this is no core, it is text\n"}}})
			refused("zeros", {patch = {{offset = 0,
			    bytes = ("\0"):rep(64)}}})
		end,
	})

	t.case("minidump_magic_over_a_full_core", {
		clauses = {"FULL-EHDR-1"},
		bug = "the reader tries one format after the other and takes "
		    .. "what it can make sense of",
		descr = "A full core whose first bytes say minidump",
		run = function(c)
			local core = c:core(t.machine{patch = {{offset = 0,
			    bytes = (t.magic or "minidump FreeBSD/" ..
			    t.target) .. "\0\0\0"}}}, {open = false})
			opening.refused(c, core, "refused")
		end,
	})
end)
