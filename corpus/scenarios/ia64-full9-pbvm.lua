-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- ia64/full9/pbvm: the first kernel in the PBVM.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/ia64.lua")("full", "9", "pbvm")
