-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- check.lua COMMITTED: the committed captures are what their records say, each
-- is a core of a row, and what compares captures sees differences.

local captures = require "vmcorpus.capture"
local entries = require "vmcorpus.captures"
local proc = require "proc"
local rows = require "vmcorpus.rows"
local vmgen = require "vmgen"

local committed = arg[1]
local passed, failed = 0, 0

local function check(ok, what, ...)
	if ok then
		passed = passed + 1
	else
		failed = failed + 1
		print("FAILED " .. what:format(...))
	end
end

local function slurp(path)
	local f <close> = assert(io.open(path, "rb"))

	return f:read "a"
end

local function has(records, name)
	return ("\n" .. records):find("\n" .. name, 1, true) ~= nil
end

-- Whether the capture is in the list of captures, and a row takes it.
local function is_used(name)
	for _, entry in ipairs(entries) do
		if entry.name == name then
			return #rows.select({variant = entry.variant,
			    kernel = entry.kernel},
			    entry.target or name:match "^%w+") > 0
		end
	end
	return false
end

local function check_records(names)
	local provenance = slurp(committed .. "/PROVENANCE")
	local digests = slurp(committed .. "/SHA256")

	for _, name in ipairs(names) do
		check(has(provenance, name .. ": "), "%s: no provenance", name)
		check(digests:find("  " .. name .. ".gz\n", 1, true),
		    "%s: no digest", name)
		check(is_used(name), "%s: it is a core of no row", name)
	end
	for digest, file in digests:gmatch "(%x+)  (%S+)\n" do
		check(vmgen.sha256(slurp(committed .. "/" .. file)) == digest,
		    "%s: SHA256 has another digest", file)
	end
end

-- Answers of both kinds, and marks that lie in kept pages.
local function check_contents(name, c)
	local kinds, kept, at = {}, {}, {}
	local frame = ~(c.pagesize - 1)

	for _, a in ipairs(c.answers) do
		kinds[a[2] and "mapped" or "none"] = true
		at[a[1]] = a[2]
	end
	check(kinds.mapped and kinds.none, "%s: answers of one kind", name)
	for _, p in ipairs(c.pages) do
		kept[p[1]] = p[2]
	end
	check(kept[c.root & frame], "%s: the root is not kept", name)
	for _, m in ipairs(c.marks) do
		local pa = at[m[1]]

		if pa and not kept[pa & frame] then
			check(false, "%s: mark 0x%x is not kept", name, m[1])
		end
	end
end

-- Each way of being different is seen.
local function check_compare(path, scratch)
	local function differences(change)
		local c = captures.read(path)

		change(c)
		captures.write(scratch, c)
		return #captures.compare(captures.read(path),
		    captures.read(scratch))
	end

	check(differences(function() end) == 0, "a copy differs")
	local other = captures.read(path)

	other.pagesize = 2 * other.pagesize
	check(#captures.compare(captures.read(path), other) == 1,
	    "another pagesize is not seen")
	for what, change in pairs {
		kernel = function(c)
			c.kernel = "0"
		end,
		root = function(c)
			c.root = c.root + 0x1000
		end,
		memory = function(c)
			c.memory[1][2] = c.memory[1][2] + 0x1000
		end,
		symbol = function(c)
			table.remove(c.symbols)
		end,
		answer = function(c)
			c.answers[1][2] = not c.answers[1][2] and 0 or false
		end,
		mark = function(c)
			c.marks[1][2] = c.marks[1][2] + 8
		end,
		page = function(c)
			c.pages[1][2] = c.pages[1][2]:sub(1, -2) .. "x"
		end,
		["missing page"] = function(c)
			table.remove(c.pages, 2)
		end,
	} do
		check(differences(change) == 1, "another %s is not seen", what)
	end
end

local names = {}

for _, file in ipairs(assert(proc.list(committed))) do
	names[#names + 1] = file:match "^(.*)%.gz$"
end
check(#names > 0, "there are no captures")
check_records(names)
for _, name in ipairs(names) do
	check_contents(name, captures.read(("%s/%s.gz"):format(committed,
	    name)))
end

local dir = assert(proc.mkdtemp "/tmp/vmcorpus-capture.XXXXXX")

check_compare(("%s/%s.gz"):format(committed, names[1]), dir .. "/copy.gz")
os.remove(dir .. "/copy.gz")
proc.rmdir(dir)
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and 0 or 1)
