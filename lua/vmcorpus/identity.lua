-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What the generator states of a target as data: what its kernels are known
-- by, and the windows that show physical memory without a table.
--
--	identity.of(target)		{bits, order, machine, types, flags,
--					flags_mask}
--	identity.machines()		each target's e_machine, once
--	identity.windows(t)		those of row t's kernel, whether its dumps
--					need tables for them or not
--	identity.magics()		of the minidumps of all targets, once
--	identity.has_field(target, field)	of the header of its minidumps
--	identity.needs_no_table(t, w)	whether row t's dumps need none for it
--	identity.mmu(t)			{esize, tables, empty}
--	identity.indistinct(t, other)	whether another row's kernel, or one with
--					these fields (kernel_ehdr) in place of its
--					own, is one that row t's vmcore may belong
--					to, as far as a reader can know

local util = require "vmcorpus.util"
local vmgen = require "vmgen"

local identity = {}

local targets = {}
for _, target in ipairs(vmgen.targets()) do
	targets[#targets + 1] = target
	targets[target.name] = target
end

function identity.of(name)
	return targets[name]
end

local function each_once(of)
	local list, seen = {}, {}
	for _, target in ipairs(targets) do
		local value = of(target)
		if value and not seen[value] then
			seen[value] = true
			list[#list + 1] = value
		end
	end
	return list
end

function identity.machines()
	return each_once(function(target)
		return target.machine
	end)
end

function identity.magics()
	return each_once(function(target)
		return target.minidump and target.minidump.magic
	end)
end

-- Whether the header of the target's minidumps has a field of that name.
function identity.has_field(name, field)
	local minidump = targets[name].minidump
	for _, f in ipairs(minidump and minidump.fields or {}) do
		if f.name == field then
			return true
		end
	end
	return false
end

function identity.windows(t)
	local list = {}
	local target = targets[t.target]
	local kernel = target and target.kernels[t.kernel]
	for _, w in ipairs(kernel and kernel.windows or {}) do
		if not w.only or w.only == t.variant then
			list[#list + 1] = util.copy(w)
		end
	end
	return list
end

-- Cores with the machine's own tables have a direct map in these.
function identity.needs_no_table(t, w)
	return t.format == "minidump" or t.format == "regions" or
	    t.format ~= "virtual" and w.always
end

function identity.mmu(t)
	return targets[t.target].mmus[t.variant]
end

local function fits(target, header)
	if target.bits ~= header.bits or target.order ~= header.order or
	    target.machine ~= header.machine or
	    header.flags & target.flags_mask ~= target.flags then
		return false
	end
	for _, e_type in ipairs(target.types) do
		if e_type == header.type then
			return true
		end
	end
	return false
end

local CLASS = {[1] = 32, [2] = 64}
local DATA = {[1] = "le", [2] = "be"}

-- Minidumps of one magic are told apart by their kernels alone.
local function alike(t, target)
	return target.name == t.target or t.format == "minidump" and
	    target.minidump and target.minidump.magic == t.magic and
	    target.order == t.order
end

function identity.indistinct(t, other)
	local own = (other.identity and other or t).identity
	local ehdr = other.identity and {} or other
	local header = {
		bits = own.bits, order = own.order,
		machine = ehdr.e_machine or own.machine,
		type = ehdr.e_type or own.types[1],
		flags = ehdr.e_flags or own.flags,
	}
	if ehdr.ei_class then
		header.bits = CLASS[ehdr.ei_class]
	end
	if ehdr.ei_data then
		header.order = DATA[ehdr.ei_data]
	end
	for _, target in ipairs(targets) do
		if alike(t, target) and fits(target, header) then
			return true
		end
	end
	return false
end

return identity
