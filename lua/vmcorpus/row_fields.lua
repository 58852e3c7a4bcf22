-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The fields of a row.  rows.lua holds each target's file to this list, and
-- README.md documents it, type and rows too: make check-lua compares the two.
-- A new field is a line here and a line there.
--
-- Each is {name, type, rows}.  The types are in row_check.lua.  The rows that
-- have the field are a name of CONDITION: all of those and no others, or some
-- of those where a "?" follows.

local identity = require "vmcorpus.identity"

local fields = {}

fields.CONDITION = {
	all = function()
		return true
	end,
	minidump = function(t)
		return t.format == "minidump"
	end,
	full = function(t)
		return t.format == "full"
	end,
	raw = function(t)
		return t.format == "raw"
	end,
	-- A frame is looked for in the file, by its physical address.
	physical = function(t)
		return t.format == "full" or t.format == "raw" or
		    t.format == "regions"
	end,
	-- The file says which part of it has which physical addresses.
	["with regions"] = function(t)
		return t.format == "full" or t.format == "regions"
	end,
	virtual = function(t)
		return t.format == "virtual"
	end,
	entries = function(t)
		return t.format ~= "virtual"
	end,
	levels = function(t)
		return t.format ~= "virtual" and not t.hashed
	end,
	array = function(t)
		return t.array ~= nil
	end,
	["direct map"] = function(t)
		return t.has_dmap
	end,
	windows = function(t)
		for _, w in ipairs(identity.windows(t)) do
			if identity.needs_no_table(t, w) then
				return true
			end
		end
		return false
	end,
}

-- What the target's file gives.
fields.GIVEN = {
	{"target", "text", "all"},
	{"format", "format", "all"},
	{"version", "number", "minidump"},
	{"kernel", "text", "all"},
	{"variant", "text", "all"},

	{"bits", "32 or 64", "all"},
	{"order", "le or be", "all"},
	{"page", "power of 2", "all"},
	{"sizes", "sizes", "all"},
	{"pa_limit", "power of 2", "all"},
	{"ram", "number", "all?"},

	{"esize", "power of 2", "entries"},
	{"levels", "levels", "levels"},
	{"hashed", "boolean", "entries?"},
	{"split", "boolean", "entries?"},
	{"flag_bits", "numbers", "entries"},
	{"valid_bit", "number", "entries?"},
	{"software", "numbers", "all"},
	{"contiguous", "power of 2", "levels?"},
	{"has_nx", "boolean", "all"},

	{"kernel_map", "number", "all"},
	{"kva_size", "power of 2", "all?"},
	{"maps_top", "boolean", "all?"},
	{"kernbase", "number", "all"},
	{"kernphys", "number", "all?"},
	{"displaced", "list", "all?"},
	{"dmap_phys", "number", "all?"},
	{"sample", "boolean", "all?"},
	{"root_symbol", "text", "full?"},
	{"ragged_ranges", "boolean", "minidump?"},
	{"live_short", "boolean", "minidump?"},
	{"image", "list", "physical?"},
	{"slots", "power of 2", "physical?"},

	{"has_walk", "boolean", "all?"},
	{"may_refuse", "text or false", "all?"},
	{"clause", "clauses", "all"},

	{"magic", "text", "entries?"},
	{"magic_size", "number", "minidump?"},
	{"mmu_name", "text", "minidump?"},
	{"header_size", "number", "minidump"},
	{"last_version", "number", "minidump"},
	{"before_avail", "number", "minidump"},
	{"idle", "function", "minidump?"},
	{"last_addresses", "boolean", "minidump?"},
	{"indexed_by", "page or dump_avail", "minidump"},
	{"array_field", "text", "minidump"},
	{"array", "pte or pde", "minidump?"},
	{"array_span", "power of 2", "array"},
	{"array_step", "power of 2", "array"},
	{"array_unpadded", "boolean", "array?"},
	{"dumped_tables", "numbers", "minidump?"},

	{"has_delta", "boolean", "full?"},
	{"core_flags", "boolean", "all?"},
	{"plain", "boolean", "raw?"},
	{"lead", "number", "virtual"},
}

-- What rows.lua makes of it.
fields.COMPUTED = {
	{"row", "text", "all"},
	{"properties", "properties", "all"},
	{"identity", "identity", "all"},
	{"etype", "number", "all"},
	{"meaningful_flags", "number", "all"},
	{"indistinct", "function", "all"},
	{"has_clause", "function", "all"},
	{"has_field", "function", "all"},
	{"device", "boolean", "all"},
	{"windows", "windows", "all"},
	{"window_walk", "boolean", "all"},
	{"has_dmap", "boolean", "all"},
	{"fails_at", "function", "all"},
	{"dmap_window", "window", "direct map"},
	{"dmap_base", "number", "direct map"},
	{"dmap_end", "number", "direct map"},
	{"empty_entry", "number", "entries"},
	{"bitmap_word", "32 or 64", "minidump"},
	{"large", "power of 2", "all"},
	{"large_pa", "number", "all"},
	{"reach", "number", "all"},
	{"kva", "function", "all"},
	{"sym", "function", "all"},
	{"dmap", "function", "direct map"},
	{"block", "function", "all"},
	{"pack", "function", "all"},
	{"bit_byte", "function", "all"},
	{"scenario", "function", "all"},
	{"machine", "function", "all"},
}

-- The fields of t.clause: names of clauses, or false where the specification
-- has no words of its own on that for the row.
fields.CLAUSE = {
	{"kernel", "clause", "all"},
	{"kernel_map", "clause", "all"},
	{"flags", "clause", "all"},
	{"invalid", "clause", "entries"},
	{"edges", "clause", "entries"},
	{"ends", "clause", "minidump"},
	{"nowhere", "clause", "minidump"},
	{"large", "clause", "minidump"},
	{"prot", "clause", "minidump"},
	{"walk", "clause", "minidump"},
	{"direct_map", "clause", "windows"},
	{"header", "clause", "minidump?"},
	{"order", "clause", "minidump?"},
	{"high_frames", "clause", "windows?"},
	{"overlap", "clause", "windows?"},
	{"no_full", "clause", "minidump?"},
	{"rule", "clause", "physical"},
	{"wraps", "clause", "physical"},
	{"region", "clause", "with regions"},
	{"over_regions", "clause", "with regions"},
	{"cut", "clause", "virtual"},
	{"damage", "clause", "virtual"},
}

return fields
