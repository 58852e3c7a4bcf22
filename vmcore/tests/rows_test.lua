-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Every command of vmcore on the example scenario of every row, beside what
-- the model of the core says.
--
--     atf-lua rows_test.lua VMCORE_SERVE VMCORE [ROWS]
--
-- VMCORE_SERVE runs the commands; that it is the program VMCORE, one command a
-- row tells.  ROWS are patterns as make run's TARGET.

local top = arg[0]:match("^(.*)/") .. "/../.."
package.path = top .. "/?.lua;" .. package.path

local check = require "lua.tests.check"
local cores = require "vmcore.tests.cores"
local output = require "vmcore.tests.output"
local proc = require "proc"
local rows = require "vmcorpus.rows"
local util = require "vmcorpus.util"

local serve = assert(proc.realpath(arg[1]))
local vmcore = cores.program{serve}
local program = cores.program{serve, assert(proc.realpath(arg[2]))}
local wanted = arg[3] or ""

-- A command with the kernel; the words stand behind the core's name.
local function argv_of(core, command, options, words)
	local argv = {"vmcore", command, "-k", core.kernel}
	table.move(options or {}, 1, #(options or {}), #argv + 1, argv)
	argv[#argv + 1] = core.vmcore
	table.move(words or {}, 1, #(words or {}), #argv + 1, argv)
	return argv
end

local function run(core, ...)
	return core:run(vmcore, argv_of(core, ...))
end

local function hex(n)
	return ("0x%x"):format(n)
end

-- ---- info ----

local function test_info(core, t)
	local info = core.model:info()
	local r = run(core, "info")
	check.equal("info: exit, error", r.status .. r.err, "0")
	local kind = ("%s %s%s, "):format(t.target, t.format == "virtual" and
	    "full" or t.format, t.version and ", version " .. t.version or "")
	check.holds("info: kind", r.out, ("%-22s %s"):format("kind", kind))
	check.holds("info: target", r.out, ("%-22s %d bits, %s-endian\n"):format(
	    "target", t.bits, t.order == "be" and "big" or "little"))
	if info.npages then
		check.holds("info: pages", r.out, ("%-22s %d of %d bytes"):format(
		    "pages", info.npages, t.page))
	end
	check.equal("info: leading header", r.out:find(
	    "in front of the core\n  magic                FreeBSD Kernel Dump",
	    1, true) ~= nil, info.offsets.dumpheader ~= nil)
	local fields = output.fields(r.out)
	local n = 0
	for _, name in ipairs(util.sorted_keys(info.header)) do
		if fields[name] then
			n = n + 1
			check.equal("info: " .. name, fields[name],
			    info.header[name])
		end
	end
	check.that("info: fields of the header", n > 4 or
	    t.format ~= "minidump")
end

-- What a core is, without its kernel: 1 where it tells itself, 2 where it tells
-- that it is one, nil where it could be of another target or of none.
local function tells(t)
	if t.format == "full" or t.format == "virtual" then
		return 2
	elseif t.format ~= "minidump" then
		return nil
	end
	for _, other in ipairs(rows) do
		if other.format == t.format and other.magic == t.magic and
		    other.bits == t.bits and other.order == t.order and
		    other.target ~= t.target then
			return nil
		end
	end
	return 1
end

local function test_without_kernel(core, t)
	local with = run(core, "info")
	local r = core:run(vmcore, {"vmcore", "info", core.vmcore})
	local l = core:run(vmcore, {"vmcore", "layout", core.vmcore})
	local told = tells(t)
	check.equal("info without kernel: succeeds", r.status == 0,
	    told ~= nil)
	if told == 1 then
		check.equal("info without kernel", output.without(r.out,
		    "kernel", "native"), output.without(with.out, "kernel",
		    "native"))
		return
	end
	check.holds("info without kernel", told and r.out or r.err,
	    "-k KERNEL")
	check.that("layout without kernel: fails", l.status ~= 0)
	check.holds("layout without kernel", l.err, "-k KERNEL")
end

-- ---- layout ----

local NAMES = {ptes = "page tables", ehdr = "ELF header", memory = "pages",
    phdrs = "program headers", dumpheader = "dump header"}

-- A header of regions is of the file up to the first one, which the reader
-- takes for padding; the model has one section for all of them.
local function test_regions(core, got)
	local header, memory = table.unpack(core.model:sections())
	check.equal("layout: header", got[1].name, "header")
	check.equal("layout: where the header begins", got[1].offset,
	    header.offset)
	check.that("layout: where the header ends", got[1].stop <= header.len)
	local at = memory.offset
	for i = 2, #got do
		check.equal("layout: region", got[i].name, "region")
		check.equal("layout: where a region begins", got[i].offset, at)
		at = got[i].stop
	end
	check.equal("layout: where the regions end", at, memory.offset +
	    memory.len)
end

local function test_layout(core, t)
	local r = run(core, "layout")
	check.equal("layout: exit, error", r.status .. r.err, "0")
	if t.format == "regions" then
		test_regions(core, output.sections(r.out))
		return
	end
	local want = {}
	for _, s in ipairs(core.model:sections()) do
		if s.len > 0 then
			want[#want + 1] = s
		end
	end
	table.sort(want, function(a, b) return a.offset < b.offset end)
	local got = output.sections(r.out)
	check.equal("layout: number of sections", #got, #want)
	for i, s in ipairs(want) do
		local g = got[i] or {}
		check.equal("layout: section " .. i, g.name, NAMES[s.name] or
		    s.name:match("^segment") and "PT_LOAD" or s.name)
		check.equal("layout: where " .. s.name .. " begins", g.offset,
		    s.offset)
		-- What fills the message buffer's last page is no part of it.
		check.equal("layout: where " .. s.name .. " ends", s.name ==
		    "msgbuf" and g.stop and (g.stop + 0xfff) & -0x1000 or
		    g.stop, s.name == "msgbuf" and
		    (s.offset + s.len + 0xfff) & -0x1000 or s.offset + s.len)
	end
	check.that("layout: a letter for each", not r.out:find("?", 1, true))
	check.that("layout: a bar", r.out:find("\n%[[%w.]+%]\n") ~= nil)
end

-- ---- vtop ----

-- A full core of arm with the PA of its table does not say which format that
-- has, and one of virtual memory has no table.
local function says_protection(t)
	return t.format ~= "virtual" and not (t.format == "full" and
	    t.target:match("^arm"))
end

-- An entry of a table in memory, or of the minidump's section of tables; a
-- root that is that section has no PA there.
local function test_entry(what, core, g, s)
	local section = core.model:info().offsets.ptes
	local inside = section and s.offset >= section and
	    s.offset < core.model:info().offsets.pages
	check.equal(what .. ": index", g.index, s.index)
	check.equal(what .. ": entry", g.entry, s.entry)
	check.equal(what .. ": place of the entry", g.offset, s.offset)
	check.equal(what .. ": table", g.table, s.name)
	check.equal(what .. ": table's PA", g.pa, not inside and s.pa or nil)
end

-- A group of a hashed page table: its entry, in two words, or none.  Returns
-- how many steps that is.
local function test_group(what, got, n, s)
	if not s.slot then
		local g = got[n + 1] or {}
		check.equal(what .. ": group", g.table, s.name)
		check.equal(what .. ": index of the group", g.index,
		    s.index * 16)
		return 1
	end
	for i, value in ipairs{s.hi, s.entry} do
		local g = got[n + i] or {}
		check.equal(what .. ": table of the word", g.table, s.name)
		check.equal(what .. ": word", g.entry, value)
		check.equal(what .. ": index of the word", g.index,
		    s.slot * 2 + i - 1)
	end
	return 2
end

-- An entry of a TSB, of four words: its tag, and unless that is another's its
-- data.
local function test_tte(what, got, n, s)
	local tag, data = got[n + 1] or {}, got[n + 2] or {}
	check.equal(what .. ": TSB", tag.table, s.name)
	check.equal(what .. ": index of the tag", tag.index, s.index * 4)
	if data.index ~= s.index * 4 + 1 then
		return 1
	end
	check.equal(what .. ": data", data.entry, s.entry)
	return 2
end

local function test_steps(what, core, got, steps)
	local n = 0
	for _, s in ipairs(steps or {}) do
		if s.name == "TSB" then
			n = n + test_tte(what, got, n, s)
			goto continue
		end
		if s.name and s.name:match("PTEG$") then
			n = n + test_group(what, got, n, s)
		elseif s.name and s.entry and s.offset then
			n = n + 1
			test_entry(what, core, got[n] or {}, s)
		end
		::continue::
	end
	return n
end

local function test_one(core, t, q, g)
	local what = "vtop " .. hex(q)
	local r, _, steps = core.model:vtop(q)
	check.equal(what .. ": mapped", g.mapped, r ~= nil)
	local n = test_steps(what, core, g.steps, r and r.steps or steps)
	if not r then
		return n
	end
	if t.format == "virtual" then
		check.equal(what .. ": PA", g.pa, nil)
		check.equal(what .. ": steps", #g.steps, 1)
		check.equal(what .. ": PHDR", g.steps[1].table, "PHDR")
		check.that(what .. ": p_vaddr", g.steps[1].entry <= q)
		check.equal(what .. ": index of the segment",
		    g.steps[1].index, r.steps[1].index)
	else
		check.equal(what .. ": PA", g.pa, r.pa)
	end
	check.equal(what .. ": offset", g.offset, r.offset)
	check.equal(what .. ": page size", g.page, output.size(r.pagesize))
	check.equal(what .. ": protection", g.prot, output.protection(
	    says_protection(t) and r.prot or nil))
	return n
end

local function test_vtop(core, t, scenario)
	local list, words = {}, {}
	for _, q in ipairs(scenario.queries) do
		list[#list + 1] = q.va
		list[#list + 1] = q.va + q.len - 1
	end
	for i, va in ipairs(list) do
		words[i] = hex(va)
	end
	local r = run(core, "vtop", {"-v"}, words)
	local got = output.translations(r.out)
	check.equal("vtop: how many", #got, #list)
	local steps, missing = 0, 0
	for i, va in ipairs(list) do
		if got[i] then
			steps = steps + test_one(core, t, va, got[i])
			missing = missing + (got[i].offset and 0 or 1)
		end
	end
	check.that("vtop: steps", steps > 0 or t.format == "virtual")
	check.equal("vtop: exit", r.status, missing > 0 and 1 or 0)
end

-- ---- read ----

local function same(what, got, want)
	check.that(what, got == want, got and ("%d bytes, %s; want %d, %s"):format(
	    #got, util.bytes(got), #want, util.bytes(want)) or "no bytes")
end

local function test_read(core, t, q, r, r_hex, r_words)
	local what = ("read %s %d"):format(hex(q.va), q.len)
	local o = core.model:expect(q.va, q.len).outcomes[1]
	if q.len > 0 and math.ult(q.va + q.len - 1, q.va) then
		check.equal(what .. ": exit", r.status, 2)
		return
	end
	check.equal(what .. ": exit", r.status, o.class == "full" and 0 or 1)
	local n = o.class == "fail" and o.at - q.va or o.n
	local bytes = n == 0 and "" or
	    core.model:expect(q.va, n).outcomes[1].bytes
	same(what .. ": bytes", r.out, bytes)
	if o.class ~= "full" then
		check.that(what .. ": why", #r.err > 0)
		return
	end
	same(what .. ": hex", output.dump(r_hex.out, t.bits // 4, q.va), bytes)
	same(what .. ": words", output.words(r_words.out, t, q.va), bytes)
end

local function test_reads(core, t, queries)
	for _, q in ipairs(queries) do
		local r = {}
		for i, format in ipairs{"raw", "hex", "words"} do
			r[i] = run(core, "read", {"-o", format}, {hex(q.va),
			    hex(q.len)})
		end
		test_read(core, t, q, table.unpack(r))
	end
end

-- Physical memory, where the core is of that.
local function test_physical(core, t, scenario)
	local first = scenario.memory[1][1]
	local last = scenario.memory[#scenario.memory][2] - t.page
	local pas = {first, last & -t.page}
	for _, pa in ipairs(core.model:info().npages and
	    {core.model:dumped()[1]} or {}) do
		pas[#pas + 1] = pa
	end
	for _, pa in ipairs(pas) do
		local what = "read -p " .. hex(pa)
		local r = run(core, "read", {"-p", "-o", "raw"},
		    {hex(pa), hex(t.page)})
		local there = t.format ~= "virtual" and core.model:offset(pa)
		check.equal(what .. ": exit", r.status, there and 0 or 1)
		same(what, r.out, there and core.model:page(pa) or "")
	end
end

-- ---- pages, sym ----

local function test_pages(core, t)
	local r = run(core, "pages")
	local want = core.model:walk(true)
	if not want then
		check.equal("pages: exit", r.status, 1)
		check.holds("pages: why", r.err, "no page was reported")
		return
	end
	check.equal("pages: exit, error", r.status .. r.err, "0")
	local n, digits = 0, t.bits // 4
	for line in r.out:match("^[^\n]*\n(.*)$"):gmatch("[^\n]+") do
		n = n + 1
		local w = want[n]
		if w and line ~= output.page(w, w.dva, digits) and
		    line ~= output.page(w, 0, digits) then
			check.equal("pages: record " .. n, line,
			    output.page(w, w.dva, digits))
			return
		end
	end
	check.equal("pages: how many", n, #want)
end

local function test_sym(core, t)
	-- The kernel file has the symbols where they were linked.
	local info = core.model:info()
	local start = info.header and info.header.startkernel
	local displacement = start and start - info.kernbase_sym or 0
	local names, want = {}, {}
	for i, s in ipairs(core.model:symbols()) do
		names[i] = s[1]
		want[i] = ("%0" .. t.bits // 4 .. "x"):format(s[2] +
		    displacement) .. " " .. s[1]
	end
	if #names == 0 then
		return
	end
	local r = run(core, "sym", nil, names)
	check.equal("sym: exit, error", r.status .. r.err, "0")
	check.equal("sym", r.out:gsub(" +%S+ %a ", " "),
	    table.concat(want, "\n") .. "\n")
end

-- That the program itself says what the one that serves says.
local function test_program(core, r)
	local p = core:run(program, argv_of(core, "info"))
	check.equal("the program: exit", p.status, r.status)
	check.equal("the program: output", p.out, r.out)
	check.equal("the program: error", p.err, r.err)
end

local seen, tested = {}, 0

local function test(path)
	local scenario = assert(loadfile(path))()
	local t = rows.of(scenario)
	check.topic = path:match("[^/]*$")
	if not check.that("is of a row", t ~= nil) then
		return
	end
	seen[t.row] = true
	if not cores.chosen(t.row, wanted) then
		return
	end
	tested = tested + 1
	local core = cores.build(scenario)
	local r, why = run(core, "info")
	if not r then
		check.skip(why)
		core:close()
		return
	end
	test_program(core, r)
	test_info(core, t)
	if not t.device then
		test_without_kernel(core, t)
	end
	test_layout(core, t)
	test_vtop(core, t, scenario)
	test_reads(core, t, scenario.queries)
	test_physical(core, t, scenario)
	test_pages(core, t)
	test_sym(core, t)
	core:close()
end

for _, name in ipairs(proc.list(top .. "/corpus/scenarios")) do
	if name:match("%.lua$") then
		test(top .. "/corpus/scenarios/" .. name)
	end
end
check.topic = "rows"
check.that("a row is one of " .. wanted, tested > 0)
for _, t in ipairs(rows) do
	check.that(t.row .. " has an example scenario", seen[t.row])
	for _, page in ipairs{"vmcore.1", "libkvmref.3"} do
		local text = util.read_file(top .. "/docs/man/" .. page)
		check.that(("%s names %s"):format(page, t.target),
		    text:find("%f[%w]" .. t.target .. "%f[%W]") ~= nil)
	end
end
vmcore:stop()
program:stop()
cores.finish()
check.finish()
