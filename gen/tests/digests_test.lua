-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The files of the standard scenarios, and of the worked examples, have the
-- digests of digests.txt on every host.  Every scenario must be listed, and
-- every row of the suite have one.
-- To list a new one, add the line that the failure prints.

local vmgen = require "vmgen"
local here = require "here"
local t = require "t"

local SCENARIOS = here.source .. "/../../corpus/scenarios/"

local want, listed = {}, 0
for line in io.lines(here.source .. "/digests.txt") do
	local digest, name = line:match("^(%x+)%s+(.+)$")
	if digest then
		want[name] = digest
		listed = listed + 1
	end
end

local seen = 0
local function compare(name, scenario)
	local got = vmgen.build(scenario):digest()
	seen = seen + 1
	t.check("digest: " .. name, got == want[name],
	    ("the line would be\n%s\t%s"):format(got, name))
end

local there = {}
local ls = assert(io.popen("ls '" .. SCENARIOS .. "'"))
for file in ls:lines() do
	if file:match("%.lua$") then
		there[file] = true
		compare(file, dofile(SCENARIOS .. file))
	end
end
ls:close()
for line in io.lines(here.source .. "/../../lua/vmcorpus/rows.tbl") do
	local row = line:match("^[^#]%S+")
	local file = row and row:gsub("/", "-") .. ".lua"
	t.check("scenario of the row " .. (row or ""), not row or there[file],
	    "corpus/scenarios/" .. (file or "") .. " is not there")
end
for _, e in ipairs(require "examples") do
	compare("example " .. e[1], e[2].scenario)
end
t.equal("digests: lines of scenarios that are gone", listed - seen, 0)
t.check("digests: there are some", seen > 20)
