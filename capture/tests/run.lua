-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- All tests of vmcapture: atf-lua capture/tests/run.lua BIN.

local here = arg[0]:match "^(.*)/"

package.path = here .. "/?.lua;" .. here .. "/../../lua/tests/?.lua;" ..
    package.path

local check = require "check"

require "units"
require "console"
require "synthetic"
require "guest"
check.finish()
