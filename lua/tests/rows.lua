-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The rows, what is refused of a row's table, and the documents' word on both.

local check = require "check"
local fields = require "vmcorpus.row_fields"
local row_check = require "vmcorpus.row_check"
local row_properties = require "vmcorpus.row_properties"
local row_table = require "vmcorpus.row_table"
local rows = require "vmcorpus.rows"
local util = require "vmcorpus.util"

check.topic = "rows"
local seen, idents = {}, {}
for _, t in ipairs(rows) do
	check.that(t.row .. " once", not seen[t.row])
	seen[t.row] = true
	local id = t.row:gsub("[/.]", "_")
	check.that(id .. " once", not idents[id])
	idents[id] = true
	check.that(t.row .. " machine", #t.machine().map >= 7)
	local m = t.machine{map = {{va = 1, pa = 2}}, omit = {3}, name = "n"}
	check.equal(t.row .. " appends", m.map[#m.map].pa, t.ram + 2)
	check.equal(t.row .. " replaces", m.name, "n")
	for _, field in ipairs(fields.COMPUTED) do
		check.equal(t.row .. " " .. field[1], t[field[1]] ~= nil,
		    fields.CONDITION[field[3]](t))
	end
end

-- rows.tbl and what the rows are.
check.topic = "rows.tbl"
local listed = assert(row_table.read())
check.equal("rows", #rows, #listed)
for i, entry in ipairs(listed) do
	local t = rows[i]
	check.equal("order", t.row, entry.row)
	for _, name in ipairs(row_table.PROPERTIES) do
		check.equal(entry.row .. " " .. name,
		    entry.properties[name], t.properties[name])
	end
end
for _, v in ipairs{
	{"a/minidump1/b", "x", "walk avail", true},
	{"a/minidump1/b", "x", "", false},
	{"a/minidump/b", "x", "-", false},
	{"a/minidump1/b", "x", "wlak", false},
} do
	local path = os.tmpname()
	local f = assert(io.open(path, "w"))
	f:write("# rows\n", v[1], "\t\t", v[2], v[3] ~= "" and "\t" or "",
	    v[3], "\n")
	f:close()
	local list = row_table.read(path)
	os.remove(path)
	check.equal("line " .. table.concat(v, " ", 1, 3), list ~= nil, v[4])
end
local function chosen(pattern)
	local matches, why = row_table.pattern(pattern)
	local list = {}
	for _, entry in ipairs(matches and listed or {}) do
		list[#list + 1] = matches(entry) and entry.row or nil
	end
	return matches and #list or why
end
check.equal("pattern i386/raw*", chosen "i386/raw*", 4)
check.equal("pattern i386/raw*:high", chosen "i386/raw*:high", 2)
check.equal("pattern i386/raw*:!high", chosen "i386/raw*:!high", 2)
check.equal("pattern amd64/*:walk:!avail", chosen "amd64/*:walk:!avail", 1)
check.equal("pattern */*:colour", chosen "*/*:colour",
    "*/*:colour: colour is no property")
check.that("pattern api", row_table.pattern("api")(row_table.api))
check.that("pattern */* is not api's",
    not row_table.pattern("*/*")(row_table.api))

check.topic = "rows"
check.equal("twin", rows.twin(rows["arm/minidump2/v6"]).row,
    "armeb/minidump2/v6")
check.raises("no twin", "has no row of the other byte order", rows.twin,
    rows["i386/minidump2/pae"])
check.equal("samples", table.concat(rows.samples{"minidump 64", "full 32"},
    " "), "amd64/minidump3/la48 i386/full11/nopae")
check.equal("about", rows.about{"minidump 64", "full 64", "full 32"},
    "amd64 i386")
check.raises("no sample", "no row is the sample of raw 64", rows.samples,
    {"raw 64"})
local mips = rows["mips64/minidump2/n64"]
check.that("its own kernel", mips.indistinct{})
check.that("any e_flags", mips.indistinct{e_flags = 0x20})
check.that("ET_DYN", mips.indistinct{e_type = 3})
check.that("another class of one magic", mips.indistinct{ei_class = 1})
check.that("not ET_REL", not mips.indistinct{e_type = 1})
check.that("another order", not mips.indistinct{ei_data = 1})
check.that("another target's kernel", not mips.indistinct(rows[1]))
check.that("amd64's ET_DYN", not rows[1].indistinct{e_type = 3})
check.equal("filter", #rows.select{target = "i386", format = "raw"}, 4)
check.equal("list filter", #rows.select{target = "amd64",
    format = "minidump", version = {2, 3}}, 3)
check.raises("unknown filter", "cannot be chosen", rows.select, {colour = 1})
check.raises("no field", "amd64/minidump1/la48: arrya is not a field",
    function() return rows[1].arrya end)
check.raises("no clause", "amd64/minidump1/la48: clause.lareg is not a field",
    function() return rows[1].clause.lareg end)
check.equal("a clause that a row has not", tostring(rows[1].clause.header),
    "clause.header, which amd64/minidump1/la48 has not")

-- A row is made wrong in one place: what is said of it.
check.topic = "a row's mistakes"
local function given(file, i, change)
	local t = util.merge(require("vmcorpus.target." .. file)[i])
	t.clause = util.merge({kernel = "A-B-1", walk = "A-B-1"}, t.clause)
	change(t)
	return table.concat(row_check.given(t), "\n")
end
local function mistake(what, words, change, file, i)
	check.equal(what, given(file or "i386", i or 1, change), words)
end
mistake("none", "", function() end)
for _, field in ipairs{"kernel", "bits", "page", "sizes", "levels", "esize",
    "software", "kernel_map", "clause", "indexed_by"} do
	local rows_of = {levels = "levels", esize = "entries",
	    indexed_by = "minidump"}
	mistake("without " .. field, ("%s: missing; rows that have it: %s")
	    :format(field, rows_of[field] or "all"), function(t)
		t[field] = nil
	end)
end
mistake("without clause.large",
    "clause.large: missing; rows that have it: minidump",
    function(t) t.clause.large = nil end)
mistake("two at once", "bits: 33 (0x21), which is not of the type 32 or 64\n"
    .. 'page: "4096", which is not of the type power of 2',
    function(t) t.bits, t.page = 33, "4096" end)
mistake("an unknown field", "arrya: not a field of a row (row_fields.lua)",
    function(t) t.arrya = "pte" end)
mistake("an unknown clause",
    "clause.lareg: not a field of a row (row_fields.lua)",
    function(t) t.clause.lareg = "A-B-1" end)
mistake("no clause's name",
    'clause.large: "see there", which is not of the type clause',
    function(t) t.clause.large = "see there" end)
mistake("a computed one", "machine: rows.lua computes it, no target gives it",
    function(t) t.machine = 3 end)
mistake("another row's", "lead: this row has none; rows that have it: virtual",
    function(t) t.lead = 0 end)
mistake("another row's, not always there",
    "image: this row has none; rows that have it: physical?",
    function(t) t.image = {{}} end)
mistake("an array's span",
    "array_span: missing; rows that have it: array",
    function(t) t.array_span = nil end)
mistake("a hole in a list",
    "flag_bits: a table, which is not of the type numbers",
    function(t) t.flag_bits = {1, nil, 3} end)
mistake("a level", "levels: a table, which is not of the type levels",
    function(t) t.levels = {{level = 2, name = "PD", shift = 22,
	entries = 1024, leaf = 1 << 21}, t.levels[2]} end)
mistake("sizes", "sizes: they do not ascend", function(t)
	t.sizes = {1 << 12, 1 << 22, 1 << 21}
end)
mistake("a page that is not the first size", "levels: the last one's entry "
    .. "maps no page\nsizes: the first is not a page",
    function(t) t.page = 1 << 13 end)
mistake("large", "levels: a leaf of PD is not sizes[2]",
    function(t) t.sizes = {1 << 12, 1 << 21} end)
mistake("levels", "levels: PT does not fill an entry of PD", function(t)
	t.levels = {t.levels[1], util.merge(t.levels[2], {entries = 512})}
end)
mistake("a bit beyond an entry", "flag_bits: no bit 32 in 4 bytes",
    function(t) t.flag_bits = {1, 32} end)
mistake("software", "software: it is a bit and how many",
    function(t) t.software = {9} end)
mistake("no magic", "magic: missing; minidumps have one",
    function(t) t.magic = nil end)
mistake("a version", "version: it is not in 1 to 2, last_version",
    function(t) t.version = 3 end)
mistake("the bitmap", "indexed_by: it is dump_avail in version 1, where "
    .. "before_avail is 1", function(t) t.indexed_by = "dump_avail" end)
mistake("the start of RAM", "dmap_phys: missing; the direct map begins with "
    .. "RAM", function(t) t.dmap_phys = nil end, "aarch64")
mistake("a direct map", "dmap_base: rows.lua computes it, no target gives it",
    function(t) t.dmap_base = 0 end, "aarch64")
mistake("bits", "bits: the generator's kernels have 32, le",
    function(t) t.bits = 64 end)
mistake("a kernel", "kernel: the generator has none of that name",
    function(t) t.kernel = "99" end)

-- The documents, when the tree is at hand.
check.topic = "documents"
local top = arg[0]:match("^(.*)/lua/") or "."
local doc = util.read_file(top .. "/docs/clauses.md")
if doc then
	local n = 0
	for name in doc:gmatch("\n| `([%l-]+)` | [^|]+ |%f[\n]") do
		n = n + 1
		check.that("docs/clauses.md: property " .. name,
		    row_properties[name])
	end
	check.equal("as many properties as docs/clauses.md has", n,
	    #row_table.PROPERTIES)
end

-- lua/README.md has a line "| `name` | type | rows | meaning |" for each field.
doc = util.read_file(top .. "/lua/README.md")
local said, count = {}, 0
for name, kind, where in (doc or ""):gmatch(
    "\n| `([%w_.]+)` | ([^|]-) | ([^|]-) |") do
	said[name] = kind .. " | " .. where
	count = count + 1
end
local function documented(list, prefix)
	for _, field in ipairs(list) do
		local name = prefix .. field[1]
		check.equal("lua/README.md on " .. name, said[name],
		    field[2] .. " | " .. field[3])
		count = count - 1
	end
end
if doc then
	documented(fields.GIVEN, "")
	documented(fields.COMPUTED, "")
	documented(fields.CLAUSE, "clause.")
	check.equal("fields that lua/README.md alone has", count, 0)
end
