-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The kernel file: what about it decides, and what does not.

local identity = require "vmcorpus.identity"
local opening = require "vmcorpus.opening"
local suite = require "vmcorpus.suite"

suite.for_each_row({}, function(t)
	local P = t.page
	local kern = t.clause.kernel

	t.case("kernel_of_another_kind", {
		clauses = {kern, "API-OPEN-10", "API-OPEN-2"},
		bug = "a core is read with another machine's page tables, "
		    .. "because only the core was looked at",
		descr = "Kernels of another type, class, byte order or machine",
		run = function(c)
			local list = {
				{"ET_NONE", {e_type = 0}},
				{"ET_REL", {e_type = 1}},
				{"ET_EXEC", {e_type = 2}},
				{"ET_DYN", {e_type = 3}},
				{"ET_CORE", {e_type = 4}},
				{"class", {ei_class = t.bits == 64 and 1
				    or 2}},
				{"class 0", {ei_class = 0}},
				{"machine 0", {e_machine = 0}},
				{"data 0", {ei_data = 0}},
				{"data 3", {ei_data = 3}},
			}
			for _, n in ipairs(identity.machines()) do
				list[#list + 1] = {("machine %d"):format(n),
				    {e_machine = n}}
			end
			for _, v in ipairs(list) do
				-- A kernel that no reader can tell from the
				-- right one is no question.
				if not t.indistinct(v[2]) then
					opening.refused(c, c:core(t.machine{
					    kernel_ehdr = v[2]}, {name = v[1],
					    open = false}), v[1])
				end
			end
		end,
	})

	t.case("kernel_fields_of_no_meaning", {
		clauses = {kern},
		bug = "a kernel from another linker is refused for a field that "
		    .. "says nothing about its dumps",
		descr = "EI_OSABI, e_flags and e_entry of the kernel",
		run = function(c)
			for _, v in ipairs{
				{"osabi 0", {ei_osabi = 0}},
				{"osabi 9", {ei_osabi = 9}},
				{"osabi 255", {ei_osabi = 255}},
				{"flags", {e_flags = 0x12345678 &
				    ~t.meaningful_flags | t.identity.flags}},
				{"entry", {e_entry = 0}},
			} do
				c:core(t.machine{kernel_ehdr = v[2]},
				    {name = v[1]}):check(t.kva(0), P,
				    "reads", "full")
			end
		end,
	})
end)

-- An ELF header and nothing else.
local function header(t, ident)
	local machine = opening.machine(t)
	if t.bits == 64 then
		return ident .. t.pack("I2I2I4I8I8I8I4I2I2I2I2I2I2",
		    t.etype, machine, 1, 0, 0, 0, t.identity.flags, 64, 56, 0,
		    64, 0, 0)
	end
	return ident .. t.pack("I2I2I4I4I4I4I4I2I2I2I2I2I2", t.etype,
	    machine, 1, 0, 0, 0, t.identity.flags, 52, 32, 0, 40, 0, 0)
end

suite.for_each_row({format = "minidump"}, function(t)
	local P = t.page
	t.case("kernel_of_a_header_alone", {
		clauses = {"MD-HDR-9"},
		bug = "section headers or symbols are insisted on that a "
		    .. "minidump has no use for",
		descr = "A kernel file of nothing but its ELF header, and a "
		    .. "resolver that knows no name",
		run = function(c)
			local core = c:core(t.machine{}, {open = false})
			local f = assert(io.open(core.kernel, "rb"))
			local ident = f:read(16)
			f:close()
			local path = c.dir .. "/header"
			f = assert(io.open(path, "wb"))
			f:write(header(t, ident))
			f:close()
			local reads = {
				{t.kva(0), 0x10 * P, "low pages", "full"},
				{t.kva(0x20 * P), 8, "invalid", "fail"},
			}
			opening.opened(c, core, "header alone",
			    {kernel = path}, reads)
			opening.opened(c, core, "no names", {resolver = 61},
			    reads)
			opening.opened(c, core, "neither", {kernel = path,
			    resolver = 61}, reads)
		end,
	})
end)
