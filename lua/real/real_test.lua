#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores that FreeBSD kernels wrote with their own code.  What a read must give
-- is what the machine's tables and its memory say, as QEMU had them; QEMU's
-- MMU vouches for the walk of the tables.  What changed while the kernel
-- dumped is left out, counted and named.

local cores = require "vmcorpus.real.cores"
local debugger = require "vmcorpus.real.debugger"
local messages = require "vmcorpus.real.messages"
local reads = require "vmcorpus.real.reads"
local walk = require "vmcorpus.real.walk"
local writer = require "vmcorpus.real.writer"

local TIMEOUT = 300
local LIMITS = {seconds = 60, cpu = 200, rss = 2 << 30}

-- The core of row t, opened: real core and core.
local function open(c, t)
	local real = cores.load(t)
	local symbols = {}

	for i, s in ipairs(real.kernel.list) do
		symbols[i] = {s.name, s.value}
	end
	reads.witness(real)
	return real, c:adopt {model = real.model, symbols = symbols,
	    kernel = real.dir .. "/kernel", vmcore = real.dir .. "/vmcore",
	    size = real.dump.size}
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

local function add(t, name, spec)
	spec.timeout, spec.limits, spec.alone = TIMEOUT, LIMITS, true
	t.case(name, spec)
end

cores.each(function(t)
	local minidump = t.format == "minidump"
	local there = minidump and "MD-BITMAP-2" or "FULL-SEG-1"

	add(t, "symbols", {
		clauses = list(clause(t, "kernel_map"), there),
		bug = "what a debugger asks first, the kernel's own "
		    .. "variables, is read wrong",
		descr = "The bytes of every symbol of the kernel",
		run = function(c)
			local real, core = open(c, t)

			core:check_all(reads.symbols(c, real))
		end,
	})

	add(t, "kernel_map", {
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

	add(t, "unmapped", {
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

	add(t, "pages", {
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

	add(t, "vtop", {
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
		add(t, "walk", {
			clauses = list(clause(t, "walk") or "MD-WALK-1",
			    "MD-WALK-9"),
			needs = {"walk"},
			bug = "the list of pages leaves out, moves or invents "
			    .. "what the kernel had mapped",
			descr = "kvm_walk_pages against the machine's tables",
			run = function(c)
				local real, core = open(c, t)

				walk.check(c, real, core)
			end,
		})
	end

	add(t, "kerndisp", {
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

	add(t, "messages", {
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

	add(t, "writer", {
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
end, debugger.cases)
