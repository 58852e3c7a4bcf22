#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Random machines: what no one thought of.  -v test_suites.vmcorpus.seed=N
-- chooses others.  A failure ends in the smallest scenario that still fails.

local suite = require "vmcorpus.suite"
local randomize = require "vmcorpus.randomize"

local CORES = 4
local QUERIES = 150

suite.for_each_row({}, function(t)
	t.case("random_machines", {
		clauses = {t.clause.kernel_map, t.clause.flags, "API-READ-1",
		    "API-READ-4", "API-READ-5"},
		bug = "some combination of layout, flags and lengths reads "
		    .. "wrong that no other case has",
		descr = "Random reads of random machines",
		timeout = 60,
		run = function(c)
			for i = 1, CORES do
				local s = randomize.scenario(t, c.rng)
				local core = c:core(s, {
				    name = ("machine %d"):format(i),
				    minimize = true})
				core:check_all(randomize.queries(t, c.rng, s,
				    QUERIES))
			end
		end,
	})
end)
