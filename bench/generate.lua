-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- atf-lua generate.lua SCENARIO DIRECTORY [layout]: builds and saves a core,
-- and nothing else; vmgen also takes a digest of every byte for expect.json.
-- With "layout" the core is not saved: what is where in it goes to
-- DIRECTORY/layout, lines of a word and numbers:
--
--	first OFFSET		of the first page in the file
--	page N, esize N		bytes
--	kva VA, linear VA, dmap VA	the dense dump's views of its memory;
--				there may be no direct map
--	bytes N			of that memory
--	walk			the format has one
--	gib N			memory of a sparse dump's machine
--	check VA OFFSET		the file has the 8 bytes at VA there, says the
--				model

local rng = require "vmcorpus.rng"
local vmgen = require "vmgen"

local CHECKS = 600		-- of each view

local scenario, what = dofile(arg[1])
local core = scenario.target and vmgen.build(scenario)

if arg[3] ~= "layout" then
	core:save(arg[2])
	return
end

local out = assert(io.open(arg[2] .. "/layout", "w"))

local function line(word, ...)
	out:write(word, (" 0x%x"):rep(select("#", ...)):format(...), "\n")
end

-- Random places of a view, and its ends.
local function checks(r, va, bytes)
	for i = 1, CHECKS do
		local at = va + (i == 1 and 0 or i == 2 and bytes - 8 or
		    r:below(bytes) & ~7)

		line("check", at, assert(core:vtop(at).offset))
	end
end

if core then
	local t = what.target

	line("page", t.page)
	line("esize", t.esize or 0)
	if what.bytes then
		local r = rng.new(1, "bench")
		local dmap = core:dmap(t.ram)

		line("bytes", what.bytes)
		line("kva", t.kva)
		line("linear", what.linear)
		checks(r, t.kva, what.bytes)
		checks(r, what.linear, what.bytes)
		if dmap then
			line("dmap", dmap)
			checks(r, dmap, what.bytes)
		end
		line("first", core:vtop(what.linear).offset)
		if t.walk then
			line("walk")
		end
	else
		line("gib", what.gib)
		line("first", core:vtop(scenario.map[1].va).offset)
	end
end
assert(out:close())
