-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The properties that row patterns of clauses ask for, each by what a row's
-- data says: rows.tbl states them, and make check-lua compares the two.

return {
	avail = function(t)
		return t.indexed_by == "dump_avail"
	end,
	high = function(t)
		return t.pa_limit + t.ram > 1 << 32
	end,
	walk = function(t)
		return t.has_walk
	end,
	window = function(t)
		return #t.windows > 0
	end,
	["window-walk"] = function(t)
		return t.window_walk
	end,
	hashed = function(t)
		return t.hashed or false
	end,
	pde = function(t)
		return t.array == "pde"
	end,
	padded = function(t)
		return t.array ~= nil and not t.array_unpadded
	end,
	ragged = function(t)
		return t.ragged_ranges or false
	end,
	["live-short"] = function(t)
		return t.live_short or false
	end,
	["rw-nx"] = function(t)
		return t.clause.prot == "MD-WALK-3"
	end,
	sample = function(t)
		return t.sample or false
	end,
	file = function(t)
		return not t.device
	end,
}
