-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- owing.lua: what "make owing" prints, in the tree as it is, of a target that
-- is nowhere, and in trees from which one entry is taken away.

local here = arg[0]:match("^(.*)/") or "."
local top = here .. "/../.."
package.path = here .. "/../?.lua;" .. top .. "/lua/tests/?.lua;" ..
    package.path

local check = require "check"
local places = require "places"
local proc = require "proc"

top = assert(proc.realpath(top))
local work = assert(proc.realpath(arg[1]))

local function owing(target, tree)
	local p = io.popen(("%s %s/docs/owing.lua %s %s 2>&1"):format(arg[-1],
	    top, target, tree or top))
	local text = p:read("a")
	local _, _, status = p:close()
	return text, status
end

local function sh(command)
	assert(os.execute(command), command)
end

-- A tree like this one, in links, in which a file is what change makes of its
-- text; or is not there, if that is nil.
local function changed(path, change)
	local tree = work .. "/tree"
	local dir, real = tree, top
	sh(("rm -rf '%s'"):format(tree))
	for part in path:gmatch("[^/]+") do
		sh(("mkdir '%s' && ln -s '%s'/* '%s'/ && rm -f '%s/%s'"):format(
		    dir, real, dir, dir, part))
		dir, real = dir .. "/" .. part, real .. "/" .. part
	end
	local f = assert(io.open(real, "rb"))
	local text = change(f:read("a"))
	f:close()
	if text then
		f = assert(io.open(dir, "wb"))
		f:write(text)
		f:close()
	end
	return tree
end

local document = places.read(top .. "/docs/adding-a-target.md")

check.topic = "owing"
local text, status = owing("amd64")
check.equal("amd64 owes nothing", text, "amd64 owes nothing\n")
check.equal("and that is 0", status, 0)
text = owing("ia64")
check.holds("no machine to capture", text,
    "capture: there is none to have: QEMU has no such machine\n")
text, status = owing("toy")
check.equal("toy owes", status, 1)
for _, place in ipairs(document) do
	-- These two have a line for each row, and toy has none.
	if place.must and place.name ~= "coverage" and
	    place.name ~= "port's list" then
		check.holds("toy", text, place.name .. ": ")
		check.holds("toy's " .. place.name, text:match(
		    place.name:gsub("%p", "%%%0") .. ": [^\n]*"), "")
	end
end
check.holds("toy's name", text, '"toy"')
text, status = owing("'no target'")
check.equal("no name of a target", status, 2)
check.holds("is said", text, "usage")

-- Takes away the lines that match.
local function without(pattern)
	return function(whole)
		local n
		whole, n = ("\n" .. whole):gsub("\n[^\n]*" .. pattern ..
		    "[^\n]*", "")
		check.that("there is " .. pattern, n > 0)
		return whole:sub(2)
	end
end

local function nothing()
	return nil
end

for _, v in ipairs{
	{"worked example", "gen/tests/examples_riscv64.lua",
	    function() return "return {}" end},
	{"reader", "ref/targets.c", without '"riscv64"'},
	{"reader's unit test", "ref/tests/riscv64_test.c", nothing},
	{"reader's unit test", "ref/tests/identity_test.c", without '"riscv64"'},
	{"command's test", "vmcore/tests/targets.c", without '"riscv64"'},
	{"clauses", "docs/formats/riscv64.md", without "#### RISCV"},
	{"clauses", "docs/clauses.md", without "RISCV64%-KERN"},
	{"manual pages", "docs/man/vmcore.1", without "riscv64"},
	{"manual pages", "docs/man/libkvmref.3", without "riscv64"},
	{"scenario's table", "docs/scenario.md", without "`riscv64`"},
	{"rows", "lua/vmcorpus/rows.tbl", without "riscv64/minidump2/sv48"},
	{"rows", "lua/vmcorpus/target/riscv64.lua", nothing},
	{"scenarios", "corpus/scenarios/riscv64-minidump2-sv48.lua", nothing},
	{"digests", "gen/tests/digests.txt", without "riscv64%-minidump1"},
	{"witness", "gen/witness/schemes.lua", without "riscv64"},
	{"mutant", "harness/mutants/mutants.tbl", without "riscv64"},
	{"bench row", "bench/targets.lua", without 'add%("riscv64'},
	{"README's table", "README.md", without "| riscv64"},
	{"CHANGES", "CHANGES.md", without "riscv64"},
	{"coverage", "docs/coverage.md", without "riscv64/minidump1"},
	{"port's list", "ports/devel/vmcorpus/pkg-plist", without "riscv64"},
	{"generator's", "docs/adding-a-target.md", without "| digests"},
} do
	local place, path, change = v[1], v[2], v[3]
	text, status = owing("riscv64", changed(path, change))
	check.equal("without it in " .. path, status,
	    place == "generator's" and 2 or 1)
	check.holds(path, text, place == "generator's" and
	    'has no place "digests"' or place .. ": ")
end

-- The line that is printed is the line that was there.
local tree = changed("gen/tests/digests.txt", without "riscv64%-minidump1")
text = owing("riscv64", tree)
local f = assert(io.open(top .. "/gen/tests/digests.txt"))
check.holds("the digest's line", f:read("a"),
    text:match("    (%x+\t[^\n]+\n)"))
f:close()
sh(("rm -rf '%s/tree'"):format(work))
check.finish()
