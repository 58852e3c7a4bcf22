-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- All tests of atf-lua: atf-lua harness/atf-lua/tests/run.lua.

local here = arg[0]:match("^(.*)/")
package.path = here .. "/?.lua;" .. here .. "/../../../lua/tests/?.lua;" ..
    package.path

local check = require "check"

require "proc_test"
require "lease_test"
require "kyua_test"
check.finish()
