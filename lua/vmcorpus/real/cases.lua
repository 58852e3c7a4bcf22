-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores that FreeBSD kernels wrote with their own code.  What a read must give
-- is what the machine's tables and its memory say, as QEMU had them; QEMU's
-- MMU vouches for the walk of the tables.  What changed while the kernel
-- dumped is left out, counted and named.
--
--	cases.add(level)	those of a level, which a program is of

local cores = require "vmcorpus.real.cores"
local debugger = require "vmcorpus.real.debugger"
local messages = require "vmcorpus.real.messages"
local reads = require "vmcorpus.real.reads"
local walk = require "vmcorpus.real.walk"
local writer = require "vmcorpus.real.writer"

local cases = {}

local TIMEOUT = 300
local LIMITS = {cpu = 200, rss = 2 << 30}
local WALK = {cpu = 200, rss = 2 << 30, seconds = 60}	-- one reply
local NO_TABLES = "PPC64-HDR-6"		-- which may be refused (PPC64-HDR-3)

-- The core of row t, opened: real core and core.
local function open(c, t)
	local real = cores.load(t)

	reads.witness(real)
	return real, c:adopt {model = real.model, size = real.dump.size,
	    symbols = real.kernel.defined, kernel = real.dir .. "/kernel",
	    vmcore = real.dir .. "/vmcore"}
end

local function list(...)
	local seen, clauses = {}, {}

	for i = 1, select("#", ...) do
		local name = select(i, ...)

		if name and not seen[name] then
			seen[name] = true
			clauses[#clauses + 1] = name
		end
	end
	return clauses
end

-- The row's clause about a topic, or nothing.
local function clause(t, topic)
	local name = t.clause[topic]

	return type(name) == "string" and name or nil
end

-- Of a list those clauses that are about calls.
local function calls(clauses)
	local some = {}

	for _, name in ipairs(clauses) do
		some[#some + 1] = name:match "^API%-.*"
	end
	return some
end

local function add_all(t, level)
	local function add(name, spec)
		spec.timeout, spec.alone = TIMEOUT, true
		spec.limits = spec.limits or LIMITS
		-- A reader may refuse a dump without tables.
		if t.real.no_tables and name ~= "writer" then
			spec.level = "should"
			spec.clauses = list(NO_TABLES, table.unpack(
			    calls(spec.clauses)))
		end
		if (spec.level or "must") == level then
			t.case(name, spec)
		end
	end
	local minidump = t.format == "minidump"
	local there = minidump and "MD-BITMAP-2" or "FULL-SEG-1"

	add("symbols", {
		clauses = list(clause(t, "kernel_map"), there),
		bug = "what a debugger asks first, the kernel's own "
		    .. "variables, is read wrong",
		descr = "The bytes of every symbol of the kernel",
		run = function(c)
			local real, core = open(c, t)

			core:check_all(reads.symbols(c, real))
		end,
	})

	add("kernel_map", {
		clauses = list(clause(t, "kernel_map"), clause(t, "edges"), there,
		    "API-SAME-1"),
		bug = "tables that a kernel made are walked otherwise than "
		    .. "the CPU walks them",
		descr = "Pages of the kernel map, and the edges of what is "
		    .. "mapped",
		run = function(c)
			local real, core = open(c, t)
			local asked = reads.kernel_map(c, real)

			core:check_all(asked)
			core:digest("everything", reads.few(asked), 500)
		end,
	})

	add("unmapped", {
		clauses = list(clause(t, "invalid"), clause(t, "ends"),
		    clause(t, "nowhere")),
		bug = "an address that is not mapped gives bytes of some page",
		descr = "Addresses that the tables do not map, and that the "
		    .. "dump does not describe",
		run = function(c)
			local real, core = open(c, t)

			core:check_all(reads.unmapped(c, real))
		end,
	})

	add("pages", {
		clauses = list(minidump and t.has_dmap and
		    clause(t, "direct_map") or clause(t, "kernel_map"), there,
		    minidump and "MD-SPARSE-1" or nil),
		bug = "a page of the dump is taken for another one",
		descr = "Dumped pages, whole, and the pages beside them that "
		    .. "were not dumped",
		run = function(c)
			local real, core = open(c, t)

			core:check_all(reads.pages(c, real))
		end,
	})

	add("vtop", {
		clauses = list(clause(t, "kernel_map"), clause(t, "invalid")),
		needs = {"vtop"},
		bug = "the translation names another page, of equal bytes",
		descr = "The physical addresses that QEMU's MMU gave",
		run = function(c)
			local real, core = open(c, t)

			reads.vtop(c, real, core)
		end,
	})

	if t.has_walk then
		add("walk", {
			clauses = list(clause(t, "walk") or "MD-WALK-1",
			    "MD-WALK-7", "MD-WALK-9"),
			needs = {"walk"},
			limits = WALK,
			bug = "the list of pages leaves out, moves or invents "
			    .. "what the kernel had mapped",
			descr = "kvm_walk_pages against the machine's tables",
			run = function(c)
				local real, core = open(c, t)

				walk.check(c, real, core)
			end,
		})
	end

	if t.window_walk then
		add("walk_names_every_dumped_page", {
			level = "should",
			clauses = {"MD-WALK-8"},
			needs = {"walk"},
			limits = WALK,
			bug = "who looks at every page of a dump does not see "
			    .. "those that the direct map alone reaches",
			descr = "The pages of the dump among the records of "
			    .. "kvm_walk_pages",
			run = function(c)
				local real, core = open(c, t)

				walk.check_dumped(c, real, core)
			end,
		})
	end

	add("kerndisp", {
		clauses = {"API-DISP-1"},
		needs = {"kerndisp"},
		bug = "every symbol is moved by what did not move",
		descr = "kvm_kerndisp of a kernel that ran where it was linked, "
		    .. "or elsewhere",
		run = function(c)
			local real, core = open(c, t)
			local want = real.facts.displacement or "0"

			c:vector("kvm_kerndisp", function()
				return c:equal(core:call("kerndisp")[1], want,
				    {request = "kvm_kerndisp"})
			end)
		end,
	})

	add("messages", {
		clauses = list(clause(t, "kernel_map"), there),
		bug = "the message buffer, which everyone looks at first, is "
		    .. "not the kernel's",
		descr = "The message buffer, read by its pointer, against the "
		    .. "console",
		run = function(c)
			local real, core = open(c, t)

			messages.check(c, real, core, t)
		end,
	})

	add("writer", {
		clauses = list(minidump and "MD-LAYOUT-1" or "FULL-EHDR-1",
		    "CONT-HDR-1", "CONT-HDR-2", "CONT-HDR-3", "CONT-PLACE-1"),
		bug = "the kernel writes a dump that no right reader can read "
		    .. "right: this case is about the kernel, not the reader",
		descr = "The dump as its kernel wrote it: sizes, ranges, bitmap, "
		    .. "tables, pages, dump headers",
		run = function(c)
			local real = cores.load(t)

			c:note("%s", writer.changes(real))
			for _, v in ipairs(writer.check(real)) do
				c:vector(v[1], function()
					return v[2] == nil, {request =
					    "the dump: " .. v[1], expected =
					    v[3] or "as the kernel's memory " ..
					    "has it", got = v[2],
					    verdict = "answer the kernel " ..
					    "wrote it wrong"}
				end, {clauses = v[4] or {minidump and
				    "MD-LAYOUT-1" or "FULL-EHDR-1"}})
			end
		end,
	})
end

function cases.add(level)
	cores.each(function(t)
		add_all(t, level)
	end, function(dir)
		if level == "must" then
			debugger.cases(dir)
		end
	end)
end

return cases
