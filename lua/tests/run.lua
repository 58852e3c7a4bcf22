-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- All tests of the library: atf-lua lua/tests/run.lua.

package.path = arg[0]:match("^(.*)/") .. "/?.lua;" .. package.path

local check = require "check"

require "unit"
require "rows"
require "verdicts"
require "kept"
check.finish()
