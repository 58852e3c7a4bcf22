-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- owing.lua TARGET [TREE]: what a target still owes, a line for each place of
-- the first table of docs/adding-a-target.md, with the line to add where it
-- can be known.  Exit status: 0 nothing is owed, 1 something is, 2 the
-- question is wrong.  A target that is nowhere yet owes all.

local here = arg[0]:match("^(.*)/") or "."
local tree = arg[2] or here .. "/.."
package.path = here .. "/?.lua;" .. tree .. "/lua/?.lua;" .. tree ..
    "/gen/tests/?.lua;" .. package.path

local places = require "places"
local captures = require "vmcorpus.captures"
local row_table = require "vmcorpus.row_table"
local vmgen = require "vmgen"

local name = arg[1] or ""
if not name:match("^%l[%l%d]*$") then
	io.stderr:write("usage: make owing TARGET=X, X the name of a target\n")
	os.exit(2)
end

local function read(path)
	local f = io.open(tree .. "/" .. path, "rb")
	local text = f and f:read("a") or ""
	if f then
		f:close()
	end
	return text
end

local function exists(path)
	local f = io.open(tree .. "/" .. path, "rb")
	return f and f:close() or false
end

-- Whether the file has the word, letters and digits apart from it.
local function has(path, word)
	return read(path):find("%f[%w]" .. word .. "%f[%W]") ~= nil
end

