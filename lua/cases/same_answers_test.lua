#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- One number for all that is answered about a core.  The report holds the
-- numbers of all hosts against each other; here they only must not change
-- from one time to the next.

local randomize = require "vmcorpus.randomize"
local suite = require "vmcorpus.suite"

local MACHINES = 2	-- random ones
local QUERIES = 100

suite.for_each_row({}, function(t)
	t.case("same_answers", {
		clauses = {"API-SAME-1"},
		bug = "byte order, word size, alignment or page size of the "
		    .. "host shows in an answer: one core, two truths",
		descr = "A digest of all answers, for comparison between "
		    .. "hosts and between times",
		run = function(c)
			local P = t.page
			local reads = {}
			for i = 0, 0x24 do
				reads[#reads + 1] = {t.kva(i * P) - 8, 16}
				reads[#reads + 1] = {t.kva(i * P), P}
			end
			if not c:core(t.machine{}):digest("standard", reads)
			then
				c:skip("the driver has no request digest")
			end
			for i = 1, MACHINES do
				local s = randomize.scenario(t, c.rng)
				local name = ("machine %d"):format(i)
				c:core(s, {name = name}):digest(name,
				    randomize.queries(t, c.rng, s, QUERIES))
			end
		end,
	})
end)
