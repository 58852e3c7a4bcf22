-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- ia64/full10.1/pbvm: a core of physical addresses, and a kernel in the PBVM.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/ia64.lua")("full", "10.1", "pbvm")