local function files(glob)
	local list = {}
	local p = io.popen(("cd '%s' && ls -d %s 2>/dev/null"):format(tree,
	    glob))
	for line in p:lines() do
		list[#list + 1] = line
	end
	p:close()
	return list
end

-- What is known of the target: the generator's flavour, and the rows.
local flavour
for _, t in ipairs(vmgen.targets()) do
	flavour = t.name == name and t or flavour
end
local listed = assert(row_table.read(tree .. "/lua/vmcorpus/rows.tbl"))
local rows, family = {}, name
for _, e in ipairs(listed) do
	if e.target == name then
		rows[#rows + 1] = e
		family = e.file
	end
end
-- Targets of one file are one family; the last file is that of most places.
local relatives = {[name] = true, [family] = true}
for _, e in ipairs(listed) do
	relatives[e.target] = relatives[e.target] or e.file == family or nil
end

local owed = 0
local function owe(place, fmt, ...)
	owed = owed + 1
	print(("%s: %s"):format(place, fmt:format(...)))
end

local check = {}

check["generator"] = function(owes)
	if not flavour then
		owes("gen/target/%s.c: no flavour \"%s\" that " ..
		    "gen/target/targets.c names", family, name)
	end
end

check["worked example"] = function(owes)
	for _, e in ipairs(require "examples") do
		if e[2].scenario.target == name then
			return
		end
	end
	owes("gen/tests/examples_%s.lua: no example of target = \"%s\" that " ..
	    "gen/tests/examples.lua gathers", family, name)
end

check["reader"] = function(owes)
	if not read("ref/targets.c"):find('"' .. name .. '"', 1, true) then
		owes("ref/targets.c: no row \"%s\"", name)
	end
end

check["reader's unit test"] = function(owes)
	local found
	for _, path in ipairs(files("ref/tests/*_test.c")) do
		local base = path:match("([^/]*)_test%.c$")
		for relative in pairs(relatives) do
			found = found or base:find(relative, 1, true) == 1
		end
	end
	if not found then
		owes("ref/tests/%s_test.c is not there", family)
	end
	if not read("ref/tests/identity_test.c"):find('"' .. name .. '"', 1,
	    true) then
		owes("ref/tests/identity_test.c: no line IS(\"%s\", ...);", name)
	end
end

check["command's test"] = function(owes)
	for _, path in ipairs(files("vmcore/tests/*.c")) do
		if read(path):find('"' .. name .. '["/ ]') then
			return
		end
	end
	owes("vmcore/tests/targets.c: no row { \"%s\", ... }", name)
end

check["rows"] = function(owes)
	if #rows == 0 then
		owes("lua/vmcorpus/rows.tbl: no row of it; a line is\n    " ..
		    "%s/FORMATn/VARIANT\t%s\tPROPERTIES", name, family)
	end
	for _, e in ipairs(rows) do
		if not exists("lua/vmcorpus/target/" .. e.file .. ".lua") then
			owes("lua/vmcorpus/target/%s.lua is not there", e.file)
		end
	end
	-- A variant that none of its rows has.
	local seen = {}
	for _, e in ipairs(rows) do
		seen[e.row:match("[^/]*$")] = true
	end
	local mmus = {}
	for mmu in pairs(flavour and flavour.mmus or {}) do
		mmus[#mmus + 1] = mmu
	end
	table.sort(mmus)
	for _, mmu in ipairs(mmus) do
		if not seen[mmu] then
			owes("lua/vmcorpus/rows.tbl: no row %s/*/%s, which " ..
			    "the generator can make", name, mmu)
		end
	end
	-- Versions that no row of the family has.
	local md = flavour and flavour.minidump
	for version = md and md.minversion or 1, md and md.maxversion or 0 do
		local found
		for _, e in ipairs(listed) do
			found = found or relatives[e.target] and
			    e.row:find("/minidump" .. version .. "/", 1, true)
		end
		if not found then
			owes("lua/vmcorpus/rows.tbl: no row %s/minidump%d/*",
			    name, version)
		end
	end
end

local function each_clause(fn)
	for _, path in ipairs(files("docs/formats/*.md")) do
		for line in read(path):gmatch("[^\n]+") do
			local id, globs = line:match(
			    "^#### (%u[%w-]*%-%d+) %u+ %[(.-)%]")
			for glob in (globs or ""):gmatch("%S+") do
				if glob ~= "native" then
					fn(id, glob, path)
				end
			end
		end
	end
end

check["clauses"] = function(owes)
	if #files("docs/formats/*.md") == 0 then
		owes("docs/formats is not there")
	end
	local own, areas, document = {}, {}, nil
	each_clause(function(id, glob, path)
		local matches = row_table.pattern(glob)
		for _, e in ipairs(glob:match("^%*") and {} or rows) do
			if matches and matches(e) then
				own[e.row] = true
				document = path
				areas[id:match("^(.*)%-%d+$")] = path
			end
		end
	end)
	for _, e in ipairs(rows) do
		if not own[e.row] then
			owes("docs/formats/%s.md: no clause is for %s", family,
			    e.row)
		end
	end
	if #rows == 0 and not document then
		owes("docs/formats/%s.md: no clause is for it", family)
	end
	local list = {}
	for area in pairs(areas) do
		list[#list + 1] = area
	end
	table.sort(list)
	for _, area in ipairs(list) do
		if not read("docs/clauses.md"):find("%f[%w-]" ..
		    area:gsub("%-", "%%-") .. "%f[^%w-]") then
			owes("docs/clauses.md: the area %s of %s", area,
			    areas[area])
		end
	end
end

check["cases"] = function(owes)
	for _, path in ipairs(files("lua/cases/*_test.lua")) do
		local base = path:match("[^/]*$")
		for relative in pairs(relatives) do
			if base:find("%f[%w]" .. relative .. "%f[%W_]") or
			    ("_" .. base):find("_" .. relative .. "_", 1, true)
			then
				return
			end
		end
	end
	owes("lua/cases/%s_*_test.lua: no cases of what only it has", family)
end

local function scenario(e)
	return (e.row:gsub("/", "-")) .. ".lua"
end

check["scenarios"] = function(owes)
	for _, e in ipairs(rows) do
		if not exists("corpus/scenarios/" .. scenario(e)) then
			owes("corpus/scenarios/%s is not there", scenario(e))
		end
	end
	if #rows == 0 then
		owes("corpus/scenarios/%s-*.lua: one a row", name)
	end
end

check["digests"] = function(owes)
	local text = read("gen/tests/digests.txt")
	for _, e in ipairs(rows) do
		local file = scenario(e)
		local path = tree .. "/corpus/scenarios/" .. file
		if not text:find("\t" .. file .. "\n", 1, true) then
			local ok, digest = pcall(function()
				return vmgen.build(dofile(path)):digest()
			end)
			owes("gen/tests/digests.txt: the line\n    %s\t%s",
			    ok and digest or "DIGEST", file)
		end
	end
	if #rows == 0 then
		owes("gen/tests/digests.txt: a line for each scenario and " ..
		    "example, which make check-gen prints")
	end
end

check["capture"] = function(owes)
	if captures.none[name] then
		print(("capture: there is none to have: %s"):format(
		    captures.none[name]))
		return
	end
	for relative in pairs(relatives) do
		if #files("corpus/captures/" .. relative .. "-*.gz") > 0 then
			return
		end
	end
	owes("corpus/captures/%s-*.gz: none of a machine that ran; " ..
	    "lua/vmcorpus/captures.lua lists them", name)
end

check["witness"] = function(owes)
	local text = read("gen/witness/schemes.lua")
	for relative in pairs(relatives) do
		if text:find("%f[%w]" .. relative .. "%f[%W]") then
			return
		end
	end
	owes("gen/witness/schemes.lua: how libaddrxlat walks its tables, or " ..
	    "why it cannot")
end

check["mutant"] = function(owes)
	for line in read("harness/mutants/mutants.tbl"):gmatch("[^\n]+") do
		for relative in pairs(relatives) do
			if line:find("%f[%w]" .. relative .. "_") then
				return
			end
		end
	end
	owes("harness/mutants/mutants.tbl: no mutant that a case of it " ..
	    "catches; a line is\n    NAME\tCLAUSE\tPROGRAM\t%s_...__CASE", name)
end

check["bench row"] = function(owes)
	local text = read("bench/targets.lua")
	for relative in pairs(relatives) do
		if text:find('add%("' .. relative .. '["/]') then
			return
		end
	end
	if not (flavour and flavour.minidump) then
		owes("bench/targets.lua: no row add(\"%s\", ...)", name)
		return
	end
	local variant, kernel
	for key in pairs(flavour.mmus) do
		variant = variant and variant < key and variant or key
	end
	for key in pairs(flavour.kernels) do
		kernel = kernel and kernel > key and kernel or key
	end
	owes("bench/targets.lua: no row; a minidump's is\n    add(\"%s\", " ..
	    "{scenario = minidump(\"%s\", \"%s\", %d, \"%s\"), esize = %d,\n" ..
	    "        kva = %#x, gib = {1}})", name, name, variant,
	    flavour.minidump.maxversion, kernel, flavour.mmus[variant].esize,
	    flavour.kernels[kernel].kernbase)
end

check["manual pages"] = function(owes)
	for _, path in ipairs{"docs/man/vmcore.1", "docs/man/libkvmref.3"} do
		if not has(path, name) then
			owes("%s: the word %s among the targets", path, name)
		end
	end
end

check["scenario's table"] = function(owes)
	if not read("docs/scenario.md"):find("`" .. name .. "`", 1, true) then
		owes("docs/scenario.md: a line of the targets' table\n    " ..
		    "| `%s` | FORMATS | `VARIANT` | `KERNEL` |", name)
	end
end

check["README's table"] = function(owes)
	for line in read("README.md"):gmatch("[^\n]+") do
		-- The table of what is covered has six columns.
		local first = line:match("^| ([^|]*) |")
		local _, bars = line:gsub("|", "")
		if bars == 7 and first:find("%f[%w]" .. name .. "%f[%W]") then
			return
		end
	end
	owes("README.md: no row of the table of what is covered; a line is\n" ..
	    "    | %s | FULL | MINIDUMP | RAW | CAPTURED | REAL |", name)
end

check["CHANGES"] = function(owes)
	if not (has("CHANGES.md", name) or has("CHANGES.md", family)) then
		owes("CHANGES.md: a line that names %s", name)
	end
end

check["coverage"] = function(owes)
	for _, e in ipairs(rows) do
		if not read("docs/coverage.md"):find(e.row, 1, true) then
			owes("docs/coverage.md: no line of %s: make run, then " ..
			    "make coverage", e.row)
		end
	end
end

check["port's list"] = function(owes)
	local text = read("ports/devel/vmcorpus/pkg-plist")
	for _, path in ipairs(files("lua/vmcorpus/target/" .. family ..
	    ".lua lua/cases/" .. family .. "_*_test.lua")) do
		local staged = "%%DATADIR%%/" .. (path:match("^lua/cases/") and
		    path:gsub("^lua/", "") or path)
		if not text:find(staged .. "\n", 1, true) then
			owes("ports/devel/vmcorpus/pkg-plist: the line\n    %s",
			    staged)
		end
	end
end

local document = places.read(tree .. "/docs/adding-a-target.md")
local wrong = false
for place in pairs(check) do
	if not document[place] then
		io.stderr:write(("owing: docs/adding-a-target.md has no place " ..
		    "\"%s\"\n"):format(place))
		wrong = true
	end
end
for _, place in ipairs(document) do
	if place.must and not check[place.name] then
		io.stderr:write(("owing: nobody looks at \"%s\" of " ..
		    "docs/adding-a-target.md\n"):format(place.name))
		wrong = true
	elseif place.must then
		check[place.name](function(fmt, ...)
			owe(place.name, fmt, ...)
		end)
	end
end
if wrong then
	os.exit(2)
end
print(owed == 0 and name .. " owes nothing" or
    ("%s owes %d things"):format(name, owed))
os.exit(owed == 0)
